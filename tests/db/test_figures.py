"""Figures and the register out of a real book, against what the verbs are known to have done."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from db.book import rebuild
from db.figures import BookFigures
from db.register import BookRegister
from registry.application import office_day
from registry.department import Decision
from registry.desk import FromPaper
from registry.facts import DocumentLine, DocumentState, Outcome, Proof
from registry.figures import Period, Span, office_view
from registry.numbers import Number
from registry.office_facts import Extended
from tests.world import AIGUL, CLERK, World, a_form, meet

LONG = timedelta(days=200)


class Office:
    """A desk that has lived through a month, and its district."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.desk, self.place, _ = world.desk()
        self.figures = BookFigures(self.place.book, 427)
        self.register = BookRegister(self.place.book, 427)
        self.first = office_day(world.clock.now())

    @property
    def today(self) -> date:
        return office_day(self.world.clock.now())

    def everything(self) -> Period:
        return Period(self.first - LONG, self.first + LONG)

    def take_in(self, name: str = "Ким Анна") -> Number:
        return self.desk.register(a_form(name), AIGUL).number

    def answered(self, name: str = "Ким Анна") -> Number:
        number = self.take_in(name)
        paper = FromPaper(Outcome.SATISFIED, "1", self.today)
        self.desk.take_in_answer(number.answer(1), AIGUL, paper)
        return number

    def extend(self, number: Number, days: int) -> None:
        """The department's head gives more time, and the news comes down the road."""
        until = self.today + timedelta(days=days)
        meet(self.place, self.world.district)
        application = self.desk.known(number)
        with self.world.office_journal.writing() as journal:
            fact = Extended(number.digits, until, "сұрау", "Омаров Қ. Б.", self.today)
            journal.append(fact, registration=application.registration, actor=CLERK.number)
        meet(self.place, self.world.district)

    def view(self, period: Period):
        cases, done = self.figures.cases(period), self.figures.done(period)
        return office_view(cases, done, period, self.world.clock.now())


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    world = World(tmp_path)
    yield Office(world)
    world.close()


def live_through_a_month(office: Office) -> None:
    """One of each kind, and one more two months later."""
    office.take_in("Қалып қойған")
    office.desk.withdraw(office.take_in(), "өз еркімен", AIGUL)
    office.desk.hand_over(office.answered(), Proof.RECEIPT, AIGUL)
    office.answered("Келмеген")
    lacking = (DocumentLine(0, DocumentState.MISSING),)
    office.desk.refuse_acceptance(a_form(documents=lacking), "жоқ", AIGUL)
    forwarded = office.take_in()
    meet(office.place, office.world.district)
    office.world.department.forward(forwarded, "бөлім", "отдел", CLERK)
    meet(office.place, office.world.district)
    office.world.clock.days_later(70)
    office.take_in("Жаңа")


def test_the_balance_of_a_real_book_holds_month_by_month(office: Office) -> None:
    live_through_a_month(office)
    march, may = Span.MONTH.around(office.first), Span.MONTH.around(office.today)
    assert march != may
    before, now = office.view(march).balance, office.view(may).balance
    assert before.holds
    assert now.holds
    assert (before.carried_over, before.received, before.refused) == (0, 5, 1)
    assert (before.finished, before.forwarded, before.given_back) == (2, 1, 1)
    assert (before.in_work, now.carried_over) == (1, 1)
    assert (now.received, now.in_work) == (1, 2)
    assert now.overdue == 1  # the one that was left lying


def test_the_lists_are_those_of_the_figures(office: Office) -> None:
    live_through_a_month(office)
    view = office.view(Span.MONTH.around(office.today))
    rows = office.figures.rows_of([one.number for one in (*view.waiting, *view.to_collect)])
    assert [rows[one.number].name for one in view.waiting] == ["Қалып қойған", "Жаңа"]
    assert [rows[one.number].name for one in view.late] == ["Қалып қойған"]
    assert [rows[one.number].name for one in view.to_collect] == ["Келмеген"]
    assert view.handed_over == 0  # that was in another month
    assert office.view(Span.MONTH.around(office.first)).handed_over == 1


def test_who_did_what_is_read_from_the_book(office: Office) -> None:
    live_through_a_month(office)
    (load,) = office.view(office.everything()).loads
    assert (load.actor, load.accepted, load.refused) == (AIGUL.number, 6, 1)
    assert (load.handed_over, load.visits, load.minutes) == (1, 0, None)


def test_more_time_makes_a_late_one_extended_and_only_from_then_on(office: Office) -> None:
    number = office.take_in()
    office.world.clock.days_later(60)
    late_on = office.today
    assert office.view(Period(office.first, late_on)).balance.overdue == 1
    office.world.clock.days_later(1)
    office.extend(number, 30)
    now = office.view(Period(office.first, office.today + timedelta(days=1))).balance
    assert (now.overdue, now.extended) == (0, 1)
    (case,) = office.figures.cases(office.everything())
    assert case.is_overdue(Period(office.first, late_on).end)
    assert office.view(Period(office.first, late_on)).balance.overdue == 1


def test_the_figures_are_the_same_after_the_tables_were_written_anew(office: Office) -> None:
    live_through_a_month(office)
    office.extend(office.take_in(), 90)
    period = office.everything()
    before = office.figures.cases(period), office.figures.done(period)
    rebuild(office.place.book)
    assert (office.figures.cases(period), office.figures.done(period)) == before


def test_a_decision_that_comes_down_the_road_finishes_an_application(office: Office) -> None:
    number = office.take_in()
    meet(office.place, office.world.district)
    office.world.department.answer(number, Decision(Outcome.REFUSED, office.today), CLERK)
    meet(office.place, office.world.district)
    found = office.view(office.everything()).balance
    assert (found.finished, found.in_work) == (1, 0)


def test_another_office_is_not_counted(office: Office) -> None:
    office.take_in()
    stranger = BookFigures(office.place.book, 428)
    assert stranger.cases(office.everything()) == []
    assert BookRegister(office.place.book, 428).count(office.everything()) == 0


def test_the_register_has_all_of_a_period_in_its_order(office: Office) -> None:
    live_through_a_month(office)
    march = Span.MONTH.around(office.first)
    found = list(office.register.applications(march))
    assert office.register.count(march) == len(found) == 6
    assert [one.number for one in found] == sorted(one.number for one in found)
    assert {one.stage.value for one in found} >= {"refused", "withdrawn", "forwarded", "issued"}
    assert office.register.count(office.everything()) == 7
    assert office.register.count(Span.YEAR.around(office.first.replace(year=2020))) == 0


def test_more_applications_than_one_portion_come_each_once(office: Office) -> None:
    for _ in range(230):
        office.take_in()
    found = [one.number for one in office.register.applications(office.everything())]
    assert len(set(found)) == len(found) == 230


def test_a_period_begins_and_ends_at_the_offices_midnight(office: Office) -> None:
    midnight = Period(office.first, office.first).end
    office.world.clock.at = midnight - 1_000
    office.take_in("Кеше")
    office.world.clock.at = midnight + 1_000
    office.take_in("Бүгін")
    day = Period(office.first, office.first)
    assert [one.registered for one in office.register.applications(day)] != []
    (known,) = office.register.applications(day)
    assert known.registered is not None
    assert known.registered.applicant.name == "Кеше"
    assert office.view(day).balance.received == 1
