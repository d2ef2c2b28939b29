"""The figures counted ahead are those that a slow recount from the entries themselves gives."""

import threading
from collections import Counter
from datetime import date
from random import Random

import pytest
from sqlalchemy import select

from db import counted as sums
from db import counting
from db.book import rebuild
from db.counted import EVERYBODY, NOW, Kind, cells, flows, months_of, of_department, of_office
from db.counting import count_again
from db.effects import read_application
from db.locks import is_counter
from db.tables import application, counted, journal
from registry.application import Application, Stage, office_day
from registry.oversight import How, Sides, first_day, month_of, sides
from tests.district.house import DistrictHouse
from tests.district.lived_in import live

GIVEN = {Stage.FORWARDED: How.PASSED_ON, Stage.WITHDRAWN: How.GIVEN_BACK}
GIVEN |= {Stage.RETURNED: How.GIVEN_BACK}
EVER = 99_999


def everything(district: DistrictHouse) -> list[Application]:
    """Folded from the journal alone: no figures are asked, nor the row of an application."""
    with district.house.book.reading() as connection:
        about = select(journal.c.about).where(journal.c.about.is_not(None)).distinct()
        found = [read_application(connection, one) for one in connection.execute(about).scalars()]
    return [one for one in found if one.is_known]


def left_on(one: Application) -> date | None:
    """The plain reading of the rule: the first day on which an answer existed, or it was ended."""
    if one.stage in (Stage.REGISTERED, Stage.SENT, Stage.WITH_DEPARTMENT):
        return None
    if one.stage in GIVEN:
        assert one.ended_at is not None
        return office_day(one.ended_at)
    moments = (one.answered_at, one.arrived_at, one.ended_at)
    return min(office_day(at) for at in moments if at is not None)


def how_of(one: Application) -> How:
    if one.registered is None:
        return How.SLIP
    if left_on(one) is None:
        return How.OPEN
    if one.stage in GIVEN:
        return GIVEN[one.stage]
    said = one.answered or one.arrived
    assert said is not None
    assert said.outcome is not None
    return How(said.outcome + 1)


def recounted(known: list[Application], first: int, last: int, running: int) -> Sides:
    """By comparing days, one application after the other."""
    real = [one for one in known if one.registered is not None]
    came = {one.number: month_of(office_day(one.registered_at)) for one in real}
    left = {one.number: left_on(one) for one in real}

    def is_open(one: Application, month: int) -> bool:
        """At the end of this month."""
        day = left[one.number]
        if month >= running:
            return came[one.number] <= month and day is None
        return came[one.number] <= month and (day is None or month_of(day) > month)

    within = []
    for one in real:
        day = left[one.number]
        if day is not None and first <= month_of(day) <= last:
            within.append(one)
    hows = Counter(how_of(one) for one in within)
    answered = [one for one in within if how_of(one).is_answered]
    return Sides(
        open_before=sum(is_open(one, first - 1) for one in real),
        received=sum(first <= came[one.number] <= last for one in real),
        answered=len(answered),
        passed_on=hows[How.PASSED_ON],
        given_back=hows[How.GIVEN_BACK],
        open_after=sum(is_open(one, last) for one in real),
        answered_late=sum(left_on(one) > one.registered.due for one in answered),  # type: ignore[operator, union-attr]
        slips=sum(
            first <= month_of(office_day(one.registered_at)) <= last
            for one in known
            if one.registered is None
        ),
        hows={how: n for how, n in hows.items() if how.is_answered},
    )


@pytest.fixture
def lived(tmp_path):
    district = DistrictHouse(tmp_path)
    live(district, 60, seed=11)
    yield district
    district.world.close()


@pytest.fixture
def lived_on(tmp_path, database):
    """On a village's SQLite and on the district's PostgreSQL."""
    district = DistrictHouse(tmp_path, database)
    live(district, 60, seed=11)
    yield district
    district.world.close()


