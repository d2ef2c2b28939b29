"""The rules of the daily control, on days and moments alone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from registry.application import OFFICE_TIME, day_without_time
from registry.facts import ApplicationKind
from registry.failures import ExternalNumberMissing, NoSuchApplication, OnlyAppealsAreEntered
from registry.numbers import Number
from registry.today import DailyControl, DayRules, Heading
from tests.world import AIGUL, World, a_form, the_calendar

THURSDAY = date(2026, 3, 5)


def rules(day: date = THURSDAY) -> DayRules:
    return DayRules(day, the_calendar(), "09:00–18:30")


def at(day: date, hour: int, minute: int = 0) -> int:
    return (
        int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=OFFICE_TIME).timestamp())
        * 1000
    )


@pytest.mark.parametrize(
    ("last_day", "heading"),
    [
        (date(2026, 3, 4), Heading.OVERDUE),
        (date(2020, 1, 1), Heading.OVERDUE),
        (date(2026, 3, 5), Heading.DUE_TODAY),
        (date(2026, 3, 6), Heading.SOON),
        (date(2026, 3, 11), Heading.SOON),  # over a weekend and the eighth of March
        (date(2026, 3, 12), None),
    ],
)
def test_a_term_comes_nearer_by_working_days(last_day: date, heading: Heading | None) -> None:
    assert rules().of_term(last_day) is heading


@pytest.mark.parametrize(
    ("registered_at", "by"),
    [
        (at(THURSDAY, 10), date(2026, 3, 11)),  # the vector of DOMAIN §1
        (at(THURSDAY, 18, 31), date(2026, 3, 12)),  # after hours: received on Friday
        (at(date(2026, 3, 7), 10), date(2026, 3, 13)),  # a Saturday: received on Tuesday
    ],
)
def test_an_appeal_is_passed_on_in_three_working_days_from_its_receipt(
    registered_at: int, by: date
) -> None:
    assert rules().send_by(registered_at) == by


def test_a_registration_of_which_only_the_day_is_known_counts_from_that_day() -> None:
    number = Number.of_application(427, 1, 999_999).digits
    assert rules().send_by(day_without_time(THURSDAY, number)) == date(2026, 3, 11)
    number = Number.of_application(427, 1, 1).digits
    assert rules().send_by(day_without_time(THURSDAY, number)) == date(2026, 3, 11)


def test_what_is_owed_is_late_when_its_day_is_over() -> None:
    colours = [rules().colour_of(THURSDAY + timedelta(days=n)) for n in (-1, 0, 1)]
    assert colours == ["late", "soon", ""]


@pytest.mark.parametrize(
    ("arrived", "kept", "colour"),
    [
        (date(2026, 3, 5), date(2026, 4, 5), ""),
        (date(2026, 2, 20), date(2026, 3, 20), ""),
        (date(2026, 2, 19), date(2026, 3, 19), "soon"),
        (date(2026, 2, 5), date(2026, 3, 5), "soon"),
        (date(2026, 2, 4), date(2026, 3, 4), "late"),
        (date(2026, 1, 31), date(2026, 2, 28), "late"),
    ],
)
def test_an_answer_is_kept_for_a_month_and_called_about_after_two_weeks(
    arrived: date, kept: date, colour: str
) -> None:
    assert rules().of_kept(at(arrived, 15)) == (kept, colour)


def test_a_day_counts_by_the_offices_clock() -> None:
    late_in_london = int(datetime(2026, 2, 4, 20, tzinfo=UTC).timestamp()) * 1000
    assert rules().of_kept(late_in_london)[0] == date(2026, 3, 5)  # in Almaty it is the fifth


# -- the state's own system ------------------------------------------------------------------------


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    yield world
    world.close()


def test_only_an_appeal_gets_a_number_of_the_state_system(world: World) -> None:
    desk, place, _ = world.desk()
    control = DailyControl(desk)
    service = desk.register(a_form(), AIGUL).number
    appeal = desk.register(
        a_form("Ким Анна", "10-01", kind=ApplicationKind.REQUEST, summary="жол"), AIGUL
    ).number
    with pytest.raises(OnlyAppealsAreEntered):
        control.enter(service, "ЗТ-1", AIGUL)
    with pytest.raises(ExternalNumberMissing):
        control.enter(appeal, "  ", AIGUL)
    with pytest.raises(NoSuchApplication):
        control.enter(Number.of_application(427, 1, 99), "ЗТ-1", AIGUL)
    assert control.enter(appeal, " жт-2026 -00000001 ", AIGUL).external == "ЖТ-2026 -00000001"
    before = place.road.heads()
    control.enter(appeal, "ЖТ-2026 -00000001", AIGUL)  # said again it writes nothing
    assert place.road.heads() == before
    assert len(control.enter(appeal, "1" * 60, AIGUL).external) == 40
    assert control.not_entered(appeal, AIGUL).external == ""
