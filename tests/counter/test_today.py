"""The page Today on a real book: what stands under which heading, and what is done about it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from registry.application import Stage
from registry.facts import ApplicationKind, Forwarded, Outcome
from registry.numbers import Number
from registry.office_facts import Called, EnteredElsewhere, Extended
from registry.today import Count, Heading
from tests.counter.at_work import BY, CLERK, AtWork, at_work, at_work_in_each
from tests.counter.conftest import CTRL
from tests.world import a_form

__all__ = ["at_work", "at_work_in_each"]

APPEAL = "10-01"


@pytest.fixture
def desk(at_work: AtWork) -> AtWork:
    at_work.enter()  # the first specialist
    return at_work


def appeal(desk: AtWork, name: str = "Ким Анна") -> Number:
    form = a_form(name, APPEAL, kind=ApplicationKind.REQUEST, summary="жолды жөндеу")
    return desk.office.register(form, BY).number


def days_later(desk: AtWork, days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The office's clock goes on; so does everybody's who asks it."""
    clock, ms = desk.office.parts.clock, days * 86_400_000
    before = type(clock).now
    monkeypatch.setattr(type(clock), "now", lambda self: before(self) + ms)


def open_today(desk: AtWork) -> None:
    desk.press(Qt.Key.Key_F5)
    assert desk.window.shown() is desk.window.today


def count(desk: AtWork, heading: Heading) -> tuple[int, int]:
    found = desk.window.today.tiles[heading].count()
    assert found is not None
    return found.all, found.late


def listed(desk: AtWork) -> list[str]:
    return [row.key for row in desk.window.today.list.list.rows()]


def digit(desk: AtWork, heading: Heading) -> None:
    desk.type(str(list(Heading).index(heading) + 1))


def press_digit(desk: AtWork, heading: Heading) -> None:
    desk.press(Qt.Key(int(Qt.Key.Key_1) + list(Heading).index(heading)))


# -- headings -------------------------------------------------------------------------------------


def test_a_quiet_morning_says_so_and_when_the_next_term_ends(desk: AtWork) -> None:
    desk.register()
    open_today(desk)
    assert [count(desk, one) for one in Heading] == [(0, 0)] * len(Heading)
    empty = desk.window.today.list.list._empty
    assert "Nothing is due:" in empty.words()
    assert "The next term ends on" in empty._hint.text()


def test_terms_come_nearer_day_by_day(desk: AtWork, monkeypatch) -> None:
    number = desk.register()
    found = desk.office.application(number)
    assert found is not None
    assert found.registered is not None
    due, today = found.registered.due, desk.office.today()
    control = desk.office.calendar.add_working_days(due, -3)
    seen = []
    for day in (control - timedelta(days=1), control, due, due + timedelta(days=1)):
        with monkeypatch.context() as later:
            days_later(desk, (day - today).days, later)
            now = desk.office.daily.now()
            seen.append([one for one, n in now.counts.items() if n.all])
    assert seen == [[], [Heading.SOON], [Heading.DUE_TODAY], [Heading.OVERDUE]]


def test_an_overdue_one_is_chosen_by_itself_and_opened_by_keys(desk: AtWork, monkeypatch) -> None:
    number = desk.register()
    days_later(desk, 60, monkeypatch)
    open_today(desk)
    assert count(desk, Heading.OVERDUE) == (1, 1)
    assert listed(desk) == [number.digits]
    assert desk.focus() == "today_overdue"
    desk.enter()
    assert desk.focus() == "today_list"
    desk.enter()
    assert desk.window.shown() is desk.window.case
    desk.press(Qt.Key.Key_Escape)
    assert desk.window.shown() is desk.window.today


def test_arrows_and_digits_choose_a_heading(desk: AtWork) -> None:
    number = desk.at_desk()
    open_today(desk)
    assert desk.focus() == "today_at_desk"  # the first with something in it
    desk.press(Qt.Key.Key_Down)
    assert desk.focus() == "today_unclaimed"
    assert listed(desk) == []
    press_digit(desk, Heading.AT_DESK)
    assert desk.focus() == "today_list"
    assert listed(desk) == [number.digits]
    press_digit(desk, Heading.OVERDUE)
    assert desk.focus() == "today_overdue"  # nothing in its list
    press_digit(desk, Heading.AT_DESK)
    desk.press(Qt.Key.Key_Left)
    assert desk.focus() == "today_at_desk"
    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_Escape)
    assert desk.focus() == "today_at_desk"
    desk.press(Qt.Key.Key_Escape)
    assert desk.window.shown() is desk.window.reception


