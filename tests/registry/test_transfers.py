"""Papers leave on a list and the signed copy comes back: the desk's rules, on real books."""

from datetime import date, timedelta

import pytest

from db.transfers import BookTransfers
from registry.application import Stage, office_day
from registry.custody import Keeper, holder
from registry.department import Decision
from registry.desk import FromPaper
from registry.facts import (
    ApplicationKind,
    Delivery,
    DocumentLine,
    DocumentState,
    Outcome,
    PaperKind,
    PapersSent,
    Proof,
)
from registry.failures import (
    DayToCome,
    DecidedInHouse,
    EmptyList,
    NoSuchApplication,
    NoSuchList,
    NothingSigned,
    NotOnTheList,
    PaperAlreadySent,
    PaperOfAnother,
    PaperTwice,
    WrongStage,
)
from registry.numbers import Number
from registry.office_facts import PapersSigned
from registry.transfers import Transfers
from tests.world import AIGUL, CLERK, World, a_form, meet

LAND = "01-01"


class Office:
    """One desk at work, with its lists."""

    def __init__(self, world: World, number: int = 1) -> None:
        self.desk, self.place, self.journal = world.desk(number)
        self.lists = BookTransfers(self.place.book, 427)
        self.verbs = Transfers(self.desk, self.lists)

    def register(self, **form: object) -> Number:
        return self.desk.register(a_form(**form), AIGUL).number  # type: ignore[arg-type]

    def known(self, number: Number):
        found = self.place.reading.application(number.digits)
        assert found is not None
        return found

    def make(self, *papers: Number) -> Number:
        return self.verbs.make([one.digits for one in papers], AIGUL)

    def facts(self, number: Number) -> list[object]:
        return [told.fact for told in self.known(number).history]

    def due(self) -> set[tuple[PaperKind, str]]:
        receipts = (PaperKind.RECEIPT, PaperKind.OFFICE_COPY)
        due = self.journal.due_prints()
        return {(one.paper, one.number) for one in due if one.paper not in receipts}


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    yield world
    world.close()


@pytest.fixture
def office(world):
    return Office(world)


def another_departments(office: Office) -> str:
    """A service that another department than LAND's decides on, in the district."""
    catalogue = office.desk.catalogue
    land = catalogue.service(LAND).department
    return next(
        one.code
        for one in catalogue.services
        if one.department != land and not one.decided_here and not one.is_appeal
    )


def test_a_list_sends_its_papers_and_two_copies_and_cover_sheets_are_due(office):
    first, second = office.register(), office.register()
    covered = office.register()
    office.desk.mark_printed(PaperKind.COVER_SHEET, covered.digits, "test", AIGUL)
    number = office.make(first, second, covered)
    assert number == Number.transfer_list(427, 1, 1)
    made = office.lists.made(number.digits)
    assert made is not None
    assert made.papers == (first.digits, second.digits, covered.digits)
    assert (made.department, made.actor) == (
        office.desk.catalogue.service(LAND).department,
        AIGUL.number,
    )
    for one in (first, second, covered):
        known = office.known(one)
        assert (known.stage, known.transfer) == (Stage.SENT, number.digits)
        [sent] = [fact for fact in office.facts(one) if isinstance(fact, PapersSent)]
        assert sent.papers == len(known.registered.documents)
    assert office.due() == {
        (PaperKind.TRANSFER_LIST, number.digits),
        (PaperKind.COVER_SHEET, first.digits),
        (PaperKind.COVER_SHEET, second.digits),
    }


def test_lists_are_numbered_without_gaps_and_leave_none_among_applications(office):
    numbers = [office.register() for _ in range(3)]
    lists = [office.make(numbers[0]), office.make(numbers[1])]
    with pytest.raises(PaperAlreadySent):
        office.make(numbers[2], numbers[0])  # nothing of it stays, and no number is lost
    assert office.known(numbers[2]).stage is Stage.REGISTERED
    lists.append(office.make(numbers[2]))
    assert [one.serial for one in lists] == [1, 2, 3]
    assert office.register().serial == 4


def test_two_desks_of_an_office_number_their_lists_apart(world, office):
    other = Office(world, 2)
    mine, theirs = office.register(), other.register()
    more = [other.register(), other.register()]
    meet(office.place, world.district)
    meet(other.place, world.district)
    meet(office.place, world.district)
    assert office.make(mine) == Number.transfer_list(427, 1, 1)
    assert [other.make(one).serial for one in (theirs, *more)] == [1, 2, 3]
    meet(other.place, world.district)
    meet(office.place, world.district)
    assert office.make(office.register()) == Number.transfer_list(427, 1, 2)


def test_a_restored_book_leaves_out_numbers_of_lists_as_well(world, office):
    from db.chains import renew

    office.make(office.register())
    journal = renew(office.place.book, "restored")
    office.desk.journal = journal
    number = office.register()
    assert number.serial > 10_000
    first = office.make(number)
    assert first.serial > 10_000
    assert office.make(office.register()).serial == first.serial + 1


