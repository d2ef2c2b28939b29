"""How a visitor comes from a need to a list of papers: by what has happened, or by a few letters.

The way back is kept as the pages that were open. Everything typed or looked at goes with the
visitor. Kept out: what pages look like, and printers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from kiosk.choice_page import Choice, ChoicePage
from kiosk.choice_tile import ChoiceTile
from kiosk.hall import Hall
from kiosk.page import Page
from kiosk.search_page import SearchPage
from kiosk.service_page import CodePage, ServicePage
from kiosk.service_words import TOPIC_WORDS, as_text, checklist_of
from registry.catalogue import Catalogue, Service
from registry.situations import Occasion, occasions, topics_among
from ui.background import Door
from ui.languages import Speaker
from words import Words, later

PRINTING: Final = later("Printing…")
TAKE_LIST: Final = later("Take the list below.")
TAKE_SLIP: Final = later("Take the slip below and give it to the specialist.")
NOT_PRINTED: Final = later("It could not be printed. Ask at the desk.")
_ICONS: Final = {
    "family": "baby",
    "help": "heart-handshake",
    "work": "briefcase",
    "house": "house",
    "land": "map",
    "farm": "tractor",
    "akim": "message-square",
    "other": "ellipsis",
}
_OF_SERVICES: Final = later("Which of these do you need?")


class ServicesVisit:
    def __init__(
        self,
        hall: Hall,
        background: Door,
        speaker: Speaker,
        *,
        printing: Door,
        open_page: Callable[[Page], object],
        leave: Callable[[], object],
        broken: Callable[[BaseException], object],
    ) -> None:
        self._place, self._office = hall.services, hall.office
        self._background, self._printing, self._speaker = background, printing, speaker
        self._open_page, self._leave, self._broken = open_page, leave, broken
        self._visit = 0
        self._catalogue: Catalogue | None = None
        self._occasions: tuple[Occasion, ...] = ()
        self._service: Service | None = None
        self._way: list[Page] = []  # the pages behind the one that is open
        self._said, self._busy = "", False  # of the printer
        w = speaker.w
        self._search_tile = ChoiceTile(icon="search", filled=True)
        self._search_tile.setObjectName("service_search_tile")
        self._search_tile.set_modest(True)
        self._topics = ChoicePage("service_topics", w, self._search_tile)
        self._happened = ChoicePage("service_happened", w)
        self._services = ChoicePage("service_choice", w)
        self._search = SearchPage(w, self._finds)
        self._page, self._code = ServicePage(w), CodePage()
        self.pages: tuple[Page, ...] = (
            *(self._topics, self._happened, self._services),
            *(self._search, self._page, self._code),
        )
        self._connect()

    def _connect(self) -> None:
        pages = (self._topics, self._happened, self._services, self._search, self._page, self._code)
        for page in pages:
            page.went_back.connect(self._back)
        self._topics.chosen.connect(self._choose_topic)
        self._happened.chosen.connect(self._choose_occasion)
        self._services.chosen.connect(self._choose_service)
        self._search.chosen.connect(self._choose_service)
        self._search.list_wanted.connect(self._list_found)
        self._search_tile.clicked.connect(self._look_for)
        self._page.slip_wanted.connect(lambda: self._print(self._place.print_slip, TAKE_SLIP))
        self._page.list_wanted.connect(lambda: self._print(self._place.print_list, TAKE_LIST))
        self._page.code_wanted.connect(self._show_code)
        self._speaker.changed.connect(self._retranslate)

    def begin(self) -> None:
        """Open the first question, once the catalogue of today is there."""
        visit = self._visit
        self._background.run(
            self._place.catalogue,
            then=lambda catalogue: self._begun(visit, catalogue),
            refused=lambda _: self._failed(visit),
            troubled=lambda _: self._failed(visit),
            broken=self._broken,
        )

    def forget(self) -> None:
        """The visitor has left; the window wipes the pages."""
        self._visit += 1
        self._catalogue, self._service = None, None
        self._occasions, self._way = (), []
        self._said, self._busy = "", False

    # -- the way ----------------------------------------------------------------------------------

    def _begun(self, visit: int, catalogue: Catalogue) -> None:
        if visit != self._visit:
            return
        self._catalogue, self._way = catalogue, []
        topics = topics_among(catalogue.services)
        self._topics.ask(
            lambda w: w.say("What brings you here?"),
            lambda w: [Choice(one, w.say(TOPIC_WORDS[one]), _ICONS[one]) for one in topics],
        )
        self._say_search(self._speaker.w)
        self._open_page(self._topics)

    def _failed(self, visit: int) -> None:
        if visit == self._visit:
            self._say_search(self._speaker.w)
            self._topics.ask(
                lambda w: w.say("This does not work just now. Ask at the desk."), lambda _: ()
            )
            self._open_page(self._topics)

    def _go(self, page: Page, behind: Page) -> None:
        self._way.append(behind)
        self._open_page(page)

    def _back(self) -> None:
        if self._way:
            self._open_page(self._way.pop())
            return
        self.forget()
        for page in self.pages:
            page.wipe()  # the start page does not ask who it was
        self._leave()

    def _choose_topic(self, topic: str) -> None:
        self._occasions = occasions(self._all(), topic)
        happened = [(str(place), one.situation) for place, one in enumerate(self._occasions)]
        self._happened.ask(
            lambda w: w.say("Which of these is about you?"),
            lambda w: [Choice(key, one.name(w.language)) for key, one in happened],
        )
        self._go(self._happened, self._topics)

    def _choose_occasion(self, place: str) -> None:
        occasion = self._occasions[int(place)]
        if len(occasion.services) == 1:
            self._open_service(occasion.services[0], self._happened)
            return
        self._offer(occasion.services)
        self._go(self._services, self._happened)

    def _offer(self, services: Sequence[Service]) -> None:
        self._services.ask(
            lambda w: w.say(_OF_SERVICES),
            lambda w: [Choice(one.code, one.short(w.language)) for one in services],
        )

    def _look_for(self) -> None:
        self._search.begin()
        self._go(self._search, self._topics)

    def _finds(self, typed: str, w: Words) -> Sequence[Choice]:
        found = () if self._catalogue is None else self._catalogue.search(typed, w.language)
        return [Choice(one.code, one.short(w.language)) for one in found]

    def _list_found(self, typed: str) -> None:
        if self._catalogue is not None:
            self._offer(self._catalogue.search(typed, self._speaker.w.language))
            self._go(self._services, self._search)

    def _choose_service(self, code: str) -> None:
        service = None if self._catalogue is None else self._catalogue.find(code)
        if service is not None:
            shown = self._search if self._search.isVisible() else self._services
            self._open_service(service, shown)

    def _open_service(self, service: Service, behind: Page) -> None:
        self._service = service
        self._say_print("", busy=False)
        self._show_service(self._speaker.w)
        self._go(self._page, behind)

    def _all(self) -> tuple[Service, ...]:
        return () if self._catalogue is None else self._catalogue.services

    # -- one service ------------------------------------------------------------------------------

    def _show_service(self, w: Words) -> None:
        if self._service is not None:
            said = checklist_of(self._service, self._office, w)
            self._page.show_service(said, w, can_print=self._place.can_print)

    def _show_code(self) -> None:
        self._code.show_code(())
        self._draw_code(self._speaker.w)
        self._go(self._code, self._page)

    def _draw_code(self, w: Words) -> None:
        service, visit = self._service, self._visit
        if service is None:
            return
        said = as_text(checklist_of(service, self._office, w), w)

        def show(modules: tuple[str, ...]) -> None:
            same = (visit, service, w) == (self._visit, self._service, self._speaker.w)
            if same:  # else another one is on its way
                self._code.show_code(modules)

        self._background.run(
            lambda: self._place.qr(said),
            then=show,
            refused=lambda _: self._failed(visit),
            troubled=lambda _: self._failed(visit),
            broken=self._broken,
        )

    def _print(self, paper: Callable[[Service], None], taken: str) -> None:
        service, visit = self._service, self._visit
        if service is None:
            return
        self._say_print(PRINTING, busy=True)
        self._printing.run(
            lambda: paper(service),
            then=lambda _: self._of_print(visit, service, taken),
            refused=lambda _: self._of_print(visit, service, NOT_PRINTED),
            troubled=lambda _: self._of_print(visit, service, NOT_PRINTED),
            broken=self._broken,
        )

    def _of_print(self, visit: int, service: Service, said: str) -> None:
        if visit == self._visit and service is self._service:
            self._say_print(said, busy=False)

    def _say_print(self, said: str, *, busy: bool) -> None:
        self._said, self._busy = said, busy
        self._page.say_of_print(self._speaker.w.say(said), busy=busy)

    # -- words ------------------------------------------------------------------------------------

    def _retranslate(self, w: Words) -> None:
        self._say_search(w)
        if self._service is not None:
            self._say_print(self._said, busy=self._busy)
            self._show_service(w)
            if self._code.isVisible():
                self._draw_code(w)

    def _say_search(self, w: Words) -> None:
        self._search_tile.setVisible(self._catalogue is not None)
        self._search_tile.say(w.say("Find it by a word"))
