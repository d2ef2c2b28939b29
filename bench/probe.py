"""Watches the thread of the screen: how long it answered nobody, whose fault that was, and where.

A timer of Qt beats on the screen's thread; when it is late, a second thread writes down where the
screen stands, again and again until it beats again. Every late beat is taken apart by the kernel's
own books (`/proc/…/schedstat`):

    wall = our own processor time + waiting for a processor + standing still

Only "waiting for a processor" is the machine's doing: the thread wanted to run, and other programs
had the processors. Own work is ours; so is standing still, for inside of a beat the screen sleeps
for nothing but the interpreter's lock, a disk, or another thread. What is judged is therefore wall
minus waiting for a processor; on a quiet machine the two are the same.

The probe must not be the fault itself: to write down where a dozen threads stand takes 2 to 3 ms
with the interpreter's lock held, so it is done at 30 ms and then every 25, and read afterwards.
"""

import faulthandler
import gc
import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from PySide6.QtCore import QObject, Qt, QTimer

ALLOWED_MS: Final = 50.0  # DESIGN §8
_BEAT_MS: Final = 5
_LOOK_AT_MS: Final = 0.6 * ALLOWED_MS  # late
_LOOK_AGAIN_MS: Final = 25
_DEEPEST: Final = 14  # frames of a stack that are kept: the innermost
_ROOT: Final = Path(__file__).parents[1]
_LINE: Final = re.compile(r'File "(.*)", line (\d+) in (.*)')


@dataclass(frozen=True)
class Block:
    """One late beat, in milliseconds. `stacks`: where the screen stood, the commonest first."""

    during: str
    wall: float
    own: float
    waited: float  # for a processor
    stacks: tuple[str, ...] = ()
    meanwhile: tuple[str, ...] = ()  # where the program's other threads stood
    garbage: float = 0.0  # for looking through garbage, on whatever thread: all stand still

    @property
    def ours(self) -> float:
        """What is judged: own work and standing still."""
        return max(0.0, self.wall - self.waited)

    @property
    def still(self) -> float:
        """For the interpreter's lock, a disk, another thread."""
        return max(0.0, self.ours - self.own)


@dataclass
class Seen:
    """What was seen in one case."""

    beats: int = 0
    longest: float = 0.0  # ms of `ours`
    longest_own: float = 0.0
    longest_wall: float = 0.0
    blocks: list[Block] = field(default_factory=list)  # those with more than allowed on the wall

    @property
    def over(self) -> list[Block]:
        return [block for block in self.blocks if block.ours > ALLOWED_MS]

    def figures(self) -> dict[str, Any]:
        late = max(self.over, key=lambda one: one.ours, default=None)
        return {
            "beats": self.beats,
            "longest_ms": round(self.longest, 1),
            "longest_own_ms": round(self.longest_own, 1),
            "longest_wall_ms": round(self.longest_wall, 1),
            "late_by_machine": len(self.blocks) - len(self.over),
            "blocked": len(self.over),
            "blocks": [f"{one.during}: {one.ours:.0f} ms ({one.own:.0f} own)" for one in self.over],
            **({} if late is None else {"worst": said(late)}),
        }


def said(block: Block) -> dict[str, Any]:
    return {
        "during": block.during,
        "ours_ms": round(block.ours, 1),
        "own_ms": round(block.own, 1),
        "still_ms": round(block.still, 1),
        "wall_ms": round(block.wall, 1),
        "garbage_ms": round(block.garbage, 1),
        "stacks": [stack.splitlines() for stack in block.stacks[:3]],
        **({"meanwhile": list(block.meanwhile[:3])} if block.still > block.own else {}),
    }