def test_what_may_not_be_put_on_a_list(world, office):
    first, second = office.register(), office.register()
    chosen = [first.digits]
    assert office.verbs.may_go(second.paper(2), chosen).number == second.digits
    with pytest.raises(PaperTwice):
        office.verbs.may_go(first.paper(3), chosen)
    with pytest.raises(NoSuchApplication):
        office.verbs.may_go(Number.of_application(427, 1, 999), chosen)
    elsewhere = office.register(service=another_departments(office))
    with pytest.raises(PaperOfAnother) as refused:
        office.verbs.may_go(elsewhere, chosen)
    assert refused.value.to == office.known(first).registered.department
    assert refused.value.department == office.known(elsewhere).registered.department
    with pytest.raises(PaperOfAnother):
        office.make(first, elsewhere)
    with pytest.raises(PaperTwice):
        office.make(first, second, first)
    with pytest.raises(EmptyList):
        office.make()
    here = next(one.code for one in office.desk.catalogue.services if one.decided_here)
    with pytest.raises(DecidedInHouse):
        office.verbs.may_go(office.register(service=here))
    office.desk.withdraw(second, "өзі сұрады", AIGUL)
    with pytest.raises(WrongStage):
        office.verbs.may_go(second)
    number = office.make(first)
    with pytest.raises(PaperAlreadySent) as sent:
        office.verbs.may_go(first)
    assert sent.value.transfer == number.digits
    assert office.lists.under_way() == {number.digits: (first.digits,)}


def test_what_was_sent_without_a_list_is_on_its_way_too(office):
    number = office.register()
    office.desk.send_papers(number, AIGUL)
    with pytest.raises(PaperAlreadySent) as sent:
        office.verbs.may_go(number)
    assert sent.value.transfer == ""
    assert office.lists.under_way() == {}


def test_a_list_comes_back_and_what_nobody_signed_for_can_be_sent_again(world, office):
    there, lost = office.register(), office.register()
    number = office.make(there, lost)
    assert office.lists.back(number.digits) is None
    day = office_day(world.clock.now())
    office.verbs.take_back(number, [there.digits], AIGUL, " Ким   Л. ", day)
    assert office.known(there).stage is Stage.WITH_DEPARTMENT
    assert PapersSigned(there.digits, number.digits, "Ким Л.", day) in office.facts(there)
    assert office.known(lost).stage is Stage.SENT
    assert office.lists.under_way() == {number.digits: (lost.digits,)}
    back = office.lists.back(number.digits)
    assert back is not None
    assert (back.signed, back.clerk, back.on) == ({there.digits}, "Ким Л.", day)
    with pytest.raises(WrongStage):
        office.verbs.may_go(there)
    again = office.make(lost)
    assert office.known(lost).transfer == again.digits
    with pytest.raises(PaperAlreadySent):
        office.verbs.may_go(lost)
    office.verbs.take_back(again, [lost.digits], AIGUL)
    assert office.lists.under_way() == {}


def test_a_paper_that_turns_up_after_all_is_signed_for_later(office):
    first, late = office.register(), office.register()
    number = office.make(first, late)
    office.verbs.take_back(number, [first.digits], AIGUL, "Ким Л.")
    with pytest.raises(NothingSigned):
        office.verbs.take_back(number, [first.digits], AIGUL)
    office.verbs.take_back(number, [late.digits], AIGUL)
    back = office.lists.back(number.digits)
    assert back is not None
    assert (back.signed, back.clerk) == ({first.digits, late.digits}, "Ким Л.")
    assert office.known(late).stage is Stage.WITH_DEPARTMENT


def test_two_desks_may_each_write_down_what_came_back(world, office):
    other = Office(world, 2)
    first, second = office.register(), office.register()
    made = office.make(first, second)
    _all_know(world, office, other)
    office.verbs.take_back(made, [first.digits], AIGUL, "Ким Л.")
    other.verbs.take_back(made, [second.digits], AIGUL)
    _all_know(world, office, other)
    for one in (office, other):
        back = one.lists.back(made.digits)
        assert back is not None
        assert (back.signed, back.clerk) == ({first.digits, second.digits}, "Ким Л.")
        assert one.lists.under_way() == {}


def _all_know(world, *offices: Office) -> None:
    for one in (*offices, *offices):
        meet(one.place, world.district)


def test_what_a_list_does_not_take_back(world, office):
    first, other = office.register(), office.register()
    number = office.make(first)
    with pytest.raises(NotOnTheList):
        office.verbs.take_back(number, [first.digits, other.digits], AIGUL)
    with pytest.raises(NothingSigned):
        office.verbs.take_back(number, [], AIGUL)
    tomorrow = office_day(world.clock.now()) + timedelta(days=1)
    with pytest.raises(DayToCome):
        office.verbs.take_back(number, [first.digits], AIGUL, "Ким Л.", tomorrow)
    with pytest.raises(NoSuchList):
        office.verbs.take_back(Number.transfer_list(427, 1, 77), [first.digits], AIGUL)
    assert office.known(first).stage is Stage.SENT


