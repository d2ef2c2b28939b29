"""The desk's verbs: what a specialist does, in the order the law and the book demand.

Every verb writes the journal first; paper and network come after, because they may fail and the
journal may not. Clock, randomness, sealer and journal are handed in.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from msgspec.structs import replace as struct_replace

from registry.acting import registered_of
from registry.application import Application, Stage, day_without_time, office_day
from registry.catalogue import Service
from registry.clock import working_day
from registry.codes import ControlCode, new_code
from registry.deadlines import Deadline
from registry.desk_papers import DeskPapers
from registry.facts import (
    AcceptanceRefused,
    Acceptor,
    AnswerArrived,
    AppealForm,
    Applicant,
    ApplicantKind,
    ApplicationKind,
    Benefit,
    Channel,
    CodeReplaced,
    Delivery,
    DocumentLine,
    HandedOver,
    Mailed,
    Outcome,
    PaperKind,
    PapersSent,
    Proof,
    Registered,
    Representative,
    Returned,
    Unclaimed,
    Withdrawn,
)
from registry.failures import (
    AnswerNumberWrong,
    AppealsMayNotBeRefused,
    NameMissing,
    NothingMissing,
    NothingTakenDown,
    OutcomeMissing,
    PapersMissing,
    ReasonMissing,
    TooEarly,
    WrongIin,
)
from registry.iin import IinFinding, check_iin
from registry.names import tidy
from registry.numbers import ANSWER, Number
from registry.offices import Staff
from registry.paperwork import days_kept, term_of
from registry.phones import phone_to_keep
from registry.ports import DuePrint
from registry.receipts import CoverSheet, Receipt


@dataclass(frozen=True, slots=True)
class Form:
    """What the specialist filled in at reception. Checked by the verbs, not here."""

    applicant: Applicant = field(repr=False)
    service: str
    kind: ApplicationKind = ApplicationKind.SERVICE
    documents: tuple[DocumentLine, ...] = ()
    summary: str = field(default="", repr=False)
    channel: Channel = Channel.IN_PERSON
    language: str = "kk"
    delivery: Delivery = Delivery.HAND
    accept_incomplete: bool = False  # at the resident's own wish, although papers are missing
    external: str = ""
    representative: Representative | None = field(default=None, repr=False)
    form: AppealForm = AppealForm.WRITTEN
    benefit: Benefit = Benefit.NONE
    people: int = 0  # of a collective appeal: how many signed, the contact person among them
    others: tuple[str, ...] = field(default=(), repr=False)
    repeats: str = ""  # 16 digits of the earlier application
    case_index: str = ""
    # Of the catalogue when the service was chosen: what was said to a visitor holds, although a new
    # one comes while he stands there. "": today's.
    edition: str = ""


@dataclass(frozen=True, slots=True)
class FromPaper:
    """What the specialist reads off an answer whose news has not come yet."""

    outcome: Outcome
    their_number: str
    answered_on: date


class Desk(DeskPapers):
    """One desk of one office, at work."""

    # -- at reception -----------------------------------------------------------------------

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

    # -- papers out, answers in -------------------------------------------------------------

    def send_papers(self, number: Number, by: Staff) -> CoverSheet:
        """The papers leave for the department with their cover sheet."""
        with self.writing(lambda: self.paperwork.cover(application)) as journal:
            application, fact = self.standing(journal, number, Stage.REGISTERED)
            sent = PapersSent(fact.number, fact.department, len(fact.documents))
            self.append(
                journal,
                application,
                sent,
                by,
                due=(DuePrint(PaperKind.COVER_SHEET, fact.number),),
            )
        return self.paperwork.cover(application)

    def take_in_answer(
        self, answer: Number, by: Staff, from_paper: FromPaper | None = None
    ) -> Application:
        """The answer is at the desk. Without the department's news, its facts come from the paper.

        Raises OutcomeMissing when there is neither news nor `from_paper`.
        """
        if answer.kind != ANSWER:
            raise AnswerNumberWrong
        with self.writing(lambda: self.now_known(fact.number)) as journal:
            application, fact = self.standing(
                journal,
                answer.application,
                Stage.REGISTERED,
                Stage.SENT,
                Stage.WITH_DEPARTMENT,
                Stage.ANSWERED,
            )
            if application.answered is not None:
                if application.answered.answer != answer.digits:
                    raise AnswerNumberWrong
                arrived = AnswerArrived(fact.number, answer.digits)
            elif from_paper is None:
                raise OutcomeMissing
            else:
                arrived = AnswerArrived(
                    fact.number,
                    answer.digits,
                    entered_from_paper=True,
                    outcome=from_paper.outcome,
                    their_number=from_paper.their_number.strip(),
                    answered_on=from_paper.answered_on,
                )
            return self.taken(journal, application, arrived, by)

    def hand_over(
        self, number: Number, proof: Proof, by: Staff, collected_by: str = ""
    ) -> Application:
        """The resident, or a representative named in `collected_by`, has the answer and signed."""
        with self.writing(lambda: self.now_known(fact.number)) as journal:
            application, fact = self.standing(journal, number, Stage.AT_DESK, Stage.UNCLAIMED)
            handed = HandedOver(fact.number, application.answer_number, proof, tidy(collected_by))
            return self.taken(journal, application, handed, by)

    def send_answer(
        self, number: Number, delivery: Delivery, evidence: str, by: Staff
    ) -> Application:
        """The answer went by post or e-mail; `evidence` is the post's or the server's own word."""
        if not evidence.strip():
            raise ReasonMissing
        with self.writing(lambda: self.now_known(fact.number)) as journal:
            application, fact = self.standing(journal, number, Stage.AT_DESK)
            mailed = Mailed(fact.number, application.answer_number, delivery, evidence.strip())
            return self.taken(journal, application, mailed, by)

    # -- ends that are not an answer ----------------------------------------------------------

    def withdraw(self, number: Number, reason: str, by: Staff) -> Application:
        """The applicant takes the application back, while it is not answered yet."""
        return self.end(number, by, lambda digits: Withdrawn(digits, _reason(reason)))

    def return_defective(self, number: Number, reason: str, by: Staff) -> Application:
        """What was missing did not come within the time set: back to the applicant."""
        return self.end(number, by, lambda digits: Returned(digits, _reason(reason)))

    def return_unclaimed(self, number: Number, by: Staff) -> Application:
        """Nobody came for a month: the result goes back to the provider."""
        with self.writing(lambda: self.now_known(fact.number)) as journal:
            application, fact = self.standing(journal, number, Stage.AT_DESK)
            waits_until = days_kept(office_day(application.arrived_at or 0))
            if working_day(self.clock.now(), self.journal.good_time()) <= waits_until:
                raise TooEarly(waits_until)
            gone = Unclaimed(fact.number, application.answer_number)
            return self.taken(journal, application, gone, by)

    def replace_code(self, number: Number, by: Staff) -> Receipt:
        """A lost receipt: the person's ID was seen; a new code, and the old seal dies."""
        code = new_code(self.random.bytes)
        seal = self.sealer.seal(code.digits)

        def receipt() -> Receipt:
            return self.receipt_of(application, code, PaperKind.RECEIPT)

        with self.writing(receipt) as journal:
            application = self.required(journal.application(number.digits))
            fact = registered_of(application)
            self.append(
                journal,
                application,
                CodeReplaced(fact.number, seal),
                by,
                due=(DuePrint(PaperKind.RECEIPT, fact.number, code.digits),),
            )
            return receipt()

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
        return applicant


_NOT_YET = Number(1, 0, 0, 0, 0)


def tidied(applicant: Applicant) -> Applicant:
    """As an entry keeps him: no stray spaces, the phone in one notation."""
    return struct_replace(
        applicant,
        name=tidy(applicant.name),
        phone=phone_to_keep(applicant.phone),
        address=tidy(applicant.address),
        email=applicant.email.strip(),
    )


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


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def number_is_right(applicant: Applicant) -> bool:
    """Whether an IIN passes its check; a BIN is only ever warned of."""
    # No order gives the algorithm of a BIN: a wrong sum there is a hint on the screen, no more.
    if applicant.kind is not ApplicantKind.PERSON:
        return True
    return check_iin(applicant.iin) is IinFinding.VALID
