"""The applicant is heard before an unfavourable decision (АППК arts 73, 74; DOMAIN §1).

A hearing is set, moved by setting it again, and ends with its result and minutes. The terms for
services (notice three working days before the term ends, hearing two after the notice) are known
from memory only, so they warn and do not forbid. Kept out: the letter (`district.hearings`).
"""

from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum
from typing import Final

from registry.application import Application, Told
from registry.calendar import Calendar
from registry.department_facts import HearingHeld, HearingResult, HearingSet, InvitedBy
from registry.facts import Outcome, Registered
from registry.failures import (
    DayToCome,
    HearingInThePast,
    HearingUnclear,
    NoHearingSet,
    NoSuchApplication,
    WrongStage,
)
from registry.numbers import Number
from registry.offices import Staff
from registry.ports import Journal

NOTICE_BEFORE_TERM: Final = 3  # working days: a service's notice at the latest
HEARD_AFTER_NOTICE: Final = 2  # working days: a service's hearing at the latest
UNFAVOURABLE: Final = (Outcome.REFUSED, Outcome.PARTLY)


@dataclass(frozen=True, slots=True)
class Hearing:
    """The last hearing of an application. `held` is None as long as it waits."""

    fact: HearingSet
    told: Told
    held: HearingHeld | None = None

    @property
    def waits(self) -> bool:
        return self.held is None


@dataclass(frozen=True, slots=True)
class Invitation:
    """What was filled in: where, when, and how the applicant hears of it."""

    on: date
    time: str
    place_kk: str
    place_ru: str
    invited: InvitedBy


@dataclass(frozen=True, slots=True)
class Minutes:
    """What became of it."""

    on: date
    result: HearingResult
    text: str = field(default="", repr=False)


class Doubt(Enum):
    """What a careful clerk is asked to look at once more."""

    DAY_OFF = "day off"  # nobody works on that day
    AFTER_TERM = "after the term"
    NOTICE_LATE = "notice late"  # of a service: fewer than three working days before the term
    HEARD_LATE = "heard late"  # of a service: more than two working days after the notice


def hearing_of(application: Application) -> Hearing | None:
    """The last one that was set; of two results of one the later."""
    found: Hearing | None = None
    for one in application.history:
        if isinstance(one.fact, HearingSet):
            found = Hearing(one.fact, one)
        elif isinstance(one.fact, HearingHeld) and found is not None:
            found = Hearing(found.fact, found.told, one.fact)
    return found


def was_heard(application: Application) -> bool:
    """Whether a decision against him may be made: he was heard, or let the occasion go."""
    hearing = hearing_of(application)
    if hearing is None or hearing.held is None:
        return False
    return hearing.held.result is not HearingResult.CALLED_OFF


def doubts(wanted: Invitation, fact: Registered, today: date, calendar: Calendar) -> list[Doubt]:
    """What speaks against this day, where anything does."""
    found = []
    if not calendar.is_working_day(wanted.on):
        found.append(Doubt.DAY_OFF)
    if wanted.on > fact.due:
        found.append(Doubt.AFTER_TERM)
    if not fact.kind.is_appeal:
        if calendar.add_working_days(today, NOTICE_BEFORE_TERM) > fact.due:
            found.append(Doubt.NOTICE_LATE)
        if wanted.on > calendar.add_working_days(today, HEARD_AFTER_NOTICE):
            found.append(Doubt.HEARD_LATE)
    return found


class Hearings:
    """The verbs of one department, on the applications of one office."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def set(self, number: Number, wanted: Invitation, today: date, by: Staff) -> HearingSet:
        """Invite the applicant. Raises HearingUnclear, HearingInThePast, WrongStage once it is
        answered, NoSuchApplication while its own news has not come."""
        place_kk, place_ru = wanted.place_kk.strip(), wanted.place_ru.strip()
        if not place_kk or not place_ru or _hour(wanted.time) is None:
            raise HearingUnclear
        if wanted.on < today:
            raise HearingInThePast
        with self._journal.writing() as journal:
            application = _in_work(journal.application(number.application.digits))
            fact = HearingSet(
                number=application.number,
                on=wanted.on,
                time=wanted.time.strip(),
                place_kk=place_kk,
                place_ru=place_ru,
                invited=wanted.invited,
                told_on=today,
                clerk=by.name,
            )
            journal.append(fact, registration=application.registration, actor=by.number)
        return fact

    def hold(self, number: Number, minutes: Minutes, today: date, by: Staff) -> None:
        """Write down what became of it. Raises NoHearingSet, DayToCome, WrongStage."""
        if minutes.on > today:
            raise DayToCome
        with self._journal.writing() as journal:
            application = _in_work(journal.application(number.application.digits))
            hearing = hearing_of(application)
            if hearing is None or not hearing.waits:
                raise NoHearingSet
            text = minutes.text.strip()
            fact = HearingHeld(application.number, minutes.on, minutes.result, text, by.name)
            journal.append(fact, registration=application.registration, actor=by.number)


def _in_work(application: Application | None) -> Application:
    if application is None or application.registered is None:
        raise NoSuchApplication
    if not application.stage.is_in_work:
        raise WrongStage(application.stage.value)
    return application


def _hour(typed: str) -> time | None:
    try:
        return time.fromisoformat(typed.strip())
    except ValueError:
        return None