def test_a_department_that_was_quicker_keeps_its_own_hour(world, office):
    number = office.register()
    made = office.make(number)
    meet(office.place, world.district)
    world.department.accept(number, "land", CLERK)
    meet(office.place, world.district)
    before = office.known(number).accepted_at
    world.clock.days_later(2)
    office.verbs.take_back(made, [number.digits], AIGUL, "Ким Л.")
    assert office.known(number).accepted_at == before
    assert not any(isinstance(fact, PapersSigned) for fact in office.facts(number))
    assert office.lists.back(made.digits) is not None


def test_the_list_on_paper_says_what_lies_there(office):
    documents = (
        DocumentLine(0, sheets=3, original=True),
        DocumentLine(1, sheets=0),
        DocumentLine(2, DocumentState.STATE_SYSTEM),
        DocumentLine(3, DocumentState.MISSING),
    )
    number = office.register(documents=documents, accept_incomplete=True)
    made = office.make(number)
    sheet = office.verbs.sheet(made, AIGUL)
    [row] = sheet.rows
    assert (row.number, row.papers, row.sheets) == (number, 2, 3)
    assert row.due == office.known(number).registered.due
    assert sheet.department_kk
    assert sheet.department_ru
    with pytest.raises(NoSuchList):
        office.verbs.sheet(Number.transfer_list(427, 1, 99), AIGUL)


def test_each_paper_that_lies_there_has_a_label_and_an_identity_shown_has_none(office):
    documents = (
        DocumentLine(0),
        DocumentLine(1, sheets=0),
        DocumentLine(2, DocumentState.STATE_SYSTEM),
        DocumentLine(-1, title="Схема"),
    )
    number = office.register(documents=documents, accept_incomplete=True)
    labels = office.verbs.labels(number)
    assert [one.number for one in labels] == [number.paper(1), number.paper(4)]
    assert [(one.n, one.of) for one in labels] == [(1, 2), (2, 2)]
    assert labels[1].title_ru == "Схема"
    appeal = office.register(
        service=next(one.code for one in office.desk.catalogue.services if one.is_appeal),
        kind=ApplicationKind.REQUEST,
        documents=(),
    )
    [whole] = office.verbs.labels(appeal)
    assert (whole.number, whole.n, whole.of) == (appeal, 1, 1)


def test_it_is_always_known_who_holds_the_papers(world, office):
    number = office.register()
    seen = [holder(office.known(number)).keeper]
    made = office.make(number)
    seen.append(holder(office.known(number)).keeper)
    assert holder(office.known(number)).transfer == made.digits
    assert holder(office.known(number), came_back_without=True).keeper is Keeper.NOT_ARRIVED
    office.verbs.take_back(made, [number.digits], AIGUL)
    held = holder(office.known(number), came_back_without=True)
    seen.append(held.keeper)
    assert held.department == office.known(number).registered.department
    meet(office.place, world.district)
    world.department.answer(number, Decision(Outcome.SATISFIED, date(2026, 3, 2)), CLERK)
    meet(office.place, world.district)
    seen.append(holder(office.known(number)).keeper)
    office.desk.take_in_answer(number.answer(1), AIGUL)
    seen.append(holder(office.known(number)).keeper)
    office.desk.hand_over(number, Proof.ID_SHOWN, AIGUL, "Ахметов Болат")
    seen.append(holder(office.known(number)).keeper)
    assert holder(office.known(number)).name == "Ахметов Болат"
    assert seen == [
        Keeper.OFFICE,
        Keeper.ON_THE_WAY,
        Keeper.DEPARTMENT,
        Keeper.ON_THE_WAY_BACK,
        Keeper.AT_THE_DESK,
        Keeper.RESIDENT,
    ]


def test_who_holds_what_ended_otherwise(world, office):
    here, away = office.register(), office.register()
    office.make(away)
    for one in (here, away):
        office.desk.withdraw(one, "өзі сұрады", AIGUL)
    assert holder(office.known(here)).keeper is Keeper.RESIDENT
    assert holder(office.known(away)).keeper is Keeper.ON_THE_WAY  # the papers are still out
    ways = {Delivery.POST: Keeper.POST, Delivery.EMAIL: Keeper.E_MAIL}
    for delivery, keeper in ways.items():
        number = office.register()
        paper = FromPaper(Outcome.SATISFIED, "7", date(2026, 3, 2))
        office.desk.take_in_answer(number.answer(1), AIGUL, paper)
        office.desk.send_answer(number, delivery, "RR 1", AIGUL)
        assert holder(office.known(number)).keeper is keeper
    number = office.register()
    office.desk.take_in_answer(number.answer(1), AIGUL, paper)
    world.clock.days_later(40)
    office.desk.return_unclaimed(number, AIGUL)
    assert holder(office.known(number)).keeper is Keeper.PROVIDER
    passed = office.register()
    meet(office.place, world.district)
    world.department.forward(passed, "Полиция", "Полиция", CLERK)
    meet(office.place, world.district)
    assert holder(office.known(passed)).keeper is Keeper.OTHER_BODY


def test_a_list_is_known_to_whoever_has_the_chain(world, office):
    number = office.register()
    made = office.make(number)
    meet(office.place, world.district)
    found = BookTransfers(world.district.book, 427).made(made.digits)
    assert found is not None
    assert found.papers == (number.digits,)
