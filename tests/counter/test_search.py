"""The page Search on a real book: by everything that somebody has in the hand or in the head."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

import counter.applications
from registry.facts import ApplicationKind
from registry.lists import FIRST_ROWS, Wanted
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
    for place in range(20):
        register(desk, f"Ким {place}")
    assert len(search(desk, "Ким")) == 20
    page = desk.window.applications
    drawn: list[int] = []
    fill = page.list.set_rows

    def draw(rows: Sequence[Row], *, stay: bool) -> None:
        drawn.append(len(rows))
        fill(rows, stay=stay)

    page.list.set_rows = draw  # type: ignore[method-assign, assignment]
    page.list.view.verticalScrollBar().setValue(200)
    desk.window.look_again()
    assert drawn == []
    assert page.list.view.verticalScrollBar().value() == 200
    register(desk, "Ким 21")
    desk.window.look_again()
    assert drawn == [21]


# -- the first rows, and more when somebody scrolls ------------------------------------------------


class Scrolling:
    """The page Search among many applications, and how many rows it asked for each time."""

    def __init__(self, workplace: Any, many: int) -> None:
        self.counter = Counter(workplace, "en")
        self.counter.sit_down()
        self.workplace = workplace
        self.numbers = [self.register(f"Ким {place}") for place in range(many)][::-1]
        self.asked: list[int] = []
        self._rows = workplace.rows
        workplace.rows = self._noted
        self.counter.press(Qt.Key.Key_F6)
        self.page = self.counter.window.applications

    def register(self, name: str) -> str:
        receipt = self.workplace._desk.register(a_form(name), self.workplace.people[0])
        return str(receipt.number.digits)

    def _noted(self, wanted: Wanted) -> Any:
        self.asked.append(wanted.limit)
        return self._rows(wanted)

    def shown(self) -> list[str]:
        return [row.key for row in self.page.list.rows()]

    def said(self) -> str:
        return self.page._more.text() if self.page._more.isVisible() else ""

    def scroll(self, to: int) -> int:
        bar = self.page.list.view.verticalScrollBar()
        bar.setValue(to)
        QApplication.processEvents()
        return bar.value()

    def scroll_down(self) -> None:
        self.scroll(self.page.list.view.verticalScrollBar().maximum())


@pytest.fixture
def scrolling(workplace: Any) -> Iterator[Scrolling]:
    one = Scrolling(workplace, 100)
    yield one
    one.counter.window.close()


def test_only_the_first_rows_are_read_until_somebody_scrolls(scrolling: Scrolling) -> None:
    assert scrolling.asked == [FIRST_ROWS]
    assert scrolling.shown() == scrolling.numbers[:FIRST_ROWS]
    assert scrolling.said() == "30 are shown; more follow as you scroll down."
    scrolling.scroll(44)
    assert scrolling.asked == [FIRST_ROWS]  # there are enough below


def test_who_scrolls_down_sees_all_of_them_once_and_in_order(scrolling: Scrolling) -> None:
    for _ in range(3):
        scrolling.scroll_down()
    assert scrolling.asked == [30, 60, 120]
    assert scrolling.shown() == scrolling.numbers
    assert scrolling.said() == ""


def test_by_keys_alone_one_comes_to_the_very_last(scrolling: Scrolling) -> None:
    scrolling.counter.press(Qt.Key.Key_Down)
    scrolling.counter.press(Qt.Key.Key_Down, times=99)
    assert scrolling.page.list.current_key() == scrolling.numbers[-1]
    scrolling.counter.enter()
    opened = scrolling.counter.window.case.number()
    assert opened is not None
    assert opened.digits == scrolling.numbers[-1]


def test_what_comes_while_somebody_reads_far_down_does_not_move_the_list(
    scrolling: Scrolling,
) -> None:
    scrolling.scroll_down()
    place = scrolling.scroll(900)
    newest = scrolling.register("Ли Вера")
    scrolling.counter.window.look_again()
    assert scrolling.shown() == [newest, *scrolling.numbers[:59]]
    assert scrolling.page.list.view.verticalScrollBar().value() == place == 900


def test_another_question_begins_with_the_first_rows_at_the_top(scrolling: Scrolling) -> None:
    scrolling.scroll_down()
    scrolling.page.search.edit.setText("Ким")
    scrolling.page.look()
    assert scrolling.asked == [30, 60, 30]
    assert scrolling.shown() == scrolling.numbers[:30]
    assert scrolling.page.list.view.verticalScrollBar().value() == 0


def test_a_high_screen_is_filled_at_once(scrolling: Scrolling) -> None:
    scrolling.counter.window.resize(1280, 2400)
    QApplication.processEvents()
    scrolling.counter.window.look_again()
    assert scrolling.shown() == scrolling.numbers


def test_where_it_ends_it_is_said_that_a_letter_more_helps(
    scrolling: Scrolling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counter.applications, "_MOST", 60)
    for _ in range(3):
        scrolling.scroll_down()
    assert scrolling.asked == [30, 60]
    assert scrolling.said() == "The first 60 are shown: type to narrow."
