"""What the lists of giving answers out say: scripts for the telephone, earlier calls, reasons.

No Qt. Scripts are in the applicant's languages, whatever language the screen is set to, and name
neither service nor answer: nobody knows who picks up the telephone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from counter.speech import moment
from registry.application import Application, office_day
from registry.giving import kept_until, tries
from registry.office_facts import Called, CallResult
from registry.offices import Office
from registry.phones import tidy_phone
from words import Words, later, words_in

_RESULTS = {
    CallResult.REACHED: later("reached"),
    CallResult.NO_ANSWER: later("nobody picked up"),
    CallResult.RELATIVE: later("told a relative"),
    CallResult.LETTER: later("a letter was sent"),
}


def result_word(result: CallResult, w: Words) -> str:
    return w.say(_RESULTS[result])


def shown_phone(phone: str) -> str:
    """As a person reads it out."""
    return tidy_phone(phone).shown


def tried(application: Application, w: Words, now: int) -> str:
    """How often somebody tried to tell, and how the last time went; "" for never."""
    calls = tries(application)
    if not calls:
        return ""
    last = calls[-1]
    said = w.count("Tried {n} time", "Tried {n} times", len(calls))
    if not isinstance(last.fact, Called):
        return said
    when = w.moment(moment(last.at), moment(now))
    result = result_word(last.fact.result, w)
    return w.say("{tried}, last {when}: {result}", tried=said, when=when, result=result)


def here_since(application: Application, w: Words) -> str:
    """Since when the answer lies here, and until when it is kept."""
    came, last = office_day(application.arrived_at or 0), kept_until(application)
    return w.say(
        "here since {came}, kept until {last}", came=w.day_month(came), last=w.day_month(last)
    )


def script(office: Office, language: Literal["kk", "ru"], name: str) -> str:
    """What is said to the applicant himself."""
    return _in(language)(
        later(
            "Hello! This is the akim's office. {name}, your paper is ready. Please come with your "
            "receipt or ID: {hours}."
        ),
        name=name,
        hours=office.hours,
    )


def for_others(language: Literal["kk", "ru"]) -> str:
    """All that anybody else may hear."""
    return _in(language)(
        later("Please pass on: a paper is ready at the akim's office, bring the receipt or an ID.")
    )


def _in(language: Literal["kk", "ru"]) -> Callable[..., str]:
    return words_in(language).say
