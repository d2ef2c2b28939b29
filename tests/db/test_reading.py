"""Lists and search: one field finds by number, IIN, phone or any part of a name."""

from dataclasses import replace
from datetime import date

import pytest

import db.rows
import db.search
from db.journal import own_journal
from registry.answer_corrections import AnswerCorrections, Proposal
from registry.application import Stage
from registry.board_rows import board_row
from registry.department import Decision
from registry.desk import FromPaper
from registry.facts import (
    Acceptor,
    Applicant,
    ApplicationKind,
    Channel,
    Outcome,
    Proof,
    Registered,
)
from registry.lists import Wanted
from registry.numbers import Number
from tests.db.scribe import Scribe
from tests.world import AIGUL, CLERK, MONDAY_MORNING, World, a_form, meet

PEOPLE = (
    Applicant("Әбдірахманова Гүлнұр Серікқызы", iin="580314400002", phone="8 701 123 45 67"),
    Applicant("Серікбаев-Әлі Ерлан", iin="", phone="8 (71538) 2-12-34"),
    Applicant("Иванова Анна", iin="800101000007", phone=""),
    Applicant("ТОО «Соколовка 2020»", iin="", phone="+7 701 123 45 67"),
)


@pytest.fixture
def village(world: World):
    """Four people at the desk, and all of it at the district."""
    desk, place, _ = world.desk()
    for person in PEOPLE:
        about = "Судың құны туралы" if person.name == "Иванова Анна" else ""
        desk.register(a_form(applicant=person, summary=about), AIGUL)
    meet(place, world.district)
    return world


def names(world: World, typed: str, **wanted: object) -> list[str]:
    rows = world.district.reading.rows(Wanted(typed, **wanted))  # type: ignore[arg-type]
    return sorted(row.name.split()[0] for row in rows)


FOUND = {
    "абдира": ["Әбдірахманова"],  # on a Russian keyboard
    "ӘБДІРА": ["Әбдірахманова"],
    "әбдірахманов": ["Әбдірахманова"],
    "әбдірахманова": ["Әбдірахманова"],  # longer than what the index holds
    "әбдірахмановна": [],
    "гүл": ["Әбдірахманова"],  # the given name
    "серик": ["Серікбаев-Әлі", "Әбдірахманова"],  # a surname and a patronymic
    "серик а": ["Серікбаев-Әлі", "Әбдірахманова"],  # and another word that begins so
    "али ерл": ["Серікбаев-Әлі"],  # the second half of a double name, and on
    "ерлан али": ["Серікбаев-Әлі"],  # in any order
    "ерлан анна": [],  # words of two people
    "анна": ["Иванова"],
    "а": ["Әбдірахманова"],  # one letter: only how the name begins
    "рахман": [],  # a middle is no beginning
    "соколовка 20": ["ТОО"],
    "соколовка 4": ["ТОО"],  # with the serial
    "анна 4": [],
    "100%": [],
    "²": [],
    "_ерлан": ["Серікбаев-Әлі"],
    "580314400002": ["Әбдірахманова"],
    "5803 1440 0002": ["Әбдірахманова"],
    "580314400003": [],
    "5803": [],  # a beginning of an IIN is not looked for
    "87011234567": ["ТОО", "Әбдірахманова"],
    "8 (71538) 2-12-34": ["Серікбаев-Әлі"],
    "3": ["Иванова"],  # the serial, as people say it
    "000003": ["Иванова"],
    "0427-01-000002": ["Серікбаев-Әлі"],
    "0427-01-000002-A1": ["Серікбаев-Әлі"],  # the label of its answer
    "2020": ["ТОО"],  # a serial nobody has, but a part of a name
    "20": [],
    "су құны": ["Иванова"],  # what an appeal is about
    "судын куны": ["Иванова"],
    "құн анна": ["Иванова"],  # and by whom
    "гүлнұр әбдірахманова серікқ": ["Әбдірахманова"],  # a whole name, in any order
    "гүлнұр әбдірахманова серікбаев": [],  # which begins as her father's does
    "анна судың иванова": ["Иванова"],  # name and topic, the first three words
    "анна құны иванова": ["Иванова"],  # and with a word after them
    "анна құны иванова туралы": ["Иванова"],
    "анна құны ивановна": [],
    "ерлан серікбаев серік": ["Серікбаев-Әлі"],  # two that begin alike may be one
    "ъ": [],
    "=000003": ["Иванова"],  # no mark of ours can be typed
    "<с": ["Серікбаев-Әлі"],
    "—": ["Иванова", "Серікбаев-Әлі", "ТОО", "Әбдірахманова"],  # nothing to look for
    "": ["Иванова", "Серікбаев-Әлі", "ТОО", "Әбдірахманова"],
}


