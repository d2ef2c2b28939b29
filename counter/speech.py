"""What the counter says about the office's values: terms, papers, people, history. No Qt.

Sentences for failures stand in `words.texts`, stages' words in `words.stages`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import singledispatch

from counter.standing import LineState
from counter.workplace import Workplace
from registry.application import Application, Stage, Told
from registry.calendar import Calendar
from registry.catalogue import Catalogue, Service
from registry.deadlines import Step, working_days_left
from registry.facts import (
    AcceptanceRefused,
    AnswerArrived,
    Answered,
    ApplicationKind,
    CodeReplaced,
    Delivery,
    DocumentState,
    Fact,
    Forwarded,
    HandedOver,
    Mailed,
    Outcome,
    PaperKind,
    PapersAccepted,
    PapersSent,
    Printed,
    PrintFailed,
    Proof,
    Registered,
    Returned,
    Unclaimed,
    Withdrawn,
)
from registry.road import Waiting
from words import Words, later

SOON_DAYS = 3  # working days: the internal control date lies so much before the legal one


def moment(at: int) -> datetime:
    """UTC milliseconds as a moment with a zone."""
    return datetime.fromtimestamp(at / 1000, UTC)


# -- services and papers -------------------------------------------------------------------------


def short_name(catalogue: Catalogue, code: str, kind: ApplicationKind, w: Words) -> str:
    """The everyday name for lists and headings; an appeal is called by its kind."""
    service = catalogue.find(code)
    if service is None:
        return code
    if kind.is_appeal:
        return f"{service.short(w.language)} · {kind_word(kind, w)}"
    return service.short(w.language)


def term_words(service: Service, w: Words) -> str:
    """How long the answer may take, shortly."""
    days, unit = service.term_days, service.term_unit
    if unit == "same_day" or not days:
        return w.say("while you wait")
    if unit == "working":
        return w.count("{n} working day", "{n} working days", days)
    if unit == "months":
        return w.count("{n} month", "{n} months", days)
    return w.count("{n} calendar day", "{n} calendar days", days)


_KINDS = {
    ApplicationKind.SERVICE: later("Service"),
    ApplicationKind.REQUEST: later("Request"),
    ApplicationKind.COMPLAINT: later("Complaint"),
    ApplicationKind.REPORT: later("Report"),
    ApplicationKind.ENQUIRY: later("Enquiry"),
    ApplicationKind.RESPONSE: later("Response"),
    ApplicationKind.PROPOSAL: later("Proposal"),
}
_STATES = {
    DocumentState.PRESENT: later("present"),
    DocumentState.STATE_SYSTEM: later("from the state system"),
    DocumentState.MISSING: later("missing"),
    DocumentState.EXPIRED: later("expired"),
}
_OUTCOMES = {
    Outcome.SATISFIED: later("Granted"),
    Outcome.PARTLY: later("Granted in part"),
    Outcome.REFUSED: later("Refused"),
    Outcome.EXPLAINED: later("Explained"),
    Outcome.NOTED: later("Noted"),
}
_PAPERS = {
    PaperKind.RECEIPT: later("Receipt"),
    PaperKind.OFFICE_COPY: later("Office copy of the receipt"),
    PaperKind.COVER_SHEET: later("Cover sheet"),
    PaperKind.ANSWER_LABEL: later("Answer label"),
    PaperKind.REFUSAL_SLIP: later("Refusal slip"),
}


def kind_word(kind: ApplicationKind, w: Words) -> str:
    return w.say(_KINDS[kind])


def state_word(state: DocumentState, w: Words) -> str:
    return w.say(_STATES[state])


def outcome_word(outcome: Outcome, w: Words) -> str:
    return w.say(_OUTCOMES[outcome])


def paper_word(paper: PaperKind, w: Words) -> str:
    return w.say(_PAPERS[paper])


# -- terms ---------------------------------------------------------------------------------------


def due_words(
    due: date, stage: Stage, today: date, calendar: Calendar, w: Words
) -> tuple[str, str]:
    """What a list says of a term, and the colour of it: late, soon or plain."""
    shown = w.day_month(due) if due.year == today.year else w.short_date(due)
    if not stage.is_in_work:
        return shown, ""
    left = working_days_left(today, due, calendar)
    if left < 0:
        return w.working_days_left(left), "late"  # by how much; the day stands on its page
    return shown, "soon" if left <= SOON_DAYS else ""


def step_words(step: Step, w: Words) -> str:
    """One line of the working that leads to the date."""
    day = w.day(step.date)
    name = step.name(w.language)
    match step.kind:
        case "received":
            return w.say("Received on {day}", day=day)
        case "counting_from":
            return w.say("Counted from {day}", day=day)
        case "weekend":
            return w.count(
                "{n} Saturday or Sunday is not counted",
                "{n} Saturdays and Sundays are not counted",
                step.count,
            )
        case "day_off":
            return w.say("{day} is not counted: {name}", day=day, name=name)
        case "working_weekend":
            return w.say("{day} is worked and counted: {name}", day=day, name=name)
        case "term_ends":
            return w.say("The term ends on {day}, a day off, and moves on", day=day)
        case "last_day":
            return w.say("The last day is {day}", day=day)
        case "calendar_missing":
            return w.say(
                "Holidays of {year} are not known yet: check the date", year=step.date.year
            )


# -- the road ------------------------------------------------------------------------------------


def line_words(state: LineState, now: int, w: Words) -> tuple[str, str]:
    """How the district stands, and the colour of it."""
    waiting, here = state.waiting, moment(now)
    if state.refused:
        return w.say("The district does not take what we send · tell the administrator"), "late"
    if waiting.count:
        words = _waiting_words(waiting, here, w)
        return f"{words} · {w.say('work goes on')}", "" if state.reachable else "soon"
    if waiting.last_success_at is None:
        return w.say("The district has not been reached yet · work goes on"), "soon"
    if state.reachable is False:
        return w.say("No line to the district now · nothing waits for it"), "soon"
    at = w.moment(moment(waiting.last_success_at), here)
    return w.say("Everything is at the district · {at}", at=at), "done"


def _waiting_words(waiting: Waiting, here: datetime, w: Words) -> str:
    if waiting.oldest_at is None:  # the clock was wrong then
        return w.count(
            "{n} waiting for the district", "{n} waiting for the district", waiting.count
        )
    return w.count(
        "{n} waiting for the district, oldest since {since}",
        "{n} waiting for the district, oldest since {since}",
        waiting.count,
        since=w.moment(moment(waiting.oldest_at), here),
    )


# -- where an application stands -----------------------------------------------------------------

_STANDS = {
    Stage.REGISTERED: later("Registered. The papers are still here."),
    Stage.SENT: later("The papers are on their way to the department."),
    Stage.WITH_DEPARTMENT: later("The department has the papers and is deciding."),
    Stage.ANSWERED: later("The department has decided. The answer is on its way here."),
    Stage.AT_DESK: later("The answer is here and can be handed over."),
    Stage.ISSUED: later("Handed over. Nothing more is to be done."),
    Stage.MAILED: later("The answer was sent by post or e-mail."),
    Stage.FORWARDED: later("Passed on to another body, which will answer."),
    Stage.REFUSED: later("Not accepted: papers were missing."),
    Stage.WITHDRAWN: later("The applicant took it back."),
    Stage.RETURNED: later("Returned to the applicant."),
    Stage.UNCLAIMED: later("Nobody came for the answer; it went back to the department."),
}


def stands(application: Application, w: Words) -> str:
    """The sentence a specialist reads first on an application's page."""
    return w.say(_STANDS[application.stage])


