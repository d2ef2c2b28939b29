"""A camera over the desk, looked through on a thread of its own: what it shows, and a page taken.

Cameras are opened, lost, given up when they stall, and found again here; whoever asks is told at
once how it stands. Kept out: devices (`scanner.video_camera`), what is done with a page
(`app.office_camera`), and the screen.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from logging import getLogger
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from registry.cameras import CameraBusy, CameraGone, CameraMissing, CameraStalled, CameraView
from registry.failures import Trouble, place_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Frame = NDArray[np.uint8]

log = getLogger(__name__)
_Answer = TypeVar("_Answer")
EACH_S: Final = 0.1  # ten pictures a second: a hand is followed, and a small processor keeps up
AGAIN_S: Final = 0.25  # a camera that is not there is looked for again
_LONGEST_AGAIN: Final = 4  # times as long, for one that another program has
# A camera in the dark gives three pictures a second at worst; one that was pulled out gives none,
# or the last one again and again, while its driver reports no error.
STALLED_S: Final = 0.7
FROZEN_S: Final = 0.5
OPENING_S: Final = 8.0
_MOST_STUCK: Final = 2  # threads that wait for a driver for ever; more would help nobody
_HANDED_OVER_S: Final = 1.5  # in which another part of the program lets the same camera go
_LETTING_GO_S: Final = 5.0
_FLAT: Final = 8  # of 255, from the darkest to the lightest: black may be twice the same
_GRID: Final = 16  # every so many pixels are compared


class Camera(Protocol):
    """Frames are BGR, shape (height, width, 3), and the caller's own. One thread uses it."""

    live: bool  # a device: no two pictures of it are the same to the last bit

    def open(self) -> None:
        """Raises CameraMissing or CameraBusy."""

    def frame(self) -> "Frame":
        """The next one. Raises CameraGone."""

    def close(self) -> None: ...


@dataclass(eq=False)
class _Turn:
    """One thread's time at the camera. It may never come back: a driver can hang."""

    stop: Event = field(default_factory=Event)
    thread: Thread | None = None
    asked_s: float | None = None  # since when the camera is asked and does not answer
    opened: bool = False

    @property
    def lasts(self) -> bool:
        return self.thread is not None and self.thread.is_alive()


