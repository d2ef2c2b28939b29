"""What an entry of the journal says: one frozen struct per kind, written as a msgpack array.

A kind's number and the order of its fields never change; a new field goes to the end and has a
default, so that old entries are read by new programs (`docs/format.md` lists them all); any other
change is a new version, and what older programs wrote is lifted to it when read. Facts
are values without behaviour: what they do to an application is `registry.application`'s business.
"""

from datetime import date
from enum import IntEnum
from typing import ClassVar

import msgspec


class Fact(msgspec.Struct, frozen=True, array_like=True):
    """The base of all facts. `KIND` stands in the entry's header, `VERSION` too."""

    KIND: ClassVar[int] = 0
    VERSION: ClassVar[int] = 1

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"  # names, reasons and texts of answers stay out of logs


class ApplicationKind(IntEnum):
    """A request for a service, or one of the six kinds of appeal (АППК art. 4)."""

    SERVICE = 0
    REQUEST = 1  # өтініш
    COMPLAINT = 2  # шағым
    REPORT = 3  # хабарлама
    ENQUIRY = 4  # сұрау салу
    RESPONSE = 5  # үн қосу
    PROPOSAL = 6  # ұсыныс

    @property
    def is_appeal(self) -> bool:
        """Appeals may never be refused acceptance (art. 64)."""
        return self is not ApplicationKind.SERVICE


class ApplicantKind(IntEnum):
    PERSON = 0
    LEGAL = 1
    COLLECTIVE = 2


class Channel(IntEnum):
    IN_PERSON = 0
    POST = 1
    EMAIL = 2
    PORTAL = 3
    PHONE = 4
    KIOSK = 5


class Delivery(IntEnum):
    """How the resident wants the answer."""

    HAND = 0
    EMAIL = 1
    POST = 2
    HOME = 3  # somebody of the office brings it: the resident cannot come


class DocumentState(IntEnum):
    PRESENT = 0
    STATE_SYSTEM = 1  # the office looks it up itself: it may not be demanded
    MISSING = 2
    EXPIRED = 3

    @property
    def is_there(self) -> bool:
        return self in (DocumentState.PRESENT, DocumentState.STATE_SYSTEM)


class Outcome(IntEnum):
    """How the department decided (DOMAIN §2, results)."""

    SATISFIED = 0
    PARTLY = 1
    REFUSED = 2
    EXPLAINED = 3
    NOTED = 4


class PaperKind(IntEnum):
    """What is printed. The number stands in `Printed` and in the table of due prints."""

    RECEIPT = 0
    OFFICE_COPY = 1
    COVER_SHEET = 2
    ANSWER_LABEL = 3
    REFUSAL_SLIP = 4
    ORAL_PROTOCOL = 5
    PAPER_LABELS = 6
    TRANSFER_LIST = 7
    DAY_SHEET = 8
    VISIT_LIST = 9  # the home visits of one day
    LETTER = 10  # "come and collect", to somebody who has no telephone
    DECISION = 11  # an answer that was made at this office
    REGISTER_PAGE = 12


class AppealForm(IntEnum):
    """In what form an appeal came (DOMAIN §2, form; АППК art. 63)."""

    WRITTEN = 0
    ORAL = 1  # taken down in a protocol and read back
    ELECTRONIC = 2
    VIDEO = 3


class Benefit(IntEnum):
    """The group that gives a right to be served first. Asked for only where it matters."""

    NONE = 0
    PENSIONER = 1
    DISABILITY = 2
    LARGE_FAMILY = 3


class Proof(IntEnum):
    """By what the person who collects an answer showed the right to it."""

    RECEIPT = 0
    ID_SHOWN = 1


class Applicant(msgspec.Struct, frozen=True, array_like=True):
    """The resident, as written down. Personal data: never in logs, names of files or barcodes."""

    name: str = msgspec.field()
    kind: ApplicantKind = ApplicantKind.PERSON
    iin: str = ""  # IIN of a person or BIN of an organisation; "" when there is none (art. 63)
    iin_reason: str = ""  # why a number that fails its check was taken all the same
    birth: date | None = None
    phone: str = ""  # E.164 where it is a valid number, otherwise as typed
    email: str = ""
    address: str = ""

    def __repr__(self) -> str:
        return "Applicant(…)"  # a traceback or a log must not carry a name


class Representative(msgspec.Struct, frozen=True, array_like=True):
    name: str
    basis: str
    phone: str = ""
    until: date | None = None  # the last day on which the power of attorney holds

    def __repr__(self) -> str:
        return "Representative(…)"


