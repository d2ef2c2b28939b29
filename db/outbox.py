"""The district's outbox: e-mails on their way, each taken by one process at a time.

    waiting → taken → handed → done        `handed` is committed before the server gets the text
       ↑________|________|                  a server that surely has not taken it: later again

Whoever crashes while an e-mail is `taken` has sent nothing: it waits again. Crashed while `handed`,
nobody can know, and it is reported as unsure instead of being sent twice. What became of it is
written into the office's chain in the commit that ends it here. Kept out: mail servers and pauses
(`district.postman`), and what is due (`registry.mail`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, select, update

from db.book import Book
from db.effects import inserting_if_new, read_application
from db.journal import BookJournal
from db.locks import Touches
from db.tables import mail, outbox
from registry.application import Application
from registry.mail_facts import About, EMailReported, Fate

WAITING: Final = "waiting"
TAKEN: Final = "taken"
HANDED: Final = "handed"
DONE: Final = "done"
MARK_BYTES: Final = 8
_LONGEST_WORDS: Final = 300  # of the server's reply: what a screen shows and a proof needs
_MOST_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Item:
    """One e-mail, taken. Moments are UTC ms; `mark` names this attempt."""

    message: bytes
    registration: bytes
    office: int
    number: str
    about: About
    made_at: int
    tries: int
    mark: bytes


class _NotOurs(Exception):
    """Another process has ended it meanwhile: nothing of this commit stays."""


class Outbox:
    """`journal_of` gives the district's own chain for an office."""

    def __init__(self, book: Book, journal_of: Callable[[int], BookJournal]) -> None:
        self._book = book
        self._journal_of = journal_of

    def fill(self, now: int) -> int:
        """Put in what is due and not in it yet; how many. Raises BookUnwritable."""
        with self._book.reading() as connection:
            rows = connection.execute(_NEW, {"now": now}).all()
        if not rows:
            return 0
        with self._book.writing(Touches.NOTHING) as connection:
            statement = inserting_if_new(connection.dialect.name, outbox)
            for row in rows:
                new = {"state": WAITING, "made_at": now, "next_at": now, "tries": 0, "words": ""}
                connection.execute(statement, {**row._mapping, **new})
        return len(rows)

    def take(self, now: int) -> Item | None:
        """The next one whose time has come; it is this process's until it is put back or ended."""
        mark = self._book.random.bytes(MARK_BYTES)
        with self._book.reading() as connection:  # most looks find nothing, and write nothing
            if connection.execute(_next(now)).first() is None:
                return None
        with self._book.writing(Touches.NOTHING) as connection:
            row = connection.execute(_next(now).with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            taken = {"state": TAKEN, "taken_by": mark, "taken_at": now}
            connection.execute(
                update(outbox).where(outbox.c.message == row.message).values(**taken)
            )
        return _item(row, mark)

    def application(self, item: Item) -> Application:
        with self._book.reading() as connection:
            return read_application(connection, item.registration)

    def hand_over(self, item: Item) -> bool:
        """From now on the server may have it. False: it is not ours any more, and must not go."""
        with self._book.writing(Touches.NOTHING) as connection:
            moved = connection.execute(
                update(outbox).where(*_ours(item), outbox.c.state == TAKEN).values(state=HANDED)
            )
            return moved.rowcount == 1

    def put_back(self, item: Item, next_at: int, tries: int, words: str = "") -> None:
        """The server surely has not taken it: again, at the earliest at `next_at`."""
        values = {"state": WAITING, "next_at": next_at, "tries": tries, "words": _short(words)}
        with self._book.writing(Touches.NOTHING) as connection:
            statement = update(outbox).where(*_ours(item), outbox.c.state.in_((TAKEN, HANDED)))
            connection.execute(statement.values(**values, taken_by=None))

    def drop(self, item: Item) -> None:
        """It is not due any more: the resident was here, say, or wants no e-mail."""
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(delete(outbox).where(*_ours(item), outbox.c.state == TAKEN))

    def end(self, item: Item, fate: Fate, words: str) -> bool:
        """What became of it, on the office's chain. False: somebody else has said so already."""
        return self._report(item, fate, words, *_ours(item), outbox.c.state.in_((TAKEN, HANDED)))

    def came_back(self, message: bytes, words: str) -> bool:
        """A report says that it was not delivered. False for one that is not ours, or told."""
        with self._book.reading() as connection:
            asked = select(outbox).where(outbox.c.message == message)
            row = connection.execute(asked).first()
        if row is None:
            return False
        untold = outbox.c.fate.is_(None) | outbox.c.fate.in_((int(Fate.TAKEN), int(Fate.UNSURE)))
        handed = outbox.c.state.in_((HANDED, DONE))
        item = _item(row, b"")
        return self._report(item, Fate.RETURNED, words, outbox.c.message == message, untold, handed)

    def left_behind(self, before: int) -> int:
        """What processes took before that moment (UTC ms) and never ended: they are gone. What
        nobody handed over waits again, of the rest nobody knows; how many of these."""
        old = outbox.c.taken_at < before
        with self._book.reading() as connection:
            taken = outbox.c.state.in_((TAKEN, HANDED))
            rows = connection.execute(select(outbox).where(taken, old)).all()
        unsure = 0
        for row in rows:
            item = _item(row, row.taken_by)
            if row.state == TAKEN:
                self.put_back(item, row.next_at, row.tries)
            else:
                unsure += self.end(item, Fate.UNSURE, "")
        return unsure

    def standing(self) -> Mapping[str, int]:
        """How many there are of each state; of those that ended, of each fate by its name."""
        asked = select(outbox.c.state, outbox.c.fate, func.count()).group_by(
            outbox.c.state, outbox.c.fate
        )
        with self._book.reading() as connection:
            rows = connection.execute(asked).all()
        return {state if fate is None else Fate(fate).name.lower(): n for state, fate, n in rows}

    def _report(self, item: Item, fate: Fate, words: str, *which: Any) -> bool:
        """The fact and the end of the row: one commit, or nothing."""
        said = _short(words)
        try:
            with self._journal_of(item.office).writing() as writing:
                _end_row(writing.connection, fate, said, which)
                application = writing.application(item.number)
                is_answer = item.about is About.ANSWER and application is not None
                answer = application.answer_number if is_answer and application else ""
                writing.append(
                    EMailReported(item.number, item.message, item.about, fate, said, answer),
                    registration=item.registration,
                )
        except _NotOurs:
            return False
        return True


def _end_row(connection: Connection, fate: Fate, words: str, which: tuple[Any, ...]) -> None:
    ended = {"state": DONE, "fate": int(fate), "words": words}
    if connection.execute(update(outbox).where(*which).values(**ended)).rowcount != 1:
        raise _NotOurs


def _ours(item: Item) -> tuple[Any, ...]:
    return outbox.c.message == item.message, outbox.c.taken_by == item.mark


_NEW: Final = (
    select(mail.c.message, mail.c.registration, mail.c.office, mail.c.number, mail.c.about)
    .where(
        mail.c.due,
        mail.c.at <= bindparam("now"),
        mail.c.message.not_in(select(outbox.c.message)),
    )
    .limit(_MOST_AT_ONCE)
)


def _next(now: int) -> Any:
    return (
        select(outbox)
        .where(outbox.c.state == WAITING, outbox.c.next_at <= now)
        .order_by(outbox.c.next_at, outbox.c.message)
        .limit(1)
    )


def _item(row: Any, mark: bytes) -> Item:
    return Item(
        message=bytes(row.message),
        registration=bytes(row.registration),
        office=row.office,
        number=row.number,
        about=About(row.about),
        made_at=row.made_at,
        tries=row.tries,
        mark=mark,
    )


def _short(text: str) -> str:
    """A NUL, which PostgreSQL does not take, must not hold an e-mail up."""
    return text.replace("\0", " ")[:_LONGEST_WORDS]
