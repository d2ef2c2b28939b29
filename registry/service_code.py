"""The code on a slip "to the desk": which service a visitor wants, and nothing of the visitor.

Sixteen digits as a registration number has, of a kind of their own, so that no reader takes one
for the other. A service's own code may hold letters, so the digits are made from it: an id to look
up in the catalogue of the day, wherever it is read. Pure.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from stdnum import damm

from registry.numbers import NUMBER_DIGITS, UnreadableNumber

if TYPE_CHECKING:  # whoever only reads codes need not wait for the catalogue
    from registry.catalogue import Service

SERVICE_WANTED: Final = 7  # the kinds of numbers are 1 to 3; bank cards begin with 3 to 6
_LABEL: Final = b"tereze/service/1"
_ID_DIGITS: Final = NUMBER_DIGITS - 2  # of 1,000 services two share one once in 200 million tables
_WHOLE: Final = re.compile(rf"{SERVICE_WANTED}[0-9]{{{_ID_DIGITS + 1}}}")


@dataclass(frozen=True, slots=True)
class ServiceCode:
    """A code whose check digit is right: raises UnreadableNumber for any other. Whether there is
    such a service is another question."""

    digits: str

    def __post_init__(self) -> None:
        if _WHOLE.fullmatch(self.digits) is None or not damm.is_valid(self.digits):
            raise UnreadableNumber

    @classmethod
    def of(cls, service: str) -> "ServiceCode":
        """The slip's code for the service with this code in the catalogue."""
        body = _body(service)
        return cls(body + damm.calc_check_digit(body))

    def among(self, services: "Iterable[Service]") -> "Service | None":
        """The one that is meant; None where it is not among them."""
        body = self.digits[:-1]
        return next((one for one in services if _body(one.code) == body), None)


def _body(service: str) -> str:
    drawn = int.from_bytes(sha256(_LABEL + service.encode()).digest(), "big")
    return f"{SERVICE_WANTED}{drawn % 10**_ID_DIGITS:0{_ID_DIGITS}}"
