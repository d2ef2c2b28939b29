"""Asking for more time: the form, what stands on the page, and whether the applicant has heard."""

from dataclasses import dataclass, field
from datetime import date

from starlette.datastructures import FormData

from district.answering import FormWrong
from district.house import House
from district.pages import typed
from district.said import TermLeft, term_left
from registry.application import Application
from registry.deadlines import extension_cap
from registry.department import MoreTime
from registry.facts import Registered
from registry.notices import heard, notice_until
from words import Words, later

LONGEST_REASON = 1_000  # characters
_USUAL_DAYS = 15  # working days more, as long as the term itself: a first proposal


@dataclass(frozen=True, slots=True)
class TimeForm:
    """The fields as they stand on the page, right or wrong."""

    until: str
    reason: str = field(repr=False)
    head: str
    decided_on: str
    cap: str = ""

    @classmethod
    def fresh(cls, fact: Registered, house: House) -> "TimeForm":
        """As long again as the term was, but not beyond what the law allows; decided today."""
        cap = extension_cap(fact.received)
        until = min(house.calendar.add_working_days(fact.due, _USUAL_DAYS), cap)
        return cls(until.isoformat(), "", "", house.today.isoformat(), cap.isoformat())

    @classmethod
    def of(cls, form: FormData) -> "TimeForm":
        return cls(
            typed(form, "until", 10),
            typed(form, "reason", LONGEST_REASON),
            typed(form, "head"),
            typed(form, "decided_on", 10),
        )

    def decided(self) -> MoreTime:
        """What was filled in. Raises FormWrong for what is no day."""
        try:
            until, on = date.fromisoformat(self.until), date.fromisoformat(self.decided_on)
        except ValueError as cause:
            raise FormWrong(
                later("Write both days: until when, and when it was decided.")
            ) from cause
        return MoreTime(until, self.reason, self.head, on)


def more_time_said(known: Application, w: Words) -> str:
    """Who decided on more time, and why; "" where nobody did."""
    more = known.extended
    if more is None:
        return ""
    return w.say(
        "More time until {day}: {reason} (decided by {head} on {decided})",
        day=w.short_date(more.until),
        reason=more.reason,
        head=more.head,
        decided=w.short_date(more.decided_on),
    )


def untold_said(known: Application, house: House, w: Words) -> TermLeft | None:
    """How long is left to tell the applicant of more time (art. 76); None: nothing is to tell."""
    more = known.extended
    if more is None or not known.stage.is_in_work or heard(known) is not None:
        return None
    return term_left(notice_until(more, house.calendar), house.today, house.calendar, w)
