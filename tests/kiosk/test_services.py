"""A visitor finds out what to bring: by what has happened, or by a word; and takes it along."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel

from app.assets import first_catalogue
from kiosk.choice_page import MOST_TILES
from kiosk.choice_tile import ChoiceTile
from kiosk.idle import IDLE_S
from kiosk.service_words import MOST_BYTES, TOPIC_WORDS, as_text, checklist_of
from registry.failures import Trouble
from registry.situations import occasions, topics_among
from tests.kiosk.conftest import SIZES, Visitor, settle
from tests.kiosk.hall import SOKOLOVKA, BoardHall
from tests.kiosk.services import Services
from tests.kiosk.test_tickets import Later
from words import LANGUAGES, words_in

FIRST = first_catalogue()
# Kazakh words are the longest, and the smallest screen has the least room for them.
PAIRS = [("kk", "small"), ("ru", "upright"), ("en", "wide")]


def page(visitor: Visitor) -> str:
    """The object name of the open page, of all that there are."""
    return visitor.window._open.objectName()


def tiles(visitor: Visitor, name: str) -> list[str]:
    """The words of the tiles that are seen."""
    names = [f"{name}_{place}" for place in range(1, MOST_TILES + 1)]
    return [visitor.text(one) for one in names if visitor.find(one).isVisible()]


def choose(visitor: Visitor, name: str, words: str) -> None:
    """Touch the tile with these words, on whatever leaf of the page it lies."""
    for _ in range(200):
        if words in tiles(visitor, name):
            visitor.touch(f"{name}_{tiles(visitor, name).index(words) + 1}")
            return
        visitor.touch(f"{name}_next")
    raise AssertionError(f"nothing says {words!r}")


def go_to_help(visitor: Visitor) -> None:
    """To the page of a service with six papers."""
    visitor.touch("services_tile")
    choose(visitor, "service_topics", "Help and benefits")
    choose(visitor, "service_happened", "Our income is low")
    choose(visitor, "service_choice", "Targeted social assistance")


def look_for(visitor: Visitor, letters: str) -> None:
    visitor.touch("services_tile")
    visitor.touch("service_search_tile")
    for letter in letters:
        visitor.touch("key_space" if letter == " " else f"key_{letter}")


def lines(visitor: Visitor, card: str) -> list[str]:
    """What stands on a card of the service's page, to be seen now, and whole."""
    labels = visitor.find(card).findChildren(QLabel)
    named = [one for one in labels if one.objectName().removeprefix(f"{card}_").isdecimal()]
    seen = [one for one in named if one.isVisible()]
    for one in seen:
        assert visitor.find(card).rect().contains(one.geometry()), one.text()
        assert one.heightForWidth(one.width()) <= one.height(), one.text()
    return [one.text() for one in seen]


def all_lines(visitor: Visitor, card: str) -> list[str]:
    """All leaves of it."""
    said: list[str] = []
    for _ in range(40):
        said += lines(visitor, card) if visitor.find(card).isVisible() else []
        if visitor.find("service_other").isVisible():
            visitor.touch("service_other")
            if said and not visitor.find(card).isVisible():
                return said
            if said and lines(visitor, card)[0] == said[0]:
                return said
        elif visitor.find(f"{card}_next").isVisible() and visitor.find(f"{card}_next").isEnabled():
            visitor.touch(f"{card}_next")
        else:
            return said
    raise AssertionError("the leaves do not end")


# -- the way --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "size"), PAIRS)
def test_every_service_is_reached_by_what_has_happened(qtbot, hall, language, size):
    visitor = Visitor(qtbot, hall, language, SIZES[size])
    services, reached = FIRST.services, set()
    for topic in topics_among(services):
        for occasion in occasions(services, topic):
            wanted = next((one for one in occasion.services if one.code not in reached), None)
            if wanted is None:
                continue
            visitor.touch("services_tile")
            choose(visitor, "service_topics", _topic(visitor, topic))
            choose(visitor, "service_happened", occasion.situation.name(language))
            if len(occasion.services) > 1:
                choose(visitor, "service_choice", wanted.short(language))
            assert page(visitor) == "service"
            assert visitor.text("service_sentence") == wanted.short(language)
            assert visitor.text("service_below") == wanted.name(language)
            reached.add(wanted.code)
            visitor.window.show_start_page()
    assert reached == {one.code for one in services}


