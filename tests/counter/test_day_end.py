"""The end of the day on a real book, by keys: what agrees, what is missing, closing, the sheet."""

import pytest
from PySide6.QtCore import Qt

from counter.today_place import DayNow
from printing.printers import NoPrinter
from registry.day import ClosedDay
from registry.facts import PaperKind, Printed, PrintFailed
from registry.office_facts import DayClosed
from registry.ports import PrintJob
from tests.counter.at_work import BY, AtWork, at_work
from tests.counter.conftest import CTRL
from tests.counter.test_today import days_later

__all__ = ["at_work"]


@pytest.fixture
def desk(at_work: AtWork) -> AtWork:
    at_work.enter()  # the first specialist
    return at_work


def open_day(desk: AtWork) -> None:
    desk.press(Qt.Key.Key_F5)
    desk.press(Qt.Key.Key_E, CTRL)
    assert desk.sees("close_day")


def sheets(desk: AtWork) -> tuple[ClosedDay, ...]:
    return tuple(desk.office.daily.day(desk.office.today()).sheets)


def jobs(desk: AtWork, monkeypatch: pytest.MonkeyPatch) -> list[PrintJob]:
    printed: list[PrintJob] = []
    printer = type(
        "Printer",
        (),
        {"name": "laser", "print": printed.append, "marking": lambda self, *_: self},
    )()
    monkeypatch.setattr(desk.office.daily, "_printer", printer)
    return printed


def told(desk: AtWork, *kinds: type) -> list[object]:
    from sqlalchemy import select

    from db.tables import journal
    from registry.chain import Entry

    with desk.office.parts.book.reading() as connection:
        asked = select(journal.c.header, journal.c.payload).order_by(journal.c.id)
        rows = connection.execute(asked).all()
    facts = [Entry(row.header, b"", b"", row.payload).read_fact() for row in rows]
    return [fact for fact in facts if isinstance(fact, kinds)]


def figures(desk: AtWork) -> list[str]:
    return [desk.read(f"day_{name}") for name in ("kept", "printed", "at_district")]


def test_the_three_figures_agree_and_the_gaps_go(desk: AtWork) -> None:
    number = desk.register()
    open_day(desk)
    assert figures(desk) == ["1", "0", "0"]
    assert "do not agree" in desk.read("day_verdict")
    (row,) = desk.window.today.day.list.rows()
    assert "No receipt came out · Not at the district yet" in row.spoken()
    desk.office.parts.desk.mark_printed(PaperKind.RECEIPT, number.digits, "laser", BY)
    desk.carry()
    assert figures(desk) == ["1", "1", "1"]
    assert "agree" in desk.read("day_verdict")
    assert desk.window.today.day.list.rows() == []


def test_a_gap_opens_its_application_and_escape_leads_back(desk: AtWork) -> None:
    desk.register()
    open_day(desk)
    desk.window.today.day.list.view.setFocus()
    desk.press(Qt.Key.Key_Down)
    desk.enter()
    assert desk.window.shown() is desk.window.case
    desk.press(Qt.Key.Key_Escape)
    assert desk.sees("close_day")
    desk.press(Qt.Key.Key_Escape)
    assert not desk.sees("close_day")
    assert desk.window.shown() is desk.window.today


def test_the_day_is_closed_by_one_key_and_its_sheet_comes_out(desk: AtWork, monkeypatch) -> None:
    printed = jobs(desk, monkeypatch)
    desk.register()
    open_day(desk)
    desk.press(Qt.Key.Key_Return, CTRL)
    (closed,) = sheets(desk)
    day = desk.office.today().isoformat()
    assert [job.name for job in printed] == [f"day-sheet-0427-01-{day}-1"]
    assert printed[0].pdf.startswith(b"%PDF")
    assert told(desk, DayClosed) == [closed.fact]
    (out,) = [one for one in told(desk, Printed) if one.paper is PaperKind.DAY_SHEET]  # type: ignore[attr-defined]
    assert out.printer == "laser"  # type: ignore[attr-defined]
    assert "sheet 1" in desk.read("day_sheets")
    assert desk.focus() == "leave_day"
    desk.find("print_day_sheet").click()
    assert len(printed) == 2
    desk.press(Qt.Key.Key_Return, CTRL)  # closed once more
    assert [one.sheet for one in sheets(desk)] == [1, 2]
    assert printed[-1].name.endswith("-2")


def test_pressed_twice_in_the_same_moment_it_is_one_sheet(desk: AtWork, monkeypatch) -> None:
    jobs(desk, monkeypatch)
    desk.register()
    open_day(desk)
    card = desk.window.today.day
    place = desk.office.daily
    close = place.close_day

    def slow(day, by):
        card._close()  # the second press, while the first is at work
        return close(day, by)

    monkeypatch.setattr(place, "close_day", slow)
    desk.press(Qt.Key.Key_Return, CTRL)
    assert len(sheets(desk)) == 1


def test_a_sheet_that_does_not_come_out_can_be_printed_later(desk: AtWork, monkeypatch) -> None:
    desk.register()
    object.__setattr__(desk.office.parts, "printer", NoPrinter())
    open_day(desk)
    desk.press(Qt.Key.Key_Return, CTRL)
    assert len(sheets(desk)) == 1
    assert desk.notices()
    assert told(desk, PrintFailed)
    printed = jobs(desk, monkeypatch)
    desk.find("print_day_sheet").click()
    assert len(printed) == 1


def test_nothing_was_done_so_nothing_is_closed(desk: AtWork) -> None:
    open_day(desk)
    assert not desk.find("close_day").isEnabled()
    assert "Nothing was written down" in desk.read("day_verdict")
    desk.press(Qt.Key.Key_Return, CTRL)
    assert sheets(desk) == ()


def test_a_day_that_nobody_closed_is_remembered_next_morning(desk: AtWork, monkeypatch) -> None:
    printed = jobs(desk, monkeypatch)
    desk.register()
    yesterday = desk.office.today()
    days_later(desk, 1, monkeypatch)
    desk.press(Qt.Key.Key_F5)
    assert desk.sees("close_earlier_day")
    desk.find("close_earlier_day").click()
    assert figures(desk) == ["1", "0", "0"]
    desk.press(Qt.Key.Key_Return, CTRL)
    assert printed[0].name == f"day-sheet-0427-01-{yesterday.isoformat()}-1"
    desk.press(Qt.Key.Key_Escape)
    assert not desk.sees("close_earlier_day")


def test_the_balance_of_day_and_month_holds(desk: AtWork) -> None:
    desk.at_desk("Ким Анна")
    withdrawn = desk.register("Ли Вера")
    desk.office.withdraw(withdrawn, "өз еркімен", BY)
    desk.register("Серікова Айгүл")
    now: DayNow = desk.office.daily.day(desk.office.today())
    day = now.of_day
    assert (day.carried_over, day.received, day.finished, day.given_back) == (0, 3, 1, 1)
    assert (day.in_work, day.forwarded) == (1, 0)
    assert day.holds
    assert now.of_month.holds
    open_day(desk)
    assert "Both sides agree" in desk.read("balance_holds")
