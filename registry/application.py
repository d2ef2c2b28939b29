"""An application, folded from the set of its entries: the same whatever order they arrived in.

Each fact sets its own fields. Where two set the same, the one with the greater (tick, chain, n)
wins; both stay in the history, and two hand-overs of one application are shown as a conflict.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import singledispatch
from typing import Any

from msgspec.structs import replace as struct_replace

from registry.calendar_facts import TermMoved
from registry.corrections import corrected
from registry.department_facts import CorrectionDecided, HearingHeld, HearingSet
from registry.facts import (
    AcceptanceRefused,
    AnswerArrived,
    Answered,
    CodeReplaced,
    Fact,
    Forwarded,
    HandedOver,
    Mailed,
    PapersAccepted,
    PapersSent,
    Registered,
    Returned,
    Unclaimed,
    Withdrawn,
)
from registry.mail_facts import BESIDES, About, EMailReported, Fate
from registry.office_facts import (
    Called,
    CallResult,
    Corrected,
    DecidedHere,
    EnteredElsewhere,
    Extended,
    HomeVisitPlanned,
    PapersSigned,
)

OFFICE_TIME = timezone(
    timedelta(hours=5), "Asia/Almaty"
)  # one zone for all of the country since 2024
_SERIAL = slice(7, 13)  # of the 16 digits of a number
_SERIALS = 1_000_000
_DAY_MS = 86_400_000
CODE_LIVES_DAYS = 92  # a code dies three months after the answer was issued (DESIGN §5)


def office_time(at: int) -> datetime:
    """The office's wall clock for UTC milliseconds."""
    return datetime.fromtimestamp(at / 1000, OFFICE_TIME)


def office_day(at: int) -> date:
    return office_time(at).date()


def day_without_time(day: date, number: str) -> int:
    """UTC ms for a registration of which only the office's day is known: late on it, by number.

    So a list of the newest has it where it is looked for, in the order of numbers. Any day that a
    fact may name gives a moment that can be shown.
    """
    begins = int(datetime.combine(day, time(), OFFICE_TIME).timestamp() * 1000)
    return max(0, begins + _DAY_MS - _SERIALS + int(number[_SERIAL]))


class Stage(StrEnum):
    """Where an application stands (DESIGN §1)."""

    REGISTERED = "registered"
    SENT = "sent"
    WITH_DEPARTMENT = "with_department"
    ANSWERED = "answered"
    AT_DESK = "at_desk"
    ISSUED = "issued"
    MAILED = "mailed"
    FORWARDED = "forwarded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    UNCLAIMED = "unclaimed"

    @property
    def is_open(self) -> bool:
        """Somebody still has to do something before the resident has an answer."""
        return self in _OPEN

    @property
    def is_in_work(self) -> bool:
        """The term still runs: no answer exists yet."""
        return self in (Stage.REGISTERED, Stage.SENT, Stage.WITH_DEPARTMENT)


_OPEN = frozenset(
    {Stage.REGISTERED, Stage.SENT, Stage.WITH_DEPARTMENT, Stage.ANSWERED, Stage.AT_DESK}
)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an entry stands among all entries: later places win."""

    tick: int
    chain: bytes
    n: int
    h: bytes = b""  # of two branches of one chain the same one wins in every book


@dataclass(frozen=True, slots=True)
class Told:
    """One fact together with when, where and by whom it was written."""

    place: Place
    at: int  # UTC ms, the writer's clock
    actor: str
    suspect_clock: bool
    fact: Fact
    arrived_at: int | None = None  # UTC ms by this book's clock, None for its own entries


@dataclass(frozen=True, slots=True)
class Application:
    """What the book knows of one application. Built by `fold` only."""

    registration: bytes
    registered: Registered | None = None  # as corrected since, and with the term as extended since
    refused: AcceptanceRefused | None = None
    registered_at: int = 0  # UTC ms
    time_known: bool = True  # False: the clock was wrong, only the day of `registered_at` holds
    actor: str = ""  # staff number of who took it in
    seal: bytes = b""
    external: str = ""  # number in the state appeals system
    sent_at: int | None = None
    transfer: str = ""  # 16 digits of the transfer list the papers went with
    accepted_at: int | None = None
    answered: Answered | None = None  # with the outcome as two people put it right since
    answered_at: int | None = None
    arrived: AnswerArrived | None = None
    arrived_at: int | None = None
    handed_over: HandedOver | None = None
    ending: Stage | None = None
    ended_at: int | None = None
    told_at: int | None = None  # UTC ms: since then it is known at home that the answer waits
    visit_on: date | None = None  # the day on which somebody of the office goes there
    extended: Extended | None = None
    moved: TermMoved | None = None  # by a change of the calendar; its date holds unless earlier
    undelivered: EMailReported | None = None  # it did not arrive, and nobody has told him since
    hand_overs: int = 0
    differs: bool = False  # the paper at the desk says something else than the department's news
    history: tuple[Told, ...] = field(default=(), repr=False)

    @property
    def number(self) -> str:
        """16 digits, or "" while only loose papers of it have been seen."""
        if self.registered is not None:
            return self.registered.number
        return self.refused.number if self.refused is not None else ""

    @property
    def is_known(self) -> bool:
        return self.registered is not None or self.refused is not None

    @property
    def stage(self) -> Stage:
        if self.ending is not None:
            return self.ending
        if self.arrived is not None:
            return Stage.AT_DESK
        if self.answered is not None:
            return Stage.ANSWERED
        if self.accepted_at is not None:
            return Stage.WITH_DEPARTMENT
        if self.sent_at is not None:
            return Stage.SENT
        return Stage.REGISTERED

    @property
    def came_back(self) -> EMailReported | None:
        """An e-mail that did not arrive, where the resident has still to be told; or None."""
        if self.undelivered is None or self.undelivered.about is About.CORRECTED:
            return (
                self.undelivered
            )  # who holds the wrong answer already has to be told all the same
        return self.undelivered if self.stage.is_open or self.stage is Stage.FORWARDED else None

    @property
    def has_conflict(self) -> bool:
        return self.hand_overs > 1 or self.differs

    @property
    def answer_number(self) -> str:
        """16 digits of the answer's barcode, "" before there is an answer."""
        if self.arrived is not None:
            return self.arrived.answer
        return self.answered.answer if self.answered is not None else ""


