"""The figures of a district: what came, what became of it, what waits, how long it took.

Pure functions over rows without names. Every application counts: open, late and refused ones as
well as answered ones, and no figure leaves out what is still waiting. Days are the office's own
(UTC+5), as numbers since 1 January 1970; months are year × 12 + month − 1. Kept out: where rows
come from (`db.counted`), words, pages, and what may be made public (`registry.openness`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum
from typing import Final

import msgspec

from registry.figures import Case

_EPOCH: Final = date(1970, 1, 1)
_OFFICE_MS: Final = 5 * 3_600_000  # UTC+5, `registry.application.OFFICE_TIME`
_DAY_MS: Final = 86_400_000
_HOWS: Final = 16  # of one month in a packed key; more than there are
_DUES: Final = 1 << 20  # days in a packed key: two thousand years


class How(IntEnum):
    """What became of an application. The values lie in books: never another meaning."""

    OPEN = 0  # no answer exists yet
    SATISFIED = 1
    PARTLY = 2
    REFUSED = 3
    EXPLAINED = 4
    NOTED = 5
    UNSAID = 6  # answered; how was not written down
    PASSED_ON = 7  # to another body (АППК, art. 65)
    GIVEN_BACK = 8  # returned by us, or withdrawn by the applicant
    SLIP = 9  # acceptance refused: never received, counted apart

    @property
    def is_answered(self) -> bool:
        return How.SATISFIED <= self <= How.UNSAID

    @property
    def is_counted(self) -> bool:
        return self is not How.SLIP


ANSWERED: Final = tuple(how for how in How if how.is_answered)
LEFT_WITHOUT: Final = (How.PASSED_ON, How.GIVEN_BACK)


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One application as figures see it. `left` is −1 while it is open, `due` 0 without a term."""

    number: str  # 16 digits
    department: str
    service: str
    actor: str  # staff number of who took it in
    how: int
    came: int
    left: int
    due: int


def day_number(day: date) -> int:
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    return _EPOCH + timedelta(days=number)


def month_of(day: date) -> int:
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def day_of_moment(at: int) -> int:
    """The office's day of this moment, UTC ms."""
    return (at + _OFFICE_MS) // _DAY_MS


def row_of(case: Case, department: str, service: str, outcome: int | None) -> Row:
    """What figures keep of a case; its moments are judged by `registry.figures`, as everywhere."""
    left = case.left_at
    return Row(
        number=case.number,
        department=department,
        service=service,
        actor=case.actor,
        how=_how(case, outcome),
        came=day_of_moment(case.registered_at),
        left=-1 if left is None else day_of_moment(left),
        due=0 if case.due is None else day_number(case.due),
    )


_WITHOUT_ANSWER: Final = {
    "forwarded": How.PASSED_ON,
    "withdrawn": How.GIVEN_BACK,
    "returned": How.GIVEN_BACK,
}


def _how(case: Case, outcome: int | None) -> How:
    if not case.is_counted:
        return How.SLIP
    if case.stage.is_in_work:
        return How.OPEN
    if case.stage.value in _WITHOUT_ANSWER:
        return _WITHOUT_ANSWER[case.stage.value]
    known = outcome is not None and 0 <= outcome < How.UNSAID - How.SATISFIED
    return How(How.SATISFIED + outcome) if known and outcome is not None else How.UNSAID


# -- what is added up ------------------------------------------------------------------------------


