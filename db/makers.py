"""Who made what a kiosk is shown: the district, or the relay of its office as it vouches."""

from typing import Protocol

from db.book import Book
from db.revoking import revoked_among
from registry.trust import Certificate, SignedCertificate, is_certified


class Shown(Protocol):
    """A board or a catalogue, with the certificate of the relay that signed it."""

    @property
    def packed(self) -> bytes: ...
    @property
    def signature(self) -> bytes: ...
    @property
    def certificate(self) -> bytes: ...
    @property
    def certificate_signature(self) -> bytes: ...


def maker_of(book: Book, office: int, tag: bytes, shown: Shown) -> str | None:
    """Who signed `tag` ‖ `packed`: "" for the district, a relay of this office by its id; None:
    nobody to believe."""
    identity, name, key = book.identity, "", book.identity.district_key
    if shown.certificate:
        relay = _relay(book, office, shown)
        if relay is None:
            return None
        name, key = relay.device.hex(), relay.signing_key
    believed = identity.verifier.verify(key, tag + shown.packed, shown.signature)
    return name if believed else None


def _relay(book: Book, office: int, shown: Shown) -> Certificate | None:
    identity = book.identity
    certificate = SignedCertificate(shown.certificate, shown.certificate_signature)
    if not is_certified(identity.verifier, identity.district_key, certificate):
        return None
    relay = certificate.read()
    if relay.role != "relay" or relay.office != office:
        return None
    with book.reading() as connection:
        return None if revoked_among(connection, [relay.device]) else relay