class Viewer:
    """Looks through a camera until `end`. `now` and `take` return at once, from any thread.

    `view` makes of a frame and its number what is shown of it; without one a page is looked for.
    With `blacken` no frame outlives its view: there is nothing to `take`. Whoever looks (`now`) is
    the watchdog: a thread that the driver holds fast is given up, and another one tries.
    """

    def __init__(
        self,
        camera: Callable[[], Camera],
        each_s: float = EACH_S,
        view: "Callable[[Frame, int], CameraView] | None" = None,
        *,
        blacken: bool = False,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._make, self._each_s, self._show = camera, each_s, view
        self._blacken, self._clock = blacken, clock
        self._lock, self._watching = Lock(), Lock()
        self._wanted = False
        self._turn: _Turn | None = None
        self._stuck: list[_Turn] = []
        self._view: CameraView | None = None
        self._frame: Frame | None = None
        self._trouble: Trouble | None = None
        self._count = 0
        self._began_s = 0.0
        self._mark, self._mark_s, self._calm = 0, 0.0, 0

    def begin(self) -> None:
        """Look through it from now on; a second call changes nothing."""
        self._wanted, turn = True, self._turn
        if turn is not None and turn.lasts and not turn.stop.is_set():
            return
        with self._lock:
            self._view = self._frame = self._trouble = None
        self._began_s, self._calm = self._clock(), 0
        self._start(None if turn in self._stuck else turn)

    def now(self) -> CameraView | Trouble | None:
        """The newest view, or why there is none; None while the camera is being opened."""
        if self._watching.acquire(blocking=False):
            try:
                self._watch()
            finally:
                self._watching.release()
        with self._lock:
            return self._trouble or self._view

    def take(self) -> "Frame":
        """The frame of the newest view: what one sees is what one gets. Raises a Trouble."""
        with self._lock:
            if self._trouble is not None:
                raise self._trouble
            if self._frame is None:
                raise CameraBusy
            return self._frame

    def end(self) -> None:
        """Let the camera go: its light goes out, other programs may have it, no picture stays."""
        self._wanted = False
        if self._turn is not None:
            self._turn.stop.set()
        with self._lock:
            self._view = self._frame = self._trouble = None

    def wait(self, seconds: float) -> None:
        """Until the camera is let go after `end`, or so long."""
        if self._turn is not None and self._turn.thread is not None:
            self._turn.thread.join(seconds)

    # -- the watchdog -----------------------------------------------------------------------------

    def _watch(self) -> None:
        turn = self._turn
        if turn is None or not self._wanted:
            return
        if turn.stop.is_set():
            self._try_instead(turn)  # given up before, while too many hung
            return
        asked_s, patience = turn.asked_s, STALLED_S if turn.opened else OPENING_S
        if asked_s is None or self._clock() - asked_s <= patience:
            return
        self._say(turn, CameraStalled())
        turn.stop.set()
        self._stuck.append(turn)
        self._try_instead(turn)

    def _try_instead(self, turn: _Turn) -> None:
        """Another thread tries; unless too many hang already, until one of these comes back."""
        self._stuck = [one for one in self._stuck if one.lasts]
        if len(self._stuck) < _MOST_STUCK:
            self._start(None)
        elif turn not in self._stuck:
            self._stuck.append(turn)

    def _start(self, before: _Turn | None) -> None:
        self._turn = turn = _Turn()
        turn.thread = Thread(target=self._run, args=(turn, before), name="camera", daemon=True)
        turn.thread.start()

    # -- on its own thread ------------------------------------------------------------------------

    def _run(self, turn: _Turn, before: _Turn | None) -> None:
        if before is not None and before.thread is not None:
            before.thread.join(_LETTING_GO_S)  # it may still have the camera
        failed = 0
        while not turn.stop.is_set():
            camera = self._make()
            try:
                self._asked(turn, camera.open)
                turn.opened = True
                failed = 0
                while not turn.stop.is_set():
                    self._look(camera, turn)
            except _Frozen:
                pass  # opened anew: whether it is there, that will tell
            except Trouble as why:
                self._say(turn, why)
                failed += 1
            except Exception as failure:  # a driver's surprise must not end the thread
                log.error("the camera could not be used: %s", place_of(failure))
                self._say(turn, CameraBusy())
                failed += 1
            finally:
                turn.opened = False
                camera.close()
            busy = isinstance(self._trouble, CameraBusy)
            turn.stop.wait(AGAIN_S * (min(failed, _LONGEST_AGAIN) if busy else 1))

    def _asked(self, turn: _Turn, ask: Callable[[], _Answer]) -> _Answer:
        """What the camera answers; meanwhile the watchdog knows since when it was asked."""
        turn.asked_s = self._clock()
        try:
            return ask()
        finally:
            turn.asked_s = None

    def _look(self, camera: Camera, turn: _Turn) -> None:
        began = monotonic()
        frame = self._asked(turn, camera.frame)
        if turn.stop.is_set():
            return  # whoever looked has gone while the camera was waited for
        if camera.live:
            self._must_move(frame)
        self._count += 1
        view = self._view_of(frame)
        if self._blacken:
            frame.fill(0)
        with self._lock:
            if turn is self._turn and not turn.stop.is_set():
                self._frame = None if self._blacken else frame
                self._view, self._trouble = view, None
        turn.stop.wait(max(0.0, self._each_s - (monotonic() - began)))

    def _must_move(self, frame: "Frame") -> None:
        """Raises _Frozen for a picture that is the same for too long: the camera may be gone.

        Once only for one picture: a device that shows the same after it was opened anew is so.
        """
        some = frame[::_GRID, ::_GRID]
        now_s = self._clock()
        mark = hash(some.tobytes()) if int(some.max()) - int(some.min()) > _FLAT else 0
        if mark != self._mark or mark == 0:
            self._mark, self._mark_s = mark, now_s
        elif mark != self._calm and now_s - self._mark_s >= FROZEN_S:
            self._calm = mark
            raise _Frozen

    def _view_of(self, frame: "Frame") -> CameraView:
        if self._show is not None:
            return self._show(frame, self._count)
        from scanner.page_seen import view_of

        return view_of(frame, self._count)

    def _say(self, turn: _Turn, why: Trouble) -> None:
        with self._lock:
            if turn is not self._turn or turn.stop.is_set():
                return
            young = self._clock() - self._began_s < _HANDED_OVER_S
            if isinstance(why, CameraBusy) and young and self._view is None:
                return  # another page of ours is just letting it go
            # What was plugged in a moment ago and is not there any more was unplugged; and what
            # another thread of ours still holds is not in use by another program.
            gone = isinstance(self._trouble, CameraGone | CameraStalled)
            if isinstance(why, CameraMissing) and (gone or self._view is not None):
                why = CameraGone()
            elif isinstance(why, CameraBusy) and isinstance(self._trouble, CameraStalled):
                why = self._trouble
            self._trouble, self._view, self._frame = why, None, None


class _Frozen(Exception):
    """The camera shows the same picture, to the last bit."""
