"""Sees every touch and key of the kiosk's program before any control does, and may swallow it.

Whatever leads out of a locked kiosk ends here: keys (a person in the hall needs letters, digits,
Tab, arrows, Enter, Esc and Backspace, and none of Ctrl, Alt, the desktop's key, media or function
keys), every mouse button but the left one, menus, tooltips, dragged things, input methods.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWindow
from PySide6.QtWidgets import QWidget

from kiosk.alone import Alone

_PRESSES = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,  # the second of two quick touches comes as this
        QEvent.Type.TouchBegin,
        QEvent.Type.Wheel,
    }
)
_BUTTONS = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
    }
)
_LEAD_OUT = frozenset(
    {
        QEvent.Type.ContextMenu,
        QEvent.Type.ToolTip,
        QEvent.Type.WhatsThis,
        QEvent.Type.QueryWhatsThis,
        QEvent.Type.DragEnter,
        QEvent.Type.DragMove,
        QEvent.Type.Drop,
        QEvent.Type.FileOpen,
        QEvent.Type.NativeGesture,
        # Letters come as keys. What an input method composes may bring its own window along, and
        # paste what the visitor before had copied there.
        QEvent.Type.InputMethod,
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


_SEEN = _PRESSES | _BUTTONS | _LEAD_OUT | _KEYS | {QEvent.Type.Show}


def leads_out(event: QKeyEvent) -> bool:
    """Whether a visitor has no use for this key and somebody else might."""
    if event.modifiers() & _CHORD:
        return True
    printable = len(event.text()) == 1 and event.text().isprintable()
    return not printable and event.key() not in _NEEDED


class Watch(QObject):
    """Between `start` and `stop`, `touched` hears every press and `locked` keeps the visitor in."""

    def __init__(self, touched: Heard, window: QWidget) -> None:
        super().__init__(window)
        self._touched = touched
        self._alone = Alone(window)
        self.locked = False

    def start(self) -> None:
        program = QCoreApplication.instance()
        if program is not None:
            program.installEventFilter(self)
        if self.locked:
            self._alone.hold_links()

    def stop(self) -> None:
        program = QCoreApplication.instance()
        if program is not None:
            program.removeEventFilter(self)
        self._alone.let_links_go()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Called before every event of every object: the ordinary case must stay cheap."""
        kind = event.type()
        if kind not in _SEEN:
            return False
        if kind in _KEYS and isinstance(event, QKeyEvent):
            if self._is_swallowed(event):
                return True
            heard = kind == QEvent.Type.KeyPress and not event.isAutoRepeat()
        elif self.locked and self._is_kept_in(watched, event):
            return True
        else:
            heard = kind in _PRESSES
        # A window hands its events on to a control, which we see too. Before that a scanner's keys
        # are taken out; swallowed here, the first of them would spoil the scan.
        return heard and not isinstance(watched, QWindow) and self._touched(watched)

    def _is_swallowed(self, event: QKeyEvent) -> bool:
        """A key that lies under a bag must not keep anybody's page open, and a trembling finger
        means a digit once: of keys that are held only Backspace repeats."""
        held = event.isAutoRepeat() and event.key() != Qt.Key.Key_Backspace
        return held or (self.locked and leads_out(event))

    def _is_kept_in(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Show:
            if isinstance(watched, QWindow):
                self._alone.came_up(watched)
            return False
        if kind in _BUTTONS and isinstance(event, QMouseEvent):
            return event.button() != Qt.MouseButton.LeftButton
        return kind in _LEAD_OUT
