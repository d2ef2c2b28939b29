"""An application's history as plain sentences, with what a wrong clock leaves to be said. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatch
from typing import Final

from counter.case_changes import change_lines
from counter.mail_said import proof_lines, report_words
from counter.scan_words import remark_words
from counter.speech import moment, outcome_word, paper_word
from registry.application import Application, Place, Told
from registry.calendar_facts import TermMoved
from registry.corrections import corrected
from registry.department_facts import (
    CorrectionDecided,
    CorrectionProposed,
    HearingHeld,
    HearingSet,
)
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
from registry.mail_facts import EMailReported
from registry.numbers import Number
from registry.office_facts import (
    Called,
    CallResult,
    Corrected,
    DecidedHere,
    EnteredElsewhere,
    Extended,
    HomeVisitPlanned,
    PapersSigned,
    ScanAttached,
)
from words import Words, later
from words.department import department_said
from words.terms import moved_words


@dataclass(frozen=True, slots=True)
class Event:
    """One line of an application's history."""

    at: int  # UTC ms
    words: str
    who: str
    wrong_clock: bool = False  # `at` is what a wrong clock said
    arrived_at: int | None = None  # UTC ms: when the district had it, of a wrong clock's entry
    icon: str = "circle"
    details: tuple[str, ...] = ()  # of a correction: what stood there and stands now; a proof
    is_print: bool = False  # of the least weight: it says only that paper came out


def history(application: Application, w: Words, name_of: Callable[[str], str]) -> Iterator[Event]:
    """The history as plain sentences, the newest first; prints in a row are one of them."""
    run: list[Event] = []
    for event in _events(application, w, name_of):
        if run and not (event.is_print and event.who == run[0].who and not event.wrong_clock):
            yield _folded(run, w)
            run = []
        if event.is_print and not event.wrong_clock:
            run.append(event)
        else:
            yield event
    if run:
        yield _folded(run, w)


def _events(application: Application, w: Words, name_of: Callable[[str], str]) -> Iterator[Event]:
    details = _details(application, w)
    for told in reversed(application.history):
        words = _happened(told.fact, w)
        if words:
            suspect = told.suspect_clock
            yield Event(
                told.at,
                words,
                _who(told, name_of),
                suspect,
                told.arrived_at if suspect else None,
                _ICONS.get(type(told.fact), "circle"),
                details.get(told.place, ()),
                isinstance(told.fact, Printed),
            )


def _folded(run: Sequence[Event], w: Words) -> Event:
    """Papers that came out one after the other, the first of them first."""
    papers = ", ".join(event.words for event in reversed(run))
    return replace(run[0], words=w.say("Printed: {paper}", paper=papers))


def _details(application: Application, w: Words) -> dict[Place, tuple[str, ...]]:
    """What each correction changed: the old words are told from all that was said before it."""
    now: Registered | None = None
    found = {}
    for told in application.history:
        match told.fact:
            case Registered():
                now = told.fact
            case Corrected() if now is not None:
                found[told.place] = tuple(change_lines(now, told.fact, w))
                now = corrected(now, told.fact)
            case EMailReported():
                found[told.place] = proof_lines(told.fact, w)
            case _:
                pass
    return found


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
    if fact.outcome is not None:
        outcome = outcome_word(fact.outcome, w)
        if not fact.entered_from_paper:
            return w.say("A new paper came to the desk; read off it: {outcome}", outcome=outcome)
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
def _(fact: EMailReported, w: Words) -> str:
    return report_words(fact, w)


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
    return w.say("{paper}, copy {n}", paper=paper, n=fact.copy) if fact.copy else paper


@_happened.register
def _(fact: PrintFailed, w: Words) -> str:
    paper = paper_word(fact.paper, w)
    if fact.why == PrintFailed.CANCELLED:
        return w.say("Not printed, it is not wanted any more: {paper}", paper=paper)
    return w.say("Did not come out of the printer: {paper}", paper=paper)


@_happened.register
def _(fact: Corrected, w: Words) -> str:
    return w.say("Corrected: {reason}", reason=fact.reason)


@_happened.register
def _(fact: Extended, w: Words) -> str:
    return w.say(
        "The term was extended until {day}, decided by {head}: {reason}",
        day=w.day(fact.until),
        head=fact.head,
        reason=fact.reason,
    )


@_happened.register
def _(fact: CorrectionProposed | CorrectionDecided | HearingSet | HearingHeld, w: Words) -> str:
    return department_said(fact, w)


@_happened.register
def _(fact: TermMoved, w: Words) -> str:
    return moved_words(fact, w)


@_happened.register
def _(fact: DecidedHere, w: Words) -> str:
    return w.say("Decided here: {outcome}", outcome=outcome_word(fact.outcome, w))


@_happened.register
def _(fact: EnteredElsewhere, w: Words) -> str:
    return w.say("Entered in the state appeals system: {number}", number=fact.external)


_CALLS = {
    CallResult.REACHED: later("Rung up: the applicant was told"),
    CallResult.NO_ANSWER: later("Rung up: nobody answered"),
    CallResult.RELATIVE: later("Rung up: a relative was told"),
    CallResult.LETTER: later("A letter went to the applicant"),
}


@_happened.register
def _(fact: Called, w: Words) -> str:
    said = w.say(_CALLS[fact.result])
    return f"{said} · {fact.note}" if fact.note else said


@_happened.register
def _(fact: HomeVisitPlanned, w: Words) -> str:
    if fact.on is None:
        return w.say("Nobody goes to the applicant's home any more")
    said = w.say("Somebody goes to the applicant's home on {day}", day=w.day(fact.on))
    return f"{said}: {fact.why}" if fact.why else said


@_happened.register
def _(fact: ScanAttached, w: Words) -> str:
    remark = remark_words(fact, w)
    if fact.file is None:
        return w.say("The answer on paper was looked at: {remark}", remark=remark)
    said = w.count("{n} scanned page was attached", "{n} scanned pages were attached", fact.pages)
    return f"{said}: {remark}" if remark else said


_ICONS: Final[dict[type[Fact], str]] = {
    Registered: "clipboard-check",
    AcceptanceRefused: "circle-x",
    PapersSent: "truck",
    PapersAccepted: "building-complex",
    PapersSigned: "clipboard-check",
    Answered: "mail",
    DecidedHere: "stamp",
    AnswerArrived: "inbox",
    HandedOver: "user-check",
    Mailed: "mailbox",
    EMailReported: "mailbox",
    Forwarded: "send",
    Withdrawn: "undo-2",
    Returned: "undo-2",
    Unclaimed: "undo-2",
    CodeReplaced: "key-round",
    Corrected: "pencil",
    Extended: "calendar-plus",
    TermMoved: "calendar-clock",
    CorrectionProposed: "pencil",
    CorrectionDecided: "pencil",
    HearingSet: "users",
    HearingHeld: "users",
    EnteredElsewhere: "globe",
    Called: "phone",
    HomeVisitPlanned: "house",
    ScanAttached: "paperclip",
    Printed: "printer",
    PrintFailed: "triangle-alert",
}
