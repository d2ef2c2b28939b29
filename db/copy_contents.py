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
        starts = self._starts(frame)
        last = frame.first + len(frame.entries) - 1
        hanging = [(branch, list(_links(frame, start))) for branch, start in starts]
        if len(hanging) > 1:
            hanging = [one for one in hanging if self._is_signed(frame, last, one[1][-1])]
        for branch, made in hanging:
            if branch is not None and _agrees(branch, frame.first, made):
                self._extend(branch, last, made)
                return
        if hanging:
            made = hanging[0][1]
            new = _Branch(frame.first, bytearray(b"".join(made)))
            self._branches.setdefault(frame.chain, []).append(new)
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

    def _starts(self, frame: Frame) -> list[tuple[_Branch | None, bytes]]:
        """The hashes this frame may hang on, each with the branch it would go on with."""
        if frame.first == 0:
            key = self._keys.get(frame.chain) or _key_in(frame)
            if key is None:
                return []
            self._keys[frame.chain] = key
            branches = [one for one in self._branches.get(frame.chain, ()) if one.first == 0]
            return [(branches[0] if branches else None, genesis(frame.chain, key))]
        found: list[tuple[_Branch | None, bytes]] = []
        for branch in self._branches.get(frame.chain, ()):
            h = branch.h(frame.first - 1)
            if h is not None:
                found.append((branch, h))
        return found

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


def _agrees(branch: _Branch, first: int, made: list[bytes]) -> bool:
    """Whether a frame says what the branch says, as far as both reach."""
    return all(branch.h(n) in (None, h) for n, h in enumerate(made, first))


def _key_in(frame: Frame) -> bytes | None:
    try:
        opened = frame.entries[0].entry().read_fact()
    except Exception:  # whatever stands there, it opens no chain
        return None
    return opened.signing_key if isinstance(opened, ChainOpened) else None
