"""The entries of one day at this book's own desk, what of them is on paper and at the district.

A day is read from the end of the desk's own chains backwards. Reads only; the counting is
`registry.day`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from db.book import Book
from db.renewing import skipped_to
from db.settling import signed_for
from db.tables import application, chain, due_print, journal, noted, printed
from registry.application import office_day
from registry.chain import Entry, Header
from registry.day import (
    WORK,
    ClosedDay,
    DayFigures,
    End,
    OwnEntry,
    day_figures,
)
from registry.facts import AcceptanceRefused, PaperKind, Registered
from registry.figures import Period
from registry.numbers import PAPER
from registry.office_facts import DayClosed

_PORTION: Final = 500  # entries read at once
_AT_ONCE: Final = 500  # numbers in one question: SQLite takes no endless list
_READ: Final = frozenset({Registered.KIND, AcceptanceRefused.KIND})
_PAPERS: Final = (PaperKind.RECEIPT, PaperKind.REFUSAL_SLIP)
_SERIAL: Final = slice(7, 13)  # of the 16 digits of a number


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry of an own chain, with the moment that it counts for (UTC ms)."""

    n: int
    at: int
    header: Header
    row: Any  # n, header, payload


class BookDay:
    """The days of the desk that writes this book. Implements `registry.day.DayBook`."""

    def __init__(self, book: Book, office: int, desk: int) -> None:
        self._book = book
        self._office = office
        self._desk = desk

    def figures(self, day: date) -> DayFigures:
        period = Period(day, day)
        with self._book.reading() as connection:
            chains = _own_chains(connection)
            entries: list[OwnEntry] = []
            waiting = 0
            for one in chains:
                signed = signed_for(connection, one.chain, one.id)
                waiting += one.head_n - max(signed, one.first_n - 1)
                back = self._back(connection, one, period.begin)
                entries += [_own(found, signed) for found in back if found.at < period.end]
            numbers = _numbers(entries)
            return day_figures(
                day,
                entries,
                printed=_printed(connection, numbers),
                before=self._before(connection, min(numbers, default="")),
                skipped=skipped_to(connection, self._office, self._desk),
                due=connection.execute(select(func.count()).select_from(due_print)).scalar_one(),
                waiting=waiting,
                end=End(chains[0].chain, chains[0].head_n, chains[0].head_h),
            )

    def sheets(self, day: date) -> tuple[ClosedDay, ...]:
        """What other desks of the office closed is theirs."""
        asked = (
            select(
                journal.c.chain_id, journal.c.n, journal.c.header, journal.c.payload, chain.c.chain
            )
            .select_from(
                noted.join(journal, journal.c.id == noted.c.journal_id).join(
                    chain, chain.c.id == journal.c.chain_id
                )
            )
            .where(
                noted.c.kind == DayClosed.KIND,
                noted.c.key == day.isoformat(),
                chain.c.office == self._office,
                chain.c.desk == self._desk,
            )
            .order_by(noted.c.journal_id)
        )
        found: list[ClosedDay] = []
        with self._book.reading() as connection:
            for row in connection.execute(asked).all():
                entry = Entry(row.header, b"", b"", row.payload)
                header, fact = entry.read_header(), entry.read_fact()
                if isinstance(fact, DayClosed):
                    end = _sealed(connection, row, fact.head)
                    found.append(ClosedDay(fact, len(found) + 1, header.at, header.actor, end))
        return tuple(found)

    def last_worked_before(self, day: date) -> date | None:
        """The last day before this one on which something was done here; None: there was none."""
        end = Period(day, day).begin
        days = []
        with self._book.reading() as connection:
            for one in _own_chains(connection):
                for found in self._back(connection, one, 0):
                    if found.at < end and found.header.kind in WORK:
                        days.append(office_day(found.at))
                        break
        return max(days, default=None)

    def _back(self, connection: Connection, one: Row[Any], begin: int) -> Iterator[_Found]:
        """The entries of a chain from its end back to this moment.

        Where the clock was wrong, an entry counts with the one that was written after it.
        """
        after, at = one.head_n + 1, self._book.now_believed()
        while after > one.first_n:
            asked = (
                select(journal.c.n, journal.c.header, journal.c.payload)
                .where(
                    journal.c.chain_id == one.id,
                    journal.c.n < after,
                    journal.c.n >= after - _PORTION,
                )
                .order_by(journal.c.n.desc())
            )
            for row in connection.execute(asked).all():
                header = Entry(row.header, b"").read_header()
                at = at if header.clock else header.at
                if at < begin:
                    return
                yield _Found(row.n, at, header, row)
            after -= _PORTION

    def _before(self, connection: Connection, first: str) -> int | None:
        """The desk's last serial before this number."""
        if not first:
            return None
        prefix = f"{PAPER}{self._office:04}{self._desk:02}"
        asked = select(func.max(application.c.number)).where(
            application.c.number >= prefix.ljust(16, "0"), application.c.number < first
        )
        number = connection.execute(asked).scalar()
        return None if number is None else int(number[_SERIAL])


def _own_chains(connection: Connection) -> list[Row[Any]]:
    """The newest first: a restored or copied book has several."""
    asked = select(chain).where(chain.c.own).order_by(chain.c.id.desc())
    return list(connection.execute(asked).all())


def _own(found: _Found, signed: int) -> OwnEntry:
    kind, payload = found.header.kind, found.row.payload
    fact = None
    if kind in _READ and payload is not None:
        fact = Entry(found.row.header, b"", b"", payload).read_fact()
    return OwnEntry(kind, fact, found.n <= signed)


def _numbers(entries: list[OwnEntry]) -> list[str]:
    return [
        one.fact.number for one in entries if isinstance(one.fact, Registered | AcceptanceRefused)
    ]


def _printed(connection: Connection, numbers: list[str]) -> set[tuple[PaperKind, str]]:
    """Which receipts and slips of these came out."""
    found = set()
    for start in range(0, len(numbers), _AT_ONCE):
        asked = select(printed.c.paper, printed.c.number).where(
            printed.c.paper.in_([int(paper) for paper in _PAPERS]),
            printed.c.number.in_(numbers[start : start + _AT_ONCE]),
        )
        found |= {(PaperKind(row.paper), row.number) for row in connection.execute(asked).all()}
    return found


def _sealed(connection: Connection, closed: Any, head: bytes) -> End:
    """Where the entry stands whose seal a day sheet carries: before it, or at the end of the chain
    that was followed by a new one in the same commit."""
    asked = select(journal.c.n).where(journal.c.n == closed.n - 1, journal.c.h == head)
    in_chain = asked.where(journal.c.chain_id == closed.chain_id)
    if connection.execute(in_chain).scalar() is not None:
        return End(closed.chain, closed.n - 1, head)
    ended = connection.execute(select(chain).where(chain.c.own, chain.c.head_h == head)).first()
    return (
        End(closed.chain, closed.n - 1, head)
        if ended is None
        else End(ended.chain, ended.head_n, head)
    )
