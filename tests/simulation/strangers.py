"""People who are not to be believed: forged frames, poison, a district with other keys.

All of it is made with the program's own parts and put on the road by its own uploader; only what
it says is wrong.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random as Seeded
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.wiring import Device, open_book
from db.book import Book, Identity
from db.engine import sqlite_url
from db.road import BookRoad
from registry.chain import (
    CLOCK_OK,
    Entry,
    Header,
    encode,
    genesis,
    link,
    sign_head,
)
from registry.facts import ChainOpened
from registry.ports import RoadStore
from registry.road import Frame, Head, SignedReceipt, Waiting, WireEntry
from sync.exchange import Uploader
from sync.keys import DeviceKey, Ed25519Verifier
from tests.simulation.ledger import let_go
from tests.simulation.outside import Surroundings, age_secret
from tests.simulation.template import make_key
from tests.world import empty_book

# What a poison entry is: its signature holds, and its effect must not.
POISONS: Final = ("unknown kind", "garbage", "no registration", "not theirs", "tick", "number")


class Scribe:
    """An enrolled device whose entries are made by hand: by a newer program, or a broken one."""

    def __init__(self, device: Device, around: Surroundings) -> None:
        self.name = "scribe"
        self.device = device
        self.around = around
        identity = Identity(
            device.certificate.device,
            device.key,
            Ed25519Verifier(),
            device.enrolment.district_key,
            "9.9.9",
        )
        path = device.home.folder / "scribe.book"
        path.write_bytes(empty_book())
        self.book: Book = open_book(
            sqlite_url(path), identity, around.clock, around.random, b"k" * 32
        )
        self.path = path
        self.road = BookRoad(self.book)
        self.chain = around.random.bytes(16)
        self.n = -1
        self.h = genesis(self.chain, device.key.public_key)
        self.tick = 0
        self.uploader: Uploader | None = None  # with its memory, once there is a line

    def open_chain(self) -> None:
        certificate, signed = self.device.certificate, self.device.enrolment.certificate
        opened = ChainOpened(
            certificate.device,
            certificate.office,
            certificate.desk,
            self.device.key.public_key,
            self.device.key.sealing_key,
            signed.packed,
            signed.signature,
            "enrolled",
        )
        self.write(1, encode(opened))

    def write(
        self, kind: int, payload: bytes, registration: bytes = b"", tick: int | None = None
    ) -> None:
        self.tick += 1
        header = Header(
            1,
            kind,
            registration,
            self.tick if tick is None else tick,
            self.around.clock.now(),
            CLOCK_OK,
            b"",
            "",
            "9.9.9",
        )
        self._put(encode(header), payload)

    def _put(self, header: bytes, payload: bytes) -> None:
        entry = Entry.whole(header, self.around.random.bytes(16), payload)
        before = self.h if self.n >= 0 else b""
        self.n += 1
        self.h = link(self.h, entry)
        signature = sign_head(self.device.key, self.chain, self.n, self.h)
        self.road.take_in(Frame(self.chain, self.n, (WireEntry.of(entry),), signature, before))

    def poison(self, chance: Seeded) -> str:
        kind = chance.choice(POISONS)
        one = self.around.random.bytes(16)
        office = self.device.certificate.office
        match kind:
            case "unknown kind":
                self.write(99, encode(["something new", 1]))
            case "garbage":
                self.write(10, b"\xc1\xc1", one)
            case "no registration":
                self.write(10, encode(["1" + "0" * 15]))
            case "not theirs":
                digits = f"1{office:04}010000010"
                self.write(13, encode([digits + "00", "01", "nobody"]))
            case "tick":
                self.write(99, encode([]), tick=2**60)
            case "number":
                self.write(12, encode(["1234567890123456", "01", 1]), one)
            case _:
                raise AssertionError(kind)
        return kind

    def close(self) -> None:
        let_go(self.path)
        self.book.engine.dispose()


class ForgingStore:
    """A carrier that changes what it carries. Satisfies `RoadStore`."""

    def __init__(self, road: RoadStore, chance: Seeded) -> None:
        self._road = road
        self._chance = chance
        self.forged = 0

    def heads(self, office: int | None = None, theirs: Sequence[Head] = ()) -> tuple[Head, ...]:
        return ()

    def frames_after(self, theirs: Sequence[Head], largest: int = 65536) -> Iterator[Frame]:
        for frame in self._road.frames_after((), largest):
            yield self._changed(frame)

    def _changed(self, frame: Frame) -> Frame:
        self.forged += 1
        roll = self._chance.random()
        if roll < 0.3:
            return msgspec.structs.replace(frame, signature=self._chance.randbytes(64))
        place = self._chance.randrange(len(frame.entries))
        entry = frame.entries[place]
        if roll < 0.6:
            other = msgspec.structs.replace(entry, salt=self._chance.randbytes(16))
        elif roll < 0.8:
            other = msgspec.structs.replace(entry, payload=entry.payload + b"\xc0")
        else:
            other = msgspec.structs.replace(entry, header=entry.header[:-1] + b"\x00")
        entries = (*frame.entries[:place], other, *frame.entries[place + 1 :])
        return msgspec.structs.replace(frame, entries=entries)

    def take_in(self, frame: Frame) -> Head:
        return Head(frame.chain, -1, b"")

    def are_the_districts(self, heads: Sequence[Head], question: bytes, signed: bytes) -> bool:
        return True

    def watch(self, heads: Sequence[Head]) -> None:
        return

    def give_way(self, heads: Sequence[Head]) -> None:
        return

    def settle(self, signed: SignedReceipt) -> bool:
        return False

    def surely_held(self) -> tuple[Head, ...]:
        return ()

    def unsigned(self) -> tuple[bytes, ...]:
        return ()

    def waiting(self) -> Waiting:
        return self._road.waiting()


def outlaw_frames(office: int, around: Surroundings) -> Iterable[Frame]:
    """A chain of somebody whom no district has let in, as truly signed as any."""
    key, chain = make_key("outlaw"), around.random.bytes(16)
    opened = ChainOpened(
        around.random.bytes(16),
        office,
        1,
        key.public_key,
        key.sealing_key,
        b"",
        b"",
        "enrolled",
    )
    header = Header(1, 1, b"", 1, around.clock.now(), CLOCK_OK, b"", "", "9.9.9")
    entry = Entry.whole(encode(header), around.random.bytes(16), encode(opened))
    h = link(genesis(chain, key.public_key), entry)
    yield Frame(chain, 0, (WireEntry.of(entry),), sign_head(key, chain, 0, h))


@dataclass
class OutlawStore(ForgingStore):
    """Brings `outlaw_frames` and nothing else."""

    def __init__(self, road: RoadStore, frames: Sequence[Frame]) -> None:
        super().__init__(road, Seeded(1))
        self._frames = frames

    def frames_after(self, theirs: Sequence[Head], largest: int = 65536) -> Iterator[Frame]:
        yield from self._frames


class Stranger:
    """A district's program over a copy of its book, with a key of its own."""

    def __init__(self, folder: Path, around: Surroundings, identity: bytes, true: bytes) -> None:
        folder.mkdir()
        seed = around.random.bytes(32)
        key = DeviceKey(Ed25519PrivateKey.from_private_bytes(seed), age_secret("stranger"))
        whose = Identity(identity, key, Ed25519Verifier(), true, "9.9.9")
        self.path = folder / "stranger.sqlite"
        self.path.write_bytes(empty_book())
        self.book = open_book(sqlite_url(self.path), whose, around.clock, around.random, b"k" * 32)
        self.road = BookRoad(self.book)

    def close(self) -> None:
        let_go(self.path)
        self.book.engine.dispose()
