"""The figures of an office: the balance holds whatever happened, in whatever order it came."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.application import Place, Stage, Told, day_without_time, fold
from registry.facts import (
    AcceptanceRefused,
    Acceptor,
    AnswerArrived,
    Answered,
    Applicant,
    ApplicationKind,
    Channel,
    Delivery,
    Fact,
    Forwarded,
    HandedOver,
    Mailed,
    Outcome,
    Proof,
    Registered,
    Returned,
    Unclaimed,
    Withdrawn,
)
from registry.figures import Case, Done, Period, Span, balance, handed, loads, office_view, visits
from registry.mail_facts import About, EMailReported, Fate
from registry.numbers import Number
from registry.office_facts import Advised, Extended

FIRST = date(2026, 3, 2)
DAY_MS = 86_400_000
MORNING = Period(FIRST, FIRST).begin + 10 * 3_600_000
NUMBER = Number.of_application(427, 1, 1).digits
ANSWER = Number.of_application(427, 1, 1).answer(1).digits
BY = Acceptor("Әбілова А. С.", "маман", "специалист")


def registered(number: str = NUMBER, due: date = FIRST + timedelta(days=15)) -> Registered:
    return Registered(
        number=number,
        kind=ApplicationKind.SERVICE,
        service="01-01",
        edition="",
        applicant=Applicant("Серікова Айгүл"),
        documents=(),
        summary="",
        channel=Channel.IN_PERSON,
        language="kk",
        department="land",
        received=FIRST,
        due=due,
        control=due,
        acceptor=BY,
        seal=b"",
    )


def refused() -> AcceptanceRefused:
    return AcceptanceRefused(NUMBER, "01-01", "", Applicant("Серікова Айгүл"), (), "жоқ", BY)


AFTERWARDS: list[Fact] = [
    Answered(NUMBER, ANSWER, Outcome.SATISFIED, FIRST),
    AnswerArrived(NUMBER, ANSWER),
    HandedOver(NUMBER, ANSWER, Proof.RECEIPT),
    Mailed(NUMBER, ANSWER, Delivery.POST, "RA1"),
    Forwarded(NUMBER, "бөлім", "отдел"),
    Withdrawn(NUMBER, "өз еркі"),
    Returned(NUMBER, "толық емес"),
    Unclaimed(NUMBER, ANSWER),
    Extended(NUMBER, FIRST + timedelta(days=40), "сұрау", "Омаров Қ. Б.", FIRST),
]


def case_of(told: list[Told]) -> Case:
    """As `db.figures` reads it from the tables."""
    known = fold(b"r" * 16, told)
    opened = next(
        one.fact for one in known.history if isinstance(one.fact, Registered | AcceptanceRefused)
    )
    return Case(
        number=known.number,
        actor=known.actor,
        stage=known.stage,
        registered_at=known.registered_at,
        due=opened.due if isinstance(opened, Registered) else None,
        answered_at=known.answered_at,
        arrived_at=known.arrived_at,
        ended_at=known.ended_at,
        extended=tuple(
            (one.at, one.fact.until) for one in known.history if isinstance(one.fact, Extended)
        ),
    )


@st.composite
def histories(draw: st.DrawFn) -> Case:
    """One application, with any facts about it at any times, told in any order."""
    opens = draw(st.sampled_from([registered(), refused()]))
    begun = MORNING + draw(st.integers(-60, 60)) * DAY_MS
    told = [Told(Place(1, b"c", 1), begun, "0427-1", suspect_clock=False, fact=opens)]
    later = draw(st.lists(st.sampled_from(AFTERWARDS), max_size=5))
    for place, fact in enumerate(later, 2):
        at = MORNING + draw(st.integers(-70, 70)) * DAY_MS
        told.append(Told(Place(place, b"c", place), at, "d-1", draw(st.booleans()), fact))
    return case_of(draw(st.permutations(told)))


@given(st.lists(histories(), max_size=12), st.integers(-40, 40), st.integers(0, 60))
def test_the_balance_holds_for_any_histories_and_any_days(cases, begins, days):
    first = FIRST + timedelta(days=begins)
    period = Period(first, first + timedelta(days=days))
    found = balance(cases, period.begin, period.end)
    assert found.holds
    split = period.begin + (days // 2) * DAY_MS
    before, after = balance(cases, period.begin, split), balance(cases, split, period.end)
    assert before.in_work == after.carried_over
    assert before.received + after.received == found.received
    assert before.finished + after.finished == found.finished
    assert before.refused + after.refused == found.refused


@given(st.lists(histories(), max_size=12))
def test_nothing_that_was_registered_is_forgotten(cases):
    everything = balance(cases, 0, MORNING + 400 * DAY_MS)
    assert everything.received + everything.refused == len(cases)
    assert everything.in_work == sum(case.stage.is_in_work for case in cases)


def a_case(stage: Stage = Stage.REGISTERED, **known: object) -> Case:
    fields: dict[str, object] = {
        "number": NUMBER,
        "actor": "0427-1",
        "stage": stage,
        "registered_at": MORNING,
        "due": FIRST + timedelta(days=14),
        **known,
    }
    return Case(**fields)  # type: ignore[arg-type]


def test_the_last_day_of_a_term_is_not_late_and_the_next_one_is():
    case = a_case(due=FIRST)
    assert not case.is_overdue(MORNING + 3_600_000)
    assert case.is_overdue(Period(FIRST, FIRST).end)  # midnight: the day is over


def test_more_time_counts_from_the_day_it_was_given():
    given_on = MORNING + 5 * DAY_MS
    case = a_case(due=FIRST + timedelta(days=2), extended=((given_on, FIRST + timedelta(days=40)),))
    assert case.is_overdue(MORNING + 4 * DAY_MS)
    assert not case.is_overdue(MORNING + 6 * DAY_MS)
    found = balance([case], MORNING - DAY_MS, MORNING + 6 * DAY_MS)
    assert (found.within_term, found.extended, found.overdue) == (0, 1, 0)
    late_again = balance([case], MORNING - DAY_MS, MORNING + 50 * DAY_MS)
    assert (late_again.extended, late_again.overdue) == (0, 1)


def test_an_answer_after_its_day_stays_a_late_one():
    late = a_case(
        Stage.ISSUED, due=FIRST, answered_at=MORNING + 3 * DAY_MS, ended_at=MORNING + 4 * DAY_MS
    )
    in_time = a_case(Stage.AT_DESK, due=FIRST, arrived_at=MORNING + 1000)
    found = balance([late, in_time], MORNING - DAY_MS, MORNING + 10 * DAY_MS)
    assert (found.finished, found.finished_late, found.overdue) == (2, 1, 0)


def test_a_refused_acceptance_is_counted_apart_and_waits_for_nobody():
    slip = a_case(Stage.REFUSED, due=None, ended_at=MORNING)
    found = balance([slip], MORNING - DAY_MS, MORNING + DAY_MS)
    assert (found.received, found.refused, found.in_work) == (0, 1, 0)
    assert not slip.is_in_work(MORNING + DAY_MS)


def test_a_clock_that_was_wrong_lets_nothing_leave_before_it_came():
    case = a_case(Stage.AT_DESK, arrived_at=MORNING - 30 * DAY_MS)
    found = balance([case], MORNING - 60 * DAY_MS, MORNING - 10 * DAY_MS)
    assert (found.received, found.finished) == (0, 0)
    assert balance([case], MORNING - DAY_MS, MORNING + DAY_MS).holds


def done(
    fact: HandedOver | Mailed | EMailReported | Advised, days: float = 0, actor: str = "0427-1"
) -> Done:
    return Done(actor, MORNING + int(days * DAY_MS), fact)


def test_a_hand_over_said_twice_is_one_with_the_last_who_said_so():
    over = HandedOver(NUMBER, ANSWER, Proof.RECEIPT)
    found = handed(
        [done(over, 1, "0427-2"), done(over, 0)], Period(FIRST, FIRST + timedelta(days=3))
    )
    assert found.over == {NUMBER: "0427-2"}


def test_a_hand_over_at_home_counts_on_the_day_of_the_visit():
    at_home = HandedOver(NUMBER, ANSWER, Proof.ID_SHOWN, at_home=True, on=FIRST)
    entered = done(at_home, 2)
    assert handed([entered], Period(FIRST, FIRST)).over
    assert not handed([entered], Period(FIRST + timedelta(days=1), FIRST + timedelta(days=5))).over


def test_an_answer_by_e_mail_counts_as_sent_unless_it_came_back():
    week = Period(FIRST, FIRST + timedelta(days=6))
    other = Number.of_application(427, 1, 2).digits

    def mailed(number: str, about: About, fate: Fate) -> EMailReported:
        return EMailReported(number, b"m" * 16, about, fate)

    went = done(mailed(NUMBER, About.ANSWER, Fate.TAKEN), 1, "")
    news = done(mailed(other, About.READY, Fate.TAKEN), 1, "")
    back = done(mailed(NUMBER, About.ANSWER, Fate.RETURNED), 2, "")
    assert handed([went, news], week).mailed == {NUMBER: ""}
    assert handed([back, went], week).mailed == {}


def test_visits_applications_and_hand_overs_are_counted_apart():
    other = Number.of_application(427, 1, 2).digits
    cases = [a_case(), a_case(Stage.REFUSED, number=other, due=None), a_case(actor="0427-2")]
    noted = [
        done(HandedOver(NUMBER, ANSWER, Proof.RECEIPT), 0.1, "0427-2"),
        *(done(Advised("land", minutes=minutes), 0.1) for minutes in (5, 9, 40, 0)),
        done(Advised("land"), 9),
    ]
    second, first = loads(cases, noted, Period(FIRST, FIRST))
    assert (first.actor, first.accepted, first.refused, first.handed_over) == ("0427-1", 1, 1, 0)
    assert (first.visits, first.minutes) == (4, 9.0)  # of one nobody wrote down how long it took
    assert (second.accepted, second.handed_over, second.visits, second.minutes) == (1, 1, 0, None)
    assert len(visits(noted, Period(FIRST, FIRST))) == 4


def test_who_waits_longest_comes_first_and_the_open_ones_are_all_there():
    numbers = [Number.of_application(427, 1, n).digits for n in range(1, 5)]
    soon, late, old, here = (
        a_case(number=numbers[0], registered_at=MORNING + 2),
        a_case(number=numbers[1], registered_at=MORNING + 1, due=FIRST),
        a_case(number=numbers[2], registered_at=MORNING - 90 * DAY_MS),
        a_case(Stage.AT_DESK, number=numbers[3], arrived_at=MORNING + 5),
    )
    view = office_view([soon, late, old, here], [], Span.WEEK.around(FIRST), MORNING + 3 * DAY_MS)
    assert view.waiting == (old, late, soon)
    assert view.late == (late,)
    assert view.to_collect == (here,)
    assert view.balance.holds
    assert (view.balance.carried_over, view.balance.received) == (1, 3)


def test_a_period_that_lasts_is_seen_as_it_stands_now():
    case = a_case(registered_at=MORNING)
    view = office_view([case], [], Span.MONTH.around(FIRST), MORNING)
    assert view.balance.received == 1
    assert view.at == MORNING + 1


@pytest.mark.parametrize(
    ("span", "day", "first", "last"),
    [
        (Span.DAY, date(2026, 3, 5), date(2026, 3, 5), date(2026, 3, 5)),
        (Span.WEEK, date(2026, 3, 5), date(2026, 3, 2), date(2026, 3, 8)),
        (Span.WEEK, date(2026, 3, 8), date(2026, 3, 2), date(2026, 3, 8)),
        (Span.MONTH, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (Span.QUARTER, date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
        (Span.QUARTER, date(2026, 2, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (Span.YEAR, date(2026, 7, 1), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_periods_begin_and_end_where_the_calendar_says(span, day, first, last):
    assert span.around(day) == Period(first, last)


def test_a_day_begins_at_midnight_of_the_office():
    day = Period(FIRST, FIRST)
    assert day.end - day.begin == DAY_MS
    assert day.begin < day_without_time(FIRST, NUMBER) < day.end


def test_a_period_is_not_turned_round():
    with pytest.raises(ValueError, match="ends after"):
        Period(FIRST, FIRST - timedelta(days=1))