def _topic(visitor: Visitor, topic: str) -> str:
    return visitor.w.say(TOPIC_WORDS[topic])


def test_the_way_back_is_the_way_one_came(visitor):
    go_to_help(visitor)
    visitor.touch("service_code")
    walked = [page(visitor)]
    for name in ("service_phone", "service", "service_choice", "service_happened"):
        visitor.touch(f"{name}_back")
        walked.append(page(visitor))
    visitor.touch("service_topics_back")
    walked.append(page(visitor))
    assert walked == [
        *("service_phone", "service", "service_choice", "service_happened", "service_topics"),
        "home",
    ]


def test_going_back_to_the_start_page_leaves_nothing_behind(visitor):
    look_for(visitor, "plot")
    visitor.touch("service_search_back")
    visitor.touch("service_topics_back")
    assert page(visitor) == "home"
    assert not any("plot" in said for said in visitor.seen())


def test_a_trembling_finger_opens_one_page(visitor):
    visitor.touch("services_tile")
    visitor.window._errands.services.begin()
    assert page(visitor) == "service_topics"
    visitor.touch("service_topics_back")
    assert page(visitor) == "home"


@pytest.mark.parametrize("failure", [Trouble(), ValueError("canary")])
def test_a_catalogue_that_cannot_be_read_is_said_or_leads_home(visitor, hall, failure):
    hall.services.fails_with = failure
    visitor.touch("services_tile")
    if isinstance(failure, Trouble):
        assert visitor.text("service_topics_sentence").startswith("This does not work just now.")
        assert not visitor.find("service_search_tile").isVisible()
        assert tiles(visitor, "service_topics") == []
        visitor.touch("service_topics_back")
    assert page(visitor) == "home"


def test_a_catalogue_that_comes_after_the_visitor_has_left_opens_nothing(qtbot, hall):
    later = Later()
    visitor = Visitor(qtbot, hall, door=later)
    visitor.touch("services_tile")
    visitor.touch("finish")
    later.end()
    assert page(visitor) == "home"


# -- by a word ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "typed", "found"),
    [
        ("kk", "бакша", "Бақшаға жер"),
        ("kk", "кресло", "Кресло-арба, көмекші құралдар"),
        ("ru", "спрафка", "Справка о подворье (ЛПХ)"),
        ("ru", "агарод", "Земля под огород"),
        ("en", "whelchair", "Wheelchair and other aids"),
    ],
)
def test_a_word_finds_its_service_slips_of_spelling_and_all(qtbot, hall, language, typed, found):
    visitor = Visitor(qtbot, hall, language, SIZES["upright"])
    look_for(visitor, typed)
    shown = [visitor.find(f"found_{place}") for place in range(1, 5)]
    assert found in [tile.text() for tile in shown if tile.isVisible()]
    visitor.touch("search_show")
    if page(visitor) == "service_choice":
        choose(visitor, "service_choice", found)
    assert visitor.text("service_sentence") == found
    visitor.touch("service_back")
    while page(visitor) != "service_search":
        visitor.touch(f"{page(visitor)}_back")
    assert visitor.find("search_typed").text() == typed


def test_letters_of_two_alphabets_and_a_space_make_one_search(qtbot, hall):
    visitor = Visitor(qtbot, hall, "kk")
    look_for(visitor, "мал ")
    visitor.touch("key_alphabet")
    for letter in "скот":
        visitor.touch(f"key_{letter}")
    assert visitor.find("search_typed").text() == "мал скот"
    assert "қызметті көрсету" in visitor.text("search_show")


def test_rubbing_out_and_clearing(visitor):
    look_for(visitor, "plotz")
    visitor.touch("key_rub_out")
    assert visitor.find("search_typed").text() == "plot"
    visitor.touch("key_clear")
    assert visitor.find("search_typed").text() == ""
    assert not visitor.find("search_show").isVisible()
    visitor.touch("key_rub_out")
    visitor.touch("key_space")
    assert visitor.find("search_typed").text() == ""


def test_what_nobody_offers_is_said(visitor):
    look_for(visitor, "zeppelin")
    assert visitor.text("search_show") == "Nothing found"
    assert not visitor.find("search_show").isEnabled()


def test_no_more_is_typed_than_there_is_room_for(visitor):
    look_for(visitor, "q" * 60)
    assert visitor.find("search_typed").text() == "q" * 40