def counted_sides(district: DistrictHouse, about: str, first: int, last: int) -> Sides:
    book = district.house.book
    running = month_of(district.house.today)
    open_now = None
    if last >= running:
        open_now = sum(one.in_work for one in cells(book, about, Kind.BY_OFFICE, NOW, NOW).values())
    found = flows(book, about, last)
    assert set(found) == {427}
    return sides(found[427], first, last, open_now)


def test_every_balance_is_that_of_the_slow_recount(lived_on):
    count_again(lived_on.house.book)
    known = everything(lived_on)
    kinds = {how_of(one) for one in known}
    assert {How.OPEN, How.SLIP, How.PASSED_ON, How.GIVEN_BACK, How.REFUSED} <= kinds
    assert {one.stage for one in known} >= {Stage.UNCLAIMED, Stage.MAILED, Stage.SENT}
    begin, end = months_of(lived_on.house.book)
    assert end - begin >= 3
    running = month_of(lived_on.house.today)
    for first in range(begin, end + 1):
        for last in range(first, end + 1):
            found = counted_sides(lived_on, EVERYBODY, first, last)
            assert found == recounted(known, first, last, running), (first, last)
            assert found.holds
    late = [one for one in known if how_of(one).is_answered and left_on(one) > one.registered.due]
    assert late
    assert counted_sides(lived_on, EVERYBODY, begin, end).answered_late == len(late)


def test_a_department_has_its_own_balance(lived):
    count_again(lived.house.book)
    known = everything(lived)
    running = month_of(lived.house.today)
    begin, end = months_of(lived.house.book)
    own = [one for one in known if one.registered and one.registered.department == "land"]
    assert 0 < len(own) < len(known)
    found = counted_sides(lived, of_department("land"), begin, end)
    assert found == recounted(own, begin, end, running)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (Kind.BY_SERVICE, lambda one: one.registered.service),
        (Kind.BY_DEPARTMENT, lambda one: one.registered.department),
        (Kind.BY_SPECIALIST, lambda one: one.actor),
        (Kind.BY_OFFICE, lambda one: one.number[1:5]),
    ],
)
def test_every_table_adds_up_to_the_slow_recount(lived, kind, key):
    count_again(lived.house.book)
    today = (lived.house.today - date(1970, 1, 1)).days
    known = [one for one in everything(lived) if one.registered is not None]
    for about in (EVERYBODY, of_office(427)):
        found = cells(lived.house.book, about, kind, NOW + 1, EVER)
        expected: dict[str, Counter[How]] = {}
        for one in known:
            expected.setdefault(key(one), Counter())[how_of(one)] += 1
        real = {
            name: {how: n for how, n in cell.hows.items() if how != How.SLIP}
            for name, cell in found.items()
            if cell.received
        }
        assert real == expected
        overdue = sum(cell.overdue(today) for cell in found.values())
        still = [one for one in known if left_on(one) is None]
        assert overdue == sum(one.registered.due < lived.house.today for one in still) > 0
        waited = Counter((lived.house.today - office_day(one.registered_at)).days for one in still)
        together = Counter()
        for cell in found.values():
            together.update(cell.ages(today))
        assert together == waited


def test_the_list_behind_a_figure_is_as_long_as_the_figure(lived):
    count_again(lived.house.book)
    book = lived.house.book
    begin, end = months_of(book)
    for month in range(begin, end + 1):
        cell = cells(book, of_office(427), Kind.BY_OFFICE, month, month).get("0427")
        rows = sums.rows(book, 427, month)
        assert Counter(How(one.how) for one in rows) == Counter(cell.hows if cell else {})
    still = cells(book, EVERYBODY, Kind.BY_OFFICE, NOW, NOW)["0427"]
    numbers = {one.number for one in sums.rows(book, 427, NOW)}
    assert len(numbers) == still.in_work
    assert numbers == {one.number for one in everything(lived) if how_of(one) is How.OPEN}


def everything_counted(book):
    with book.reading() as connection:
        return sorted(map(tuple, connection.execute(select(counted)).all()))


