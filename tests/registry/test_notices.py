"""What an applicant has to hear of, and whether he did. On real books."""

from datetime import date

import pytest

from registry.facts import ApplicationKind, Forwarded
from registry.failures import NoSuchApplication, WrongStage
from registry.notices import Notices, has_heard, heard, is_news, notice_until
from registry.numbers import Number
from registry.office_facts import CallResult, Extended
from tests.world import AIGUL, CLERK, World, a_form, meet

REACHED, NO_ANSWER, LETTER = CallResult.REACHED, CallResult.NO_ANSWER, CallResult.LETTER


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    yield world
    world.close()


@pytest.fixture
def office(world):
    """A desk, and how the district's words reach it."""
    desk, place, _ = world.desk()

    def say(fact):
        meet(place, world.district)
        found = desk.known(Number.parse(fact.number))
        with world.office_journal.writing() as journal:
            journal.append(fact, registration=found.registration, actor=CLERK.number)
        meet(place, world.district)

    return desk, say


def appeal(desk):
    form = a_form(service="10-01", kind=ApplicationKind.REQUEST, summary="жол жөндеу")
    return desk.register(form, AIGUL).number


def test_while_nothing_happened_there_is_nothing_to_tell(office):
    desk, _ = office
    number = appeal(desk)
    assert not is_news(desk.known(number))
    assert heard(desk.known(number)) is None
    with pytest.raises(WrongStage):
        Notices(desk).tell(number, REACHED, AIGUL)
    with pytest.raises(NoSuchApplication):
        Notices(desk).tell(Number.of_application(427, 1, 99), REACHED, AIGUL)


def test_an_appeal_passed_on_is_told_of_and_a_service_is_not(office):
    desk, say = office
    number, service = appeal(desk), desk.register(a_form(), AIGUL).number
    for one in (number, service):
        say(Forwarded(one.digits, "сот", "суд"))
    assert is_news(desk.known(number))
    assert not is_news(desk.known(service))
    assert heard(Notices(desk).tell(number, NO_ANSWER, AIGUL)) is None
    told = heard(Notices(desk).tell(number, LETTER, AIGUL))
    assert told is not None
    assert told.actor == AIGUL.number
    with pytest.raises(WrongStage):
        Notices(desk).tell(service, REACHED, AIGUL)


def test_more_time_given_twice_is_told_twice(office, world):
    desk, say = office
    number = appeal(desk)
    due = desk.known(number).registered.due
    say(Extended(number.digits, due, "сұрау", "Омаров Қ. Б.", date(2026, 3, 6)))
    first = heard(Notices(desk).tell(number, REACHED, AIGUL))
    assert first is not None
    assert heard(Notices(desk).tell(number, LETTER, AIGUL)) == first  # the first time counts
    say(Extended(number.digits, due, "тағы сұрау", "Омаров Қ. Б.", date(2026, 3, 9)))
    assert heard(desk.known(number)) is None
    assert desk.known(number).stage.is_in_work


def test_the_notice_of_more_time_has_three_working_days(office):
    desk, _ = office
    friday = Extended("0" * 16, date(2026, 4, 1), "", "", date(2026, 2, 27))
    assert notice_until(friday, desk.calendar) == date(2026, 3, 4)


def test_news_of_a_call_before_the_news_counts_for_nothing(office, world):
    desk, say = office
    number = appeal(desk)
    due = desk.known(number).registered.due
    say(Extended(number.digits, due, "сұрау", "Омаров Қ. Б.", date(2026, 3, 6)))
    Notices(desk).tell(number, REACHED, AIGUL)
    say(Forwarded(number.digits, "сот", "суд"))
    known = desk.known(number)
    assert is_news(known)
    assert heard(known) is None


def test_somebody_told_before_the_decision_does_not_know_it():
    assert not has_heard(None, 10)
    assert not has_heard(9, 10)
    assert has_heard(10, 10)