def test_one_field_finds_by_whatever_is_typed(village):
    found = {typed: names(village, typed) for typed in FOUND}
    assert found == {typed: sorted(people) for typed, people in FOUND.items()}


@pytest.mark.parametrize("few", [1, 2_000])
def test_among_open_ones_the_same_is_found_whichever_way_is_shorter(village, monkeypatch, few):
    monkeypatch.setattr(db.search, "_FEW", few)
    here = (Stage.REGISTERED,)
    for urgent in (True, False):
        asked = {"stages": here, "most_urgent_first": urgent}
        found = {typed: names(village, typed, **asked) for typed in FOUND}
        assert found == {typed: sorted(people) for typed, people in FOUND.items()}
    counted = {typed: village.district.reading.counts(Wanted(typed, here)) for typed in FOUND}
    assert counted == {
        typed: {Stage.REGISTERED: len(people)} if people else {} for typed, people in FOUND.items()
    }
    assert names(village, "серик", stages=(Stage.SENT,)) == []


def test_a_refused_acceptance_is_found_by_its_grounds_among_what_is_over(world: World) -> None:
    desk, place, _ = world.desk()
    form = a_form("Бірінші", "07-01", documents=())
    number = desk.refuse_acceptance(form, "Құжаттың мерзімі өткен", AIGUL)
    over = tuple(stage for stage in Stage if not stage.is_open)
    for typed in ("мерзімі", "бир", str(number.serial)):
        assert [row.number for row in place.reading.rows(Wanted(typed, over))] == [number.digits]
        assert place.reading.rows(Wanted(typed, (Stage.REGISTERED,))) == ()


def a_registered(name: str) -> Registered:
    day, nobody = date(2026, 3, 23), Acceptor("А", "м", "с")
    return Registered(
        number=Number.of_application(427, 1, 7).digits,
        kind=ApplicationKind.SERVICE,
        service="01-01",
        edition="1",
        applicant=Applicant(name),
        documents=(),
        summary="",
        channel=Channel.IN_PERSON,
        language="kk",
        department="land",
        received=day,
        due=day,
        control=day,
        acceptor=nobody,
        seal=name.encode()[:16],
    )


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("later_ms", [0, 86_400_000])  # its row stays where it was, or moves
def test_a_name_that_was_told_otherwise_is_found_by_the_later_one_only(
    world: World, later_ms: int, first: int
) -> None:
    """Two entries open one application: of a book that was copied, or of a broken device."""
    told = [Scribe("desk one"), Scribe("desk two", desk=2)]
    for scribe, (name, at) in zip(told, (("Бұрынғы", 0), ("Кейінгі", later_ms)), strict=True):
        fact = a_registered(name)
        scribe.say(fact, b"application 0001", tick=10 + at, at=MONDAY_MORNING + at)
    for frame in told[first].frames + told[1 - first].frames:
        world.district.road.take_in(frame)
    assert names(world, "кейинги") == names(world, "") == ["Кейінгі"]
    assert names(world, "бурынгы") == []


def test_a_second_in_which_many_were_registered_lists_them_all(world: World, monkeypatch) -> None:
    monkeypatch.setattr(db.rows, "_IDS_IN_A_SECOND", 2)
    desk, place, _ = world.desk()
    for n in range(7):  # the test's clock goes on by a millisecond at a time
        desk.register(a_form(f"Адам {'абвгдеж'[n]}"), AIGUL)
    rows = place.reading.rows(Wanted("адам"))
    assert len(rows) == 7
    assert {row.number for row in rows} == {row.number for row in place.reading.rows(Wanted())}


