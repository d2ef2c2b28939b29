"""On the application's page, left and large: the four panes, where it stands in a sentence, by when
and why by then, and the one right next step; or why it must not be taken.

Kept out: what the step writes down, which the page does.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from counter.case_term import CaseTerm
from counter.hand_over import HandOver
from counter.shift import Shift
from counter.speech import stands
from counter.wrong_paper import WrongPaper
from registry.answer_corrections import new_paper_wanted
from registry.application import Application, Stage, office_day
from registry.deciding import may_be_decided
from registry.facts import HandedOver, PapersSent
from registry.office_facts import DecidedHere
from registry.roles import may_write_kind
from ui.buttons import PrimaryButton
from ui.panes import FourPanes
from ui.surfaces import Card, text
from words import Words
from words.stages import pane_words, panes_lit


class CaseStanding(Card):
    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._application: Application | None = None
        self._panes = FourPanes()
        self._stands = text(role="title")
        self._stands.setObjectName("stage_sentence")
        self._odd = text(role="late")
        self.term = CaseTerm(shift)
        self._wrong = WrongPaper(shift, "case_wrong_paper")
        self.hand = HandOver(shift)
        self.send = PrimaryButton(icon="send", keys="Ctrl+Return")
        self.send.setObjectName("send_papers")
        self.prepare = PrimaryButton(icon="stamp", keys="Ctrl+Return")
        self.prepare.setObjectName("prepare_result")
        self._wait = text(role="quiet")
        self._wait.setObjectName("case_wait")
        for part in (self._panes, self._stands, self._odd, self.term, self._wrong, self.hand):
            self.column.addWidget(part)
        for button in (self.send, self.prepare):
            self.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self._wait)
        shift.speaker.follow(self)

    def show_of(self, application: Application) -> None:
        self._application = application
        self.term.show_of(application)
        self.retranslate(self._shift.w)

    def retranslate(self, w: Words) -> None:
        self.send.setText(w.say("The papers leave for the department"))
        self.prepare.setText(w.say("Prepare the result"))
        one = self._application
        if one is None:
            return
        dates = [_day(at, w) for at in (one.registered_at, one.accepted_at)]
        dates += [_day(one.answered_at or one.arrived_at, w), _day(one.ended_at, w)]
        self._panes.show_progress(panes_lit(one.stage.value), pane_words(w), dates)
        self._say_odd(one, w)
        self.show_steps()

    def _say_odd(self, one: Application, w: Words) -> None:
        held = new_paper_wanted(one) is not None and one.hand_overs < 2
        self._odd.setVisible(one.has_conflict and not held)  # the band says it, and what to do
        if one.hand_overs > 1:
            self._odd.setText(w.say("Handed over twice: look at the history."))
        elif one.differs:
            self._odd.setText(w.say("The paper says something else than the department's news."))

    # -- the next step ----------------------------------------------------------------------------

    def may_be_decided(self) -> bool:
        """Whether this waits for a decision, and who works now may make it."""
        one, catalogue = self._application, self._shift.workplace.catalogue
        if one is None or not self._may(DecidedHere):
            return False
        return may_be_decided(one, catalogue)

    def show_steps(self) -> None:
        """The step that fits the stage and the role of who works now."""
        one, w, catalogue = self._application, self._shift.w, self._shift.workplace.catalogue
        if one is None:
            return
        stage = one.stage
        ours = may_be_decided(one, catalogue)
        self._stands.setText(
            w.say("Registered. It is decided here in the office.") if ours else stands(one, w)
        )
        self._wrong.show_of(one)
        held = new_paper_wanted(one) is not None
        given = stage in (Stage.AT_DESK, Stage.UNCLAIMED) and not held
        self.hand.setVisible(given and self._may(HandedOver))
        self.send.setVisible(stage is Stage.REGISTERED and not ours and self._may(PapersSent))
        self.prepare.setVisible(ours and self._may(DecidedHere))
        waits = stage in (Stage.SENT, Stage.WITH_DEPARTMENT, Stage.ANSWERED) and not ours
        waits_for_decision = ours and not self._may(DecidedHere)
        self._wait.setVisible(waits or waits_for_decision)
        self._wait.setText(
            w.say("It waits under “Answers” for who decides here.")
            if ours
            else w.say("When the answer comes, scan its label: on any page.")
        )

    def hide_steps(self) -> None:
        """Something is asked or filled in beneath: one button of the page is enough."""
        for part in (self.hand, self.send, self.prepare, self._wait):
            part.hide()

    def first(self) -> QWidget | None:
        """Where the keyboard belongs; None when nothing is to be done here."""
        buttons = (self.send, self.prepare)
        return next((one for one in buttons if not one.isHidden()), None)

    def _may(self, kind: type) -> bool:
        staff = self._shift.staff
        return staff is not None and may_write_kind(staff.roles, kind)


def _day(at: int | None, w: Words) -> str:
    return "" if at is None else w.day_month(office_day(at))
