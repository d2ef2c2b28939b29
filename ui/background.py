"""One door to the background: long work runs on one worker thread, results come back to the screen.

    background.run(work, then=page.show, refused=page.refuse, troubled=notices.troubled)

`work` takes nothing and touches no widget; exactly one of the others is called with what came of
it, on the thread of the screen. Jobs run one after the other, in the order asked, and none begins
before the screen has shown what led to it. Tests hand in `Immediate`, which runs at once.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from registry.failures import Refusal, Trouble, place_of

log = logging.getLogger(__name__)

Work = Callable[[], Any]
Heard = Callable[[Any], object]


class Door(Protocol):
    """What pages and presenters are handed: `Background` in the program, `Immediate` in tests."""

    def run(
        self,
        work: Work,
        then: Heard | None = None,
        refused: Heard | None = None,
        troubled: Heard | None = None,
        broken: Heard | None = None,
    ) -> None: ...


@dataclass(slots=True)
class _Job:
    work: Work
    then: Heard | None
    refused: Heard | None
    troubled: Heard | None
    broken: Heard | None
    result: Any = None
    failure: Exception | None = None

    def do(self) -> None:
        try:
            self.result = self.work()
        except Exception as failure:  # every family is told apart in `tell`
            self.failure = failure

    def tell(self, fallback: Heard) -> None:
        """Call whoever asked; a failure nobody asked to hear of goes to the fallback."""
        match self.failure:
            case None:
                if self.then is not None:
                    self.then(self.result)
            case Refusal() as failure:
                (self.refused or fallback)(failure)
            case Trouble() as failure:
                (self.troubled or fallback)(failure)
            case failure:
                # Only the place is logged: the message of a stray error may hold a name.
                log.error("background work broke: %s", place_of(failure))
                (self.broken or fallback)(failure)


def _raise(failure: Any) -> None:
    raise failure


class _Worker(QObject):
    finished = Signal(object)  # _Job

    @Slot(object)
    def do(self, job: _Job | None) -> None:
        if job is None:  # everything asked before this has been done
            QThread.currentThread().quit()
            return
        job.do()
        self.finished.emit(job)


class Background(QObject):
    """The real door. `otherwise` hears failures that the caller gave no place for."""

    _asked = Signal(object)  # _Job, or None as the last one

    def __init__(self, otherwise: Heard = _raise, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._otherwise = otherwise
        self._waiting = 0
        self._asked_for = deque[_Job]()  # and not handed to the worker yet
        self._is_at_work = False
        self._closed = False
        # Of no time at all: it comes after what Qt has to paint. Python runs one thread at a time,
        # and each call that the screen makes into Qt lets another have its turn: beside a worker, a
        # page of two hundred calls stood still for as many milliseconds. A timer, for events that
        # are made in Python and posted are freed twice, one in 100,000: the program ends with it.
        self._at_rest = QTimer(self)
        self._at_rest.setSingleShot(True)
        self._at_rest.timeout.connect(self._hand_out)
        self._thread = QThread()
        self._thread.setObjectName("background")
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.do, Qt.ConnectionType.QueuedConnection)
        self._worker.finished.connect(self._told, Qt.ConnectionType.QueuedConnection)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Jobs asked for whose result has not come back yet."""
        return self._waiting

    def run(
        self,
        work: Work,
        then: Heard | None = None,
        refused: Heard | None = None,
        troubled: Heard | None = None,
        broken: Heard | None = None,
    ) -> None:
        """Do `work` as soon as the worker is free and the screen at rest. RuntimeError once
        closed."""
        if self._closed:
            raise RuntimeError("the background is closed")
        self._waiting += 1
        self._asked_for.append(_Job(work, then, refused, troubled, broken))
        self._at_rest.start(0)

    @Slot()
    def _hand_out(self) -> None:
        """The screen has laid out and painted what it had to: the worker's turn."""
        if self._asked_for and not self._is_at_work:
            self._is_at_work = True
            self._asked.emit(self._asked_for.popleft())

    def close(self) -> None:
        """Finish what was asked, then end the thread. Results that come now are told to nobody."""
        if not self._closed:
            self._closed = True
            # The thread quits itself as its last job: to wait without a quit hangs for ever, and
            # a quit from here would drop a registration that the specialist has already asked for.
            while self._asked_for:
                self._asked.emit(self._asked_for.popleft())
            self._asked.emit(None)
            self._thread.wait()

    @Slot(object)
    def _told(self, job: _Job) -> None:
        self._waiting -= 1
        self._is_at_work = False
        if not self._closed:
            self._at_rest.start(0)  # also if telling fails
            job.tell(self._otherwise)


class Immediate:
    """The same promise without a thread: the work is done before `run` returns. For tests."""

    def __init__(self, otherwise: Heard = _raise) -> None:
        self._otherwise = otherwise

    def run(
        self,
        work: Work,
        then: Heard | None = None,
        refused: Heard | None = None,
        troubled: Heard | None = None,
        broken: Heard | None = None,
    ) -> None:
        job = _Job(work, then, refused, troubled, broken)
        job.do()
        job.tell(self._otherwise)


class SeveralDoors:
    """The same promise with several threads: one job that hangs keeps few others waiting. Jobs may
    end in another order than they were asked for in."""

    def __init__(self, most: int, otherwise: Heard = _raise) -> None:
        self._most = most
        self._otherwise = otherwise
        self._doors = [Background(otherwise)]

    def run(
        self,
        work: Work,
        then: Heard | None = None,
        refused: Heard | None = None,
        troubled: Heard | None = None,
        broken: Heard | None = None,
    ) -> None:
        """Do `work` behind the door with the fewest waiting. RuntimeError once closed."""
        door = min(self._doors, key=lambda one: one.waiting)
        if door.waiting and len(self._doors) < self._most:
            door = Background(self._otherwise)
            self._doors.append(door)
        door.run(work, then, refused, troubled, broken)

    def close(self) -> None:
        """Finish what was asked, as `Background` does."""
        for door in self._doors:
            door.close()
