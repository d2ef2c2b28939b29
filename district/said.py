"""How the department's pages put an application into words: terms, papers, history, outcomes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import singledispatch

from registry.application import Application, Told
from registry.calendar import Calendar
from registry.calendar_facts import TermMoved
from registry.catalogue import Catalogue
from registry.deadlines import working_days_left
from registry.department_facts import (
    CorrectionDecided,
    CorrectionProposed,
    HearingHeld,
    HearingSet,
)
from registry.facts import (
    AnswerArrived,
    Answered,
    CodeReplaced,
    Delivery,
    DocumentState,
    Fact,
    Forwarded,
    HandedOver,
    Mailed,
    Outcome,
    PapersAccepted,
    PapersSent,
    Registered,
    Returned,
    Unclaimed,
    Withdrawn,
)
from registry.mail_facts import About, EMailReported, Fate
from registry.office_facts import PapersSigned
from words import Words, later
from words.department import department_said
from words.terms import moved_words

SOON_DAYS = 3  # working days: the office's internal control date lies so much before the legal one

OUTCOMES = {
    Outcome.SATISFIED: later("Granted"),
    Outcome.PARTLY: later("Granted in part"),
    Outcome.REFUSED: later("Refused, with reasons"),
    Outcome.EXPLAINED: later("Explained"),
    Outcome.NOTED: later("Taken note of"),
}

DELIVERIES = {
    Delivery.HAND: later("Given out at the office"),
    Delivery.EMAIL: later("By e-mail"),
    Delivery.POST: later("By post"),
}

_LACKING = {
    DocumentState.MISSING: later("missing"),
    DocumentState.EXPIRED: later("out of date"),
    DocumentState.STATE_SYSTEM: later("from the state database"),
}


@dataclass(frozen=True, slots=True)
class TermLeft:
    """What is left of the term, and how it is shown: `mood` is late, soon or calm."""

    words: str
    until: str
    mood: str
    icon: str


def term_left(due: date, today: date, calendar: Calendar, w: Words) -> TermLeft:
    """Working days left until `due`, or how late it is."""
    left = working_days_left(today, due, calendar)
    mood = "late" if due < today else "soon" if left <= SOON_DAYS else "calm"
    icon = {"late": "triangle-alert", "soon": "clock", "calm": "calendar-days"}[mood]
    if mood == "late":
        return TermLeft(w.working_days_left(min(left, -1)), _was_due(due, w), mood, icon)
    return TermLeft(w.working_days_left(left), w.by(due), mood, icon)


def _was_due(due: date, w: Words) -> str:
    return w.say("it was due {by_date}", by_date=w.by(due))


@dataclass(frozen=True, slots=True)
class PaperSaid:
    title: str
    note: str  # sheets, or what is wrong with it
    lacking: bool


def papers_said(fact: Registered, catalogue: Catalogue, w: Words) -> tuple[PaperSaid, ...]:
    """The papers of an application, as the desk wrote them down."""
    service = catalogue.registered(fact.service, fact.edition)
    return tuple(_papers(fact, service.documents if service is not None else (), w))


def _papers(fact: Registered, known: Iterable[object], w: Words) -> Iterator[PaperSaid]:
    titles = [getattr(each, w.language) for each in known]
    for line in fact.documents:
        title = line.title
        if not title and 0 <= line.position < len(titles):
            title = titles[line.position]
        lacking = _LACKING.get(line.state)
        if lacking is not None:
            yield PaperSaid(title, w.say(lacking), not line.state.is_there)
        elif line.sheets:
            note = w.count("{n} sheet", "{n} sheets", line.sheets)
            yield PaperSaid(title, note, False)
        else:
            yield PaperSaid(title, w.say("shown"), False)


@dataclass(frozen=True, slots=True)
class Happened:
    when: str
    what: str


def history_said(application: Application, now: datetime, w: Words) -> tuple[Happened, ...]:
    """What has happened, newest first; prints and other small things are left out."""
    told = (_happened(one, now, w) for one in reversed(application.history))
    return tuple(one for one in told if one.what)


def _happened(one: Told, now: datetime, w: Words) -> Happened:
    when = w.moment(datetime.fromtimestamp(one.at / 1000, UTC), now)
    return Happened(when, _what(one.fact, w))


@singledispatch
def _what(fact: Fact, w: Words) -> str:
    return ""


@_what.register
def _(fact: Registered, w: Words) -> str:
    return w.say("Registered at the office: {name}", name=fact.acceptor.name)


@_what.register
def _(fact: PapersSent, w: Words) -> str:
    return w.say("The papers left the office")


@_what.register
def _(fact: PapersAccepted, w: Words) -> str:
    return w.say("The papers came to the department: {name}", name=fact.clerk)


@_what.register
def _(fact: PapersSigned, w: Words) -> str:
    if not fact.clerk:
        return w.say("Signed for on the list that came back to the office")
    return w.say("Signed for on the list that came back to the office: {name}", name=fact.clerk)


@_what.register
def _(fact: Answered, w: Words) -> str:
    outcome = w.say(OUTCOMES[fact.outcome])
    return w.say("Answered: {outcome} ({name})", outcome=outcome, name=fact.clerk)


@_what.register
def _(fact: TermMoved, w: Words) -> str:
    return moved_words(fact, w)


@_what.register
def _(fact: AnswerArrived, w: Words) -> str:
    return w.say("The answer came to the office")


@_what.register
def _(fact: HandedOver, w: Words) -> str:
    return w.say("The answer was given to the applicant")


@_what.register
def _(fact: Mailed, w: Words) -> str:
    return w.say("The answer was sent to the applicant")


@_what.register
def _(fact: EMailReported, w: Words) -> str:
    """Not in the server's words: they may name the address."""
    if fact.fate is Fate.UNSURE:
        return w.say("It is not known whether the e-mail reached the applicant")
    if fact.fate is not Fate.TAKEN:
        return w.say("The e-mail did not reach the applicant")
    if fact.about is About.ANSWER:
        return w.say("The answer was sent to the applicant")
    if fact.about is About.HEARING:
        return w.say("The invitation went to the applicant by e-mail")
    return w.say("The applicant was told of it by e-mail")


@_what.register
def _(fact: CorrectionProposed | CorrectionDecided | HearingSet | HearingHeld, w: Words) -> str:
    said = department_said(fact, w)
    return f"{said} ({fact.clerk})" if fact.clerk else said


@_what.register
def _(fact: Forwarded, w: Words) -> str:
    return w.say("Passed on to: {body}", body=w.of(kk=fact.to_kk, ru=fact.to_ru, en=""))


@_what.register
def _(fact: Withdrawn, w: Words) -> str:
    return w.say("The applicant took the application back")


@_what.register
def _(fact: Returned, w: Words) -> str:
    return w.say("Returned to the applicant")


@_what.register
def _(fact: Unclaimed, w: Words) -> str:
    return w.say("Nobody came for the answer within a month")


@_what.register
def _(fact: CodeReplaced, w: Words) -> str:
    return w.say("The applicant got a new code")
