"""The register book (тіркеу журналы): what one application says in each of its columns.

The columns are DOMAIN §2's. A line is made from the application as it stands, so the book can be
written out for any period at any time. What has no source yet (resolution, co-executors, rating,
archive) is left empty, to be filled in by hand. Kept out: headings and words, which are the
paper's, and where applications come from.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from registry.application import Application, Stage, lost_mail, office_day, office_time
from registry.catalogue import Catalogue
from registry.facts import (
    AppealForm,
    ApplicantKind,
    ApplicationKind,
    Benefit,
    Channel,
    Delivery,
    Fact,
    Forwarded,
    HandedOver,
    Mailed,
    Outcome,
    Proof,
    Registered,
    Returned,
    Unclaimed,
    Withdrawn,
)
from registry.failures import NotInCatalogue
from registry.mail_facts import About, EMailReported
from registry.numbers import Number, UnreadableNumber
from registry.office_facts import Called, CallResult, Extended


@dataclass(frozen=True, slots=True)
class Notice:
    """When the applicant was told something, and how that ended."""

    on: date
    result: CallResult


@dataclass(frozen=True, slots=True)
class Both:
    """A name in the two languages of a state form."""

    kk: str = ""
    ru: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """How the answer reached its owner, on which day, and who took it ("" the applicant)."""

    how: Delivery
    on: date
    by: str = field(default="", repr=False)
    proof: Proof | None = None
    evidence: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line. "", None or 0 is an empty cell; `place` counts from 1 within the period."""

    place: int
    number: str  # as shown
    external: str
    registered: datetime  # on the office's clock
    time_known: bool
    stage: Stage
    channel: Channel
    form: AppealForm
    kind: ApplicationKind
    applicant_kind: ApplicantKind
    name: str = field(repr=False)
    iin: str = field(repr=False)
    address: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)
    representative: str = field(repr=False)
    basis: str = field(repr=False)
    people: int
    others: str = field(repr=False)
    repeats: str
    language: str
    benefit: Benefit
    service: Both
    summary: str = field(repr=False)
    documents: int
    sheets: int
    accepted_by: str
    position: Both
    executor: Both
    received: date | None
    due: date | None
    control: date | None
    extended_until: date | None
    extension: str  # the basis, who decided and when
    forwarded_to: Both
    forwarded_on: date | None
    forwarded_number: str
    notices: tuple[Notice, ...]
    outcome: Outcome | None
    answer_number: str
    answered_on: date | None
    answer_language: str
    ended: str = field(repr=False)  # why it was refused acceptance, taken back or returned
    delivered: Delivered | None = None
    case_index: str = ""


def register_line(
    place: int, application: Application, catalogue: Catalogue, names: Mapping[str, str]
) -> RegisterLine:
    """The line of an application that is known. `names` are those of the staff, by number."""
    fact = application.registered or application.refused
    if fact is None:
        raise ValueError("only a registered application has a line")
    applicant, registered = fact.applicant, application.registered
    representative = registered.representative if registered else None
    extended, forwarded = application.extended, _last(application, Forwarded)
    outcome, answered_on, answer_number, answer_language = _answer(application)
    return RegisterLine(
        place=place,
        number=_shown(fact.number),
        external=application.external,
        registered=office_time(application.registered_at),
        time_known=application.time_known,
        stage=application.stage,
        channel=registered.channel if registered else Channel.IN_PERSON,
        form=registered.form if registered else AppealForm.WRITTEN,
        kind=registered.kind if registered else ApplicationKind.SERVICE,
        applicant_kind=applicant.kind,
        name=applicant.name,
        iin=applicant.iin,
        address=applicant.address,
        phone=applicant.phone,
        email=applicant.email,
        representative=representative.name if representative else "",
        basis=_basis(registered),
        people=registered.people if registered else 0,
        others=", ".join(registered.others) if registered else "",
        repeats=_shown(registered.repeats) if registered else "",
        language=fact.language,
        benefit=registered.benefit if registered else Benefit.NONE,
        service=_service(fact.service, catalogue),
        summary=registered.summary if registered else "",
        documents=sum(line.state.is_there for line in fact.documents),
        sheets=sum(line.sheets for line in fact.documents if line.state.is_there),
        accepted_by=fact.acceptor.name or names.get(application.actor, application.actor),
        position=Both(fact.acceptor.position_kk, fact.acceptor.position_ru),
        executor=_department(registered.department, catalogue) if registered else Both(),
        received=fact.received,
        due=registered.due if registered else None,
        control=registered.control if registered else None,
        extended_until=extended.until if extended else None,
        extension=_extension(extended),
        forwarded_to=Both(forwarded[0].to_kk, forwarded[0].to_ru) if forwarded else Both(),
        forwarded_on=office_day(forwarded[1]) if forwarded else None,
        forwarded_number=forwarded[0].their_number if forwarded else "",
        notices=tuple(_notices(application)),
        outcome=outcome,
        answer_number=answer_number,
        answered_on=answered_on,
        answer_language=answer_language,
        ended=_ended(application),
        delivered=_delivered(application),
        case_index=registered.case_index if registered else "",
    )


