"""Phone numbers: as the resident says them, and in the one form that can be dialled from anywhere.

+7 is shared with Russia: a number of Kazakhstan goes on with 6 or 7. What is no such number (1414,
a taxi's 545-545, a Russian one) is kept as typed and marked, never refused. Pure text; no calls.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from registry.names import tidy

TAIL_DIGITS: Final = 4  # the second question on the phone and the web: the last four digits
_SHORTEST_WITH_TAIL: Final = 6  # a village's own numbers; 1414 is everybody's, not a person's
_COUNTRY: Final = "7"
_NATIONAL_DIGITS: Final = 10
_OF_KAZAKHSTAN: Final = re.compile(r"[67][0-9]{9}")
_WRITTEN: Final = re.compile(r"\+?[0-9\s().\-‐‑–]+")
_NO_DIGIT: Final = re.compile(r"[^0-9]")
_INTERNATIONAL_DIGITS: Final = range(8, 16)  # E.164: at most 15 with the country

# Fixed lines: 727 is Almaty; a region's centre has four digits ending in 2 (7152 Petropavl), a
# district five (71538 Beskol). The rest of the ten digits is the line.
_ALMATY: Final = re.compile(r"(727)([0-9]{3})([0-9]{2})([0-9]{2})")
_REGION_CENTRE: Final = re.compile(r"(7[12][0-9]2)([0-9]{2})([0-9]{2})([0-9]{2})")
_DISTRICT: Final = re.compile(r"(7[12][0-9]{3})([0-9])([0-9]{2})([0-9]{2})")
_MOBILE: Final = re.compile(r"([0-9]{3})([0-9]{3})([0-9]{2})([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone as it is kept. Hidden in logs: it is personal data, and half of a second question.

    `e164` is "" when the text cannot be dialled from abroad; `valid` means a number of Kazakhstan.
    """

    e164: str = field(repr=False)
    shown: str = field(repr=False)
    valid: bool

    @property
    def last4(self) -> str:
        """The last four digits, "" when the text is too short to be a person's number."""
        digits = _NO_DIGIT.sub("", self.e164 or self.shown)
        return digits[-TAIL_DIGITS:] if len(digits) >= _SHORTEST_WITH_TAIL else ""


def tidy_phone(typed: str) -> Phone:
    """Read a phone in any usual way of writing. Never raises: what is no number is kept as text."""
    text, e164, national = _read(typed)
    if national is None:
        return Phone(e164, text, valid=False)
    return Phone(e164, _shown(national), valid=True)


def phone_to_keep(typed: str) -> str:
    """What an entry keeps: E.164, or as typed what cannot be dialled from abroad (1414)."""
    text, e164, _ = _read(typed)
    return e164 or text


def _read(typed: str) -> tuple[str, str, str | None]:
    """The text, its E.164 form or "", and the ten digits of a number of Kazakhstan."""
    text = tidy(typed)
    if not _WRITTEN.fullmatch(text):
        return text, "", None
    digits = _NO_DIGIT.sub("", text)
    national = _national(digits, international=text.startswith("+"))
    if national is None:
        dialled = text.startswith("+") and len(digits) in _INTERNATIONAL_DIGITS
        return text, f"+{digits}" if dialled else "", None
    e164 = f"+{_COUNTRY}{national}"
    return text, e164, national if _OF_KAZAKHSTAN.fullmatch(national) else None


def _national(digits: str, *, international: bool) -> str | None:
    """The ten digits after +7 or 8; None when it is not written as a +7 number."""
    if len(digits) == _NATIONAL_DIGITS + 1:
        trunk = _COUNTRY if international else f"{_COUNTRY}8"  # +8… is another country
        return digits[1:] if digits[0] in trunk else None
    if len(digits) == _NATIONAL_DIGITS and not international and digits[0] in "67":
        return digits  # said without the 8
    return None


def _shown(national: str) -> str:
    for fixed in (_ALMATY, _REGION_CENTRE, _DISTRICT):
        if parts := fixed.fullmatch(national):
            area, *line = parts.groups()
            return f"+{_COUNTRY} ({area}) {'-'.join(line)}"
    parts = _MOBILE.fullmatch(national)
    return " ".join((f"+{_COUNTRY}", *(parts.groups() if parts else (national,))))
