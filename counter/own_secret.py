"""One's own password, or a PIN for this desk: typed twice, kept, and never shown again."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from counter.shift import Shift
from registry.failures import TwiceDifferent, WrongPassword
from registry.offices import Staff
from registry.signing_in import MOST_TRIES, as_typed, is_pin
from ui.buttons import LinkButton, PrimaryButton
from ui.fields import LineField
from ui.surfaces import Card, text
from words import Words
from words.texts import sentence_for


class Asked(Enum):
    """What is to be chosen, and why."""

    FIRST_PASSWORD = auto()  # signed in just now, with the one that the district gave
    PASSWORD = auto()
    PIN = auto()


class OwnSecretPage(QWidget):
    """`kept` carries the `Staff` whose it is and what was asked; `left` when it was put off."""

    kept = Signal(object, object)  # Staff, Asked
    left = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._shift = shift
        self._staff: Staff | None = None
        self._asked = Asked.FIRST_PASSWORD
        self._why_not: tuple[LineField, BaseException] | None = None
        self._title, self._why, self._who = text(role="title"), text(role="quiet"), text()
        self.now, self.new, self.again = LineField(), LineField(), LineField()
        for name, field in (("now", self.now), ("new", self.new), ("again", self.again)):
            field.edit.setObjectName(f"secret_{name}")
            field.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.keep = PrimaryButton(keys="Ctrl+Return")
        self.keep.setObjectName("keep_secret")
        self.leave = LinkButton()
        self.leave.setObjectName("leave_secret")
        self._lay_out()
        self.now.confirmed.connect(lambda _: self.new.edit.setFocus())
        self.new.confirmed.connect(lambda _: self.again.edit.setFocus())
        self.again.confirmed.connect(lambda _: self._keep())
        for field in (self.now, self.new, self.again):
            field.changed.connect(lambda _: self._typing())
        self.keep.clicked.connect(self._keep)
        self.leave.clicked.connect(self.left)
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        card = Card()
        for part in (self._title, self._who, self._why, self.now, self.new, self.again):
            card.column.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(self.leave)
        row.addStretch(1)
        row.addWidget(self.keep)
        card.column.addLayout(row)
        card.setMaximumWidth(560)
        column = QVBoxLayout()
        column.addStretch(1)
        column.addWidget(card)
        column.addStretch(2)
        sides = QHBoxLayout(self)
        sides.addStretch(1)
        sides.addLayout(column, 2)
        sides.addStretch(1)

    def ask(self, staff: Staff, asked: Asked) -> None:
        """Empty fields, for this person."""
        self._staff, self._asked = staff, asked
        for field in (self.now, self.new, self.again):
            field.clear()
        self.now.setVisible(asked is not Asked.FIRST_PASSWORD)
        self.retranslate(self._shift.w)
        self.focus_first()

    def focus_first(self) -> None:
        first = self.new if self._asked is Asked.FIRST_PASSWORD else self.now
        first.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self, w: Words) -> None:
        pin = self._asked is Asked.PIN
        self._who.setText(self._staff.name if self._staff is not None else "")
        self._title.setText(
            w.say("A PIN for this desk") if pin else w.say("Choose a password of your own")
        )
        self._why.setText(
            w.say(
                "Four to six digits. It is known at this desk only, and will do once the day was "
                "opened with a password."
            )
            if pin
            else w.say(
                "At least eight letters or digits. From now on it counts at every desk of this "
                "office, and the one from the district no more."
            )
        )
        self.now.set_label(w.say("Your password now"))
        self.new.set_label(w.say("The PIN") if pin else w.say("The new password"))
        self.again.set_label(w.say("The same once more"))
        self.keep.setText(w.say("Keep it"))
        if self._why_not is not None:
            field, failure = self._why_not
            field.set_error(sentence_for(failure, w))
        later = self._asked is not Asked.FIRST_PASSWORD
        self.leave.setText(w.say("Not now") if later else w.say("Cancel"))

    # -- keeping it -------------------------------------------------------------------------------

    def _keep(self) -> None:
        staff, asked = self._staff, self._asked
        if staff is None:
            return
        new = self.new.text()
        if not new or as_typed(new) != as_typed(self.again.text()):
            self._refuse(self.again if new else self.new, TwiceDifferent())
            return
        place, now = self._shift.workplace.signing_in, self.now.text()

        def work() -> None:
            if asked is not Asked.FIRST_PASSWORD:
                # Whoever passes a screen left open must not give himself a way in.
                if is_pin(as_typed(now)):
                    raise WrongPassword(MOST_TRIES, 0)
                place.sign_in(staff.number, now)
            keep = place.set_pin if asked is Asked.PIN else place.choose_password
            keep(staff.number, new)

        def kept(_: object) -> None:
            self._forget()
            self.kept.emit(staff, asked)

        def refused(failure: BaseException) -> None:
            wrong = isinstance(failure, WrongPassword)
            self._refuse(self.now if wrong else self.new, failure)

        self._shift.run(work, then=kept, refused=refused)

    def _refuse(self, field: LineField, failure: BaseException) -> None:
        self._why_not = (field, failure)
        field.set_error(sentence_for(failure, self._shift.w))
        field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        field.edit.selectAll()

    def _typing(self) -> None:
        if self._why_not is not None:
            self._why_not[0].set_error(None)
            self._why_not = None

    def _forget(self) -> None:
        for field in (self.now, self.new, self.again):
            field.clear()
