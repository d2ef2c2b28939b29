"""The line at the foot: how the district and the second copy stand, what waits to be printed, who
works, languages. Of all else that wants looking at it says only how much: the pages behind it tell.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy

from counter.bookwords import foot_words, to_look_at
from counter.keys import BOOK_KEY, CHANGE_KEY, ROAD_KEY
from counter.next_in_line import NextInLine
from counter.shift import Shift
from ui.buttons import LinkButton, is_enter
from ui.icons import pixmap
from ui.languages import LanguageSwitch
from ui.look import current
from ui.surfaces import Text, text
from words import Words

_LOOK_EVERY_MS = 2_000  # an instant look at a value the uploader keeps


class FootLine(Text):
    """The sentence itself leads to its page: with a press, or with Enter or Space when focused.

    A button would not wrap, and in Kazakh all that can be said takes two lines.
    """

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "small")
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setObjectName("foot_line")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event) or event.key() == Qt.Key.Key_Space:
            self.pressed.emit()
            return
        super().keyPressEvent(event)


class Foot(QFrame):
    """`people`, `prints`, `book` and `road` when those are pressed; `looked` carries the `Standing`
    whenever it was looked at."""

    people = Signal()
    prints = Signal()
    book = Signal()
    road = Signal()
    looked = Signal(object)  # Standing

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "foot")
        self._shift = shift
        self._due = 0
        self._busy = False
        self._icon = QLabel()
        self.line = FootLine()  # two lines fit, when all that can be said has to be
        self.due = LinkButton(icon="printer")
        self.due.setObjectName("foot_prints")
        self.page = LinkButton(icon="book-open")
        self.page.setObjectName("foot_book")
        self.working = text(role="second", wrap=False)
        line = shift.workplace.line_up
        self.line_up = None if line is None else NextInLine(shift, line)
        self.who = LinkButton(icon="user-round")
        self.who.setObjectName("foot_specialist")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addWidget(self.line, 1)
        if self.line_up is not None:
            row.addWidget(self.line_up)
        for part in (self.page, self.due, self.working):
            row.addWidget(part)
        row.addWidget(self.who)
        row.addWidget(LanguageSwitch(shift.speaker))
        self.due.clicked.connect(self.prints)
        self.page.clicked.connect(self.book)
        self.line.pressed.connect(self.road)
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
        """Say again how everything stands now."""
        w, standing = self._shift.w, self._shift.workplace.standing()
        words, kind, icon = foot_words(standing, w)
        self.line.setText(words)
        self.line.setToolTip(f"{w.say('How the line to the district stands')} · {ROAD_KEY}")
        waits = to_look_at(standing, w)
        book = w.say("The book")
        self.page.setText(f"{book} · {waits}" if waits else book)
        name = w.count("The book: {n} to look at", "The book: {n} to look at", waits)
        self.page.setAccessibleName(name if waits else book)
        self.page.setToolTip(f"{name if waits else book} · {BOOK_KEY}")
        look = current()
        tint = look.hex(kind or "second")
        self._icon.setPixmap(pixmap(icon, tint, look.size.icon, self.devicePixelRatio()))
        self.looked.emit(standing)

    def retranslate(self, w: Words) -> None:
        self.look()
        staff = self._shift.staff
        self.who.setText(staff.name if staff is not None else w.say("Nobody"))
        self.who.setAccessibleName(w.say("Specialist: {name}", name=self.who.text()))
        self.who.setToolTip(f"{w.say('Another specialist, or lock')} · {CHANGE_KEY}")
        self.due.setVisible(self._due > 0)
        self.due.setText(
            w.count("{n} paper not printed yet", "{n} papers not printed yet", self._due)
        )
        self.working.setText(w.say("One moment…") if self._busy else "")

    def _show_busy(self, busy: bool) -> None:
        self._busy = busy
        self.working.setText(self._shift.w.say("One moment…") if busy else "")
