"""Counts the figures of the district again, month by month, whenever applications have changed.

Which ones have is told by the entries that came since: a cursor for each chain, as the tables have.
Once a day everything is counted anew, and each time the sums are held against the book itself:
where they differ, `Standing.astray` says so, pages say so, and all is counted at the next turn.
One process counts at a time; the others read what it has written.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from db.book import Book, write_value
from db.counted import (
    NOW,
    Standing,
    all_months,
    came_in,
    counted_by_office,
    held_by_office,
    open_now,
    read_standing,
    standing_value,
    sums_of,
    write_sums,
)
from db.locks import Touches, is_counter
from db.tables import application, chain, journal, landed, quarantine
from registry.chain import Entry
from registry.facts import DeviceRevoked
from registry.failures import Trouble
from registry.kinds import application_number
from registry.oversight import day_of, day_of_moment, month_of

_FIRST_S: Final = 1.0  # a server that begins has more urgent things to do
_EVERY_S: Final = 60.0  # between two turns: figures are a minute old at most where nothing is slow
_REST_S: Final = 0.02  # between two months, so that whoever asks for a page gets a turn
_SAID_MS: Final = 60_000  # that nothing has changed is written down once a minute
_WHOLE_MS: Final = 24 * 3_600_000
_NO_LIMIT: Final = -2  # of a chain all of whose entries are accepted
_AT_ONCE: Final = 500  # in one question

log = logging.getLogger(__name__)
_one_at_a_time = threading.Lock()


def count_again(
    book: Book, *, whole: bool = False, rest: Callable[[], None] = lambda: None
) -> Standing | None:
    """Bring the figures up to date; None where another process is at it.

    `whole`: everything anew. `rest` is called between two months. Raises BookUnwritable.
    """
    with _one_at_a_time, book.reading() as connection:
        if not is_counter(connection):
            return None
        held = read_standing(connection)
        now = book.clock.now()
        new = Standing(
            at=now,
            day=day_of_moment(now),
            chains=_chains(connection),
            aside=connection.execute(select(func.count()).select_from(quarantine)).scalar_one(),
            whole_at=now,
        )
        months = None if whole or held is None else _changed(connection, held, new)
        if held is not None and months is not None:
            new.whole_at = held.whole_at
            if not months and new.day == held.day and 0 <= now - held.at < _SAID_MS:
                return held
        _write_months(book, connection, months, rest)
        return _finish(book, connection, new)


def _write_months(
    book: Book, connection: Connection, months: set[int] | None, rest: Callable[[], None]
) -> None:
    for month in sorted(set(all_months(connection)) if months is None else months):
        sums = sums_of(came_in(connection, month))
        with book.writing(Touches.NOTHING) as writing:
            write_sums(writing, month, sums)
        rest()


def _finish(book: Book, connection: Connection, new: Standing) -> Standing:
    """What is open now, how far we are, and whether it agrees with the book as it was read."""
    sums = sums_of(open_now(connection))
    there = held_by_office(connection)
    with book.writing(Touches.NOTHING) as writing:
        write_sums(writing, NOW, sums)
        known = counted_by_office(writing)
        new.astray = {
            office: there.get(office, 0) - known.get(office, 0)
            for office in sorted(there.keys() | known.keys())
            if there.get(office, 0) != known.get(office, 0)
        }
        write_value(writing, *standing_value(new))
    return new


# -- what has changed -----------------------------------------------------------------------------


def _chains(connection: Connection) -> dict[int, tuple[int, int]]:
    """How far the tables have come with each chain, and how much of it counts."""
    reached: Any = chain.c.head_n
    asked = select(chain.c.id, reached.label("reached"), chain.c.accepted_n)
    if connection.dialect.name == "postgresql":
        reached = func.coalesce(landed.c.n, chain.c.first_n - 1)
        asked = select(chain.c.id, reached.label("reached"), chain.c.accepted_n).select_from(
            chain.outerjoin(landed, landed.c.chain_id == chain.c.id)
        )
    return {
        row.id: (row.reached, _NO_LIMIT if row.accepted_n is None else row.accepted_n)
        for row in connection.execute(asked)
    }


def _changed(connection: Connection, held: Standing, new: Standing) -> set[int] | None:
    """The months of applications that something has been said of; None: nobody can tell which."""
    again = held.astray or new.aside < held.aside or new.at - held.whole_at >= _WHOLE_MS
    if again or new.at < held.at:
        return None
    found: set[int] = set()
    for chain_id, (reached, accepted) in new.chains.items():
        before, accepted_before = held.chains.get(chain_id, (-1, accepted))
        if reached < before or accepted != accepted_before:
            return None  # written anew, or a lost device's entries count otherwise
        if reached > before:
            months = _months_since(connection, chain_id, before, reached)
            if months is None:
                return None
            found |= months
    return found


def _months_since(
    connection: Connection, chain_id: int, before: int, reached: int
) -> set[int] | None:
    about: set[bytes] = set()
    numbers: set[str] = set()
    asked = select(journal.c.about, journal.c.header, journal.c.payload).where(
        journal.c.chain_id == chain_id, journal.c.n > before, journal.c.n <= reached
    )
    for row in connection.execute(asked):
        if row.about is not None:
            about.add(row.about)
            continue
        try:
            fact = Entry(row.header, b"", None, row.payload).read_fact()
        except Exception:  # noqa: S112 - set aside by name where it landed: it changed nothing
            continue
        if isinstance(fact, DeviceRevoked):
            return None
        if fact is not None and (number := application_number(fact)):
            numbers.add(number)
    registered = application.c.registered_at
    by_id = (application.c.registration.in_(part) for part in _parts(sorted(about)))
    by_number = (application.c.number.in_(part) for part in _parts(sorted(numbers)))
    return {
        month_of(day_of(day_of_moment(at)))
        for where in (*by_id, *by_number)
        for at in connection.execute(_select(registered, where)).scalars()
    }


def _select(column: Any, where: Any) -> Select[Any]:
    return select(column).where(where)


def _parts(all_of_them: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(all_of_them), _AT_ONCE):
        yield all_of_them[start : start + _AT_ONCE]


# -- beside a server ------------------------------------------------------------------------------


class Counting:
    """A thread of a server's process that counts again every minute."""

    def __init__(self, book: Book, after: Callable[[Standing], object] = lambda _: None) -> None:
        """`after` is called with each count that was made here."""
        self._book = book
        self._after = after
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="counting", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns once the month under way is written."""
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        self._ending.wait(_FIRST_S)
        while not self._ending.is_set():
            try:
                found = count_again(self._book, rest=self._rest)
                if found is not None:
                    self._after(found)
            except _Ended:
                return
            except Trouble:
                pass  # the disk or the database: the next turn tries again
            except Exception as mistake:  # ours: said once for each turn; pages show the last count
                log.error("the figures cannot be counted: %s", type(mistake).__name__)
            self._ending.wait(_EVERY_S)

    def _rest(self) -> None:
        if self._ending.is_set():
            raise _Ended
        time.sleep(_REST_S)


class _Ended(Exception):
    """The server stops."""
