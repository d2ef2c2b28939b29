"""The departments' lists of the morning: where each goes, and which went. Once a day each.

    waiting → taken → handed → sent, refused, unsure; nothing due: empty
       ↑________|________|

`handed` is committed before the mail server gets the text, as in `db.outbox`: whoever dies earlier
has sent nothing and the list goes again, whoever dies later leaves a doubt and nothing is sent
twice. The row of a department and a day can be put in once only, by whichever process is first.
Kept out: what stands in it and when it is nine (`district.morning`).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select, update

from db.accounts import Change, record_change
from db.book import Book
from db.effects import inserting_if_new
from db.locks import Touches
from db.tables import morning_list, morning_sent

WAITING: Final = "waiting"
TAKEN: Final = "taken"
HANDED: Final = "handed"
SENT: Final = "sent"
REFUSED: Final = "refused"
UNSURE: Final = "unsure"
EMPTY: Final = "empty"
MARK_BYTES: Final = 8
_LONGEST_WORDS: Final = 300


@dataclass(frozen=True, slots=True)
class MorningList:
    """Where a department wants its list, and whether. `department` "" is all of them."""

    department: str
    address: str = field(default="", repr=False)
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Morning:
    """One department's list of one day, taken by this attempt."""

    department: str
    day: date
    address: str = field(repr=False)
    mark: bytes


@dataclass(frozen=True, slots=True)
class MorningRow:
    """What became of a list."""

    day: date
    state: str
    words: str


class BookMornings:
    """Every call asks the database. Raises BookUnreadable, BookUnwritable."""

    def __init__(self, book: Book) -> None:
        self._book = book

    # -- where it goes -----------------------------------------------------------------------------

    def of(self, department: str) -> MorningList:
        asked = select(morning_list).where(morning_list.c.department == department)
        with self._book.reading() as connection:
            row = connection.execute(asked).one_or_none()
        return MorningList(department) if row is None else MorningList(*row)

    def set(self, wanted: MorningList, change: Change) -> None:
        """Where it goes from tomorrow on, or today before it went; on record in the same commit."""
        with self._book.writing(Touches.NOTHING) as connection:
            new = {"address": wanted.address, "wanted": wanted.wanted}
            statement = inserting_if_new(connection.dialect.name, morning_list)
            connection.execute(statement, {"department": wanted.department, **new})
            here = morning_list.c.department == wanted.department
            connection.execute(update(morning_list).where(here).values(**new))
            record_change(connection, change.actor, change)

    def last(self, department: str, most: int) -> tuple[MorningRow, ...]:
        """What became of the newest lists, the newest first."""
        asked = (
            select(morning_sent.c.day, morning_sent.c.state, morning_sent.c.words)
            .where(morning_sent.c.department == department)
            .order_by(morning_sent.c.day.desc())
            .limit(most)
        )
        with self._book.reading() as connection:
            return tuple(MorningRow(*row) for row in connection.execute(asked).all())

    # -- sending -----------------------------------------------------------------------------------

    def take(self, day: date, now: int) -> Morning | None:
        """The next department whose list of this day nobody has; it is this attempt's until it is
        put back or ended. Most looks find nothing, and write nothing."""
        with self._book.reading() as connection:
            new = connection.execute(_not_begun(day)).scalars().all()
            waits = connection.execute(_next(day, now)).first() is not None
        if not new and not waits:
            return None
        mark = self._book.random.bytes(MARK_BYTES)
        with self._book.writing(Touches.NOTHING) as connection:
            statement = inserting_if_new(connection.dialect.name, morning_sent)
            for department in sorted(new):
                row = {"department": department, "day": day, "state": WAITING}
                connection.execute(statement, {**row, "next_at": now, "words": ""})
            found = connection.execute(_next(day, now).with_for_update(skip_locked=True)).first()
            if found is None:
                return None
            asked = select(morning_list).where(morning_list.c.department == found.department)
            place = connection.execute(asked).one_or_none()
            if place is None or not place.wanted:
                connection.execute(_one(found.department, day).values(state=EMPTY))
                return None
            taken = {"state": TAKEN, "taken_by": mark, "taken_at": now}
            connection.execute(_one(found.department, day).values(**taken))
        return Morning(found.department, day, place.address, mark)

    def hand_over(self, one: Morning) -> bool:
        """From now on the server may have it. False: it is not ours any more, and must not go."""
        with self._book.writing(Touches.NOTHING) as connection:
            moved = connection.execute(_ours(one, TAKEN).values(state=HANDED))
            return moved.rowcount == 1

    def put_back(self, one: Morning, next_at: int, words: str) -> None:
        """The server surely has not taken it: again, at the earliest at `next_at`."""
        values = {"state": WAITING, "next_at": next_at, "words": _short(words), "taken_by": None}
        with self._book.writing(Touches.NOTHING) as connection:
            connection.execute(_ours(one, TAKEN, HANDED).values(**values))

    def end(self, one: Morning, state: str, words: str = "") -> None:
        with self._book.writing(Touches.NOTHING) as connection:
            statement = _ours(one, TAKEN, HANDED)
            connection.execute(statement.values(state=state, words=_short(words)))

    def left_behind(self, before: int) -> None:
        """What was taken before that moment (UTC ms) and never ended: whoever had it is gone."""
        old = morning_sent.c.taken_at < before
        states = (TAKEN, HANDED)
        with self._book.reading() as connection:
            asked = select(func.count()).where(morning_sent.c.state.in_(states), old)
            if not connection.execute(asked).scalar_one():
                return
        with self._book.writing(Touches.NOTHING) as connection:
            for state, becomes in ((TAKEN, WAITING), (HANDED, UNSURE)):
                statement = update(morning_sent).where(morning_sent.c.state == state, old)
                connection.execute(statement.values(state=becomes, taken_by=None))


def _not_begun(day: date) -> Any:
    """Departments that want a list and have none of this day yet."""
    begun = select(morning_sent.c.department).where(morning_sent.c.day == day)
    return select(morning_list.c.department).where(
        morning_list.c.wanted, morning_list.c.department.not_in(begun)
    )


def _next(day: date, now: int) -> Any:
    return (
        select(morning_sent)
        .where(
            morning_sent.c.day == day,
            morning_sent.c.state == WAITING,
            morning_sent.c.next_at <= now,
        )
        .order_by(morning_sent.c.next_at, morning_sent.c.department)
        .limit(1)
    )


def _one(department: str, day: date) -> Any:
    return update(morning_sent).where(
        morning_sent.c.department == department, morning_sent.c.day == day
    )


def _ours(one: Morning, *states: str) -> Any:
    mine = _one(one.department, one.day).where(morning_sent.c.taken_by == one.mark)
    return mine.where(morning_sent.c.state.in_(states))


def _short(text: str) -> str:
    """PostgreSQL takes no NUL."""
    return text.replace("\0", " ")[:_LONGEST_WORDS]
