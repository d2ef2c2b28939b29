"""The line at the foot: how the district stands, what waits to be printed, who works, languages."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from counter.shift import Shift
from counter.speech import line_words
from ui.buttons import LinkButton
from ui.icons import pixmap
from ui.languages import LanguageSwitch
from ui.look import current
from ui.surfaces import text
from words import Words

_LOOK_EVERY_MS = 2_000  # an instant look at a value the uploader keeps
_ICONS = {"done": "circle-check", "soon": "cloud-off", "late": "circle-alert", "": "cloud-upload"}


class Foot(QFrame):
    """`people` and `prints` when those links are pressed."""

    people = Signal()
    prints = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "foot")
        self._shift = shift
        self._due = 0
        self._busy = False
        self._icon = QLabel()
        self.line = text(role="small", wrap=False)
        self.line.setObjectName("foot_line")
        self.due = LinkButton(icon="printer")
        self.due.setObjectName("foot_prints")
        self.working = text(role="second", wrap=False)
        self.who = LinkButton(icon="user-round")
        self.who.setObjectName("foot_specialist")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(12)
        for part in (self._icon, self.line, self.due, self.working):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.who)
        row.addWidget(LanguageSwitch(shift.speaker))
        self.due.clicked.connect(self.prints)
        self.who.clicked.connect(self.people)
        shift.changed.connect(lambda _: self.retranslate(shift.w))
        shift.busy.connect(self._show_busy)
        shift.speaker.follow(self)
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def show_due(self, count: int) -> None:
        self._due = count
        self.retranslate(self._shift.w)

    def look(self) -> None:
        """Say again how the district stands now."""
        w, workplace = self._shift.w, self._shift.workplace
        words, kind = line_words(workplace.line(), workplace.now(), w)
        self.line.setText(words)
        look = current()
        tint = look.hex(kind or "second")
        self._icon.setPixmap(pixmap(_ICONS[kind], tint, look.size.icon, self.devicePixelRatio()))

    def retranslate(self, w: Words) -> None:
        self.look()
        staff = self._shift.staff
        self.who.setText(staff.name if staff is not None else w.say("Nobody"))
        self.who.setAccessibleName(w.say("Specialist: {name}", name=self.who.text()))
        self.due.setVisible(self._due > 0)
        self.due.setText(
            w.count("{n} paper not printed yet", "{n} papers not printed yet", self._due)
        )
        self.working.setText(w.say("One moment…") if self._busy else "")

    def _show_busy(self, busy: bool) -> None:
        self._busy = busy
        self.working.setText(self._shift.w.say("One moment…") if busy else "")
