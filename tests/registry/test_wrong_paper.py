"""The paper of an answer that was put right: nobody gets it, whatever came in which order."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from msgspec.structs import replace as changed

from registry.answer_corrections import (
    AnswerCorrections,
    NextStep,
    Proposal,
    new_paper_wanted,
    next_step,
)
from registry.application import Application, Stage, Told, fold, office_day
from registry.attaching import Attaching, Lack
from registry.department import Decision
from registry.department_facts import CorrectionDecided
from registry.desk import FromPaper
from registry.facts import (
    AnswerArrived,
    Answered,
    Applicant,
    Delivery,
    Fact,
    HandedOver,
    Mailed,
    Outcome,
    Proof,
)
from registry.failures import (
    AnswerNumberWrong,
    OutcomeMissing,
    PaperKnownWrong,
    WrongStage,
)
from registry.giving import Giving, Next, VisitResult
from registry.giving import next_step as giving_step
from registry.mail import due_mail
from registry.mail_facts import About
from registry.office_facts import Called, CallResult
from registry.offices import Staff
from tests.registry.test_application import DAY, REGISTERED, A, N, told
from tests.world import AIGUL, CLERK, World, a_form, meet

GRANTED, REFUSED, PARTLY = Outcome.SATISFIED, Outcome.REFUSED, Outcome.PARTLY
ANSWERED = Answered(N, A, GRANTED, DAY, "1")
OLD, NEW = AnswerArrived(N, A), AnswerArrived(N, A, False, REFUSED, "2", DAY)
HANDED = HandedOver(N, A, Proof.RECEIPT)
CHIEF = Staff("d-2", "Омаров Қ. Б.", "басшы", "руководитель", "head")


def put_right(
    was: Outcome = GRANTED, now: Outcome = REFUSED, *, paper_wrong: bool = True, by: str = "d-1"
) -> CorrectionDecided:
    return CorrectionDecided(N, by, True, was, now, paper_wrong, "қате")


def after(*facts: Fact) -> Application:
    """An answered application after these, the same in whatever order they arrive."""
    entries: list[Told] = told(REGISTERED, ANSWERED, *facts)
    found = [fold(b"r" * 16, order) for order in permutations(entries)]
    assert all(one == found[0] for one in found)
    return found[0]


@pytest.mark.parametrize(
    ("facts", "wanted", "step"),
    [
        ((put_right(),), REFUSED, NextStep.NEW_PAPER),
        ((OLD, put_right()), REFUSED, NextStep.HOLD_BACK),
        ((put_right(), OLD), REFUSED, NextStep.HOLD_BACK),  # a desk that had not heard of it
        ((OLD, put_right(), NEW), None, NextStep.NOTHING),
        ((put_right(), NEW), None, NextStep.NOTHING),
        ((OLD, NEW, put_right()), None, NextStep.NOTHING),  # read off it before anybody said so
        ((OLD, put_right(), NEW, HANDED), None, NextStep.NOTHING),
        ((put_right(), NEW, Mailed(N, A, Delivery.POST, "R1")), None, NextStep.NOTHING),
        # Handed over before the correction was heard of, or by a desk that had not heard.
        ((OLD, HANDED, put_right()), REFUSED, NextStep.EXCHANGE),
        ((OLD, put_right(), HANDED), REFUSED, NextStep.EXCHANGE),
        ((OLD, put_right(), HANDED, NEW), None, NextStep.EXCHANGE),
        ((NEW, HANDED, put_right()), None, NextStep.TELL),  # the right paper, and other news
        # What is right on paper, or has no effect, holds nothing back.
        ((OLD, put_right(paper_wrong=False)), None, NextStep.NOTHING),
        ((OLD, changed(put_right(), confirmed=False)), None, None),
        ((OLD, put_right(by="0427-1")), None, None),
    ],
)
def test_a_new_paper_is_wanted_until_one_that_says_it_has_come(facts, wanted, step):
    known = after(*facts)
    assert new_paper_wanted(known) is wanted
    assert next_step(known) is step


def test_a_new_paper_is_no_second_opinion_beside_the_news():
    first = AnswerArrived(N, A, True, GRANTED, "1", DAY)
    assert after(first, put_right()).differs
    assert not after(first, put_right(), NEW).differs


def test_put_right_again_the_paper_that_came_last_counts():
    read = AnswerArrived(N, A, True, GRANTED, "1", DAY)
    back = put_right(REFUSED, GRANTED)
    known = after(read, put_right(), NEW, back)
    assert new_paper_wanted(known) is GRANTED  # the first one said so, and went back long ago
    assert new_paper_wanted(after(OLD, put_right(), back)) is GRANTED
    assert new_paper_wanted(after(OLD, put_right(), put_right(REFUSED, PARTLY))) is PARTLY
    right_after_all = put_right(REFUSED, GRANTED, paper_wrong=False)
    assert new_paper_wanted(after(OLD, put_right(), right_after_all)) is None


def test_nobody_is_written_to_before_there_is_a_paper_to_come_for():
    mailed = changed(REGISTERED, applicant=Applicant("Ким А.", email="a@b.kz"), mail_agreed=True)

    def due(*facts: Fact) -> About | None:
        mail = due_mail(fold(b"r" * 16, told(mailed, ANSWERED, *facts)))
        return mail.about if mail is not None else None

    assert due(OLD) is About.READY
    assert due(OLD, put_right()) is None
    assert due(OLD, put_right(), NEW) is About.READY
    assert due(OLD, Called(N, CallResult.REACHED), put_right(), NEW) is About.READY  # come now


# -- the verbs, on real books ------------------------------------------------------------------


class Office:
    """A desk, its district beside it, and one application that was answered "granted"."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.desk, self.place, self.journal = world.desk()
        self.giving = Giving(self.desk)
        self.attaching = Attaching(self.desk, lambda _: ())
        self.number = self.desk.register(a_form(), AIGUL).number
        self.answer = self.number.answer(1)
        self.carry()
        world.department.answer(self.number, Decision(GRANTED, DAY), CLERK)
        self.carry()

    def carry(self) -> None:
        meet(self.place, self.world.district)

    def known(self) -> Application:
        found = self.place.reading.application(self.number.digits)
        assert found is not None
        return found

    def today(self) -> date:
        return office_day(self.world.clock.at)

    def put_right(self) -> None:
        """The department says by two people that it was refused, and that the paper is wrong."""
        verbs = AnswerCorrections(self.world.office_journal)
        verbs.propose(self.number, Proposal(REFUSED, "қате", paper_wrong=True), CLERK)
        verbs.decide(self.number, CHIEF, confirmed=True)
        self.carry()


