"""List and slip of every service, 80 mm: all of it in both languages, and a code a desk reads."""

from collections.abc import Callable

import pytest
from msgspec import structs

from app.assets import first_catalogue
from app.hall_services import HallServices
from kiosk.service_words import checklist_of
from printing.layout import Line, Pane
from printing.service_papers import list_pages, list_pdf, slip_pages, slip_pdf
from registry.catalogue import Service
from registry.codes import OurService, read_code
from registry.service_code import ServiceCode
from tests.kiosk.hall import NOW, SOKOLOVKA
from tests.printing.papers import (
    codes_by_zbar,
    codes_by_zxing,
    off_the_paper,
    on_each_other,
    sizes_of,
    text_of,
)
from words import words_in

SERVICES = first_catalogue().services


class Clock:
    def now(self) -> int:
        return NOW


class NoNews:
    def now(self) -> None:
        return None


def paper_of(service: Service):
    return HallServices(NoNews(), SOKOLOVKA, None, Clock())._paper(service)


def slip_of(service: Service) -> bytes:
    return slip_pdf(paper_of(service), ServiceCode.of(service.code).digits)


def plain(text: str) -> str:
    """As it is searched for: lines end where the paper does."""
    return " ".join(text.split())


@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.code)
def test_all_that_the_screen_says_is_searchable_in_both_languages(service):
    for pdf in (list_pdf(paper_of(service)), slip_of(service)):
        text = plain(text_of(pdf))
        for language in ("kk", "ru"):
            said = checklist_of(service, SOKOLOVKA, words_in(language))
            wanted = [said.short, said.official, *said.papers, said.term.words, said.fee.words]
            wanted += [said.result, said.check, *(row.words for row in said.place)]
            for one in wanted:
                assert plain(one) in text, one


@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.code)
def test_nothing_leaves_the_paper_or_lies_on_another_and_each_paper_has_its_box(service):
    paper = paper_of(service)
    for pages in (list_pages(paper), slip_pages(paper, ServiceCode.of(service.code).digits)):
        assert len(pages) == 1  # a roll is as long as it must be
        assert not off_the_paper(pages)
        assert not on_each_other(pages)
        marks = [placed.mark for placed in pages[0].marks]
        assert len([mark for mark in marks if isinstance(mark, Pane)]) == len(service.documents)


@pytest.mark.parametrize("read", [codes_by_zbar, codes_by_zxing])
@pytest.mark.parametrize("dpi", [203.2, 200])
def test_the_code_is_read_back_from_what_a_receipt_printer_prints(
    read: Callable[[bytes, float], set[tuple[str, str]]], dpi: float
):
    for service in (SERVICES[0], SERVICES[3], SERVICES[-1]):
        ((kind, digits),) = read(slip_of(service), dpi)
        assert kind == "CODE128"
        reading = read_code(digits, "https://tereze.example")
        assert isinstance(reading, OurService)
        assert reading.code.among(SERVICES) is service


def test_the_list_to_take_home_has_no_code():
    assert codes_by_zbar(list_pdf(paper_of(SERVICES[0])), 203.2) == set()


def test_kazakh_stands_above_russian_in_letters_of_the_same_size():
    (page,) = slip_pages(paper_of(SERVICES[3]), ServiceCode.of("02-01").digits)
    lines = [placed for placed in page.marks if isinstance(placed.mark, Line)]
    words = {
        "".join(piece[1] for piece in placed.mark.pieces): (placed.top, placed.mark.size)
        for placed in lines
    }
    (kk_top, kk_size), (ru_top, ru_size) = (
        words["Атаулы әлеуметтік көмек (АӘК)"],
        words["Адресная соцпомощь (АСП)"],
    )
    assert kk_top < ru_top
    assert kk_size == ru_size


def test_a_service_with_forty_papers_has_them_all():
    service = structs.replace(SERVICES[3], documents=SERVICES[3].documents[2:3] * 40)
    text = plain(text_of(slip_of(service)))
    assert text.count("Сведения о доходах") == 40
    ((wide, high),) = sizes_of(slip_of(service))
    assert high > 5 * wide


def test_the_same_paper_is_the_same_to_the_byte():
    assert slip_of(SERVICES[0]) == slip_of(SERVICES[0])
