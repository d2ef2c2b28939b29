"""Getting an answer to its owner: calls, letters, visits at home, and what nobody came for.

Rules of the day are pure functions over an application; the verbs write what was done. A result is
kept for one month at the office, with reminders, then it goes back to who made it (DOMAIN §1, Law
88-V). Kept out: how lists are read from a book (`db.giving`), papers' looks, and words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from registry.acting import Acting, registered_of
from registry.answer_corrections import check_may_go, new_paper_wanted
from registry.application import Application, Stage, Told, office_day
from registry.clock import working_day
from registry.facts import Delivery, Fact, HandedOver, PaperKind, Proof, Unclaimed
from registry.failures import (
    AddressMissing,
    DayToCome,
    HandedTooEarly,
    SphereMissing,
    TooEarly,
    VisitInThePast,
)
from registry.names import tidy
from registry.numbers import Number
from registry.office_facts import Advised, Called, CallResult, HomeVisitPlanned
from registry.offices import Office, Staff
from registry.paperwork import days_kept
from registry.ports import DuePrint

# Who was told and did not come is reminded, twice within the month that a result is kept.
REMIND_EVERY: Final = timedelta(days=14)
LONGEST_TOPIC: Final = 120  # characters of what an advice was about: a note, no protocol


class Next(StrEnum):
    """What is to be done next about an answer that lies at the desk."""

    HOLD = "hold"  # the paper is wrong: it goes to nobody, and the right one is waited for
    CALL = "call"
    LATER = "later"  # nobody answered today: not again on the same day
    LETTER = "letter"  # there is no telephone
    POST = "post"  # the applicant asked for it by post
    PLAN_VISIT = "plan_visit"  # it is to be brought home, and no day is set
    VISIT = "visit"  # somebody goes there on a day that is set
    WAIT = "wait"  # its owner knows
    RETURN = "return"  # the month is over


def kept_until(application: Application) -> date:
    """The last day on which the result waits at the office."""
    return days_kept(office_day(application.arrived_at or 0))


def phones_of(application: Application) -> tuple[str, ...]:
    """Whom one can ring up: the applicant, then the representative."""
    fact = registered_of(application)
    representative = fact.representative.phone if fact.representative is not None else ""
    both = (fact.applicant.phone, representative)
    return tuple(dict.fromkeys(phone for phone in both if phone))


def tries(application: Application) -> tuple[Told, ...]:
    """How often somebody tried to tell that the answer is here, the first time first."""
    arrived = application.arrived_at or 0
    return tuple(
        one
        for one in application.history
        if isinstance(one.fact, Called) and one.at >= arrived and not one.suspect_clock
    )


def next_step(application: Application, today: date) -> Next:
    """What is to be done next. The application's answer lies at the desk.

    A visit that was made before the correction was heard of here is written down all the same.
    """
    if new_paper_wanted(application) is not None:
        return Next.HOLD
    fact, arrived = registered_of(application), application.arrived_at or 0
    if application.visit_on is not None:
        return Next.VISIT
    if fact.delivery is Delivery.HOME:
        return Next.PLAN_VISIT
    if today > kept_until(application):
        return Next.RETURN
    if fact.delivery is Delivery.POST:
        return Next.POST
    # What was told before the answer came, of more time for instance, was something else.
    told = application.told_at
    if told is not None and told >= arrived and today < office_day(told) + REMIND_EVERY:
        return Next.WAIT
    if not phones_of(application):
        return Next.LETTER
    if any(office_day(one.at) == today for one in tries(application)):
        return Next.LATER
    return Next.CALL


@dataclass(frozen=True, slots=True)
class VisitResult:
    """What came of one visit. Not `handed`: nobody was met, and `again` is the next day, if any."""

    number: Number
    handed: bool
    proof: Proof = Proof.ID_SHOWN
    collected_by: str = field(default="", repr=False)
    again: date | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """«Come and collect», to whoever has no telephone. No service is named: mail is opened."""

    number: Number
    office: Office
    name: str = field(repr=False)
    address: str = field(repr=False)
    made_on: date
    kept_until: date
    copy: int = 0


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One door of a day's home visits, as it is printed."""

    number: Number
    name: str = field(repr=False)
    address: str = field(repr=False)
    phone: str = field(repr=False)
    short_kk: str
    short_ru: str
    representative: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """The home visits of one day."""

    office: Office
    day: date
    rows: tuple[VisitRow, ...]
    made_at: int  # UTC ms


