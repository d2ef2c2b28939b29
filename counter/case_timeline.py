"""Everything that happened to an application, the newest first: what, when, by whom.

Prints in a row are one quiet line; a correction shows the old words beside the new ones.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from counter.history import Event, clock_note, history
from counter.shift import Shift
from counter.speech import moment
from registry.application import Application
from ui.buttons import LinkButton
from ui.icons import pixmap
from ui.look import current
from ui.surfaces import text
from words import Words

_SHOWN_AT_FIRST: Final = 30  # a page of it; an application lives with ten to twenty
_MORE: Final = 100


class Timeline(QWidget):
    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._application: Application | None = None
        self._events: tuple[Event, ...] = ()
        self._most = _SHOWN_AT_FIRST
        self._head = text(role="strong")
        self.more = LinkButton(icon="rotate-ccw-clock")
        self.more.setObjectName("earlier_events")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(10)
        self._drawn: list[QWidget] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._head)
        column.addLayout(self._lines)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.more.clicked.connect(self._show_more)
        shift.speaker.follow(self)

    def show_of(self, application: Application) -> None:
        if self._application is None or self._application.number != application.number:
            self._most = _SHOWN_AT_FIRST
        self._application = application
        self.retranslate(self._shift.w)

    def retranslate(self, w: Words) -> None:
        self._head.setText(w.say("History"))
        for old in self._drawn:
            self._lines.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._drawn = []
        one = self._application
        self._events = tuple(history(one, w, self._shift.name_of)) if one is not None else ()
        self._draw(w)

    def _draw(self, w: Words) -> None:
        """The lines that are not drawn yet, up to as many as are wanted."""
        for event in self._events[len(self._drawn) : self._most]:
            line = self._line(event, w)
            self._drawn.append(line)
            self._lines.addWidget(line)
        left = len(self._events) - len(self._drawn)
        self.more.setVisible(left > 0)
        self.more.setText(w.count("{n} earlier event", "{n} earlier events", left))

    def _show_more(self) -> None:
        self._most += _MORE
        self._draw(self._shift.w)
        if self.more.isHidden():
            self.setFocus()

    def _line(self, event: Event, w: Words) -> QWidget:
        look = current()
        mark = QLabel()
        colour = "second" if event.is_print else "accent"
        side = look.size.icon - 2
        mark.setPixmap(pixmap(event.icon, look.hex(colour), side, self.devicePixelRatio()))
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(text(event.words, "quiet" if event.is_print else "normal"))
        for detail in event.details:
            said.addWidget(text(detail, "second"))
        who = f" · {event.who}" if event.who else ""
        when = w.moment(moment(event.at), self._shift.now())
        said.addWidget(text(f"{when}{who}", "second"))
        if note := clock_note(event, self._shift.now(), w):
            said.addWidget(text(note, "soon"))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(said, 1)
        return line