def test_an_answer_is_called_about_again_and_goes_back_after_a_month(
    desk: AtWork, monkeypatch
) -> None:
    desk.at_desk()
    for days, expected in ((13, (0, 0)), (14, (1, 0)), (31, (1, 0)), (32, (1, 1))):
        with monkeypatch.context() as later:
            days_later(desk, days, later)
            found = desk.office.daily.now().counts
            assert found[Heading.AT_DESK].all == 1
            month = desk.office.today() - timedelta(days=days)
            if days == 31 and month.month in (2, 4, 6, 9, 11):
                continue  # a month of thirty days or less is over by then
            known = found[Heading.UNCLAIMED]
            assert (known.all, known.late) == expected, days


def test_an_appeal_that_lies_here_is_to_be_passed_on_in_three_working_days(
    desk: AtWork, monkeypatch
) -> None:
    number = appeal(desk)
    desk.register()  # a request for a service is not
    (one,) = desk.office.daily.listed(Heading.TO_SEND)
    found = desk.office.application(number)
    assert found is not None
    assert found.registered is not None
    assert one.by == desk.office.calendar.add_working_days(found.registered.received, 3)
    assert desk.office.daily.now().counts[Heading.TO_SEND].all == 1
    assert desk.office.catalogue.service(APPEAL).decided_here
    with monkeypatch.context() as later:  # then it is the office's own to answer
        days_later(desk, 10, later)
        assert desk.office.daily.now().counts[Heading.TO_SEND].all == 0
        elsewhere = replace(desk.office.catalogue.service(APPEAL), decided_at="district")
        later.setattr(type(desk.office.catalogue), "find", lambda self, code: elsewhere)
        assert desk.office.daily.now().counts[Heading.TO_SEND].late == 1
    desk.office.send_papers(number, BY)
    assert desk.office.daily.now().counts[Heading.TO_SEND].all == 0


def extend(desk: AtWork, number: Number) -> None:
    """The department's head gives more time, and the news comes down the road."""
    desk.carry()
    found = desk.office.application(number)
    assert found is not None
    assert found.registered is not None
    until = found.registered.due + timedelta(days=14)
    fact = Extended(number.digits, until, "сұрау", "Омаров Қ. Б.", desk.office.today())
    with desk.district.journal_of(desk.office.office.code).writing() as journal:
        journal.append(fact, registration=found.registration, actor=CLERK.number)
    desk.carry()


def test_who_must_wait_longer_is_told_and_leaves_the_list(desk: AtWork) -> None:
    number = appeal(desk)
    extend(desk, number)
    open_today(desk)
    assert count(desk, Heading.TO_TELL) == (1, 0)
    press_digit(desk, Heading.TO_TELL)
    desk.find("told_no_answer").click()
    assert count(desk, Heading.TO_TELL) == (1, 0)
    desk.find("told_reached").click()
    assert count(desk, Heading.TO_TELL) == (0, 0)
    found = desk.office.application(number)
    assert found is not None
    calls = [one.fact for one in found.history if isinstance(one.fact, Called)]
    assert len(calls) == 2
    extend(desk, number)  # a second decision is told anew
    assert count(desk, Heading.TO_TELL) == (1, 0)


def forward(desk: AtWork, number: Number) -> None:
    """The department passes it on to another body, and the news comes down the road."""
    desk.carry()
    found = desk.office.application(number)
    assert found is not None
    fact = Forwarded(number.digits, "Ауданаралық сот", "Межрайонный суд")
    with desk.district.journal_of(desk.office.office.code).writing() as journal:
        journal.append(fact, registration=found.registration, actor=CLERK.number)
    desk.carry()


def test_whose_appeal_was_passed_on_is_told_and_a_service_that_went_elsewhere_is_not(
    desk: AtWork,
) -> None:
    number = appeal(desk)
    service = desk.office.register(a_form(), BY).number
    forward(desk, number)
    forward(desk, service)
    with pytest.MonkeyPatch.context() as later:
        days_later(desk, 14, later)  # three working days are over, whatever the feasts
        assert desk.office.daily.now().counts[Heading.TO_TELL] == Count(1, 1)
    open_today(desk)
    assert count(desk, Heading.TO_TELL) == (1, 0)
    press_digit(desk, Heading.TO_TELL)
    assert listed(desk) == [number.digits]
    desk.find("told_no_answer").click()
    assert count(desk, Heading.TO_TELL) == (1, 0)
    desk.find("told_letter").click()
    assert count(desk, Heading.TO_TELL) == (0, 0)
    found = desk.office.application(number)
    assert found is not None
    assert found.stage is Stage.FORWARDED


