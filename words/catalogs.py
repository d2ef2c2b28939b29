"""Reads the translations: one .po file for each room and language, compiled when it is newer.

The compiled .mo stands beside its .po and carries the same file time, so that any other time,
older or newer, means "compile again". Where the folder may not be written it is compiled in
memory. Babel is imported only for that: it has no place in every start.
"""

from __future__ import annotations

import os
import tempfile
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from words.languages import Language

LOCALE = Path(__file__).parent / "locale"
ROOMS = ("common", "counter", "kiosk", "district", "printing", "app")


def po_file(room: str, language: Language) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{room}.po"


def load(language: Language) -> NullTranslations:
    """All rooms' translations as one; a room without a file yet simply adds nothing."""
    return _Room(language, ROOMS)


class _Room(NullTranslations):
    """The first of these rooms, and behind it the others: each is read when it is first asked.

    What the first moment of a start says stands in the first two of six.
    """

    def __init__(self, language: Language, rooms: tuple[str, ...]) -> None:
        super().__init__()
        self._language = language
        self._rooms = rooms
        self._read: NullTranslations | None = None

    def gettext(self, message: str) -> str:
        return self._catalog().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._catalog().ngettext(msgid1, msgid2, n)

    def _catalog(self) -> NullTranslations:
        if self._read is None:
            room, *behind = self._rooms
            source = po_file(room, self._language)
            if source.exists():
                self._read = GNUTranslations(BytesIO(_compiled(source, self._language)))
            else:
                self._read = NullTranslations()
            if behind:
                self._read.add_fallback(_Room(self._language, tuple(behind)))
        return self._read


def _compiled(source: Path, language: Language) -> bytes:
    target = source.with_suffix(".mo")
    written = source.stat().st_mtime_ns
    try:
        if target.stat().st_mtime_ns == written:
            return target.read_bytes()
    except OSError:
        pass  # not there yet, or another user's and closed to us
    content = compile_po(source.read_bytes(), language)
    _keep(content, target, written)
    return content


def compile_po(po: bytes, language: Language) -> bytes:
    """The .mo bytes of a .po file; fuzzy messages are left out, so they show in English."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    out = BytesIO()
    write_mo(out, read_po(BytesIO(po), locale=language))
    return out.getvalue()


def _keep(content: bytes, target: Path, time_ns: int) -> None:
    """Two programs may start at once, so the file appears whole or not at all."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.stem, suffix=".new")
    except OSError:
        return  # a folder of the system: next start compiles again, which only costs time
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.utime(name, ns=(time_ns, time_ns))
        Path(name).chmod(0o644)  # as its .po: who sets up and who works are often two users
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
