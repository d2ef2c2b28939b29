"""What the office itself decides (DESIGN §3): the akim's office is a department in this building.

No transfer list, no cover sheet: one commit writes the decision, and its paper is due. Who may
decide says the role (`registry.roles`); which services are decided here says the catalogue.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from registry.acting import Acting, registered_of
from registry.answer_texts import GAP
from registry.application import Application, Stage, office_day
from registry.catalogue import Catalogue
from registry.facts import ApplicationKind, Outcome, PaperKind
from registry.failures import (
    AnswerUnwritten,
    ComplaintGoesUp,
    EmptyAnswer,
    GapLeft,
    NotDecidedHere,
    WrongStage,
)
from registry.numbers import Number
from registry.office_facts import DecidedHere
from registry.offices import Office, Staff
from registry.ports import DuePrint


@dataclass(frozen=True, slots=True)
class OwnDecision:
    """What whoever decides filled in."""

    outcome: Outcome | None
    text: str = field(repr=False)
    their_number: str = ""  # of the office's own outgoing papers, "" without one
    language: str = "kk"


@dataclass(frozen=True, slots=True)
class DecisionPaper:
    """The answer as it is printed: two copies, one stays and is signed by who takes the other."""

    number: Number
    answer: Number
    decided_on: date
    their_number: str
    received: date
    office: Office
    applicant: str = field(repr=False)
    address: str = field(repr=False)
    service_kk: str
    service_ru: str
    short_kk: str
    short_ru: str
    result_kk: str
    result_ru: str
    is_appeal: bool
    outcome: Outcome
    text: str = field(repr=False)
    language: str
    decider: str
    copy: int = 0


def is_decided_here(catalogue: Catalogue, service: str) -> bool:
    """Whether the answer to this is made in the office; False for what the catalogue lost."""
    known = catalogue.find(service)
    return known is not None and known.decided_here


def may_be_decided(application: Application, catalogue: Catalogue) -> bool:
    """Whether this waits for the office's own decision."""
    fact = application.registered
    return (
        fact is not None
        and application.stage.is_in_work
        and is_decided_here(catalogue, fact.service)
    )


class Deciding:
    """The verb of one desk, and the paper that follows from it."""

    def __init__(self, desk: Acting) -> None:
        self._desk = desk

    def decide(self, number: Number, decision: OwnDecision, by: Staff) -> Application:
        """Write the decision down; the answer is at the desk at once, and its print is due.

        Raises NotDecidedHere, WrongStage, EmptyAnswer without an outcome, AnswerUnwritten without
        a text, GapLeft while the template's gaps are open, NotYourRole, and ComplaintGoesUp: the
        body complained of may only grant a complaint, else it goes with the case to the body above
        (АППК art. 91).
        """
        desk = self._desk
        outcome, text = decision.outcome, decision.text.strip()
        if outcome is None:
            raise EmptyAnswer
        if not text:
            raise AnswerUnwritten
        if GAP in text:
            raise GapLeft
        with desk.writing(lambda: desk.now_known(number.application.digits)) as journal:
            stages = (Stage.REGISTERED, Stage.SENT, Stage.WITH_DEPARTMENT)
            application, fact = desk.standing(journal, number, *stages)
            if not is_decided_here(desk.catalogue, fact.service):
                raise NotDecidedHere
            if fact.kind is ApplicationKind.COMPLAINT and outcome is not Outcome.SATISFIED:
                raise ComplaintGoesUp
            decided = DecidedHere(
                number=fact.number,
                answer=number.application.answer(1).digits,
                outcome=outcome,
                decided_on=office_day(desk.now()),
                their_number=decision.their_number.strip(),
                text=text,
                language=decision.language,
                decider=signs_as(by),
            )
            due = (DuePrint(PaperKind.DECISION, fact.number),)
            desk.append(journal, application, decided, by, due)
            return desk.required(journal.application(fact.number))

    def paper(self, number: Number, *, more: int = 0) -> DecisionPaper:
        """The answer's paper; `more` copies may be out that nobody marked. Raises WrongStage."""
        desk = self._desk
        application = desk.known(number)
        fact, decided = registered_of(application), decided_here(application)
        if decided is None:
            raise WrongStage(application.stage.value)
        service = desk.catalogue.service(fact.service)
        copies = desk.journal.prints_of(PaperKind.DECISION, fact.number)
        paper = DecisionPaper(
            number=Number.parse(fact.number),
            answer=Number.parse(decided.answer),
            decided_on=decided.decided_on,
            their_number=decided.their_number,
            received=fact.received,
            office=desk.office,
            applicant=fact.applicant.name,
            address=fact.applicant.address,
            service_kk=service.name_kk,
            service_ru=service.name_ru,
            short_kk=service.short_kk,
            short_ru=service.short_ru,
            result_kk=service.result_kk,
            result_ru=service.result_ru,
            is_appeal=fact.kind.is_appeal,
            outcome=decided.outcome,
            text=decided.text,
            language=decided.language,
            decider=decided.decider,
        )
        return replace(paper, copy=copies + more)


def decided_here(application: Application) -> DecidedHere | None:
    """The office's own decision on it, the last one written."""
    found = (one.fact for one in reversed(application.history))
    return next((fact for fact in found if isinstance(fact, DecidedHere)), None)


def signs_as(by: Staff) -> str:
    """«Омаров Қ. Б., әкім / аким»: as it stands under the answer, whatever its language."""
    positions = dict.fromkeys((by.position_kk, by.position_ru))
    return f"{by.name}, {' / '.join(positions)}"
