"""What the window does at the wish of a page, from when there is the page.

Kept out: the pages, which only say what somebody meant, and what the window can do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter.applications import ApplicationsPage
from counter.case import CasePage
from counter.help import HelpPage
from counter.office_page import OfficePage
from counter.reception import ReceptionPage
from counter.today_page import TodayPage
from registry.numbers import Number

if TYPE_CHECKING:
    from counter.window import CounterWindow


def connect_pages(window: CounterWindow) -> None:
    """Once, while none of them but that of the people is made."""
    pages = window.pages
    pages.reception.when_made(lambda page: _connect_reception(window, page))
    pages.case.when_made(lambda page: _connect_case(window, page))
    pages.today.when_made(lambda page: _connect_today(window, page))
    pages.reports.when_made(lambda page: _connect_reports(window, page))
    pages.applications.when_made(lambda page: _connect_applications(window, page))
    pages.help.when_made(lambda page: _connect_help(window, page))
    pages.book.when_made(lambda page: page.closed.connect(window.leave_aside))
    pages.road.when_made(lambda page: page.closed.connect(window.leave_aside))
    pages.papers.when_made(lambda page: page.printed.connect(window.count_prints))
    pages.answers.when_made(lambda page: page.giving.printed.connect(window.count_prints))
    _connect_line(window)


def _connect_reception(window: CounterWindow, page: ReceptionPage) -> None:
    page.opened.connect(window.open_application)
    page.to_decide.connect(window.open_decision)
    page.room_wanted.connect(window.watch.look_around)
    page.printed.connect(window.count_prints)
    window.foot.looked.connect(page.show_room)
    page.show_room(window.shift.workplace.standing())


def _connect_case(window: CounterWindow, page: CasePage) -> None:
    page.served.connect(window.after_same_day)
    page.closed.connect(window.go_back)
    page.list_wanted.connect(window.open_list)
    page.printed.connect(window.count_prints)


def _connect_today(window: CounterWindow, page: TodayPage) -> None:
    page.opened.connect(window.open_application)
    page.calls.connect(lambda number: _open_calls(window, number))
    page.book.connect(window.open_book)
    page.road.connect(window.open_road)
    page.printed.connect(window.count_prints)


def _open_calls(window: CounterWindow, number: Number) -> None:
    window.go_to("answers")
    window.pages.answers().giving.show_calls(number)


def _connect_reports(window: CounterWindow, page: OfficePage) -> None:
    page.opened.connect(window.open_application)
    page.appeal.connect(window.visitors.begin_with)


def _connect_applications(window: CounterWindow, page: ApplicationsPage) -> None:
    page.opened.connect(window.open_application)
    page.listed.connect(window.open_list)


def _connect_help(window: CounterWindow, page: HelpPage) -> None:
    page.pin.connect(window.seat.ask_for_pin)
    page.password.connect(window.seat.ask_for_password)
    page.closed.connect(window.leave_aside)


def _connect_line(window: CounterWindow) -> None:
    """The line of those who wait, where they have numbers."""
    later, foot = window.pages.line_up, window.foot.line_up
    if later is not None and foot is not None:
        foot.connect_keys(window)
        foot.wanted.connect(lambda: window.open_aside(later()))
        later.when_made(lambda page: foot.looked.connect(page.show_now))
        later.when_made(lambda page: page.closed.connect(window.leave_aside))
