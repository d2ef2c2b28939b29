"""Fills the tables of a PostgreSQL book after the journal: they never hold up the road.

What comes by the road is durable with its journal rows; a receipt may go out then. The tables
follow within a moment, from a cursor per chain that is moved in the same commit: whatever crashes,
no entry is skipped and none counts twice. One process fills at a time; others look again later.
"""

import logging
import threading
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, select

from db.book import Book
from db.effects import upsert
from db.landing import Kept, Progress, entries, land
from db.locks import Touches, is_follower, take_tables
from db.revoking import limit_again, limited_among
from db.tables import chain, journal, landed
from registry.failures import Trouble

BATCH: Final = 100  # entries in one commit: a clerk who answers meanwhile waits for so many
_AT_LEAST: Final = 10  # of one chain, or many chains would each cost a question for an entry
_BUSY_S: Final = 0.05  # another process is at it
_LOOK_S: Final = 5.0  # what a process that crashed has left is found so soon
_LONGEST_WAIT_S: Final = 30.0

log = logging.getLogger(__name__)


def _behind(office: int | None) -> Select[Any]:
    """Chains whose entries are not all in the tables, in no steady order: none waits for ever."""
    reached = func.coalesce(landed.c.n, chain.c.first_n - 1)
    found = (
        select(chain.c.id, chain.c.device, chain.c.head_n, reached.label("reached"))
        .select_from(chain.outerjoin(landed, landed.c.chain_id == chain.c.id))
        .where(chain.c.head_n > reached)
        .order_by(func.random())
    )
    return found if office is None else found.where(chain.c.office == office)


def behind(book: Book, office: int | None = None) -> int:
    """How many entries the tables lack, of one office if named. None on SQLite: 0."""
    if book.engine.dialect.name != "postgresql":
        return 0
    with book.reading() as connection:
        return sum(row.head_n - row.reached for row in connection.execute(_behind(office)))


def came(book: Book) -> None:
    """Something was taken in: the follower of this program fills the tables, or, where there is
    none, whoever took it in does so before going on."""
    if book.engine.dialect.name != "postgresql":
        return
    if book.follower is None:
        follow_up(book)
    else:
        book.follower.wake()


def follow_up(book: Book, office: int | None = None) -> int:
    """Fill the tables with all that is in the journal, of one office if named; how many entries
    landed. Raises BookUnwritable."""
    count = 0
    while behind(book, office):
        with book.writing(Touches.ALL) as connection:
            count += _land_some(connection, office, BATCH)
    return count


def fill(connection: Connection, progress: Progress) -> int:
    """All of the journal into empty tables, within a commit that has them alone."""
    total = connection.execute(select(func.count()).select_from(journal)).scalar_one()
    count = 0
    while some := _land_some(connection, None, 10 * BATCH, again=True):
        count += some
        progress(count, total)
    return count


def _land_some(
    connection: Connection, office: int | None, most: int, *, again: bool = False
) -> int:
    """The next entries of the chains that are behind; how many. The tables are ours alone."""
    rows = connection.execute(_behind(office)).all()
    each = max(_AT_LEAST, most // max(1, len(rows)))
    for device in limited_among(connection, {row.device for row in rows}):
        limit_again(connection, device)
    count = 0
    for row in rows:
        if count >= most:
            break
        count += _land_of(connection, row, each, again=again)
    return count


def _land_of(connection: Connection, row: Row[Any], most: int, *, again: bool) -> int:
    asked = (
        entries()
        .order_by(None)
        .order_by(journal.c.n)
        .where(journal.c.chain_id == row.id, journal.c.n > row.reached)
        .limit(most)
    )
    found = connection.execute(asked).all()
    for one in found:
        land(connection, Kept(*one), again=again)
    reached = upsert(connection, landed, ("chain_id",))
    connection.execute(reached, {"chain_id": row.id, "n": found[-1].n})
    return len(found)


class Follower:
    """A thread of a server's process that fills the tables whenever something came."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._came = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        self._book.follower = self
        self._thread.start()

    def stop(self) -> None:
        """Returns once the commit under way has ended."""
        self._book.follower = None
        self._ending.set()
        self._came.set()
        self._thread.join()

    def wake(self) -> None:
        self._came.set()

    def _run(self) -> None:
        wait = failed = 0.0
        while not self._ending.is_set():
            self._came.wait(wait)
            if failed:
                self._ending.wait(failed)  # being woken makes no disk better
            self._came.clear()
            try:
                wait, failed = self._step(), 0.0
            except Trouble:
                failed = min(_LONGEST_WAIT_S, 2 * failed or 1.0)
            except Exception as mistake:  # ours: said once for each try, and nothing is skipped
                log.error("the tables cannot follow the journal: %s", type(mistake).__name__)
                failed = min(_LONGEST_WAIT_S, 2 * failed or 1.0)

    def _step(self) -> float:
        """One commit, if there is something to do; how long to wait for news, in seconds."""
        if not behind(self._book):
            return _LOOK_S
        with self._book.writing(Touches.NOTHING) as connection:
            if not is_follower(connection):
                return _BUSY_S
            take_tables(connection, Touches.ALL)
            _land_some(connection, None, BATCH)
        return 0.0
