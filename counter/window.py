"""The specialist's window: a rail of pages, tabs and notices above them, the foot line.

A scan opens what was scanned and never destroys a form: Esc leads back to the same field.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.book_page import BookPage
from counter.case import CasePage
from counter.code_card import CodeCard
from counter.desk_notices import DeskNotices
from counter.foot import Foot
from counter.front import LEAST_HEIGHT as LEAST_HEIGHT
from counter.front import LEAST_WIDTH as LEAST_WIDTH
from counter.help import HelpPage
from counter.idle import Idle
from counter.keys import ADVICE_KEY, BOOK_KEY, CHANGE_KEY, CODES_KEY, HELP_KEY, ROAD_KEY
from counter.left_open import LeftOpen
from counter.line_page import LinePage
from counter.own_secret import OwnSecretPage
from counter.pages import Pages, WithPages
from counter.people import PeoplePage
from counter.rail import Rail
from counter.reception import ReceptionPage
from counter.road_page import RoadPage
from counter.scans import Scans
from counter.seat import Seat
from counter.shift import Shift
from counter.steps_back import step_back
from counter.stick_card import StickCard
from counter.tabs import NEXT_KEY, ParkedTabs
from counter.visitors import Visitors
from counter.watch import Watch
from counter.wishes import connect_pages
from counter.workplace import Workplace
from registry.application import Application
from registry.facts import Proof
from registry.numbers import Number
from registry.offices import Staff
from registry.ports import DuePrint
from registry.roles import may_open
from ui.background import Door
from ui.feed import ScanFeed
from ui.languages import Speaker
from ui.panes import mark_icon
from words import Words

_LOOK_AGAIN_MS = 5_000  # news come down the road without anybody pressing a key


@runtime_checkable
class Page(Protocol):
    """What the window asks of a page. One that takes scans is a `counter.scans.TakesScans` too."""

    def arrive(self) -> None:
        """It is about to be shown: look again at what may have changed."""

    def focus_first(self) -> None: ...


class CounterWindow(WithPages, QWidget):
    """The window of one desk. `app` hands in the office, the background, words and scans."""

    def __init__(
        self,
        workplace: Workplace,
        background: Door,
        speaker: Speaker,
        feed: ScanFeed,
        printing: Door | None = None,
        aside: Door | None = None,
        people: PeoplePage | None = None,
    ) -> None:
        """`printing` is a door of its own for slow printers, `aside` one for what takes minutes;
        None for the same one. `people`: the page that was shown before the book was open."""
        super().__init__()
        self.setObjectName("counter")
        self.setProperty("role", "page")
        # A screen that shows everything larger has less room: pages scroll there.
        room = self.screen().availableSize()
        self.setMinimumSize(QSize(LEAST_WIDTH, LEAST_HEIGHT).boundedTo(room))
        self.setWindowIcon(mark_icon())
        self.notices = DeskNotices(speaker)
        self.shift = Shift(workplace, background, speaker, self.notices, printing, aside)
        self.watch = Watch(self.shift)
        self._came_from = "reception"
        self._make_parts(people)
        self._lay_out()
        self.codes = CodeCard(self.shift, self, self.rail.width, self.foot.height)
        self._connect(feed)
        speaker.follow(self)
        self._timer = QTimer(self, interval=_LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.look_again)
        self._timer.start()
        self.seat.begin()
        self.count_prints()

    # -- building ---------------------------------------------------------------------------------

    def _make_parts(self, people: PeoplePage | None) -> None:
        """All but the pages: those are made when they are first asked for (`counter.pages`)."""
        shift = self.shift
        self.pages = pages = Pages(shift, self, people)
        self._stack = pages.pile
        self.foot = Foot(shift)
        self.stick = StickCard(shift)
        self.rail = Rail(shift.speaker)
        self.tabs = ParkedTabs(shift.speaker)
        self.visitors = Visitors(shift, pages.reception, self.tabs)
        self.left_open = LeftOpen(shift, pages.reception, self.tabs)
        self.scans = Scans(shift, self)
        self.idle = Idle(self)
        self.seat = Seat(shift, pages.people, pages.secret, self, self.idle)

    def _lay_out(self) -> None:
        band = QVBoxLayout()
        band.setContentsMargins(24, 12, 24, 0)
        band.setSpacing(8)
        band.addWidget(self.notices)
        band.addWidget(self.stick)
        band.addWidget(self.left_open)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.tabs)
        right.addLayout(band)
        right.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.foot)

    def _connect(self, feed: ScanFeed) -> None:
        feed.scanned.connect(self.scans.take)
        feed.scanned.connect(lambda _: self.idle.touch())
        self.rail.chosen.connect(self.go_to)
        self.tabs.left.connect(
            lambda: self._give_keyboard(self.shown(), self.shown().focusWidget())
        )
        self.visitors.wanted.connect(lambda: self.go_to("reception"))
        self.left_open.taken_up.connect(lambda: self.go_to("reception"))
        self.codes.read.connect(feed.take)
        self.foot.people.connect(self.seat.change)
        self.foot.prints.connect(self._open_prints)
        self.foot.book.connect(self.open_book)
        self.foot.road.connect(self.open_road)
        self.foot.looked.connect(self.watch.show_standing)
        self.stick.carried.connect(self.look_again)
        self.stick.carried.connect(self.foot.look)
        keys: dict[str, Callable[[], None]] = {
            "Esc": lambda: step_back(self),
            "Alt+Left": lambda: step_back(self),
            HELP_KEY: self.open_help,
            CHANGE_KEY: self.seat.change,
            BOOK_KEY: self.open_book,
            ROAD_KEY: self.open_road,
            NEXT_KEY: self.visitors.begin,
            ADVICE_KEY: self.ask_advice,
            CODES_KEY: self.toggle_codes,
        }
        for key, do in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(do)
        connect_pages(self)

    def retranslate(self, w: Words) -> None:
        office = self.shift.workplace.office
        name = w.of(kk=office.name_kk, ru=office.name_ru, en=office.name_en)
        self.setWindowTitle(f"Tereze · {name}")

    # -- who works --------------------------------------------------------------------------------

    def show_people(self) -> None:
        """The list of faces: nobody is at the desk, or another sits down."""
        self.codes.hide()
        self.rail.hide()
        self._set_page(self.people)

    def show_secret(self) -> None:
        """Somebody chooses a password or a PIN."""
        self._set_page(self.secret)

    def sit(self, staff: Staff) -> None:
        """Somebody sits down: the page that was open, or the first that is theirs."""
        self.rail.show_for(staff.roles)
        self.rail.show()
        open_to_them = [name for name in self.pages.on_the_rail if may_open(staff.roles, name)]
        if self._came_from not in open_to_them:
            self._came_from = open_to_them[0]
        self.go_to(self._came_from)

    def resume(self, page: QWidget) -> None:
        """The same person is back, and finds what was open."""
        self.rail.show()
        if self.pages.name_of(page):
            self.show_page(page)
        elif isinstance(page, CasePage):
            before = page.focusWidget()
            self._set_page(page)
            page.refresh()
            self._give_keyboard(page, before)
        else:
            self.go_back()

    # -- pages ------------------------------------------------------------------------------------

    def go_to(self, name: str) -> None:
        """Open one of the rail's pages, with the cursor where it was there: but in its field where
        somebody goes to search."""
        if self.shift.may_open(name):
            self.scans.forget_way_back()
            self.show_page(self.pages.on_the_rail[name]())
            if name == "search":
                self.applications.focus_first()

    def show_page(self, page: QWidget) -> None:
        """Open a page, with the cursor where it was there."""
        self.notices.clear()
        name = self.pages.name_of(page)
        if name:
            self._came_from = name
        before = page.focusWidget()  # the page's own: what had the keyboard when it was left
        self._set_page(page)
        if isinstance(page, Page):
            page.arrive()
        if isinstance(page, ReceptionPage) and self.visitors.come_back():
            return  # its cursor stands where it stood
        self._give_keyboard(page, before)

    def _give_keyboard(self, page: QWidget, before: QWidget) -> None:
        if page.isAncestorOf(before) and before.isVisibleTo(page):
            before.setFocus()
        elif isinstance(page, Page):
            page.focus_first()

    def go_back(self) -> None:
        """From a scanned or chosen application back to where it was opened from."""
        if self.scans.leads_back():
            self.scans.back()
        else:
            self.show_page(self.pages.on_the_rail[self._came_from]())

    def ask_advice(self) -> None:
        """Somebody came with a question: a card over whatever is open."""
        self.advice.ask()

    def open_help(self) -> None:
        """All keys and the first steps, for anybody."""
        self.help.show_own(self.seat.is_demanded() and self.shift.staff is not None)
        self.open_aside(self.help)

    def toggle_codes(self) -> None:
        """The small picture of the camera that reads codes, on and off."""
        if self.shown() is not self.people:
            self.codes.toggle()

    def open_book(self) -> None:
        """The book's page, from wherever somebody is; Esc leads back."""
        if not self.seat.is_empty():  # an inspector's folder is made there
            self.watch.look_around()
            self.open_aside(self.book)

    def open_road(self) -> None:
        """The line's page, likewise."""
        self.open_aside(self.road)

    def open_aside(self, page: BookPage | RoadPage | HelpPage | LinePage) -> None:
        self.scans.forget_way_back()
        self.notices.clear()
        page.arrive()
        self._set_page(page)
        page.focus_first()

    def leave_aside(self) -> None:
        """Back from help, book, line: to what was open, or to whoever may sit down."""
        if self.shift.staff is not None:
            self.go_back()
        else:
            self._set_page(self.people)
            self.people.focus_first()

    def _set_page(self, page: QWidget) -> None:
        public = isinstance(page, PeoplePage | OwnSecretPage | HelpPage | RoadPage)
        if self.seat.is_empty() and not public:
            return  # found just as the desk was locked: it is there for whoever signs in
        self._stack.setCurrentWidget(page)
        # An application belongs to the place that it was opened from; help and the like to none.
        is_case = isinstance(page, CasePage)
        self.rail.mark(self._came_from if is_case else self.pages.name_of(page))
        self.tabs.show_names(page is not self.people)  # nobody may be at the desk

    def shown(self) -> QWidget:
        """The page that is open."""
        return self._stack.currentWidget() or self.people

    # -- applications and lists -------------------------------------------------------------------

    def open_application(self, number: Number) -> None:
        """An application was chosen in a list."""
        workplace = self.shift.workplace
        self.scans.look_up(lambda: workplace.application(number), self.show_case)

    def show_case(self, application: Application, proof: Proof | None = None) -> None:
        self.shift.looked(application.number, self._came_from)
        self.case.show_application(application, proof)
        self._set_page(self.case)
        self.case.focus_first()

    def open_decision(self, number: Number) -> None:
        """A same-day service was registered: its result is prepared while the visitor waits."""
        workplace = self.shift.workplace

        def show(application: Application) -> None:
            self.show_case(application)
            self.case.open_decision(receipt_in_hand=True)

        self.scans.look_up(lambda: workplace.application(number), show)

    def after_same_day(self) -> None:
        """The visitor leaves with the result: Reception is ready for the next one."""
        if not self.reception.has_draft():
            self.reception.start_over()
        self.go_to("reception")
        self.notices.done(lambda w: w.say("Handed over. The office copy is signed and kept."))

    def open_list(self, number: Number) -> None:
        """The label of a transfer list was read: over whatever was open, and Esc leads back."""
        self.scans.open_over(self.papers)
        self.papers.open_list(number)

    def _open_prints(self) -> None:
        self.go_to("prints")
        self.papers.show_prints()

    def look_again(self) -> None:
        """Show what has changed on the open page since it was opened."""
        self.watch.look_around()
        self.seat.look()
        self.count_prints()
        current = self.shown()
        if isinstance(current, CasePage):
            current.refresh()
        # A form is no list: nothing in it changes by itself.
        is_list = self.pages.name_of(current) and not isinstance(current, ReceptionPage)
        if is_list and isinstance(current, Page):
            current.arrive()

    def count_prints(self) -> None:
        self.shift.run(
            lambda: (self.shift.workplace.due_prints(), self.shift.workplace.prints.asked()),
            then=self._show_prints,
            troubled=lambda _: None,
        )

    def _show_prints(self, waiting: tuple[Sequence[DuePrint], int]) -> None:
        self.shift.due, self.shift.asked = tuple(waiting[0]), waiting[1]
        self.foot.show_due(
            len(self.shift.due) + self.shift.asked
        )  # says again how the district stands, too
        case, papers = self.pages.case.made, self.pages.papers.made
        if case is not None:
            case.say_due_prints()
        if papers is not None:
            papers.say_counts()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        self.left_open.keep()
        super().closeEvent(event)
