"""The device's end of the road: one small round, safe to repeat at any moment.

The peer's heads say what it has, also when they went back; only a signed district receipt settles.
Nothing here waits, counts failures or deletes anything: `sync.pace` and `sync.uploader` wait, and
the book alone knows what is delivered. A bad frame holds up its own chain and no other.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from registry.failures import BadFrame, PeerRefused, PeerUnreachable
from registry.ports import Clock, Peer, RoadStore
from registry.road import Frame, Head
from sync.telling import Telling
from sync.wire import (
    DICTIONARIES,
    FRAME_BYTES,
    LARGEST_N,
    MOST_FRAMES,
    Message,
    RefusedFrame,
    level_for,
    pack,
    read_what_came,
    signed_part,
)

# Of entries in one body, before packing. The other end stores every frame as it comes, so a long
# body loses nothing when the line breaks; but receipts, and the count of what waits, come only with
# its answer: after half a minute on a line of 64 kbit/s. A line that holds is trusted with more.
BATCH_BYTES: Final = 1024 * 1024
MOST_BATCH: Final = 8 * 1024 * 1024
LEAST_BATCH: Final = 4 * 1024  # below this a 413 is not about size
LEAST_FRAME: Final = 8 * 1024  # on a line that breaks all the time: some 2 KiB when packed
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
    """Nobody answered, or (`foreign`) something that is not the district did."""

    foreign: bool = field(default=False, compare=False)  # the same outcome, said more exactly


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
        telling: Telling | None = None,
    ) -> None:
        """With `is_district` False the peer is a relay, whose heads are no word of the district's.
        `unsigned` tells for which chains a receipt is to be asked: a relay's own uploader does.
        `telling` says now and then how this machine fares."""
        self._telling = telling or Telling(tuple, clock)
        self._store = store
        self._peer = peer
        self._clock = clock
        self._batch_bytes = batch_bytes
        self._most_batch = MOST_BATCH
        self._frame_bytes = FRAME_BYTES
        self._is_district = is_district
        self._unsigned = unsigned
        self._theirs: tuple[Head, ...] | None = None  # None: ask before sending anything
        self._nothing_failed = True  # since this program began
        self._dictionaries: tuple[int, ...] = (
            DICTIONARIES  # that the peer reads; it says so in every answer
        )
        self._held_back: dict[bytes, int] = {}  # chain → until when (UTC ms)

    def run(self) -> Outcome:
        """Steps until nothing moves any more; what they moved together, or how it ended."""
        return all_steps(self)

    def step(self) -> Outcome:
        """One exchange. Raises `BookUnwritable` when our own disk fails; a repeat does no harm."""
        known, sent = self._to_send()
        try:
            ours = self._store.heads(theirs=known or ())
            body = self._body(ours, sent)
            answer, ended = read_what_came(self._peer.exchange(body))
        except PeerRefused as refused:
            if refused.status == TOO_LARGE and sent and self._halve_batch(_size(sent)):
                return self.step()  # asks for the heads; the smaller body comes after it
            return TurnedAway(refused.status, refused.retry_after)
        except (PeerUnreachable, BadFrame) as nobody:
            if sent:
                self._line_broke()
            # Whose first bytes are not ours is somebody else; what was cut says nothing of that.
            is_foreign = nobody.why == "mark" if isinstance(nobody, BadFrame) else nobody.foreign
            return NoRoad(foreign=is_foreign)
        self._telling.arrived()
        if self._is_district:
            self._watch(body, answer)
        return self._heard(answer, ended, sent, known, ours)

    def _watch(self, body: bytes, answer: Message) -> None:
        """Heads that the district did not sign may be anybody's: they move what is sent next, and
        are no ground to say that it has forgotten anything."""
        question = hashlib.sha256(signed_part(body)).digest()
        if self._store.are_the_districts(answer.heads, question, answer.proof):
            self._store.watch(answer.heads)

    def _to_send(self) -> tuple[tuple[Head, ...] | None, tuple[Frame, ...]]:
        """What the peer is taken to hold, None for not known, and the next frames that it lacks."""
        known, self._theirs = self._theirs, None  # after any failure: ask for the heads
        first, self._nothing_failed = self._nothing_failed, False
        if known is not None:
            return known, self._batch(known, self._batch_bytes)
        if first and self._is_district:
            # Its receipts say what it held when this program was last at work. Should an answer
            # have been lost then, no more than one frame goes over the line for nothing.
            signed = self._store.surely_held()
            frames = self._batch(signed, self._batch_bytes, most=2)
            if len(frames) == 1:
                return signed, frames
        return None, ()

    def _body(self, ours: tuple[Head, ...], sent: tuple[Frame, ...]) -> bytes:
        asked = Message(
            heads=ours,
            frames=sent,
            unsigned=tuple(self._unsigned()),
            dictionaries=DICTIONARIES,
            frame_bytes=0 if self._frame_bytes == FRAME_BYTES else self._frame_bytes,
            asked_at=max(self._clock.now(), 1) if self._is_district else 0,
            told=self._telling.due(),
        )
        return pack(asked, level=level_for(_size(sent)), dictionaries=self._dictionaries)

    def _halve_batch(self, tried: int) -> bool:
        """Something on the way takes no body of `tried` bytes. False when it takes no small one
        either."""
        if min(tried, self._batch_bytes) <= LEAST_BATCH:
            return False
        self._batch_bytes = self._most_batch = min(tried, self._batch_bytes) // 2
        return True

    def _line_broke(self) -> None:
        """While frames were on it. What was whole has arrived: shorter ones lose less next time."""
        self._frame_bytes = max(self._frame_bytes // 2, LEAST_FRAME)
        self._batch_bytes = min(self._batch_bytes, max(self._batch_bytes // 2, LEAST_FRAME))

    def _line_held(self) -> None:
        self._frame_bytes = min(self._frame_bytes * 2, FRAME_BYTES)
        self._batch_bytes = min(self._batch_bytes * 2, self._most_batch)

    def _heard(
        self,
        answer: Message,
        ended: str,
        sent: Sequence[Frame],
        known: tuple[Head, ...] | None,
        ours: tuple[Head, ...],
    ) -> Outcome:
        """`ended`: "", or why no more of the answer came; what did come counts."""
        settled = sum(self._store.settle(receipt) for receipt in answer.receipts)
        taken, bad = self._take_in(answer.frames)
        self._store.give_way(answer.heads)
        broken = [one for one in answer.refused if not one.chain]
        refused = [one for one in answer.refused if one.chain]
        if broken or ended:
            self._line_broke()
            stored = broken and set(answer.heads) != set(known or ())
            learnt = broken and answer.dictionaries != self._dictionaries
            self._dictionaries = answer.dictionaries
            if not (taken or stored or learnt):
                return NoRoad()  # as if nobody had answered: the timer waits before it tries again
        else:
            self._dictionaries = answer.dictionaries
            if sent or answer.frames:
                self._line_held()
            self._hold_back(sent, known, answer)
        self._held_back |= dict.fromkeys((one.chain for one in refused), self._an_hour_on())
        self._theirs = None if ended else answer.heads
        return Reached(
            sent=0 if broken else sum(len(frame.entries) for frame in sent),
            taken=taken,
            settled=settled,
            refused=(*refused, *bad),
            more=bool(ended) or self._has_more(answer, taken, sent, known, ours),
        )

    def _has_more(
        self,
        answer: Message,
        taken: int,
        sent: Sequence[Frame],
        known: tuple[Head, ...] | None,
        ours: tuple[Head, ...],
    ) -> bool:
        now = self._store.heads(theirs=answer.heads)
        if set(now) == set(answer.heads):
            # Both hold the same. Receipts of chains that nothing was sent of come by a question.
            return self._is_district and bool(sent) and self._store.waiting().count > 0
        if taken > 0:
            return True  # of all that we lack an answer brings only so much
        # Where it has gone another way than we have, the next step says more than this one did.
        # So it does when its heads are not those remembered: it was set back.
        moved = known is None or bool(sent) or set(known) != set(answer.heads)
        return moved and (now != ours or bool(self._batch(answer.heads, 1)))

    def _batch(
        self, theirs: Sequence[Head], size: int, most: int = MOST_FRAMES
    ) -> tuple[Frame, ...]:
        """The next frames the peer lacks, about `size` bytes of them, at least one."""
        now = self._clock.now()
        self._held_back = {c: until for c, until in self._held_back.items() if until > now}
        known = [head for head in theirs if head.chain not in self._held_back]
        # "You are ahead of us": the book offers nothing of such a chain.
        known += [Head(chain, LARGEST_N, b"") for chain in self._held_back]
        frames: list[Frame] = []
        taken = 0
        for frame in self._store.frames_after(tuple(known), min(size, self._frame_bytes)):
            frames.append(frame)
            taken += _size((frame,))
            if taken >= size or len(frames) >= most:
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
        for chain in {frame.chain for frame in sent} - moved:
            self._held_back[chain] = self._an_hour_on()

    def _an_hour_on(self) -> int:
        return self._clock.now() + HELD_BACK_MS


def _size(frames: Sequence[Frame]) -> int:
    """Bytes of entries, before packing."""
    return sum(len(one.header) + len(one.payload) for frame in frames for one in frame.entries)
