"""The outside world in the seed's hands: time, chance, seals, disk space, second copy, printer.

Each stands for one promise of `registry.ports` (or `registry.keeping.SecondCopy`), and each can
blow a fuse: the program then ends in the middle of whatever it was doing, as in a power cut.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random as Seeded
from threading import current_thread, main_thread
from typing import TYPE_CHECKING

from app.opening import GOOD, failure_of, open_here
from app.outside import Outside
from registry.codes import ControlCode, scrypt_seal
from registry.failures import OutOfPaper
from registry.keeping import CopyState
from registry.ports import PrintJob
from registry.road import Frame, Head

if TYPE_CHECKING:
    from app.wiring import Device
    from sync.http import HttpPeer

    Reach = Callable[[Device, float | None], HttpPeer]

MONDAY_MORNING = 1_772_424_000_000  # UTC ms: 2 March 2026, 09:00 in the office
MINUTE_MS = 60_000
DAY_MS = 86_400_000
PLENTY = 10**12  # bytes


class Crash(BaseException):
    """The power went. Not an Exception: nothing in the program may catch it."""


@dataclass
class Fuse:
    """Blows at the n-th touch of the outside world, once it is armed."""

    left: int = 0  # 0: not armed

    def touched(self) -> None:
        # Opening a restored book asks the district in a thread of its own, and waits for it. There
        # an error would be lost, and no power goes in one thread alone.
        if self.left > 0 and current_thread() is main_thread():
            self.left -= 1
            if self.left == 0:
                raise Crash

    def safe(self) -> None:
        self.left = 0


@dataclass
class Truth:
    """What time it is, UTC ms. Every look at a clock takes a millisecond."""

    at: int = MONDAY_MORNING


@dataclass
class SimClock:
    """A device's idea of the time: the truth, and how far its battery is off."""

    truth: Truth
    fuse: Fuse
    off: int = 0  # ms

    def now(self) -> int:
        self.fuse.touched()
        self.truth.at += 1
        return self.truth.at + self.off

    def set_to(self, at: int) -> None:
        self.off = at - self.truth.at


class SimRandom:
    """The same bytes for the same seed and name, in every process."""

    def __init__(self, seed: str, fuse: Fuse) -> None:
        self._source = Seeded(seed)
        self._fuse = fuse

    def bytes(self, count: int) -> bytes:
        self._fuse.touched()
        return self._source.randbytes(count)


@dataclass(frozen=True)
class CheapSealer:
    """The real seal at the least cost that scrypt takes."""

    district_id: bytes

    def seal(self, code: str) -> bytes:
        return scrypt_seal(ControlCode(code), self.district_id, n=2)


@dataclass
class SimSpace:
    """A disk that may be full."""

    left: int = PLENTY

    def free(self) -> int:
        return self.left


@dataclass
class SimCopy:
    """A stick that is pulled out: what it hears of is a moment at which the power may go."""

    fuse: Fuse

    def written(self, frame: Frame, before: Head, after: Head) -> None:
        self.fuse.touched()

    def arrived(self) -> None:
        self.fuse.touched()

    def caught_up(self) -> None:
        self.fuse.touched()

    def state(self) -> CopyState | None:
        return None


@dataclass
class SimPrinter:
    """Paper as it comes out: names only."""

    fuse: Fuse
    sheets: int = 10**6
    out: list[str] = field(default_factory=list)
    name = "simulated"

    def print(self, job: PrintJob) -> None:
        self.fuse.touched()
        if self.sheets == 0:
            raise OutOfPaper(self.name)
        self.sheets -= 1
        self.out.append(job.name)
        self.fuse.touched()  # the paper is out, and nobody has marked it yet


@dataclass
class Unsealed:
    """What the process that opens parcels does, in this one: to begin it takes longer than a
    world's half."""

    identity: str

    def __enter__(self) -> "Unsealed":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def content(self, parcel: bytes) -> bytes:
        verdict, content = open_here(self.identity, parcel)
        if verdict != GOOD:
            raise failure_of(verdict)
        return content


@dataclass
class Surroundings:
    """All of it, for one machine."""

    clock: SimClock
    random: SimRandom
    fuse: Fuse
    space: SimSpace
    printer: SimPrinter
    copy: SimCopy

    @classmethod
    def of(cls, truth: Truth, seed: str) -> "Surroundings":
        fuse = Fuse()
        return cls(
            SimClock(truth, fuse),
            SimRandom(seed, fuse),
            fuse,
            SimSpace(),
            SimPrinter(fuse),
            SimCopy(fuse),
        )

    def outside(self, line: "Reach | None" = None, house: "Reach | None" = None) -> Outside:
        """As `app` wants it. Asked for the district's word at opening, nobody runs out of time."""
        return Outside(
            clock=self.clock,
            random=self.random,
            sealer=CheapSealer,
            space=lambda _: self.space,
            line=line,
            relay=house,
            ask_s=600.0,
            unsealing=Unsealed,
        )


_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def age_secret(seed: str) -> str:
    """An age identity out of a seed. (BIP 173's bech32: the library can only draw one.)"""
    secret = hashlib.sha256(seed.encode()).digest()
    bits = int.from_bytes(secret, "big") << 4  # 256 bits in 52 letters of five
    data = [bits >> 5 * place & 31 for place in reversed(range(52))]
    prefix = "age-secret-key-"
    spread = [*(ord(one) >> 5 for one in prefix), 0, *(ord(one) & 31 for one in prefix)]
    check = _remainder([*spread, *data, *[0] * 6]) ^ 1
    data += [check >> 5 * place & 31 for place in reversed(range(6))]
    return (prefix + "1" + "".join(_LETTERS[one] for one in data)).upper()


def _remainder(values: list[int]) -> int:
    generator = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
    found = 1
    for value in values:
        top = found >> 25
        found = (found & 0x1FFFFFF) << 5 ^ value
        for place, one in enumerate(generator):
            found ^= one if top >> place & 1 else 0
    return found
