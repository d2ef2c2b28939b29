"""Reception photographed: every rare case, a person seen before, a refusal, an oral appeal."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.screens.test_counter import NEWCOMER, Desk, desk_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

RARE = ("for_someone_else", "organisation", "several_people", "benefit", "arrived_by", "answer_by")
SAID = (
    "Мектеп көшесіндегі жол үш жылдан бері жөнделмеген. Көктемде балалар мектепке батпақпен "
    "барады, жедел жәрдем кіре алмайды.\nЖолды жөндеуді және көше шамдарын қосуды сұраймын."
)


def appeal(desk: Desk) -> None:
    desk.window.reception._open(desk.window.reception.what)
    desk.say("жолданым")
    QTest.qWait(350)


def test_the_rare_cases_one_by_one(qapp, village, pictures):
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.take("reception-begin", "who")
        desk.somebody()
        for name in RARE:
            desk.find(name).click()
            desk.take(f"reception-{name}", name)
        desk.find("delivery_email").click()
        desk.take("reception-by-e-mail", "email")
        desk.find("several_people").click()
        desk.type("14")
        desk.find("for_someone_else").click()
        desk.find("representative_until").setFocus()
        desk.type("01.02.2026")
        desk.take("reception-ran-out", "representative_until")


def test_a_person_seen_before_and_the_same_wish(qapp, one, pictures):
    with desk_of(one, pictures, "one") as desk:
        desk.sit_down()
        desk.somebody()
        desk.first_service()
        desk.finish()
        desk.press(Qt.Key.Key_Return)
        desk.say(NEWCOMER)
        desk.take("reception-seen-before-what", "what")
        desk.first_service()
        desk.take("reception-repeats", "repeats")


def test_an_oral_appeal_and_its_large_print(qapp, village, pictures):
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.somebody()
        appeal(desk)
        desk.take("reception-appeal", "appeal_form")
        desk.find("appeal_form").click()
        desk.take("reception-appeal-forms", "form_oral")
        desk.find("form_oral").click()
        desk.window.reception.what.summary.set_text(SAID)
        desk.take("reception-oral", "read_back")
        desk.finish()
        desk.take("reception-read-back", "protocol_text")
        desk.find("protocol_size").click()
        desk.take("reception-read-back-larger", "protocol_text")
        desk.finish()
        desk.take("reception-oral-registered", "receipt_code")


def test_forms_left_open_are_offered(qapp, village, pictures):
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.somebody()
        desk.window.left_open.keep()
    with desk_of(village, pictures, "one") as desk:
        desk.sit_down()
        desk.take("reception-left-open", "continue_left_open")
        desk.find("continue_left_open").click()
        desk.take("reception-taken-up-again", "name")
