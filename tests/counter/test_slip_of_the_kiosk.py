"""The slip of a kiosk, scanned: Reception begins with its service, and no form is lost by it."""

import pytest
from PySide6.QtWidgets import QLineEdit

from registry.offices import Staff
from registry.role_names import VIEWER
from registry.service_code import ServiceCode
from tests.counter.office import AIGUL
from tests.counter.test_scan_anywhere import PAGES, a_question, desk, village
from tests.scanner.keyboards import LAYOUTS
from words import words_in

__all__ = ["desk", "village"]  # fixtures
WHERE = [one for one in PAGES if one not in ("answers", "search", "the line", "the book")]
PLOT, CERTIFICATE, APPEAL = "01-01", "05-01", "10-01"


def slip(service: str) -> str:
    return ServiceCode.of(service).digits


def chosen(desk) -> str:
    service = desk.window.reception.what.service()
    return "" if service is None else service.code


@pytest.mark.parametrize(("layout", "ended"), [*((one, True) for one in LAYOUTS), ("kz", False)])
def test_reception_begins_with_the_service_and_its_papers_under_every_layout(desk, layout, ended):
    desk.layout = layout
    desk.scan(slip(PLOT), ended=ended)
    reception = desk.window.reception
    assert desk.window.shown() is reception
    assert chosen(desk) == PLOT
    papers = desk.window.shift.workplace.catalogue.service(PLOT).documents
    asked_for = [n for n, paper in enumerate(papers) if paper.required]
    assert [line.position for line in reception.documents.lines()] == asked_for
    assert desk.focus() == "who"  # whose it is, nobody has told: the slip has no name
    desk.say("Ахметов Болат")
    assert reception.form().service == PLOT


def test_what_was_begun_without_a_service_gets_that_of_the_slip(desk):
    desk.begin_somebody()
    desk.scan(slip(CERTIFICATE))
    assert chosen(desk) == CERTIFICATE
    applicant = desk.window.reception.who.applicant()
    assert (applicant.iin, applicant.name) == ("800101000007", "Ахметов Бол")
    assert desk.tabs() == []


def test_a_form_that_has_its_service_waits_as_a_tab(desk):
    desk.begin_somebody()
    desk.window.reception.choose_service(PLOT)
    desk.scan(slip(CERTIFICATE))
    assert desk.tabs() == ["Ахметов Бол"]
    assert chosen(desk) == CERTIFICATE
    assert desk.window.reception.who.applicant().name == ""
    desk.window.visitors.take_up(desk.window.tabs.parked()[0].key)
    assert chosen(desk) == PLOT
    assert desk.window.reception.who.applicant().name == "Ахметов Бол"


def test_the_trigger_held_on_a_slip_begins_one_form(desk):
    for _ in range(3):
        desk.scan(slip(PLOT))
        desk.again(slip(PLOT))
    assert chosen(desk) == PLOT
    assert desk.tabs() == []


def test_a_second_slip_of_the_same_service_is_another_visitor_once_the_first_has_a_name(desk):
    desk.scan(slip(PLOT))
    desk.begin_somebody()
    desk.scan(slip(PLOT))
    assert desk.tabs() == ["Ахметов Бол"]
    assert desk.window.reception.who.applicant().name == ""


@pytest.mark.parametrize("where", WHERE)
def test_from_every_page_it_leads_to_reception_and_nothing_begun_is_lost(desk, village, where):
    PAGES[where](desk, village)
    begun = desk.window.reception.has_draft()
    desk.scan(slip(APPEAL))
    assert desk.window.shown() is desk.window.reception
    assert chosen(desk) == APPEAL
    name = desk.window.reception.who.applicant().name
    assert (name or "".join(desk.tabs())) == ("Ахметов Бол" if begun else "")


def test_a_question_half_answered_on_an_application_stands_there_still(desk, village):
    a_question(desk, village)
    case = desk.window.shown()
    desk.scan(slip(PLOT))
    desk.window.show_page(case)
    texts = [edit.text() for edit in case.findChildren(QLineEdit) if edit.isVisibleTo(case)]
    assert "өз ерк" in texts


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_service_that_is_offered_no_more_is_said_and_opens_nothing(desk, language):
    desk.begin_somebody()
    desk.window.shift.speaker.switch(language)
    desk.scan(slip("99-99"))
    said = "This service is not in the catalogue of today: ask what is needed."
    assert desk.notices() == [words_in(language).say(said)]
    desk.stands_as_begun()


def test_a_digit_misread_is_said(desk):
    digits = slip(PLOT)
    desk.scan(digits[:-1] + str((int(digits[-1]) + 1) % 10))
    assert chosen(desk) == ""
    assert desk.notices() == [words_in("kk").say("Check the code: one of its digits is wrong.")]


def test_who_receives_nobody_is_told_what_the_slip_is_for(counter, workplace):
    workplace.people = [AIGUL, Staff("007", "Қарап Т.", "бақылаушы", "", roles=(VIEWER,))]
    counter.window.look_again()
    counter.type("2")
    counter.enter()
    counter.window.scans.take(slip(PLOT))
    assert counter.window.shown() is counter.window.applications
    assert counter.notices() == [words_in("kk").say("A slip of the kiosk: it is for Reception.")]
