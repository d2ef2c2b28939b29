"""Days over open and closed cases, the balance, and what may be said in public."""

from fractions import Fraction
from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.openness import groups
from registry.oversight import (
    ANSWERED,
    MEDIAN,
    NINE_OF_TEN,
    Cell,
    Days,
    Flow,
    How,
    Row,
    day_number,
    day_of,
    days_until,
    first_day,
    month_of,
    sides,
    within_term,
)
from registry.ratings import LEAST_SHOWN

BEGIN = day_number(first_day(2026 * 12))
TODAY = BEGIN + 400
SHARES = st.sampled_from([MEDIAN, NINE_OF_TEN, (1, 4)])


def a_row(how: How, came: int, lasted: int, term: int = 20) -> Row:
    left = -1 if how is How.OPEN else came + lasted
    return Row("0427010000010000", "land", "01-01", "c1", int(how), came, left, came + term)


ROWS = st.lists(
    st.builds(
        a_row,
        st.sampled_from(list(How)),
        st.integers(BEGIN, TODAY),
        st.integers(0, 90),
        st.integers(1, 40),
    ),
    max_size=60,
)
SOME = ROWS.filter(lambda rows: any(row.how != How.SLIP for row in rows))


def a_cell(rows: list[Row]) -> Cell:
    cell = Cell()
    for row in rows:
        cell.take(row)
    return cell


def slowly(share: tuple[int, int], rows: list[Row], today: int) -> Days | None:
    """Kaplan and Meier's rule with whole fractions, from the cases one by one."""
    told = [row for row in rows if row.how != How.SLIP]
    if not told:
        return None
    ages = {
        id(row): (today - row.came if row.how == How.OPEN else row.left - row.came) for row in told
    }
    ages = {key: max(0, age) for key, age in ages.items()}
    still = Fraction(1)
    for day in sorted(set(ages.values())):
        at_risk = sum(age >= day for age in ages.values())
        answered = sum(ages[id(row)] == day and How(row.how) in ANSWERED for row in told)
        still *= 1 - Fraction(answered, at_risk)
        if answered and still <= 1 - Fraction(*share):
            return Days(day, max(ages.values()))
    return Days(None, max(ages.values()))


@settings(deadline=None)  # a busy machine is no fault of the rule
@given(ROWS, SHARES)
def test_days_are_counted_as_the_rule_says(rows, share):
    assert days_until(share, a_cell(rows), TODAY + 1) == slowly(share, rows, TODAY + 1)


