"""A monkey at the locked touchscreen: random touches and keys, one person after the other.

    python -m tests.kiosk.monkey                       5,000 touches over 50 sessions
    python -m tests.kiosk.monkey --touches 200000      as long as it takes
    python -m tests.kiosk.monkey --plant log           a leak is planted: it has to be found
    python -m tests.kiosk.monkey --display             in a real window, on the screen of $DISPLAY

It finds controls by itself: what is seen, is touched. Each session ends as visits do (Finish, Esc,
a silence, a mistake of ours), and then nothing of its person may be left: not in a widget, on the
clipboard, in a file, open or closed, in the log; no second window, no process.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from app.windows import KioskFace, begin_qt
from tests.kiosk.canaries import (
    Person,
    children,
    in_files,
    in_widgets,
    on_the_clipboard,
    second_windows,
)
from tests.kiosk.monkey_hall import Hours, make_home, open_face
from ui.look import current
from ui.theme import apply_theme

ROOT: Final = Path(__file__).parents[2]
TOUCHES, SESSIONS, SEED = 5_000, 50, 6
SIZES: Final = ((1080, 1920), (1280, 800), (1920, 1080))
SPEAKERS: Final = frozenset({"espeak-ng", "aplay"})  # processes that a visit may have begun
HOME_WITHIN_S: Final = 2.0  # after a mistake of ours (issue 6, point 6)
GONE_WITHIN_S: Final = 10.0  # what speaks or prints has ended by then
LOOK_EVERY: Final = 15  # actions between two looks at windows and processes
_NONE = Qt.KeyboardModifier.NoModifier
_LEFT = Qt.MouseButton.LeftButton
_OTHER_BUTTONS: Final = (
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
    Qt.MouseButton.BackButton,
    Qt.MouseButton.ForwardButton,
)
_MODIFIERS: Final = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)
_USEFUL: Final = tuple(
    getattr(Qt.Key, f"Key_{name}")
    for name in [
        "Tab",
        "Backtab",
        "Return",
        "Enter",
        "Space",
        "Backspace",
        "Left",
        "Right",
        "Up",
        "Down",
    ]
)
_ALL: Final = tuple(key for key in Qt.Key if key != Qt.Key.Key_unknown)
_REST: Final = ("language_kk", "language_ru", "language_en", "large_text", "contrast", "low_reach")


class Monkey:
    """One pair of hands. `findings` is what it got out, or left behind; empty is well."""

    def __init__(self, face: KioskFace, hours: Hours, folder: Path, seed: int) -> None:
        self.face, self.window = face, face.window
        self._hours = hours
        self._folder = folder
        self._seed = seed
        self._chance = random.Random(seed)
        self._left = ""  # how the last one did
        self.findings: list[str] = []
        self.counts: Counter[str] = Counter()
        self.slowest_home_s = 0.0
        self.most_work_s = 0.0  # the same without what other programs took of the processor
        self.person = Person.of(seed, 0)
        self.touches = 0
        self.begun: list[subprocess.Popen[bytes]] = []  # planted
        # What to do, and how often.
        self._hands: list[Callable[[], None]] = [
            *(48 * [self._touch_a_control]),
            *(20 * [self._touch_anywhere]),
            *(14 * [self._press_a_key]),
            *(2 * [self._type_the_code]),
            *(2 * [self._hold_the_receipt]),
            *(2 * [self._type_the_word]),
            *(4 * [self._another_button]),
            *(4 * [self._drag]),
            self._knock,
            self._try_a_pin,
            self._copy,
            self._wheel,
        ]
        self.window.left.connect(lambda again: self._found("staff's way out opened"))

    # -- a visit -----------------------------------------------------------------------------------

    def visit(self, number: int, touches: int) -> None:
        self.person = Person.of(self._seed, number)
        self._hours.more += 7200  # waits after wrong codes and PINs are over: this one tries, too
        for done in range(touches):
            self._chance.choice(self._hands)()
            QApplication.processEvents()
            if done % LOOK_EVERY == 0:
                self._look_during()
        self._look_during()
        self._leave()
        self._look_after(number)

    def _look_during(self) -> None:
        self.counts["looks"] += 1
        if any(True for _ in in_widgets(self.person)):
            self.counts["looks that saw the person"] += 1
        for one in second_windows(self.window):
            self._found(one)
        end = time.monotonic() + GONE_WITHIN_S
        # Between fork and exec a speaker still has our own name: what stays is none.
        while (others := {*children()} - SPEAKERS) and time.monotonic() < end:
            time.sleep(0.01)
        for name in others:
            self._found(f"process: {name}")
        if not self.window.isVisible():
            self._found("the window is gone")

    def _leave(self) -> None:
        way = self._chance.choice((self._finish, self._escape, self._fall_silent, self._break))
        self._left = way.__name__.strip("_")
        way()
        self.counts[way.__name__.strip("_")] += 1
        QApplication.processEvents()

    def _finish(self) -> None:
        finish = self.window._foot.finish
        for _ in range(2):  # the first one may have met a page of ours that had just come up
            self._touch(finish.mapTo(self.window, finish.rect().center()))

    def _escape(self) -> None:
        self._key(Qt.Key.Key_Escape)
        self._key(Qt.Key.Key_Escape)  # during the warning the first one only says "I am here"

    def _fall_silent(self) -> None:
        """Nobody touches anything any more. Who lets the voice read is waited for, not for ever:
        the first hundred seconds may be a listener's, the second are not."""
        for _ in range(2):
            self._hours.more += 100
            self.window.tick()

    def _break(self) -> None:
        """A mistake of ours in the middle of an event, with the person's code in its words."""

        def mistake() -> None:
            raise RuntimeError(f"{self.person.code} {self.person.word}")

        QTimer.singleShot(0, mistake)
        begun, worked = time.monotonic(), time.thread_time()
        QApplication.processEvents()
        while self._page() != "home" and time.monotonic() - begun < 10:
            QApplication.processEvents()
        self.slowest_home_s = max(self.slowest_home_s, time.monotonic() - begun)
        self.most_work_s = max(self.most_work_s, time.thread_time() - worked)

    def _look_after(self, number: int) -> None:
        """The visit is over: background, printer and voice get their moment, then we look."""
        end = time.monotonic() + GONE_WITHIN_S
        while self._is_busy() and time.monotonic() < end:
            QTest.qWait(10)
        if self._page() != "home":
            self._found(f"the start page is not there after {self._left}, but {self._page()}")
        look = current()
        if (look.scale, look.contrast, self.face.speaker.w.language) != (1.0, False, "kk"):
            self._found("looks or language of the one before")
        for where in (
            *in_widgets(self.person),
            *on_the_clipboard(self.person),
            *in_files(self.person, self._folder),
            *second_windows(self.window),
            *(f"process: {name}" for name in children()),
        ):
            self._found(f"visit {number}: {where}")

    def _is_busy(self) -> bool:
        waiting = self.face.background.waiting + self.face.printing.waiting
        return bool(waiting) or any(True for _ in children())

    def _page(self) -> str:
        return str(self.window._open.objectName())

    def _found(self, what: str) -> None:
        if len(self.findings) < 100:
            self.findings.append(what)

    # -- hands -------------------------------------------------------------------------------------

    def _touch_a_control(self) -> None:
        seen = [
            one
            for one in self.window.findChildren(QWidget)
            if one.isVisible()
            and one.isEnabled()
            and isinstance(one, QAbstractButton | QLineEdit)
            # A new look or language repaints everything: now and then.
            and (one.objectName() not in _REST or self._chance.random() < 0.02)
        ]
        if seen:
            control = self._chance.choice(seen)
            self.counts[f"page {self._page()}"] += 1
            x = self._chance.randrange(max(1, control.width()))
            y = self._chance.randrange(max(1, control.height()))
            self._touch(control.mapTo(self.window, QPoint(x, y)))

    def _touch_anywhere(self) -> None:
        self._touch(self._somewhere())

    def _another_button(self) -> None:
        self._mouse(self._chance.choice(_OTHER_BUTTONS), self._somewhere())

    def _drag(self) -> None:
        handle, begin = self.window.windowHandle(), self._somewhere()
        QTest.mousePress(handle, _LEFT, _NONE, begin)
        for _ in range(3):
            QTest.mouseMove(handle, self._somewhere())
        QTest.mouseRelease(handle, _LEFT, _NONE, self._somewhere())
        self.touches += 1

    def _wheel(self) -> None:
        place = QPointF(self._somewhere())
        event = QWheelEvent(
            place,
            place,
            QPoint(0, 0),
            QPoint(0, self._chance.choice((-120, 120))),
            Qt.MouseButton.NoButton,
            self._chance.choice((_NONE, *_MODIFIERS)),
            Qt.ScrollPhase.NoScrollPhase,
            False,
            Qt.MouseEventSource.MouseEventNotSynthesized,
            QPointingDevice.primaryPointingDevice(),
        )
        QApplication.sendEvent(self.window.windowHandle(), event)
        self.touches += 1

    def _press_a_key(self) -> None:
        if self._chance.random() < 0.4:
            self._key(self._chance.choice(_USEFUL))
        elif self._chance.random() < 0.6:
            self._key(self._chance.choice(_ALL), self._chance.choice((_NONE, *_MODIFIERS)))
        else:
            self._write(self._chance.choice(f"{self.person.word}0123456789?/:"))

    def _type_the_code(self) -> None:
        for digit in self.person.code:
            self._write(digit)

    def _hold_the_receipt(self) -> None:
        held = self._chance.choice((self.person.receipt, self.person.code))
        self.face.feed.take(held)
        self.touches += 1

    def _type_the_word(self) -> None:
        """On the keys of the screen where it has them, else on a keyboard."""
        for letter in self.person.word[: self._chance.randrange(1, 13)]:
            keys = [
                one
                for one in self.window.findChildren(QAbstractButton)
                if one.isVisible() and one.text().casefold() == letter
            ]
            if keys:
                self._touch(keys[0].mapTo(self.window, keys[0].rect().center()))
            else:
                self._write(letter)

    def _knock(self) -> None:
        mark = self.window._head.mark
        for _ in range(5):
            self._touch(mark.mapTo(self.window, mark.rect().center()))

    def _try_a_pin(self) -> None:
        self._knock()
        QTest.qWait(5)
        for digit in self.person.pin:
            self._write(digit)
        self._key(Qt.Key.Key_Return)
        self.counts["PINs tried"] += self._page() == "staff_pin"

    def _copy(self) -> None:
        """As if a text had been copied: a field of the screen may allow it one day."""
        board = QGuiApplication.clipboard()
        board.setText(self.person.word)
        board.setText(self.person.code, QClipboard.Mode.Selection)
        self.touches += 1

    # -- events ------------------------------------------------------------------------------------

    def _somewhere(self) -> QPoint:
        size, chance = self.window.size(), self._chance
        return QPoint(chance.randrange(size.width()), chance.randrange(size.height()))

    def _touch(self, place: QPoint) -> None:
        self._mouse(_LEFT, place)

    def _mouse(self, button: Qt.MouseButton, place: QPoint) -> None:
        QTest.mouseClick(self.window.windowHandle(), button, _NONE, place)
        self.touches += 1

    def _key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE) -> None:
        QTest.keyClick(self.window.windowHandle(), key, modifiers)
        self.touches += 1

    def _write(self, letter: str) -> None:
        key = Qt.Key(ord(letter)) if letter in "0123456789" else Qt.Key.Key_unknown
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, _NONE, letter)
            QApplication.sendEvent(self.window.windowHandle(), event)
        self.touches += 1


