"""Journeys of the day: what is owed, what is sought, how it closes, what the akim sees."""

import re
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from sqlite3 import connect
from zipfile import ZipFile

import pytest

from app.tour import tereze
from counter.keys import LINE, TABLE
from counter.standing import Drive
from registry.facts import AcceptanceRefused, Registered
from registry.numbers import Number
from registry.office_facts import (
    DayClosed,
    EnteredElsewhere,
    ReceptionBooked,
    ReceptionHeld,
    ReceptionOutcome,
)
from registry.today import Heading
from tests.journeys.desk import CTRL, SHIFT, Desk, Key
from tests.printing.papers import text_of


def rows(desk: Desk) -> list[str]:
    """The applications in the list of the open heading."""
    shown = desk.window.today.list.list.rows()
    return [row.key for row in shown if isinstance(row.key, str)]


def counted(desk: Desk, heading: Heading) -> int:
    count = desk.window.today.tiles[heading].count()
    return -1 if count is None else count.all


def agrees(desk: Desk, heading: Heading) -> bool:
    return counted(desk, heading) == len(rows(desk))


# -- what is owed ---------------------------------------------------------------------------------


def test_every_number_of_today_is_as_long_as_its_list(desk: Desk) -> None:
    desk.answered("Серікова Айгүл")
    waits = appeal(desk, "Су жоқ")
    desk.press(Key.Key_F5)
    filled = 0
    for place, heading in enumerate(Heading, 1):
        desk.press(Key(int(Key.Key_0) + place))
        if heading is Heading.ASIDE:
            continue
        desk.wait(partial(agrees, desk, heading), f"{heading}: {counted(desk, heading)}")
        filled += counted(desk, heading) > 0
        if heading in (Heading.TO_SEND, Heading.TO_ENTER):
            assert waits.digits in rows(desk)
    assert filled >= 3  # answers here, and an appeal to be sent and to be entered
    desk.press(Key.Key_Escape, times=2)


def test_an_appeal_gets_its_number_of_the_state_system_and_leaves_the_list(desk: Desk) -> None:
    number = appeal(desk, "Жол жөнделмеген")
    desk.press(Key.Key_F5)
    place = list(Heading).index(Heading.TO_ENTER) + 1
    desk.press(Key(int(Key.Key_0) + place))
    desk.wait(lambda: number.digits in rows(desk), "the appeal to be entered")
    while desk.window.today.list.enter.number() != number.digits:
        desk.at("external_number")
        desk.type("ЖТ-2026-00000001")  # an earlier journey's
        desk.enter()
    desk.at("external_number")
    desk.type("ЖТ-2026-00000417")
    desk.enter()
    [fact] = desk.district.store.wait_for(EnteredElsewhere, number)
    assert fact.external == "ЖТ-2026-00000417"
    desk.wait(lambda: number.digits not in rows(desk), "the appeal to leave the list")
    assert "ЖТ-2026-00000417" in desk.district.clerk.read(number)
    desk.press(Key.Key_F2)
    desk.open_case(number)
    desk.push("link_new_code")  # the receipt is lost: the new one says so too
    desk.enter()
    desk.wait(lambda: len(desk.papers(f"receipt-{number.shown}")) == 2, "a second receipt")
    assert "ЖТ-2026-00000417" in desk.paper("receipt", number)


def appeal(desk: Desk, words: str) -> Number:
    desk.person("Ким Ли")
    desk.say("appeal")
    desk.at("summary")
    desk.type(words)
    desk.go()
    return desk.registered()[0]


@pytest.mark.parametrize(
    "typed",
    ["{number}", "{code}", "810722430002", "Касымова Алена", "87055550101", "қоршауы"],
)
def test_search_finds_an_application_by_whatever_is_known_of_it(desk: Desk, typed: str) -> None:
    number, code = sought(desk)
    desk.press(Key.Key_F6)
    desk.at("search")
    desk.over(typed.format(number=number.shown, code=code))
    shown = desk.window.applications.list
    found = [number.digits]
    desk.wait(lambda: [row.key for row in shown.rows()] == found, f"{typed} to be found alone")


