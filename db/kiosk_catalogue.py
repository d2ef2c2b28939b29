"""A kiosk's book: the catalogue in force, as the district or the office's relay signed it."""

from typing import Final

import msgspec

from db.book import Book, read_value, write_value
from db.makers import maker_of
from registry.catalogue import Catalogue
from registry.kiosk_road import CATALOGUE_TAG, KioskCatalogue, SignedCatalogue

_KEPT: Final = "catalogue"
_AS_OF: Final = "catalogue_as_of"
_NAME_DIGITS: Final = 24  # of a maker in a key of `meta`
_catalogues = msgspec.msgpack.Decoder(KioskCatalogue)


class KioskBookCatalogue:
    def __init__(self, book: Book, office: int) -> None:
        self._book = book
        self._office = office

    def replace(self, signed: SignedCatalogue) -> bool:
        """Take a newer one. False when nobody to believe has signed it, when it cannot be read
        here, or when it is older than the one that was had of the same maker."""
        maker = maker_of(self._book, self._office, CATALOGUE_TAG, signed)
        if maker is None:
            return False
        try:
            news = _catalogues.decode(signed.packed)
        except msgspec.MsgspecError:
            return False  # of a newer program: the one we have stays until this one is updated
        # Two makers have two clocks: each is compared with itself only.
        key = f"{_AS_OF} {maker[:_NAME_DIGITS]}".rstrip()
        with self._book.writing() as connection:
            held = read_value(connection, key)
            if held is not None and int(held) > news.as_of:
                return False
            write_value(connection, _KEPT, signed.packed)
            write_value(connection, key, str(news.as_of).encode())
        return True

    def now(self) -> Catalogue | None:
        """None: none has come yet."""
        packed = self._book.value(_KEPT)
        return None if packed is None else _catalogues.decode(packed).catalogue