# -- leaks, to see that each is found -------------------------------------------------------------


def plant(kind: str, monkey: Monkey, folder: Path) -> None:
    """From now on every visit leaves this behind."""
    kept: list[Any] = []

    def leave() -> None:
        person, window = monkey.person, monkey.window
        for one in PLANTS if kind == "all" else (kind,):
            match one:
                case "log":
                    logging.getLogger("kiosk").error("asked for %s", person.code)
                case "clipboard":
                    QGuiApplication.clipboard().setText(person.word)
                case "file":
                    (folder / "tmp" / "speech.wav").write_bytes(f"said {person.receipt}".encode())
                case "name":
                    (folder / "tmp" / f"slip-{person.code}.pdf").touch()
                case "open":
                    kept.append(_unlinked(person.pin))
                case "window":
                    setattr(window._watch._alone, "came_up", lambda shown: None)  # noqa: B010
                    kept.append(QWidget())
                    kept[-1].show()
                case "process":
                    monkey.begun.append(subprocess.Popen(["sleep", "60"]))
                case "text":
                    window._home.setToolTip(person.code)

    monkey.window.forgotten.connect(leave)


def _unlinked(text: str) -> object:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - that it stays open is the leak
    file.write(text.encode())
    file.flush()
    return file


PLANTS: Final = ("log", "clipboard", "file", "name", "open", "window", "process", "text")


