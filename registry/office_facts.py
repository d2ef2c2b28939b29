"""What a working day adds to the journal: lists, calls, visits, scans, corrections, who looked.

The facts that carry an application from stage to stage are in `registry.facts`; these here are
about the work around it. The same rules hold: numbers and order never change, new fields go to
the end with a default (`docs/format.md`).
"""

from datetime import date
from enum import IntEnum
from typing import ClassVar

import msgspec

from registry.facts import Fact, FileRef, Outcome


class CallResult(IntEnum):
    """How it was told that an answer waits."""

    REACHED = 0
    NO_ANSWER = 1
    RELATIVE = 2  # told to somebody of the family
    LETTER = 3  # no telephone: a letter went by post


class ScanKind(IntEnum):
    """What a scanned page is. A copy of an identity document is none of them: Law 94-V."""

    APPLICATION = 0
    ENCLOSURE = 1
    ANSWER = 2
    SIGNED_RECEIPT = 3
    OTHER = 4


class ReceptionOutcome(IntEnum):
    """What came of a personal reception (жеке қабылдау)."""

    EXPLAINED = 0
    APPEAL_TAKEN = 1
    INSTRUCTED = 2  # somebody of the office was told to see to it
    DID_NOT_COME = 3
    CANCELLED = 4


class SignInWay(IntEnum):
    PASSWORD = 0
    PIN = 1


# -- about one application: the header names it ---------------------------------------------------


class PapersSigned(Fact, frozen=True, array_like=True):
    """A transfer list came back signed: by it the department holds these papers."""

    KIND: ClassVar[int] = 23
    number: str
    transfer: str
    clerk: str = ""  # who signed, as far as it can be read
    on: date | None = None  # the day beside the signature


class Called(Fact, frozen=True, array_like=True):
    """Somebody was told, or not, that the answer waits."""

    KIND: ClassVar[int] = 24
    number: str
    result: CallResult
    note: str = ""


class HomeVisitPlanned(Fact, frozen=True, array_like=True):
    """On this day somebody goes there; without a day the plan is dropped."""

    KIND: ClassVar[int] = 25
    number: str
    on: date | None
    why: str = ""


class Change(msgspec.Struct, frozen=True, array_like=True):
    """One field of `Registered` or of its applicant, and what it should have said."""

    field: str
    value: str

    def __repr__(self) -> str:
        return f"Change({self.field!r}, …)"


class Corrected(Fact, frozen=True, array_like=True):
    """Something was written down wrong. The old words stay in the history."""

    KIND: ClassVar[int] = 26
    number: str
    changes: tuple[Change, ...]
    reason: str


class Extended(Fact, frozen=True, array_like=True):
    """More time, by a reasoned decision of the head (АППК art. 76): the district's to say."""

    KIND: ClassVar[int] = 27
    number: str
    until: date
    reason: str
    head: str  # surname and initials of who decided
    decided_on: date
    clerk: str = ""


class EnteredElsewhere(Fact, frozen=True, array_like=True):
    """The appeal stands in the state appeals system too, under this number."""

    KIND: ClassVar[int] = 28
    number: str
    external: str


class ScanAttached(Fact, frozen=True, array_like=True):
    """Pages of a paper, as a file that travels apart.

    Without pages and file: an answer on paper was looked at by hand, and lacks what `reason` says.
    """

    KIND: ClassVar[int] = 29
    number: str
    kind: ScanKind
    pages: int
    file: FileRef | None
    reason: str = ""  # why pages were kept that the law wants only shown


class DecidedHere(Fact, frozen=True, array_like=True):
    """The office itself decided (DESIGN §3): its catalogue says `decided_at` office."""

    KIND: ClassVar[int] = 32
    number: str
    answer: str  # 16 digits, kind 2
    outcome: Outcome
    decided_on: date
    their_number: str = ""
    text: str = ""
    language: str = "kk"
    decider: str = ""  # surname, initials and position of who signs
    file: FileRef | None = None


class LookedAt(Fact, frozen=True, array_like=True):
    """Somebody looked at a person's data (DESIGN §12): whose says the header, who its actor."""

    KIND: ClassVar[int] = 50
    number: str
    page: str  # from which page of the window, by its name in the program


# -- about the office ---------------------------------------------------------------------------


class TransferListMade(Fact, frozen=True, array_like=True):
    """These papers go to one department together, on a list printed in two copies."""

    KIND: ClassVar[int] = 33
    transfer: str  # 16 digits, kind 3
    department: str
    papers: tuple[str, ...]  # numbers, 16 digits each, in the order of scanning


class TransferListReturned(Fact, frozen=True, array_like=True):
    """The signed copy is back. Papers that are not among `signed` did not arrive."""

    KIND: ClassVar[int] = 34
    transfer: str
    signed: tuple[str, ...]
    clerk: str = ""
    on: date | None = None


class Advised(Fact, frozen=True, array_like=True):
    """A visit for advice: nothing was handed in, and nobody was asked for a name."""

    KIND: ClassVar[int] = 51
    sphere: str
    topic: str = ""
    minutes: int = 0


class ReceptionBooked(Fact, frozen=True, array_like=True):
    """Somebody will be received in person by the head. Said again with the same id: moved."""

    KIND: ClassVar[int] = 52
    booking: bytes  # 16 random bytes
    day: date
    time: str  # "10:30"
    name: str
    phone: str = ""
    about: str = ""
    by_whom: str = ""  # who receives, as it stands on the office's own list


class ReceptionHeld(Fact, frozen=True, array_like=True):
    KIND: ClassVar[int] = 53
    booking: bytes
    outcome: ReceptionOutcome
    note: str = ""
    application: str = ""  # number of the appeal that was taken, 16 digits


class DayClosed(Fact, frozen=True, array_like=True):
    """The end of a day at one desk: what the day sheet says, and the chain's seal it carries."""

    KIND: ClassVar[int] = 54
    day: date
    registered: int
    refused: int
    handed_over: int
    visits: int
    receipts: int  # printed, first copies only
    due: int  # prints that were still due
    waiting: int  # entries that the district had not signed for
    head: bytes  # h(n) of the entry before this one: the seal on the day sheet
    gaps: tuple[str, ...] = ()  # numbers without a receipt, 16 digits each


class SignedIn(Fact, frozen=True, array_like=True):
    """Who it is says the header's actor."""

    KIND: ClassVar[int] = 55
    way: SignInWay


class SignInLocked(Fact, frozen=True, array_like=True):
    """Too many wrong tries: this person cannot sign in here until the head opens it again."""

    KIND: ClassVar[int] = 56
    staff: str
    open_again: bool = False


class PasswordChosen(Fact, frozen=True, array_like=True):
    """Somebody chose a password in place of the one that the district gave (`StaffSet.password`).

    It counts as long as that one is the district's last: with another one given it is dead.
    """

    KIND: ClassVar[int] = 57
    staff: str
    password: str  # argon2id in its own notation
    given: bytes  # the first 16 bytes of the SHA-256 of the one given, as it stands there
