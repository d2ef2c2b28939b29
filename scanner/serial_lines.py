"""Bytes of a scanner on a COM port -> the texts of labels, one after the other.

Pure. Bytes come in pieces of any size; a label ends with what the scanner is set to send after it
(CR, LF, Tab, ETX, NUL), or with a pause when it sends nothing. Kept out: ports, and what a text
means (`registry.codes`): junk of a loose cable comes out as a text that is not ours, or not at all.
"""

import re
from typing import Final

from scanner.bursts import is_whole, whole_codes

# A scanner sends a label at one go; USB hands it on in pieces, milliseconds apart.
PAUSE_S: Final = 0.1  # after a whole code of ours
LONG_PAUSE_S: Final = 0.6  # after anything else: the rest of it may be late
LONGEST: Final = 4_096  # bytes without an end: no label, but a device that is no scanner
_ENDS: Final = re.compile(rb"[\r\n\t\x00\x03]")
_RIMS: Final = "".join(map(chr, range(0x21))) + "\x7f"  # blanks, STX and the like round a label
_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")  # ISO/IEC 15424: which symbology was read


class Lines:
    """`at_s` and `now_s` count seconds and never go back."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._last_s = 0.0
        self._overflown = False

    @property
    def holds(self) -> bool:
        """Whether the beginning of a label waits for its end."""
        return bool(self._held)

    def feed(self, data: bytes, at_s: float) -> list[str]:
        """The labels that these bytes complete."""
        told = self.expire(at_s)
        self._last_s = at_s
        *whole, rest = _ENDS.split(data)
        for part in whole:
            self._take(part)
            told += self._end()
        self._take(rest)
        return told

    def expire(self, now_s: float) -> list[str]:
        """The label that a pause has ended, if one has."""
        if not self._held or now_s - self._last_s < self._patience_s():
            return []
        return self._end()

    def forget(self) -> None:
        """The scanner is gone: half a label is no label."""
        self._held.clear()
        self._overflown = False

    def _take(self, part: bytes) -> None:
        room = LONGEST - len(self._held)
        self._overflown = self._overflown or len(part) > room
        self._held += part[:room]

    def _end(self) -> list[str]:
        line, overflown = bytes(self._held), self._overflown
        self.forget()
        return [] if overflown else texts_of(line)

    def _patience_s(self) -> float:
        told = texts_of(bytes(self._held))
        # Twelve digits may be a code of ours by chance, and the beginning of a longer number.
        whole = bool(told) and all(map(is_whole, told)) and not _may_go_on(told[-1])
        return PAUSE_S if whole else LONG_PAUSE_S


def _may_go_on(text: str) -> bool:
    return len(text) == 12 and text[0] in "123"


def texts_of(line: bytes) -> list[str]:
    """What stands on a line; several where codes of ours ran together without an end."""
    text = line.decode("utf-8", "replace").strip(_RIMS)
    text = _AIM.sub("", text, count=1) if _AIM.match(text) else text
    if not text:
        return []
    return whole_codes(text) or [text]
