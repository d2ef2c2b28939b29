"""On an application's page: its refusal slip, oral protocol or own answer once more, as COPY n."""

from __future__ import annotations

from PySide6.QtCore import Signal

from counter.shift import Shift
from registry.application import Application
from registry.deciding import decided_here
from registry.facts import AppealForm, PaperKind
from registry.numbers import Number
from ui.buttons import LinkButton
from words import Words


class PaperAgain(LinkButton):
    """`printed` after every attempt. Not seen where there is no such paper, or it is still due."""

    printed = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__(icon="printer")
        self.setObjectName("paper_again")
        self._shift = shift
        self._paper: PaperKind | None = None
        self._number: Number | None = None
        self.clicked.connect(self._print)
        shift.speaker.follow(self)
        self.hide()

    def show_for(self, application: Application) -> None:
        fact = application.registered
        self._paper = None
        if decided_here(application) is not None:
            self._paper = PaperKind.DECISION
        elif application.refused is not None:
            self._paper = PaperKind.REFUSAL_SLIP
        elif fact is not None and fact.form is AppealForm.ORAL:
            self._paper = PaperKind.ORAL_PROTOCOL
        self._number = Number.parse(application.number) if self._paper is not None else None
        due = {(one.paper, one.number) for one in self._shift.due}
        self.setVisible(self._paper is not None and (self._paper, application.number) not in due)
        self.retranslate(self._shift.w)

    def retranslate(self, w: Words) -> None:
        if self._paper is PaperKind.REFUSAL_SLIP:
            self.setText(w.say("Print the slip again"))
        elif self._paper is PaperKind.ORAL_PROTOCOL:
            self.setText(w.say("Print the protocol again"))
        elif self._paper is PaperKind.DECISION:
            self.setText(w.say("Print the answer again"))

    def _print(self) -> None:
        paper, number = self._paper, self._number
        if paper is None or number is None:
            return
        by, place, notices = self._shift.by(), self._shift.workplace.reception, self._shift.notices
        self.setEnabled(False)

        def over() -> None:
            self.setEnabled(True)
            self.printed.emit()

        def printed(_: object) -> None:
            over()
            notices.done(lambda w: w.say("✓ Printed once more: it says COPY."))

        def failed(failure: BaseException) -> None:
            over()
            notices.troubled(failure)

        self._shift.print(
            lambda: place.print_again(paper, number, by),
            then=printed,
            refused=failed,
            troubled=failed,
            broken=failed,
        )
