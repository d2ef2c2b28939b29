"""Handing an answer over: what was shown, and to whom it goes. One press when both are known."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.shift import Shift
from registry.facts import Proof
from ui.buttons import PrimaryButton
from ui.fields import Choice, LineField, Message
from words import Words


class HandOver(QWidget):
    """`handed` carries the proof and the representative's name, "" for the applicant."""

    handed = Signal(object, str)

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self.proof, self.to = Choice(), Choice()
        self.proof.setObjectName("proof")
        self.to.setObjectName("collected_by")
        self.name = LineField()
        self.name.edit.setObjectName("representative_name")
        self._wrong = Message()
        self._wrong.say("", "")
        self.button = PrimaryButton(keys="Ctrl+Return")
        self.button.setObjectName("hand_over")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self.proof, self.to, self.name, self._wrong):
            column.addWidget(part)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.to.changed.connect(self._on_to)
        self.proof.changed.connect(lambda _: self._wrong.say("", ""))
        self.button.clicked.connect(self._hand)
        self.name.confirmed.connect(lambda _: self._hand())
        shift.speaker.follow(self)
        self.prepare(None)

    def prepare(self, proof: Proof | None) -> None:
        """With the receipt scanned the proof is known; otherwise a person chooses it."""
        self.proof.set_value(proof)
        self.to.set_value("applicant")
        self.name.clear()
        self.name.hide()
        self._wrong.say("", "")

    def is_begun(self) -> bool:
        """Whether somebody has said more than the scan of the receipt did."""
        return self.to.value() == "other"

    def in_hand(self) -> tuple[Proof | None, str, str]:
        """What was chosen and typed so far, for `restore`."""
        return self.proof.value(), str(self.to.value()), self.name.text()

    def restore(self, in_hand: tuple[Proof | None, str, str]) -> None:
        proof, to, name = in_hand
        self.prepare(proof)
        self.to.set_value(to)
        self.name.set_text(name)
        self.name.setVisible(to == "other")

    def focus_first(self) -> None:
        if self.is_begun():
            self.name.edit.setFocus()
        else:
            (self.button if self.proof.value() is not None else self.proof).setFocus()

    def retranslate(self, w: Words) -> None:
        self.proof.set_label(w.say("What was shown?"))
        self.proof.set_options(
            [(Proof.RECEIPT, w.say("Receipt")), (Proof.ID_SHOWN, w.say("Identity document"))]
        )
        self.to.set_label(w.say("Who takes it?"))
        self.to.set_options([("applicant", w.say("Applicant")), ("other", w.say("Representative"))])
        self.name.set_label(w.say("Name of the representative"))
        self.button.setText(w.say("Hand over"))
        if self._wrong.words():
            self._wrong.say(w.say("Choose what was shown."), "soon")

    def _on_to(self, who: object) -> None:
        self.name.setVisible(who == "other")
        if who == "other":
            self.name.edit.setFocus()

    def _hand(self) -> None:
        other = self.to.value() == "other"
        if self.proof.value() is None:
            self._wrong.say(self._shift.w.say("Choose what was shown."), "soon")
            self.proof.setFocus()
        elif other and not self.name.text().strip():
            self.name.set_error(self._shift.w.say("Write the name of the person who takes it."))
            self.name.edit.setFocus()
        else:
            name = self.name.text().strip() if other else ""
            self.handed.emit(Proof(self.proof.value()), name)