def test_all_of_it_goes_by_a_real_keyboard_too(qtbot, hall):
    visitor = Visitor(qtbot, hall, "en")
    visitor.touch("services_tile")
    visitor.find("service_search_tile").setFocus()
    visitor.press(Qt.Key.Key_Return)
    assert page(visitor) == "service_search"
    for letter in "WHEELCHAIRX":
        visitor.press(Qt.Key(ord(letter)))
    visitor.press(Qt.Key.Key_Backspace)
    assert visitor.find("search_typed").text() == "wheelchair"
    visitor.press(Qt.Key.Key_Return)
    assert visitor.text("service_sentence") == "Wheelchair and other aids"
    visitor.press(Qt.Key.Key_Escape)
    assert page(visitor) == "home"


def test_a_services_code_is_found_on_a_real_keyboard(visitor):
    look_for(visitor, "")
    for key in (Qt.Key.Key_0, Qt.Key.Key_5, Qt.Key.Key_Minus, Qt.Key.Key_0, Qt.Key.Key_1):
        visitor.press(key)
    visitor.press(Qt.Key.Key_Enter)
    assert page(visitor) == "service"
    assert visitor.text("service_sentence") == "Household farm certificate"


# -- what is said ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "size"), PAIRS)
def test_the_page_says_all_of_it_in_the_visitors_language(qtbot, hall, language, size):
    visitor = Visitor(qtbot, hall, language, SIZES[size])
    for service in FIRST.services:
        said = checklist_of(service, SOKOLOVKA, visitor.w)
        visitor.window._errands.services._catalogue = FIRST
        visitor.window._errands.services._open_service(service, visitor.find("service_topics"))
        settle()
        assert all_lines(visitor, "service_papers") == list(said.papers)
        facts = [said.term.words, said.fee.words, said.check, *(row.words for row in said.place)]
        assert all_lines(visitor, "service_facts") == [one for one in facts if one]
        for tile in visitor.window.findChildren(ChoiceTile):
            assert not tile.isVisible() or tile.texts_fit(), tile.text()


@pytest.mark.parametrize("low", [False, True], ids=["plain", "low"])
@pytest.mark.parametrize("size", SIZES)
def test_forty_papers_stand_on_several_leaves_and_none_is_cut_or_left_out(qtbot, hall, size, low):
    visitor = Visitor(qtbot, hall, "en", SIZES[size])
    if low:
        visitor.touch("low")
    paper = FIRST.service("02-01").documents[2]
    papers = tuple(structs.replace(paper, en=f"{n}. {paper.en}") for n in range(40))
    service = structs.replace(FIRST.service("02-01"), documents=papers)
    visitor.window._errands.services._open_service(service, visitor.find("service_topics"))
    settle()
    assert all_lines(visitor, "service_papers") == [one.en for one in papers]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("01-01", "Term: at most 30 working days"),
        ("01-02", "Term: at most 30 calendar days"),
        ("03-01", "Term: at most 1 working day"),
        ("05-01", "Term: the same day, while you wait"),
    ],
)
def test_a_term_is_said_as_the_longest_it_may_take(code, said):
    w = words_in("en")
    assert checklist_of(FIRST.service(code), SOKOLOVKA, w).term.words == said


def test_a_term_of_months_is_said_in_months():
    service = structs.replace(FIRST.service("01-01"), term_days=2, term_unit="months")
    said = {one: checklist_of(service, SOKOLOVKA, words_in(one)).term.words for one in LANGUAGES}
    assert said["en"] == "Term: at most 2 months"
    assert said["ru"] == "Срок: не более 2 месяцев"
    assert said["kk"] == "Мерзімі: 2 айдан аспайды"


def test_the_identity_card_is_shown_and_not_copied(visitor):
    go_to_help(visitor)
    assert "Identity document: only shown, nobody copies it" in all_lines(visitor, "service_papers")


def test_what_is_not_certain_asks_to_be_checked(hall):
    said = checklist_of(FIRST.service("01-01"), SOKOLOVKA, words_in("en"))
    assert said.check == "Check term and papers with the specialist."
    assert checklist_of(FIRST.service("10-01"), SOKOLOVKA, words_in("en")).check == ""


