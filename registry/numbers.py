"""Registration numbers: public, on every paper, read by barcode, typed by hand.

Sixteen digits, `kind office desk serial part check` (DESIGN §5). Pure: giving out the next serial
is the journal's work. Nothing personal is in a number, so it may appear in logs and file names.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from stdnum import damm

from registry.digit_row import KAZAKH_DIGIT_ROW as KAZAKH_DIGIT_ROW
from registry.digit_row import untangle as untangle
from registry.failures import Refusal

PAPER: Final = 1  # a paper of the application; part 00 is the application itself
ANSWER: Final = 2  # the n-th answer to the application
TRANSFER_LIST: Final = 3  # the list that travels with the papers

NUMBER_DIGITS: Final = 16  # even: Code 128-C packs digits in pairs
DISTRICT_OFFICE: Final = 0  # the district counts as office 0000
MAX_OFFICE: Final = 9_999
MAX_DESK: Final = 99
MAX_SERIAL: Final = 999_999
MAX_PART: Final = 99

_PACKED: Final = re.compile(r"([123])([0-9]{4})([0-9]{2})([0-9]{6})([0-9]{2})[0-9]")
# А and Т are also accepted in Cyrillic: on the desk's keyboard they are the nearer ones.
_SHOWN: Final = re.compile(
    r"(?P<office>[0-9]{4})-(?P<desk>[0-9]{2})-(?P<serial>[0-9]{6})"
    r"(?:/(?P<paper>[0-9]{2})|-[AaАа](?P<answer>[0-9]{1,2})|-(?P<list>[TtТт]))?"
)


class UnreadableNumber(Refusal):
    """What was typed or scanned is not one of our numbers, or a digit of it is wrong."""


@lru_cache(maxsize=1024)  # a number is spelled and read several times on its way through one verb
def _check_digit(body: str) -> str:
    digit: str = damm.calc_check_digit(body)
    return digit


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """One registration number. Sorts by kind, office, desk, serial, part."""

    kind: int
    office: int
    desk: int
    serial: int
    part: int

    def __post_init__(self) -> None:
        within = (
            0 <= self.office <= MAX_OFFICE
            and 0 <= self.desk <= MAX_DESK
            and 0 <= self.serial <= MAX_SERIAL
            and 0 <= self.part <= MAX_PART
        )
        right_part = {PAPER: True, ANSWER: self.part > 0, TRANSFER_LIST: self.part == 0}
        if not within or not right_part.get(self.kind, False):
            raise ValueError("no such registration number can exist")

    @classmethod
    def parse(cls, typed: str) -> "Number":
        """Read the 16 digits or any form that `shown` gives; spaces do not matter.

        Twelve bare digits are never a number: they are always a control code.
        Raises UnreadableNumber.
        """
        text = untangle(typed)
        if packed := _PACKED.fullmatch(text):
            if _check_digit(text[:-1]) != text[-1]:
                raise UnreadableNumber
            return cls._checked(*(int(digits) for digits in packed.groups()))
        shown = _SHOWN.fullmatch(text)
        if shown is None:
            raise UnreadableNumber
        place = (int(shown["office"]), int(shown["desk"]), int(shown["serial"]))
        if shown["answer"]:
            return cls._checked(ANSWER, *place, int(shown["answer"]))
        if shown["list"]:
            return cls._checked(TRANSFER_LIST, *place, 0)
        return cls._checked(PAPER, *place, int(shown["paper"] or 0))

    @classmethod
    def _checked(cls, kind: int, office: int, desk: int, serial: int, part: int) -> "Number":
        try:
            return cls(kind, office, desk, serial, part)
        except ValueError as cause:  # an answer 00, a transfer list with a part
            raise UnreadableNumber from cause

    @classmethod
    def of_application(cls, office: int, desk: int, serial: int) -> "Number":
        """The number of an application; raises ValueError outside the ranges of DESIGN §5."""
        return cls(PAPER, office, desk, serial, 0)

    @classmethod
    def transfer_list(cls, office: int, desk: int, serial: int) -> "Number":
        """The number of a transfer list; the district's own lists have office 0."""
        return cls(TRANSFER_LIST, office, desk, serial, 0)

    @property
    def digits(self) -> str:
        """The 16 digits of the barcode, the last one a Damm check digit."""
        body = f"{self.kind}{self.office:04}{self.desk:02}{self.serial:06}{self.part:02}"
        return body + _check_digit(body)

    @property
    def shown(self) -> str:
        """For people: `0427-01-000123`, paper 2 `…/02`, answer 1 `…-A1`, transfer list `…-T`."""
        place = f"{self.office:04}-{self.desk:02}-{self.serial:06}"
        if self.kind == ANSWER:
            return f"{place}-A{self.part}"
        if self.kind == TRANSFER_LIST:
            return f"{place}-T"
        return f"{place}/{self.part:02}" if self.part else place

    @property
    def is_application(self) -> bool:
        """Whether this is the application itself, not one of its papers or answers."""
        return self.kind == PAPER and self.part == 0

    @property
    def application(self) -> "Number":
        """The application this paper or answer belongs to; ValueError for a transfer list."""
        if self.kind == TRANSFER_LIST:
            raise ValueError("a transfer list belongs to no application")
        if self.kind == PAPER and self.part == 0:
            return self
        return Number(PAPER, self.office, self.desk, self.serial, 0)

    def paper(self, part: int) -> "Number":
        """The label of the application's paper number `part`, 1 to 99."""
        if part < 1:
            raise ValueError("papers are counted from 1")
        return replace(self.application, part=part)

    def answer(self, n: int) -> "Number":
        """The label of the n-th answer to this application, 1 to 99."""
        return replace(self.application, kind=ANSWER, part=n)