class DocumentLine(msgspec.Struct, frozen=True, array_like=True):
    """One paper. `position` is its place in the service's list, or -1 with a `title`."""

    position: int
    state: DocumentState = DocumentState.PRESENT
    sheets: int = 1
    original: bool = False
    title: str = ""


class Acceptor(msgspec.Struct, frozen=True, array_like=True):
    """Surname, initials and position of the person who accepted (АППК art. 64)."""

    name: str
    position_kk: str
    position_ru: str


class FileRef(msgspec.Struct, frozen=True, array_like=True):
    """A file that travels apart: its name is SHA-256(salt ‖ bytes)."""

    name: bytes
    salt: bytes
    size: int
    media_type: str
    title: str = ""

    def __repr__(self) -> str:
        return f"FileRef({self.size} bytes)"  # people name files after people


class ChainOpened(Fact, frozen=True, array_like=True):
    """Entry 0 of every chain: whose it is, and why it begins."""

    KIND: ClassVar[int] = 1
    device: bytes
    office: int
    desk: int
    signing_key: bytes  # Ed25519 public key, 32 bytes
    sealing_key: str  # age recipient
    certificate: (
        bytes  # `registry.trust.Certificate`, as the district made it; b"" for the district
    )
    certificate_signature: bytes
    reason: str  # "enrolled", "restored", "forked", "rotated", "office", "common"
    parent_chain: bytes = b""
    parent_n: int = -1
    parent_head: bytes = b""


class NumbersSkipped(Fact, frozen=True, array_like=True):
    """A book that was restored or copied cannot know which numbers were given meanwhile."""

    KIND: ClassVar[int] = 2
    after: int  # the last serial this book knows of
    first: int  # the next serial this desk will give
    reason: str  # "restored" or "forked", as in the ChainOpened before it


class Registered(Fact, frozen=True, array_like=True):
    KIND: ClassVar[int] = 10
    number: str  # 16 digits
    kind: ApplicationKind
    service: str  # catalogue code; appeals have one too
    edition: str  # which edition of the catalogue the papers' positions refer to
    applicant: Applicant
    documents: tuple[DocumentLine, ...]
    summary: str
    channel: Channel
    language: str
    department: str
    received: date  # the legal day of receipt: after hours it is the next working day (art. 64)
    due: date
    control: date
    acceptor: Acceptor
    seal: bytes
    delivery: Delivery = Delivery.HAND
    incomplete: bool = False
    external: str = ""  # number in the state appeals system
    representative: Representative | None = None
    form: AppealForm = AppealForm.WRITTEN
    benefit: Benefit = Benefit.NONE
    people: int = 0  # of a collective appeal: how many signed, the contact person among them
    others: tuple[str, ...] = ()  # the names of those, without the contact person's
    repeats: str = ""  # number of the earlier application that this one repeats or adds to
    case_index: str = ""  # index of the case in the office's nomenclature
    mail_agreed: bool = False  # the district may write to the applicant's e-mail address


class AcceptanceRefused(Fact, frozen=True, array_like=True):
    """A service whose papers are missing was not accepted (Law 88-V, art. 20)."""

    KIND: ClassVar[int] = 11
    number: str
    service: str
    edition: str
    applicant: Applicant
    documents: tuple[DocumentLine, ...]
    grounds: str
    acceptor: Acceptor
    received: date | None = None  # the office's day; None: written by 0.3.0 or before
    language: str = "kk"


class PapersSent(Fact, frozen=True, array_like=True):
    """The papers left the desk for the department, with a cover sheet."""

    KIND: ClassVar[int] = 12
    number: str
    department: str
    papers: int
    transfer: str = ""  # 16 digits of the transfer list they went with


class PapersAccepted(Fact, frozen=True, array_like=True):
    """The department holds the papers: it scanned or typed their number."""

    KIND: ClassVar[int] = 13
    number: str
    department: str
    clerk: str


class Answered(Fact, frozen=True, array_like=True):
    KIND: ClassVar[int] = 14
    number: str
    answer: str  # 16 digits, kind 2: the barcode of the answer label
    outcome: Outcome
    answered_on: date
    their_number: str = ""
    text: str = ""
    file: FileRef | None = None
    language: str = "kk"
    delivery: Delivery = Delivery.HAND
    clerk: str = ""


