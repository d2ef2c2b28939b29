"""The person's and the company's number (ЖСН/ИИН, БСН/БИН): is the control digit right?

Order № 521 of 29 June 2023 gives the sum. Digits only *suggest* birth date and sex: since 2013 they
need not match and "a mismatch is not an error", so nothing here refuses a number for its first
seven digits. A wrong sum is a strong warning, never a wall. The sum does not replace reading the
name back: 92 % of wrong 11th digits pass it (their weight in row 1 is 11, which counts as 0).
"""

import re
from datetime import date
from enum import Enum
from operator import mul
from typing import Final

IIN_DIGITS: Final = 12
_ROW_1: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_ROW_2: Final = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_NO_DIGIT: Final = 10
# The 7th digit by convention: 1–2 born in the 19th century, 3–4 in the 20th, 5–6 in the 21st; odd
# is male. Other digits occur (0 does) and suggest nothing.
_CENTURY_BY_SEVENTH: Final = {1: 1800, 2: 1800, 3: 1900, 4: 1900, 5: 2000, 6: 2000}
_ELEVEN: Final = re.compile(r"[0-9]{11}")
_TWELVE: Final = re.compile(r"[0-9]{12}")
_BETWEEN: Final = re.compile(r"[\s-]")


class IinFinding(Enum):
    """What can be said of twelve digits without asking a register."""

    VALID = "valid"
    WRONG_CHECKSUM = "wrong_checksum"
    MALFORMED = "malformed"


class BinFinding(Enum):
    """The same for a company. The order gives no algorithm: a wrong sum is only worth a hint."""

    VALID = "valid"
    WRONG_CHECKSUM = "wrong_checksum"
    MALFORMED = "malformed"


class Sex(Enum):
    """As the 7th digit suggests; the ID card decides."""

    MALE = "male"
    FEMALE = "female"


def tidy_iin(typed: str) -> str:
    """The digits without the spaces and hyphens people write between them."""
    return _BETWEEN.sub("", typed)


def control_digit(first_eleven: str) -> int | None:
    """The twelfth digit; None when no number with these eleven exists. ValueError if not 11."""
    if not _ELEVEN.fullmatch(first_eleven):
        raise ValueError("eleven digits are needed")
    digits = list(map(int, first_eleven))
    for row in (_ROW_1, _ROW_2):
        total: int = sum(map(mul, digits, row)) % 11
        if total != _NO_DIGIT:
            return total
    return None


def check_iin(typed: str) -> IinFinding:
    """Whether this can be somebody's IIN; spaces and hyphens do not matter. Never raises."""
    digits = tidy_iin(typed)
    if not _TWELVE.fullmatch(digits):
        return IinFinding.MALFORMED
    right = control_digit(digits[:-1]) == int(digits[-1])
    return IinFinding.VALID if right else IinFinding.WRONG_CHECKSUM


def check_bin(typed: str) -> BinFinding:
    """Whether this can be a company's BIN, by the customary (not the official) sum."""
    return BinFinding(check_iin(typed).value)


def suggest_birth(iin: str) -> date | None:
    """The birth date the digits suggest; None when they suggest no possible one."""
    digits = tidy_iin(iin)
    if not _TWELVE.fullmatch(digits):
        return None
    century = _CENTURY_BY_SEVENTH.get(int(digits[6]))
    if century is None:
        return None
    try:
        return date(century + int(digits[0:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:  # 30 February and the like are issued, and are no error
        return None


def suggest_sex(iin: str) -> Sex | None:
    """The sex the 7th digit suggests; None when it suggests none."""
    digits = tidy_iin(iin)
    if not _TWELVE.fullmatch(digits) or int(digits[6]) not in _CENTURY_BY_SEVENTH:
        return None
    return Sex.MALE if int(digits[6]) % 2 else Sex.FEMALE