_SOUGHT: dict[int, tuple[Number, str]] = {}


def sought(desk: Desk) -> tuple[Number, str]:
    """An application with everything by which it may be sought; registered once."""
    if desk.number not in _SOUGHT:
        desk.describe("Қасымова Алёна", "87055550101", "810722430002")
        desk.enter()
        desk.at("what")
        desk.say("appeal")
        desk.at("summary")
        desk.type("Мектептің қоршауы құлаған")
        desk.go()
        _SOUGHT[desk.number] = desk.registered()
    return _SOUGHT[desk.number]


# -- the end of the day ---------------------------------------------------------------------------


def figures(desk: Desk) -> list[int]:
    """What was kept, printed, and is at the district; nothing while it is being counted."""
    said = [desk.read(f"day_{name}") for name in ("kept", "printed", "at_district")]
    return [int(one) for one in said] if all(one.isdecimal() for one in said) else []


def test_the_day_is_closed_when_entries_receipts_and_district_agree(desk: Desk) -> None:
    desk.register("Серікова Айгүл")
    with_a_gap = register_without_paper(desk)
    desk.press(Key.Key_F5)
    desk.press(Key.Key_E, CTRL)
    desk.see("close_day")
    desk.wait(lambda: len(set(figures(desk)[::2])) == 1, "everything at the district")
    kept, printed, _ = figures(desk)
    assert printed == kept - 1
    desk.sees("do not agree")
    desk.sees(with_a_gap.shown)
    print_what_is_due(desk)
    desk.press(Key.Key_F5)
    desk.wait(lambda: figures(desk) == [kept, kept, kept], "the three figures to agree")
    assert kept == len(own_of_today(desk))
    assert "agree" in desk.read("day_verdict")
    assert "Both sides agree" in desk.read("balance_holds")
    before = len(desk.district.store.facts(DayClosed))  # other journeys close days of their own
    desk.reach("close_day")
    desk.go()
    *_, fact = desk.district.store.wait_for(DayClosed, count=before + 1)
    assert (fact.registered, fact.receipts, fact.gaps) == (kept, kept, ())
    [seal] = re.findall("[0-9a-f]{64}", desk.paper("day-sheet").replace(" ", ""))
    assert seal in seals_of_days(desk)  # as an inspector reads them out of the book
    desk.press(Key.Key_Escape, times=2)


def seals_of_days(desk: Desk) -> str:
    """What `tereze verify --days` says of a copy of the book."""
    copy = desk.home.folder / "copy.book"
    with closing(connect(desk.home.book)) as book, closing(connect(copy)) as target:
        book.backup(target)
    return tereze("verify", str(copy), "--days").replace(" ", "")


def own_of_today(desk: Desk) -> list[str]:
    """The numbers that this desk gave today, as the district has them."""
    today = desk.face.office.today()
    facts = desk.district.store.facts(Registered)
    numbers = [Number.parse(one.number) for one in facts if one.received >= today]
    return [one.digits for one in numbers if one.desk == desk.number]


def register_without_paper(desk: Desk) -> Number:
    """The printer's folder cannot be written while somebody is registered."""
    folder = desk.home.printed
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.write_bytes(b"")
    desk.person("Ли Вера")
    desk.say("garden")
    desk.go()
    desk.sees("The papers wait under")
    number = Number.parse(desk.read("receipt_number"))
    folder.unlink()
    aside.rename(folder)
    desk.push("next_visitor")
    return number


def print_what_is_due(desk: Desk) -> None:
    desk.press(Key.Key_F4)
    desk.push("papers_print")
    desk.go()
    desk.wait(lambda: not desk.face.office.due_prints(), "nothing to print any more")


# -- the akim -------------------------------------------------------------------------------------


