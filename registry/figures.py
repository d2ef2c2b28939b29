"""What an office has done and what it still owes, in figures: the day sheet's and the akim's.

Pure functions over rows of applications and over what was noted. Open, late and refused ones are
counted like all others, and no average leaves out what is still waiting. Kept out: where rows come
from (`db.figures`), and words.

The balance (DOMAIN §7) holds for every stretch of time: carried over + received = finished +
forwarded + returned or withdrawn + in work; in work = within the term + extended + overdue. An
application is finished when an answer exists; from then on it waits for its owner, not for us.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from statistics import median

from registry.application import OFFICE_TIME, Stage, office_day
from registry.facts import HandedOver, Mailed
from registry.mail_facts import About, EMailReported, Fate
from registry.office_facts import Advised

ENTERED_LATE_DAYS = 31  # a hand-over at home may be entered so long after its day


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the office, the first and the last one included. ValueError when turned round."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends after it began")

    @property
    def begin(self) -> int:
        """UTC ms of the first day's midnight."""
        return _midnight(self.first)

    @property
    def end(self) -> int:
        """UTC ms of the midnight after the last day: the first moment that is outside."""
        return _midnight(self.last + timedelta(days=1))

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


class Span(StrEnum):
    """The periods that are asked for by name."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def around(self, day: date) -> Period:
        """The whole one that this day lies in; weeks begin on Monday."""
        match self:
            case Span.DAY:
                return Period(day, day)
            case Span.WEEK:
                monday = day - timedelta(days=day.weekday())
                return Period(monday, monday + timedelta(days=6))
            case Span.MONTH:
                return _months(day.year, day.month, 1)
            case Span.QUARTER:
                return _months(day.year, (day.month - 1) // 3 * 3 + 1, 3)
            case Span.YEAR:
                return _months(day.year, 1, 12)


def _months(year: int, month: int, count: int) -> Period:
    years, after = divmod(month - 1 + count, 12)
    return Period(date(year, month, 1), date(year + years, after + 1, 1) - timedelta(days=1))


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), OFFICE_TIME).timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Case:
    """One application as figures see it: no name, no words. Times are UTC ms."""

    number: str  # 16 digits
    actor: str  # staff number of who took it in
    stage: Stage
    registered_at: int
    due: date | None  # as it was promised at first; None for a refused acceptance
    answered_at: int | None = None  # by the department's news
    arrived_at: int | None = None  # the paper at the desk
    ended_at: int | None = None
    extended: tuple[tuple[int, date], ...] = ()  # when more time was given, and until when

    @property
    def is_counted(self) -> bool:
        """A refused acceptance was never received: it is counted apart."""
        return self.stage is not Stage.REFUSED

    @property
    def left_at(self) -> int | None:
        """Since when the term runs no more; None while it does. Never before it came in: where a
        clock was wrong, the two may say otherwise."""
        if self.stage.is_in_work or not self.is_counted:
            return None
        if self.stage in _PASSED_ON or self.stage in _GIVEN_BACK:
            moments = [self.ended_at]
        else:
            moments = [self.answered_at, self.arrived_at, self.ended_at]
        known = [at for at in moments if at is not None]
        return max(min(known, default=self.registered_at), self.registered_at)

    def is_in_work(self, at: int) -> bool:
        """Whether its term was running at this moment."""
        if not self.is_counted or self.registered_at >= at:
            return False
        left = self.left_at
        return left is None or left >= at

    def waits_for_owner(self, at: int) -> bool:
        """Whether its answer lay at the desk at this moment."""
        arrived = self.arrived_at
        if arrived is None or not self.is_counted or max(arrived, self.registered_at) >= at:
            return False
        return self.ended_at is None or self.ended_at >= at

    def due_by(self, at: int) -> date | None:
        """The last day of the term, with what had been added to it by this moment."""
        if self.due is None:
            return None
        return max([self.due, *(until for given, until in self.extended if given < at)])

    def was_extended(self, at: int) -> bool:
        return any(given < at for given, _ in self.extended)

    def is_overdue(self, at: int) -> bool:
        """In work, although the last day of its term was over before the day of this moment."""
        due = self.due_by(at)
        return due is not None and self.is_in_work(at) and due < office_day(at)


_PASSED_ON = (Stage.FORWARDED,)
_GIVEN_BACK = (Stage.WITHDRAWN, Stage.RETURNED)


@dataclass(frozen=True, slots=True)
class Balance:
    """What came in and what became of it, between two moments."""

    carried_over: int
    received: int
    finished: int
    forwarded: int
    given_back: int  # returned by us, or withdrawn by the applicant
    within_term: int
    extended: int
    overdue: int
    finished_late: int  # of `finished`: after the last day of the term
    refused: int  # acceptances refused with a slip: they are no part of the sums

    @property
    def in_work(self) -> int:
        return self.within_term + self.extended + self.overdue

    @property
    def holds(self) -> bool:
        """The identity of DOMAIN §7. Each figure is counted by itself, none from the others."""
        came = self.carried_over + self.received
        return came == self.finished + self.forwarded + self.given_back + self.in_work


def balance(cases: Iterable[Case], begin: int, end: int) -> Balance:
    """From `begin` until before `end`, UTC ms.

    `cases` are at least those that were open at `begin` or came since; others do no harm.
    """
    told = [case for case in cases if case.registered_at < end]
    counted = [case for case in told if case.is_counted]
    left = [case for case in counted if _is_between(case.left_at, begin, end)]
    finished = [case for case in left if case.stage not in _PASSED_ON + _GIVEN_BACK]
    in_work = [case for case in counted if case.is_in_work(end)]
    overdue = [case for case in in_work if case.is_overdue(end)]
    on_time = [case for case in in_work if not case.is_overdue(end)]
    return Balance(
        carried_over=sum(case.is_in_work(begin) for case in counted),
        received=sum(case.registered_at >= begin for case in counted),
        finished=len(finished),
        forwarded=sum(case.stage in _PASSED_ON for case in left),
        given_back=sum(case.stage in _GIVEN_BACK for case in left),
        within_term=sum(not case.was_extended(end) for case in on_time),
        extended=sum(case.was_extended(end) for case in on_time),
        overdue=len(overdue),
        finished_late=sum(map(_finished_late, finished)),
        refused=sum(
            case.stage is Stage.REFUSED and _is_between(case.registered_at, begin, end)
            for case in told
        ),
    )


def _is_between(at: int | None, begin: int, end: int) -> bool:
    return at is not None and begin <= at < end


def _finished_late(case: Case) -> bool:
    left = case.left_at
    due = None if left is None else case.due_by(left)
    return left is not None and due is not None and due < office_day(left)


# -- what was done, by whom -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was noted: a hand-over, an answer sent, a visit for advice."""

    actor: str
    at: int  # UTC ms
    fact: HandedOver | Mailed | EMailReported | Advised


