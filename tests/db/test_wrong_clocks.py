"""A desk whose clock is wrong goes on registering: in order, with the terms of a right clock."""

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db.tables import chain, journal
from registry.application import OFFICE_TIME, Stage, day_without_time, office_day
from registry.chain import Entry
from registry.clock import FAR_AHEAD_MS
from registry.desk import FromPaper
from registry.facts import Outcome
from tests.sync.line import a_line
from tests.world import AIGUL, MONDAY_MORNING, HandClock, World, a_form

DAY = 86_400_000
READ = FromPaper(Outcome.SATISFIED, "7", date(2026, 3, 2))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=OFFICE_TIME).timestamp() * 1000)


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    yield world
    world.close()


def headers(place):
    with place.book.reading() as connection:
        asked = select(journal.c.header).join(chain).where(chain.c.own).order_by(journal.c.n)
        found = connection.execute(asked).scalars().all()
    return [Entry(one, b"").read_header() for one in found]


WRONG = {
    "no battery": 0,
    "before 1970": -5_000_000_000,
    "set back in the day": at("2026-03-02 07:00"),
    "a day back": at("2026-03-01 09:00"),
    "a wrong year": at("2036-03-02 09:00"),
    "no calendar has it": 2**60,
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_clock_gives_the_terms_of_a_right_one_on_the_same_day(world, wrong):
    desk, place, _ = world.desk()
    right = desk.register(a_form(), AIGUL)
    world.clock.at = wrong
    drafted = desk.draft(a_form(), AIGUL)
    receipt = desk.register(a_form(), AIGUL)
    assert (receipt.received, receipt.term) == (right.received, right.term)
    assert (drafted.received, drafted.term) == (right.received, right.term)
    assert desk.deadline(a_form()).legal == right.term.due
    assert not receipt.time_known
    assert receipt.registered_at == day_without_time(date(2026, 3, 2), receipt.number.digits)
    again = desk.receipt_again(receipt.number)
    assert again is not None
    assert (again.registered_at, again.time_known) == (receipt.registered_at, False)
    *_, good, last = headers(place)
    assert (good.clock, last.clock) == (0, 1)
    said = min(max(wrong, 0), 253_402_214_400_000)
    assert said <= last.at < said + 10  # what it said is written down


def test_one_wild_entry_makes_no_later_right_one_suspect(world):
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    world.clock.at = at("2036-05-01 10:00")
    desk.register(a_form(), AIGUL)
    world.clock.at = MONDAY_MORNING + 3_600_000
    receipt = desk.register(a_form(), AIGUL)
    assert receipt.time_known
    assert [one.clock for one in headers(place)] == [0, 0, 1, 0]


def test_a_clock_put_right_by_the_network_is_no_news(world):
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    world.clock.at -= 4 * 60_000
    desk.register(a_form(), AIGUL)
    assert not any(one.clock for one in headers(place))


def test_terms_of_a_wrong_clock_reach_lists_board_and_stage(world):
    """An answer taken in by a clock of 2036 waits from the day on that was before it."""
    desk, _, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    world.clock.at = at("2036-05-01 10:00")
    desk.take_in_answer(receipt.number.answer(1), AIGUL, READ)
    world.clock.at = MONDAY_MORNING + 40 * DAY
    known = desk.return_unclaimed(receipt.number, AIGUL)
    assert known.stage is Stage.UNCLAIMED
    assert known.arrived_at == receipt.registered_at
    told = known.history[-2]
    assert told.suspect_clock
    assert told.at == at("2036-05-01 10:00") + 1


def test_an_office_shut_for_a_year_is_believed_once_the_district_says_the_same(world):
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    world.clock.at += 2 * FAR_AHEAD_MS
    assert not desk.register(a_form(), AIGUL).time_known
    a_line(world, place)[0].run()
    receipt = desk.register(a_form(), AIGUL)
    assert receipt.time_known
    assert receipt.received == date(2027, 2, 25)
    assert headers(place)[-1].clock == 0


def test_a_computer_enrolled_with_the_wrong_year_is_found_out_by_the_certificate(world):
    wrong = HandClock(world.clock.at + 3 * FAR_AHEAD_MS)
    desk, place, _ = world.desk(clock=wrong)
    receipt = desk.register(a_form(), AIGUL)
    assert receipt.received == date(2026, 3, 2)
    assert [one.clock for one in headers(place)] == [1, 1]


def test_a_month_set_wrong_for_a_morning_ends_with_the_first_receipt(world):
    clock = HandClock()
    desk, place, _ = world.desk(clock=clock)
    clock.days_later(31)
    assert desk.register(a_form(), AIGUL).received == date(2026, 4, 2)  # nobody could know
    clock.days_later(-31)
    assert not desk.register(a_form(), AIGUL).time_known
    a_line(world, place)[0].run()
    receipt = desk.register(a_form(), AIGUL)
    assert (receipt.time_known, receipt.received) == (True, date(2026, 3, 2))


@pytest.mark.parametrize("day", [date.min, date(1970, 1, 1), date(2026, 3, 2), date.max])
def test_any_day_gives_a_moment_that_can_be_shown(day):
    first, second = (day_without_time(day, f"1042701{n:06}000") for n in (1, 999_999))
    assert first <= second
    assert office_day(second) >= date(1970, 1, 1)
    assert day.year < 1971 or office_day(first) == day


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.integers(-(2**61), 2**61)
        | st.sampled_from([*WRONG.values(), MONDAY_MORNING, at("2028-02-29 23:59")]),
        min_size=1,
        max_size=6,
    )
)
def test_no_readings_of_the_clock_stop_the_desk_or_its_order(world, readings):
    world.numbers = getattr(world, "numbers", 0) + 1
    clock = HandClock(MONDAY_MORNING)
    desk, place, _ = world.desk(world.numbers, clock)
    for reading in readings:
        clock.at = reading
        receipt = desk.register(a_form(), AIGUL)
        assert receipt.term.due >= receipt.received
        assert place.reading.application(receipt.number.digits) is not None
    ticks = [one.tick for one in headers(place)]
    assert ticks == sorted(set(ticks))
