"""The field for one's password or PIN, and the button beneath it, on the page of who works here.

Kept out: whose it is and whether it is right (`counter.people`, `counter.seat`).
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.buttons import PrimaryButton
from ui.fields import LineField
from ui.languages import Speaker
from words import Words


class SecretField(QWidget):
    """`entered` at Enter or a press; `changed` at every letter."""

    entered = Signal()
    changed = Signal(str)

    def __init__(self, speaker: Speaker) -> None:
        super().__init__()
        self._field = LineField(large=True, icon_name="lock")
        self.edit = self._field.edit
        self.edit.setObjectName("secret")
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.enter = PrimaryButton(keys="Ctrl+Return")
        self.enter.setObjectName("sign_in")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._field)
        column.addWidget(self.enter, 0, Qt.AlignmentFlag.AlignRight)
        self.setFocusProxy(self.edit)
        self._field.confirmed.connect(lambda _: self.entered.emit())
        self._field.changed.connect(self.changed)
        self.enter.clicked.connect(self.entered)
        speaker.follow(self)

    def retranslate(self, w: Words) -> None:
        self._field.set_label(w.say("Password or PIN"))
        self.enter.setText(w.say("Sign in"))

    def text(self) -> str:
        return self._field.text()

    def set_error(self, words: str | None) -> None:
        """What has to be put right; None when it is."""
        self._field.set_error(words)

    def message(self) -> str:
        """The line beneath, as it is read now."""
        return self._field.message()

    def clear(self) -> None:
        """Nothing typed stays behind for the next one."""
        self._field.clear()
