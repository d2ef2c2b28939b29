"""What became of a kiosk's screen reaches the district: the hour and the count, no more."""

import html
import logging
from collections import Counter
from datetime import date, timedelta

import pytest

from app.demo_accounts import DEMO_PASSWORD, ensure_demo_accounts, shown_accounts
from app.serving import house_of
from db.hall import KioskRecords
from district.application import create_app
from registry.failures import BookUnwritable
from registry.from_hall import BROKE, HAPPENINGS, WRONG_PIN, Happening
from tests.app.hall_village import HallVillage
from tests.app.hall_village import village as village
from tests.district.house import Browser
from words import LANGUAGES, Language, words_in
from words.happenings import happening_words, hour_words


def kept_of(village: HallVillage) -> KioskRecords:
    return village.kiosk.hall.records._kept


def told_of(village: HallVillage) -> list[Happening]:
    return [one for one in village.told() if isinstance(one, Happening)]


def test_each_hour_is_told_once_when_it_is_over(village: HallVillage) -> None:
    kept, day = kept_of(village), village.today - timedelta(days=1)
    for what in (BROKE, BROKE, WRONG_PIN, BROKE):
        kept.happen(day, 14, what)
    kept.tell_hours(day, 14)
    assert village.kiosk.waiting == 0  # the hour is not over
    kept.happen(day, 15, BROKE)
    kept.tell_hours(day, 15)
    assert village.kiosk.waiting == 2
    for _ in range(2):
        village.ways(relay=True, district=True)  # the kiosk starts anew
        village.carry()
        village.kiosk.step()
    expected = [Happening(day, 14, BROKE, 3), Happening(day, 14, WRONG_PIN, 1)]
    assert told_of(village) == [*expected, Happening(day, 15, BROKE, 1)]
    assert Counter(village.kiosk.hall.records.happened()) == Counter(told_of(village))


def test_an_hour_that_a_restored_book_tells_again_is_the_same(village: HallVillage) -> None:
    day = village.today - timedelta(days=1)
    kept_of(village).happen(day, 9, BROKE)
    copy = village.copy_of_the_kiosk()
    village.kiosk.step()
    village.put_back(copy)
    village.kiosk.step()
    assert told_of(village) == [Happening(day, 9, BROKE, 1)]
    assert village.kiosk.waiting == 0


def test_the_clock_of_the_kiosk_names_the_hour(village: HallVillage) -> None:
    village.kiosk.hall.records.happen(BROKE)
    (one,) = village.kiosk.hall.records.happened()
    assert (one.what, one.count) == (BROKE, 1)
    assert one.day in (village.today, village.today - timedelta(days=1))


def test_a_disk_that_fails_stops_no_screen(
    village: HallVillage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise BookUnwritable

    monkeypatch.setattr(KioskRecords, "happen", fail)
    with caplog.at_level(logging.ERROR):
        village.kiosk.hall.records.happen(BROKE)
    assert "could not be written down that the screen broke" in caplog.text


def test_the_districts_page_of_devices_shows_it(village: HallVillage) -> None:
    kept, day = kept_of(village), village.today - timedelta(days=1)
    for _ in range(3):
        kept.happen(day, 14, BROKE)
    kept.happen(village.today - timedelta(days=20), 14, WRONG_PIN)
    village.kiosk.step()
    ensure_demo_accounts(village.district)
    app = create_app(house_of(village.district))
    technician = shown_accounts()[1][0]
    for language in LANGUAGES:
        browser = Browser(app, language).sign_in(technician, DEMO_PASSWORD)
        page, w = html.unescape(browser.get("/office/devices").text), words_in(language)
        said = happening_words(Happening(day, 14, BROKE, 3), w)
        assert "3" in said
        assert said in page
        assert hour_words(Happening(day, 14, BROKE, 3), w) in page
        assert happening_words(Happening(day, 14, WRONG_PIN, 1), w) not in page  # weeks ago


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_happening_has_its_sentence_and_a_newer_one_too(language: Language) -> None:
    w, day = words_in(language), date(2026, 3, 2)
    said = {
        happening_words(Happening(day, 23, what, n), w)
        for what in (*HAPPENINGS, "of-tomorrow")
        for n in (1, 2, 5)
    }
    assert len(said) == 3 * (len(HAPPENINGS) + 1)
    assert "23:00–00:00" in hour_words(Happening(day, 23, BROKE, 1), w)
