"""Fills in papers from what the book says: receipt, cover sheet, answer label. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date

from registry.application import Application, Stage
from registry.catalogue import Catalogue, Service
from registry.codes import ControlCode
from registry.deadlines import APPEAL, COMPLAINT, Term
from registry.facts import (
    AcceptanceRefused,
    Acceptor,
    Answered,
    AppealForm,
    Applicant,
    ApplicantKind,
    ApplicationKind,
    DocumentLine,
    DocumentState,
    Registered,
)
from registry.failures import NotInCatalogue, WrongStage
from registry.numbers import Number
from registry.offices import Office
from registry.receipts import (
    AnswerLabel,
    CoverSheet,
    OralProtocol,
    PaperLine,
    Receipt,
    RefusalSlip,
    TermLine,
)


def term_of(kind: ApplicationKind, service: Service) -> Term:
    """The law's term: 15 working days for an appeal, 20 for a complaint, else the service's own."""
    if kind is ApplicationKind.COMPLAINT:
        return COMPLAINT
    return APPEAL if kind.is_appeal else service.term


class Paperwork:
    """Knows the catalogue, the office and the public page's address; writes nothing."""

    def __init__(self, catalogue: Catalogue, office: Office, status_address: str) -> None:
        self._catalogue = catalogue
        self._office = office
        self._status_address = status_address

    def receipt(
        self,
        fact: Registered,
        registered_at: int,
        code: ControlCode | None,
        *,
        stage: Stage = Stage.REGISTERED,
        copy: int = 0,
        number: Number | None = None,
    ) -> Receipt:
        """With `code` None it is the office's copy. `number`: the fact's, if it is read already."""
        service = self._service(fact)
        provider = self._catalogue.department(fact.department)
        term = term_of(fact.kind, service)
        return Receipt(
            number=number or Number.parse(fact.number),
            code=code,
            registered_at=registered_at,
            received=fact.received,
            office=self._office,
            acceptor=fact.acceptor,
            applicant=fact.applicant.name,
            representative=fact.representative.name if fact.representative else "",
            phone=fact.applicant.phone,
            service_kk=service.name_kk,
            service_ru=service.name_ru,
            short_kk=service.short_kk,
            short_ru=service.short_ru,
            is_appeal=fact.kind.is_appeal,
            provider_kk=provider.name_kk,
            provider_ru=provider.name_ru,
            papers=tuple(_papers(fact.documents, service)),
            term=TermLine(term.days, term.unit, term.basis_kk, term.basis_ru, fact.due),
            stage=stage,
            status_address=self._status_address,
            copy=copy,
            incomplete=fact.incomplete,
            delivery=fact.delivery,
            form=fact.form,
            representative_phone=fact.representative.phone if fact.representative else "",
            basis=fact.representative.basis if fact.representative else "",
            people=fact.people,
            bin=fact.applicant.iin if fact.applicant.kind is ApplicantKind.LEGAL else "",
            external=fact.external,
            case_index=fact.case_index,
        )

    def blank(
        self, applicant: Applicant, representative: str, acceptor: Acceptor, at: int, received: date
    ) -> Receipt:
        """The receipt while nobody has said yet what is wanted: who came, and nothing promised."""
        return Receipt(
            number=Number(1, 0, 0, 0, 0),
            code=None,
            registered_at=at,
            received=received,
            office=self._office,
            acceptor=acceptor,
            applicant=applicant.name,
            representative=representative,
            phone=applicant.phone,
            service_kk="",
            service_ru="",
            short_kk="",
            short_ru="",
            is_appeal=False,
            provider_kk="",
            provider_ru="",
            papers=(),
            term=TermLine(0, "", "", "", received),
            stage=Stage.REGISTERED,
            status_address=self._status_address,
            draft=True,
        )

    def refusal(self, application: Application, *, copy: int = 0) -> RefusalSlip:
        """The slip of a refused acceptance. Raises WrongStage for anything else."""
        fact = application.refused
        if fact is None:
            raise WrongStage(application.stage.value)
        service = self._service(fact)
        told = tuple(_papers(fact.documents, service))
        return RefusalSlip(
            number=Number.parse(fact.number),
            refused_at=application.registered_at,
            office=self._office,
            acceptor=fact.acceptor,
            applicant=fact.applicant.name,
            phone=fact.applicant.phone,
            service_kk=service.name_kk,
            service_ru=service.name_ru,
            short_kk=service.short_kk,
            short_ru=service.short_ru,
            lacking=(
                *_unnamed(fact.documents, service),
                *(p for p in told if not p.state.is_there),
            ),
            grounds=fact.grounds,
            copy=copy,
            time_known=application.time_known,
        )

    def protocol(self, application: Application, *, copy: int = 0) -> OralProtocol:
        """The protocol of an oral appeal. Raises WrongStage for anything else."""
        fact = application.registered
        if fact is None or fact.form is not AppealForm.ORAL:
            raise WrongStage(application.stage.value)
        return OralProtocol(
            number=Number.parse(fact.number),
            registered_at=application.registered_at,
            office=self._office,
            acceptor=fact.acceptor,
            kind=fact.kind,
            applicant=fact.applicant.name,
            iin=fact.applicant.iin,
            address=fact.applicant.address,
            phone=fact.applicant.phone,
            representative=fact.representative.name if fact.representative else "",
            words=fact.summary,
            language=fact.language,
            copy=copy,
            time_known=application.time_known,
        )

    def papers(self, fact: Registered) -> tuple[PaperLine, ...]:
        """The papers of an application, in the order of its labels."""
        return tuple(_papers(fact.documents, self._service(fact)))

    def cover(self, application: Application, *, copy: int = 0) -> CoverSheet:
        fact = application.registered
        if fact is None:
            raise ValueError("only a registered application has a cover sheet")
        receipt = self.receipt(fact, application.registered_at, None, copy=copy)
        return CoverSheet(
            number=receipt.number,
            answer=receipt.number.answer(1),
            registered_at=receipt.registered_at,
            office=receipt.office,
            acceptor=receipt.acceptor,
            applicant=receipt.applicant,
            service_kk=receipt.service_kk,
            service_ru=receipt.service_ru,
            short_kk=receipt.short_kk,
            short_ru=receipt.short_ru,
            provider_kk=receipt.provider_kk,
            provider_ru=receipt.provider_ru,
            papers=receipt.papers,
            due=fact.due,
            copy=copy,
            time_known=application.time_known,
        )

    def answer_label(self, service_code: str | None, answered: Answered) -> AnswerLabel:
        """`service_code` is None when the papers came before their news."""
        service = self._catalogue.service(service_code) if service_code else None
        return AnswerLabel(
            answer=Number.parse(answered.answer),
            short_kk=service.short_kk if service else "",
            short_ru=service.short_ru if service else "",
            office_kk=self._office.name_kk,
            office_ru=self._office.name_ru,
            outcome=answered.outcome,
            answered_on=answered.answered_on,
            their_number=answered.their_number,
        )

    def _service(self, fact: Registered | AcceptanceRefused) -> Service:
        """As it stood then: a place in its list of papers means nothing in another's."""
        known = self._catalogue.registered(fact.service, fact.edition)
        if known is None:
            raise NotInCatalogue(fact.service)
        return known


def _papers(documents: Iterable[DocumentLine], service: Service) -> Iterable[PaperLine]:
    for line in documents:
        listed = 0 <= line.position < len(service.documents)  # or it is of an edition unknown here
        known = service.documents[line.position] if listed else None
        kk, ru = (known.kk, known.ru) if known else (line.title, line.title)
        yield PaperLine(kk, ru, line.state, line.sheets, line.original)


def _unnamed(documents: tuple[DocumentLine, ...], service: Service) -> Iterator[PaperLine]:
    """Demanded papers of which the form says nothing at all: nobody brought them either."""
    named = {line.position for line in documents}
    for position, document in enumerate(service.documents):
        if document.required and position not in named:
            yield PaperLine(document.kk, document.ru, DocumentState.MISSING, 0, original=False)


def days_kept(arrived: date) -> date:
    """Until when an unclaimed result waits at the desk: one month (DOMAIN §1)."""
    month = arrived.month % 12 + 1
    year = arrived.year + (1 if month == 1 else 0)
    for day in (arrived.day, 30, 29, 28):  # clamped: 31 January waits until the end of February
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
