"""An application's history as plain sentences, with what a wrong clock leaves to be said. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch

from counter.speech import moment, outcome_word, paper_word
from registry.application import Application, Told
from registry.facts import (
    AcceptanceRefused,
    AnswerArrived,
    Answered,
    CodeReplaced,
    Delivery,
    Fact,
    Forwarded,
    HandedOver,
    Mailed,
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
from registry.numbers import Number
from registry.office_facts import PapersSigned
from words import Words


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
    said = w.count(
        "{n} paper left for the department", "{n} papers left for the department", fact.papers
    )
    if not fact.transfer:
        return said
    return f"{said}, {w.say('with list {number}', number=Number.parse(fact.transfer).shown)}"


@_happened.register
def _(fact: PapersAccepted, w: Words) -> str:
    return w.say("The department took the papers in")


@_happened.register
def _(fact: PapersSigned, w: Words) -> str:
    number = Number.parse(fact.transfer).shown
    if fact.clerk:
        return w.say("List {number} is back, signed by {who}", number=number, who=fact.clerk)
    return w.say("List {number} is back, signed", number=number)


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
