"""Answers on their way to their owners: the desk's rules and verbs, on real books."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace as changed

from db.giving import BookGiving
from registry.application import Stage, office_day
from registry.desk import FromPaper
from registry.facts import (
    Applicant,
    Delivery,
    Fact,
    HandedOver,
    Outcome,
    PaperKind,
    Proof,
    Representative,
)
from registry.failures import (
    AddressMissing,
    DayToCome,
    HandedTooEarly,
    NoSuchApplication,
    SphereMissing,
    TooEarly,
    VisitInThePast,
    WrongStage,
)
from registry.giving import REMIND_EVERY, Giving, Next, VisitResult, kept_until, next_step, tries
from registry.numbers import Number
from registry.office_facts import Advised, Called, CallResult, HomeVisitPlanned
from tests.world import AIGUL, World, a_form


class Office:
    """One desk with answers that came."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.desk, self.place, self.journal = world.desk()
        self.verbs = Giving(self.desk)
        self.book = BookGiving(self.place.book, 427)

    def at_desk(self, **form: object) -> Number:
        number = self.desk.register(a_form(**form), AIGUL).number  # type: ignore[arg-type]
        self.desk.send_papers(number, AIGUL)
        paper = FromPaper(Outcome.SATISFIED, "1", self.today())
        self.desk.take_in_answer(number.answer(1), AIGUL, paper)
        return number

    def known(self, number: Number):
        found = self.place.reading.application(number.digits)
        assert found is not None
        return found

    def next(self, number: Number) -> Next:
        return next_step(self.known(number), self.today())

    def today(self) -> date:
        return office_day(self.world.clock.at)

    def days_later(self, days: int) -> None:
        self.world.clock.days_later(days)

    def facts(self, number: Number, kind: type[Fact]) -> list[Any]:
        return [one.fact for one in self.known(number).history if isinstance(one.fact, kind)]


@pytest.fixture
def office(tmp_path):
    world = World(tmp_path)
    yield Office(world)
    world.close()


def of(office: Office, applicant: Applicant) -> Number:
    form = replace(a_form(), applicant=applicant)
    number = office.desk.register(form, AIGUL).number
    paper = FromPaper(Outcome.SATISFIED, "1", office.today())
    office.desk.send_papers(number, AIGUL)
    office.desk.take_in_answer(number.answer(1), AIGUL, paper)
    return number


def test_who_was_told_is_left_in_peace_for_two_weeks_and_then_reminded(office):
    number = office.at_desk()
    assert office.next(number) is Next.CALL
    office.verbs.call(number, CallResult.REACHED, AIGUL)
    assert office.next(number) is Next.WAIT
    office.days_later(REMIND_EVERY.days - 1)
    assert office.next(number) is Next.WAIT
    office.days_later(1)
    assert office.next(number) is Next.CALL
    office.verbs.call(number, CallResult.RELATIVE, AIGUL)
    assert office.next(number) is Next.WAIT
    assert [one.fact.result for one in tries(office.known(number))] == [
        CallResult.REACHED,
        CallResult.RELATIVE,
    ]


def test_after_no_answer_somebody_comes_again_the_next_day_and_not_before(office):
    number = office.at_desk()
    office.verbs.call(number, CallResult.NO_ANSWER, AIGUL)
    assert office.next(number) is Next.LATER
    assert office.known(number).told_at is None
    office.days_later(1)
    assert office.next(number) is Next.CALL


def test_what_was_told_before_the_answer_came_does_not_count(office):
    number = office.desk.register(a_form(), AIGUL).number
    application = office.known(number)
    with office.desk.writing(lambda: None) as journal:
        fact = Called(number.digits, CallResult.REACHED, "more time")
        journal.append(fact, registration=application.registration, actor=AIGUL.number)
    office.desk.send_papers(number, AIGUL)
    office.days_later(1)
    paper = FromPaper(Outcome.SATISFIED, "1", office.today())
    office.desk.take_in_answer(number.answer(1), AIGUL, paper)
    assert office.next(number) is Next.CALL
    assert tries(office.known(number)) == ()


