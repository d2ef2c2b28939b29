"""The second copy: every entry also lies on a stick or second disk, before its paper comes out.

A thread of its own writes it. The desk waits for it two seconds at most, once; then the work goes
on and the screen says how the copy stands. The copy is a peer like any other: it knows its heads,
so a stick that was away for a day catches up by itself when it is back.
"""

import errno
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import select

from db.book import Book
from db.copy_file import CopyFile, CopyMissing, CopyUnreadable, Medium, Place, Stick
from db.road import BookRoad
from db.tables import chain, journal
from registry.chain import link
from registry.failures import Trouble, place_of
from registry.framed import FRAME, record
from registry.keeping import CopyKind, CopyState
from registry.road import Frame, Head

log = logging.getLogger(__name__)

PATIENCE_S: Final = 2.0  # a resident stands at the desk: a slow stick costs no more than this
AGAIN_S: Final = 3.0  # a stick pulled out is noticed so soon; two more and the foot line says it
AT_ONCE: Final = 1024 * 1024  # bytes written between two syncs while catching up
_MOST_WAITING: Final = 64  # commits kept in memory for a slow stick; beyond, the book is read
_NO_ROOM: Final = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


@dataclass(frozen=True, slots=True)
class _Commit:
    frame: Frame
    before: Head
    after: Head


