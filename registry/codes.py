"""Control codes: the visitor's secret on a receipt, twelve digits, printed 4-4-4.

Also tells what a scanned or typed text is: our number, our code, the service that somebody wants,
one of these misread, or a foreign one.
Pure: random bytes are handed in. Kiosk, board and web page know a code's seal only. Codes carry
nothing trusted: an id to look up, an anchored pattern, a check digit.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from stdnum import damm

from registry.failures import Refusal
from registry.numbers import NUMBER_DIGITS, Number, UnreadableNumber, untangle
from registry.service_code import SERVICE_WANTED, ServiceCode

CODE_DIGITS: Final = 12  # digits only: they survive the phone, the keypad and three layouts
THIRD_DIGITS: Final = "23456789"  # an IIN has its month there (0 or 1): the two never look alike
LONGEST_CODE_TEXT: Final = 64  # characters; anything longer on a barcode is not ours
SEAL_BYTES: Final = 16
SEAL_COST: Final = 2**13  # 19 ms a look-up on a village machine, 48 core-years for all codes
SEAL_BLOCK: Final = 8
_SEAL_LABEL: Final = b"tereze/seal/1"

# 250 of 256 byte values divide evenly by ten; the other six are drawn again, so every code is
# equally likely.
_FAIR_BYTES: Final = 250
_LAST_DIGIT: Final = bytes(ord("0") + byte % 10 for byte in range(256))
_CODE: Final = re.compile(r"[0-9]{2}[2-9][0-9]{9}")


class UnreadableCode(Refusal):
    """Not a control code: a digit is missing or wrong. "Check the code", not "not found"."""


@dataclass(frozen=True, slots=True)
class ControlCode:
    """A code whose check digit is right. Whether it was ever given out is another question."""

    digits: str = field(repr=False)  # a secret: it must not reach a log

    def __post_init__(self) -> None:
        if not _is_whole(self.digits):
            raise UnreadableCode

    @classmethod
    def parse(cls, typed: str) -> "ControlCode":
        """Read twelve digits, with or without spaces and hyphens. Raises UnreadableCode."""
        return cls(_without_hyphens(typed))

    @property
    def grouped(self) -> str:
        """As printed on the receipt: `1234-5678-9012`."""
        return "-".join((self.digits[:4], self.digits[4:8], self.digits[8:]))


@dataclass(frozen=True, slots=True)
class OurNumber:
    """A registration number was read."""

    number: Number


@dataclass(frozen=True, slots=True)
class OurCode:
    """A control code was read, from its digits or from our link."""

    code: ControlCode


@dataclass(frozen=True, slots=True)
class OurService:
    """A slip of the kiosk was read: it says which service its bearer wants."""

    code: ServiceCode


@dataclass(frozen=True, slots=True)
class Misread:
    """It has the shape of our code or number, but a digit is wrong: check it."""

    text: str = field(repr=False)  # eleven right digits of somebody's secret


@dataclass(frozen=True, slots=True)
class Foreign:
    """A code of somebody else: a parcel, a shop, another system. At most 64 characters are kept."""

    text: str = field(repr=False)  # may be anything, a person's data too


Reading = OurNumber | OurCode | OurService | Misread | Foreign


def new_code(random_bytes: Callable[[int], bytes]) -> ControlCode:
    """A fresh code, all 8·10¹⁰ equally likely; `random_bytes(n)` gives n secret bytes."""
    drawn = random_bytes(CODE_DIGITS)
    if max(drawn) < _FAIR_BYTES:  # as three times out of four: what the loop would do, at once
        plain = drawn.translate(_LAST_DIGIT).decode("ascii")
        digits = plain[:2] + THIRD_DIGITS[drawn[2] % len(THIRD_DIGITS)] + plain[3:-1]
    else:
        digits = _byte_by_byte(drawn, random_bytes)
    return ControlCode(digits + damm.calc_check_digit(digits))


def _byte_by_byte(drawn: bytes, random_bytes: Callable[[int], bytes]) -> str:
    digits = ""
    while True:
        for byte in drawn:
            if len(digits) == 2:
                digits += THIRD_DIGITS[byte % len(THIRD_DIGITS)]  # 8 divides 256: no value favoured
            elif byte < _FAIR_BYTES and len(digits) < CODE_DIGITS - 1:
                digits += str(byte % 10)
        if len(digits) == CODE_DIGITS - 1:
            return digits
        drawn = random_bytes(CODE_DIGITS)


def seal_salt(district_id: bytes) -> bytes:
    """The salt of every seal in one district: public, the same in all its offices (DESIGN §5)."""
    return _SEAL_LABEL + district_id


def scrypt_seal(code: ControlCode, district_id: bytes, n: int = SEAL_COST) -> bytes:
    """The 16-byte seal of a code. `n`, a power of two, is the cost; simulations use a cheap one."""
    return hashlib.scrypt(
        code.digits.encode("ascii"),
        salt=seal_salt(district_id),
        n=n,
        r=SEAL_BLOCK,
        p=1,
        maxmem=2 * 128 * n * SEAL_BLOCK + 1_048_576,
        dklen=SEAL_BYTES,
    )


def status_link(address: str, code: ControlCode) -> str:
    """What the receipt's QR says: our address, `/s/`, the twelve digits, and nothing else."""
    return f"{address.rstrip('/')}/s/{code.digits}"


def read_code(text: str, address: str = "") -> Reading:
    """Say what a scanned or typed text is.

    Takes 16 digits of a number or of a slip, any shown form of a number, 12 digits, and exactly
    our `address` + `/s/` + 12 digits; without an address no link is ours. Never raises.
    """
    if len(text) > LONGEST_CODE_TEXT:
        return Foreign(text[:LONGEST_CODE_TEXT])
    stripped = text.strip()
    ours = f"{address.rstrip('/')}/s/"
    if address and stripped.startswith(ours):
        return _read_link(stripped, stripped.removeprefix(ours))
    try:
        return OurNumber(Number.parse(stripped))
    except UnreadableNumber:
        return _read_digits(stripped)


def _read_link(text: str, digits: str) -> Reading:
    if not re.fullmatch(r"[0-9]{12}", digits):
        return Foreign(text)
    return OurCode(ControlCode(digits)) if _is_whole(digits) else Misread(text)


def _read_digits(text: str) -> Reading:
    digits = _without_hyphens(text)
    if not re.fullmatch(r"[0-9]+", digits):
        return Foreign(text)
    if len(digits) == CODE_DIGITS:
        return OurCode(ControlCode(digits)) if _is_whole(digits) else Misread(text)
    if len(digits) != NUMBER_DIGITS or digits[0] not in "1237":
        return Foreign(text)
    if digits[0] != str(SERVICE_WANTED):
        return Misread(text)  # Number.parse has found its check digit wrong
    try:
        return OurService(ServiceCode(digits))
    except UnreadableNumber:
        return Misread(text)


def _without_hyphens(typed: str) -> str:
    return untangle(typed).replace("-", "")


def _is_whole(digits: str) -> bool:
    return _CODE.fullmatch(digits) is not None and damm.is_valid(digits)