def test_without_a_telephone_a_letter_goes_and_counts_as_told(office):
    number = of(office, changed(a_form().applicant, phone=""))
    assert office.next(number) is Next.LETTER
    office.verbs.letter(number, AIGUL)
    assert office.next(number) is Next.WAIT
    assert [(one.paper, one.number) for one in office.journal.due_prints(number.digits)][-1] == (
        PaperKind.LETTER,
        number.digits,
    )
    letter = office.verbs.letter_paper(number)
    assert (letter.address, letter.copy) == ("Соколовка", 0)
    assert letter.kept_until == kept_until(office.known(number))
    office.desk.mark_printed(PaperKind.LETTER, number.digits, "test", AIGUL)
    assert office.verbs.letter_paper(number).copy == 1


def test_a_representative_has_a_telephone_too(office):
    form = replace(
        a_form(),
        applicant=changed(a_form().applicant, phone=""),
        representative=Representative("Ким Ли", "сенімхат № 1", "+77011234567"),
    )
    number = office.desk.register(form, AIGUL).number
    office.desk.send_papers(number, AIGUL)
    paper = FromPaper(Outcome.SATISFIED, "1", office.today())
    office.desk.take_in_answer(number.answer(1), AIGUL, paper)
    assert office.next(number) is Next.CALL


def test_a_letter_without_an_address_does_not_go(office):
    number = of(office, changed(a_form().applicant, phone="", address=""))
    with pytest.raises(AddressMissing):
        office.verbs.letter(number, AIGUL)
    assert office.known(number).told_at is None


def test_a_letter_is_no_call_and_nobody_is_called_whose_answer_is_not_here(office):
    number = office.at_desk()
    with pytest.raises(ValueError, match="letter"):
        office.verbs.call(number, CallResult.LETTER, AIGUL)
    not_here = office.desk.register(a_form(), AIGUL).number
    for verb in (
        lambda: office.verbs.call(not_here, CallResult.REACHED, AIGUL),
        lambda: office.verbs.letter(not_here, AIGUL),
        lambda: office.verbs.plan_visit(not_here, office.today(), AIGUL),
    ):
        with pytest.raises(WrongStage):
            verb()
    with pytest.raises(NoSuchApplication):
        office.verbs.call(Number.of_application(427, 1, 999), CallResult.REACHED, AIGUL)


def test_what_is_wanted_by_post_or_at_home_is_not_called_about(office):
    by_post, home = office.at_desk(delivery=Delivery.POST), office.at_desk(delivery=Delivery.HOME)
    assert (office.next(by_post), office.next(home)) == (Next.POST, Next.PLAN_VISIT)
    office.days_later(40)
    assert (office.next(by_post), office.next(home)) == (Next.RETURN, Next.PLAN_VISIT)


def test_a_visit_is_planned_moved_and_dropped(office):
    number, today = office.at_desk(), office.today()
    office.verbs.plan_visit(number, today + timedelta(days=1), AIGUL, " ауырып  жүр ")
    assert office.next(number) is Next.VISIT
    assert office.facts(number, HomeVisitPlanned)[-1].why == "ауырып жүр"
    office.verbs.plan_visit(number, today, AIGUL)
    assert office.known(number).visit_on == today
    office.verbs.plan_visit(number, None, AIGUL)
    assert office.next(number) is Next.CALL
    with pytest.raises(VisitInThePast):
        office.verbs.plan_visit(number, today - timedelta(days=1), AIGUL)


def test_a_round_of_visits_is_entered_on_return_in_one_commit(office):
    first, second = office.at_desk(), office.at_desk()
    day = office.today() + timedelta(days=1)
    for one in (first, second):
        office.verbs.plan_visit(one, day, AIGUL)
    office.days_later(3)
    again = office.today() + timedelta(days=1)
    results = [
        VisitResult(first, handed=True, proof=Proof.ID_SHOWN, collected_by="Ким Ли, сенімхат 1"),
        VisitResult(second, handed=False, again=again),
    ]
    assert office.verbs.visited(results, day, AIGUL) == 1
    fact = office.known(first).handed_over
    assert fact == HandedOver(
        first.digits,
        first.answer(1).digits,
        Proof.ID_SHOWN,
        "Ким Ли, сенімхат 1",
        at_home=True,
        on=day,
    )
    assert office.known(first).stage is Stage.ISSUED
    assert office.known(second).visit_on == again


