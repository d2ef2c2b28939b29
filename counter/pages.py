"""The pages of the window, each made when it is first asked for: a start waits for none of them.

A page that is made late speaks the language and wears the look of that moment, for it asks for both
itself. What the rest of the window wants of a page goes through `when_made`; whoever only wants to
know how it stands asks `made`, and makes none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from PySide6.QtWidgets import QWidget

from counter.advice import AdviceCard
from counter.answers import AnswersPage
from counter.applications import ApplicationsPage
from counter.book_page import BookPage
from counter.case import CasePage
from counter.help import HelpPage
from counter.line_page import LinePage
from counter.office_page import OfficePage
from counter.own_secret import OwnSecretPage
from counter.papers_page import PapersPage
from counter.people import PeoplePage
from counter.prints import PrintsPage
from counter.reception import ReceptionPage
from counter.road_page import RoadPage
from counter.shift import Shift
from counter.today_page import TodayPage
from ui.pile import PagePile

_Page = TypeVar("_Page", bound=QWidget)


class Later(Generic[_Page]):
    """A page that is made when it is first called for, and is the same one from then on."""

    def __init__(self, make: Callable[[], _Page]) -> None:
        self._make = make
        self._made: _Page | None = None
        self._wanted: list[Callable[[_Page], object]] = []

    def __call__(self) -> _Page:
        if self._made is None:
            self._made = page = self._make()
            wanted, self._wanted = self._wanted, []
            for do in wanted:
                do(page)
        return self._made

    @property
    def made(self) -> _Page | None:
        """The page, if it was asked for before."""
        return self._made

    def when_made(self, do: Callable[[_Page], object]) -> None:
        """Connect something to the page: now, if it is there, or as soon as it is."""
        if self._made is not None:
            do(self._made)
        else:
            self._wanted.append(do)


class Pages:
    """All pages of one window and its pile, by name."""

    def __init__(self, shift: Shift, window: QWidget, people: PeoplePage | None) -> None:
        """`people`: the page of those who work here, where it was on the screen before."""
        self.pile = PagePile()
        self.people = people or PeoplePage(shift.speaker, shift.workplace.office)
        self.pile.addWidget(self.people)
        self.reception = self._page(lambda: ReceptionPage(shift))
        self.today = self._page(lambda: TodayPage(shift))
        self.answers = self._page(lambda: AnswersPage(shift))
        self.prints = Later(lambda: PrintsPage(shift))  # a part of the next one
        self.papers = self._page(lambda: PapersPage(shift, self.prints()))
        self.applications = self._page(lambda: ApplicationsPage(shift))
        self.reports = self._page(lambda: OfficePage(shift))
        self.case = self._page(lambda: CasePage(shift))
        self.secret = self._page(lambda: OwnSecretPage(shift))
        self.help = self._page(lambda: HelpPage(shift))
        self.book = self._page(lambda: BookPage(shift))
        self.road = self._page(lambda: RoadPage(shift))
        line = shift.workplace.line_up
        self.line_up = None if line is None else self._page(lambda: LinePage(shift, line))
        self.advice = Later(lambda: AdviceCard(shift, window))  # over a page, not in the pile

        self.on_the_rail: Mapping[str, Later[Any]] = {  # the names of `counter.rail`
            "reception": self.reception,
            "today": self.today,
            "answers": self.answers,
            "prints": self.papers,
            "search": self.applications,
            "reports": self.reports,
        }

    def name_of(self, page: QWidget) -> str:
        """What the rail calls this page; "" when it is none of the rail's."""
        return next((name for name, one in self.on_the_rail.items() if one.made is page), "")

    def _page(self, make: Callable[[], _Page]) -> Later[_Page]:
        def put() -> _Page:
            page = make()
            self.pile.addWidget(page)
            return page

        return Later(put)


class WithPages:
    """Its pages as attributes, made by being asked for."""

    pages: Pages

    @property
    def people(self) -> PeoplePage:
        return self.pages.people

    @property
    def reception(self) -> ReceptionPage:
        return self.pages.reception()

    @property
    def today(self) -> TodayPage:
        return self.pages.today()

    @property
    def answers(self) -> AnswersPage:
        return self.pages.answers()

    @property
    def prints(self) -> PrintsPage:
        return self.pages.prints()

    @property
    def papers(self) -> PapersPage:
        return self.pages.papers()

    @property
    def applications(self) -> ApplicationsPage:
        return self.pages.applications()

    @property
    def reports(self) -> OfficePage:
        return self.pages.reports()

    @property
    def case(self) -> CasePage:
        return self.pages.case()

    @property
    def secret(self) -> OwnSecretPage:
        return self.pages.secret()

    @property
    def help(self) -> HelpPage:
        return self.pages.help()

    @property
    def book(self) -> BookPage:
        return self.pages.book()

    @property
    def road(self) -> RoadPage:
        return self.pages.road()

    @property
    def advice(self) -> AdviceCard:
        return self.pages.advice()

    @property
    def line_up(self) -> LinePage | None:
        return None if self.pages.line_up is None else self.pages.line_up()
