"""How the book stands, as a specialist sees it: in the foot line, in bands, on the book's page."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from counter.bookwords import room_words, rows, to_look_at
from counter.standing import ClockStanding, Drive, NewSeries, Standing
from registry.application import OFFICE_TIME
from registry.clock import ClockFinding
from registry.failures import BookUnwritable, DiskNearlyFull, PrinterMisnamed
from registry.keeping import DAY_MS, ROOM_FOR_FORMS, BackupState, CopyKind, CopyState
from registry.road import Doubt, DoubtKind
from tests.counter.conftest import CTRL, Counter
from tests.counter.office import MemoryWorkplace
from words import LANGUAGES, words_in


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=OFFICE_TIME).timestamp() * 1000)


@pytest.fixture
def well(workplace: MemoryWorkplace) -> Standing:
    """Everything in order."""
    now = workplace.clock.now()
    return Standing(
        workplace.state,
        ClockStanding(ClockFinding.OK, now, now),
        CopyState(CopyKind.LEVEL, 0, now),
        BackupState(now - 3_600_000),
        free=400_000_000_000,
    )


def stands(counter: Counter, standing: Standing) -> None:
    counter.workplace.stands = standing
    counter.window.foot.look()  # what it does by itself every two seconds
    QApplication.processEvents()


def words_of(standing: Standing) -> dict[str, tuple[str, str]]:
    return {row.name: (row.words, row.kind) for row in rows(standing, words_in("en"))}


# -- the words ----------------------------------------------------------------------------------


def test_a_book_in_order_wants_nobody(well):
    assert {kind for _, kind in words_of(well).values()} == {"done"}
    assert to_look_at(well, words_in("kk")) == 0


@pytest.mark.parametrize("kind", list(CopyKind))
def test_every_state_of_the_second_copy_has_words_and_something_to_do(well, kind):
    standing = replace(well, copy=CopyState(kind, 3, 0))
    words, colour = words_of(standing)["copy"]
    assert "3 pages are not on it" in words
    assert colour == {"level": "done", "behind": ""}.get(kind.value, "soon")
    for language in LANGUAGES:
        (row,) = (one for one in rows(standing, words_in(language)) if one.name == "copy")
        assert row.what_to_do or kind is CopyKind.LEVEL


def test_what_hardly_ever_is_has_a_row_only_then(well):
    assert "series" not in words_of(well)
    now = well.clock.says
    doubts = tuple(
        Doubt(kind, b"c" * 16, 427, 3, own=True, n=7, since=now, noticed_at=now)
        for kind in DoubtKind
    )
    odd = replace(well, set_aside=2, series=NewSeries("forked", 12_001, now), doubts=doubts)
    said = words_of(odd)
    assert said["pages"] == ("2 pages could not be read yet.", "")  # nobody can do anything
    assert said["series"][0].endswith("numbers go on from 012001.")
    assert "desk 03" in said["doubt_copied"][0]
    assert to_look_at(odd, words_in("ru")) == len(DoubtKind)


def test_an_old_or_failed_backup_is_said(well):
    now = well.clock.says
    assert words_of(replace(well, backup=BackupState(None)))["backup"][1] == ""
    old = replace(well, backup=BackupState(now - 3 * DAY_MS))
    assert words_of(old)["backup"][1] == "soon"
    failed = replace(well, backup=BackupState(now, now, DiskNearlyFull(31_000_000)))
    (row,) = (one for one in rows(failed, words_in("en")) if one.name == "backup")
    assert (row.kind, "31 MB" in row.what_to_do) == ("soon", True)


@pytest.mark.parametrize(
    ("free", "words"), [(999_999, "0 MB"), (52_900_000, "52 MB"), (1_999_999_999, "1 GB")]
)
def test_room_is_never_rounded_up(free, words):
    assert room_words(free, words_in("en")) == words


# -- the foot line and the bands ----------------------------------------------------------------


def test_a_missing_second_copy_stands_in_the_foot_line(counter, workplace, well):
    counter.sit_down()
    stands(counter, well)
    assert "Бәрі ауданға жетті" in counter.read("foot_line")
    assert counter.window.foot._timer.interval() <= 2_500  # at once is within five seconds
    stands(counter, replace(well, copy=CopyState(CopyKind.MISSING, 1, 0)))
    assert counter.read("foot_line") == "Екінші көшірме жоқ: флешканы тағыңыз · жұмыс жүріп жатыр"
    assert counter.find("foot_book").text() == "Кітап · 1"
    stands(counter, well)
    assert counter.find("foot_book").text() == "Кітап"


def test_a_wrong_clock_is_a_band_that_stays_and_stops_nothing(counter, workplace, well):
    counter.sit_down()
    good = at("2026-11-20 10:00")
    for language, words in (
        (
            "en",
            "This computer's date is 1 January 1970. Put it right. "
            "Until then the book goes by 20 November.",
        ),
        ("ru", "На этом компьютере дата 1 января 1970 года."),
        ("kk", "Бұл компьютердің күні – 1970 жылғы 1 қаңтар."),
    ):
        counter.speaker.switch(language)
        stands(counter, replace(well, clock=ClockStanding(ClockFinding.UNSET, 0, good)))
        assert counter.window.notices.held()["clock"].words().startswith(words)
    counter.press(Qt.Key.Key_F6)
    counter.press(Qt.Key.Key_F2)
    assert "clock" in counter.window.notices.held()
    counter.register_a_plot()
    assert counter.sees("receipt_code")
    stands(counter, well)
    assert counter.window.notices.held() == {}


def test_set_back_in_the_day_the_band_names_the_time(counter, well):
    back = ClockStanding(ClockFinding.SET_BACK, at("2026-11-20 07:00"), at("2026-11-20 10:42"))
    counter.speaker.switch("en")
    stands(counter, replace(well, clock=back))
    assert counter.window.notices.held()["clock"].words() == (
        "This computer's clock shows 07:00, but it was 10:42 already. Put it right."
    )


# -- a full disk --------------------------------------------------------------------------------


def test_a_full_disk_is_told_before_anybody_sits_down(counter, workplace, well):
    counter.sit_down()
    assert counter.sees("who")
    stands(counter, replace(well, free=ROOM_FOR_FORMS - 1))
    assert not counter.sees("who")
    assert not counter.sees("register")
    assert "54 МБ" in counter.read("no_room")
    assert counter.focus() == "look_for_room"
    looked = workplace.looked
    counter.enter()
    assert workplace.looked == looked + 1
    counter.press(Qt.Key.Key_F6)  # looking up goes on
    assert counter.sees("search")
    counter.press(Qt.Key.Key_F2)
    assert counter.sees("no_room")
    stands(counter, replace(well, free=ROOM_FOR_FORMS))  # it comes back by itself
    assert counter.focus() == "who"
    counter.register_a_plot()
    assert counter.sees("receipt_code")
    stands(counter, replace(well, free=ROOM_FOR_FORMS - 1))
    assert counter.sees("receipt_code")
    counter.enter()
    assert counter.sees("no_room")  # but nobody new


def test_a_form_that_was_begun_is_not_taken_away(counter, workplace, well):
    counter.sit_down()
    counter.fill_in_a_person()
    stands(counter, replace(well, free=ROOM_FOR_FORMS - 1))
    assert counter.window.reception.who.applicant().name
    assert counter.focus() == "what"
    counter.say("бақша")
    counter.press(Qt.Key.Key_Return, CTRL)
    assert counter.sees("receipt_code")


# -- the page -----------------------------------------------------------------------------------


def test_the_page_opens_by_key_and_escape_leads_back_to_the_form(counter, workplace, well):
    workplace.stands = well
    counter.press(Qt.Key.Key_F10)  # even before anybody has sat down
    assert counter.sees("for_inspector")
    counter.press(Qt.Key.Key_Escape)
    counter.sit_down()
    counter.fill_in_a_person()
    counter.press(Qt.Key.Key_F10)
    assert counter.read("book_sum") == "Бәрі ретімен."
    counter.press(Qt.Key.Key_Escape)
    assert counter.focus() == "what"
    assert counter.window.reception.who.applicant().name


def test_the_page_follows_what_happens_while_it_is_seen(counter, workplace, well, qtbot):
    counter.sit_down()
    workplace.stands = well
    counter.press(Qt.Key.Key_F10)
    workplace.stands = replace(well, copy=CopyState(CopyKind.FULL, 1, 0))
    qtbot.waitUntil(lambda: "толып қалды" in counter.read("stands_copy_words"), timeout=20_000)


def test_a_backup_is_made_at_a_press_and_a_failed_one_is_said(counter, workplace, well):
    counter.sit_down()
    workplace.stands = well
    counter.press(Qt.Key.Key_F10)
    button = counter.find("stands_backup_button")
    button.click()
    assert workplace.backups == 1
    assert len(counter.notices()) == 1
    workplace.stick_fails = BookUnwritable()
    button.click()
    assert workplace.backups == 1
    assert button.isEnabled()
    assert counter.window.notices.bands()[-1].kind == "soon"


def test_an_inspector_gets_his_stick_in_three_presses(counter, workplace, well, tmp_path):
    counter.sit_down()
    workplace.stands, card = well, counter.window.book.inspector
    counter.press(Qt.Key.Key_F10)
    counter.press(Qt.Key.Key_Return, CTRL)
    assert counter.sees("look_for_sticks")
    assert card.list.rows() == []
    workplace.sticks = [Drive(tmp_path, "KINGSTON", 14_000_000_000)]
    counter.find("look_for_sticks").click()
    assert counter.focus() == "drives"
    counter.enter()
    assert card.ticks.done() == 3
    assert counter.read("inspector_verdict") == "Бәрі дұрыс."
    assert counter.focus() == "print_page"
    counter.enter()
    assert workplace.pages_printed == [tmp_path / "tereze-0427-01" / "page.pdf"]
    workplace.sheets_left = 0
    counter.press(Qt.Key.Key_P, CTRL)
    assert len(counter.notices()) == 1
    counter.find("inspector_over").click()
    assert counter.focus() == "for_inspector"


def test_a_stick_that_fails_is_said_and_another_can_be_taken(counter, workplace, well, tmp_path):
    counter.sit_down()
    workplace.stands, workplace.sticks = well, [Drive(tmp_path, "A")]
    workplace.stick_fails = DiskNearlyFull(0)
    counter.press(Qt.Key.Key_F10)
    counter.press(Qt.Key.Key_Return, CTRL)
    counter.enter()
    assert "МБ қалды" in counter.window.book.inspector.wrong.words()
    workplace.stick_fails = None
    counter.press(Qt.Key.Key_Return, CTRL)
    counter.enter()
    assert counter.window.book.inspector.ticks.done() == 3


def test_another_folder_can_be_walked_to_by_keys(counter, workplace, well, tmp_path):
    (tmp_path / "audit" / "2026").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    counter.sit_down()
    workplace.stands, card = well, counter.window.book.inspector
    counter.press(Qt.Key.Key_F10)
    counter.press(Qt.Key.Key_Return, CTRL)
    counter.find("other_folder").click()
    card._open(tmp_path)
    assert [Path(row.key).name for row in card.list.rows()] == ["..", "audit"]
    counter.press(Qt.Key.Key_Down)
    counter.enter()
    assert card._folder == tmp_path / "audit"
    counter.enter()
    assert card._folder == tmp_path
    counter.press(Qt.Key.Key_Return, CTRL)
    assert card._result is not None
    assert card._result.folder.parent == tmp_path


# -- small things -------------------------------------------------------------------------------


def test_a_printer_that_the_settings_misname_stops_nobody(counter, workplace, monkeypatch):
    def misnamed(number: str, by: object) -> int:
        raise PrinterMisnamed("canon")

    monkeypatch.setattr(workplace, "print_due", misnamed)
    counter.sit_down()
    counter.register_a_plot()
    assert "«canon»" in counter.read("print_state")


def test_a_foreign_barcode_goes_away_by_itself(counter, qtbot, monkeypatch):
    monkeypatch.setattr("ui.notices.PASSING_MS", 30)
    counter.sit_down()
    counter.scan("4870204341256")
    assert len(counter.notices()) == 1
    qtbot.waitUntil(lambda: counter.notices() == [])
    counter.scan("4870204341256")
    counter.window.notices.clear()  # gone before its time: nothing breaks when that comes
    qtbot.wait(60)


def test_after_midnight_the_year_of_a_date_is_the_new_one(counter, workplace):
    counter.sit_down()
    day = counter.window.answers.day
    day.set_text("5.1")
    assert day.day().year == 2026
    workplace.clock.at = datetime(2027, 1, 4, 9, 0, tzinfo=OFFICE_TIME)
    assert day.day().year == 2027


def test_what_was_due_when_the_program_stopped_is_offered_at_the_start(qapp, workplace):
    first = Counter(workplace, "kk")
    workplace.sheets_left = 0
    first.sit_down()
    first.register_a_plot()
    first.window.close()
    workplace.sheets_left = 100
    counter = Counter(workplace, "kk")
    try:
        assert counter.sees("foot_prints")
        counter.sit_down()
        counter.find("foot_prints").click()
        assert len(counter.window.prints.list.rows()) == 2
        counter.press(Qt.Key.Key_Return, CTRL)
        assert workplace.due_prints() == ()
        assert not counter.sees("foot_prints")
    finally:
        counter.window.close()
