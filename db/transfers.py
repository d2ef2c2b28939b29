"""Transfer lists in a book: the series of their numbers, and which of them are under way.

Kept out: what may stand on a list (`registry.transfers`).
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, Row, func, select

from db.book import Book
from db.notes import BookNotes
from db.renewing import skipped_to
from db.tables import application, noted
from registry.application import Stage
from registry.numbers import TRANSFER_LIST, Number
from registry.office_facts import TransferListMade, TransferListReturned
from registry.transfers import ListBack, ListMade

_SERIAL: Final = slice(7, 13)  # of the 16 digits of a number


def last_list(connection: Connection, office: int, desk: int) -> int:
    """The greatest serial of a transfer list that is known of this desk; 0 for none.

    What a restored book leaves out among the applications it leaves out here as well: the entry
    that says so is the reason of both gaps (DESIGN §4, restore).
    """
    digits = f"{TRANSFER_LIST}{office:04}{desk:02}"
    number = connection.execute(
        select(func.max(noted.c.key)).where(
            noted.c.kind == TransferListMade.KIND,
            noted.c.key >= digits.ljust(16, "0"),
            noted.c.key <= digits.ljust(16, "9"),
        )
    ).scalar()
    serial = int(number[_SERIAL]) if number else 0
    return max([serial, *skipped_to(connection, office, desk)])


class BookTransfers:
    """The transfer lists of a book, read. Implements `registry.transfers.Lists`."""

    def __init__(self, book: Book, office: int) -> None:
        self._book = book
        self._office = office
        self._notes = BookNotes(book, office)

    def made(self, transfer: str) -> ListMade | None:
        """Of two lists under one number, from a copied computer, the one that was made first."""
        for one in self._notes.about(transfer, TransferListMade):
            if isinstance(one.fact, TransferListMade):
                fact = one.fact
                number = Number.parse(fact.transfer)
                return ListMade(number, fact.department, fact.papers, one.at, one.actor)
        return None

    def back(self, transfer: str) -> ListBack | None:
        signed: set[str] = set()
        clerk, on = "", None
        found = self._notes.about(transfer, TransferListReturned)
        for one in found:
            if isinstance(one.fact, TransferListReturned):
                signed.update(one.fact.signed)
                clerk, on = one.fact.clerk or clerk, one.fact.on or on
        return ListBack(frozenset(signed), clerk, on) if found else None

    def under_way(self) -> dict[str, tuple[str, ...]]:
        """Lists with papers that nobody has signed for or scanned in yet, and those papers.

        By their numbers; the most urgent paper first. Only what is sent and not answered is read.
        """
        asked = (
            select(application.c.transfer, application.c.number)
            .where(
                application.c.ended_at.is_(None),
                application.c.stage == Stage.SENT.value,
                application.c.office == self._office,
                application.c.transfer != "",
            )
            .order_by(application.c.due, application.c.id)
        )
        with self._book.reading() as connection:
            return _grouped(connection.execute(asked).all())


def _grouped(rows: Iterable[Row[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for transfer, number in rows:
        found.setdefault(transfer, []).append(number)
    return {transfer: tuple(numbers) for transfer, numbers in found.items()}