@dataclass(frozen=True, slots=True)
class Load:
    """What one specialist did. Visits, applications and hand-overs are counted apart."""

    actor: str
    accepted: int
    refused: int
    handed_over: int
    visits: int
    minutes: float | None  # the median of the visits whose length was written down


@dataclass(frozen=True, slots=True)
class Handed:
    """Answers that reached their owners, each once, by the staff number of who gave them."""

    over: dict[str, str] = field(default_factory=dict)  # number → actor
    mailed: dict[str, str] = field(default_factory=dict)


def handed(done: Iterable[Done], period: Period) -> Handed:
    """Those of this period; one that was entered after a visit counts on the visit's day.

    An answer that is said to have been handed over twice counts once: with the last who said so.
    """
    found = Handed()
    for one in sorted(done, key=lambda one: one.at):
        if isinstance(one.fact, HandedOver):
            if period.has(one.fact.on or office_day(one.at)):
                found.over[one.fact.number] = one.actor
        elif isinstance(one.fact, Mailed) and period.has(office_day(one.at)):
            found.mailed[one.fact.number] = one.actor
        elif isinstance(one.fact, EMailReported) and one.fact.about is About.ANSWER:
            if one.fact.fate is not Fate.TAKEN:
                found.mailed.pop(one.fact.number, None)  # it came back: nobody got it
            elif period.has(office_day(one.at)):
                found.mailed[one.fact.number] = one.actor
    return found


def visits(done: Iterable[Done], period: Period) -> list[Done]:
    """The visits for advice of this period."""
    return [one for one in done if isinstance(one.fact, Advised) and period.has(office_day(one.at))]


def loads(cases: Iterable[Case], done: Sequence[Done], period: Period) -> tuple[Load, ...]:
    """By specialist, those who accepted most first; whoever did nothing is not among them."""
    came = [one for one in cases if _is_between(one.registered_at, period.begin, period.end)]
    over, asked = handed(done, period).over, visits(done, period)
    actors = {one.actor for one in came} | set(over.values()) | {one.actor for one in asked}
    found = [_load(actor, came, over, asked) for actor in actors]
    return tuple(sorted(found, key=lambda one: (-one.accepted, -one.handed_over, one.actor)))


def _load(actor: str, came: Sequence[Case], over: dict[str, str], asked: Sequence[Done]) -> Load:
    own = [one for one in came if one.actor == actor]
    advised = [one.fact for one in asked if one.actor == actor and isinstance(one.fact, Advised)]
    lengths = [fact.minutes for fact in advised if fact.minutes > 0]
    return Load(
        actor=actor,
        accepted=sum(one.is_counted for one in own),
        refused=sum(not one.is_counted for one in own),
        handed_over=sum(by == actor for by in over.values()),
        visits=len(advised),
        minutes=float(median(lengths)) if lengths else None,
    )


# -- the akim's view ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfficeView:
    """The five figures, the balance behind them, who did what, and who waits. Numbers only."""

    period: Period
    at: int  # UTC ms: the moment that "waiting" and "late" are counted for
    balance: Balance
    handed_over: int
    mailed: int
    visits: int
    loads: tuple[Load, ...]
    late: tuple[Case, ...]  # the longest overdue first
    waiting: tuple[Case, ...]  # in work, who has waited longest first
    to_collect: tuple[Case, ...]  # answers at the desk, the oldest first


def office_view(
    cases: Sequence[Case], done: Sequence[Done], period: Period, now: int
) -> OfficeView:
    """As it stood at the end of the period, or stands `now` (UTC ms) while it lasts."""
    at = max(period.begin, min(period.end, now + 1))  # what was written this very moment counts
    given = handed(done, period)
    waiting = sorted(
        (one for one in cases if one.is_in_work(at)), key=lambda one: one.registered_at
    )
    late = sorted((one for one in waiting if one.is_overdue(at)), key=lambda one: _due(one, at))
    here = (one for one in cases if one.waits_for_owner(at))
    return OfficeView(
        period=period,
        at=at,
        balance=balance(cases, period.begin, at),
        handed_over=len(given.over),
        mailed=len(given.mailed),
        visits=len(visits(done, period)),
        loads=loads(cases, done, period),
        late=tuple(late),
        waiting=tuple(waiting),
        to_collect=tuple(sorted(here, key=lambda one: one.arrived_at or 0)),
    )


def _due(case: Case, at: int) -> date:
    return case.due_by(at) or date.max
