"""Scanned pages at the smallest screen: none, an answer, one before its news, one not signed, a
page without a code, a file that cannot be read, pages kept with an application. Real parts."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from registry.facts import Outcome
from registry.numbers import Number
from registry.office_facts import ScanKind
from tests.scanner.papers import a_page_pdf
from tests.screens.pictures import settle
from tests.screens.test_counter import ALT, Desk, desk_of
from tests.screens.villages import BY, CLERK, DAYS, Village, a_form

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def put(village: Village, name: str, code: str | None) -> Path:
    folder = village.office.scanned._inbox.folder
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(a_page_pdf(code, 40))
    return path


def look(desk: Desk, village: Village) -> None:
    scanned = village.office.scanned
    scanned._inbox._quiet_s = 0.0
    scanned.now()
    scanned.wait(60)
    desk.go_to("answers")
    desk.press(Qt.Key.Key_2, ALT)
    settle()


def answered(village: Village, place: int) -> Number:
    from registry.department import Decision

    number = village.register(a_form(place)).number
    village.carry()
    decided = Decision(Outcome.SATISFIED, village.office.today())
    answer = village.department.answer(number, decided, CLERK).answer
    village.carry()
    return Number.parse(answer)


def test_no_page_waits(qapp, empty, pictures):
    with desk_of(empty, pictures, "empty") as desk:
        desk.sit_down()
        look(desk, empty)
        desk.take("scanned-none", "answers_scanned_part")


def test_a_stack_is_looked_through(qapp, village, pictures):
    village.at(DAYS[0])
    put(village, "1.pdf", answered(village, 0).digits)
    put(village, "2.pdf", village.register(a_form(1)).number.answer(1).digits)
    put(village, "3.pdf", village.register(a_form(2)).number.digits)
    put(village, "4.pdf", None)
    (village.office.scanned._inbox.folder / "broken.jpg").write_bytes(b"\xff\xd8\xff half")
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        look(desk, village)
        desk.take("scanned-answer", "stack_whose")
        desk.press(Qt.Key.Key_2)
        desk.take("scanned-answer-not-signed", "stack_anyway")
        assert not desk.window._stack.is_scrolled()
        desk.press(Qt.Key.Key_PageDown)
        desk.take("scanned-before-its-news", "stack_outcome")
        desk.press(Qt.Key.Key_PageDown)
        desk.take("scanned-paper", "stack_kind")
        desk.press(Qt.Key.Key_PageDown)
        desk.take("scanned-no-code", "stack_why")
        desk.press(Qt.Key.Key_G, ALT)
        desk.take("scanned-larger", "stack_why")


def test_pages_kept_with_an_application(qapp, village, pictures):
    number = village.register(a_form(3)).number
    file = put(village, "scan.pdf", number.digits)
    scanned = village.office.scanned
    scanned.attach_files(number, [file], ScanKind.ENCLOSURE, BY)
    scanned.attach_files(number, [put(village, "id.pdf", None)], ScanKind.OTHER, BY, "Сот сұратты")
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.scan(number.digits)
        desk.take("case-with-pages", "attached_scan")
        desk.window.case.scans.take_files([file])
        settle()
        desk.take("case-attaching", "attach_go")
        desk.window.case.scans.of_id.click()
        settle()
        desk.take("case-attaching-an-id", "attach_reason")
