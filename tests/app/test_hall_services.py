"""The kiosk's services with the real book and printers: the line down, no news, a new edition."""

import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.assets import first_catalogue
from app.hall_services import HallServices
from app.kiosk_printer import kiosk_printer
from kiosk.service_words import as_text, checklist_of
from registry.failures import Trouble
from tests.app.hall_village import HallVillage
from tests.app.hall_village import village as village
from tests.app.test_kiosk_catalogue import publish
from tests.kiosk.hall import NOW, SOKOLOVKA
from tests.printing.papers import codes_by_zbar, text_of
from words import LANGUAGES, words_in

MOST_MODULES = 121  # 430 px of the smallest screen give each of them three
FIRST = first_catalogue()


class Clock:
    def now(self) -> int:
        return NOW


class Kept:
    """A kiosk's book without news, or with these."""

    def __init__(self, news=None) -> None:
        self.news = news

    def now(self):
        return self.news


def services(kept: Kept | None = None, printer=None) -> HallServices:
    return HallServices(kept or Kept(), SOKOLOVKA, printer, Clock())


def test_without_any_news_there_is_the_catalogue_that_came_with_the_program():
    assert services().catalogue() == FIRST


def test_a_catalogue_that_stayed_the_same_is_looked_through_once():
    kept = Kept(replace(FIRST, edition="a"))
    hall = services(kept)
    first = hall.catalogue()
    assert "_index" in vars(first)  # its words are looked through before somebody waits for them
    kept.news = replace(FIRST, edition="a")  # read from the disk again
    assert hall.catalogue() is first
    kept.news = replace(FIRST, edition="b", services=FIRST.services[:3])
    assert len(hall.catalogue().services) == 3


def test_what_was_published_is_what_the_next_visitor_sees(village: HallVillage) -> None:
    hall = village.kiosk.hall
    assert hall.services.catalogue() == FIRST  # the line was never there
    publish(village, 9)
    village.ways(relay=False, district=True)
    village.carry()
    time.sleep(1.1)  # a server looks once a second whether something was published
    village.kiosk.step()
    service = hall.services.catalogue().service("06-02")
    assert service.term_days == 9
    said = checklist_of(service, hall.office, words_in("ru"))
    assert said.term.words == "Срок: не более 9 рабочих дней"
    village.ways(relay=False, district=False)
    village.kiosk.close()
    village.kiosk.open()
    assert village.kiosk.hall.services.catalogue().service("06-02").term_days == 9


def test_list_and_slip_lie_in_the_folder_of_the_printer_and_go_with_the_visitor(tmp_path: Path):
    out = tmp_path / "papers"
    printer = kiosk_printer(f"folder:{out}", tmp_path)
    assert printer is not None
    hall = services(printer=printer)
    assert hall.can_print
    service = FIRST.service("05-01")
    hall.print_list(service)
    hall.print_slip(service)
    papers = sorted(out.glob("*.pdf"))
    assert [one.name.split("-")[0] for one in papers] == ["list", "slip"]
    assert "05-01" not in "".join(one.name for one in papers)  # what he came for is his affair
    assert "Справка о подворье" in text_of(papers[1].read_bytes())
    assert len(codes_by_zbar(papers[1].read_bytes(), 203.2)) == 1
    printer.forget()
    assert list(out.glob("*.pdf")) == []


def test_a_printer_that_fails_is_trouble_and_without_one_nothing_can_be_printed():
    class Broken:
        name = "broken"

        def print(self, job) -> None:
            raise Trouble

    with pytest.raises(Trouble):
        services(printer=Broken()).print_slip(FIRST.services[0])
    assert not services().can_print
    with pytest.raises(AssertionError):
        services().print_list(FIRST.services[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_of_every_service_has_room_in_a_code(language):
    w = words_in(language)
    for service in FIRST.services:
        text = as_text(checklist_of(service, SOKOLOVKA, w), w)
        assert len(services().qr(text)) <= MOST_MODULES, service.code
        assert w.say("… and more: ask at the desk for the list") not in text
