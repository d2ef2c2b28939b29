"""The keyboard-wedge scanner of a Qt program: one event filter for the whole application.

A device file, the only one of this room that knows Qt. It turns key events into `scanner.wedge`'s
key presses, keeps the clock for it, and replays typed keys to the field they were for. It never
decides what a scan means, and a scan never reaches a field, a button or a shortcut.
"""

import sys
import time
from collections import deque
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication
from shiboken6 import Shiboken

from scanner.keys import FAST_MS, KEY_LEFT_SHIFT, KeyPress, position_of_windows, position_of_x11
from scanner.wedge import Outcome, Scanned, Typed, Wedge

# A blocked screen finds its timer and the scanner's keys waiting together, in no certain order. The
# timer therefore waits one more round of the event loop, long enough for keys already pressed. A
# timer that comes late itself tells that the whole program was halted, and with it what reads the X
# server's words: so long, but no longer than a key is held anyway, more may be on its way.
LAST_LOOK_MS: Final = 3
LONGEST_LAST_LOOK_MS: Final = FAST_MS
_SLACK_MS: Final = 1  # event times are whole milliseconds

_KEYS: Final = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease})
_OVERRIDE: Final = QEvent.Type.ShortcutOverride
# These would change what a held key does (a click moves the cursor), so they wait for it.
_DECIDES: Final = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
        QEvent.Type.Close,
    }
)
_CHORD: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class _Held:
    """One key event kept back, and whom it was for.

    Window and field are remembered by address: they may be deleted at any moment, and a Python
    reference to a Qt object that C++ deleted is mistaken later for whatever takes its place.
    """

    def __init__(self, window: QWindow, event: QKeyEvent) -> None:
        self.window = _address(window)
        self.field = _address(window.focusObject())
        self.event = event.clone()

    def receiver(self) -> QObject | None:
        """Where the key goes now: the usual way, unless the focus has moved on since."""
        windows = QGuiApplication.allWindows()
        window = next((one for one in windows if _address(one) == self.window), None)
        if window is None or _address(window.focusObject()) == self.field:
            return window
        fields = QApplication.allWidgets()
        return next((one for one in fields if _address(one) == self.field), window)


def _address(thing: QObject | None) -> int:
    return Shiboken.getCppPointer(thing)[0] if thing is not None else 0