def test_a_list_is_narrowed_by_stage_department_office_and_date(village):
    reading = village.district.reading
    [first] = reading.rows(Wanted("анна"))
    assert names(village, "", stages=(Stage.ISSUED,)) == []
    assert names(village, "", department=first.department, office=427) == names(village, "")
    assert names(village, "", office=1) == []
    assert names(village, "", due_until=first.due) == names(village, "")
    assert len(reading.rows(Wanted(limit=2))) == 2


def test_the_newest_come_first_and_the_most_urgent_when_asked(world: World) -> None:
    desk, place, _ = world.desk()
    late = desk.register(
        a_form("Бірінші", "10-01", kind=ApplicationKind.REQUEST, documents=()), AIGUL
    )
    world.clock.days_later(1)
    soon = desk.register(a_form("Екінші", "07-01", accept_incomplete=True), AIGUL)
    reading = place.reading
    newest = [soon.number.digits, late.number.digits]
    here = (Stage.REGISTERED,)
    for stages in ((), here):
        asked = Wanted(stages=stages)
        assert [row.number for row in reading.rows(asked)] == newest
        assert [row.number for row in reading.rows(replace(asked, limit=1))] == newest[:1]
        urgent = reading.rows(replace(asked, most_urgent_first=True))
        days = [row.due for row in urgent]
        assert len(days) == 2
        assert days == sorted(days, key=str)
        assert days[0] != days[1]


def test_the_board_says_of_each_what_its_application_says(village):
    """A paper whose outcome was put right lies at the desk and is not to be fetched."""
    world = village
    desk, place, _ = world.desk(2)
    stages = [desk.register(a_form(f"Адам {n}"), AIGUL) for n in range(4)]
    desk.send_papers(stages[1].number, AIGUL)
    paper = FromPaper(Outcome.SATISFIED, "7", stages[2].received)
    desk.take_in_answer(stages[2].number.answer(1), AIGUL, paper)
    desk.take_in_answer(stages[3].number.answer(1), AIGUL, paper)
    desk.hand_over(stages[3].number, Proof.RECEIPT, AIGUL)
    meet(place, world.district)
    world.department.accept(stages[0].number, "land", CLERK)

    reading = world.district.reading
    wrong = _put_right_at_the_desk(world, desk, place)
    assert _stage_on_board(reading, wrong) == "answered"
    assert reading.counts()[Stage.AT_DESK] == 2  # it does lie there, beside another
    board = {row.seal: row for row in reading.board(427).rows}
    assert len(board) == len(PEOPLE) + len(stages) + 1
    for row in reading.rows(Wanted()):
        known = reading.application(row.number)
        assert known is not None
        assert board[known.seal] == board_row(known, 427)

    desk.take_in_answer(wrong.answer(1), AIGUL, FromPaper(Outcome.REFUSED, "8", stages[2].received))
    meet(place, world.district)
    assert _stage_on_board(reading, wrong) == "at_desk"


def _put_right_at_the_desk(world, desk, place):
    """An application whose paper came before two people of the department put its outcome right."""
    receipt = desk.register(a_form("Адам 9"), AIGUL)
    desk.send_papers(receipt.number, AIGUL)
    meet(place, world.district)
    world.department.accept(receipt.number, "land", CLERK)
    world.department.answer(receipt.number, Decision(Outcome.SATISFIED, receipt.received), CLERK)
    meet(place, world.district)
    desk.take_in_answer(receipt.number.answer(1), AIGUL)
    meet(place, world.district)
    assert _stage_on_board(world.district.reading, receipt.number) == "at_desk"
    verbs = AnswerCorrections(own_journal(world.district.book, 427))
    proposal = Proposal(Outcome.REFUSED, "Қате түйме басылды", paper_wrong=True)
    verbs.propose(receipt.number, proposal, CLERK)
    verbs.decide(receipt.number, AIGUL, confirmed=True)
    meet(place, world.district)
    return receipt.number


def _stage_on_board(reading, number):
    known = reading.application(number.digits)
    [stage] = [row.stage for row in reading.board(427).rows if row.seal == known.seal]
    return stage
