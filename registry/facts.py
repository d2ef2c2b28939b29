"""What an entry of the journal says: one frozen struct per kind, written as a msgpack array.

A kind's number and the order of its fields never change; a new field goes to the end and has a
default, so that old entries are read by new programs (`docs/format.md` lists them all); any other
change is a new version, and what older programs wrote is lifted to it when read. Facts
are values without behaviour: what they do to an application is `registry.application`'s business.
"""

from collections.abc import Callable
from datetime import date
from enum import IntEnum
from functools import lru_cache
from typing import Any, ClassVar

import msgspec

from registry.failures import Refusal
from registry.numbers import TRANSFER_LIST, Number


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
    reason: str  # "enrolled", "restored", "forked", "office", "common"
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


class PapersSent(Fact, frozen=True, array_like=True):
    """The papers left the desk for the department, with a cover sheet."""

    KIND: ClassVar[int] = 12
    number: str
    department: str
    papers: int


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
    """The answer on paper is at the desk. `entered_from_paper` when its news had not come yet."""

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
    KIND: ClassVar[int] = 31
    paper: PaperKind
    number: str
    printer: str
    why: str


class StaffSet(Fact, frozen=True, array_like=True):
    """A member of staff, on the office chain. The password's hash comes with the counter issue."""

    KIND: ClassVar[int] = 40
    staff: str
    name: str
    position_kk: str
    position_ru: str
    position_en: str
    roles: tuple[str, ...] = ("specialist",)
    active: bool = True


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


FACTS: dict[int, type[Fact]] = {
    kind.KIND: kind
    for kind in (
        ChainOpened,
        NumbersSkipped,
        Registered,
        AcceptanceRefused,
        PapersSent,
        PapersAccepted,
        Answered,
        AnswerArrived,
        HandedOver,
        Mailed,
        Forwarded,
        Withdrawn,
        Returned,
        Unclaimed,
        CodeReplaced,
        Printed,
        PrintFailed,
        StaffSet,
        DeviceCertified,
        DeviceRevoked,
    )
}


class UnknownFact(Exception):
    """A kind or version this program has not learned yet: the entry is kept, its effect waits."""


class ForeignNumber(Exception):
    """The fact names no registration number that could exist: poison, kept without effect."""


_NUMBERS = ("number", "answer")  # fields that hold 16 digits in whatever fact they stand
_decoders: dict[int, msgspec.msgpack.Decoder[Any]] = {
    number: msgspec.msgpack.Decoder(kind) for number, kind in FACTS.items()
}


# What an older program wrote is lifted when it is read, a version at a time, and never written
# anew. (kind, version) -> the fields of that version made into those of the next. Once a version is
# released its step stays as it is, and spells out the rule it needs: the rule may change later,
# what was written then may not. (A new field at the end with a default needs no step.)
LIFTS: dict[tuple[int, int], Callable[[list[Any]], list[Any]]] = {}


def fact_of(kind: int, version: int, payload: bytes) -> Fact:
    """The fact in `payload`. Raises UnknownFact; ForeignNumber or msgspec's errors on poison."""
    known = FACTS.get(kind)
    if known is None or not 1 <= version <= known.VERSION:
        raise UnknownFact(kind, version)
    fact: Fact = _decoders[kind].decode(_lifted(kind, version, known.VERSION, payload))
    for name in _NUMBERS:
        digits = getattr(fact, name, "")
        if digits and not _is_a_number(digits):
            raise ForeignNumber(kind)
    return fact


def _lifted(kind: int, version: int, newest: int, payload: bytes) -> bytes:
    """The payload as the newest version would have said it."""
    if version == newest:
        return payload
    fields: list[Any] = msgspec.msgpack.decode(payload, type=list[Any])
    for step in range(version, newest):
        fields = LIFTS[kind, step](fields)
    return msgspec.msgpack.encode(fields)


def application_number(fact: Fact) -> str:
    """The 16 digits of the application that the fact names, "" when it names none."""
    digits: str = getattr(fact, "number", "")
    if not digits or digits.startswith(str(TRANSFER_LIST)):
        return ""
    return digits if digits[13:15] == "00" else Number.parse(digits).application.digits


@lru_cache(maxsize=1024)  # the entries of one application lie beside each other
def _is_a_number(digits: str) -> bool:
    try:
        return Number.parse(digits).digits == digits
    except Refusal:
        return False
