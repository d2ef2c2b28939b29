"""A kiosk's book: the board as the district signed it, and nothing else."""

import msgspec
from sqlalchemy import select

from db.book import Book, read_value, write_value
from db.effects import upsert
from db.tables import board
from registry.road import BOARD_TAG, Board, BoardRow, SignedBoard


class BookBoard:
    def __init__(self, book: Book) -> None:
        self._book = book

    def replace(self, signed: SignedBoard) -> bool:
        """Take a newer board; False when its signature is wrong or it is older than ours."""
        identity = self._book.identity
        if not identity.verifier.verify(
            identity.district_key, BOARD_TAG + signed.packed, signed.signature
        ):
            return False
        news = msgspec.msgpack.decode(signed.packed, type=Board)
        with self._book.writing() as connection:
            held = read_value(connection, "board_as_of")
            if held is not None and int(held) > news.as_of:
                return False
            connection.execute(board.delete())
            if news.rows:
                rows = [
                    {"seal": row.seal, "packed": msgspec.msgpack.encode(row)} for row in news.rows
                ]
                connection.execute(upsert(connection, board, ("seal",)), rows)
            write_value(connection, "board_as_of", str(news.as_of).encode())
        return True

    def heard(self, at: int) -> None:
        """The district was asked at this time (UTC ms, our clock), and this board is its newest."""
        self._book.set_value("board_heard_at", str(at).encode())

    def find(self, seal: bytes) -> BoardRow | None:
        with self._book.reading() as connection:
            packed = connection.execute(select(board.c.packed).where(board.c.seal == seal)).scalar()
        return None if packed is None else msgspec.msgpack.decode(packed, type=BoardRow)

    def as_of(self) -> int | None:
        """UTC ms, our clock: when the district last said that this is its board. None: never."""
        held = self._book.value("board_heard_at")
        return None if held is None else int(held)