def paper(outcome: Outcome) -> FromPaper:
    return FromPaper(outcome, " 15-2 ", DAY)


@pytest.fixture
def office(tmp_path):
    world = World(tmp_path)
    yield Office(world)
    world.close()


@pytest.mark.parametrize("came_before", [True, False])
def test_the_old_paper_is_refused_and_the_new_one_taken_in(office, came_before):
    if came_before:
        office.desk.take_in_answer(office.answer, AIGUL)
    office.put_right()
    before = office.known()
    for read, refusal in ((None, OutcomeMissing), (paper(GRANTED), PaperKnownWrong)):
        with pytest.raises(refusal):
            office.desk.take_in_answer(office.answer, AIGUL, read)
        with pytest.raises(refusal):
            office.attaching.ready_for(office.answer, read)
    with pytest.raises(AnswerNumberWrong):
        office.desk.take_in_answer(office.number.answer(2), AIGUL, paper(REFUSED))
    assert office.known() == before

    known = office.desk.take_in_answer(office.answer, AIGUL, paper(REFUSED))
    assert known.arrived == AnswerArrived(
        office.number.digits, office.answer.digits, False, REFUSED, "15-2", DAY
    )
    assert (known.stage, known.differs) == (Stage.AT_DESK, False)
    with pytest.raises(WrongStage):
        office.desk.take_in_answer(office.answer, AIGUL, paper(REFUSED))
    office.desk.hand_over(office.number, Proof.RECEIPT, AIGUL)
    office.carry()
    both = office.known(), office.world.district.reading.application(office.number.digits)
    assert [next_step(one) for one in both] == [NextStep.NOTHING] * 2


def test_while_a_new_paper_is_wanted_nobody_gets_the_old_one_nor_is_told_to_come(office):
    office.desk.take_in_answer(office.answer, AIGUL)
    number, tomorrow = office.number, DAY + timedelta(days=30)
    office.giving.plan_visit(number, tomorrow, AIGUL)
    office.put_right()
    before = office.known()
    again = VisitResult(number, handed=False, again=tomorrow)
    today = office.today()
    for step in (
        lambda: office.desk.hand_over(number, Proof.RECEIPT, AIGUL),
        lambda: office.desk.send_answer(number, Delivery.POST, "RA1", AIGUL),
        lambda: office.giving.call(number, CallResult.REACHED, AIGUL),
        lambda: office.giving.letter(number, AIGUL),
        lambda: office.giving.plan_visit(number, tomorrow, AIGUL),
        lambda: office.giving.visited([again], today, AIGUL),
    ):
        with pytest.raises(PaperKnownWrong) as refused:
            step()
        assert refused.value.wanted is REFUSED
    assert office.known() == before
    assert giving_step(before, today) is Next.HOLD

    assert office.giving.plan_visit(number, None, AIGUL).visit_on is None
    office.desk.take_in_answer(office.answer, AIGUL, paper(REFUSED))
    assert giving_step(office.known(), today) is Next.CALL


def test_a_visit_that_was_made_already_is_written_down_wrong_paper_or_not(office):
    office.desk.take_in_answer(office.answer, AIGUL)
    office.put_right()
    made = VisitResult(office.number, handed=True)
    assert office.giving.visited([made], office.today(), AIGUL) == 1
    assert office.known().stage is Stage.ISSUED
    assert next_step(office.known()) is NextStep.EXCHANGE


def test_a_new_paper_that_lacks_something_goes_back_as_any_other(office):
    office.desk.take_in_answer(office.answer, AIGUL)
    with pytest.raises(WrongStage):
        office.attaching.remark(office.answer, (Lack.SIGNATURE,), AIGUL)
    office.put_right()
    office.attaching.remark(office.answer, (Lack.SIGNATURE,), AIGUL)
    assert new_paper_wanted(office.known()) is REFUSED


def test_what_nobody_came_for_is_not_given_out_wrong_either(office):
    office.desk.take_in_answer(office.answer, AIGUL)
    office.world.clock.days_later(40)
    office.desk.return_unclaimed(office.number, AIGUL)
    office.put_right()
    with pytest.raises(PaperKnownWrong):
        office.desk.hand_over(office.number, Proof.ID_SHOWN, AIGUL)
    office.desk.take_in_answer(office.answer, AIGUL, paper(REFUSED))
    known = office.desk.hand_over(office.number, Proof.ID_SHOWN, AIGUL)
    assert known.stage is Stage.ISSUED
