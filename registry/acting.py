"""What every verb of a desk stands on: commits, the day and the term, an application at its stage.

The verbs themselves are in `registry.desk` and in files of their own beside it. Clock, randomness,
sealer and journal are handed in.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, time
from types import TracebackType
from typing import TypeVar

from registry.application import Application, Stage, office_time
from registry.calendar import Calendar
from registry.catalogue import Catalogue
from registry.clock import believed
from registry.deadlines import Deadline, Term, receipt_day
from registry.deadlines import due as due_by
from registry.facts import Fact, Registered
from registry.failures import BookUncertain, NoSuchApplication, WrongStage
from registry.numbers import Number
from registry.offices import Office, Staff
from registry.paperwork import Paperwork
from registry.ports import Clock, DuePrint, Journal, Random, Sealer, Writing

_Kept = TypeVar("_Kept")
_MINUTE_MS = 60_000
_TERMS_KEPT = 100  # terms and days; a counter stays open for weeks


class Acting:
    """One desk of one office, able to write."""

    def __init__(
        self,
        *,
        journal: Journal,
        sealer: Sealer,
        random: Random,
        clock: Clock,
        catalogue: Catalogue | Callable[[], Catalogue],
        calendar: Calendar | Callable[[], Calendar],
        office: Office,
        desk: int,
        status_address: str,
    ) -> None:
        """`catalogue`, `calendar`: one for ever, or who is asked for today's."""
        self.journal = journal
        self.sealer = sealer
        self.random = random
        self.clock = clock
        self._todays = _always(catalogue) if isinstance(catalogue, Catalogue) else catalogue
        self._days = _always(calendar) if isinstance(calendar, Calendar) else calendar
        self._counted_by = self.calendar
        self.office = office
        self.desk = desk
        self._status_address = status_address
        self._minute: tuple[int, date] = (-1, date.min)  # which day a receipt has in this minute
        self._terms: dict[tuple[date, Term], Deadline] = {}  # counted once a day for each term

    @property
    def catalogue(self) -> Catalogue:
        """What is in force today."""
        return self._todays()

    @property
    def calendar(self) -> Calendar:
        """As far as its news has come here."""
        return self._days()

    @property
    def paperwork(self) -> Paperwork:
        return Paperwork(self.catalogue, self.office, self._status_address)

    def writing(self, outcome: Callable[[], object]) -> AbstractContextManager[Writing]:
        """A commit. When nobody knows what became of it, `outcome` goes along: asked later, it
        gives what the verb would have given back (BookUncertain)."""
        return _Commit(self.journal.writing(), outcome)

    def received_on(self) -> date:
        now = self.now()
        minute, day = self._minute
        if minute != now // _MINUTE_MS:  # hours are whole minutes
            opens, closes = (time.fromisoformat(hour) for hour in self.office.hours.split("–"))
            day = receipt_day(office_time(now), opens, closes, self.calendar)
            self._minute = (now // _MINUTE_MS, day)
        return day

    def now(self) -> int:
        """UTC ms that days and terms go by: a clock that is wrong moves none of them."""
        return believed(self.clock.now(), self.journal.good_time())

    def due_of(self, received: date, term: Term) -> Deadline:
        calendar = self.calendar
        if calendar is not self._counted_by:  # a day off has come by the road
            self._terms.clear()
            self._counted_by = calendar
        known = self._terms.get((received, term))
        if known is None:
            if len(self._terms) > _TERMS_KEPT:
                self._terms.clear()
            known = self._terms[received, term] = due_by(received, term, calendar)
        return known

    def next_number(self, journal: Writing) -> Number:
        return Number.of_application(self.office.code, self.desk, journal.next_serial())

    def standing(
        self, journal: Writing, number: Number, *stages: Stage
    ) -> tuple[Application, Registered]:
        """The application, if it stands at one of `stages`."""
        application = self.required(journal.application(number.application.digits))
        if application.stage not in stages:
            raise WrongStage(application.stage.value)
        return application, registered_of(application)

    @staticmethod
    def required(application: Application | None) -> Application:
        if application is None or not application.is_known:
            raise NoSuchApplication
        return application

    def known(self, number: Number) -> Application:
        return self.required(self.journal.application(number.application.digits))

    def now_known(self, digits: str) -> Application:
        return self.required(self.journal.application(digits))

    def append(
        self,
        journal: Writing,
        application: Application,
        fact: Fact,
        by: Staff,
        due: tuple[DuePrint, ...] = (),
    ) -> None:
        journal.append(fact, registration=application.registration, actor=by.number, due=due)

    def taken(
        self, journal: Writing, application: Application, fact: Fact, by: Staff
    ) -> Application:
        """Write a step; where the application stands then, read before the commit: a disk that
        could not be read after it would make a step that was taken look like one that was not."""
        self.append(journal, application, fact, by)
        return self.required(journal.application(application.number))

    def end(self, number: Number, by: Staff, fact: Callable[[str], Fact]) -> Application:
        with self.writing(lambda: self.now_known(application.number)) as journal:
            application = self.required(journal.application(number.application.digits))
            if not application.stage.is_in_work:
                raise WrongStage(application.stage.value)
            return self.taken(journal, application, fact(application.number), by)


def _always(one: _Kept) -> Callable[[], _Kept]:
    return lambda: one


class _Commit:
    """A class, not a generator: a registration waits for it."""

    __slots__ = ("_commit", "_outcome")

    def __init__(
        self, commit: AbstractContextManager[Writing], outcome: Callable[[], object]
    ) -> None:
        self._commit = commit
        self._outcome = outcome

    def __enter__(self) -> Writing:
        return self._commit.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        try:
            return self._commit.__exit__(kind, error, trace)
        except BookUncertain as uncertain:
            uncertain.outcome = self._outcome
            raise


def registered_of(application: Application) -> Registered:
    if application.registered is None:
        raise WrongStage(application.stage.value)
    return application.registered
