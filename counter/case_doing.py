"""What is written down from the application's page: each press one step of the office.

Kept out: what is shown and asked, which is the page's, and how a step is taken (`case_steps`).
"""

from __future__ import annotations

from typing import Protocol

from counter.case_actions import Step
from counter.case_correct import CorrectCard, Correction
from counter.case_decide import DecideCard
from counter.case_steps import CaseSteps
from counter.hand_over import HandOver
from counter.shift import Shift
from registry.application import Application
from registry.deciding import OwnDecision
from registry.facts import PaperKind, Proof
from registry.numbers import Number
from registry.office_facts import CallResult


class Page(Protocol):
    """What is asked of the page."""

    steps: CaseSteps
    hand: HandOver
    decide: DecideCard
    correct: CorrectCard

    def number(self) -> Number | None:
        """The application that is shown."""

    def focus_first(self) -> None: ...

    def was_handed(self, application: Application | None, *, same_day: bool) -> None:
        """The answer went out of the house; `same_day`: all of it while its owner waited."""


class CaseDoing:
    def __init__(self, shift: Shift, page: Page) -> None:
        self._shift = shift
        self._page = page
        self._waits = ""  # the number of who was registered just now, and waits at the desk

    def receipt_in_hand_of(self, number: str) -> None:
        """Who asked for it was registered just now, and waits with the receipt in his hand."""
        self._waits = number

    def hand_over(self, proof: Proof, name: str) -> None:
        number, by, workplace = self._page.number(), self._shift.by(), self._shift.workplace
        if number is not None:
            self._page.steps.do(
                number,
                lambda one: workplace.hand_over(one, proof, by, name),
                lambda w: w.say("Handed over. The office copy is signed and kept."),
                then=self._after_handing,
            )

    def _after_handing(self, application: Application | None) -> None:
        same_day = application is not None and self._waits == application.number
        if same_day:
            self._waits = ""
        self._page.was_handed(application, same_day=same_day)

    def send_papers(self) -> None:
        number, by, workplace = self._page.number(), self._shift.by(), self._shift.workplace

        def send(one: Number) -> None:
            workplace.send_papers(one, by)

        if number is not None:
            self._page.steps.do(
                number,
                send,
                lambda w: w.say("Written down. The cover sheet goes with the papers."),
                then_print=True,
            )

    def print_due(self) -> None:
        number = self._page.number()
        if number is not None:
            self._page.steps.print(number)

    def tell_of_news(self, result: CallResult) -> None:
        number, by, place = self._page.number(), self._shift.by(), self._shift.workplace.cases
        if number is not None:
            self._page.steps.do(
                number,
                lambda one: place.tell_of_news(one, result, by),
                lambda w: w.say("Written down: the applicant knows of it."),
            )

    def answered(self, step: Step, typed: str) -> None:
        """A question of one of the quiet links was answered."""
        number = self._page.number()
        if number is not None:
            work = step.work
            self._page.steps.do(
                number, lambda one: work(one, typed), step.said, then_print=step.then_print
            )

    def decide(self, decision: OwnDecision) -> None:
        number, by, place = self._page.number(), self._shift.by(), self._shift.workplace.cases
        if number is not None:
            self._page.steps.do(
                number,
                lambda one: place.decide(one, decision, by),
                lambda w: w.say("Decided. The answer comes out of the printer: sign it."),
                then_print=True,
                then=self._after_decision,
                refused=self._page.decide.point_at,
            )

    def _after_decision(self, application: Application | None) -> None:
        self._page.decide.forget()
        number = application.number if application is not None else ""
        due = {one.number for one in self._shift.due if one.paper is PaperKind.RECEIPT}
        if number and number == self._waits and number not in due:
            # It was given out a minute ago, to who stands here.
            self._page.hand.prepare(Proof.RECEIPT, application)
        self._page.focus_first()

    def correct(self, correction: Correction) -> None:
        """Put right what the form says; then, if it is wanted, a new receipt of the same number."""
        number, by, workplace = self._page.number(), self._shift.by(), self._shift.workplace

        def correct(one: Number) -> None:
            workplace.cases.correct(one, correction.wanted, correction.reason, by)
            if correction.new_receipt:
                workplace.replace_code(one, by)

        if number is not None:
            self._page.steps.do(
                number,
                correct,
                lambda w: w.say("Put right. The old words stay in the history."),
                then_print=correction.new_receipt,
                refused=self._page.correct.point_at,
            )
