"""The page Search on a real book: by everything that somebody has in the hand or in the head."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt

from registry.facts import ApplicationKind
from registry.lists import Wanted
from registry.numbers import Number
from registry.receipts import Receipt
from tests.counter.at_work import BY, AtWork, at_work, at_work_in_each
from tests.counter.conftest import Counter
from tests.world import a_form
from ui.background import Immediate
from ui.lists import Row

__all__ = ["at_work", "at_work_in_each"]


@pytest.fixture
def desk(at_work: AtWork) -> AtWork:
    at_work.enter()
    return at_work


def register(desk: AtWork, name: str = "Жұмабаев Өмірбек", **form: object) -> Receipt:
    return desk.office.register(a_form(name, **form), BY)  # type: ignore[arg-type]


def appeal(desk: AtWork, name: str, words: str) -> Number:
    form = a_form(name, "10-01", kind=ApplicationKind.REQUEST, summary=words)
    return desk.office.register(form, BY).number


def search(desk: AtWork, typed: str) -> list[str]:
    desk.press(Qt.Key.Key_F6)
    page = desk.window.applications
    page.search.edit.setText(typed)
    page.look()
    return [row.key for row in page.list.rows()]


def forms_of(receipt: Receipt) -> list[str]:
    number, code = receipt.number, receipt.code
    assert code is not None
    digits = number.digits
    return [
        digits,
        f"{digits[:4]} {digits[4:]}",
        number.shown,
        number.shown.replace("-", "–"),
        number.paper(2).shown,
        number.paper(2).digits,
        number.answer(1).shown,
        f"{number.serial}",
        f"{number.serial:06}",
        code.digits,
        code.grouped,
        code.grouped.replace(" ", "-"),
        "580314400002",
        "8 (71538) 2-12-34",
        "+77153821234",
    ]


def test_everything_on_the_receipt_finds_it(desk: AtWork) -> None:
    receipt = register(desk)
    for typed in forms_of(receipt):
        assert search(desk, typed) == [receipt.number.digits], typed
    assert search(desk, "999999") == []


def test_digits_typed_under_the_kazakh_layout_are_digits(desk: AtWork) -> None:
    receipt = register(desk)
    row = str.maketrans("0123456789", 'қ"әіңғ,.үұ')
    assert search(desk, receipt.number.digits.translate(row)) == [receipt.number.digits]
    assert receipt.code is not None
    assert search(desk, receipt.code.digits.translate(row)) == [receipt.number.digits]


@pytest.mark.parametrize(
    "typed",
    ["жұмабаев", "ЖУМАБАЕВ", "омирбек жума", "Өмірбек Жұм", "щукин", "щукин петр", "Щукин Пётр"],
)
def test_names_are_found_however_they_are_typed(desk: AtWork, typed: str) -> None:
    first, second = register(desk), register(desk, "Щукин Пётр")
    wanted = second if typed.lower().startswith("щ") else first
    assert search(desk, typed) == [wanted.number.digits]


@pytest.mark.parametrize("typed", ["көпір", "копир", "мост", "МОСТ сломан", "ким мост"])
def test_words_of_the_note_find_an_appeal(desk: AtWork, typed: str) -> None:
    register(desk)
    number = appeal(desk, "Ким Анна", "Көпір сынды. Сломан мост через Ишим")
    assert search(desk, typed) == [number.digits]


@pytest.mark.parametrize(
    "typed", ["ЗТ-2026-00000417", "зт-2026-00000417", "ЗТ-2026-0000", "  ЗТ-2026-00000417 "]
)
def test_the_number_of_the_state_system_finds_an_appeal(desk: AtWork, typed: str) -> None:
    number, other = appeal(desk, "Ким Анна", "жол"), appeal(desk, "Ли Вера", "су")
    desk.office.daily.enter(number, "ЗТ-2026-00000417", BY)
    desk.office.daily.enter(other, "ЖТ-2026-00000009", BY)
    assert search(desk, typed) == [number.digits]
    desk.find("filter_here").click()
    assert search(desk, typed) == [number.digits]
    desk.find("filter_over").click()
    assert search(desk, typed) == []


def test_a_wrong_digit_is_said_and_is_not_nothing_found(desk: AtWork) -> None:
    receipt = register(desk)
    assert receipt.code is not None
    last = "5" if receipt.code.digits[-1] != "5" else "6"
    for wrong in (receipt.code.digits[:-1] + last, receipt.number.digits[:-1] + "x"):
        typed = wrong.replace("x", "5" if receipt.number.digits[-1] != "5" else "6")
        assert search(desk, typed) == []
        hint = desk.window.applications.list._empty._hint.text()
        assert "one of them is wrong" in hint, typed
    assert search(desk, "580314400003") == []  # an IIN that nobody here has
    assert "wrong" not in desk.window.applications.list._empty._hint.text()


def test_the_number_of_a_transfer_list_opens_it(desk: AtWork) -> None:
    number = register(desk).number
    made = desk.office.transfers.make([number.digits], BY)
    assert search(desk, made.shown) == []
    assert "transfer list" in desk.window.applications.list._empty._hint.text()
    desk.enter()
    assert desk.window.shown() is desk.window.papers
    assert made.shown in desk.read("list_number")


def test_every_language_finds_the_same(at_work_in_each: AtWork) -> None:
    at_work_in_each.enter()
    receipt = register(at_work_in_each)
    for typed in forms_of(receipt):
        assert search(at_work_in_each, typed) == [receipt.number.digits], typed


def test_enter_right_after_typing_opens_what_was_typed(desk: AtWork) -> None:
    register(desk, "Ахметова Сара")
    receipt = register(desk, "Щукин Пётр")
    desk.press(Qt.Key.Key_F6)
    desk.say("Ахмет")
    assert desk.window.shown() is desk.window.case
    desk.press(Qt.Key.Key_Escape)
    desk.window.applications.search.edit.selectAll()
    desk.say(receipt.number.shown)  # the list still shows the other
    assert desk.window.case.number() == receipt.number


# -- one question at a time ------------------------------------------------------------------------


class Later(Immediate):
    """A background that answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Callable[[], None]] = []
        self.holding = False

    def run(
        self,
        work: Any,
        then: Any = None,
        refused: Any = None,
        troubled: Any = None,
        broken: Any = None,
    ) -> None:
        def job() -> None:
            Immediate.run(self, work, then, refused, troubled, broken)

        if self.holding:
            self.jobs.append(job)
        else:
            job()

    def answer(self) -> None:
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            job()


