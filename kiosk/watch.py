"""Sees every touch and key of the kiosk's program before any control does, and may swallow it.

Keys that lead out of a locked kiosk end here: a person in the hall needs digits, Tab, Enter, Esc
and Backspace, and none of Ctrl, Alt, the desktop's key or the function keys.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWindow

_PRESSES = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,  # the second of two quick touches comes as this
        QEvent.Type.TouchBegin,
        QEvent.Type.Wheel,
    }
)
_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride})
_CHORD = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_NEEDED = frozenset(
    {
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Escape,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
        Qt.Key.Key_Space,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Shift,
    }
)

Heard = Callable[[QObject], bool]  # told the control that was touched; True swallows the touch


def leads_out(event: QKeyEvent) -> bool:
    """Whether a visitor has no use for this key and somebody else might."""
    if event.modifiers() & _CHORD:
        return True
    printable = len(event.text()) == 1 and event.text().isprintable()
    return not printable and event.key() not in _NEEDED


class Watch(QObject):
    """Between `start` and `stop`, `touched` hears every press and `locked` keeps keys in."""

    def __init__(self, touched: Heard, parent: QObject) -> None:
        super().__init__(parent)
        self._touched = touched
        self.locked = False

    def start(self) -> None:
        program = QCoreApplication.instance()
        if program is not None:
            program.installEventFilter(self)

    def stop(self) -> None:
        program = QCoreApplication.instance()
        if program is not None:
            program.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Called before every event of every object: the ordinary case must stay cheap."""
        kind = event.type()
        if kind in _KEYS and isinstance(event, QKeyEvent):
            if self.locked and leads_out(event):
                return True
            heard = kind == QEvent.Type.KeyPress
        else:
            heard = kind in _PRESSES
        # A window hands its events on to a control, which we see too. Before that a scanner's keys
        # are taken out; swallowed here, the first of them would spoil the scan.
        return heard and not isinstance(watched, QWindow) and self._touched(watched)
