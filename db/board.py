"""A kiosk's book: the board as the district or the office's relay signed it, and nothing else."""

import msgspec
from sqlalchemy import select

from db.book import Book, read_value, write_value
from db.effects import upsert
from db.makers import maker_of
from db.tables import board
from registry.road import BOARD_TAG, BoardRow, SignedBoard

_HEARD = "board_heard_at"
_LAGS = "board_lags"  # its maker, a relay, had no line to the district
_AS_OF = "board_as_of"
_NAME_DIGITS = 24  # of a maker in a key of `meta`
_AT_ONCE = 2_000  # rows: with 200,000 in one go the screen beside this thread would stand still


class _PackedBoard(msgspec.Struct, frozen=True, array_like=True):
    """`Board`, its rows still as they were packed: they are kept so."""

    office: int
    as_of: int
    rows: tuple[msgspec.Raw, ...]
    news_at: int = 0


_board = msgspec.msgpack.Decoder(_PackedBoard)
_row = msgspec.msgpack.Decoder(BoardRow)


class BookBoard:
    def __init__(self, book: Book, office: int) -> None:
        self._book = book
        self._office = office

    def replace(self, signed: SignedBoard, at: int) -> bool:
        """Take a newer board, fetched at this time (UTC ms, our clock).

        False when it is not signed by the district or by this office's relay, is another office's,
        or older than the one that was had of the same maker.
        """
        maker = maker_of(self._book, self._office, BOARD_TAG, signed)
        if maker is None:
            return False
        news = _board.decode(signed.packed)
        if news.office != self._office:
            return False
        # Two makers have two clocks: each is compared with itself only.
        as_of = f"{_AS_OF} {maker[:_NAME_DIGITS]}".rstrip()
        with self._book.writing() as connection:
            held = read_value(connection, as_of)
            if held is not None and int(held) > news.as_of:
                return False
            connection.execute(board.delete())
            kept = upsert(connection, board, ("seal",))
            for first in range(0, len(news.rows), _AT_ONCE):
                some = news.rows[first : first + _AT_ONCE]
                rows = [{"seal": _row.decode(one).seal, "packed": bytes(one)} for one in some]
                connection.execute(kept, rows)
            write_value(connection, as_of, str(news.as_of).encode())
            lag = max(0, news.as_of - news.news_at) if news.news_at else 0
            write_value(connection, _HEARD, str(at - lag).encode())
            write_value(connection, _LAGS, b"1" if news.news_at else b"")
        return True

    def heard(self, at: int) -> None:
        """Asked at this time (UTC ms, our clock), its maker said that this board is its newest.

        The news in it is no younger for that where the maker has had none of the district.
        """
        if not self._book.value(_LAGS):
            self._book.set_value(_HEARD, str(at).encode())

    def find(self, seal: bytes) -> BoardRow | None:
        with self._book.reading() as connection:
            packed = connection.execute(select(board.c.packed).where(board.c.seal == seal)).scalar()
        return None if packed is None else msgspec.msgpack.decode(packed, type=BoardRow)

    def as_of(self) -> int | None:
        """UTC ms, our clock: until when the board has the district's news. None: never."""
        held = self._book.value(_HEARD)
        return None if held is None else int(held)
