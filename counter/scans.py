"""A label was read, on whatever page: what it means, what it opens, and the way back.

Kept out: readers, which hand their text to `ui.feed`, and forms, which `counter.visitors` parks.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from counter.answers import AnswersPage
from counter.case import CasePage
from counter.pages import Pages
from counter.papers_page import PapersPage
from counter.shift import Shift
from counter.today_page import TodayPage
from counter.visitors import Visitors
from counter.way_back import Left, WayBack
from registry.application import Application
from registry.codes import (
    ControlCode,
    Foreign,
    Misread,
    OurCode,
    OurNumber,
    OurService,
    Reading,
)
from registry.facts import Proof
from registry.failures import NobodyAtTheDesk
from registry.numbers import ANSWER, TRANSFER_LIST, Number


@runtime_checkable
class TakesScans(Protocol):
    """A page that has a use of its own for labels while it is shown."""

    def take_scan(self, reading: Reading) -> bool:
        """Whether the page took it; otherwise it means what it means everywhere."""


class Window(Protocol):
    """What scans ask of the window."""

    pages: Pages
    visitors: Visitors

    def shown(self) -> QWidget:
        """The page that is open."""

    def show_page(self, page: QWidget) -> None:
        """Open a page, with the cursor where it was there."""

    def show_case(self, application: Application, proof: Proof | None = None) -> None: ...

    def open_list(self, number: Number) -> None:
        """The label of a transfer list was read."""


class Scans:
    """`take` is for every reader. It returns at once."""

    def __init__(self, shift: Shift, window: Window) -> None:
        self._shift = shift
        self._window = window
        self._way_back = WayBack()
        self._answer: Number | None = None  # the last one scanned
        window.pages.case.when_made(lambda page: page.handed.connect(self._say_handed))
        window.pages.answers.when_made(self._hear_answers)

    def _hear_answers(self, page: AnswersPage) -> None:
        page.taken.connect(self._show_taken)
        page.opened.connect(self._show_taken_before)

    def take(self, text: str) -> None:
        """Open what was scanned. A label that opens nothing changes nothing: it is only said."""
        notices = self._shift.notices
        if self._shift.staff is None:
            notices.refused(NobodyAtTheDesk())
            return
        reading = self._shift.workplace.read_scan(text)
        page = self._window.shown()
        if isinstance(page, TakesScans) and page.take_scan(reading):
            return
        if isinstance(page, AnswersPage) and page.stack.take_scan(reading):
            return  # a scanned page waits for its number
        match reading:
            case OurNumber(number=number) if number.kind == ANSWER:
                self._take_in(number)
            case OurNumber(number=number) if number.kind == TRANSFER_LIST:
                self._window.open_list(number)
            case OurNumber(number=number):
                self._look_up(number)
            case OurCode(code=code):
                self._look_up_receipt(code)
            case OurService(code=wanted):
                self._window.visitors.begin_wanting(wanted)
            case Misread():
                notices.passing(lambda w: w.say("Check the code: one of its digits is wrong."))
            case Foreign():
                notices.passing(lambda w: w.say("A foreign barcode: it is not one of ours."))

    # -- what it opens ----------------------------------------------------------------------------

    def look_up(
        self, look: Callable[[], Application | None], show: Callable[[Application], object]
    ) -> None:
        """Find an application and show it, or say that it is not known here."""
        notices = self._shift.notices

        def found(one: Application | None) -> None:
            if one is None or not one.is_known:
                notices.soon(lambda w: w.say("Not found: no such application is known here."))
            else:
                notices.clear()
                show(one)

        self._shift.run(look, then=found)

    def _look_up(self, number: Number) -> None:
        workplace = self._shift.workplace
        self.look_up(lambda: workplace.application(number), self._open)

    def _look_up_receipt(self, code: ControlCode) -> None:
        workplace = self._shift.workplace
        self.look_up(lambda: workplace.by_code(code), self._open_by_receipt)

    def _open(self, application: Application, proof: Proof | None = None) -> None:
        self._leave()
        self._way_back.opened(self._window.pages.case())
        self._window.show_case(application, proof)

    def _open_by_receipt(self, application: Application) -> None:
        """Whoever shows the receipt wants the answer: one Enter hands it over."""
        self._open(application, Proof.RECEIPT)
        case = self._window.pages.case()
        if case.hand.isHidden():
            case.back.setFocus()  # an Enter pressed by habit leads back, and does nothing

    def open_over(self, page: QWidget) -> None:
        """A label opens this page over what is shown; Esc leads back to that."""
        self._leave()
        self._window.show_page(page)
        self._way_back.opened(page)

    def _take_in(self, answer: Number) -> None:
        answers = self._window.pages.answers()
        self._leave()
        self._window.show_page(answers)
        self._way_back.opened(answers)
        self._answer = answer
        answers.check(answer)

    def _show_taken(self, application: Application) -> None:
        """An answer was taken in: its application says whom to tell."""
        self._scanned_answer_opens(Number.parse(application.number))
        self._window.show_case(application)

    def _show_taken_before(self, number: Number) -> None:
        self._scanned_answer_opens(number)
        workplace = self._shift.workplace
        self.look_up(lambda: workplace.application(number), self._window.show_case)

    def _scanned_answer_opens(self, number: Number) -> None:
        """Of an answer that was scanned Esc leads back to where that was, past the list."""
        scanned, self._answer = self._answer, None
        if scanned is not None and scanned.application == number.application:
            self._way_back.opened(self._window.pages.case())

    def _say_handed(self, application: Application) -> None:
        """Handed over at a scan: back to what was interrupted, and say what was done."""
        if not self.leads_back():
            return  # the page itself has said it
        self.back()
        fact, number = application.registered, Number.parse(application.number).shown
        name = fact.applicant.name if fact is not None else ""
        self._shift.notices.done(
            lambda w: w.say(
                "Handed over for good: {name}, {number}. The office copy is signed and kept.",
                name=name,
                number=number,
            )
        )

    # -- the way back -----------------------------------------------------------------------------

    def leads_back(self) -> bool:
        """Whether a scan opened what is shown, over something else."""
        return self._way_back.leads_from(self._window.shown())

    def back(self) -> None:
        """To where the specialist was called away from. Only where `leads_back` says so."""
        page = self._window.shown()
        if isinstance(page, PapersPage):
            page.put_list_away()
        self._way_back.back()

    def forget_way_back(self) -> None:
        """Somebody went elsewhere on purpose."""
        self._way_back.forget()

    def _leave(self) -> None:
        """Nothing that is begun is lost: forms are parked, and Esc finds the page again."""
        window = self._window
        window.visitors.put_aside()
        page = window.shown()
        if isinstance(page, CasePage):
            fill = page.as_it_is()

            def again() -> None:
                window.show_page(page)
                fill()

            left = Left(page, again, whole=False)
            self._way_back.leave(left, half_done=page.is_half_done())
            return
        half_done = isinstance(page, AnswersPage | PapersPage | TodayPage) and page.is_half_done()
        self._way_back.leave(Left(page, partial(window.show_page, page)), half_done=half_done)