class Cell(msgspec.Struct, array_like=True):
    """Applications of one kind: those of a month and an office, for instance. Cells add up."""

    hows: dict[int, int] = {}  # by `How`
    in_time: int = 0  # answered by the last day of the term
    late: int = 0  # answered after it
    days: dict[int, int] = {}  # until the answer existed → how many
    gone: dict[int, int] = {}  # until it left without an answer → how many
    waiting: dict[int, int] = {}  # day it came and last day of its term, packed → how many

    def take(self, row: Row) -> None:
        _add(self.hows, row.how)
        how = How(row.how)
        if how is How.OPEN:
            _add(self.waiting, row.came * _DUES + row.due)
        elif how.is_answered:
            _add(self.days, row.left - row.came)
            on_time = not row.due or row.left <= row.due
            self.in_time += on_time
            self.late += not on_time
        elif how is not How.SLIP:
            _add(self.gone, row.left - row.came)

    def take_all(self, other: "Cell") -> None:
        _add_all(self.hows, other.hows)
        self.in_time += other.in_time
        self.late += other.late
        _add_all(self.days, other.days)
        _add_all(self.gone, other.gone)
        _add_all(self.waiting, other.waiting)

    @property
    def received(self) -> int:
        return sum(self.hows.values()) - self.slips

    @property
    def slips(self) -> int:
        return self.hows.get(How.SLIP, 0)

    @property
    def answered(self) -> int:
        return sum(self.hows.get(how, 0) for how in ANSWERED)

    @property
    def in_work(self) -> int:
        return sum(self.waiting.values())

    def overdue(self, today: int) -> int:
        """Open, although the last day of the term is over."""
        return sum(n for key, n in self.waiting.items() if 0 < key % _DUES < today)

    def ages(self, today: int) -> dict[int, int]:
        """How many days the open ones have waited so far."""
        found: dict[int, int] = {}
        for key, n in self.waiting.items():
            _add(found, max(0, today - key // _DUES), n)
        return found


class Flow(msgspec.Struct, array_like=True):
    """What one office received in one month, and in which month it left."""

    received: int = 0
    slips: int = 0
    left: dict[int, int] = {}  # month × 16 + how → how many
    left_late: dict[int, int] = {}  # month → answered in it, after the term
    kept: dict[int, int] = {}  # month in which the term ended → answered by then
    missed: dict[int, int] = {}  # and not; open ones are not among them yet

    def take(self, row: Row) -> None:
        how = How(row.how)
        if how is How.SLIP:
            self.slips += 1
            return
        self.received += 1
        if how is How.OPEN:
            return
        month = month_of(day_of(row.left))
        _add(self.left, month * _HOWS + how)
        if row.due and row.left > row.due:
            _add(self.missed, month_of(day_of(row.due)))
            if how.is_answered:
                _add(self.left_late, month)
        elif row.due and how.is_answered:
            _add(self.kept, month_of(day_of(row.due)))

    def take_all(self, other: "Flow") -> None:
        self.received += other.received
        self.slips += other.slips
        _add_all(self.left, other.left)
        _add_all(self.left_late, other.left_late)
        _add_all(self.kept, other.kept)
        _add_all(self.missed, other.missed)

    def lefts(self) -> Iterable[tuple[int, How, int]]:
        """Month, how, how many."""
        return ((key // _HOWS, How(key % _HOWS), n) for key, n in self.left.items())


def _add(counts: dict[int, int], key: int, n: int = 1) -> None:
    counts[key] = counts.get(key, 0) + n


def _add_all(counts: dict[int, int], others: Mapping[int, int]) -> None:
    for key, n in others.items():
        counts[key] = counts.get(key, 0) + n


def dues_of(waiting: Mapping[int, int]) -> Iterable[tuple[int, int]]:
    """Of open ones: the last day of the term, 0 without one, and how many."""
    return ((key % _DUES, n) for key, n in waiting.items())


# -- how long it takes ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Days:
    """After how many days a share had its answer. `days` None: it has not yet; it will have been
    more than `beyond`, the longest that any of them has been followed."""

    days: int | None
    beyond: int


MEDIAN: Final = (1, 2)
NINE_OF_TEN: Final = (9, 10)


def days_until(share: tuple[int, int], cell: Cell, today: int) -> Days | None:
    """By the rule of Kaplan and Meier (1958); None when there is nothing to say.

    Who still waits counts among all who had waited as long, and is not taken for answered that day;
    so does what was passed on or taken back, until it left. To leave hard ones open makes nobody
    look faster. `share` is a fraction, counted with whole numbers: every computer says the same.
    """
    lost: dict[int, int] = dict(cell.gone)
    _add_all(lost, cell.ages(today))
    at_risk = sum(cell.days.values()) + sum(lost.values())
    if not at_risk:
        return None
    moments = sorted({*cell.days, *lost})
    over, under = 1, 1  # the share that still waits
    top, bottom = share
    for day in moments:
        answered = cell.days.get(day, 0)
        if answered:
            over, under = _shorter(over * (at_risk - answered), under * at_risk)
            if over * bottom <= under * (bottom - top):
                return Days(max(0, day), max(0, moments[-1]))
        at_risk -= answered + lost.get(day, 0)
    return Days(None, max(0, moments[-1]))


def _shorter(over: int, under: int) -> tuple[int, int]:
    """The same fraction, near enough: after some hundred days its numbers would fill the screen."""
    extra = max(0, under.bit_length() - 256)
    return over >> extra, under >> extra


def within_term(cell: Cell, today: int) -> tuple[int, int]:
    """How many kept their term, of how many of which it can be said: all that were answered,
    refusals too, and those that wait although their term is over."""
    return cell.in_time, cell.in_time + cell.late + cell.overdue(today)


# -- the balance ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sides:
    """Open at the start + received = closed + open at the end, each counted by itself."""

    open_before: int
    received: int
    answered: int
    passed_on: int
    given_back: int
    open_after: int
    answered_late: int = 0  # of the answered ones
    slips: int = 0  # acceptances refused: no part of the sums
    hows: dict[int, int] = field(default_factory=dict)  # of the answered ones

    @property
    def closed(self) -> int:
        return self.answered + self.passed_on + self.given_back

    @property
    def holds(self) -> bool:
        return self.off == 0

    @property
    def off(self) -> int:
        """By how many the two sides differ."""
        return self.open_before + self.received - self.closed - self.open_after

    def plus(self, other: "Sides") -> "Sides":
        """Of both together."""
        hows = dict(self.hows)
        _add_all(hows, other.hows)
        return Sides(
            self.open_before + other.open_before,
            self.received + other.received,
            self.answered + other.answered,
            self.passed_on + other.passed_on,
            self.given_back + other.given_back,
            self.open_after + other.open_after,
            self.answered_late + other.answered_late,
            self.slips + other.slips,
            hows,
        )


NOTHING: Final = Sides(0, 0, 0, 0, 0, 0)


def sides(flows: Mapping[int, Flow], first: int, last: int, open_now: int | None) -> Sides:
    """Of one office, from month `first` to `last`. `flows` are by the month in which applications
    came, from the beginning on.

    `open_now` is how many are open by where they stand, where the last month is still running; of a
    period that is over (None), open is what had not left by then.
    """
    before = received = slips = not_left = answered_late = 0
    hows: dict[int, int] = {}
    for came, flow in flows.items():
        if came > last:
            continue
        within = came >= first
        received += flow.received if within else 0
        slips += flow.slips if within else 0
        open_ones = flow.received
        for month, how, n in flow.lefts():
            open_ones -= n  # what stands there without having left
            not_left += n if month > last else 0
            before += n if came < first <= month else 0
            if first <= month <= last:
                _add(hows, how, n)
        before += open_ones if came < first else 0
        not_left += open_ones
        answered_late += sum(n for month, n in flow.left_late.items() if first <= month <= last)
    return Sides(
        open_before=before,
        received=received,
        answered=sum(hows.get(how, 0) for how in ANSWERED),
        passed_on=hows.get(How.PASSED_ON, 0),
        given_back=hows.get(How.GIVEN_BACK, 0),
        open_after=not_left if open_now is None else open_now,
        answered_late=answered_late,
        slips=slips,
        hows={how: n for how, n in hows.items() if How(how).is_answered},
    )