@dataclass(frozen=True, slots=True)
class UnclaimedRow:
    number: Number
    name: str = field(repr=False)
    short_kk: str
    short_ru: str
    arrived_on: date
    told: int  # how often somebody tried to tell


@dataclass(frozen=True, slots=True)
class UnclaimedAct:
    """The act by which results that nobody came for go back to one department."""

    office: Office
    department_kk: str
    department_ru: str
    day: date
    rows: tuple[UnclaimedRow, ...]
    by: Staff | None  # None: nobody here has that staff number any more


class Giving:
    """The desk's verbs for answers on their way to their owners, and for visits for advice."""

    def __init__(self, desk: Acting) -> None:
        self._desk = desk

    # -- telling ----------------------------------------------------------------------------------

    def call(self, number: Number, result: CallResult, by: Staff, note: str = "") -> Application:
        """Somebody was rung up. Raises WrongStage, PaperKnownWrong, ValueError for a letter: see
        `letter`."""
        if result is CallResult.LETTER:
            raise ValueError("a letter is printed when it is written down")
        desk = self._desk
        with desk.writing(lambda: desk.now_known(fact.number)) as journal:
            application, fact = desk.standing(journal, number, Stage.AT_DESK)
            check_may_go(application)
            return desk.taken(journal, application, Called(fact.number, result, tidy(note)), by)

    def letter(self, number: Number, by: Staff) -> Application:
        """A letter goes out instead of a call: it counts as told, and its print is due.

        Raises AddressMissing, PaperKnownWrong, or WrongStage.
        """
        desk = self._desk
        with desk.writing(lambda: desk.now_known(fact.number)) as journal:
            application, fact = desk.standing(journal, number, Stage.AT_DESK)
            check_may_go(application)
            if not fact.applicant.address:
                raise AddressMissing
            due = (DuePrint(PaperKind.LETTER, fact.number),)
            desk.append(journal, application, Called(fact.number, CallResult.LETTER), by, due=due)
            return desk.required(journal.application(fact.number))

    def letter_paper(self, number: Number) -> Letter:
        """The letter as it is printed; further prints say that they are copies."""
        desk, application = self._desk, self._desk.known(number)
        fact = registered_of(application)
        return Letter(
            number=number.application,
            office=desk.office,
            name=fact.applicant.name,
            address=fact.applicant.address,
            made_on=office_day(desk.now()),
            kept_until=kept_until(application),
            copy=desk.journal.prints_of(PaperKind.LETTER, fact.number),
        )

    # -- visits at home ---------------------------------------------------------------------------

    def plan_visit(self, number: Number, day: date | None, by: Staff, why: str = "") -> Application:
        """Somebody goes there on this day; None drops the plan.

        Raises VisitInThePast, PaperKnownWrong for a day, WrongStage.
        """
        desk = self._desk
        self._not_past(day)
        with desk.writing(lambda: desk.now_known(fact.number)) as journal:
            application, fact = desk.standing(journal, number, Stage.AT_DESK)
            if day is not None:
                check_may_go(application)
            return desk.taken(
                journal, application, HomeVisitPlanned(fact.number, day, tidy(why)), by
            )

    def visited(self, results: Sequence[VisitResult], day: date, by: Staff) -> int:
        """A round of visits is over: what came of each, in one commit. Gives how many got theirs.

        Raises VisitInThePast for a new day that is over, DayToCome for a `day` that is not there
        yet, HandedTooEarly for one before the answer was here, PaperKnownWrong for a new day,
        WrongStage; then nothing is written. What was handed over is a fact, wrong paper or not.
        """
        desk = self._desk
        for one in results:
            self._not_past(one.again)
        if day > self._today():
            raise DayToCome
        with desk.writing(lambda: handed) as journal:
            for one in results:
                application, _ = desk.standing(journal, one.number, Stage.AT_DESK)
                if one.again is not None and not one.handed:
                    check_may_go(application)
                came = office_day(application.arrived_at or 0)
                if one.handed and day < came:
                    raise HandedTooEarly(came)
                desk.append(journal, application, _came_of(one, application, day), by)
            handed = sum(one.handed for one in results)
        return handed

    def visit_row(self, application: Application) -> VisitRow:
        fact = registered_of(application)
        service = self._desk.catalogue.service(fact.service)
        other = fact.representative
        return VisitRow(
            number=Number.parse(fact.number),
            name=fact.applicant.name,
            address=fact.applicant.address,
            phone=" · ".join(phones_of(application)),
            short_kk=service.short_kk,
            short_ru=service.short_ru,
            representative=f"{other.name}, {other.basis}" if other is not None else "",
        )

    # -- what nobody came for ---------------------------------------------------------------------

    def give_back(self, numbers: Sequence[Number], by: Staff) -> int:
        """Results that nobody came for within the month go back, in one commit; how many.

        Raises TooEarly for one that is still kept, or WrongStage; then nothing is written.
        """
        desk = self._desk
        today = working_day(desk.clock.now(), desk.journal.good_time())
        with desk.writing(lambda: len(numbers)) as journal:
            for number in numbers:
                application, fact = desk.standing(journal, number, Stage.AT_DESK)
                last = kept_until(application)
                if today <= last:
                    raise TooEarly(last)
                gone = Unclaimed(fact.number, application.answer_number)
                desk.append(journal, application, gone, by)
        return len(numbers)

    def acts(
        self, applications: Sequence[Application], day: date, by: Staff | None
    ) -> tuple[UnclaimedAct, ...]:
        """The acts for what went back on this day: one for each department."""
        desk = self._desk
        departments = dict.fromkeys(registered_of(one).department for one in applications)
        return tuple(
            UnclaimedAct(
                office=desk.office,
                department_kk=desk.catalogue.department(code).name_kk,
                department_ru=desk.catalogue.department(code).name_ru,
                day=day,
                rows=tuple(
                    self._unclaimed(one)
                    for one in applications
                    if registered_of(one).department == code
                ),
                by=by,
            )
            for code in departments
        )

    def _unclaimed(self, application: Application) -> UnclaimedRow:
        fact = registered_of(application)
        service = self._desk.catalogue.service(fact.service)
        return UnclaimedRow(
            number=Number.parse(fact.number),
            name=fact.applicant.name,
            short_kk=service.short_kk,
            short_ru=service.short_ru,
            arrived_on=office_day(application.arrived_at or 0),
            told=len(tries(application)),
        )

    # -- advice -----------------------------------------------------------------------------------

    def advise(self, sphere: str, topic: str, minutes: int, by: Staff) -> None:
        """Somebody came with a question: no name, no number. Raises SphereMissing."""
        if not sphere:
            raise SphereMissing
        with self._desk.writing(lambda: None) as journal:
            journal.append(
                Advised(sphere, tidy(topic)[:LONGEST_TOPIC], max(0, minutes)), actor=by.number
            )

    # -- inside ---------------------------------------------------------------------------------

    def _today(self) -> date:
        return office_day(self._desk.now())

    def _not_past(self, day: date | None) -> None:
        if day is not None and day < self._today():
            raise VisitInThePast


def _came_of(one: VisitResult, application: Application, day: date) -> Fact:
    if not one.handed:
        return HomeVisitPlanned(application.number, one.again)
    return HandedOver(
        application.number,
        application.answer_number,
        one.proof,
        tidy(one.collected_by),
        at_home=True,
        on=day,
    )
