"""Handing an answer over: what was shown, and to whom it goes. One press when both are known.

Whoever takes it signs on the office's copy of the receipt. A representative named in the form is
offered; anybody else needs a name and a basis.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.shift import Shift
from registry.application import Application
from registry.facts import Proof, Representative
from ui.buttons import PrimaryButton
from ui.choices import Choice
from ui.fields import LineField, Message
from ui.surfaces import text
from words import Words

APPLICANT, KNOWN, OTHER = "applicant", "known", "other"


class HandOver(QWidget):
    """`handed` carries the proof and who took it with the basis, "" for the applicant."""

    handed = Signal(object, str)

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._known: Representative | None = None
        self.proof, self.to = Choice(), Choice()
        self.proof.setObjectName("proof")
        self.to.setObjectName("collected_by")
        self.name, self.basis = LineField(), LineField()
        self.name.edit.setObjectName("representative_name")
        self.basis.edit.setObjectName("representative_basis")
        self._expired, self._wrong = Message(), Message()
        self._signs = text(role="quiet")
        self._signs.setObjectName("who_signs")
        self.button = PrimaryButton(keys="Ctrl+Return")
        self.button.setObjectName("hand_over")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self.proof, self.to, self.name, self.basis, self._expired, self._wrong):
            column.addWidget(part)
        column.addWidget(self._signs)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.to.changed.connect(self._on_to)
        self.proof.changed.connect(lambda _: self._wrong.say("", ""))
        self.button.clicked.connect(self._hand)
        self.name.confirmed.connect(self._go_on)
        self.name.changed.connect(lambda _: self.name.set_error(None))
        self.basis.confirmed.connect(lambda _: self._hand())
        shift.speaker.follow(self)
        self.prepare(None)

    def prepare(self, proof: Proof | None, application: Application | None = None) -> None:
        """With the receipt scanned the proof is known; otherwise a person chooses it.

        A representative whom the form names is one of those it may go to.
        """
        fact = application.registered if application is not None else None
        self._known = fact.representative if fact is not None else None
        self.proof.set_value(proof)
        self._offer(self._shift.w)
        self.to.set_value(APPLICANT)
        self.name.clear()
        self.basis.clear()
        self._wrong.say("", "")
        self._show_for(APPLICANT)

    def is_begun(self) -> bool:
        """Whether somebody has said more than the scan of the receipt did."""
        return bool(self.to.value() != APPLICANT)

    def in_hand(self) -> tuple[Proof | None, str, str]:
        """What was chosen and typed so far, for `restore`."""
        return self.proof.value(), str(self.to.value()), f"{self.name.text()}\n{self.basis.text()}"

    def restore(self, in_hand: tuple[Proof | None, str, str]) -> None:
        """Once the application is shown again."""
        proof, to, typed = in_hand
        name, _, basis = typed.partition("\n")
        self.proof.set_value(proof)
        self.to.set_value(to)
        self.name.set_text(name)
        self.basis.set_text(basis)
        self._show_for(to)

    def focus_first(self) -> None:
        if self.to.value() == OTHER:
            self.name.edit.setFocus()
        else:
            (self.button if self.proof.value() is not None else self.proof).setFocus()

    def retranslate(self, w: Words) -> None:
        self.proof.set_label(w.say("What was shown?"))
        self.proof.set_options(
            [(Proof.RECEIPT, w.say("Receipt")), (Proof.ID_SHOWN, w.say("Identity document"))]
        )
        self.to.set_label(w.say("Who takes it?"))
        self._offer(w)
        self.name.set_label(w.say("Name of the representative"))
        self.basis.set_label(w.say("On what basis: number and date of the power of attorney"))
        self._signs.setText(w.say("Whoever takes it signs on the office copy of the receipt."))
        self.button.setText(w.say("Hand over"))
        if self._wrong.words():
            self._wrong.say(w.say("Choose what was shown."), "soon")
        self._say_expired()

    def _offer(self, w: Words) -> None:
        """The applicant, the representative of the form, somebody else."""
        options = [(APPLICANT, w.say("Applicant"))]
        if self._known is not None:
            options.append((KNOWN, self._known.name))
        words = w.say("Another person") if self._known is not None else w.say("Representative")
        self.to.set_options([*options, (OTHER, words)])

    def _on_to(self, who: object) -> None:
        self._show_for(str(who))
        if who == OTHER:
            self.name.edit.setFocus()

    def _go_on(self, name: str) -> None:
        if name.strip():
            self.basis.edit.setFocus()
        else:
            self._hand()  # it says what is missing

    def _show_for(self, who: str) -> None:
        for part in (self.name, self.basis):
            part.setVisible(who == OTHER)
        self._say_expired()

    def _say_expired(self) -> None:
        """A power of attorney that has ended is told of; whether there is a new one, is asked."""
        known, w, today = self._known, self._shift.w, self._shift.workplace.today()
        until = known.until if known is not None else None
        if self.to.value() == KNOWN and until is not None and until < today:
            said = w.say(
                "The power of attorney ended on {day}: ask for a new one.", day=w.day(until)
            )
            self._expired.say(said, "soon")
        else:
            self._expired.say("", "")

    def _hand(self) -> None:
        who, w = self.to.value(), self._shift.w
        if self.proof.value() is None:
            self._wrong.say(w.say("Choose what was shown."), "soon")
            self.proof.setFocus()
        elif who == OTHER and not self.name.text().strip():
            self.name.set_error(w.say("Write the name of the person who takes it."))
            self.name.edit.setFocus()
        else:
            self.handed.emit(Proof(self.proof.value()), self._taker(str(who)))

    def _taker(self, who: str) -> str:
        if who == KNOWN and self._known is not None:
            parts = (self._known.name, self._known.basis)
        elif who == OTHER:
            parts = (self.name.text().strip(), self.basis.text().strip())
        else:
            return ""
        return ", ".join(part for part in parts if part)
