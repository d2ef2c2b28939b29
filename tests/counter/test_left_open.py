"""A form that is open outlives the program: kept locked, offered again, gone when answered."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.homes import Home
from app.outside import SystemClock
from app.wiring import Device, open_office
from counter.draft import encode
from counter.left_open import Forms
from registry.failures import Trouble
from tests.counter.conftest import CTRL, Counter
from tests.counter.office import MemoryWorkplace

HOUSE = Path(__file__).parents[2]
WITHIN_S = 1.0


def again(counter: Counter, workplace: MemoryWorkplace) -> Counter:
    """The program ends at once, and is opened again."""
    counter.window.left_open.keep()
    counter.window.left_open._timer.stop()
    return Counter(workplace, "kk")


def test_a_killed_program_gives_the_form_back_to_the_letter(tmp_path, qapp):
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.counter.typing_at_work", str(tmp_path)],
        cwd=HOUSE,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        said = child.stdout.readline().split()
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    assert said[:1] == ["kept"]
    assert float(said[1]) < WITHIN_S * float(os.environ.get("TEREZE_SLOWER", "5"))
    device = Device.load(Home(tmp_path / "desk"), SystemClock())
    on_disk = device.home.kept_forms.read_bytes()
    for secret in ("Ахметов", "580314400002"):
        assert secret.encode() not in on_disk
    office = open_office(device)
    counter = Counter(office, "kk")
    try:
        counter.enter()
        assert "Ахметов Бол" in counter.window.left_open._words.text()
        counter.find("continue_left_open").click()
        assert counter.focus() == "name"
        counter.type("ат")
        one = counter.window.reception.who.applicant()
        assert (one.name, one.iin) == ("Ахметов Болат", "580314400002")
        counter.window.reception._open(counter.window.reception.what)
        counter.say("бақша")
        counter.press(Qt.Key.Key_Return, CTRL)
        counter.window.left_open.keep()
        assert not device.home.kept_forms.exists()
    finally:
        counter.window.close()
        office.parts.book.engine.dispose()


def test_nothing_is_offered_before_somebody_sits_down(counter, workplace):
    counter.sit_down()
    counter.say("Ахметов Болат")
    second = again(counter, workplace)
    assert not second.sees("left_open")
    second.enter()
    assert second.sees("left_open")
    second.window.close()


def test_dropped_is_forgotten(counter, workplace):
    counter.sit_down()
    counter.say("Ахметов Болат")
    second = again(counter, workplace)
    second.enter()
    assert workplace.reception.kept
    second.find("drop_left_open").click()
    assert workplace.reception.kept == b""
    assert not second.sees("left_open")
    second.window.close()


def test_a_form_begun_before_the_question_is_answered_loses_neither(counter, workplace):
    counter.sit_down()
    counter.say("Ахметов Болат")
    second = again(counter, workplace)
    second.enter()
    second.say("Иванов Пётр")
    third = again(second, workplace)
    third.enter()
    assert "Ахметов Болат, Иванов Пётр" in third.window.left_open._words.text()
    third.find("continue_left_open").click()
    assert third.window.reception.who.applicant().name == "Иванов Пётр"
    assert [one.visitor for one in third.window.tabs.drafts()] == ["Ахметов Болат"]
    for window in (second.window, third.window):
        window.close()


def test_what_was_registered_in_the_last_moment_is_not_offered_again(counter, workplace):
    counter.sit_down()
    counter.fill_in_a_person()
    counter.say("бақша")
    counter.window.left_open.keep()
    kept = workplace.reception.kept
    counter.press(Qt.Key.Key_Return, CTRL)
    workplace.reception.kept = kept  # the power went before the file could be taken away
    counter.window.left_open._timer.stop()
    second = Counter(workplace, "kk")
    second.enter()
    assert not second.sees("left_open")
    assert workplace.reception.kept == b""
    second.window.close()


def test_a_switch_of_specialist_keeps_the_form_and_its_file(counter, workplace):
    counter.sit_down()
    counter.say("Ахметов Болат")
    counter.find("foot_specialist").click()
    counter.press(Qt.Key.Key_Down)
    counter.enter()
    counter.window.left_open.keep()
    assert counter.window.reception.who.applicant().name == "Ахметов Болат"
    assert "Ахметов Болат".encode() in workplace.reception.kept


@pytest.mark.parametrize("junk", [b"{}", b"\xff", b'{"at":1,"drafts":5}'])
def test_what_cannot_be_read_is_not_offered_and_stops_nobody(workplace, qapp, junk, caplog):
    workplace.reception.kept = junk
    desk = Counter(workplace, "kk")
    desk.enter()
    assert not desk.sees("left_open")
    desk.say("Ахметов Болат")
    desk.window.left_open.keep()
    assert "Ахметов" not in caplog.text
    assert workplace.reception.kept != junk
    desk.window.close()


def test_a_disk_that_keeps_no_forms_stops_nobody(counter, workplace):
    def full(_: bytes) -> None:
        raise Trouble

    workplace.reception.keep_forms = full
    counter.sit_down()
    counter.say("Ахметов Болат")
    counter.window.left_open.keep()
    assert counter.notices() == []


def test_forms_tell_a_log_nothing(counter):
    counter.sit_down()
    counter.say("Ахметов Болат")
    draft = counter.window.reception.draft()
    assert b"\xd0" in encode(draft)
    assert "Ахметов" not in repr(Forms(0, (draft,)))
