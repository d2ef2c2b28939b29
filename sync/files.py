"""Files travel apart from the entries: after them, one small piece at a time, in both directions.

Whoever comes with an entry between two pieces goes first. Each file holds up only itself: one that
the other end has not got yet, or that arrives damaged, is named and passed over. Nothing here knows
HTTP, folders or tables.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from registry.facts import FileRef
from registry.failures import FileNotKept, PeerRefused, PeerUnreachable
from registry.files import LARGEST_FILE
from registry.keeping import ROOM_FOR_FORMS
from sync.held import MOST_NAMES, FileHeld

LEAST_PIECE: Final = 32 * 1024  # bytes: four seconds of a 64 kbit/s line, which an entry may wait
LARGEST_PIECE: Final = 256 * 1024
PIECE_SECONDS: Final = 4.0
WRONG_TRIES: Final = 3  # a file that arrives damaged so often is left until a person asks for it
NOT_WHAT_IT_SAYS: Final = 422
_BUSY: Final = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class FilesState:
    """How the files stand after a round or in the midst of one. Names are SHA-256(salt ‖ bytes)."""

    coming: int = 0  # still to be fetched, the one under way included
    going: int = 0  # still to be sent, likewise
    done: int = 0  # bytes of the one that is under way
    size: int = 0  # its bytes; 0: none is
    is_going: bool = False  # it goes up, or else comes down
    missing: tuple[bytes, ...] = ()  # the other end has not got them yet
    damaged: tuple[bytes, ...] = ()  # they do not arrive as what their name says
    refused: tuple[bytes, ...] = ()  # too large, or not taken by the other end
    no_room: bool = False  # what is left of our disk is kept for the office's own work
    cut: bool = False  # the line broke, or the other end asked for patience: the next round goes on
    more: bool = False  # another step would move something now


class FilePlan(Protocol):
    """What is to be carried, as the book says."""

    def wanted(self) -> Sequence[FileRef]:
        """Files somebody here may ask for, which are not here."""

    def to_send(self, *, by_relay: bool) -> Sequence[FileRef]:
        """Files that lie here and are not known to be at the other end."""

    def sent(self, names: Sequence[bytes], *, by_relay: bool) -> None:
        """The other end holds these whole."""


class FileShelf(Protocol):
    """Where the bytes lie, by name. All may raise FileNotKept."""

    def held(self, name: bytes) -> int: ...

    def append(self, name: bytes, offset: int, piece: bytes) -> int: ...

    def finish(self, name: bytes, salt: bytes) -> bool: ...

    def read(self, name: bytes, start: int, count: int) -> bytes: ...

    def wrong(self, name: bytes) -> int:
        """How often its bytes were not what the name says."""


class FilePeer(Protocol):
    """The other end. All raise PeerUnreachable or PeerRefused."""

    def files_held(self, names: Sequence[bytes]) -> Sequence[FileHeld] | None:
        """How much of each the other end has; None: an older one, which cannot be asked."""

    def file_piece(self, ref: FileRef, start: int, count: int) -> bytes: ...

    def put_piece(self, ref: FileRef, start: int, piece: bytes) -> int:
        """How many bytes the other end has afterwards."""


@dataclass(slots=True)
class Pacer:
    """How large the next piece is: the largest that took, or would take, four seconds."""

    steady: Callable[[], float]
    size: int = LEAST_PIECE
    _begun: float = field(default=0.0, init=False)

    def begin(self) -> None:
        self._begun = self.steady()

    def moved(self, count: int) -> None:
        """A piece of `count` bytes has gone since `begin`."""
        took = max(self.steady() - self._begun, 1e-6)
        fits = count / took * PIECE_SECONDS
        self.size = LEAST_PIECE
        while self.size < LARGEST_PIECE and self.size * 2 <= fits:
            self.size *= 2


class FileCarrier:
    """Carries one device's files (`sync.uploader.Carrier`). Used by one thread."""

    def __init__(
        self,
        shelf: FileShelf,
        plan: FilePlan,
        peer: Callable[[bool], FilePeer],
        room: Callable[[], int | None] = lambda: None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """`peer` is given whether the relay answered last; `room` are the bytes left on the disk,
        None where it does not say."""
        self._shelf = shelf
        self._plan = plan
        self._reach = peer
        self._room = room
        self._steady = steady
        self._pacer = Pacer(steady)
        self._by_relay = False
        self._unasked: list[FileRef] = []
        self._coming: list[FileRef] = []
        self._going: list[tuple[FileRef, int]] = []  # and from which byte on
        self._wanted: frozenset[bytes] = frozenset()
        self._wrong_going: dict[bytes, int] = {}
        self._rest_until = 0.0  # steady seconds
        self._state = FilesState()

    # -- one round -----------------------------------------------------------------------------

    def begin(self, *, by_relay: bool) -> FilesState:
        """Look what there is to carry. Nothing goes over the line yet."""
        self._by_relay = by_relay
        self._state = FilesState()
        wanted = [ref for ref in self._plan.wanted() if self._may_come(ref)]
        to_send = [ref for ref in self._plan.to_send(by_relay=by_relay) if self._may_go(ref)]
        self._wanted = frozenset(ref.name for ref in wanted)
        self._unasked = [*wanted, *to_send]
        self._coming, self._going = [], []
        if self._unasked and self._steady() < self._rest_until:
            return self._ended(cut=True)
        return self._said()

    def step(self) -> FilesState:
        """At most one request: a question for many names, or one piece of a file."""
        try:
            if self._unasked:
                self._ask()
            elif self._coming:
                self._fetch(self._coming[0])
            elif self._going:
                self._send(*self._going[0])
        except PeerUnreachable:
            return self._ended(cut=True)
        except PeerRefused as refused:
            if refused.status >= 500 or refused.status in _BUSY:
                self._rest_until = self._steady() + (refused.retry_after or 0.0)
                return self._ended(cut=True)
            self._refused(refused.status)
        except FileNotKept:
            self._coming = []
            self._state = replace(self._state, no_room=True)
        return self._said()

    def _said(self, **changes: object) -> FilesState:
        """The state so far, and the file that comes next."""
        unasked = sum(ref.name in self._wanted for ref in self._unasked)
        coming = len(self._coming) + unasked
        going = len(self._going) + len(self._unasked) - unasked
        done, size, up = 0, 0, False
        if self._coming:
            done, size = self._held(self._coming[0]), self._coming[0].size
        elif self._going:
            (ref, done), up = self._going[0], True
            size = ref.size
        self._state = replace(
            self._state,
            coming=coming,
            going=going,
            done=done,
            size=size,
            is_going=up,
            more=coming + going > 0,
            **changes,  # type: ignore[arg-type]
        )
        return self._state

    def _ended(self, *, cut: bool) -> FilesState:
        """For this round: what is left to do is said, and waits for the next."""
        self._state = replace(self._said(), done=0, size=0, cut=cut, more=False)
        return self._state

    # -- what may travel -----------------------------------------------------------------------

    def _may_come(self, ref: FileRef) -> bool:
        if ref.size > LARGEST_FILE:
            return self._left("refused", ref)
        if self._shelf.wrong(ref.name) >= WRONG_TRIES:
            return self._left("damaged", ref)
        room = self._room()
        if room is not None and room - ref.size < ROOM_FOR_FORMS:
            self._state = replace(self._state, no_room=True)
            return False
        return True

    def _may_go(self, ref: FileRef) -> bool:
        if ref.size > LARGEST_FILE:
            return self._left("refused", ref)
        return self._wrong_going.get(ref.name, 0) < WRONG_TRIES or self._left("damaged", ref)

    def _left(self, why: str, ref: FileRef) -> bool:
        """Named and passed over. False, for who asks whether it may travel."""
        names: tuple[bytes, ...] = getattr(self._state, why)
        self._state = replace(self._state, **{why: (*names, ref.name)})  # type: ignore[arg-type]
        return False

    # -- one step ------------------------------------------------------------------------------

    def _ask(self) -> None:
        """By name first: what the other end holds is not sent, what it lacks is not fetched."""
        asked = self._unasked[:MOST_NAMES]
        held = self._reach(self._by_relay).files_held([ref.name for ref in asked])
        known = [None] * len(asked) if held is None else held
        there: list[bytes] = []
        for ref, one in zip(asked, known, strict=True):
            if ref.name in self._wanted:
                if one is None or one.whole:
                    self._coming.append(ref)
                else:
                    self._left("missing", ref)
            elif one is not None and one.whole:
                there.append(ref.name)
            else:
                self._going.append((ref, 0 if one is None else min(one.held, ref.size)))
        self._unasked = self._unasked[len(asked) :]
        # The small ones first: a large one holds up only itself.
        self._coming.sort(key=lambda ref: ref.size - self._held(ref))
        self._going.sort(key=lambda one: one[0].size - one[1])
        if there:
            self._plan.sent(there, by_relay=self._by_relay)

    def _fetch(self, ref: FileRef) -> None:
        held = self._held(ref)
        if held < ref.size:
            self._pacer.begin()
            piece = self._reach(self._by_relay).file_piece(ref, held, self._pacer.size)
            self._pacer.moved(len(piece))
            held = self._shelf.append(ref.name, held, piece)
            if held < ref.size:
                return
        if self._shelf.finish(ref.name, ref.salt):
            self._coming.pop(0)
        elif self._shelf.wrong(ref.name) >= WRONG_TRIES:
            self._left("damaged", self._coming.pop(0))

    def _send(self, ref: FileRef, start: int) -> None:
        piece = self._shelf.read(ref.name, start, self._pacer.size)
        self._pacer.begin()
        held = self._reach(self._by_relay).put_piece(ref, start, piece)
        self._pacer.moved(max(len(piece), 1))
        if held < ref.size:
            self._going[0] = (ref, held)
            return
        self._going.pop(0)
        self._plan.sent([ref.name], by_relay=self._by_relay)

    def _refused(self, status: int) -> None:
        """The other end does not take, or does not have, the file of this step."""
        if self._unasked:
            self._unasked = []  # it does not let itself be asked: nothing of this round
        elif self._coming:
            self._left("missing", self._coming.pop(0))
        elif status == NOT_WHAT_IT_SAYS:
            ref, _ = self._going.pop(0)
            self._wrong_going[ref.name] = self._wrong_going.get(ref.name, 0) + 1
            if self._may_go(ref):
                self._going.insert(0, (ref, 0))  # it has thrown away what was wrong
        else:
            self._left("refused", self._going.pop(0)[0])

    def _held(self, ref: FileRef) -> int:
        return self._shelf.held(ref.name)
