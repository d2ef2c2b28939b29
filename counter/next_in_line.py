"""The one line in the foot about those who wait with a number, and the keys that call them.

It exists only where tickets are given. Nothing here waits for the network (`counter.line_place`).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from counter.keys import ABSENT_KEY, CALL_KEY, LINE_KEY
from counter.line_place import LineNow, LinePlace
from counter.shift import Shift
from ui.buttons import LinkButton
from words import Words

_LOOK_EVERY_MS = 300  # an instant look at a value that a thread keeps


class NextInLine(QWidget):
    """`wanted` when its line is pressed, or Ctrl+F9; `looked` carries what was seen."""

    wanted = Signal()
    looked = Signal(object)  # LineNow

    def __init__(self, shift: Shift, line: LinePlace) -> None:
        super().__init__()
        self._shift = shift
        self._line = line
        self._seen: LineNow | None = None
        self.says = LinkButton(icon="ticket")
        self.says.setObjectName("foot_line_up")
        self.says.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.says)
        shift.speaker.follow(self)
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def connect_keys(self, window: QWidget) -> None:
        """F9, Shift+F9 and Ctrl+F9, from every page; not while nobody is at the desk."""
        keys: tuple[tuple[str, Callable[[], None]], ...] = (
            (CALL_KEY, self._line.call),
            (ABSENT_KEY, self._line.absent),
            (LINE_KEY, self.wanted.emit),
        )
        for key, do in keys:
            shortcut = QShortcut(QKeySequence(key), window)
            shortcut.setAutoRepeat(False)  # a key held down must not call the whole hall
            shortcut.activated.connect(lambda do=do: self._if_somebody_works(do))

    def look(self) -> None:
        now = self._line.now()
        if now != self._seen:
            self._seen = now
            self.retranslate(self._shift.w)
            self.looked.emit(now)

    def retranslate(self, w: Words) -> None:
        now = self._line.now()
        self.setVisible(now.known)
        self.says.setText(line_words(now, w))
        self.says.setAccessibleName(f"{w.say('Next in line')}: {line_words(now, w)}")
        what = w.say("Call again") if now.again else w.say("Call the next")
        self.says.setToolTip(
            f"{what} · {CALL_KEY}\n{w.say('Nobody came')} · {ABSENT_KEY}\n"
            f"{w.say('Next in line')} · {LINE_KEY}"
        )

    def _if_somebody_works(self, do: Callable[[], None]) -> None:
        if self._shift.staff is not None:
            do()
            self.look()


def line_words(now: LineNow, w: Words) -> str:
    """«A 14 · 5 wait, 12 min», or that numbers are to be called by hand."""
    if not now.reached:
        return w.say("Tickets: call by hand")
    if not now.waiting:
        waits = w.say("nobody waits")
    else:
        waits = w.count("{n} waits, {m} min", "{n} wait, up to {m} min", now.waiting, m=now.longest)
    return f"{now.shown} · {waits}" if now.shown else waits[:1].upper() + waits[1:]