def test_the_language_may_change_on_every_page(visitor):
    go_to_help(visitor)
    visitor.touch("language_ru")
    assert visitor.text("service_sentence") == "Адресная соцпомощь (АСП)"
    assert all_lines(visitor, "service_facts")[0] == "Срок: не более 22 рабочих дней"
    visitor.touch("service_code")
    visitor.touch("language_kk")
    assert visitor.hall.services.coded[-1].startswith("Атаулы әлеуметтік көмек (АӘК)")
    visitor.touch("service_phone_back")
    visitor.touch("service_back")
    assert tiles(visitor, "service_choice")[0] == "Атаулы әлеуметтік көмек (АӘК)"
    visitor.touch("service_choice_back")
    assert tiles(visitor, "service_happened")[0] == "Табысымыз аз"


# -- taken along ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "kind", "said"),
    [
        ("service_slip", "slip", "Take the slip below and give it to the specialist."),
        ("service_list", "list", "Take the list below."),
    ],
)
def test_list_and_slip_come_out_of_the_printer(visitor, hall, key, kind, said):
    go_to_help(visitor)
    visitor.touch(key)
    assert hall.services.printed == [(kind, "02-01")]
    assert visitor.text("service_below") == said
    visitor.touch("service_back")
    choose(visitor, "service_choice", "Housing assistance")
    assert visitor.text("service_below") == "Housing assistance"


def test_while_it_prints_the_keys_rest(qtbot, hall):
    printing = Later()
    visitor = Visitor(qtbot, hall)
    visitor.window._errands.services._printing = printing
    go_to_help(visitor)
    visitor.touch("service_slip")
    visitor.touch("service_slip")
    visitor.touch("service_list")
    assert len(printing.waiting) == 1
    assert visitor.text("service_below") == "Printing…"
    visitor.touch("language_ru")
    assert visitor.text("service_below") == "Печатается…"
    assert not visitor.find("service_slip").isEnabled()
    printing.end()
    assert visitor.find("service_slip").isEnabled()


def test_a_print_that_ends_after_the_visitor_has_left_says_nothing_to_the_next(qtbot, hall):
    printing = Later()
    visitor = Visitor(qtbot, hall)
    visitor.window._errands.services._printing = printing
    go_to_help(visitor)
    visitor.touch("service_slip")
    visitor.touch("finish")
    go_to_help(visitor)
    printing.end()
    assert visitor.text("service_below") == "State targeted social assistance"


def test_a_print_of_one_service_says_nothing_on_the_page_of_another(qtbot, hall):
    printing = Later()
    visitor = Visitor(qtbot, hall)
    visitor.window._errands.services._printing = printing
    go_to_help(visitor)
    visitor.touch("service_slip")
    visitor.touch("service_back")
    choose(visitor, "service_choice", "Housing assistance")
    printing.end()
    assert visitor.text("service_below") == "Housing assistance"
    assert visitor.find("service_slip").isEnabled()


def test_without_paper_the_desk_is_named(visitor, hall):
    hall.services.no_paper = Trouble()
    go_to_help(visitor)
    visitor.touch("service_slip")
    assert visitor.text("service_below") == "It could not be printed. Ask at the desk."
    assert visitor.find("service_slip").isEnabled()


def test_without_a_printer_there_are_no_keys_for_it_and_the_code_is_there(qtbot, hall):
    hall.services.can_print = False
    visitor = Visitor(qtbot, hall)
    go_to_help(visitor)
    assert not visitor.find("service_slip").isVisible()
    assert not visitor.find("service_list").isVisible()
    visitor.touch("service_code")
    assert page(visitor) == "service_phone"


@pytest.mark.parametrize(("language", "size"), PAIRS)
def test_a_telephone_reads_the_list_off_the_screen(qtbot, hall, language, size):
    """Also in a picture that is less sharp than the screen."""
    visitor = Visitor(qtbot, hall, language, SIZES[size])
    longest = max(FIRST.services, key=lambda one: len(one.documents))
    visitor.window._errands.services._open_service(longest, visitor.find("service_topics"))
    visitor.touch("service_code")
    assert visitor.find("service_qr").module_px >= 3
    seen = visitor.window.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    blurred = seen.scaledToWidth(seen.width() * 2 // 3, Qt.TransformationMode.SmoothTransformation)
    for picture in (seen, blurred):
        (code,) = zxingcpp.read_barcodes(_as_array(picture))
        assert code.text == as_text(checklist_of(longest, SOKOLOVKA, visitor.w), visitor.w)


def _as_array(picture: QImage) -> np.ndarray:
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1)
    return np.ascontiguousarray(rows[:, : picture.width()])