def test_what_is_typed_meanwhile_is_asked_once_and_the_newest_wins(workplace) -> None:
    door = Later()
    counter = Counter(workplace, "en", background=door)
    counter.sit_down()
    for name in ("Ахметова Сара", "Щукин Пётр"):
        workplace._desk.register(a_form(name), workplace.people[0])
    counter.press(Qt.Key.Key_F6)
    page, asked = counter.window.applications, []
    rows = workplace.rows

    def noted(wanted: Wanted) -> Any:
        asked.append(wanted.typed)
        return rows(wanted)

    workplace.rows = noted
    door.holding = True
    for typed in ("А", "Ах", "Щ", "Щу", "Щук"):
        page.search.edit.setText(typed)
        page.look()
    assert len(door.jobs) == 1
    door.answer()
    assert len(door.jobs) == 1
    door.answer()
    assert asked == ["А", "Щук"]
    assert [row.cells[2].words for row in page.list.rows()] == ["Щукин Пётр"]
    counter.window.close()


def test_a_list_that_says_the_same_is_not_drawn_anew(desk: AtWork) -> None:
    for place in range(30):
        register(desk, f"Ким {place}")
    assert len(search(desk, "Ким")) == 30
    page = desk.window.applications
    drawn: list[int] = []
    fill = page.list.set_rows

    def draw(rows: Sequence[Row]) -> None:
        drawn.append(len(rows))
        fill(rows)

    page.list.set_rows = draw  # type: ignore[method-assign]
    page.list.view.verticalScrollBar().setValue(200)
    desk.window.look_again()
    assert drawn == []
    assert page.list.view.verticalScrollBar().value() == 200
    register(desk, "Ким 31")
    desk.window.look_again()
    assert drawn == [31]