class StickCopy:
    """Implements `registry.keeping.SecondCopy`. `start` it; `stop` ends its thread.

    `steady` counts seconds and never goes back: the patience does not depend on the clock.
    """

    def __init__(
        self,
        book: Book,
        place: Place,
        medium: Medium | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._book = book
        self._road = BookRoad(book)
        self._place = place
        self._medium = medium or Stick()
        self._steady = steady
        self._file: CopyFile | None = None
        # Until the stick has been seen, what it lacks is counted from here.
        self._known: set[Head] = set(self._road.heads())
        self._changed = threading.Condition()
        self._waiting: list[_Commit] = []
        self._look = True  # into the book: what waits in memory is not all that is lacking
        self._asked = 0  # how often somebody wrote or something arrived
        self._answered = 0  # up to which of these the thread has looked
        self._given_up = False  # somebody waited in vain: nobody waits again until it is level
        self._out_since: float | None = None  # a call to the medium that has not come back
        self._stopping = False
        self._state = CopyState(CopyKind.BEHIND, 0, book.clock.now())
        self._thread = threading.Thread(target=self._work, name="second copy", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = PATIENCE_S) -> None:
        """Write what waits, if the stick lets us, and end."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout)

    # -- asked by others ---------------------------------------------------------------------

    def written(self, frame: Frame, before: Head, after: Head) -> None:
        with self._changed:
            if len(self._waiting) < _MOST_WAITING:
                self._waiting.append(_Commit(frame, before, after))
            else:
                self._look = True
            self._wait_until_answered(self._ask(len(frame.entries)))

    def caught_up(self) -> None:
        with self._changed:
            if self._state.kind is not CopyKind.LEVEL:
                self._wait_until_answered(self._ask(0))

    def _wait_until_answered(self, ticket: int) -> None:
        if self._given_up or not self._thread.is_alive():
            return
        stuck = 0.0 if self._out_since is None else self._steady() - self._out_since
        self._changed.wait_for(
            lambda: self._answered >= ticket or self._stopping, max(0.0, PATIENCE_S - stuck)
        )
        self._given_up = self._answered < ticket

    def arrived(self) -> None:
        with self._changed:
            self._look = True
            self._ask(1)

    def state(self) -> CopyState:
        with self._changed:
            state, out = self._state, self._out_since
            took = 0.0 if out is None else self._steady() - out
            waited_in_vain = self._given_up and out is not None
        if took < PATIENCE_S and not waited_in_vain:
            return state
        since = self._book.clock.now() - int(took * 1000)
        return CopyState(CopyKind.SLOW, state.lacking, since, state.free)

    def _ask(self, entries: int) -> int:
        self._asked += 1
        state = self._state
        self._state = CopyState(state.kind, state.lacking + entries, state.since, state.free)
        self._changed.notify_all()
        return self._asked

    # -- the thread ----------------------------------------------------------------------------

    def _work(self) -> None:
        wait, ending = 0.0, False
        while not ending:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._asked > self._answered, wait)
                ending, asked = self._stopping, self._asked
                waiting, self._waiting = self._waiting, []
                look, self._look = self._look, False
            self._look_after(waiting, asked, look=look)
            wait = AGAIN_S

    def _look_after(self, waiting: list[_Commit], asked: int, *, look: bool) -> None:
        """Bring the copy level, or find out why it cannot be; never raises."""
        kind = CopyKind.LEVEL
        try:
            self._bring_level(waiting, look=look)
        except CopyMissing:
            kind = CopyKind.MISSING
        except OSError as failure:
            kind = self._kind_of(failure)
        except CopyUnreadable:
            kind = CopyKind.UNREADABLE
        except Trouble:
            kind = CopyKind.BEHIND  # the book itself cannot be read now; the desk says so
        except Exception as mistake:
            log.error("the second copy failed: %s", place_of(mistake))
            kind = CopyKind.UNREADABLE
        self._tell(kind, asked)

    def _bring_level(self, waiting: list[_Commit], *, look: bool) -> None:
        if not self._is_in_place():
            self._open()
            look = True
        following = None if look else _following(self._known, waiting)
        if following is None:
            self._catch_up()
        elif following:
            self._put(b"".join(_record(one.frame) for one in following))
            for one in following:
                self._known = self._known - {one.before} | {one.after}

    def _is_in_place(self) -> bool:
        if self._file is None:
            return False
        with self._out():
            in_place = self._file.is_in_place()
        if not in_place:
            self._file = None
        return in_place

    def _open(self) -> None:
        with self._out():
            there = self._place.is_there()
        if not there:
            raise CopyMissing
        book = self._book
        self._file, contents = CopyFile.open(
            self._place,
            book.clock.now(),
            book.identity.app,
            book.identity.verifier,
            self._medium,
        )
        self._known = contents.known_to(self._holds)

    def _holds(self, head: Head) -> bool:
        asked = (
            select(journal.c.n)
            .join(chain, journal.c.chain_id == chain.c.id)
            .where(chain.c.chain == head.chain, journal.c.n == head.n, journal.c.h == head.h)
        )
        with self._book.reading() as connection:
            return connection.execute(asked).first() is not None

    def _catch_up(self) -> None:
        """What the book has and the copy lacks, a piece at a time: nobody who waits for a stick
        may hold on to a state of the book, or its write-ahead log grows for as long."""
        while piece := self._next_piece():
            self._tell(CopyKind.BEHIND)
            self._put(b"".join(_record(frame) for frame in piece))
            for frame in piece:
                self._known = _moved(self._known, frame, self._h_of(frame))
            with self._changed:
                if self._stopping:
                    return

    def _next_piece(self) -> list[Frame]:
        piece: list[Frame] = []
        size = 0
        for frame in self._road.frames_after(tuple(self._known)):
            piece.append(frame)
            size += sum(len(one.header) + len(one.payload) for one in frame.entries)
            if size >= AT_ONCE:
                break
        return piece

    def _h_of(self, frame: Frame) -> bytes:
        """The hash that the frame's signature was made over: it tells its branch, too."""
        last = frame.first + len(frame.entries) - 1
        asked = (
            select(journal.c.h)
            .join(chain, journal.c.chain_id == chain.c.id)
            .where(chain.c.chain == frame.chain, journal.c.n == last)
            .where(journal.c.signature == frame.signature)
        )
        with self._book.reading() as connection:
            h: bytes = connection.execute(asked).scalar_one()
            return h

    def _put(self, data: bytes) -> None:
        if self._file is None:
            raise CopyMissing
        with self._out():
            self._file.append(data)

    @contextmanager
    def _out(self) -> Iterator[None]:
        """Around whatever asks the medium: one that does not come back is SLOW."""
        with self._changed:
            self._out_since = self._steady()
        try:
            yield
        finally:
            with self._changed:
                self._out_since = None

    def _kind_of(self, failure: OSError) -> CopyKind:
        if failure.errno in _NO_ROOM:
            return CopyKind.FULL
        self._file = None  # it may be another stick by the next time
        try:
            with self._out():
                there = self._place.is_there()
        except OSError:
            there = True
        return CopyKind.UNREADABLE if there else CopyKind.MISSING

    def _tell(self, kind: CopyKind, answered: int | None = None) -> None:
        """How it stands; with `answered` the pass is over and nobody has to wait for it."""
        free = self._free()
        known = self._count_lacking() if kind is not CopyKind.LEVEL else 0
        with self._changed:
            is_level = kind is CopyKind.LEVEL
            if is_level and answered is not None and self._asked > answered:
                kind = CopyKind.BEHIND  # of what was asked meanwhile
            lacking = known or sum(len(one.frame.entries) for one in self._waiting)
            since = self._book.clock.now() if kind != self._state.kind else self._state.since
            self._state = CopyState(kind, lacking, since, free)
            if answered is None:
                return
            self._answered = answered
            if kind is CopyKind.LEVEL:
                self._given_up = False
            if not is_level:
                self._look = True
            self._changed.notify_all()

    def _count_lacking(self) -> int:
        try:
            heads = self._road.heads()
        except Trouble:
            return self.state().lacking
        return sum(_lacks(self._known, head) for head in heads)

    def _free(self) -> int | None:
        if self._file is None:
            return None
        try:
            with self._out():
                return self._file.free()
        except OSError:
            return None


def _record(frame: Frame) -> bytes:
    return record(FRAME, msgspec.msgpack.encode(frame))


def _following(known: set[Head], waiting: list[_Commit]) -> list[_Commit] | None:
    """The commits that the copy lacks, if each hangs on what is there; None if the book must be
    asked."""
    reached, lacking = set(known), []
    for one in waiting:
        if one.after in reached:
            continue
        if one.before not in reached:
            return None
        reached = reached - {one.before} | {one.after}
        lacking.append(one)
    return lacking


def _moved(known: set[Head], frame: Frame, h: bytes) -> set[Head]:
    """What the copy holds once `frame`, which ends at `h`, is on it."""
    behind = set()
    for head in known:
        if head.chain == frame.chain and head.n == frame.first - 1:
            reached = head.h
            for wire in frame.entries:
                reached = link(reached, wire.entry())
            if reached == h:
                behind.add(head)
    return known - behind | {Head(frame.chain, frame.first + len(frame.entries) - 1, h)}


def _lacks(known: set[Head], head: Head) -> int:
    """How many entries of this chain lie beyond what the copy has of it."""
    if head in known:
        return 0
    return head.n - max(
        (one.n for one in known if one.chain == head.chain and one.n < head.n), default=-1
    )
