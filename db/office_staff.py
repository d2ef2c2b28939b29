"""People of the offices, named by the district: the fact on the office's chain and the record of
who changed it, in one commit. Passwords go as hashes only (DESIGN §12).
"""

from collections.abc import Mapping

import msgspec
from sqlalchemy import insert, select

from db.accounts import LONGEST_DETAIL, Change
from db.book import Book
from db.journal import own_chain
from db.signing_in import BookSignIns
from db.tables import account_record, staff
from db.writing import begin_writing
from registry.facts import StaffSet
from registry.offices import Staff


class OfficeStaff:
    """Raises BookUnreadable, BookUnwritable."""

    def __init__(self, book: Book, office: int) -> None:
        self._book = book
        self._office = office

    def people(self) -> tuple[Staff, ...]:
        """Everybody, by staff number: those too who work there no more."""
        asked = select(staff.c.packed).where(staff.c.office == self._office)
        with self._book.reading() as connection:
            packed = connection.execute(asked.order_by(staff.c.staff)).scalars().all()
        return tuple(msgspec.msgpack.decode(one, type=Staff) for one in packed)

    def given(self) -> Mapping[str, str]:
        """The hashes of the passwords that the district has given, "" before the first."""
        return BookSignIns(self._book, self._office).given()

    def say(self, person: Staff, hashed: str, change: Change) -> None:
        """Name somebody, or say him anew. The office's chain is open: see `app.district`."""
        fact = StaffSet(
            person.number,
            person.name,
            person.position_kk,
            person.position_ru,
            person.position_en,
            person.roles,
            person.active,
            hashed,
        )
        record = {"at": change.at, "actor": change.actor, "staff": person.number}
        record |= {"what": change.what, "detail": change.detail[:LONGEST_DETAIL]}
        with self._book.writing() as connection:
            chain_row = own_chain(connection, self._office)
            if chain_row is None:
                raise AssertionError("an office's chain is opened before its people are named")
            writing = begin_writing(self._book, connection, chain_row)
            writing.append(fact, actor=change.actor)
            connection.execute(insert(account_record).values(record))
            writing.finish()