# -- the state's own system ------------------------------------------------------------------------


def test_appeals_are_entered_one_after_the_other(desk: AtWork) -> None:
    first, second = appeal(desk), appeal(desk, "Ли Вера")
    desk.register()
    open_today(desk)
    press_digit(desk, Heading.TO_ENTER)
    assert count(desk, Heading.TO_ENTER) == (2, 0)
    assert desk.focus() == "external_number"
    desk.enter()
    assert desk.window.today.list.enter.field.message()  # a number is wanted
    desk.say("зт-2026-00000417")
    assert desk.focus() == "external_number"
    assert listed(desk) == [second.digits]
    assert desk.window.today.list.enter.number() == second.digits
    desk.say("ЗТ-2026-00000418")
    assert listed(desk) == []
    assert not desk.window.today.list.enter.isVisible()
    known = [desk.office.application(one) for one in (first, second)]
    assert [one.external for one in known if one] == ["ЗТ-2026-00000417", "ЗТ-2026-00000418"]
    assert "Every appeal" in desk.window.today.list.list._empty.words()


def test_a_number_that_was_typed_wrong_is_undone(desk: AtWork) -> None:
    number = appeal(desk)
    open_today(desk)
    press_digit(desk, Heading.TO_ENTER)
    desk.say("ЗТ-1")
    (band,) = desk.window.notices.bands()
    band._button.click()
    assert listed(desk) == [number.digits]
    found = desk.office.application(number)
    assert found is not None
    assert found.external == ""
    facts = [one.fact for one in found.history if isinstance(one.fact, EnteredElsewhere)]
    assert [one.external for one in facts] == ["ЗТ-1", ""]


def test_what_has_to_be_typed_there_is_copied_with_one_press(desk: AtWork, qapp) -> None:
    appeal(desk)
    open_today(desk)
    press_digit(desk, Heading.TO_ENTER)
    lines = desk.window.today.list.enter.lines
    assert lines["name"].value == "Ким Анна"
    assert lines["summary"].value == "жолды жөндеу"
    assert not lines["email"].isVisible()  # there is none
    lines["iin"].link.click()
    assert qapp.clipboard().text() == "580314400002"
    assert desk.focus() == "external_number"


def test_what_is_typed_outlives_news_and_a_scan(desk: AtWork) -> None:
    number = appeal(desk)
    open_today(desk)
    press_digit(desk, Heading.TO_ENTER)
    desk.type("ЗТ-20")
    desk.window.look_again()
    assert desk.window.today.list.enter.field.text() == "ЗТ-20"
    desk.scan(number.digits)
    assert desk.window.shown() is desk.window.case
    desk.press(Qt.Key.Key_Escape)
    assert desk.focus() == "external_number"
    desk.say("26")
    assert listed(desk) == []
    found = desk.office.application(number)
    assert found is not None
    assert found.external == "ЗТ-2026"


def test_details_that_are_shown_are_a_look(desk: AtWork) -> None:
    number = appeal(desk)
    open_today(desk)
    press_digit(desk, Heading.TO_ENTER)
    looks = desk.office.looks.who_looked(number.digits)
    assert [one.page for one in looks] == ["today"]


# -- the rest --------------------------------------------------------------------------------------


def test_news_change_the_page_by_itself(desk: AtWork) -> None:
    number = desk.register()
    open_today(desk)
    assert count(desk, Heading.AT_DESK) == (0, 0)
    desk.carry()
    desk.answer(number, Outcome.SATISFIED)
    desk.carry()
    desk.office.take_in_answer(number.answer(1), BY)
    desk.window.look_again()
    assert count(desk, Heading.AT_DESK) == (1, 0)
    found = desk.office.application(number)
    assert found is not None
    assert found.stage is Stage.AT_DESK


def test_every_language_says_the_headings(at_work_in_each: AtWork) -> None:
    at_work_in_each.enter()
    open_today(at_work_in_each)
    names = {tile.text() for tile in at_work_in_each.window.today.tiles.values()}
    assert len(names) == len(Heading)
    at_work_in_each.press(Qt.Key.Key_E, CTRL)
    assert at_work_in_each.sees("close_day")
