"""A kiosk's book: the board as the district or the office's relay signed it, and nothing else."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, delete, func, select

from db.book import Book, read_value, write_value
from db.effects import upsert
from db.makers import maker_of
from db.tables import board
from registry.board_changes import (
    CHANGES_TAG,
    BoardChanges,
    bits_for,
    digests,
    question,
    span_of,
    whole_of,
)
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
_changes = msgspec.msgpack.Decoder(BoardChanges)
_row = msgspec.msgpack.Decoder(BoardRow)


class BookBoard:
    def __init__(self, book: Book, office: int) -> None:
        self._book = book
        self._office = office
        # Of the buckets of what lies in the table; None: not known, it is read when it is asked.
        self._digests: list[bytes] | None = None

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
        self._digests = None
        with self._book.writing() as connection:
            if not _newer(connection, maker, news.as_of):
                return False
            connection.execute(board.delete())
            _keep(connection, news.rows)
            _heard(connection, at, news.as_of, news.news_at)
        return True

    def held(self) -> bytes | None:
        """What lies here, as a question for what has changed since; None: nothing yet."""
        if self.as_of() is None:
            return None
        with self._book.reading() as connection:
            rows = connection.execute(select(func.count()).select_from(board)).scalar_one()
            if self._digests is None or abs(_bits(self._digests) - bits_for(rows)) > 1:
                self._digests = digests(_in_order(connection), bits_for(rows))
        return msgspec.msgpack.encode(question(self._digests))

    def change(self, signed: SignedBoard, at: int) -> bool:
        """Take what has changed, as answered to `held` at this time (UTC ms, our clock).

        False as for `replace`; also when what would lie here then is not what its maker has: the
        board is to be fetched whole. Nothing is changed in that case.
        """
        maker = maker_of(self._book, self._office, CHANGES_TAG, signed)
        before, self._digests = self._digests, None  # as long as it is not written
        if maker is None or before is None:
            return False
        news = _changes.decode(signed.packed)
        if news.office != self._office or news.bits != _bits(before):
            return False
        after = list(before)
        for one in news.buckets:
            if not 0 <= one.bucket < len(after):
                return False
            after[one.bucket] = sha256(b"".join(one.rows)).digest()
        if whole_of(after) != news.whole:
            return False
        with self._book.writing() as connection:
            if not _newer(connection, maker, news.as_of):
                return False
            for one in news.buckets:
                connection.execute(delete(board).where(_within(one.bucket, news.bits)))
                _keep(connection, one.rows)
            _heard(connection, at, news.as_of, news.news_at)
        self._digests = after
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


def _newer(connection: Connection, maker: str, as_of: int) -> bool:
    """Whether it is no older than what was had of the same maker; it is noted as had."""
    # Two makers have two clocks: each is compared with itself only.
    key = f"{_AS_OF} {maker[:_NAME_DIGITS]}".rstrip()
    held = read_value(connection, key)
    if held is not None and int(held) > as_of:
        return False
    write_value(connection, key, str(as_of).encode())
    return True


def _keep(connection: Connection, packed: Sequence[msgspec.Raw]) -> None:
    kept = upsert(connection, board, ("seal",))
    for first in range(0, len(packed), _AT_ONCE):
        some = packed[first : first + _AT_ONCE]
        rows = [{"seal": _row.decode(one).seal, "packed": bytes(one)} for one in some]
        connection.execute(kept, rows)


def _heard(connection: Connection, at: int, as_of: int, news_at: int) -> None:
    lag = max(0, as_of - news_at) if news_at else 0
    write_value(connection, _HEARD, str(at - lag).encode())
    write_value(connection, _LAGS, b"1" if news_at else b"")


def _in_order(connection: Connection) -> Iterator[tuple[bytes, bytes]]:
    asked = select(board.c.seal, board.c.packed).order_by(board.c.seal)
    for some in connection.execution_options(yield_per=_AT_ONCE).execute(asked).partitions():
        yield from ((row.seal, row.packed) for row in some)


def _bits(of_digests: Sequence[bytes]) -> int:
    return len(of_digests).bit_length() - 1


def _within(bucket: int, bits: int) -> ColumnElement[bool]:
    first, beyond = span_of(bucket, bits)
    from_here = board.c.seal >= first
    return from_here if beyond is None else and_(from_here, board.c.seal < beyond)