def _last(application: Application, kind: type[Forwarded]) -> tuple[Forwarded, int] | None:
    """The last fact of this kind, and when it was written."""
    found = None
    for one in application.history:
        if isinstance(one.fact, kind):
            found = (one.fact, one.at)
    return found


def _answer(application: Application) -> tuple[Outcome | None, date | None, str, str]:
    """What was decided, when, under which number and in which language: by the department's news,
    else as it was read off the paper."""
    answered, arrived = application.answered, application.arrived
    if answered is not None:
        return answered.outcome, answered.answered_on, answered.their_number, answered.language
    if arrived is not None:
        return arrived.outcome, arrived.answered_on, arrived.their_number, ""
    return None, None, "", ""


def _basis(registered: Registered | None) -> str:
    person = registered.representative if registered else None
    if person is None:
        return ""
    until = "" if person.until is None else f" (→ {person.until:%d.%m.%Y})"
    return f"{person.basis}{until}"


def _extension(extended: Extended | None) -> str:
    if extended is None:
        return ""
    return f"{extended.reason}; {extended.head}, {extended.decided_on:%d.%m.%Y}"


def _service(code: str, catalogue: Catalogue) -> Both:
    """The short name; the code alone when it is of an older catalogue."""
    service = catalogue.find(code)
    return Both(code, code) if service is None else Both(service.short_kk, service.short_ru)


def _department(code: str, catalogue: Catalogue) -> Both:
    try:
        found = catalogue.department(code)
    except NotInCatalogue:
        return Both(code, code)
    return Both(found.short_kk, found.short_ru)


def _notices(application: Application) -> Iterator[Notice]:
    for one in application.history:
        if isinstance(one.fact, Called):
            yield Notice(office_day(one.at), one.fact.result)


def _ended(application: Application) -> str:
    """Why it came to an end without an answer."""
    if application.refused is not None and application.registered is None:
        return application.refused.grounds
    reason = ""
    for one in application.history:
        fact, stage = one.fact, application.stage
        if (isinstance(fact, Withdrawn) and stage is Stage.WITHDRAWN) or (
            isinstance(fact, Returned) and stage is Stage.RETURNED
        ):
            reason = fact.reason
    return reason


def _delivered(application: Application) -> Delivered | None:
    """The last word on it. What went back to the department was not delivered."""
    found: Delivered | None = None
    lost = lost_mail(application.history)
    for one in application.history:
        fact: Fact = one.fact
        if isinstance(fact, HandedOver):
            how = Delivery.HOME if fact.at_home else Delivery.HAND
            day = fact.on or office_day(one.at)
            found = Delivered(how, day, fact.collected_by, fact.proof)
        elif isinstance(fact, Mailed):
            found = Delivered(fact.delivery, office_day(one.at), evidence=fact.evidence)
        elif isinstance(fact, EMailReported) and fact.about is About.ANSWER:
            taken = fact.message not in lost  # what did not arrive was not delivered
            at = office_day(one.at)
            found = Delivered(Delivery.EMAIL, at, evidence=fact.words) if taken else found
        elif isinstance(fact, Unclaimed):
            found = None
    return found


def _shown(number: str) -> str:
    try:
        return Number.parse(number).shown if number else ""
    except UnreadableNumber:
        return number
