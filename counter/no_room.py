"""Reception while the disk is nearly full: nobody sits down for a form that might be lost."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from counter.bookwords import room_advice, room_words
from counter.shift import Shift
from registry.keeping import ROOM_FOR_FORMS
from ui.buttons import OutlineButton
from ui.icons import pixmap
from ui.look import current
from ui.surfaces import Card, text
from words import Words


class NoRoom(QWidget):
    """`look` when the button is pressed; the page also looks by itself."""

    look = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._free = 0
        self._shift = shift
        self._icon = QLabel()
        self._title, self._how = text(role="lead"), text()
        self._title.setObjectName("no_room")
        self._works = text(role="quiet")
        self.button = OutlineButton(icon="refresh-cw")
        self.button.setObjectName("look_for_room")
        self.button.clicked.connect(self.look)
        card = Card()
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        card.column.addLayout(head)
        for part in (self._how, self._works):
            card.column.addWidget(part)
        card.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        column.addStretch(1)
        shift.speaker.follow(self)

    def say(self, free: int) -> None:
        """`free` bytes are left."""
        if free != self._free:
            self._free = free
            self.retranslate(self._shift.w)

    def retranslate(self, w: Words) -> None:
        look = current()
        tint, ratio = look.hex("soon"), self.devicePixelRatio()
        self._icon.setPixmap(pixmap("hard-drive", tint, look.size.icon, ratio))
        self._title.setText(
            w.say(
                "The disk of this computer is nearly full: {room} are left, a new application "
                "needs {needed}.",
                room=room_words(self._free, w),
                needed=room_words(ROOM_FOR_FORMS, w),
            )
        )
        self._how.setText(room_advice(w))
        self._works.setText(
            w.say(
                "Looking up, taking in answers and handing over go on. Reception comes back by "
                "itself as soon as there is room."
            )
        )
        self.button.setText(w.say("Look again"))