class AnswerArrived(Fact, frozen=True, array_like=True):
    """The answer on paper is at the desk. `entered_from_paper` when its news had not come yet.

    `outcome` and what follows are what was read off the paper: also of a new paper for one that was
    wrong, whose news is here (`registry.answer_corrections`).
    """

    KIND: ClassVar[int] = 15
    number: str
    answer: str
    entered_from_paper: bool = False
    outcome: Outcome | None = None
    their_number: str = ""
    answered_on: date | None = None


class HandedOver(Fact, frozen=True, array_like=True):
    KIND: ClassVar[int] = 16
    number: str
    answer: str
    proof: Proof
    collected_by: str = ""  # the representative's name; "" is the applicant
    at_home: bool = False
    on: date | None = None  # the day, when it is entered after the return from a visit


class Mailed(Fact, frozen=True, array_like=True):
    """The answer went by post or e-mail; `evidence` is the carrier's own words."""

    KIND: ClassVar[int] = 17
    number: str
    answer: str
    delivery: Delivery
    evidence: str


class Forwarded(Fact, frozen=True, array_like=True):
    """Passed on to the body that is competent, within three working days (АППК art. 65)."""

    KIND: ClassVar[int] = 18
    number: str
    to_kk: str
    to_ru: str
    their_number: str = ""


class Withdrawn(Fact, frozen=True, array_like=True):
    KIND: ClassVar[int] = 19
    number: str
    reason: str


class Returned(Fact, frozen=True, array_like=True):
    """A defective appeal went back to the applicant after the time set had passed."""

    KIND: ClassVar[int] = 20
    number: str
    reason: str


class Unclaimed(Fact, frozen=True, array_like=True):
    """Nobody came for a month: the result goes back to the provider."""

    KIND: ClassVar[int] = 21
    number: str
    answer: str


class CodeReplaced(Fact, frozen=True, array_like=True):
    """The receipt was lost: the person showed an ID and got a new code; the old seal is dead."""

    KIND: ClassVar[int] = 22
    number: str
    seal: bytes


class Printed(Fact, frozen=True, array_like=True):
    """A paper came out. `copy` 0 is the first, n is "COPY n"."""

    KIND: ClassVar[int] = 30
    paper: PaperKind
    number: str
    copy: int
    printer: str


class PrintFailed(Fact, frozen=True, array_like=True):
    """A paper did not come out; `why` names the failure. It stays due, unless `why` is CANCELLED:
    somebody said that it is not wanted any more."""

    CANCELLED: ClassVar[str] = "Cancelled"
    KIND: ClassVar[int] = 31
    paper: PaperKind
    number: str
    printer: str
    why: str


class StaffSet(Fact, frozen=True, array_like=True):
    """A member of staff, on the office chain, with the hash of the password (DESIGN §12)."""

    KIND: ClassVar[int] = 40
    staff: str
    name: str
    position_kk: str
    position_ru: str
    position_en: str
    roles: tuple[str, ...] = ("specialist",)
    active: bool = True
    password: str = ""  # argon2id in its own notation; "" as long as none was set


class DeviceCertified(Fact, frozen=True, array_like=True):
    """On the common chain: the district vouches for a device."""

    KIND: ClassVar[int] = 41
    device: bytes
    certificate: bytes
    signature: bytes


class LastAccepted(msgspec.Struct, frozen=True, array_like=True):
    """Of one chain, the last entry that counts: a place, named by its hash as well."""

    chain: bytes
    n: int
    h: bytes


class KeysChanged(Fact, frozen=True, array_like=True):
    """The last entry of a chain: its device signs with other keys from here on, in another chain.

    Of the device's other chains under the same old key, `accepted` names the last entries that
    count; of one that is not named none does. What the old key signs beyond has no effect.
    """

    KIND: ClassVar[int] = 3
    chain: bytes  # the chain that follows, 16 bytes
    signing_key: bytes  # Ed25519 public key, 32 bytes
    sealing_key: str  # age recipient
    accepted: tuple[LastAccepted, ...] = ()
    reason: str = "planned"  # or "exposed", "repaired": never words about a person


class DeviceRevoked(Fact, frozen=True, array_like=True):
    """On the common chain: a device was lost or stolen, and signs in no more.

    Of a chain of its own that is named in `accepted`, what comes after that entry is kept without
    effect; of any other chain of its own, all of it. Said again with later places when an officer
    has looked at what came since and confirms it: of two for one device the later one counts.
    """

    KIND: ClassVar[int] = 42
    device: bytes
    accepted: tuple[LastAccepted, ...]
    reason: str  # "lost", "stolen", "retired" or "confirmed": never words about a person
