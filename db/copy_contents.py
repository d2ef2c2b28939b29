"""What the frames of a file hold, without a book: the hash of every entry, branch by branch.

A second copy is asked this once, when it is opened; from then on it is known what it lacks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from registry.chain import HASH_BYTES, genesis, head_is_signed, link
from registry.facts import ChainOpened
from registry.ports import Verifier
from registry.road import Frame, Head


@dataclass(slots=True)
class _Branch:
    """One continuation of a chain: `hashes` are h(first), h(first + 1) … joined."""

    first: int
    hashes: bytearray

    @property
    def last(self) -> int:
        return self.first + len(self.hashes) // HASH_BYTES - 1

    def h(self, n: int) -> bytes | None:
        if not self.first <= n <= self.last:
            return None
        at = (n - self.first) * HASH_BYTES
        return bytes(self.hashes[at : at + HASH_BYTES])


@dataclass(slots=True)
class Contents:
    """What the frames of a file say they hold: the hash of every entry, chain by chain."""

    verifier: Verifier
    entries: int = 0
    _keys: dict[bytes, bytes] = field(default_factory=dict)
    _branches: dict[bytes, list[_Branch]] = field(default_factory=dict)

    def take(self, frame: Frame) -> None:
        """A frame that hangs on nothing is passed over: the book will offer it again."""
        last = frame.first + len(frame.entries) - 1
        branches = self._branches.setdefault(frame.chain, [])
        hanging = [(start, list(_links(frame, start))) for start in self._starts(frame)]
        if len(hanging) > 1:
            hanging = [one for one in hanging if self._is_signed(frame, last, one[1][-1])]
        for start, made in hanging[:1]:
            going_on = [one for one in branches if _goes_on(one, frame.first, start, made)]
            if going_on:
                self._extend(going_on[0], last, made)
            else:
                branches.append(_Branch(frame.first, bytearray(b"".join(made))))
                self.entries += len(made)

    def known_to(self, holds: Callable[[Head], bool]) -> set[Head]:
        """For every branch the furthest place that the book has as well.

        What lies beyond was written by a book that is not this one any more: a stick of another
        day, a book that was restored. The book then offers what it has from there on.
        """
        common: set[Head] = set()
        for chain, branches in self._branches.items():
            for branch in branches:
                found = self._furthest(chain, branch, holds)
                if found is not None:
                    common.add(found)
        return common

    @staticmethod
    def _furthest(chain: bytes, branch: _Branch, holds: Callable[[Head], bool]) -> Head | None:
        def head(n: int) -> Head:
            return Head(chain, n, branch.h(n) or b"")

        if holds(head(branch.last)):
            return head(branch.last)
        held, not_held = branch.first - 1, branch.last  # a hash covers all before it: bisect
        while not_held - held > 1:
            middle = (held + not_held) // 2
            held, not_held = (middle, not_held) if holds(head(middle)) else (held, middle)
        return head(held) if held >= branch.first else None

    def _starts(self, frame: Frame) -> set[bytes]:
        """The hashes before this frame: of several branches there may be several."""
        if frame.first == 0:
            key = self._keys.get(frame.chain) or _key_in(frame)
            if key is None:
                return set()
            self._keys[frame.chain] = key
            return {genesis(frame.chain, key)}
        before = (branch.h(frame.first - 1) for branch in self._branches.get(frame.chain, ()))
        found = {h for h in before if h is not None}
        return found & {frame.before} if frame.before else found

    def _extend(self, branch: _Branch, last: int, made: list[bytes]) -> None:
        new = made[len(made) - (last - branch.last) :] if last > branch.last else []
        branch.hashes += b"".join(new)
        self.entries += len(new)

    def _is_signed(self, frame: Frame, last: int, h: bytes) -> bool:
        key = self._keys[frame.chain]
        return head_is_signed(self.verifier, key, frame.chain, last, h, frame.signature)


def _links(frame: Frame, h: bytes) -> Iterator[bytes]:
    """h(n) of every entry of the frame, going on from the hash before it."""
    for wire in frame.entries:
        h = link(h, wire.entry())
        yield h


def _goes_on(branch: _Branch, first: int, before: bytes, made: list[bytes]) -> bool:
    """Whether a frame, which hangs on the hash `before`, says what the branch says."""
    said = [branch.h(n) for n in range(first - 1, first + len(made))]
    both = [(one, other) for one, other in zip(said, [before, *made], strict=True) if one]
    return bool(both) and all(one == other for one, other in both)


def _key_in(frame: Frame) -> bytes | None:
    try:
        opened = frame.entries[0].entry().read_fact()
    except Exception:  # whatever stands there, it opens no chain
        return None
    return opened.signing_key if isinstance(opened, ChainOpened) else None
