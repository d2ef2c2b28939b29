"""What goes down to a kiosk besides the board, as values: the catalogue in force, signed.

A kiosk is not given the chain it is made of: it needs none of what was, and who wrote it stands
there too. How it is packed: `sync.wire`.
"""

from typing import Final

import msgspec

from registry.catalogue import Catalogue, Department, Service

CATALOGUE_TAG: Final = b"tereze/catalogue/1"


class KioskCatalogue(msgspec.Struct, frozen=True, array_like=True):
    """What can be asked for on the day on which it was made, and of whom. It names nobody."""

    as_of: int  # UTC ms by the clock of who made it
    edition: str
    services: tuple[Service, ...]
    departments: tuple[Department, ...]

    @classmethod
    def of(cls, catalogue: Catalogue, as_of: int) -> "KioskCatalogue":
        return cls(as_of, catalogue.edition, catalogue.services, catalogue.departments)

    @property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.edition, self.services, self.departments)


class SignedCatalogue(msgspec.Struct, frozen=True, array_like=True):
    """Signed by the district, or by the office's relay, as a board is (`registry.road`)."""

    packed: bytes
    signature: bytes  # over CATALOGUE_TAG ‖ packed
    certificate: bytes = b""
    certificate_signature: bytes = b""
