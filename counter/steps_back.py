"""One step back, at Esc: what is left of all that may be open at once.

Kept out: the ways back themselves, which pages, forms and scans know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter.answers import AnswersPage
from counter.book_page import BookPage
from counter.case import CasePage
from counter.help import HelpPage
from counter.line_page import LinePage
from counter.office_page import OfficePage
from counter.own_secret import OwnSecretPage
from counter.papers_page import PapersPage
from counter.reception import ReceptionPage
from counter.road_page import RoadPage
from counter.today_page import TodayPage

if TYPE_CHECKING:
    from counter.window import CounterWindow


def step_back(window: CounterWindow) -> None:
    """The nearest of: a card, a part of the page, the page, a form put aside, the notices."""
    current, card = window.shown(), window.pages.advice.made
    if (card is not None and card.escape()) or window.codes.escape():
        return
    if isinstance(current, BookPage) and current.escape():
        return  # from its settings
    if isinstance(current, HelpPage | BookPage | RoadPage | LinePage):
        window.leave_aside()
    elif isinstance(current, OwnSecretPage):
        window.seat.leave_secret()
    elif isinstance(current, CasePage) and current.escape():
        window.notices.clear()
    elif window.scans.leads_back() or isinstance(current, CasePage):
        window.go_back()
    elif current is window.people:
        if window.shift.staff is not None:
            window.go_back()
    elif (
        isinstance(current, PapersPage | AnswersPage | OfficePage | TodayPage) and current.escape()
    ):
        window.notices.clear()
    elif not isinstance(current, ReceptionPage):
        window.go_to("reception")
    elif not (current.escape() or window.visitors.take_up_last()):
        window.notices.clear()
