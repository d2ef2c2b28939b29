"""Lists and search: one field finds by number, IIN, phone or any part of a name."""

import pytest

import db.reading
from registry.application import Stage
from registry.desk import FromPaper
from registry.facts import Applicant, ApplicationKind, Outcome, Proof
from registry.lists import Wanted
from tests.world import AIGUL, CLERK, World, a_form, meet

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
        desk.register(a_form(applicant=person), AIGUL)
    meet(place, world.district)
    return world


def names(world: World, typed: str, **wanted: object) -> list[str]:
    rows = world.district.reading.rows(Wanted(typed, **wanted))  # type: ignore[arg-type]
    return sorted(row.name.split()[0] for row in rows)


FOUND = {
    "абдира": ["Әбдірахманова"],  # on a Russian keyboard
    "ӘБДІРА": ["Әбдірахманова"],
    "гүл": ["Әбдірахманова"],  # the given name
    "серик": ["Серікбаев-Әлі", "Әбдірахманова"],  # a surname and a patronymic
    "али ерл": ["Серікбаев-Әлі"],  # the second half of a double name, and on
    "ерлан али": [],  # words stand beside each other as written
    "анна": ["Иванова"],
    "а": ["Әбдірахманова"],  # one letter: only how the name begins
    "рахман": [],  # a middle is no beginning
    "соколовка 20": ["ТОО"],
    "100%": [],
    "_ерлан": ["Серікбаев-Әлі"],
    "580314400002": ["Әбдірахманова"],
    "5803 1440 0002": ["Әбдірахманова"],
    "580314400003": [],
    "87011234567": ["ТОО", "Әбдірахманова"],
    "8 (71538) 2-12-34": ["Серікбаев-Әлі"],
    "3": ["Иванова"],  # the serial, as people say it
    "000003": ["Иванова"],
    "0427-01-000002": ["Серікбаев-Әлі"],
    "0427-01-000002-A1": ["Серікбаев-Әлі"],  # the label of its answer
    "2020": ["ТОО"],  # a serial nobody has, but a part of a name
    "20": [],
    "": ["Иванова", "Серікбаев-Әлі", "ТОО", "Әбдірахманова"],
}


def test_one_field_finds_by_whatever_is_typed(village):
    found = {typed: names(village, typed) for typed in FOUND}
    assert found == {typed: sorted(people) for typed, people in FOUND.items()}


def test_a_beginning_that_half_the_village_shares_is_found_the_other_way_alike(
    village, monkeypatch
):
    typed = ("серик", "абдира", "али ерл", "сер")
    looked_up = {one: names(village, one) for one in typed}
    assert all(looked_up.values())
    monkeypatch.setattr(db.reading, "_COMMON", 1)
    assert {one: names(village, one) for one in typed} == looked_up
    assert village.district.reading.counts(Wanted("серик")) == {Stage.REGISTERED: 2}


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
    assert [row.number for row in reading.rows(Wanted())] == [
        soon.number.digits,
        late.number.digits,
    ]
    urgent = reading.rows(Wanted(most_urgent_first=True))
    days = [row.due for row in urgent]
    assert days == sorted(days, key=str)


def test_the_board_says_of_each_what_its_application_says(village):
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
    board = {row.seal: row for row in reading.board(427).rows}
    assert len(board) == len(PEOPLE) + len(stages)
    for row in reading.rows(Wanted()):
        known = reading.application(row.number)
        assert known is not None
        assert board[known.seal] == known.board_row(427)
