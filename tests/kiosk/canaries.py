"""Persons before the monkey's touchscreen, and where what they typed or held might still stand.

A person is made of the run's seed and a number, so that who looks for him afterwards needs no list
of him on the disk. There are no names at a kiosk: he is his code, his receipt, a word, tries at a
PIN.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from registry.codes import new_code

LETTERS: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщыіэюя"
_SAID: Final = ("text", "accessibleName", "accessibleDescription", "toolTip", "whatsThis")
_FIELDS: Final = ("placeholderText", "toPlainText", "displayText", "selectedText", "windowTitle")
_ASKED: Final[dict[str, tuple[str, ...]]] = {}  # of each kind of widget, what it can be asked
_LARGEST: Final = 64 * 1024 * 1024  # bytes of a file that is looked through


@dataclass(frozen=True, slots=True)
class Person:
    code: str  # typed on the pad; of every second person it is on the board
    receipt: str  # held to the scanner
    word: str  # searched for, of letters that no service has in this order
    pin: str  # tried

    @classmethod
    def of(cls, seed: int, number: int) -> Person:
        chance = random.Random(f"{seed}/{number}")
        code, receipt = (new_code(chance.randbytes).digits for _ in range(2))
        word = "".join(chance.choice(LETTERS) for _ in range(12))
        return cls(code, receipt, word, "".join(chance.choice("2345678") for _ in range(8)))

    @property
    def forms(self) -> tuple[str, ...]:
        """Each canary as a screen, a file or a log might hold it."""
        grouped = [
            sign.join((one[:4], one[4:8], one[8:]))
            for one in (self.code, self.receipt)
            for sign in (" ", "\N{NO-BREAK SPACE}", "-")
        ]
        return (self.code, self.receipt, *grouped, self.word, self.word.upper(), self.pin)

    @property
    def groups(self) -> tuple[str, ...]:
        """Of the code four digits stand in each box of the screen."""
        return tuple(one[at : at + 4] for one in (self.code, self.receipt) for at in (0, 4, 8))

    def bytes_of(self) -> tuple[bytes, ...]:
        forms = self.forms
        return (*(one.encode() for one in forms), *(one.encode("utf-16-le") for one in forms))


def in_widgets(person: Person) -> Iterator[str]:
    """Where a text of a widget, seen or not, still says something of this person."""
    sought = re.compile("|".join(re.escape(one) for one in person.forms))
    groups = frozenset(person.groups)
    for widget in QApplication.allWidgets():
        for ask in _asked_of(type(widget)):
            said = str(getattr(widget, ask)())
            # Four digits of a code stand in a box of their own, and are nobody's anywhere else.
            if said and (said in groups or sought.search(said)):
                yield f"{type(widget).__name__} {widget.objectName()}: {ask}"


def _asked_of(kind: type[QWidget]) -> tuple[str, ...]:
    found = _ASKED.get(kind.__name__)
    if found is None:
        found = tuple(ask for ask in (*_SAID, *_FIELDS) if callable(getattr(kind, ask, None)))
        _ASKED[kind.__name__] = found
    return found


def on_the_clipboard(person: Person) -> Iterator[str]:
    board = QGuiApplication.clipboard()
    for mode in QClipboard.Mode:
        said = board.text(mode)
        if any(one in said for one in person.forms):
            yield f"clipboard: {mode.name}"


def in_files(person: Person, folder: Path) -> Iterator[str]:
    """Files under this folder, by name and content; and files that are open, also deleted ones."""
    sought = person.bytes_of()
    for file in sorted(folder.rglob("*")):
        if any(one in file.name for one in person.forms):
            yield f"name of a file: {file.parent}"
        if file.is_file() and _holds(file, sought):
            yield f"file: {file.relative_to(folder)}"
    for handle in Path("/proc/self/fd").iterdir():
        try:
            if handle.resolve().is_relative_to("/proc") or not handle.is_file():
                continue
            if _holds(handle, sought):
                yield f"open file: {handle.readlink().name}"
        except OSError:
            continue  # closed meanwhile; it was the one with which we list


def _holds(file: Path, sought: tuple[bytes, ...]) -> bool:
    try:
        if file.stat().st_size > _LARGEST:
            return False
        held = file.read_bytes()
    except OSError:
        return False
    return any(one in held for one in sought)


def second_windows(window: QWidget) -> Iterator[str]:
    for one in QGuiApplication.topLevelWindows():
        if one.isVisible() and one is not window.windowHandle():
            yield f"window: {type(one).__name__} {one.objectName()}"


def children() -> Iterator[str]:
    """Names of processes that this one began and that still live, and of theirs."""
    yield from _children_of(os.getpid())


def _children_of(pid: int) -> Iterator[str]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            found = (task / "children").read_text().split()
        except OSError:
            continue
        for child in found:
            try:
                status = Path(f"/proc/{child}/stat").read_text()
            except OSError:
                continue
            name, state = status.split("(")[1].rsplit(")", 1)
            if state.split()[0] != "Z":
                yield name
            yield from _children_of(int(child))
