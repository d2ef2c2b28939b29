"""The main journeys once more with the window in Kazakh and in Russian: not a word of English.

What comes of each is read where the English journeys read it: on paper, at the district, in its
public page. After each step everything on the window is judged, words of controls included.
"""

import re
from collections.abc import Iterator

import pytest

from app.tour import SERVICE
from registry.application import Stage
from registry.facts import AcceptanceRefused, HandedOver, Registered
from registry.numbers import Number
from registry.office_facts import DayClosed, DecidedHere
from tests.journeys.desk import CTRL, Desk, Key
from tests.journeys.district import District
from tests.screens.english import left_in_english
from tests.screens.pictures import texts_of

CERTIFICATE = {"kk": "жеке шаруашылық анықтамасы", "ru": "справка о подворье"}


@pytest.fixture(scope="module", params=["kk", "ru"])
def spoken(
    request: pytest.FixtureRequest, district: District, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    opened = Desk(district, tmp_path_factory.mktemp("desk"), language=request.param)
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def desk(spoken: Desk) -> Desk:
    spoken.home_page()
    return spoken


def no_english(desk: Desk) -> None:
    assert left_in_english(texts_of(desk.window), desk.language) == []


def says(desk: Desk, sentence: str, **facts: object) -> None:
    """The window says this, as this language says it, and nothing in English beside it."""
    desk.sees(" ".join(desk.w.say(sentence, **facts).split()))
    no_english(desk)


def test_from_the_first_word_to_the_answer_in_the_hand(desk: Desk) -> None:
    no_english(desk)
    number, code = desk.register_with_code("Серікова Айгүл", SERVICE[desk.language])
    no_english(desk)
    assert desk.paper("receipt", number)
    desk.take_in_answer(number)
    no_english(desk)
    desk.press(Key.Key_F2)
    desk.at("who")
    desk.scan(f"{desk.district.address}/s/{code}")
    desk.at("hand_over")
    no_english(desk)
    desk.enter()
    says(
        desk,
        "Handed over for good: {name}, {number}. The office copy is signed and kept.",
        name="Серікова Айгүл",
        number=number.shown,
    )
    assert desk.district.store.wait_for(HandedOver, number)
    desk.district.resident.wait_for(code, "handed over")
    assert desk.known(number).stage is Stage.ISSUED


def test_papers_are_missing_and_a_slip_says_which(desk: Desk) -> None:
    desk.person("Ким Ли")
    desk.at("what")
    desk.say(SERVICE[desk.language])
    desk.press(Key.Key_Down, times=2)
    desk.press(Key.Key_Space, times=3)  # out of date
    no_english(desk)
    desk.go()
    desk.push("refuse_acceptance")
    desk.at("grounds")
    no_english(desk)
    desk.go()
    number = Number.parse(desk.read("receipt_number"))
    no_english(desk)
    slip = desk.paper("refusal", number)
    assert slip.count("Отказ в приёме") == slip.count("Қабылдаудан бас тарту") == 2
    assert desk.district.store.wait_for(
        AcceptanceRefused, where=lambda one: one.number == number.digits
    )


def test_a_certificate_is_decided_here_and_taken_home(desk: Desk) -> None:
    desk.person("Сейітқали Әйгүл")
    desk.at("what")
    desk.say(CERTIFICATE[desk.language])
    desk.go()
    desk.at("prepare_now")
    number, _ = desk.registered()
    no_english(desk)
    desk.go()
    desk.at("decide_text")
    no_english(desk)
    desk.press(Key.Key_Home, CTRL)
    desk.go()
    for gap in ("0,15", "2 сиыр"):
        desk.type(gap)
        desk.go()
    desk.at("hand_over")
    no_english(desk)
    desk.go()
    desk.at("who")
    says(desk, "Handed over. The office copy is signed and kept.")
    [fact] = desk.district.store.wait_for(DecidedHere, number)
    assert "2 сиыр" in fact.text


def test_the_day_is_closed_with_its_sheet(desk: Desk) -> None:
    number = desk.register("Ахметов Болат", SERVICE[desk.language])
    desk.district.store.wait_for(Registered, number)
    desk.press(Key.Key_F5)
    no_english(desk)
    desk.press(Key.Key_E, CTRL)
    desk.see("close_day")
    desk.wait(lambda: len(set(figures(desk))) == 1, "figures that agree")
    says(desk, "✓ Both sides agree.")
    before = len(desk.district.store.facts(DayClosed))
    desk.reach("close_day")
    desk.go()
    *_, closed = desk.district.store.wait_for(DayClosed, count=before + 1)
    assert {f"{closed.registered + closed.refused}"} == set(figures(desk))
    assert re.search("[0-9a-f]{64}", desk.paper("day-sheet").replace(" ", ""))
    no_english(desk)
    desk.press(Key.Key_Escape, times=2)


def figures(desk: Desk) -> list[str]:
    """Kept, printed, at the district; "…" while they are being counted, which do not agree."""
    said = [desk.read(f"day_{name}") for name in ("kept", "printed", "at_district")]
    return said if "…" not in said else ["", "…"]