@dataclass(frozen=True, slots=True)
class Event:
    """One line of an application's history."""

    at: int  # UTC ms
    words: str
    who: str
    wrong_clock: bool = False  # `at` is what a wrong clock said
    arrived_at: int | None = None  # UTC ms: when the district had it, of a wrong clock's entry


def history(application: Application, w: Words, name_of: Callable[[str], str]) -> Iterator[Event]:
    """The history as plain sentences, the newest first."""
    for told in reversed(application.history):
        words = _happened(told.fact, w)
        if words:
            suspect = told.suspect_clock
            arrived = told.arrived_at if suspect else None
            yield Event(told.at, words, _who(told, name_of), suspect, arrived)


def clock_note(event: Event, now: datetime, w: Words) -> str:
    """What is said of an entry whose clock was wrong: its own time alone would mislead."""
    if not event.wrong_clock:
        return ""
    if event.arrived_at is None:
        return w.say("The clock of the computer was wrong. It is not at the district yet.")
    when = w.moment(moment(event.arrived_at), now)
    return w.say("The clock of the computer was wrong. The district had it: {when}.", when=when)


def _who(told: Told, name_of: Callable[[str], str]) -> str:
    clerk = getattr(told.fact, "clerk", "")
    if clerk:
        return str(clerk)
    acceptor = getattr(told.fact, "acceptor", None)
    return acceptor.name if acceptor is not None else name_of(told.actor)


