"""One exchange at the district's end: entries in, heads, receipts and what is lacked out.

Outside any web framework, because a parcel from a stick and an office's relay go through it as
well. Each frame is committed as it arrives; a body that breaks off counts as far as it came.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final, Protocol

from district.enrolment import DeviceRow
from registry.failures import BadFrame, Trouble
from registry.for_kiosks import for_kiosk
from registry.road import Frame, Head, SignedReceipt
from sync.wire import (
    DICTIONARIES,
    FRAME_BYTES,
    BodyTooLarge,
    Message,
    Opening,
    RefusedFrame,
    SectionReader,
    pack,
)

ANSWER_BYTES: Final = 512 * 1024  # of entries in one answer: the device comes again for the rest
COMMON_OFFICE: Final = 0  # the district's common chain goes to every office


class DistrictStore(Protocol):
    """What the road needs of the district's book."""

    def heads(self, office: int | None = None, theirs: Sequence[Head] = ()) -> tuple[Head, ...]: ...

    def frames_after(
        self, theirs: Sequence[Head], largest: int = FRAME_BYTES, office: int | None = None
    ) -> Iterable[Frame]: ...

    def take_in(self, frame: Frame, office: int | None = None) -> Head:
        """Store a frame; its chain's head afterwards. Raises BadFrame, having kept the frame."""

    def receipts_for(self, chain_id: bytes, carrier: bytes) -> Sequence[SignedReceipt]:
        """One for the end of each branch that is held."""

    def sign_heads(self, device: bytes, question: bytes, heads: Sequence[Head]) -> bytes:
        """The district's signature over what it told this device; b"" of who is not the
        district."""

    def hear(self, carrier: DeviceRow, told: Sequence[bytes], *, by_line: bool = True) -> None:
        """Keep how machines fare, by their own word; what cannot be read is left out."""

    def chains_of(self, device: bytes) -> Sequence[bytes]:
        """Ids of the chains this device wrote, as far as they are held."""


def ingest(body: bytes, carrier: DeviceRow, store: DistrictStore, *, by_line: bool = True) -> bytes:
    """One exchange: take in what the carrier brings, answer with what its office lacks.

    Safe to repeat: replay changes nothing, a gap is answered with our head. A frame that does not
    hold is answered as such and holds up only its own chain. Raises BadFrame when not even the
    body's opening can be read, or when a kiosk brings entries: it stands in the hall, and writes
    none.
    """
    exchange = Exchange(store, lambda _signed: carrier, by_line=by_line)
    exchange.feed(body)
    return exchange.answer()


class Exchange:
    """One body, in as many pieces as it comes in, and the answer to it."""

    def __init__(
        self, store: DistrictStore, admit: Callable[[bytes], DeviceRow], *, by_line: bool = True
    ) -> None:
        """`admit` says who the carrier is, from the bytes that it signed, or raises; it is asked
        before anything is stored. What comes by a stick may be weeks old: not `by_line`."""
        self._store = store
        self._by_line = by_line
        self._admit = admit
        self._reader = SectionReader()
        self._carrier: DeviceRow | None = None
        self._opening = Opening()
        self._refused: dict[bytes, RefusedFrame] = {}
        self._touched: dict[bytes, None] = {}
        self._unreadable: RefusedFrame | None = None

    def feed(self, piece: bytes) -> None:
        """The next bytes. What is whole with them is stored. Raises BadFrame for a body of which
        nothing counts, BodyTooLarge, and whatever `admit` raises."""
        self._take(lambda: self._reader.feed(piece))

    def answer(self) -> bytes:
        """The body is over. Raises as `feed`."""
        self._take(self._reader.finish)
        if self._carrier is None:
            raise BadFrame("cut")
        said, carrier = self._opening, self._carrier
        heads = self._store.heads(_scope(carrier), said.heads)
        answer = Message(
            heads=heads,
            frames=_down(said.heads, carrier, self._store, said.frame_bytes),
            receipts=tuple(itertools.chain.from_iterable(self._receipts(carrier.device, heads))),
            refused=self._all_refused(),
            dictionaries=DICTIONARIES,
            proof=self._proof(carrier.device, heads),
        )
        return pack(answer, self._reader.packing, dictionaries=said.dictionaries)

    def _proof(self, device: bytes, heads: Sequence[Head]) -> bytes:
        if not self._opening.asked_at:
            return b""  # by an older program, or of a relay
        question = hashlib.sha256(self._reader.signed).digest()
        return self._store.sign_heads(device, question, heads)

    def _take(self, sections: Callable[[], Iterator[Opening | Frame]]) -> None:
        if self._unreadable is not None:
            return  # what comes after damage has no beginning and no end
        try:
            for section in sections():
                if isinstance(section, Opening):
                    self._open(section)
                else:
                    self._store_frame(section)
        except (BodyTooLarge, _NotForKiosks):
            raise
        except BadFrame as bad:
            if self._carrier is None or self._reader.packing == 1:
                raise
            self._unreadable = RefusedFrame(b"", self._reader.frames, bad.why)

    def _open(self, opening: Opening) -> None:
        self._carrier = self._admit(self._reader.signed)
        self._opening = opening
        if opening.told:
            with suppress(Trouble):  # no figure of a machine holds up an entry
                self._store.hear(self._carrier, opening.told, by_line=self._by_line)

    def _store_frame(self, frame: Frame) -> None:
        if self._carrier is None:
            raise AssertionError("the opening comes before the frames")
        if self._carrier.role == "kiosk":
            raise _NotForKiosks
        if frame.chain in self._refused:
            return
        try:
            self._store.take_in(frame, self._carrier.office)
            self._touched[frame.chain] = None
        except BadFrame as bad:
            self._refused[frame.chain] = RefusedFrame(frame.chain, frame.first, bad.why)

    def _receipts(self, device: bytes, heads: Sequence[Head]) -> Iterator[Sequence[SignedReceipt]]:
        # With nothing brought it is a question: a receipt may have been lost on the way down.
        brought = self._touched if self._reader.frames else self._store.chains_of(device)
        ours = {head.chain for head in heads}
        # Of its own office, whoever wrote them: a relay carries them all.
        asked = (chain for chain in self._opening.unsigned if chain in ours)
        for chain in dict.fromkeys((*brought, *asked)):
            yield self._store.receipts_for(chain, device)

    def _all_refused(self) -> tuple[RefusedFrame, ...]:
        unreadable = () if self._unreadable is None else (self._unreadable,)
        return (*self._refused.values(), *unreadable)


class _NotForKiosks(BadFrame):
    def __init__(self) -> None:
        super().__init__("kiosk")


def _scope(carrier: DeviceRow) -> int:
    """The office whose chains the carrier may know of, besides the common one."""
    return COMMON_OFFICE if carrier.role == "kiosk" else carrier.office


def _down(
    theirs: tuple[Head, ...], carrier: DeviceRow, store: DistrictStore, wished: int = 0
) -> tuple[Frame, ...]:
    """What the carrier lacks, in frames as long as it wishes. A kiosk stands in the hall: it gets
    no chain of its office."""
    largest = min(wished or FRAME_BYTES, FRAME_BYTES)
    office = _scope(carrier)
    frames: list[Frame] = []
    size = 0
    for frame in store.frames_after(theirs, largest, office):
        frames.append(for_kiosk(frame) if carrier.role == "kiosk" else frame)
        size += sum(len(one.header) + len(one.payload) for one in frame.entries)
        if size >= ANSWER_BYTES:
            break
    return tuple(frames)
