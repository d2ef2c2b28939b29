"""What do I need? From the first screen to a list of papers, to a code, and without a printer."""

from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QAbstractButton

from registry.failures import Trouble
from tests.kiosk.hall import BoardHall
from tests.kiosk.test_services import many as many
from tests.kiosk.test_tickets import Tickets
from tests.screens.pictures import settle
from tests.screens.test_kiosk import Hall, hall_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def touch(hall: Hall, *names: str) -> None:
    for name in names:
        key = hall.window.findChild(QAbstractButton, name)
        assert key is not None, name
        key.click()
        settle()


def test_by_what_has_happened(qapp, pictures):
    board = BoardHall()
    board.tickets = Tickets()
    with hall_of(SimpleNamespace(hall=board), pictures, "services") as hall:
        hall.take("home", "services_tile")
        touch(hall, "services_tile")
        hall.take("topics", "service_search_tile")
        touch(hall, "service_topics_2")
        hall.take("happened", "service_happened_1")
        touch(hall, "service_happened_1", "service_choice_1")
        hall.take("one", "service_papers_1")
        touch(hall, "service_slip")
        touch(hall, "service_code")
        hall.take("code", "service_qr")


def test_by_a_word(qapp, pictures):
    with hall_of(SimpleNamespace(hall=BoardHall()), pictures, "services") as hall:
        touch(hall, "services_tile", "service_search_tile")
        hall.take("search", "key_alphabet")
        touch(hall, "key_а", "key_к")
        hall.take("typed", "search_show")
        touch(hall, "key_clear", "key_ъ", "key_ъ", "key_ъ", "key_ъ")
        hall.take("nothing-found", "search_show")


def test_among_a_thousand_without_a_printer_and_without_a_catalogue(qapp, pictures, many):
    many.services.can_print = False
    with hall_of(SimpleNamespace(hall=many), pictures, "services") as hall:
        touch(hall, "services_tile", "service_topics_5", "service_happened_1")
        hall.take("many", "service_choice_next")
        touch(hall, "service_choice_1")
        hall.take("no-printer", "service_code")
        hall.window.finish()
        many.services.fails_with = Trouble()
        touch(hall, "services_tile")
        hall.take("trouble", "service_topics_sentence")