def test_only_what_changed_is_counted_again_and_it_is_as_if_all_had_been(lived_on, monkeypatch):
    book = lived_on.house.book
    monkeypatch.setattr(counting, "_WHOLE_MS", 10**12)
    count_again(book)
    months: list[int] = []
    real = counting.came_in
    monkeypatch.setattr(
        counting, "came_in", lambda one, month: months.append(month) or real(one, month)
    )
    random = Random(3)
    for turn in range(4):
        live(lived_on, random.randint(1, 4), seed=100 + turn)
        months.clear()
        count_again(book)
        begin, end = months_of(book)
        assert 1 <= len(set(months)) <= 6 < end - begin
        once = everything_counted(book)
        count_again(book, whole=True)
        assert everything_counted(book) == once
    months.clear()
    count_again(book)
    assert months == []


def test_an_old_case_that_ends_today_changes_the_month_in_which_it_came(lived):
    book = lived.house.book
    count_again(book)
    old = min(
        (one for one in everything(lived) if one.stage is Stage.SENT),
        key=lambda one: one.registered_at,
    )
    month = month_of(office_day(old.registered_at))
    before = cells(book, EVERYBODY, Kind.BY_OFFICE, month, month)["0427"]
    lived.world.department.accept(_number(old), old.registered.department, _clerk())
    _answer(lived, old)
    count_again(book)
    after = cells(book, EVERYBODY, Kind.BY_OFFICE, month, month)["0427"]
    assert (after.answered, after.in_work) == (before.answered + 1, before.in_work - 1)


def test_tables_written_anew_leave_the_figures_as_they_were(lived):
    book = lived.house.book
    count_again(book)
    before = everything_counted(book)
    rebuild(book)
    count_again(book)
    assert everything_counted(book) == before


def test_sums_that_lack_an_application_are_said_to_and_put_right_at_the_next_turn(lived):
    book = lived.house.book
    assert count_again(book).astray == {}
    with book.writing() as connection:  # what no entry tells of: somebody has been at the tables
        some = select(application.c.id).limit(1).scalar_subquery()
        gone = connection.execute(
            application.delete().where(application.c.id == some).returning(application.c.number)
        ).scalar_one()
    lived.world.clock.days_later(0.1)
    assert count_again(book).astray == {427: -1}, gone
    assert count_again(book).astray == {}
    rebuild(book)
    lived.world.clock.days_later(0.1)
    assert count_again(book).astray == {427: 1}
    assert count_again(book).astray == {}


def _number(one: Application):
    from registry.numbers import Number

    return Number.parse(one.number)


def _clerk():
    from tests.world import CLERK

    return CLERK


def _answer(lived: DistrictHouse, one: Application) -> None:
    from registry.department import Decision
    from registry.facts import Outcome

    decision = Decision(Outcome.NOTED, lived.house.today, "1", text="Жауап")
    lived.world.department.answer(_number(one), decision, _clerk())


def test_nothing_is_there_before_anything_came(tmp_path):
    district = DistrictHouse(tmp_path)
    assert sums.standing(district.house.book) is None
    count_again(district.house.book)
    assert months_of(district.house.book) is None
    assert flows(district.house.book, EVERYBODY, EVER) == {}
    assert first_day(month_of(date(2026, 3, 31))) == date(2026, 3, 1)
    district.world.close()


def test_a_thread_beside_the_server_counts_and_stops_when_told(lived, monkeypatch):
    monkeypatch.setattr(counting, "_FIRST_S", 0.0)
    made = threading.Event()
    beside = counting.Counting(lived.house.book, lambda _: made.set())
    beside.start()
    assert made.wait(60)
    beside.stop()
    assert not beside._thread.is_alive()
    assert months_of(lived.house.book) is not None


@pytest.mark.postgres
def test_two_processes_do_not_count_at_once(tmp_path, postgres):
    """On SQLite there is one process only."""
    url = postgres.new_book()
    district = DistrictHouse(tmp_path, url)
    book = district.house.book
    with book.reading() as connection:
        assert is_counter(connection)
        assert count_again(book) is None
    assert count_again(book) is not None
    district.world.close()
    postgres.drop(url)
