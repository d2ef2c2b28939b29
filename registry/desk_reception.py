"""The desk's verbs at reception: what somebody brings is registered, or turned away with a slip.

Kept out: everything after that (`registry.desk`).
"""

from dataclasses import replace

from registry.application import day_without_time
from registry.catalogue import Service
from registry.codes import ControlCode, new_code
from registry.deadlines import Deadline
from registry.desk_papers import DeskPapers
from registry.email_address import is_address
from registry.facts import (
    AcceptanceRefused,
    Acceptor,
    AppealForm,
    Applicant,
    PaperKind,
    Registered,
)
from registry.failures import (
    AddressUnclear,
    AppealsMayNotBeRefused,
    NameMissing,
    NothingMissing,
    NothingTakenDown,
    PapersMissing,
    ReasonMissing,
    WrongIin,
)
from registry.form import Form, number_is_right, tidied
from registry.names import tidy
from registry.numbers import Number
from registry.offices import Staff
from registry.paperwork import term_of
from registry.ports import DuePrint
from registry.receipts import Receipt

_NOT_YET = Number(1, 0, 0, 0, 0)


class DeskReception(DeskPapers):
    """Nothing is written before all of it was checked."""

    def deadline(self, form: Form) -> Deadline:
        """By when this would be answered if it were registered now, with the working."""
        service = self.catalogue.offered(form.service, form.edition)
        return self.due_of(self.received_on(), term_of(form.kind, service))

    def draft(self, form: Form, by: Staff) -> Receipt:
        """The receipt as it grows while the specialist types. Number and code are still zeros."""
        if not form.service:
            acting = form.representative.name if form.representative is not None else ""
            by_whom, today = _acceptor(by), self.received_on()
            return self.paperwork.blank(form.applicant, acting, by_whom, self.now(), today)
        fact = self._registered(form, tidied(form.applicant), by, _NOT_YET, seal=b"")
        return replace(self.paperwork.receipt(fact, self.now(), None), draft=True)

    def missing_papers(self, form: Form) -> tuple[int, ...]:
        """Places in the service's list of required papers that are missing or expired."""
        if form.kind.is_appeal:
            return ()  # nothing may be demanded for an appeal to be accepted (art. 64)
        service = self.catalogue.offered(form.service, form.edition)
        there = {line.position for line in form.documents if line.state.is_there}
        return tuple(
            position
            for position, document in enumerate(service.documents)
            if document.required and position not in there
        )

    def register(self, form: Form, by: Staff) -> Receipt:
        """Give the application its number, code and term. One commit, then paper."""
        applicant = self._checked(form)
        missing = self.missing_papers(form)
        if missing and not form.accept_incomplete:
            raise PapersMissing(missing)
        code = new_code(self.random.bytes)
        seal = self.sealer.seal(code.digits)  # outside the commit: it is slow on purpose
        registration = self.random.bytes(16)

        def receipt() -> Receipt:
            if written.suspect_clock:
                at = day_without_time(fact.received, fact.number)
                drawn = self.paperwork.receipt(fact, at, code, number=number)
                return replace(drawn, time_known=False)
            return self.paperwork.receipt(fact, written.at, code, number=number)

        with self.writing(receipt) as journal:
            number = self.next_number(journal)
            fact = self._registered(form, applicant, by, number, seal, incomplete=bool(missing))
            written = journal.append(
                fact,
                registration=registration,
                actor=by.number,
                due=_due_of(fact, code),
            )
            # Before the disk is asked: afterwards the processor has forgotten all it needs for it.
            return receipt()

    def refuse_acceptance(self, form: Form, grounds: str, by: Staff) -> Number:
        """Refuse a service whose papers are missing (Law 88-V, art. 20). Numbered like all."""
        if form.kind.is_appeal:
            raise AppealsMayNotBeRefused
        applicant = self._checked(form)
        if not self.missing_papers(form):
            raise NothingMissing
        if not grounds.strip():
            raise ReasonMissing
        with self.writing(lambda: number) as journal:
            number = self.next_number(journal)
            fact = AcceptanceRefused(
                number=number.digits,
                service=form.service,
                edition=self._edition(form),
                applicant=applicant,
                documents=form.documents,
                grounds=grounds.strip(),
                acceptor=_acceptor(by),
                received=self.received_on(),
                language=form.language,
            )
            journal.append(
                fact,
                registration=self.random.bytes(16),
                actor=by.number,
                due=(DuePrint(PaperKind.REFUSAL_SLIP, fact.number),),
            )
        return number

    # -- inside ---------------------------------------------------------------------------------

    def _registered(
        self,
        form: Form,
        applicant: Applicant,
        by: Staff,
        number: Number,
        seal: bytes,
        *,
        incomplete: bool = False,
    ) -> Registered:
        service: Service = self.catalogue.offered(form.service, form.edition)
        received = self.received_on()
        deadline = self.due_of(received, term_of(form.kind, service))
        return Registered(
            number=number.digits,
            kind=form.kind,
            service=form.service,
            edition=self._edition(form),
            applicant=applicant,
            documents=form.documents,
            summary=form.summary.strip(),
            channel=form.channel,
            language=form.language,
            department=service.department,
            received=received,
            due=deadline.legal,
            control=deadline.control,
            acceptor=_acceptor(by),
            seal=seal,
            delivery=form.delivery,
            incomplete=incomplete,
            external=form.external.strip(),
            representative=form.representative,
            form=form.form if form.kind.is_appeal else AppealForm.WRITTEN,
            benefit=form.benefit,
            people=form.people,
            others=tuple(tidy(name) for name in form.others if tidy(name)),
            repeats=form.repeats,
            case_index=form.case_index.strip(),
            mail_agreed=form.agrees_to_mail,
        )

    def _edition(self, form: Form) -> str:
        catalogue = self.catalogue
        return catalogue.edition_of(catalogue.offered(form.service, form.edition))

    def _checked(self, form: Form) -> Applicant:
        """The applicant, as an entry keeps him."""
        applicant = tidied(form.applicant)
        if not applicant.name:
            raise NameMissing
        self.catalogue.offered(form.service, form.edition)  # raises NotInCatalogue
        if form.kind.is_appeal and form.form is AppealForm.ORAL and not form.summary.strip():
            raise NothingTakenDown
        iin, excuse = form.applicant.iin, form.applicant.iin_reason.strip()
        if iin and not excuse and not number_is_right(form.applicant):
            raise WrongIin
        if form.agrees_to_mail and not is_address(applicant.email):
            raise AddressUnclear
        return applicant


def _acceptor(by: Staff) -> Acceptor:
    return Acceptor(by.name, by.position_kk, by.position_ru)


def _due_of(fact: Registered, code: ControlCode) -> tuple[DuePrint, ...]:
    """What comes out of the printer once it is registered. An oral appeal has its protocol."""
    papers = (
        DuePrint(PaperKind.RECEIPT, fact.number, code.digits),
        DuePrint(PaperKind.OFFICE_COPY, fact.number),
    )
    if fact.kind.is_appeal and fact.form is AppealForm.ORAL:
        return (*papers, DuePrint(PaperKind.ORAL_PROTOCOL, fact.number))
    return papers


def reason_given(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()
