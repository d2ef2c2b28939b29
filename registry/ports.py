"""The outside world as small promises: clock, randomness, journal, disk, network, printer, keys.

Each has a real implementation in its room, a "none" one where the thing may be missing, and one
for tests, so that a whole district can run in one process with time, power and cables in hand.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from registry.application import Application
    from registry.facts import Fact, PaperKind
    from registry.failures import BookUncertain
    from registry.mail import EMail, Sent
    from registry.road import Frame, Head, SignedReceipt, Waiting


class Clock(Protocol):
    def now(self) -> int:
        """UTC in milliseconds, as the device believes it to be. Not trusted for order."""


class Random(Protocol):
    def bytes(self, count: int) -> bytes:
        """`count` bytes from a cryptographically strong source."""


class Sealer(Protocol):
    def seal(self, code: str) -> bytes:
        """The 16-byte slow hash of a control code's twelve digits. Takes about 20 ms."""


class PasswordHasher(Protocol):
    """Slow on purpose: the real one takes some tenths of a second and 64 MiB."""

    def hash(self, secret: str) -> str:
        """Argon2id in its own notation, with a salt of its own."""

    def verify(self, secret: str, hashed: str) -> bool:
        """Whether it is this one; False also for what is no such hash."""


class Stopwatch(Protocol):
    def elapsed_ms(self) -> int:
        """Ms since some moment of this process; never set back, whatever is done to the clock."""


class Signer(Protocol):
    @property
    def public_key(self) -> bytes:
        """Ed25519, 32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""


class Verifier(Protocol):
    def verify(self, key: bytes, message: bytes, signature: bytes) -> bool: ...


class DiskSpace(Protocol):
    def free(self) -> int:
        """Bytes left where the book lies."""


@dataclass(frozen=True, slots=True)
class DuePrint:
    """A paper that must come out. `secret` is the control code's digits, kept encrypted, or ""."""

    paper: "PaperKind"
    number: str
    secret: str = ""

    def __repr__(self) -> str:
        return f"DuePrint({self.paper!r})"


@dataclass(frozen=True, slots=True)
class Written:
    """Where an entry landed."""

    chain: bytes
    n: int
    h: bytes
    at: int  # UTC ms, the time in its header
    suspect_clock: bool = False


class Writing(Protocol):
    """One commit in the making: every append lands together, or nothing does."""

    def next_serial(self) -> int:
        """The desk's next number; without gaps, because it is taken inside the commit."""

    def next_list(self) -> int:
        """The desk's next transfer list: a series of its own, taken inside the commit as well."""

    def append(
        self,
        fact: "Fact",
        *,
        registration: bytes = b"",
        actor: str = "",
        due: "Sequence[DuePrint]" = (),
    ) -> Written: ...

    def application(self, number: str) -> "Application | None":
        """The application with this number (16 digits, part 00), this commit's facts included."""

    def settle_print(self, paper: "PaperKind", number: str) -> None:
        """The paper is out: its due print, and the code in it, are forgotten."""


class Journal(Protocol):
    def writing(self) -> AbstractContextManager[Writing]:
        """Open a commit. Raises `BookUnwritable` when the disk would not take it."""

    def application(self, number: str) -> "Application | None": ...

    def prints_of(self, paper: "PaperKind", number: str) -> int:
        """How often this paper came out already."""

    def due_prints(self, number: str = "") -> Sequence[DuePrint]:
        """Papers that should be out and are not, oldest first; of one `number`, or all.

        Only those of one number come with the control code: a list has no need of all codes.
        """

    def became_of(self, uncertain: "BookUncertain") -> bool | None:
        """Whether the commit that ended so is in the book; None: the disk still does not answer.

        True and False are for good, whatever was written since.
        """

    def good_time(self) -> int:
        """The last good time (see `registry.clock`), UTC ms; 0 when none is known. *Instant.*"""


class RoadStore(Protocol):
    """What the road needs of a book, at either end."""

    def heads(self, office: int | None = None, theirs: Sequence["Head"] = ()) -> tuple["Head", ...]:
        """The ends of all branches; earlier places too for a peer that has gone another way."""

    def frames_after(self, theirs: Sequence["Head"], largest: int = 65536) -> Iterable["Frame"]:
        """What the peer lacks, in order, each at most about `largest` bytes before packing."""

    def take_in(self, frame: "Frame") -> "Head":
        """Store a frame's entries. Replay changes nothing; raises `BadFrame`."""

    def are_the_districts(self, heads: Sequence["Head"], question: bytes, signed: bytes) -> bool:
        """Whether the district signed these heads in answer to this question (its SHA-256), or is
        too old a program to sign them."""

    def watch(self, heads: Sequence["Head"]) -> None:
        """Before an answer is taken in: compare the district's heads with what it has signed."""

    def give_way(self, heads: Sequence["Head"]) -> None:
        """Afterwards: end an own chain of which the district held another branch first."""

    def settle(self, signed: "SignedReceipt") -> bool:
        """Keep a district receipt, if it is signed and true; only this moves what is delivered."""

    def surely_held(self) -> tuple["Head", ...]:
        """What the district held when it was last heard: what its receipts say, and what is its.
        Whoever goes by it saves a question, and learns from the answer where it has changed."""

    def unsigned(self) -> Sequence[bytes]:
        """Chains for which a receipt must be asked by name: whoever wrote them does not."""

    def waiting(self) -> "Waiting": ...


class Peer(Protocol):
    """The other end of the road. Raises `PeerUnreachable` or `PeerRefused`."""

    def exchange(self, message: bytes) -> bytes: ...


class Mail(Protocol):
    """A mail server, or none. Several threads never use one at once."""

    @property
    def sends(self) -> bool:
        """False where there is none: then nothing is ever given to it."""

    def send(self, mail: "EMail", handing: "Callable[[], bool]") -> "Sent":
        """One e-mail. `handing` is asked just before the server gets the text: from then on it may
        have it; False: it must not. Never raises for what server or network do."""


class Unsealing(Protocol):
    """Opens what was sealed to this computer, where a hostile file can do no harm."""

    def content(self, parcel: bytes) -> bytes:
        """What is sealed in it, not believed yet. Raises a Refusal that says what is wrong."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *ended: object) -> None: ...


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A finished paper. `name` is made of kind and number only: never of personal data."""

    name: str
    pdf: bytes


class Printer(Protocol):
    @property
    def name(self) -> str: ...

    def print(self, job: PrintJob) -> None:
        """Return once the paper is out; raise `OutOfPaper` or `PrinterUnreachable`."""
