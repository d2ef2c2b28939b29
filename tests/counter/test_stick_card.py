"""The stick at the counter: it comes, is used with one key, goes, and is in nobody's way."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.inspecting import StickGone
from counter.standing import Drive, StickRound
from counter.stick_card import StickCard
from tests.counter.conftest import Counter

KINGSTON = Drive(Path("/media/office/KINGSTON"), "KINGSTON", 14_000_000_000)
OTHER = Drive(Path("/media/office/OTHER"), "OTHER", 14_000_000_000)


@pytest.fixture
def counter(counter: Counter) -> Counter:
    """At work, in English."""
    counter.speaker.switch("en")
    counter.sit_down()
    return counter


def plug_in(counter: Counter, *sticks: Drive) -> StickCard:
    counter.workplace.road_sticks = list(sticks)
    counter.window.stick.look()
    QApplication.processEvents()
    return counter.window.stick


def press(counter: Counter, name: str) -> None:
    button = counter.find(name)
    assert isinstance(button, QAbstractButton)
    button.click()
    QApplication.processEvents()


def test_without_a_stick_nothing_is_seen_and_the_key_does_nothing(counter, workplace):
    assert not counter.sees("stick_card")
    counter.press(Qt.Key.Key_F11)
    assert workplace.rounds_by_stick == 0


def test_one_key_takes_and_gives_and_the_form_keeps_its_cursor(counter, workplace):
    counter.type("Сейіт")
    plug_in(counter, KINGSTON)
    assert counter.sees("take_and_give")
    assert counter.focus() == "who"

    counter.press(Qt.Key.Key_F11)

    assert workplace.rounds_by_stick == 1
    assert counter.window.stick.ticks.done() == 3
    assert "3 new pages" in counter.read("stick_says")
    assert "12 pages" in counter.read("stick_says")
    assert not counter.sees("take_and_give")
    assert counter.focus() == "who"
    counter.type("қали")
    assert counter.window.focusWidget().text() == "Сейітқали"


def test_it_goes_when_the_stick_goes_and_asks_again_for_the_next_one(counter):
    card = plug_in(counter, KINGSTON)
    counter.press(Qt.Key.Key_F11)
    plug_in(counter, KINGSTON)
    assert card.state() == "done"  # the same one is not offered twice
    plug_in(counter)
    assert not counter.sees("stick_card")
    plug_in(counter, KINGSTON)
    assert card.state() == "ready"


def test_a_stick_that_the_system_let_go_leaves_its_ticks_to_be_read(counter, workplace):
    workplace.carried = StickRound(taken=0, given=0, confirmed=True, let_go=True)
    card = plug_in(counter, KINGSTON)
    counter.press(Qt.Key.Key_F11)
    plug_in(counter)
    assert card.state() == "done"
    assert counter.read("stick_says") == "The district confirms what it has received."
    press(counter, "leave_stick")
    assert not counter.sees("stick_card")


def test_not_now_is_respected_until_it_is_pulled_out(counter):
    plug_in(counter, KINGSTON)
    press(counter, "leave_stick")
    plug_in(counter, KINGSTON)
    assert not counter.sees("stick_card")
    plug_in(counter, OTHER)
    assert counter.sees("take_and_give")


def test_pulled_out_in_the_middle_says_how_far_it_came_and_begins_again(counter, workplace):
    workplace.stick_fails = StickGone()
    card = plug_in(counter, KINGSTON)
    counter.press(Qt.Key.Key_F11)
    assert card.state() == "failed"
    assert card.ticks.done() == 1
    assert "Put it in again" in card.wrong.words()
    workplace.stick_fails = None
    counter.press(Qt.Key.Key_F11)
    assert workplace.rounds_by_stick == 1
    assert card.state() == "done"
    assert card.wrong.words() == ""


def test_remarks_are_said_after_the_ticks(counter, workplace):
    workplace.carried = StickRound(taken=0, given=1, damaged=1, foreign=2, refused=1)
    card = plug_in(counter, KINGSTON)
    counter.press(Qt.Key.Key_F11)
    said = card.wrong.words()
    assert "1 file was damaged" in said
    assert "2 files are meant for another computer" in said
    assert "1 part was not accepted" in said


def test_a_stick_is_not_asked_for_twice_at_once(counter):
    """A disk that keeps a question must not gather more of them."""
    waiting = []

    class Later:
        def run(self, work, then, refused=None, troubled=None, broken=None):
            waiting.append((work, then))

    counter.window.shift._aside = Later()
    card = counter.window.stick
    card.look()
    card.look()
    assert len(waiting) == 1
    work, then = waiting[0]
    then(work())
    card.look()
    assert len(waiting) == 2