def test_a_code_that_is_drawn_after_the_visitor_has_left_is_not_shown_to_the_next(qtbot, hall):
    visitor = Visitor(qtbot, hall)
    go_to_help(visitor)
    later = visitor.window._errands.services._background = Later()
    visitor.touch("service_code")
    visitor.touch("finish")
    later.end()
    assert visitor.find("service_qr")._modules == ()


def test_a_page_that_comes_after_its_visitor_has_gone_does_not_open_for_the_next(qtbot, hall):
    visitor = Visitor(qtbot, hall)
    later = visitor.window._errands.services._background = Later()
    visitor.touch("services_tile")
    visitor.let_pass(200)
    later.end()
    assert visitor.page == "home"


def test_a_list_too_long_for_a_code_says_that_there_is_more():
    service = FIRST.service("02-01")
    many = structs.replace(service, documents=service.documents * 12)
    for language in LANGUAGES:
        w = words_in(language)
        text = as_text(checklist_of(many, SOKOLOVKA, w), w)
        assert len(text.encode()) <= MOST_BYTES
        assert w.say("… and more: ask at the desk for the list") in text
        assert SOKOLOVKA.phone in text
        assert Services().qr(text)


# -- a thousand services --------------------------------------------------------------------------


@pytest.fixture
def many() -> BoardHall:
    hall = BoardHall()
    rows = tuple(
        structs.replace(
            FIRST.services[n % 19],
            code=f"{n // 50:02}-{n % 50:02}",
            short_en=f"{FIRST.services[n % 19].short_en[:24]} no {n}",
        )
        for n in range(1_000)
    )
    hall.services = Services(structs.replace(FIRST, services=rows))
    return hall


@pytest.mark.parametrize("size", SIZES)
def test_among_a_thousand_services_one_turns_pages_of_eight_tiles_at_most(qtbot, many, size):
    visitor = Visitor(qtbot, many, "en", SIZES[size])
    visitor.touch("services_tile")
    choose(visitor, "service_topics", "Land")
    choose(visitor, "service_happened", "I need land")
    wanted = [
        one.short_en
        for one in many.services.now.services
        if any(situation.en == "I need land" for situation in one.situations)
    ]
    assert len(wanted) > 100
    seen = tiles(visitor, "service_choice")
    while visitor.find("service_choice_next").isEnabled():
        visitor.touch("service_choice_next")
        now = tiles(visitor, "service_choice")
        assert 1 <= len(now) <= MOST_TILES
        seen += now
    assert seen == wanted
    visitor.touch("service_choice_previous")
    assert visitor.find("service_choice_next").isEnabled()


def test_a_leaf_that_was_turned_to_stands_there_again_on_the_way_back(qtbot, many):
    visitor = Visitor(qtbot, many, "en")
    visitor.touch("services_tile")
    choose(visitor, "service_topics", "Land")
    choose(visitor, "service_happened", "I need land")
    visitor.touch("service_choice_next")
    before = tiles(visitor, "service_choice")
    visitor.touch("service_choice_1")
    assert visitor.text("service_sentence") == before[0]
    visitor.touch("service_back")
    assert tiles(visitor, "service_choice") == before


# -- forgetting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("leave", ["finish", "silence", "surprise"])
def test_nothing_that_was_typed_or_looked_at_is_left_when_the_visitor_has_gone(visitor, leave):
    look_for(visitor, "wheelchair")
    visitor.touch("search_show")
    visitor.touch("service_slip")
    visitor.touch("service_code")
    canaries = ("wheelchair", "Wheelchair", "rehabilitation")
    assert any(canary in said for said in visitor.seen() for canary in canaries)
    if leave == "finish":
        visitor.touch("finish")
    elif leave == "silence":
        visitor.let_pass(IDLE_S * 10)
    else:
        visitor.window.on_surprise(ValueError("wheelchair"))
    settle()
    assert page(visitor) == "home"
    assert not any(canary in said for said in visitor.seen() for canary in canaries)
    assert visitor.find("service_qr")._modules == ()
    visitor.touch("services_tile")
    visitor.touch("service_search_tile")
    assert visitor.find("search_typed").text() == ""
