"""Codes by camera, for a desk without a scanner: a small live picture in the corner of the window.

What is shown to the camera is a scan like any other. It takes no cursor: one goes on typing. Kept
out: what a code means (`counter.scans`), and how it is read (`scanner`).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from counter.code_picture import CodePicture, camera_mark, camera_words
from counter.keys import CODES_KEY
from counter.shift import Shift
from registry.cameras import CameraView, PageSeen
from registry.codes import OurCode, OurNumber, OurService
from ui.buttons import LinkButton
from ui.surfaces import Card, text
from words import Words

_EACH_MS = 80  # a little oftener than the camera gives pictures
_GREEN_MS = 1_200  # for so long the frame says that something was read
_PICTURE = QSize(256, 192)
_WIDE = 284
_MARGIN = 12


class CodeCard(Card):
    """`read` carries the text of a code; `toggle` opens and closes."""

    read = Signal(str)

    def __init__(
        self, shift: Shift, window: QWidget, beside: Callable[[], int], below: Callable[[], int]
    ) -> None:
        """`beside` and `below`: px at the left and the foot of the window that stay free."""
        super().__init__(padding=12)
        self.setParent(window)
        self.setObjectName("code_card")
        self.setFixedWidth(_WIDE)
        self._shift, self._beside, self._below = shift, beside, below
        self._view: CameraView | None = None
        self._count = 0
        self.picture = CodePicture(_PICTURE)
        self._title, self._said = text(role="strong"), text(role="second")
        self._said.setObjectName("code_card_said")
        self.close_it = LinkButton(keys=CODES_KEY)
        self.close_it.setObjectName("code_card_close")
        self.close_it.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._timer = QTimer(self, interval=_EACH_MS)
        self._green = QTimer(self, interval=_GREEN_MS, singleShot=True)
        self._lay_out()
        self._timer.timeout.connect(self.look)
        self._green.timeout.connect(self._say)
        self.close_it.clicked.connect(self.hide)
        shift.changed.connect(lambda staff: self.hide() if staff is None else None)
        shift.camera_wanted.connect(self.hide)
        window.installEventFilter(self)
        shift.speaker.follow(self)
        self.hide()

    def _lay_out(self) -> None:
        self.column.setSpacing(8)
        above = QHBoxLayout()
        above.addWidget(self._title, 1)
        above.addWidget(self.close_it)
        self.column.addLayout(above)
        self.column.addWidget(self.picture)
        self.column.addWidget(self._said)

    # -- opening and closing ----------------------------------------------------------------------

    def toggle(self) -> None:
        if self.isVisible():
            self.hide()
        elif self._shift.staff is not None:
            self._open()

    def escape(self) -> bool:
        """Whether it was open; it is closed then."""
        was = self.isVisible()
        self.hide()
        return was

    def _open(self) -> None:
        self._view, self._count = None, 0
        self._shift.workplace.readers.begin()
        self._timer.start()
        self.look()
        self._place()
        self.show()
        self.raise_()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._timer.isActive():
            self._timer.stop()
            self._green.stop()
            self._shift.workplace.readers.end()
            self.picture.clear()
            self._view = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """At the lower left, where no filled button is."""
        window = self.parentWidget()
        if window is not None:
            self.setFixedHeight(self.heightForWidth(_WIDE))
            below = self._below() + _MARGIN
            self.move(self._beside() + _MARGIN, window.height() - self.height() - below)

    # -- looking ----------------------------------------------------------------------------------

    def look(self) -> None:
        """The newest picture, and what was read; the timer calls it."""
        readers = self._shift.workplace.readers
        now = readers.now()
        if not isinstance(now, CameraView):
            self._view = None
            self.picture.clear()
        elif self._view is None or now.number != self._view.number:
            self._view = now
            self.picture.show_view(now)
        self._say()
        text = readers.read()
        if text:
            self._take(text)

    def _take(self, text: str) -> None:
        reading = self._shift.workplace.read_scan(text)
        ours = isinstance(reading, OurNumber | OurCode | OurService)
        if not self._shift.workplace.readers.sound(good=ours):
            QApplication.beep()
        if ours:
            self._green.start()
        self._say()
        self.read.emit(text)

    # -- words ------------------------------------------------------------------------------------

    def retranslate(self, w: Words) -> None:
        self._title.setText(w.say("Codes by camera"))
        self.close_it.setText(w.say("Close"))
        self._say()

    def _say(self) -> None:
        w, now = self._shift.w, self._shift.workplace.readers.now() if self.isVisible() else None
        was_read = self._green.isActive()
        self.picture.set_mark("done" if was_read else camera_mark(now))
        self.picture.set_words(camera_words(now, w, short=True))
        said = camera_words(now, w)
        if isinstance(now, CameraView) and now.seen not in (PageSeen.DARK, PageSeen.SEVERAL):
            said = w.say("✓ Read.") if was_read else w.say("Hold a label or receipt before it.")
        if said != self._said.text():
            self._said.setText(said)
            self._place()