class QtWedge(QObject):
    """Watches every key of the application from `start` to `stop`.

    `scanned` carries the text of a scan as on a US keyboard, at most a few ms after its Enter. It
    is emitted inside the delivery of a key event: whoever listens must return at once and open no
    dialog of its own loop. A screen may have shortcuts with Ctrl or Alt and function keys, Enter
    too, but none on a plain letter or digit: the first key of a scan would set it off.
    """

    scanned = Signal(str)

    def __init__(self, parent: QObject | None = None, platform: str = sys.platform) -> None:
        super().__init__(parent)
        self._wedge = Wedge()
        self._position_of = position_of_windows if platform == "win32" else position_of_x11
        self._last_ms = 0  # time in the newest event …
        self._last_arrived_s = 0.0  # … and when it arrived, by our own clock
        self._decided: deque[_Held | Scanned] = deque()
        self._replayed: QKeyEvent | None = None
        self._replaying_in = 0  # level of the event loop we replay in, 0 when we do not
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)
        self._last_look = False

    @property
    def holds(self) -> bool:
        """Whether keys are being held back just now."""
        return self._wedge.holds

    def start(self) -> None:
        """Begin to watch. Until `stop`, this object must not be deleted."""
        application = QCoreApplication.instance()
        if application is None:
            raise RuntimeError("a QApplication comes before its scanner")
        application.installEventFilter(self)

    def stop(self) -> None:
        """Hand held keys on and watch no longer."""
        self._act(self._wedge.flush())
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, receiver: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Called by Qt before every event of every object, 500 times at one key of a person: the
        ordinary case must stay cheap, and to ask an event for its type is half of the price."""
        if isinstance(event, QKeyEvent) and event.type() in _KEYS:
            # A window hands its keys on to a field, which we see too: a key is taken only once.
            return isinstance(receiver, QWindow) and self._take(receiver, event)
        if self._wedge.holds and not self._replaying():
            if isinstance(event, QKeyEvent) and event.type() == _OVERRIDE:
                return self._keep_from_shortcuts(event)
            if event.type() in _DECIDES:
                self._act(self._wedge.flush())
        return False

    def _take(self, window: QWindow, event: QKeyEvent) -> bool:
        if event is self._replayed:
            return False
        if event.timestamp() == 0:  # made by a program, not by a keyboard: it has no speed
            self._act(self._wedge.flush())
            return False
        press = self._press(event, _Held(window, event))
        self._last_ms, self._last_arrived_s = press.at_ms, time.monotonic()
        outcomes = self._wedge.feed(press)
        passes = not self._decided and self._passes_untouched(outcomes, press)
        self._act(outcomes)
        self._wait()
        return not passes

    def _passes_untouched(self, outcomes: list[Outcome], press: KeyPress) -> bool:
        """Take the newest key out of what must be replayed, if it may simply go its own way."""
        match outcomes:
            case [*_, Typed((*before, last))] if last is press:
                outcomes[-1] = Typed(tuple(before))
                return True
        return False

    def _keep_from_shortcuts(self, event: QKeyEvent) -> bool:
        """Keep a shortcut from acting on the Enter of a scan, and from overtaking held keys."""
        if self._wedge.would_hold(self._press(event, None)):
            event.accept()
            return True
        self._act(self._wedge.flush())
        return False

    def _press(self, event: QKeyEvent, origin: _Held | None) -> KeyPress:
        position = self._position_of(event.nativeScanCode())
        if position == 0 and event.key() == Qt.Key.Key_Shift:
            position = KEY_LEFT_SHIFT
        return KeyPress(
            at_ms=event.timestamp(),
            position=position,
            text=event.text(),
            down=event.type() != QEvent.Type.KeyRelease,
            shift=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier),
            chord=bool(event.modifiers() & _CHORD),
            repeat=event.isAutoRepeat(),
            origin=origin,
        )

    def _act(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Scanned):
                self._decided.append(outcome)
            else:
                origins = (press.origin for press in outcome.presses)
                self._decided.extend(origin for origin in origins if isinstance(origin, _Held))
        if not self._replaying():
            self._carry_out()

    def _replaying(self) -> bool:
        """Whether we are inside a replayed key, and not in the loop of a dialog that it opened."""
        return self._replaying_in == QThread.currentThread().loopLevel() + 1

    def _carry_out(self) -> None:
        before, self._replaying_in = self._replaying_in, QThread.currentThread().loopLevel() + 1
        try:
            while self._decided:
                decided = self._decided.popleft()
                if isinstance(decided, Scanned):
                    self.scanned.emit(decided.text)
                else:
                    self._replay(decided)
        finally:
            self._replaying_in = before

    def _replay(self, held: _Held) -> None:
        receiver = held.receiver()
        if receiver is None:
            return  # its window is gone, and with it everything typed there
        before, self._replayed = self._replayed, held.event
        try:
            QCoreApplication.sendEvent(receiver, held.event)
        finally:
            self._replayed = before

    def _wait(self) -> None:
        self._last_look = False
        if self._wedge.holds:
            self._timer.start(self._wedge.patience_ms + _SLACK_MS)
        else:
            self._timer.stop()

    def _look(self) -> None:
        if not self._last_look:
            self._last_look = True
            late_ms = self._since_ms() - self._wedge.patience_ms - _SLACK_MS
            self._timer.start(min(max(LAST_LOOK_MS, late_ms), LONGEST_LAST_LOOK_MS))
            return
        self._act(self._wedge.expire(self._last_ms + self._since_ms()))
        self._wait()

    def _since_ms(self) -> int:
        """How long ago the newest key arrived, by our own clock."""
        return int((time.monotonic() - self._last_arrived_s) * 1000)