def fold(registration: bytes, told: Iterable[Told]) -> Application:
    """The application that this set of facts makes. The order of `told` does not matter."""
    history = tuple(told)
    if len(history) > 1:
        places = {one.place: one for one in history}  # one that was handed in twice counts once
        history = tuple(places[place] for place in sorted(places))
    known: dict[str, Any] = {}
    latest = 0
    lost = lost_mail(history) if len(history) > 1 else frozenset()
    for one in history:
        if isinstance(one.fact, EMailReported) and _is_in_vain(one.fact, lost):
            continue
        when = _when(one, latest, history)
        if moves(one.fact):  # what does not, a print for instance, lands without a fold
            latest = max(latest, when)
        known |= _sets(one.fact, when)
        if isinstance(one.fact, Registered | AcceptanceRefused):
            known["time_known"] = not one.suspect_clock
            known["actor"] = one.actor
    hand_overs = sum(isinstance(one.fact, HandedOver) for one in history)
    if len(history) > 1 and "registered" in known:
        known["registered"] = _as_it_stands(known["registered"], history)
    if known.get("answered") is not None:
        known["answered"] = _as_put_right(known["answered"], history)
    application = Application(registration, hand_overs=hand_overs, history=history, **known)
    return replace(application, differs=True) if _differs(application) else application


def lost_mail(history: Iterable[Told]) -> frozenset[bytes]:
    """The e-mails that did not arrive, or perhaps not, by their `message`."""
    told = (one.fact for one in history if isinstance(one.fact, EMailReported))
    return frozenset(fact.message for fact in told if fact.fate is not Fate.TAKEN)


def _is_in_vain(fact: EMailReported, lost: frozenset[bytes]) -> bool:
    """Taken by the mail server, and not delivered all the same: it changed nothing."""
    return fact.fate is Fate.TAKEN and fact.message in lost


def _first_good(history: tuple[Told, ...]) -> int:
    """The first time by a clock in order, for what was written before it; 0 without any."""
    return next((one.at for one in history if not one.suspect_clock), 0)


def _when(one: Told, latest: int, history: tuple[Told, ...]) -> int:
    """When it happened, as far as is known. A wrong clock gives no term, no place in a list and no
    end of a code: then it happened on the day that the office went by, or after what was before.
    Never when it came here: that hour is another in every book, and the tables are the same in all.
    """
    if not one.suspect_clock:
        return one.at
    if isinstance(one.fact, Registered | AcceptanceRefused) and one.fact.received is not None:
        return day_without_time(one.fact.received, one.fact.number)
    return latest or _first_good(history) or one.at


def _as_it_stands(fact: Registered, history: tuple[Told, ...]) -> Registered:
    """What was written down, with what was put right since and the term as it was extended."""
    moved: TermMoved | None = None
    for one in history:
        if isinstance(one.fact, Corrected):
            fact = corrected(fact, one.fact)
        elif isinstance(one.fact, Extended):
            fact = struct_replace(fact, due=max(fact.due, one.fact.until))
        elif isinstance(one.fact, TermMoved):
            moved = one.fact  # a day that was said to be off by mistake is taken back by the next
    if moved is not None and moved.until > fact.due:
        fact = struct_replace(fact, due=moved.until, control=moved.control)
    return fact


def _as_put_right(answered: Answered, history: tuple[Told, ...]) -> Answered:
    """The answer with the outcome that two people put right; of several the last one holds."""
    for one in history:
        if isinstance(one.fact, CorrectionDecided) and counts(one):
            answered = struct_replace(answered, outcome=one.fact.outcome)
    return answered


def counts(told: Told) -> bool:
    """Whether a decision on a correction puts anything right: confirmed, and by somebody else."""
    fact = told.fact
    if not isinstance(fact, CorrectionDecided):
        return False
    return fact.confirmed and told.actor != fact.proposer


