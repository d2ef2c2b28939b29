"""The exchange in two halves, for when question and answer travel by stick and days lie between.

The same bodies as on the line. What a desk gives begins where the district's last word ends, and
is given again until its word has moved. What comes back is taken in as from the line, but an old
word is no news: it raises no alarm and decides nothing. Kept out: parcels, files, sticks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from registry.chain import genesis, link
from registry.facts import ChainOpened
from registry.failures import BadFrame
from registry.ports import RoadStore
from registry.road import Frame, Head
from sync.wire import FRAME_BYTES, Message, RefusedFrame, pack, unpack

BODY_BYTES: Final = 1024 * 1024  # of entries in one body: two such are all that memory ever holds
MOST_BODIES: Final = 256  # of one giving: what lies beyond goes with the next


@dataclass(frozen=True, slots=True)
class Given:
    """One body to be carried. `entries` counts those in it."""

    body: bytes
    entries: int


@dataclass(frozen=True, slots=True)
class Took:
    """What one body brought here: entries and receipts that were new, frames that do not hold."""

    entries: int = 0
    settled: int = 0
    refused: tuple[RefusedFrame, ...] = ()

    def __add__(self, other: "Took") -> "Took":
        return Took(
            self.entries + other.entries,
            self.settled + other.settled,
            self.refused + other.refused,
        )


def giving(
    store: RoadStore,
    theirs: Sequence[Head],
    unsigned: Sequence[bytes] = (),
    size: int = BODY_BYTES,
    told: tuple[bytes, ...] = (),
) -> Iterator[Given]:
    """All that a district with the heads `theirs` lacks, in bodies of about `size` bytes of
    entries. At least one: it says how far this book is, and is answered on the way back."""
    known = list(theirs)
    for _ in range(MOST_BODIES):
        frames = _next(store, known, size)
        if not frames and len(known) > len(theirs):
            return
        message = Message(
            heads=store.heads(theirs=theirs), frames=frames, unsigned=tuple(unsigned), told=told
        )
        yield Given(pack(message), sum(len(one.entries) for one in frames))
        ends = ends_of(frames, known)
        if not ends:
            return
        known += ends


def _next(store: RoadStore, known: Sequence[Head], size: int) -> tuple[Frame, ...]:
    frames: list[Frame] = []
    taken = 0
    for frame in store.frames_after(tuple(known), min(size, FRAME_BYTES)):
        frames.append(frame)
        taken += sum(len(one.header) + len(one.payload) for one in frame.entries)
        if taken >= size:
            break
    return tuple(frames)


def ends_of(frames: Sequence[Frame], known: Sequence[Head] = ()) -> list[Head]:
    """Where each frame ends, as far as that can be known: hashes are not sent, but made again."""
    h_at = {(one.chain, one.n): one.h for one in known}
    ends = []
    for frame in frames:
        h = frame.before or h_at.get((frame.chain, frame.first - 1)) or _beginning(frame)
        if not h:
            continue
        for entry in frame.entries:
            h = link(h, entry.entry())
        end = Head(frame.chain, frame.first + len(frame.entries) - 1, h)
        h_at[frame.chain, end.n] = h
        ends.append(end)
    return ends


def _beginning(frame: Frame) -> bytes:
    """h(−1) of the chain whose first frame this is; b"" when it is not, or does not say."""
    if frame.first != 0:
        return b""
    try:
        opened = frame.entries[0].entry().read_fact()
    except (msgspec.MsgspecError, LookupError, ValueError):
        return b""
    return genesis(frame.chain, opened.signing_key) if isinstance(opened, ChainOpened) else b""


def taking(store: RoadStore, body: bytes, *, is_news: bool) -> tuple[Took, tuple[Head, ...]]:
    """Take in what the district answered; the heads it spoke of.

    `is_news`: nothing newer of the district is known here. An older word is still good for the
    entries and receipts in it, but says nothing of how the district stands now. Raises BadFrame
    when the body cannot be read, having done nothing.
    """
    answer = unpack(body)
    if is_news:
        store.watch(answer.heads)
    settled = sum(store.settle(receipt) for receipt in answer.receipts)
    before = reach(store.heads())
    bad: dict[bytes, RefusedFrame] = {}
    for frame in answer.frames:
        if frame.chain in bad:
            continue
        try:
            store.take_in(frame)
        except BadFrame as wrong:
            bad[frame.chain] = RefusedFrame(frame.chain, frame.first, wrong.why)
    if is_news:
        store.give_way(answer.heads)
    took = Took(grown(before, reach(store.heads())), settled, (*answer.refused, *bad.values()))
    return took, answer.heads


def reach(heads: Sequence[Head]) -> dict[bytes, int]:
    """How many entries of each chain are held."""
    held: dict[bytes, int] = {}
    for head in heads:
        held[head.chain] = max(held.get(head.chain, 0), head.n + 1)
    return held


def grown(before: dict[bytes, int], after: dict[bytes, int]) -> int:
    """How many entries came between two looks."""
    return sum(n - before.get(chain, 0) for chain, n in after.items())