# -- the two processes ----------------------------------------------------------------------------


def play(
    folder: Path, touches: int, sessions: int, seed: int, planted: str, minutes: float
) -> dict[str, object]:
    """Inside the kiosk's process; no new visit begins after so many minutes."""
    logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(name)s: %(message)s")
    for noisy in ("httpcore", "httpx", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    app = begin_qt()
    apply_theme(app, "kiosk")
    hours = Hours()
    face = open_face(folder, hours)
    face.window.watch_surprises()
    face.window.resize(*SIZES[seed % len(SIZES)])
    face.window.show()
    monkey = Monkey(face, hours, folder, seed)
    if planted:
        plant(planted, monkey, folder)
    begun = time.monotonic()
    for number in range(sessions):
        if number and number % 10 == 0 and QGuiApplication.platformName() == "offscreen":
            face.window.resize(*SIZES[(seed + number // 10) % len(SIZES)])
        left = touches * (number + 1) // sessions - monkey.touches
        monkey.visit(number, max(20, left * 2 // 3))
        if monkey.findings or time.monotonic() - begun > 60 * minutes:
            break
    took = time.monotonic() - begun
    for one in monkey.begun:
        one.kill()
        one.wait()
    face.close()
    return {
        "touches": monkey.touches,
        "sessions": number + 1,
        "seconds": round(took, 1),
        "slowest_home_s": round(monkey.slowest_home_s, 3),
        "most_work_s": round(monkey.most_work_s, 3),
        "counts": dict(sorted(monkey.counts.items())),
        "findings": monkey.findings,
    }


def run(
    folder: Path,
    touches: int = TOUCHES,
    sessions: int = SESSIONS,
    seed: int = SEED,
    planted: str = "",
    minutes: float = 600.0,
    *,
    display: bool = False,
) -> dict[str, object]:
    """Make a kiosk in this folder, let the monkey at it in a process of its own, then look."""
    room = folder / "room"
    for one in ("tmp", "user"):
        (room / one).mkdir(parents=True)
    make_home(room, seed, sessions)
    around = dict(
        os.environ,
        HOME=str(room / "user"),
        XDG_RUNTIME_DIR=str(room / "user"),
        TMPDIR=str(room / "tmp"),
        PYTHONPATH=str(ROOT),
    )
    around["QT_QPA_PLATFORM"] = "xcb" if display else "offscreen"
    told, log = folder / "told.json", room / "log"
    word = [sys.executable, "-m", "tests.kiosk.monkey", "--inside", str(room), "--told", str(told)]
    word += ["--touches", str(touches), "--sessions", str(sessions), "--seed", str(seed)]
    word += ["--minutes", str(minutes), *(["--plant", planted] if planted else [])]
    with log.open("wb") as written:
        done = subprocess.run(
            word, cwd=ROOT, env=around, stdout=written, stderr=written, check=False
        )
    if done.returncode != 0 or not told.exists():
        tail = log.read_text(errors="replace")[-2000:]
        return {"touches": 0, "findings": [f"it ended with {done.returncode}"], "log": tail}
    result: dict[str, object] = json.loads(told.read_text())
    visits = int(str(result["sessions"]))
    result["findings"] = [*_list(result["findings"]), *_left_behind(room, seed, visits)]
    return result


def _left_behind(room: Path, seed: int, sessions: int) -> Iterator[str]:
    """After the process has ended, everybody who was there is looked for once more."""
    for number in range(sessions):
        for where in in_files(Person.of(seed, number), room):
            yield f"afterwards: visit {number}: {where}"


def _list(found: object) -> list[str]:
    return [str(one) for one in found] if isinstance(found, list) else []


def main() -> int:
    parser = argparse.ArgumentParser(description="a monkey at the locked touchscreen")
    parser.add_argument("--touches", type=int, default=TOUCHES)
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--plant", choices=(*PLANTS, "all"), default="")
    parser.add_argument("--minutes", type=float, default=600.0, help="then it says how far it came")
    parser.add_argument("--display", action="store_true", help="in a real window, on $DISPLAY")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--told", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside is not None:
        limits = (asked.touches, asked.sessions, asked.seed, asked.plant, asked.minutes)
        result = play(asked.inside, *limits)
        asked.told.write_text(json.dumps(result))
        return 0
    with tempfile.TemporaryDirectory(prefix="monkey-") as folder:
        result = run(
            Path(folder),
            asked.touches,
            asked.sessions,
            asked.seed,
            asked.plant,
            asked.minutes,
            display=asked.display,
        )
    print(json.dumps(result, indent=2, ensure_ascii=False))
    return 1 if result["findings"] else 0


if __name__ == "__main__":
    sys.exit(main())
