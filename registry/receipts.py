"""What stands on papers, as values: the receipt, the cover sheet, the answer label.

Contents by АППК art. 64 and the standards of DOMAIN §1: number, date and time, who accepted and in
what position, service, papers with sheets, place, term and its ground, provider, control code,
channels, right to appeal. How they are drawn is `printing`'s business; the sentences are `words`'.
"""

from dataclasses import dataclass, field
from datetime import date

import msgspec

from registry.application import Stage
from registry.codes import ControlCode
from registry.facts import Acceptor, AppealForm, ApplicationKind, Delivery, DocumentState, Outcome
from registry.numbers import Number
from registry.offices import Office


class PaperLine(msgspec.Struct, frozen=True):
    """One paper the resident handed in, in both languages of a state form."""

    kk: str
    ru: str
    state: DocumentState
    sheets: int
    original: bool


class TermLine(msgspec.Struct, frozen=True):
    """The term and its ground. `days` 0 with unit "same_day" means: done while you wait."""

    days: int
    unit: str  # "working", "calendar", "months" or "same_day"
    ground_kk: str  # for instance «ҚР ӘРПК 76-бабы»
    ground_ru: str
    due: date


@dataclass(frozen=True, slots=True)
class Receipt:
    """The resident's proof. With `code` None it is the office's copy, which the resident signs."""

    number: Number
    code: ControlCode | None = field(repr=False)
    registered_at: int  # UTC ms
    received: date  # the legal day of receipt
    office: Office
    acceptor: Acceptor
    applicant: str = field(repr=False)
    representative: str = field(repr=False)
    phone: str = field(repr=False)
    service_kk: str
    service_ru: str
    short_kk: str
    short_ru: str
    is_appeal: bool
    provider_kk: str
    provider_ru: str
    papers: tuple[PaperLine, ...]
    term: TermLine
    stage: Stage
    status_address: str  # "" when the district has no public page; the QR is address + /s/ + code
    copy: int = 0  # 0 is the first print, n is "COPY n"
    incomplete: bool = False
    draft: bool = False  # still being typed: number and code are yet to be given
    time_known: bool = True  # False: the clock was wrong, of `registered_at` only the day holds
    delivery: Delivery = Delivery.HAND
    form: AppealForm = AppealForm.WRITTEN
    representative_phone: str = field(default="", repr=False)
    basis: str = field(default="", repr=False)  # on which the representative acts
    people: int = 0  # who signed a collective appeal, the contact person among them
    bin: str = ""  # of an organisation
    external: str = ""  # number in the state appeals system
    case_index: str = ""

    @property
    def is_begun(self) -> bool:
        """False as long as nobody has said what is wanted: there is no service and no term yet."""
        return bool(self.service_kk)

    @property
    def is_office_copy(self) -> bool:
        """The copy that stays, signed by the resident at hand-over."""
        return self.code is None and not self.draft


@dataclass(frozen=True, slots=True)
class CoverSheet:
    """Goes with the papers to the department. Carries no control code.

    Its lower edge is the tear-off answer label: a department that never logs in sticks it on its
    answer, and the desk reads it by barcode (DESIGN §3).
    """

    number: Number
    answer: Number  # kind 2, part 01
    registered_at: int  # UTC ms
    office: Office
    acceptor: Acceptor
    applicant: str = field(repr=False)
    service_kk: str
    service_ru: str
    short_kk: str
    short_ru: str
    provider_kk: str
    provider_ru: str
    papers: tuple[PaperLine, ...]
    due: date
    copy: int = 0
    time_known: bool = True  # as of the receipt


@dataclass(frozen=True, slots=True)
class AnswerLabel:
    """Stuck on the answer by the department; read at the desk."""

    answer: Number
    short_kk: str
    short_ru: str
    office_kk: str
    office_ru: str
    outcome: Outcome
    answered_on: date
    their_number: str


@dataclass(frozen=True, slots=True)
class RefusalSlip:
    """Why a service was not accepted (Law 88-V, art. 20). Two copies; appeals never get one."""

    number: Number
    refused_at: int  # UTC ms
    office: Office
    acceptor: Acceptor
    applicant: str = field(repr=False)
    phone: str = field(repr=False)
    service_kk: str
    service_ru: str
    short_kk: str
    short_ru: str
    lacking: tuple[PaperLine, ...]  # the papers that are missing or out of date
    grounds: str = field(repr=False)
    copy: int = 0
    time_known: bool = True


@dataclass(frozen=True, slots=True)
class OralProtocol:
    """What was said and taken down, read back and signed (АППК art. 63). Two copies."""

    number: Number
    registered_at: int  # UTC ms
    office: Office
    acceptor: Acceptor
    kind: ApplicationKind
    applicant: str = field(repr=False)
    iin: str = field(repr=False)
    address: str = field(repr=False)
    phone: str = field(repr=False)
    representative: str = field(repr=False)
    words: str = field(repr=False)  # in the language in which it was said
    language: str  # in which the answer is wanted
    copy: int = 0
    time_known: bool = True