@settings(deadline=None)  # a busy machine is no fault of the rule
@given(SOME, SHARES)
def test_the_order_of_cases_and_adding_up_in_parts_change_nothing(rows, share):
    whole, parts = a_cell(rows), a_cell(rows[: len(rows) // 2])
    parts.take_all(a_cell(rows[len(rows) // 2 :]))
    assert parts == whole
    assert days_until(share, a_cell(rows[::-1]), TODAY) == days_until(share, whole, TODAY)


def in_days(found: Days | None) -> float:
    return float("inf") if found is None or found.days is None else found.days


@settings(deadline=None)  # a busy machine is no fault of the rule
@given(SOME, SHARES, st.integers(BEGIN, TODAY))
def test_one_more_that_waits_never_makes_an_office_look_faster(rows, share, came):
    closed = [row for row in rows if row.how != How.OPEN]
    before = days_until(share, a_cell(closed), TODAY)
    after = days_until(share, a_cell([*closed, a_row(How.OPEN, came, 0)]), TODAY)
    if before is not None:
        assert in_days(after) >= in_days(before)


@settings(deadline=None)  # a busy machine is no fault of the rule
@given(SOME)
def test_never_faster_than_by_the_answered_ones_alone(rows):
    """The usual mistake, an average over what is closed, always looks at least as good."""
    answered = sorted(row.left - row.came for row in rows if How(row.how) in ANSWERED)
    if answered:
        least = answered[(len(answered) - 1) // 2]
        assert in_days(days_until(MEDIAN, a_cell(rows), TODAY)) >= least


def test_who_answers_the_easy_ones_and_leaves_the_hard_ones_does_not_look_better():
    easy = [a_row(How.SATISFIED, BEGIN, 2) for _ in range(5)]
    hard_done = [a_row(How.SATISFIED, BEGIN, 60) for _ in range(6)]
    hard_left = [a_row(How.OPEN, BEGIN, 0) for _ in range(6)]
    honest = days_until(MEDIAN, a_cell(easy + hard_done), TODAY)
    clever = days_until(MEDIAN, a_cell(easy + hard_left), TODAY)
    assert honest == Days(60, 60)
    assert clever == Days(None, 400)
    assert median(row.left - row.came for row in easy) == 2  # what an average over closed ones says
    assert within_term(a_cell(easy + hard_left), TODAY) == (5, 11)


@settings(deadline=None)  # a busy machine is no fault of the rule
@given(ROWS)
def test_a_term_is_kept_or_not_by_every_answer_and_by_those_who_wait_too_long(rows):
    kept, of = within_term(a_cell(rows), TODAY)
    said = [row for row in rows if How(row.how) in ANSWERED]
    late = [row for row in rows if row.how == How.OPEN and row.due < TODAY]
    assert of == len(said) + len(late)
    assert kept == sum(row.left <= row.due for row in said)


def flows_of(rows: list[Row]) -> dict[int, Flow]:
    found: dict[int, Flow] = {}
    for row in rows:
        found.setdefault(month_of(day_of(row.came)), Flow()).take(row)
    return found


MONTHS = st.integers(2026 * 12 - 1, 2027 * 12 + 6)


@settings(deadline=None)  # a busy machine is no fault of the rule
@given(ROWS, MONTHS, MONTHS)
def test_the_balance_holds_for_every_stretch_and_counts_case_by_case(rows, one, other):
    first, last = min(one, other), max(one, other)
    found = sides(flows_of(rows), first, last, None)
    real = [row for row in rows if row.how != How.SLIP]
    came = [month_of(day_of(row.came)) for row in real]
    left = [None if row.how == How.OPEN else month_of(day_of(row.left)) for row in real]
    both = list(zip(came, left, strict=True))
    assert found.holds
    assert found.open_before == sum(c < first and (m is None or m >= first) for c, m in both)
    assert found.received == sum(first <= c <= last for c in came)
    assert found.closed == sum(m is not None and first <= m <= last for m in left)
    assert found.open_after == sum(c <= last and (m is None or m > last) for c, m in both)


def test_a_balance_that_does_not_hold_says_by_how_much():
    rows = [a_row(How.OPEN, BEGIN, 0), a_row(How.NOTED, BEGIN, 3)]
    month = month_of(day_of(BEGIN))
    assert sides(flows_of(rows), month, month, 1).holds
    found = sides(flows_of(rows), month, month, 0)  # one is open by the list of open ones no more
    assert not found.holds
    assert found.off == 1


# -- what may be said in public --------------------------------------------------------------------


def said_of(rows: list[Row], today: int, after: int = 0):
    cells: dict[int, Cell] = {}
    for row in rows:
        cells.setdefault(month_of(day_of(row.came)), Cell()).take(row)
    return list(groups(flows_of(rows), cells, after, today))


@settings(deadline=None)  # a busy machine is no fault of the rule
@given(ROWS)
def test_nobody_reads_a_group_under_five_from_the_public_page_nor_by_taking_away(rows):
    found = said_of(rows, TODAY)
    real = [row for row in rows if row.how != How.SLIP]
    for first, last, said in found:
        within = [row for row in real if first <= month_of(day_of(row.came)) <= last]
        assert said.received == len(within) >= LEAST_SHOWN
        parts = [said.ended, said.kept, said.missed]
        assert all(one is None or one == 0 or one >= LEAST_SHOWN for one in parts)
        if said.kept is None or said.missed is None:
            assert said.kept is said.missed  # one of the two alone would tell the other
    months = [set(range(first, last + 1)) for first, last, _ in found]
    assert sum(map(len, months)) == len(set().union(*months))  # one partition: nothing overlaps
    assert all(first // 12 == last // 12 for first, last, _ in found)


@settings(deadline=None)  # a busy machine is no fault of the rule
@given(ROWS, st.integers(BEGIN + 40, TODAY))
def test_what_was_said_once_is_not_said_again_otherwise(rows, earlier):
    """Published one after the other, no month is in two groups."""
    first = said_of([row for row in rows if row.came < earlier], earlier)
    after = max((last for _, last, _ in first), default=0)
    second = said_of(rows, TODAY, after)
    assert all(begin > after for begin, _, _ in second)


def test_a_refusal_and_one_that_still_waits_count_among_the_terms():
    rows = [a_row(How.REFUSED, BEGIN, 3, 10) for _ in range(5)]
    rows += [a_row(How.OPEN, BEGIN, 0, 10) for _ in range(6)]
    ((_, _, said),) = said_of(rows, BEGIN + 60)
    assert (said.received, said.ended, said.kept, said.missed) == (11, 11, 5, 6)
    assert said.median == -1


def test_a_month_is_said_when_it_is_over_and_its_news_had_time_to_come():
    rows = [a_row(How.NOTED, BEGIN, 3) for _ in range(9)]
    over = day_number(first_day(month_of(day_of(BEGIN)) + 1))
    assert said_of(rows, over + 9) == []
    assert len(said_of(rows, over + 10)) == 1


def test_late_answers_are_told_apart_from_those_in_time():
    cell = a_cell([a_row(How.PARTLY, BEGIN, 20, 20), a_row(How.PARTLY, BEGIN, 21, 20)])
    assert (cell.in_time, cell.late) == (1, 1)
    assert (
        sum(
            flow.left_late.get(month_of(day_of(BEGIN + 21)), 0)
            for flow in [flows_of([a_row(How.PARTLY, BEGIN, 21, 20)])[month_of(day_of(BEGIN))]]
        )
        == 1
    )
