"""The specialist's window: a rail of pages, notices above them, the foot line, scans from anywhere.

A scan opens what was scanned and never touches a form: Esc leads back to the same field.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from counter.answers import AnswersPage
from counter.applications import ApplicationsPage
from counter.book_page import BookPage
from counter.case import CasePage
from counter.foot import BOOK_KEY, ROAD_KEY, Foot
from counter.people import PeoplePage
from counter.prints import PrintsPage
from counter.reception import ReceptionPage
from counter.road_page import RoadPage
from counter.shift import Shift
from counter.stick_card import StickCard
from counter.watch import Watch
from counter.workplace import Workplace
from registry.application import Application
from registry.codes import ControlCode, Foreign, Misread, OurCode, OurNumber
from registry.facts import Proof
from registry.failures import NobodyAtTheDesk
from registry.numbers import ANSWER, TRANSFER_LIST, Number
from registry.offices import Staff
from registry.ports import DuePrint
from ui.background import Door
from ui.buttons import RailButton
from ui.feed import ScanFeed
from ui.languages import Speaker
from ui.notices import Notices
from ui.panes import Mark, mark_icon
from words import Words, later

LEAST_WIDTH, LEAST_HEIGHT = 1280, 720
_LOOK_AGAIN_MS = 5_000  # news come down the road without anybody pressing a key

_RAIL = (
    ("reception", later("Reception"), "file-plus", "F2"),
    ("answers", later("Answers"), "mail-open", "F3"),
    ("prints", later("Papers"), "printer", "F4"),
    ("search", later("Search"), "search", "F6"),
)


class Page(Protocol):
    """What the window asks of a page."""

    def arrive(self) -> None:
        """It is about to be shown: look again at what may have changed."""

    def focus_first(self) -> None: ...


class CounterWindow(QWidget):
    """The window of one desk. `app` hands in the office, the background, words and scans."""

    def __init__(
        self,
        workplace: Workplace,
        background: Door,
        speaker: Speaker,
        feed: ScanFeed,
        printing: Door | None = None,
        aside: Door | None = None,
    ) -> None:
        """`printing` is a door of its own for slow printers, `aside` one for what takes minutes;
        None for the same one."""
        super().__init__()
        self.setObjectName("counter")
        self.setProperty("role", "page")
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.setWindowIcon(mark_icon())
        self.notices = Notices(speaker)
        self.shift = Shift(workplace, background, speaker, self.notices, printing, aside)
        self.watch = Watch(self.shift)
        self._came_from = "reception"
        self._focus: dict[str, QWidget] = {}
        self._make_pages()
        self._lay_out()
        self._connect(feed)
        speaker.follow(self)
        self._timer = QTimer(self, interval=_LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.look_again)
        self._timer.start()
        self._begin()

    # -- building ---------------------------------------------------------------------------------

    def _make_pages(self) -> None:
        shift = self.shift
        self.reception = ReceptionPage(shift)
        self.applications = ApplicationsPage(shift)
        self.answers = AnswersPage(shift)
        self.prints = PrintsPage(shift)
        self.case = CasePage(shift)
        self.people = PeoplePage(shift)
        self.book = BookPage(shift)
        self.road = RoadPage(shift)
        self.foot = Foot(shift)
        self.stick = StickCard(shift)
        self._pages: dict[str, ReceptionPage | ApplicationsPage | AnswersPage | PrintsPage] = {
            "reception": self.reception,
            "answers": self.answers,
            "prints": self.prints,
            "search": self.applications,
        }
        self._stack = QStackedWidget()
        for page in (*self._pages.values(), self.case, self.people, self.book, self.road):
            self._stack.addWidget(page)

    def _lay_out(self) -> None:
        self._rail = QFrame()
        self._rail.setProperty("role", "rail")
        self._rail.setFixedWidth(RailButton.WIDTH + 1)
        rail = QVBoxLayout(self._rail)
        rail.setContentsMargins(0, 16, 0, 16)  # its edge takes the one pixel more
        rail.setSpacing(4)
        mark = QHBoxLayout()
        mark.addWidget(Mark(32))
        rail.addLayout(mark)
        rail.addSpacing(16)
        self._rail_buttons: dict[str, RailButton] = {}
        for name, _, icon, keys in _RAIL:
            button = RailButton("", icon=icon, keys=keys)
            button.setObjectName(f"rail_{name}")
            button.clicked.connect(lambda _=False, name=name: self.go_to(name))
            self._rail_buttons[name] = button
            rail.addWidget(button)
        rail.addStretch(1)
        band = QVBoxLayout()
        band.setContentsMargins(24, 12, 24, 0)
        band.setSpacing(8)
        band.addWidget(self.notices)
        band.addWidget(self.stick)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(band)
        right.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._rail)
        middle.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.foot)

    def _connect(self, feed: ScanFeed) -> None:
        feed.scanned.connect(self.scan)
        self.reception.opened.connect(self.open_application)
        self.applications.opened.connect(self.open_application)
        self.answers.opened.connect(self.open_application)
        self.answers.taken.connect(lambda one: self._show_case(one, None))
        self.case.closed.connect(self.go_back)
        self.people.chosen.connect(self._sit_down)
        self.foot.people.connect(self.ask_who)
        self.foot.prints.connect(lambda: self.go_to("prints"))
        self.foot.book.connect(self.open_book)
        self.foot.road.connect(self.open_road)
        self.foot.looked.connect(self.watch.show_standing)
        self.foot.looked.connect(self.reception.show_room)
        self.book.closed.connect(self._leave_book)
        self.road.closed.connect(self._leave_book)
        self.stick.carried.connect(self.look_again)
        self.stick.carried.connect(self.foot.look)
        self.reception.room_wanted.connect(self.watch.look_around)
        for printing in (self.reception, self.case, self.prints):
            printing.printed.connect(self._count_prints)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.activated.connect(self._escape)
        QShortcut(QKeySequence("F1"), self).activated.connect(self._show_keys)
        QShortcut(QKeySequence(BOOK_KEY), self).activated.connect(self.open_book)
        QShortcut(QKeySequence(ROAD_KEY), self).activated.connect(self.open_road)

    def retranslate(self, w: Words) -> None:
        office = self.shift.workplace.office
        name = w.of(kk=office.name_kk, ru=office.name_ru, en=office.name_en)
        self.setWindowTitle(f"Tereze · {name}")
        for name, words, _, keys in _RAIL:
            button = self._rail_buttons[name]
            button.setText(w.say(words))
            button.setToolTip(f"{w.say(words)} · {keys}")

    # -- who works --------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._set_page(self.people)
        self._rail.hide()
        self.shift.run(self.shift.workplace.staff, then=self._know_people)

    def _know_people(self, people: Sequence[Staff]) -> None:
        active = [one for one in people if one.active and "specialist" in one.roles]
        self.shift.people = {one.number: one for one in people}
        self.people.show_people(active)
        self._count_prints()
        if len(active) == 1 and self.shift.staff is None:
            self._sit_down(active[0])
        else:
            self.people.focus_first()

    def ask_who(self) -> None:
        """Another specialist sits down; forms stay as they are."""
        self._remember_focus()
        self.shift.run(self.shift.workplace.staff, then=self._know_people)
        self._set_page(self.people)
        self.people.focus_first()

    def _sit_down(self, staff: Staff) -> None:
        self.shift.choose(staff)
        self._rail.show()
        self.go_to(self._came_from)

    # -- pages ------------------------------------------------------------------------------------

    def go_to(self, name: str) -> None:
        """Open one of the rail's pages, with the cursor where it was there."""
        if self.shift.staff is None:
            return
        self.notices.clear()
        self._remember_focus()
        page = self._pages[name]
        self._came_from = name
        self._rail_buttons[name].setChecked(True)
        self._set_page(page)
        page.arrive()
        before = self._focus.get(name)
        if before and isValid(before) and before.isVisibleTo(page):
            before.setFocus()
        else:
            page.focus_first()

    def go_back(self) -> None:
        """From a scanned or chosen application back to where it was opened from."""
        self.go_to(self._came_from)

    def open_book(self) -> None:
        """The book's page, from wherever somebody is; Esc leads back."""
        self.watch.look_around()
        self._open_aside(self.book)

    def open_road(self) -> None:
        """The line's page, likewise."""
        self._open_aside(self.road)

    def _open_aside(self, page: BookPage | RoadPage) -> None:
        self._remember_focus()
        self.notices.clear()
        page.arrive()
        self._set_page(page)
        page.focus_first()

    def _leave_book(self) -> None:
        if self.shift.staff is not None:
            self.go_back()
        else:
            self._set_page(self.people)
            self.people.focus_first()

    def _escape(self) -> None:
        current = self._stack.currentWidget()
        if current in (self.book, self.road):
            self._leave_book()
            return
        if current is self.case and not self.case.asking.isHidden():
            self.case.asking.close_question()
        elif current is self.case or (current is self.people and self.shift.staff is not None):
            self.go_back()
        elif current is not self.reception and current is not self.people:
            self.go_to("reception")
        elif not (current is self.reception and self.reception.escape()):
            self.notices.clear()

    def _show_keys(self) -> None:
        self.notices.info(
            lambda w: w.say(
                "F2 Reception · F3 Answers · F4 Papers · F6 Search · F7 The line · F8 The stick · "
                "F9 The book · "
                "Alt+1 … 8 a service · Ctrl+Enter the filled button · Esc back · "
                "a scan opens what was scanned"
            )
        )

    def _set_page(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)

    def _remember_focus(self) -> None:
        focus, current = self.focusWidget(), self._stack.currentWidget()
        for name, page in self._pages.items():
            if page is current and page.isAncestorOf(focus):  # False where nothing has it
                self._focus[name] = focus

    # -- applications and scans -------------------------------------------------------------------

    def open_application(self, number: Number) -> None:
        workplace = self.shift.workplace
        self._look_up(lambda: workplace.application(number), None)

    def scan(self, text: str) -> None:
        """A label was read, on whatever page: open what it means. Returns at once."""
        if self.shift.staff is None:
            self.notices.refused(NobodyAtTheDesk())
            return
        match self.shift.workplace.read_scan(text):
            case OurNumber(number=number) if number.kind == ANSWER:
                self.go_to("answers")
                self.answers.take_in(number)
            case OurNumber(number=number) if number.kind == TRANSFER_LIST:
                self.notices.info(
                    lambda w: w.say("This is a transfer list: it stays with the papers.")
                )
            case OurNumber(number=number):
                self.open_application(number)
            case OurCode(code=code):
                self._open_by_code(code)
            case Misread():
                self.notices.passing(lambda w: w.say("Check the code: one of its digits is wrong."))
            case Foreign():
                self.notices.passing(lambda w: w.say("A foreign barcode: it is not one of ours."))

    def _open_by_code(self, code: ControlCode) -> None:
        workplace = self.shift.workplace
        self._look_up(lambda: workplace.by_code(code), Proof.RECEIPT)

    def _look_up(self, look: Callable[[], Application | None], proof: Proof | None) -> None:
        def show(found: Application | None) -> None:
            if found is None or not found.is_known:
                self.notices.soon(lambda w: w.say("Not found: no such application is known here."))
            else:
                self.notices.clear()
                self._show_case(found, proof)

        self.shift.run(look, then=show)

    def _show_case(self, application: Application, proof: Proof | None) -> None:
        self._remember_focus()
        self.case.show_application(application, proof)
        self._set_page(self.case)
        self.case.focus_first()

    def look_again(self) -> None:
        """Show what has changed on the open page since it was opened."""
        self.watch.look_around()
        self._count_prints()
        current = self._stack.currentWidget()
        if current is self.case:
            self.case.refresh()
        elif current in (self.applications, self.answers, self.prints):
            next(page for page in self._pages.values() if page is current).arrive()

    def _count_prints(self) -> None:
        self.shift.run(
            self.shift.workplace.due_prints,
            then=self._show_prints,
            troubled=lambda _: None,
        )

    def _show_prints(self, due: Sequence[DuePrint]) -> None:
        self.shift.due = tuple(due)
        self.foot.show_due(len(due))  # says again how the district stands, too
        self.case.say_due_prints()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        super().closeEvent(event)
