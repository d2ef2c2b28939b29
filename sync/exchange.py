"""The device's end of the road: one small round, safe to repeat at any moment.

The peer's heads say what it has, also when they went back; only a signed district receipt settles.
Nothing here waits, counts failures or deletes anything: `sync.pace` and `sync.uploader` wait, and
the book alone knows what is delivered. A bad frame holds up its own chain and no other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from registry.failures import BadFrame, PeerRefused, PeerUnreachable
from registry.ports import Clock, Peer, RoadStore
from registry.road import Frame, Head
from sync.wire import FRAME_BYTES, LARGEST_N, Message, RefusedFrame, pack, unpack

BATCH_BYTES: Final = 256 * 1024  # of entries in one body: half a minute on a 64 kbit/s line
LEAST_BATCH: Final = 4 * 1024  # below this a 413 is not about size
MOST_STEPS: Final = 1000  # in one round: a peer that talks in circles is left until the next
HELD_BACK_MS: Final = 60 * 60 * 1000  # before frames that were refused are offered again
TOO_LARGE: Final = 413


@dataclass(frozen=True, slots=True)
class Reached:
    """The peer answered. Counts of entries sent and taken in, and of receipts kept."""

    sent: int = 0
    taken: int = 0
    settled: int = 0
    refused: tuple[RefusedFrame, ...] = ()  # by the peer, or by us: kept as evidence there
    more: bool = False  # another step would move something
    by_relay: bool = False  # the office's relay answered, not the district


@dataclass(frozen=True, slots=True)
class NoRoad:
    """Nobody answered, or something that is not the district did."""


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """The district said no. `retry_after` is in seconds, when it said so."""

    status: int
    retry_after: float | None = None


Outcome = Reached | NoRoad | TurnedAway


class Way(Protocol):
    """Whatever takes one small step towards the district: an `Uploader`, or `sync.relay`."""

    def step(self) -> Outcome: ...


def all_steps(way: Way) -> Outcome:
    """Steps until nothing moves any more; what they moved together, or how it ended."""
    total = Reached()
    for _ in range(MOST_STEPS):
        outcome = way.step()
        if not isinstance(outcome, Reached):
            return outcome
        total = Reached(
            total.sent + outcome.sent,
            total.taken + outcome.taken,
            total.settled + outcome.settled,
            total.refused + outcome.refused,
            outcome.more,
            outcome.by_relay,
        )
        if not outcome.more:
            break
    return total


class Uploader:
    """Keeps one book level with one peer."""

    def __init__(
        self,
        store: RoadStore,
        peer: Peer,
        clock: Clock,
        batch_bytes: int = BATCH_BYTES,
        *,
        is_district: bool = True,
        unsigned: Callable[[], Sequence[bytes]] = tuple,
    ) -> None:
        """With `is_district` False the peer is a relay, whose heads are no word of the district's.
        `unsigned` tells for which chains a receipt is to be asked: a relay's own uploader does."""
        self._store = store
        self._peer = peer
        self._clock = clock
        self._batch_bytes = batch_bytes
        self._is_district = is_district
        self._unsigned = unsigned
        self._theirs: tuple[Head, ...] | None = None  # None: ask before sending anything
        self._held_back: dict[bytes, int] = {}  # chain → until when (UTC ms)

    def run(self) -> Outcome:
        """Steps until nothing moves any more; what they moved together, or how it ended."""
        return all_steps(self)

    def step(self) -> Outcome:
        """One exchange. Raises `BookUnwritable` when our own disk fails; a repeat does no harm."""
        known = self._theirs
        self._theirs = None  # until an answer says otherwise: after any failure ask for the heads
        sent = () if known is None else self._batch(known, self._batch_bytes)
        try:
            ours = self._store.heads(theirs=known or ())
            asked = Message(heads=ours, frames=sent, unsigned=tuple(self._unsigned()))
            answer = unpack(self._peer.exchange(pack(asked)))
        except PeerRefused as refused:
            if refused.status == TOO_LARGE and sent and self._batch_bytes > LEAST_BATCH:
                self._batch_bytes //= 2
                return self.step()  # asks for the heads; the smaller body comes after it
            return TurnedAway(refused.status, refused.retry_after)
        except (PeerUnreachable, BadFrame):
            return NoRoad()
        return self._heard(answer, sent, known, ours)

    def _heard(
        self,
        answer: Message,
        sent: Sequence[Frame],
        known: tuple[Head, ...] | None,
        ours: tuple[Head, ...],
    ) -> Reached:
        if self._is_district:
            self._store.watch(answer.heads)
        settled = sum(self._store.settle(receipt) for receipt in answer.receipts)
        taken, bad = self._take_in(answer.frames)
        self._store.give_way(answer.heads)
        self._hold_back(sent, known, answer)
        self._theirs = answer.heads
        moved = known is None or bool(sent) or taken > 0
        # Where it has gone another way than we have, the next step says more than this one did.
        more = bool(self._batch(answer.heads, 1)) or self._store.heads(theirs=answer.heads) != ours
        return Reached(
            sent=sum(len(frame.entries) for frame in sent),
            taken=taken,
            settled=settled,
            refused=(*answer.refused, *bad),
            more=taken > 0 or (moved and more),
        )

    def _batch(self, theirs: Sequence[Head], size: int) -> tuple[Frame, ...]:
        """The next frames the peer lacks, about `size` bytes of them, at least one."""
        now = self._clock.now()
        self._held_back = {c: until for c, until in self._held_back.items() if until > now}
        known = [head for head in theirs if head.chain not in self._held_back]
        # "You are ahead of us": the book offers nothing of such a chain.
        known += [Head(chain, LARGEST_N, b"") for chain in self._held_back]
        frames: list[Frame] = []
        taken = 0
        for frame in self._store.frames_after(tuple(known), min(size, FRAME_BYTES)):
            frames.append(frame)
            taken += sum(len(one.header) + len(one.payload) for one in frame.entries)
            if taken >= size:
                break
        return tuple(frames)

    def _take_in(self, frames: Sequence[Frame]) -> tuple[int, tuple[RefusedFrame, ...]]:
        """How many entries are new here, and the frames that do not hold."""
        before = set(self._store.heads())
        bad: dict[bytes, RefusedFrame] = {}
        taken = 0
        for frame in frames:
            if frame.chain in bad:
                continue
            try:
                head = self._store.take_in(frame)
            except BadFrame as wrong:
                bad[frame.chain] = RefusedFrame(frame.chain, frame.first, wrong.why)
                continue
            if head in before or head.n < frame.first:
                continue  # nothing new, or too early
            held = (one.n for one in before if one.chain == head.chain and one.n < head.n)
            taken += min(len(frame.entries), head.n - max(held, default=-1))
            before.add(head)
        return taken, tuple(bad.values())

    def _hold_back(
        self, sent: Sequence[Frame], known: tuple[Head, ...] | None, answer: Message
    ) -> None:
        """Chains that did not move although we sent of them wait, so that the others pass."""
        moved = {head.chain for head in set(answer.heads) ^ set(known or ())}
        until = self._clock.now() + HELD_BACK_MS
        for chain in {frame.chain for frame in sent}:
            if chain not in moved:
                self._held_back[chain] = until
        for refused in answer.refused:
            self._held_back[refused.chain] = until