@singledispatch
def _happened(fact: Fact, w: Words) -> str:
    return ""


@_happened.register
def _(fact: Registered, w: Words) -> str:
    if fact.incomplete:
        return w.say("Registered at the applicant's wish although papers were missing")
    return w.say("Registered")


@_happened.register
def _(fact: AcceptanceRefused, w: Words) -> str:
    return w.say("Not accepted: {grounds}", grounds=fact.grounds)


@_happened.register
def _(fact: PapersSent, w: Words) -> str:
    return w.count(
        "{n} paper left for the department", "{n} papers left for the department", fact.papers
    )


@_happened.register
def _(fact: PapersAccepted, w: Words) -> str:
    return w.say("The department took the papers in")


@_happened.register
def _(fact: Answered, w: Words) -> str:
    return w.say("The department decided: {outcome}", outcome=outcome_word(fact.outcome, w))


@_happened.register
def _(fact: AnswerArrived, w: Words) -> str:
    if fact.entered_from_paper and fact.outcome is not None:
        outcome = outcome_word(fact.outcome, w)
        return w.say("The answer came to the desk; read off the paper: {outcome}", outcome=outcome)
    return w.say("The answer came to the desk")


@_happened.register
def _(fact: HandedOver, w: Words) -> str:
    if fact.collected_by:
        return w.say("Handed over to the representative: {name}", name=fact.collected_by)
    if fact.proof is Proof.RECEIPT:
        return w.say("Handed over to the applicant against the receipt")
    return w.say("Handed over to the applicant, who showed an ID")


@_happened.register
def _(fact: Mailed, w: Words) -> str:
    if fact.delivery is Delivery.POST:
        return w.say("Sent by post: {evidence}", evidence=fact.evidence)
    return w.say("Sent by e-mail: {evidence}", evidence=fact.evidence)


@_happened.register
def _(fact: Forwarded, w: Words) -> str:
    return w.say("Passed on to {body}", body=w.of(kk=fact.to_kk, ru=fact.to_ru, en=""))


@_happened.register
def _(fact: Withdrawn, w: Words) -> str:
    return w.say("Taken back by the applicant: {reason}", reason=fact.reason)


@_happened.register
def _(fact: Returned, w: Words) -> str:
    return w.say("Returned to the applicant: {reason}", reason=fact.reason)


@_happened.register
def _(fact: Unclaimed, w: Words) -> str:
    return w.say("Not collected within a month; went back to the department")


@_happened.register
def _(fact: CodeReplaced, w: Words) -> str:
    return w.say("The receipt was lost: a new control code was given, the old one is dead")


@_happened.register
def _(fact: Printed, w: Words) -> str:
    paper = paper_word(fact.paper, w)
    if fact.copy:
        return w.say("Printed: {paper}, copy {n}", paper=paper, n=fact.copy)
    return w.say("Printed: {paper}", paper=paper)


@_happened.register
def _(fact: PrintFailed, w: Words) -> str:
    return w.say("Did not come out of the printer: {paper}", paper=paper_word(fact.paper, w))


def commonest(workplace: Workplace, codes: list[str], most: int) -> list[Service]:
    """The services asked for most among `codes`, filled up in the catalogue's order."""
    services = workplace.catalogue.services
    asked = {service.code: codes.count(service.code) for service in services}
    return sorted(services, key=lambda service: -asked[service.code])[:most]
