"""What a desk looks after each day (DOMAIN §2, step 11): what stands under which heading.

Pure rules over days and moments; each says where it comes from. With them a verb: an appeal was
entered in the state's own system. Kept out: where rows come from (`db.today`), who was told of what
(`registry.notices`), and words.
"""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Final, Literal

from registry.acting import Acting
from registry.application import Application, office_day, office_time
from registry.calendar import Calendar
from registry.deadlines import FORWARDING, NOTICE_OF_EXTENSION, Term, due, receipt_day
from registry.failures import ExternalNumberMissing, OnlyAppealsAreEntered
from registry.lists import ListRow
from registry.mail_facts import Fate
from registry.names import tidy
from registry.numbers import Number
from registry.office_facts import EnteredElsewhere
from registry.offices import Staff
from registry.paperwork import days_kept

LONGEST_EXTERNAL: Final = 40  # characters: what the book has room for
SOON_DAYS: Final = 3  # working days: the internal control date lies so much before the legal one
# Of the month that a result is kept (Law 88-V); after half of it somebody should call once more.
REMIND_AFTER: Final = timedelta(days=14)
# `day_without_time`: a moment this late says no hour, only the day of the registration.
_DAY_ALONE: Final = time(23, 43)

Colour = Literal["late", "soon", ""]


class Heading(StrEnum):
    """In the order of the page."""

    OVERDUE = "overdue"  # no answer although the last day is over
    DUE_TODAY = "due_today"
    SOON = "soon"  # the last day is one of the next three working days
    TO_SEND = "to_send"  # an appeal whose papers still lie here (АППК art. 65: 3 working days)
    # More time (art. 76), or passed on (art. 65), and nobody told him; or an e-mail came back.
    TO_TELL = "to_tell"
    AT_DESK = "at_desk"  # the answer lies here
    UNCLAIMED = "unclaimed"  # for two weeks (call again) or over a month (send it back)
    TO_ENTER = "to_enter"  # an appeal without its number in the state's own system
    ASIDE = "aside"  # what the district did not take, or this program could not read


@dataclass(frozen=True, slots=True)
class Owed:
    """One application under a heading."""

    row: ListRow
    by: date | None  # the last day for what is to be done; None where none is set
    colour: Colour = ""
    back: "CameBack | None" = None  # an e-mail to its applicant did not arrive


@dataclass(frozen=True, slots=True)
class CameBack:
    """An e-mail that did not arrive, and of which nobody has told the applicant since."""

    number: str
    at: int  # UTC ms: when that was written down
    fate: Fate
    words: str = field(repr=False)  # the mail server's


@dataclass(frozen=True, slots=True)
class Count:
    """How many stand under a heading, and how many of them are late."""

    all: int = 0
    late: int = 0


@dataclass(slots=True)
class DayRules:
    """The rules of one day of one office. Hours as the office writes them: "09:00–18:30"."""

    day: date
    calendar: Calendar
    hours: str
    soon_until: date = field(init=False)
    _known: dict[tuple[date, Term], date] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.soon_until = self.calendar.add_working_days(self.day, SOON_DAYS)

    def of_term(self, last_day: date) -> Heading | None:
        """Where an application without an answer stands by its term; None: there is time."""
        if last_day < self.day:
            return Heading.OVERDUE
        if last_day == self.day:
            return Heading.DUE_TODAY
        return Heading.SOON if last_day <= self.soon_until else None

    def send_by(self, registered_at: int) -> date:
        """The last day to send an appeal on, and to tell of it: three working days from its receipt
        (art. 65).

        After hours or on a day off it counts as received on the next working day (art. 64).
        """
        at = office_time(registered_at)
        opens, closes = (time.fromisoformat(hour) for hour in self.hours.split("–"))
        if at.time() >= _DAY_ALONE and self.calendar.is_working_day(at.date()):
            received = at.date()
        else:
            received = receipt_day(at, opens, closes, self.calendar)
        return self._last_day(received, FORWARDING)

    def tell_by(self, decided_on: date) -> date:
        """The last day to tell of more time: three working days from that decision (art. 76)."""
        return self._last_day(decided_on, NOTICE_OF_EXTENSION)

    def call_by(self, back_at: int) -> date:
        """The last day to tell by another way what an e-mail did not: as soon as it is known here,
        that day or the next working one."""
        day = office_day(back_at)
        return day if self.calendar.is_working_day(day) else self.calendar.add_working_days(day, 1)

    def colour_of(self, last_day: date) -> Colour:
        """Late when the day is over; soon on the day itself."""
        if last_day < self.day:
            return "late"
        return "soon" if last_day == self.day else ""

    def of_kept(self, arrived_at: int) -> tuple[date, Colour]:
        """Until when an answer is kept, and whether its owner is to be called again (soon) or it
        goes back (late). "" while nobody need ask."""
        arrived = office_day(arrived_at)
        kept = days_kept(arrived)
        if self.day > kept:
            return kept, "late"
        return kept, "soon" if self.day >= arrived + REMIND_AFTER else ""

    def _last_day(self, received: date, term: Term) -> date:
        known = self._known.get((received, term))
        if known is None:
            known = self._known[received, term] = due(received, term, self.calendar).legal
        return known


class DailyControl:
    """The verbs of the daily control."""

    def __init__(self, desk: Acting) -> None:
        self._desk = desk

    def enter(self, number: Number, external: str, by: Staff) -> Application:
        """The appeal stands in the state appeals system under this number. Said again: it was
        another one. Raises OnlyAppealsAreEntered, ExternalNumberMissing, NoSuchApplication."""
        written = tidy(external).upper()
        if not written:
            raise ExternalNumberMissing
        return self._write(number, written[:LONGEST_EXTERNAL], by)

    def not_entered(self, number: Number, by: Staff) -> Application:
        """That was a mistake: the appeal waits to be entered again."""
        return self._write(number, "", by)

    def _write(self, number: Number, external: str, by: Staff) -> Application:
        desk = self._desk
        with desk.writing(lambda: desk.now_known(application.number)) as journal:
            application = desk.required(journal.application(number.application.digits))
            fact = application.registered
            if fact is None or not fact.kind.is_appeal:
                raise OnlyAppealsAreEntered
            if application.external == external:
                return application
            return desk.taken(journal, application, EnteredElsewhere(fact.number, external), by)
