"""Finds every sentence the program says and tells which have no Kazakh or Russian yet.

    python -m words.extract            what is missing, room by room
    python -m words.extract counter    of one room, ready to be pasted into its .po file

A sentence is the literal in `.say("…")`, `.count("…", "…", n)` or `later("…")`, in Python or in a
template of the district. Where it was said decides the room; the translation may stand in any
room's file, since all are read as one.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from words.catalogs import LOCALE, ROOMS

HOUSE = LOCALE.parent.parent
FOLDERS = (
    *("registry", "words", "db", "sync", "printing", "scanner", "ui", "counter", "kiosk"),
    *("district", "app"),
)
TRANSLATED = ("kk", "ru")  # English is the message itself

_QUOTED = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_SAID_IN_TEMPLATE = re.compile(rf"\b(say|later)\(\s*{_QUOTED}")
_COUNTED_IN_TEMPLATE = re.compile(rf"\bcount\(\s*{_QUOTED}\s*,\s*{_QUOTED}")


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence as it stands in the code."""

    english: str
    plural: str  # "" unless it is counted
    file: str
    line: int

    @property
    def room(self) -> str:
        folder = self.file.split("/", 1)[0]
        return folder if folder in ROOMS else "common"


@dataclass(frozen=True, slots=True)
class Unsayable:
    """A place where the sentence is built while running: nobody can translate that."""

    file: str
    line: int


def python_messages(source: str, file: str) -> Iterator[Message | Unsayable]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _of_call(node, file)


def _of_call(call: ast.Call, file: str) -> Iterator[Message | Unsayable]:
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    function = call.func.id if isinstance(call.func, ast.Name) else ""
    if function == "say" and file.startswith("app/"):
        return  # there a bare say(…) reports the steps of a command, by their keys
    if (method == "say" or function in ("say", "later")) and call.args:
        first = call.args[0]
        if isinstance(first, ast.JoinedStr | ast.BinOp):
            yield Unsayable(file, call.lineno)
        yield from (Message(each, "", file, call.lineno) for each in _literals(first))
    if "count" in (method, function) and len(call.args) >= 3:  # text.count("x") has fewer
        one, many = _literals(call.args[0]), _literals(call.args[1])
        yield from (
            Message(each, more, file, call.lineno) for each, more in zip(one, many, strict=False)
        )


def _literals(node: ast.expr) -> list[str]:
    """Also both sides of `"this" if late else "that"`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body), *_literals(node.orelse)]
    return []


def template_messages(source: str, file: str) -> Iterator[Message]:
    for found in _SAID_IN_TEMPLATE.finditer(source):
        line = source.count("\n", 0, found.start()) + 1
        yield Message(ast.literal_eval(found[2]), "", file, line)
    for found in _COUNTED_IN_TEMPLATE.finditer(source):
        line = source.count("\n", 0, found.start()) + 1
        yield Message(ast.literal_eval(found[1]), ast.literal_eval(found[2]), file, line)


def everything_said(house: Path = HOUSE) -> list[Message | Unsayable]:
    """All sentences of all rooms, in the order of files and lines."""
    said: list[Message | Unsayable] = []
    for folder in FOLDERS:
        for path in sorted((house / folder).rglob("*.py")):
            said += python_messages(path.read_text("utf-8"), path.relative_to(house).as_posix())
        for path in sorted((house / folder).rglob("*.html")):
            said += template_messages(path.read_text("utf-8"), path.relative_to(house).as_posix())
    return said


def messages(house: Path = HOUSE) -> list[Message]:
    """Each sentence once, where it is said first; the counted form if there is one."""
    first: dict[str, Message] = {}
    for each in everything_said(house):
        if isinstance(each, Message) and each.english:
            known = first.get(each.english)
            if known is None or (each.plural and not known.plural):
                first[each.english] = each
    return list(first.values())


@dataclass(frozen=True, slots=True)
class Translation:
    """What a .po file has for one sentence: one form, or those of the plural."""

    forms: tuple[str, ...]
    plural: str  # the English plural it was made for, "" if none
    fuzzy: bool
    file: str

    @property
    def is_whole(self) -> bool:
        return not self.fuzzy and all(self.forms)


def translations(language: str, locale: Path = LOCALE) -> dict[str, list[Translation]]:
    """Every sentence's translations in all rooms' files of this language; several is a mistake."""
    from babel.messages.pofile import read_po  # only this command and the tests need it

    found: dict[str, list[Translation]] = {}
    for path in sorted((locale / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=language, abort_invalid=True)
        for entry in catalog:
            if not entry.id:
                continue
            english, plural = entry.id if isinstance(entry.id, tuple) else (entry.id, "")
            forms = entry.string if isinstance(entry.string, tuple) else (entry.string,)
            texts = tuple(str(form or "") for form in forms)
            found.setdefault(str(english), []).append(
                Translation(texts, str(plural), entry.fuzzy, path.name)
            )
    return found


def missing(language: str, house: Path = HOUSE, locale: Path = LOCALE) -> list[Message]:
    """Sentences without a whole translation, or with none of their counted forms."""
    known = translations(language, locale)
    return [
        message
        for message in messages(house)
        if not any(
            each.is_whole and each.plural == message.plural
            for each in known.get(message.english, ())
        )
    ]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def as_po(message: Message, forms: int) -> str:
    """An empty place for the translation, as a .po file has it."""
    lines = [f"#: {message.file}:{message.line}", f"msgid {_quoted(message.english)}"]
    if message.plural:
        lines.append(f"msgid_plural {_quoted(message.plural)}")
        lines += [f'msgstr[{form}] ""' for form in range(forms)]
    else:
        lines.append('msgstr ""')
    return "\n".join(lines)


def main(rooms: list[str]) -> int:
    unsayable = [each for each in everything_said() if isinstance(each, Unsayable)]
    for each in unsayable:
        print(f"{each.file}:{each.line}: built while running, cannot be translated")
    lacking = 0
    for language, forms in zip(TRANSLATED, (2, 3), strict=True):
        for room in rooms or ROOMS:
            empty = [message for message in missing(language) if message.room == room]
            lacking += len(empty)
            if empty:
                print(f"\n# {language}/LC_MESSAGES/{room}.po lacks {len(empty)}\n")
                print("\n\n".join(as_po(message, forms) for message in empty))
    return 1 if lacking or unsayable else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
