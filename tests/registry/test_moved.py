"""A day off given after an application was taken in makes its term longer, never shorter."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as struct_replace

from registry.application import Application, Place, Told, fold
from registry.calendar import Calendar, CalendarRow, DayKind
from registry.calendar_facts import DaysPublished, TermMoved
from registry.chain import encode
from registry.deadlines import APPEAL, Term, due
from registry.facts import ApplicationKind, Fact, Registered
from registry.moved import Move, Unclear, move_of
from registry.office_facts import Extended
from registry.published_days import SaidDays, states
from tests.registry.examples import EXAMPLES
from tests.world import the_calendar

FIRST = the_calendar()
RECEIVED = date(2026, 11, 23)
[_REGISTERED] = [one for one in EXAMPLES if isinstance(one, Registered)]


def off(day: date, kind: DayKind = "extra_off") -> CalendarRow:
    return CalendarRow(day, kind, "Демалыс", "Выходной", "Day off", date(2026, 11, 1))


def said(*rows: CalendarRow, tick: int = 1) -> SaidDays:
    fact = DaysPublished(rows)
    return SaidDays(fact, tick, encode(fact))


def taken_in(received: date = RECEIVED, term: Term = APPEAL, calendar: Calendar = FIRST) -> Told:
    counted = due(received, term, calendar)
    fact = struct_replace(
        _REGISTERED,
        kind=ApplicationKind.REQUEST,
        received=received,
        due=counted.legal,
        control=counted.control,
    )
    return told(1, fact)


def told(tick: int, fact: Fact) -> Told:
    return Told(Place(tick, b"c" * 16, tick), tick, "", False, fact)


def folded(*history: Told) -> Application:
    return fold(b"r" * 16, history)


def test_a_day_off_inside_the_term_moves_its_last_day_and_says_by_which_day():
    before = folded(taken_in())
    assert before.registered is not None
    assert before.registered.due == date(2026, 12, 14)
    move = move_of(before, APPEAL, states(FIRST, [said(off(date(2026, 12, 7)))]))
    assert isinstance(move, Move)
    assert (move.fact.before, move.fact.until) == (date(2026, 12, 14), date(2026, 12, 15))
    assert move.fact.control == date(2026, 12, 10)
    assert [one.date for one in move.fact.days] == [date(2026, 12, 7)]
    after = folded(taken_in(), told(2, move.fact))
    assert after.registered is not None
    assert (after.registered.due, after.registered.control) == (move.fact.until, move.fact.control)
    assert move_of(after, APPEAL, states(FIRST, [said(off(date(2026, 12, 7)))])) is None


def test_a_day_that_is_worked_again_brings_the_date_back_to_the_receipts_and_no_further():
    holiday, worked = off(date(2026, 12, 7)), off(date(2026, 12, 7), "working")
    published = [said(holiday, tick=1), said(worked, tick=2)]
    moved = TermMoved(
        _REGISTERED.number, date(2026, 12, 15), date(2026, 12, 10), date(2026, 12, 14), (holiday,)
    )
    back = move_of(folded(taken_in(), told(2, moved)), APPEAL, states(FIRST, published))
    assert isinstance(back, Move)
    assert not back.is_later
    assert back.fact.until == date(2026, 12, 14)
    assert [one.kind for one in back.fact.days] == ["working"]
    # A Saturday that becomes a working day would end the term a day earlier: the promise holds.
    saturday = [said(off(date(2026, 12, 5), "working"))]
    assert move_of(folded(taken_in()), APPEAL, states(FIRST, saturday)) is None


def test_no_moved_date_that_was_ever_said_is_earlier_than_the_receipt():
    """Whatever a district of another day or another program has written."""
    early = TermMoved(_REGISTERED.number, date(2026, 12, 1), date(2026, 11, 30), RECEIVED, ())
    after = folded(taken_in(), told(2, early)).registered
    assert after is not None
    assert (after.due, after.control) == (date(2026, 12, 14), date(2026, 12, 9))


def test_who_was_taken_in_before_his_desk_had_heard_of_it_is_moved_as_well():
    published = [said(off(date(2026, 12, 7)), tick=1), said(off(date(2026, 12, 8)), tick=2)]
    known = states(FIRST, published)
    for one in known[:2]:  # the desk counted by the program's calendar, or had heard of one day
        move = move_of(folded(taken_in(calendar=one)), APPEAL, known)
        assert isinstance(move, Move)
        assert move.fact.until == date(2026, 12, 17)  # the 16th is Independence Day
    assert move_of(folded(taken_in(calendar=known[2])), APPEAL, known) is None


def test_a_date_that_no_calendar_gives_is_left_to_a_person():
    odd = taken_in()
    assert isinstance(odd.fact, Registered)
    odd = replace(odd, fact=struct_replace(odd.fact, due=odd.fact.due + timedelta(days=4)))
    known = states(FIRST, [said(off(date(2026, 12, 7)))])
    assert isinstance(move_of(folded(odd), APPEAL, known), Unclear)
    assert isinstance(move_of(folded(taken_in()), None, known), Unclear)


def test_more_time_stays_as_the_head_gave_it_but_ends_on_no_day_off():
    more = Extended(_REGISTERED.number, date(2026, 12, 28), "сұрау", "Омаров Қ.", date(2026, 12, 7))
    given_more = (taken_in(), told(2, more))
    inside = states(FIRST, [said(off(date(2026, 12, 22)))])
    assert move_of(folded(*given_more), APPEAL, inside) is None
    ends = states(FIRST, [said(off(date(2026, 12, 28)))])
    move = move_of(folded(*given_more), APPEAL, ends)
    assert isinstance(move, Move)
    assert move.fact.until == date(2026, 12, 29)


def test_a_term_that_ends_on_the_new_day_off_ends_on_the_next_working_day():
    month = Term(1, "months")
    one = folded(taken_in(term=month))
    assert one.registered is not None
    last = one.registered.due
    move = move_of(one, month, states(FIRST, [said(off(last))]))
    assert isinstance(move, Move)
    assert move.fact.until == FIRST.next_working_day(last + timedelta(days=1))


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 11, 23), date(2026, 12, 15)])
def test_a_day_outside_of_the_term_moves_nothing(day):
    assert move_of(folded(taken_in()), APPEAL, states(FIRST, [said(off(day))])) is None


@given(
    received=st.dates(date(2026, 1, 5), date(2027, 6, 30)),
    days=st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from(["extra_off", "holiday", "working"])),
        min_size=1,
        max_size=5,
    ),
    term=st.sampled_from([APPEAL, Term(20, "working"), Term(30, "calendar"), Term(1, "months")]),
)
def test_no_change_of_days_makes_a_date_earlier_than_the_receipt_says(received, days, term):
    """And once said, a second look finds nothing more to say; in whatever order it came."""
    received = FIRST.next_working_day(received)
    rows = [
        CalendarRow(received + timedelta(days=n), kind, "к", "р", "e", date(2025, 1, 1 + n % 28))
        for n, kind in days
    ]
    published = [said(row, tick=n) for n, row in enumerate(rows)]
    known = states(FIRST, published)
    assert states(FIRST, reversed(published))[-1] == known[-1]
    history = [taken_in(received, term)]
    promise = folded(*history).registered
    assert promise is not None
    for tick in range(1, len(known)):
        move = move_of(folded(*history), term, known[: tick + 1])
        assert not isinstance(move, Unclear)
        if move is not None:
            history.append(told(tick + 1, move.fact))
        now = folded(*reversed(history)).registered
        assert now is not None
        assert now.due >= promise.due
        assert now.due == max(promise.due, due(received, term, known[tick]).legal)
        assert move_of(folded(*history), term, known[: tick + 1]) is None