def test_a_round_with_one_mistake_writes_nothing(office):
    first = office.at_desk()
    office.days_later(2)
    late = office.at_desk()
    both = [VisitResult(first, handed=True), VisitResult(late, handed=True)]
    with pytest.raises(HandedTooEarly) as refused:
        office.verbs.visited(both, office.today() - timedelta(days=1), AIGUL)
    assert refused.value.since == office.today()
    with pytest.raises(DayToCome):
        office.verbs.visited(both, office.today() + timedelta(days=1), AIGUL)
    gone = VisitResult(first, handed=False, again=office.today() - timedelta(days=1))
    with pytest.raises(VisitInThePast):
        office.verbs.visited([gone], office.today(), AIGUL)
    assert office.known(first).stage is office.known(late).stage is Stage.AT_DESK


def test_after_a_month_what_nobody_came_for_goes_back_all_at_once(office):
    first = office.at_desk()
    office.days_later(5)
    second = office.at_desk()
    office.verbs.call(second, CallResult.NO_ANSWER, AIGUL)
    office.days_later((kept_until(office.known(first)) - office.today()).days)
    assert office.next(first) is not Next.RETURN  # the last day is one of them
    with pytest.raises(TooEarly):
        office.verbs.give_back([first], AIGUL)
    office.days_later(1)
    assert (office.next(first), office.next(second)) == (Next.RETURN, Next.CALL)
    with pytest.raises(TooEarly) as refused:
        office.verbs.give_back([first, second], AIGUL)
    assert refused.value.until == kept_until(office.known(second))
    assert office.known(first).stage is Stage.AT_DESK
    office.days_later(5)
    assert office.verbs.give_back([first, second], AIGUL) == 2
    [act] = office.verbs.acts([office.known(first), office.known(second)], office.today(), AIGUL)
    assert [(row.number, row.told) for row in act.rows] == [(first, 0), (second, 1)]
    office.desk.hand_over(first, Proof.ID_SHOWN, AIGUL)  # asked for later
    assert office.known(first).stage is Stage.ISSUED


def test_each_department_has_an_act_of_its_own(office):
    land, social = office.at_desk(), office.at_desk(service="02-01")
    office.days_later(40)
    office.verbs.give_back([land, social], AIGUL)
    day = office.world.clock.at
    gone = office.book.gone_back(day - 3_600_000, day + 1)
    assert {one.number for one in gone} == {land.digits, social.digits}
    acts = office.verbs.acts(gone, office.today(), AIGUL)
    assert [len(act.rows) for act in acts] == [1, 1]
    assert len({act.department_ru for act in acts}) == 2


def test_advice_is_counted_without_a_name(office):
    with pytest.raises(SphereMissing):
        office.verbs.advise("", "", 5, AIGUL)
    office.verbs.advise("land", "  бақшаға   жер ", 10, AIGUL)
    end = office.world.clock.at + 1000
    done = office.book.done_by(AIGUL.number, end - 3_600_000, end)
    assert (done.taken_in, done.given, done.advised) == (0, 0, 1)
    [fact] = [one.fact for one in office.book._notes.between(0, end, Advised)]
    assert fact == Advised("land", "бақшаға жер", 10)


def test_visits_applications_and_hand_overs_are_counted_apart_and_by_person(office):
    numbers = [office.at_desk() for _ in range(3)]
    office.desk.hand_over(numbers[0], Proof.RECEIPT, AIGUL)
    other = changed(AIGUL, number="0427-2")
    office.verbs.advise("land", "", 5, other)
    office.verbs.advise("social", "", 5, AIGUL)
    office.verbs.advise("social", "", 5, AIGUL)
    end = office.world.clock.at + 1000
    mine = office.book.done_by(AIGUL.number, end - 3_600_000, end)
    assert (mine.taken_in, mine.given, mine.advised) == (3, 1, 2)
    just_after = office.known(numbers[2]).registered_at + 1  # within the same second
    assert office.book.done_by(AIGUL.number, just_after, end).taken_in == 0
    theirs = office.book.done_by("0427-2", end - 3_600_000, end)
    assert (theirs.taken_in, theirs.given, theirs.advised) == (0, 0, 1)
    office.days_later(1)
    later = office.world.clock.at
    assert office.book.done_by(AIGUL.number, later, later + 1000).taken_in == 0


def test_whose_answer_lies_here_longest_comes_first(office):
    numbers = []
    for _ in range(3):
        numbers.append(office.at_desk())
        office.days_later(1)
    office.desk.hand_over(numbers[1], Proof.RECEIPT, AIGUL)
    here = office.book.at_desk()
    assert [one.number for one in here.applications] == [numbers[0].digits, numbers[2].digits]
    assert here.all == 2
