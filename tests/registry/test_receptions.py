"""Personal reception, by the real verbs in a real book."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest

from db.notes import BookNotes
from registry.application import office_day
from registry.failures import (
    NameMissing,
    NoSuchApplication,
    NoSuchReception,
    ReceptionInThePast,
    ReceptionIsOver,
    ReceptionTimeUnclear,
)
from registry.numbers import Number
from registry.office_facts import ReceptionBooked, ReceptionHeld, ReceptionOutcome
from registry.receptions import Receptions, Wish, read_time, receptions
from tests.world import AIGUL, World, a_form

BOTH = (ReceptionBooked, ReceptionHeld)


class Hall:
    """The verbs on a desk's own book."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.desk, self.place, _ = world.desk()
        self.notes = BookNotes(self.place.book, 427)
        self.verbs = Receptions(self.desk, lambda booking: self.notes.about(booking.hex(), *BOTH))
        self.today = office_day(world.clock.now())

    def wish(self, days: int = 1, time: str = "10:30", name: str = "Ким Анна") -> Wish:
        return Wish(self.today + timedelta(days=days), time, name, "8 701 123 45 67", "жол")


@pytest.fixture
def hall(tmp_path) -> Iterator[Hall]:
    world = World(tmp_path)
    yield Hall(world)
    world.close()


def test_somebody_is_booked_and_stands_in_the_book(hall: Hall) -> None:
    known = hall.verbs.book(hall.wish(time="930"), AIGUL)
    assert known.is_open
    assert (known.booked.time, known.booked.phone) == ("09:30", "+77011234567")
    assert known.steps[0].actor == AIGUL.number
    (found,) = receptions(hall.notes.between(0, hall.world.clock.now(), *BOTH))
    assert found == known


def test_a_booking_needs_a_name_a_day_to_come_and_a_time(hall: Hall) -> None:
    with pytest.raises(NameMissing):
        hall.verbs.book(hall.wish(name="  "), AIGUL)
    with pytest.raises(ReceptionInThePast):
        hall.verbs.book(hall.wish(days=-1), AIGUL)
    with pytest.raises(ReceptionTimeUnclear):
        hall.verbs.book(hall.wish(time="half past"), AIGUL)
    assert hall.verbs.book(hall.wish(days=0), AIGUL).is_open  # today is not over


def test_a_booking_is_moved_and_its_history_says_so(hall: Hall) -> None:
    known = hall.verbs.book(hall.wish(), AIGUL)
    moved = hall.verbs.move(known.booking, hall.wish(days=3, time="15:00"), AIGUL)
    assert moved.moved == 1
    assert moved.booked.day == hall.today + timedelta(days=3)
    assert len(moved.steps) == 2
    renamed = hall.verbs.move(known.booking, hall.wish(3, "15:00", "Ким Анна Ли"), AIGUL)
    assert renamed.moved == 1  # other words on the same day are no move


def test_what_came_of_it_is_written_once_and_can_be_taken_back(hall: Hall) -> None:
    known = hall.verbs.book(hall.wish(), AIGUL)
    held = hall.verbs.hold(known.booking, ReceptionOutcome.EXPLAINED, " түсіндірілді ", AIGUL)
    assert held.held is not None
    assert held.held.note == "түсіндірілді"
    with pytest.raises(ReceptionIsOver):
        hall.verbs.hold(known.booking, ReceptionOutcome.CANCELLED, "", AIGUL)
    with pytest.raises(ReceptionIsOver):
        hall.verbs.move(known.booking, hall.wish(), AIGUL)
    again = hall.verbs.open_again(known.booking, AIGUL)
    assert again.is_open
    assert len(again.steps) == 3  # the mistake stays in the history
    assert hall.verbs.open_again(known.booking, AIGUL) == again


def test_an_appeal_that_was_taken_gets_its_number_and_is_final_then(hall: Hall) -> None:
    known = hall.verbs.book(hall.wish(), AIGUL)
    hall.verbs.hold(known.booking, ReceptionOutcome.APPEAL_TAKEN, "", AIGUL)
    stranger = Number.of_application(427, 1, 999)
    with pytest.raises(NoSuchApplication):
        hall.verbs.hold(known.booking, ReceptionOutcome.APPEAL_TAKEN, "", AIGUL, stranger)
    number = hall.desk.register(a_form("Ким Анна"), AIGUL).number
    final = hall.verbs.hold(known.booking, ReceptionOutcome.APPEAL_TAKEN, "", AIGUL, number)
    assert final.is_final
    with pytest.raises(ReceptionIsOver):
        hall.verbs.open_again(known.booking, AIGUL)


def test_a_booking_that_nobody_made_is_not_known(hall: Hall) -> None:
    with pytest.raises(NoSuchReception):
        hall.verbs.known(b"x" * 16)


def test_the_list_is_the_same_in_whatever_order_its_facts_came(hall: Hall) -> None:
    for hour in (11, 9, 10):
        one = hall.verbs.book(hall.wish(time=f"{hour}:00"), AIGUL)
        if hour == 9:
            hall.verbs.hold(one.booking, ReceptionOutcome.CANCELLED, "", AIGUL)
            hall.verbs.open_again(one.booking, AIGUL)
    told = list(hall.notes.between(0, hall.world.clock.now(), *BOTH))
    expected = receptions(told)
    assert [one.booked.time for one in expected] == ["09:00", "10:00", "11:00"]
    assert all(one.is_open for one in expected)
    for seed in range(10):
        Random(seed).shuffle(told)
        assert receptions(told) == expected


def test_an_outcome_without_its_booking_waits_for_it(hall: Hall) -> None:
    known = hall.verbs.book(hall.wish(), AIGUL)
    hall.verbs.hold(known.booking, ReceptionOutcome.DID_NOT_COME, "", AIGUL)
    told = hall.notes.between(0, hall.world.clock.now(), *BOTH)
    assert receptions(told[1:]) == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("10:30", "10:30"), ("1030", "10:30"), ("930", "09:30"), ("9", "09:00"), ("9.5", "09:05")],
)
def test_times_are_read_as_they_are_typed(typed, meant):
    assert read_time(typed) == meant


@pytest.mark.parametrize("typed", ["", "25:00", "10:60", "abc", "10:3x", "²²", "-1"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(ReceptionTimeUnclear):
        read_time(typed)