def _differs(application: Application) -> bool:
    """Whether the paper at the desk says something else than the department's news.

    A paper taken in after its news has nothing of its own written down but its barcode.
    """
    paper, news = application.arrived, application.answered
    if paper is None or news is None:
        return False
    if not paper.entered_from_paper:
        return paper.answer != news.answer
    return (paper.answer, paper.outcome, paper.their_number, paper.answered_on) != (
        news.answer,
        news.outcome,
        news.their_number,
        news.answered_on,
    )


@singledispatch
def _sets(fact: Fact, at: int) -> dict[str, Any]:
    """The fields of an application that a fact sets. None for a print, for instance."""
    return {}


@_sets.register
def _(fact: Registered, at: int) -> dict[str, Any]:
    known = {"registered": fact, "registered_at": at, "seal": fact.seal}
    return {**known, "external": fact.external} if fact.external else known


@_sets.register
def _(fact: AcceptanceRefused, at: int) -> dict[str, Any]:
    return {"refused": fact, "registered_at": at, **_ended(Stage.REFUSED, at)}


@_sets.register
def _(fact: PapersSent, at: int) -> dict[str, Any]:
    return {"sent_at": at, "transfer": fact.transfer}


@_sets.register
def _(fact: PapersAccepted, at: int) -> dict[str, Any]:
    return {"accepted_at": at}


@_sets.register
def _(fact: PapersSigned, at: int) -> dict[str, Any]:
    return {"accepted_at": at}


@_sets.register
def _(fact: Answered, at: int) -> dict[str, Any]:
    return {"answered": fact, "answered_at": at}


@_sets.register
def _(fact: AnswerArrived, at: int) -> dict[str, Any]:
    return {"arrived": fact, "arrived_at": at}


@_sets.register
def _(fact: DecidedHere, at: int) -> dict[str, Any]:
    """Decided in this house: the answer lies at the desk as soon as it exists."""
    answered = Answered(
        number=fact.number,
        answer=fact.answer,
        outcome=fact.outcome,
        answered_on=fact.decided_on,
        their_number=fact.their_number,
        text=fact.text,
        file=fact.file,
        language=fact.language,
        clerk=fact.decider,
    )
    arrived = AnswerArrived(fact.number, fact.answer)
    return {"answered": answered, "answered_at": at, "arrived": arrived, "arrived_at": at}


@_sets.register
def _(fact: Called, at: int) -> dict[str, Any]:
    if fact.result is CallResult.NO_ANSWER:
        return {}
    return {"told_at": at, "undelivered": None}


@_sets.register
def _(fact: HomeVisitPlanned, at: int) -> dict[str, Any]:
    return {"visit_on": fact.on}


@_sets.register
def _(fact: EnteredElsewhere, at: int) -> dict[str, Any]:
    return {"external": fact.external}


@_sets.register
def _(fact: Corrected, at: int) -> dict[str, Any]:
    return {}  # it sets no field of its own: see `_as_it_stands`


@_sets.register
def _(fact: Extended, at: int) -> dict[str, Any]:
    return {"extended": fact}


@_sets.register
def _(fact: CorrectionDecided | HearingSet | HearingHeld, at: int) -> dict[str, Any]:
    return {}  # no field of its own: see `_as_put_right`, `registry.hearings`; an e-mail may be due


@_sets.register
def _(fact: TermMoved, at: int) -> dict[str, Any]:
    return {"moved": fact}


@_sets.register
def _(fact: HandedOver, at: int) -> dict[str, Any]:
    return {"handed_over": fact, **_ended(Stage.ISSUED, at)}


@_sets.register
def _(fact: Mailed, at: int) -> dict[str, Any]:
    return _ended(Stage.MAILED, at)


@_sets.register
def _(fact: EMailReported, at: int) -> dict[str, Any]:
    if fact.fate is not Fate.TAKEN:
        return {"undelivered": fact}
    if fact.about in BESIDES:
        return {"undelivered": None}
    known = {"told_at": at, "undelivered": None}
    return {**known, **_ended(Stage.MAILED, at)} if fact.about is About.ANSWER else known


@_sets.register
def _(fact: Forwarded, at: int) -> dict[str, Any]:
    return _ended(Stage.FORWARDED, at)


@_sets.register
def _(fact: Withdrawn, at: int) -> dict[str, Any]:
    return _ended(Stage.WITHDRAWN, at)


@_sets.register
def _(fact: Returned, at: int) -> dict[str, Any]:
    return _ended(Stage.RETURNED, at)


@_sets.register
def _(fact: Unclaimed, at: int) -> dict[str, Any]:
    return _ended(Stage.UNCLAIMED, at)


@_sets.register
def _(fact: CodeReplaced, at: int) -> dict[str, Any]:
    return {"seal": fact.seal}


def _ended(stage: Stage, at: int) -> dict[str, Any]:
    return {"ending": stage, "ended_at": at}


def moves(fact: Fact) -> bool:
    """Whether the fact changes where an application stands; a print, for instance, does not."""
    return _sets.dispatch(type(fact)) is not _sets.dispatch(Fact)