@pytest.fixture
def akim(desk: Desk) -> Desk:
    """The akim sits down after somebody was registered."""
    desk.district.store.wait_for(Registered, desk.register("Серікова Айгүл"))
    desk.press(Key.Key_F12)
    desk.sit_down(3)
    desk.press(Key.Key_F5, SHIFT)
    desk.wait(lambda: desk.window.shown() is desk.window.reports, "the page of the office")
    return desk


def test_the_akim_sees_as_many_as_the_district_has_and_who_waits_longest(akim: Desk) -> None:
    akim.push("office_figures")
    view = akim.window.reports.figures
    period = view.period.period()
    assert period is not None
    received = [one.received for one in akim.district.store.facts(Registered)]
    came = sum(period.first <= day <= period.last for day in received)
    akim.wait(lambda: view.tiles["received"].figure() == came, f"{came} received")
    akim.push("figure_waiting")
    akim.at("who_waits")
    waiting = view.tiles["waiting"].figure()
    akim.wait(lambda: len(view.list.rows()) == waiting, f"{waiting} who wait")
    assert "received" in akim.read("figures_balance")


def test_somebody_is_received_by_the_akim_and_what_came_of_it_stands_at_the_district(
    akim: Desk,
) -> None:
    akim.push("office_receptions")
    akim.reach("booking_name")
    akim.say("Ким Анна")
    akim.say("87011234567")
    akim.at("booking_day")
    akim.enter()
    akim.type("1030")
    akim.go()
    [booked] = akim.district.store.wait_for(ReceptionBooked)
    assert (booked.name, booked.time) == ("Ким Анна", "10:30")
    akim.sees("Ким Анна")
    akim.reach("receptions")
    akim.press(Key.Key_Home)
    akim.enter()
    akim.choose("Somebody was told to see to it")
    akim.at("booking_note")
    akim.type("Жолды жөндеу тапсырылды")
    akim.enter()
    [held] = akim.district.store.wait_for(ReceptionHeld)
    assert held.booking == booked.booking
    assert (held.outcome, held.note) == (ReceptionOutcome.INSTRUCTED, "Жолды жөндеу тапсырылды")


def test_the_register_book_of_a_month_is_written_onto_a_stick(akim: Desk, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    akim.face.office.drives = lambda: [Drive(stick, "KINGSTON", 10**9)]  # type: ignore[method-assign]
    of_month = this_month(akim)
    akim.push("office_register")
    akim.at("make_register")
    akim.go()
    akim.at("choose_drive")
    akim.enter()
    akim.see("register_where")
    assert akim.read("register_where").split()[0] == str(len(of_month))
    [folder] = stick.iterdir()
    book, sheet = sorted(folder.iterdir())
    assert (book.suffix, sheet.suffix) == (".pdf", ".xlsx")
    words = text_of(book.read_bytes())
    cells = ZipFile(sheet).read("xl/worksheets/sheet1.xml").decode()
    for number in of_month:
        assert number.shown in words.replace("- ", "-")
        assert number.shown in cells
    akim.enter()


def this_month(desk: Desk) -> list[Number]:
    """All that have a number of this month, those whose acceptance was refused among them."""
    today: date = desk.face.office.today()
    store = desk.district.store
    days = {one.number: one.received for one in store.facts(Registered)}
    days |= {one.number: one.received for one in store.facts(AcceptanceRefused) if one.received}
    month = (today.year, today.month)
    return [Number.parse(one) for one, day in days.items() if (day.year, day.month) == month]


# -- help -----------------------------------------------------------------------------------------


def test_f1_shows_every_key_and_esc_leads_back_to_the_same_field(desk: Desk) -> None:
    desk.type("Ахметов")
    desk.press(Key.Key_F1)
    desk.see("help_back")
    said = desk.screen()
    for key in TABLE:
        assert key.keys in said, key.keys
    assert LINE[0].keys not in said.split(" | ")  # nobody has numbers here
    desk.press(Key.Key_Escape)
    desk.at("who")
    desk.type(" Болат")
    assert desk.read("who") == "Ахметов Болат"
