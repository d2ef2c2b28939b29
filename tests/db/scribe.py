"""Writes entries of any device into frames, without a book: true, odd and broken ones."""

from dataclasses import dataclass, field, replace

from registry.chain import (
    Entry,
    Header,
    encode,
    genesis,
    link,
    sign_head,
)
from registry.facts import ChainOpened, Fact
from registry.road import Frame, Head, WireEntry
from registry.trust import Certificate, certify
from tests.world import MONDAY_MORNING, TestKey

DISTRICT_KEY = TestKey(b"district")


@dataclass
class Scribe:
    """One chain and the key that signs it. Each call of `say` is a frame of its own."""

    name: str
    office: int = 427
    desk: int = 1
    by_district: bool = False
    frames: list[Frame] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chain = self.name.encode().ljust(16, b".")
        if self.by_district:
            self.desk = 0  # no device of an office has this number
        self.key = DISTRICT_KEY if self.by_district else TestKey(self.name.encode())
        self.n = -1
        self.h = genesis(self.chain, self.key.public_key)
        self.tick = 0
        self.say(self.opening())

    def opening(self) -> ChainOpened:
        device = self.name.encode().ljust(16, b"-")
        certificate = Certificate(
            device, self.office, self.desk, "desk", self.key.public_key, "", MONDAY_MORNING
        )
        signed = certify(DISTRICT_KEY, certificate)
        return ChainOpened(
            device=device,
            office=self.office,
            desk=self.desk,
            signing_key=self.key.public_key,
            sealing_key="",
            certificate=signed.packed,
            certificate_signature=signed.signature,
            reason="enrolled",
        )

    def say(self, fact: Fact, about: bytes = b"", **header: object) -> Frame:
        """The next entry. `header` changes fields of its header: tick, at, kind, version, clock."""
        return self.put(self.entry(fact, about, **header))

    def entry(self, fact: Fact, about: bytes = b"", **changed: object) -> Entry:
        self.tick += 1
        header = Header(
            version=fact.VERSION,
            kind=fact.KIND,
            registration=about,
            tick=self.tick,
            at=MONDAY_MORNING + self.tick * 60_000,
            clock=0,
            seen=b"",
            actor="0427-1",
            app="test",
        )
        fields = {name: getattr(header, name) for name in header.__struct_fields__}
        written = Header(**{**fields, **changed})
        salt = f"{self.name}{self.n + 1}".encode().rjust(16, b"s")
        return Entry.whole(encode(written), salt, encode(fact))

    def put(self, *entries: Entry) -> Frame:
        """Entries just as they are, in one frame with one true signature."""
        first, before = self.n + 1, self.h if self.n >= 0 else b""
        for entry in entries:
            self.n += 1
            self.h = link(self.h, entry)
        signature = sign_head(self.key, self.chain, self.n, self.h)
        wire = tuple(WireEntry.of(entry) for entry in entries)
        frame = Frame(self.chain, first, wire, signature, before)
        self.frames.append(frame)
        return frame

    @property
    def head(self) -> Head:
        return Head(self.chain, self.n, self.h)

    def twin(self) -> "Scribe":
        """A copy of the device: same chain, same key, and from here on another story."""
        other = replace(self, frames=[])
        other.frames = list(self.frames)
        other.n, other.h, other.tick = self.n, self.h, self.tick
        return other
