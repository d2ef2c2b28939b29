"""The rarer steps on the application's page: quiet links, each with its question, the reason it
needs, and a word of warning before anything final.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.asking import Question
from counter.shift import Shift
from registry.answer_corrections import new_paper_wanted
from registry.application import Application, Stage
from registry.facts import CodeReplaced, Delivery, Fact, Mailed, Returned, Unclaimed, Withdrawn
from registry.numbers import Number
from registry.roles import may_write_kind
from ui.buttons import LinkButton
from words import Words, later

Work = Callable[[Number, str], Application | None]
_WRITES: Final[dict[str, type[Fact]]] = {
    "withdraw": Withdrawn,
    "post": Mailed,
    "new_code": CodeReplaced,
    "unclaimed": Unclaimed,
    "returned": Returned,
}


@dataclass(frozen=True, slots=True)
class Step:
    """What is done once its question is answered, and what is said then."""

    work: Work
    said: Callable[[Words], str]
    then_print: bool = False


class CaseActions(QWidget):
    """`asked` carries a `Question`, whose answer comes back as `answered`: a `Step` and what was
    typed; `print_wanted` for what is due."""

    asked = Signal(object)
    answered = Signal(object, str)
    print_wanted = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._application: Application | None = None
        steps: dict[str, Callable[[], None]] = {
            "withdraw": self._ask_withdrawal,
            "post": self._ask_post,
            "new_code": self._ask_new_code,
            "unclaimed": self._ask_unclaimed,
            "returned": self._ask_return,
            "print_due": self.print_wanted.emit,
        }
        self.links = {name: LinkButton() for name in steps}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for name, link in self.links.items():
            link.setObjectName(f"link_{name}")
            link.clicked.connect(steps[name])
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        shift.speaker.follow(self)

    def retranslate(self, w: Words) -> None:
        self.links["withdraw"].setText(w.say("Withdraw"))
        self.links["post"].setText(w.say("Sent by post"))
        self.links["new_code"].setText(w.say("Receipt lost"))
        self.links["unclaimed"].setText(w.say("Nobody came"))
        self.links["returned"].setText(w.say("Return to the applicant"))
        self.links["print_due"].setText(w.say("Print what is due"))

    def show_of(self, application: Application) -> None:
        """Only what fits the stage, and the role of who works now."""
        self._application = application
        stage, fact = application.stage, application.registered
        here = stage is Stage.AT_DESK and new_paper_wanted(application) is None
        appeal = fact is not None and fact.kind.is_appeal
        shown = {
            "withdraw": stage.is_in_work,
            "post": here,
            "new_code": fact is not None and stage.is_open,
            "unclaimed": here,
            "returned": appeal and stage.is_in_work,
        }
        staff = self._shift.staff
        for name, show in shown.items():
            may = staff is not None and may_write_kind(staff.roles, _WRITES[name])
            self.links[name].setVisible(show and may)
        self.say_due_prints()

    def say_due_prints(self) -> None:
        """Offer to print when a paper of this application did not come out."""
        one = self._application
        due = one is not None and self._shift.is_due(one.number)
        self.links["print_due"].setVisible(due)

    def hide_all(self) -> None:
        for link in self.links.values():
            link.hide()

    # -- questions --------------------------------------------------------------------------------

    def _ask_withdrawal(self) -> None:
        by, workplace = self._shift.by(), self._shift.workplace
        self._ask(
            Step(
                lambda number, reason: workplace.withdraw(number, reason, by),
                lambda w: w.say("Taken back."),
            ),
            title=later("The applicant takes the application back"),
            warning=later("This is final: nobody will answer it any more."),
            field=later("Reason"),
            confirm=later("Withdraw"),
        )

    def _ask_return(self) -> None:
        by, workplace = self._shift.by(), self._shift.workplace
        self._ask(
            Step(
                lambda number, reason: workplace.return_defective(number, reason, by),
                lambda w: w.say("Returned."),
            ),
            title=later("Return the appeal to the applicant"),
            warning=later("Only when what was asked for did not come in the time set."),
            field=later("What is missing"),
            confirm=later("Return"),
        )

    def _ask_post(self) -> None:
        by, workplace = self._shift.by(), self._shift.workplace
        self._ask(
            Step(
                lambda number, word: workplace.send_answer(number, Delivery.POST, word, by),
                lambda w: w.say("Written down: sent by post."),
            ),
            title=later("The answer went by post"),
            warning=later("The number of the postal receipt is the proof."),
            field=later("Number of the postal receipt"),
            confirm=later("Write down as sent"),
        )

    def _ask_unclaimed(self) -> None:
        by, workplace = self._shift.by(), self._shift.workplace
        self._ask(
            Step(
                lambda number, _: workplace.return_unclaimed(number, by),
                lambda w: w.say("It goes back to the department."),
            ),
            title=later("Nobody came for the answer"),
            warning=later("After a month at the desk it goes back to the department."),
            field="",
            confirm=later("Send it back"),
        )

    def _ask_new_code(self) -> None:
        by, workplace = self._shift.by(), self._shift.workplace

        def replace(number: Number, _: str) -> None:
            workplace.replace_code(number, by)

        self._ask(
            Step(
                replace,
                lambda w: w.say("A new receipt with a new code comes out of the printer."),
                then_print=True,
            ),
            title=later("The receipt is lost: give a new control code"),
            warning=later("Look at the identity document first. The old code dies."),
            field="",
            confirm=later("ID seen, new code"),
        )

    def _ask(self, step: Step, *, title: str, warning: str, field: str, confirm: str) -> None:
        self.asked.emit(
            Question(
                lambda w: w.say(title),
                lambda w: w.say(warning),
                lambda w: w.say(confirm),
                lambda typed: self.answered.emit(step, typed),
                (lambda w: w.say(field)) if field else None,
            )
        )
