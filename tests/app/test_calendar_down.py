"""A day off that the district publishes: desks count by it at once, and who was late is moved."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from app.catalogue import book_calendar, book_catalogue
from app.term_keeper import TermKeeper
from db.book import rebuild, retry_quarantined
from db.open_terms import OpenTerms
from db.reading import BookReading
from db.tables import application, noted, quarantine
from registry import kinds
from registry.calendar import CalendarRow, DayKind
from registry.calendar_facts import DaysPublished, TermMoved
from registry.desk import Form
from registry.facts import Applicant, ApplicationKind
from registry.moved import Move
from registry.moving import MovingTerms, moves
from registry.numbers import Number
from tests.app.test_catalogue_down import BY, Round

OFF = date(2026, 3, 10)  # a Tuesday; the round begins on 2 March 2026


def day(on: date = OFF, kind: DayKind = "extra_off") -> DaysPublished:
    return DaysPublished((CalendarRow(on, kind, "Қар", "Снег", "Snow", date(2026, 3, 1)),))


@pytest.fixture
def round_trip(tmp_path) -> Iterator[Round]:
    made = Round(tmp_path)
    yield made
    made.close()


def appeal(village: Round) -> Number:
    service = village.office.catalogue.services[-1].code
    form = Form(
        service=next(
            (one.code for one in village.office.catalogue.services if one.is_appeal), service
        ),
        applicant=Applicant("Ерлан Әбдіров"),
        documents=(),
        kind=ApplicationKind.REQUEST,
        summary="Жол туралы",
    )
    return village.office.parts.desk.register(form, BY).number


def due(reading: BookReading, number: Number) -> date:
    found = reading.application(number.digits)
    assert found is not None
    assert found.registered is not None
    return found.registered.due


def test_a_receipt_counts_by_the_day_off_as_soon_as_its_news_has_come(round_trip):
    before = appeal(round_trip)
    round_trip.publish(day())
    unheard = appeal(round_trip)
    reading = round_trip.office.parts.reading
    assert due(reading, unheard) == due(reading, before)
    round_trip.carry()
    round_trip.office.count_waiting()
    heard = appeal(round_trip)
    calendar = round_trip.office.calendar
    assert not calendar.is_working_day(OFF)
    assert due(reading, heard) == calendar.add_working_days(due(reading, before), 1)


def test_who_was_registered_before_his_desk_had_heard_of_it_is_moved_when_he_comes(round_trip):
    keeper = TermKeeper(round_trip.district)
    assert keeper.sweep() == 0  # nothing was ever published: nothing is read
    round_trip.publish(day())
    number = appeal(round_trip)
    promise = due(round_trip.office.parts.reading, number)
    round_trip.carry()
    assert keeper.sweep() == 1
    assert keeper.sweep() == 0
    assert TermKeeper(round_trip.district).sweep() == 0  # nor does another process say it again
    round_trip.carry()
    here = round_trip.office.parts.reading
    assert due(here, number) > promise
    assert due(here, number) == due(round_trip.district.reading, number)
    moved = here.application(number.digits).moved
    assert (moved.before, [one.name_ru for one in moved.days]) == (promise, ["Снег"])
    # A further day moves it again, from where it stands now.
    round_trip.publish(day(date(2026, 3, 11)))
    assert keeper.sweep() == 1


def test_two_processes_that_look_at_once_say_it_once(round_trip):
    appeal(round_trip)
    round_trip.carry()
    round_trip.publish(day())
    district = round_trip.district
    calendars, catalogue = book_calendar(district.book).states, book_catalogue(district.book)()
    across = OpenTerms(district.book).across(OFF, OFF)
    found = [one for one in moves(across, catalogue, calendars) if isinstance(one, Move)]
    both = [MovingTerms(district.journal_of(427), catalogue, calendars) for _ in range(2)]
    assert [one.move(found, BY) for one in both] == [1, 0]


def rows_of(book):
    asked = [
        select(application.c.number, application.c.due).order_by(application.c.number),
        select(noted.c.kind, noted.c.key).order_by(noted.c.journal_id),
    ]
    with book.reading() as connection:
        return [connection.execute(one).all() for one in asked]


def test_tables_written_anew_have_the_same_dates(round_trip):
    number = appeal(round_trip)
    round_trip.carry()
    round_trip.publish(day())
    TermKeeper(round_trip.district).sweep()
    round_trip.carry()
    for book in (round_trip.district.book, round_trip.office.parts.book):
        before = rows_of(book)
        rebuild(book)
        assert rows_of(book) == before
    assert due(round_trip.office.parts.reading, number) > date(2026, 3, 16)


def test_a_desk_of_yesterday_keeps_it_aside_and_knows_it_after_its_upgrade(round_trip, monkeypatch):
    number = appeal(round_trip)
    round_trip.carry()
    promise = due(round_trip.office.parts.reading, number)
    round_trip.publish(day())
    TermKeeper(round_trip.district).sweep()
    with monkeypatch.context() as old:
        for kind in (DaysPublished.KIND, TermMoved.KIND):
            old.delitem(kinds.FACTS, kind)
        round_trip.carry()
        round_trip.office.count_waiting()
        assert due(round_trip.office.parts.reading, number) == promise
        book = round_trip.office.parts.book
        with book.reading() as connection:
            assert len(connection.execute(select(quarantine)).all()) == 2
    retry_quarantined(book)
    round_trip.office.count_waiting()
    assert due(round_trip.office.parts.reading, number) > promise
    assert not round_trip.office.calendar.is_working_day(OFF)