class Probe(QObject):
    """Made and started on the screen's thread. `during` says what the bench is doing just now."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen()
        self.during = ""
        self._thread = threading.get_ident()
        self._books = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._beat_at = self._own = self._waited = 0.0
        self._dumps: list[bytes] = []
        self._garbage = self._collecting_since = 0.0
        self._ended = threading.Event()
        self._timer = QTimer(self, interval=_BEAT_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._watcher = threading.Thread(target=self._watch, name="probe", daemon=True)

    def start(self) -> None:
        self._beat_at, self._own, self._waited = self._now()
        self._timer.start()
        self._watcher.start()
        gc.callbacks.append(self._collected)

    def begin(self, what: str = "") -> None:
        """A new case: what was seen before is forgotten."""
        self.seen, self.during = Seen(), what
        self._beat_at, self._own, self._waited = self._now()

    def stop(self) -> Seen:
        self._timer.stop()
        gc.callbacks.remove(self._collected)
        self._ended.set()
        self._watcher.join()
        return self.seen

    def _now(self) -> tuple[float, float, float]:
        """Milliseconds: on the wall, own processor time, waited for a processor."""
        waited = int(self._books.read_text("ascii").split()[1])
        return time.perf_counter() * 1e3, time.thread_time() * 1e3, waited / 1e6

    def _beat(self) -> None:
        at, own, waited = self._now()
        # The timer itself sleeps so long between two beats: nobody was kept waiting by that.
        wall = max(0.0, at - self._beat_at - _BEAT_MS)
        block = Block(self.during, wall, own - self._own, waited - self._waited)
        seen = self.seen
        seen.beats += 1
        seen.longest = max(seen.longest, block.ours)
        seen.longest_own = max(seen.longest_own, block.own)
        seen.longest_wall = max(seen.longest_wall, wall)
        dumps, self._dumps = self._dumps, []
        if wall > ALLOWED_MS:
            stacks, others = self._read(dumps)
            seen.blocks.append(
                Block(self.during, wall, block.own, block.waited, stacks, others, self._garbage)
            )
        self._garbage = 0.0
        self._beat_at, self._own, self._waited = self._now()

    def _read(self, dumps: list[bytes]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Where the screen stood and where the others did, the commonest first."""
        ours, others = Counter[str](), Counter[str]()
        for thread, stack in (each for dump in dumps for each in _stacks(dump)):
            if thread == self._thread:
                ours["\n".join(stack[:_DEEPEST])] += 1
            elif stack:
                others[stack[0]] += 1
        return tuple(dict(ours.most_common())), tuple(dict(others.most_common()))

    def _watch(self) -> None:
        """A beat is late: where does the screen stand?"""
        looked_at = beat = 0.0
        with tempfile.TemporaryFile() as paper:
            while not self._ended.wait(_BEAT_MS / 1e3):
                now = time.perf_counter() * 1e3
                if beat != self._beat_at:
                    beat, looked_at = self._beat_at, 0.0
                late = now - beat - _BEAT_MS
                if late >= _LOOK_AT_MS and now >= looked_at + _LOOK_AGAIN_MS:
                    dump, looked_at = _dumped(paper), now
                    if beat == self._beat_at:  # else it has just beaten
                        self._dumps.append(dump)

    def _collected(self, phase: str, _found: dict[str, int]) -> None:
        now = time.perf_counter() * 1e3
        if phase == "start":
            self._collecting_since = now
        else:
            self._garbage += now - self._collecting_since


def _dumped(paper: IO[bytes]) -> bytes:
    """Where every thread stands.

    Not by `sys._current_frames`: whoever holds a frame of the screen keeps its painter alive for a
    moment too long, and Qt falls over a widget that is still being painted. `faulthandler` writes
    places down without holding anything.
    """
    paper.seek(0)
    paper.truncate()
    faulthandler.dump_traceback(paper, all_threads=True)
    paper.seek(0)
    return paper.read()


def _stacks(dump: bytes) -> Iterator[tuple[int, list[str]]]:
    """Every other thread with its frames, the innermost first."""
    for part in dump.decode("utf-8", "replace").split("\n\n"):
        head, *lines = part.splitlines()
        if head.startswith("Thread 0x"):
            yield int(head.split()[1], 16), [_place(*found) for found in map(_read, lines) if found]


def _read(line: str) -> tuple[str, str, str] | None:
    """File, line and function, of one line of the dump."""
    found = _LINE.fullmatch(line.strip())
    return (found[1], found[2], found[3]) if found else None


def _place(file: str, line: str, name: str) -> str:
    """Files of ours by their place in the tree, others by their name."""
    path = Path(file)
    where = str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name
    return f"{where}:{line} {name}"


def all_kept(found: Sequence[Seen]) -> bool:
    """Whether no case had a block of ours that was too long."""
    return not any(seen.over for seen in found)
