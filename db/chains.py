"""Own chains: begun at enrolment, ended by `db.renewing`, and gone on with as new ones.

A new chain of a desk never gives a number that an earlier one may have given: it says in its second
entry which numbers it leaves out, because nobody can know what was given while the line was out.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from db.book import Book, write_value
from db.branches import Family, entry_of
from db.effects import DISTRICT_DESK
from db.journal import BookJournal, new_chain, own_chain
from db.renewing import RESTORED, end_chain, jump, known_serial
from db.tables import chain, journal, state
from db.writing import Writing
from registry.facts import ChainOpened, NumbersSkipped

NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})


def begin(
    book: Book,
    opened: ChainOpened,
    last_serial: int = -1,
    also: Mapping[str, bytes] = NOTHING,
) -> BookJournal:
    """The first own chain after an enrolment, in a book that has taken in what the district sent.

    `last_serial` is the greatest of this desk that the district told of, −1 when nobody had it
    before. Otherwise its numbers are left out, and more: some may have been given that nobody
    knows. `also` are small values of the book, kept in the same commit.
    """
    with book.writing() as connection:
        held = select(chain.c.own).where(
            chain.c.office == opened.office, chain.c.desk == opened.desk
        )
        owned = connection.execute(held).scalars().all()
        known = known_serial(connection, opened.office, opened.desk)
        others = not all(owned) or last_serial > known or (last_serial >= 0 and not owned)
        if any(owned):
            known = max(known, connection.execute(select(state.c.serial)).scalar_one())
        writing = new_chain(book, connection, opened)
        writing.serial_is(max(known, last_serial))
        if others:
            _leave_out_numbers(writing, opened.reason)
        writing.finish()
        for key, value in also.items():
            write_value(connection, key, value)
    writing.copy()
    return BookJournal(book, writing.chain_row)


def renew(
    book: Book,
    reason: str = RESTORED,
    opened: ChainOpened | None = None,
    office: int | None = None,
    last_serial: int = 0,
    also: Mapping[str, bytes] = NOTHING,
) -> BookJournal:
    """End the newest own chain, of one office if named, and open the one that follows it.

    `opened` says whose chain it is, when keys or certificate are not those of the old one.
    `last_serial` was surely given, whatever the book knows. `also` are small values of the book,
    kept in the same commit.
    """
    with book.writing() as connection:
        row_id = own_chain(connection, office)
        if row_id is None:
            raise AssertionError("only a chain that there is can be followed by another")
        end_chain(connection, row_id, reason)
        followed = follow(book, connection, row_id, opened, last_serial)
        for key, value in also.items():
            write_value(connection, key, value)
    book.second_copy.arrived()
    return BookJournal(book, followed)


def end_all(book: Book, reason: str, also: Mapping[str, bytes] = NOTHING) -> None:
    """End every own chain; each goes on as a new one at its next entry. `also` as for `renew`."""
    with book.writing() as connection:
        for row_id in connection.execute(select(chain.c.id).where(chain.c.own)).scalars().all():
            end_chain(connection, row_id, reason)
        for key, value in also.items():
            write_value(connection, key, value)


def follow(
    book: Book,
    connection: Connection,
    row_id: int,
    opened: ChainOpened | None = None,
    last_serial: int = 0,
) -> int:
    """The row to write on after an ended one: the one that follows it already, or a new one."""
    ended = connection.execute(select(chain).where(chain.c.id == row_id)).one()
    newest_id = own_chain(connection, ended.office)
    old = connection.execute(select(chain).where(chain.c.id == newest_id)).one()
    if old.ended is None:
        return int(old.id)  # another process of this desk was quicker
    writing = new_chain(
        book,
        connection,
        msgspec.structs.replace(
            opened or _opening(connection, old.chain),
            reason=old.ended,
            parent_chain=old.chain,
            parent_n=old.head_n,
            parent_head=old.head_h,
        ),
    )
    if old.desk != DISTRICT_DESK:
        serial = connection.execute(select(state.c.serial)).scalar_one()
        known = known_serial(connection, old.office, old.desk)
        writing.serial_is(max(serial, known, last_serial))
        _leave_out_numbers(writing, old.ended)
    writing.finish()
    return writing.chain_row


def _leave_out_numbers(writing: Writing, reason: str) -> None:
    last = writing.serial
    target = jump(last)
    if target > last:
        writing.append(NumbersSkipped(last, target + 1, reason))
        writing.serial_is(target)


def _opening(connection: Connection, chain_id: bytes) -> ChainOpened:
    rows = [row.id for row in Family.of(connection, chain_id).rows]
    first = select(journal).where(journal.c.chain_id.in_(rows), journal.c.n == 0)
    opened = entry_of(connection.execute(first).one()).read_fact()
    if not isinstance(opened, ChainOpened):
        raise AssertionError("entry 0 of an own chain is never erased")
    return opened
