"""Working days changed at the district: looked at first, then said, and dates that move."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from sqlalchemy import func, select

from db.published_days import BookCalendar
from db.tables import journal
from district.application import create_app
from district.calendar_form import said_rows, written_row
from registry.calendar import CalendarRow
from registry.facts import ApplicationKind
from tests.district.house import Browser, DistrictHouse
from tests.world import AIGUL, CLERK, the_calendar

DAY = "2026-03-10"  # a Tuesday; the world begins on 2 March 2026
DAY_OFF = {
    "kind": "extra_off",
    "day": DAY,
    "since": "2026-03-02",
    "name_kk": "Қар көшкіні",
    "name_ru": "Снегопад",
}


@pytest.fixture
def district(tmp_path, request) -> Iterator[DistrictHouse]:
    """On SQLite; a test that names `database` is run on both."""
    on_both = "database" in request.fixturenames
    made = DistrictHouse(tmp_path, request.getfixturevalue("database") if on_both else None)
    yield made
    made.world.close()


@pytest.fixture(scope="module")
def looker(tmp_path_factory) -> Browser:
    """For what is refused, and so changes nothing."""
    house = DistrictHouse(tmp_path_factory.mktemp("looker")).house
    return Browser(create_app(house), "en").sign_in()


@pytest.fixture
def officer(district) -> Browser:
    return Browser(create_app(district.house), "en").sign_in()


def appeal(district: DistrictHouse, *, carried: bool = True):
    return district.registered(carried=carried, kind=ApplicationKind.REQUEST)


def known(district: DistrictHouse, number):
    found = district.house.reading.application(number.digits)
    assert found is not None
    return found


def post(officer: Browser, path: str, status: int, **fields: object):
    return officer.post_with_token(path, "/calendar", status, **fields)  # type: ignore[arg-type]


def rows_of(page: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'name="row"[^>]* value="([^"]+)"', page)]


def plain(page: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


def publish(officer: Browser, **changed: str):
    checked = post(officer, "/calendar/check", 200, **{**DAY_OFF, **changed})
    return post(officer, "/calendar/publish", 303, row=rows_of(checked.text))


def test_a_day_off_is_published_and_the_desk_says_the_new_date_with_its_reason(
    database, district, officer
):
    """The whole round: desk, district, page, road, desk."""
    receipt = appeal(district)
    before = known(district, receipt.number).registered.due
    checked = post(officer, "/calendar/check", 200, **DAY_OFF)
    assert "1 open application gets another date" in plain(checked.text)
    assert receipt.number.shown in checked.text
    done = officer.follow(post(officer, "/calendar/publish", 303, row=rows_of(checked.text)))
    assert "1 application has got another date" in plain(done.text)
    moved = known(district, receipt.number)
    after = the_calendar().add_working_days(before, 1)
    assert moved.registered.due == after
    assert (moved.moved.before, moved.moved.until) == (before, after)
    paper = officer.get(f"/desk/{receipt.number.digits}").text
    assert "Snow" in paper or "Снегопад" in paper

    district.carry()
    book = district.desk_place.book
    here = district.desk_place.reading.application(receipt.number.digits)
    assert here.registered.due == after
    assert [one.name_kk for one in here.moved.days] == ["Қар көшкіні"]
    assert not BookCalendar(book, the_calendar())().is_working_day(date.fromisoformat(DAY))


def test_looking_at_what_a_change_would_do_writes_nothing(district, officer):
    receipt = appeal(district)
    before = known(district, receipt.number)
    entries = entries_of(district)
    for _ in range(2):
        post(officer, "/calendar/check", 200, **DAY_OFF)
    officer.get("/calendar/proposal?year=2029")
    assert entries_of(district) == entries
    assert known(district, receipt.number) == before
    assert district.house.calendar == the_calendar()


def entries_of(district: DistrictHouse) -> int:
    with district.house.book.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(journal)).scalar_one())


def test_who_was_registered_before_his_desk_had_heard_of_it_moves_with_the_next_change(
    district, officer
):
    receipt = appeal(district, carried=False)
    publish(officer)
    district.carry()
    before = known(district, receipt.number).registered.due
    publish(officer, day="2026-03-11", name_ru="Метель")
    moved = known(district, receipt.number).moved
    assert moved.before == before
    assert [one.date.isoformat() for one in moved.days] == [DAY, "2026-03-11"]


def test_a_day_that_was_said_by_mistake_is_taken_back_and_the_promise_of_the_receipt_stands(
    district, officer
):
    receipt = appeal(district)
    promise = known(district, receipt.number).registered.due
    publish(officer)
    page = officer.get(f"/calendar?year=2026&back={DAY}").text
    assert f'value="{DAY}"' in page
    assert re.search(r'value="working" checked', page)
    publish(officer, kind="working", name_ru="Приказ отменён", name_kk="Бұйрық жойылды")
    again = known(district, receipt.number)
    assert again.registered.due == promise
    assert "put right" in officer.get(f"/desk/{receipt.number.digits}").text
    # A Saturday that is worked makes no date earlier than it was promised.
    publish(officer, kind="working", day="2026-03-14")
    assert known(district, receipt.number).registered.due == promise


def test_a_moved_day_off_is_said_together_with_the_saturday_that_is_worked(district, officer):
    publish(officer, worked="2026-03-14")
    calendar = district.house.calendar
    assert not calendar.is_working_day(date.fromisoformat(DAY))
    assert calendar.is_working_day(date(2026, 3, 14))
    page = plain(officer.get("/calendar?year=2026").text)
    assert "Working day (its day off was moved)" in page
    assert CLERK.name in page  # who confirmed it


def test_what_was_answered_keeps_its_date(district, officer):
    receipt = appeal(district)
    officer.post(f"/desk/{receipt.number.digits}/accept")
    officer.answer(receipt.number, text="Жауап дайын, шешім қабылданды.", language="kk")
    promise = known(district, receipt.number).registered.due
    publish(officer)
    assert known(district, receipt.number).registered.due == promise


def test_a_year_is_proposed_looked_at_and_confirmed_as_a_whole(district, officer):
    page = officer.get("/calendar/proposal?year=2029").text
    rows = rows_of(page)
    assert len(rows) > 15
    checked = post(officer, "/calendar/check", 200, row=rows)
    assert rows_of(checked.text) == rows
    assert not district.house.calendar.covers(date(2029, 6, 1))
    post(officer, "/calendar/publish", 303, row=rows)
    assert district.house.calendar.covers(date(2029, 6, 1))
    assert "has all of them already" in officer.get("/calendar/proposal?year=2029").text
    # Said once more it is refused, as a second press would.
    assert (
        "so already"
        in post(
            officer,
            "/calendar/publish",
            409,
            row=["2029-02-05|working|2026-03-02|Жұмыс|Рабочий|Worked"],
        ).text
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"day": ""}, "Write which day it is"),
        ({"day": "2026-13-40"}, "Write which day it is"),
        ({"day": "2026-02-27"}, "This day is over"),
        ({"since": "2026-03-11"}, "has to be in force before"),
        ({"name_ru": ""}, "Say in Kazakh and Russian"),
        ({"kind": "feast"}, "Choose what the day is"),
        ({"kind": "working"}, "so already"),
        ({"day": "", "name_kk": "", "name_ru": ""}, "Choose at least one day"),
    ],
)
def test_a_day_that_cannot_be_meant_so_is_refused_in_plain_words(looker, changed, said):
    answer = post(looker, "/calendar/check", 422, **{**DAY_OFF, **changed})
    assert said in answer.text


def test_who_may_not_change_the_calendar_does_not_see_it(district):
    stranger = Browser(create_app(district.house))
    assert stranger.ask("GET", "/calendar").status_code == 303


def test_a_row_survives_the_page_on_which_it_is_looked_at():
    row = CalendarRow(
        date(2026, 12, 16), "holiday", "Тәуел|сіздік", "День «Н»", "Day & <b>", date(2026, 1, 1)
    )
    [back] = said_rows([written_row(row)])
    assert back.name_kk == "Тәуел/сіздік"
    assert (back.date, back.kind, back.name_ru, back.name_en) == (
        row.date,
        row.kind,
        row.name_ru,
        row.name_en,
    )


def terms_of(officer: Browser, number) -> str:
    page = officer.get(f"/desk/{number.digits}").text
    begin = page.index('id="terms"')
    return plain(page[begin : page.index("</details>", begin)])


def test_a_paper_shows_all_its_terms_with_their_working(district, officer):
    receipt = appeal(district)
    promise = known(district, receipt.number).registered.due
    assert promise == date(2026, 3, 27)
    shown = terms_of(officer, receipt.number)
    for words in (
        "Answer: 27 March, Friday",
        "APPC RK, art. 76",
        "Received on 2 March, Monday",
        "9 March, Monday is not counted: International Women's Day (day off moved)",
        "The last day is 27 March, Friday",
        "Internal control date: 19 March, Thursday",
        "Passing on, if another body decides: 5 March, Thursday",
        "APPC RK, art. 65",
        "More time may be given until: 2 May, Saturday",
    ):
        assert words in shown, (words, shown)
    publish(officer)
    shown = terms_of(officer, receipt.number)
    for words in (
        "moved Answer: 30 March, Monday",
        "On the receipt: 27 March, Friday",
        "The last day has moved from 27.03.2026 to 30 March, Monday: 10 March",
        "Internal control date: 20 March, Friday",
    ):
        assert words in shown, (words, shown)


def test_a_complaint_is_passed_on_and_an_answer_at_the_desk_is_kept_a_month(district, officer):
    receipt = district.registered(kind=ApplicationKind.COMPLAINT)
    shown = terms_of(officer, receipt.number)
    assert "Passing the complaint on with its case: 5 March, Thursday" in shown
    officer.post(f"/desk/{receipt.number.digits}/accept")
    officer.answer(receipt.number, text="Жауап дайын, шешім қабылданды.", language="kk")
    district.carry()
    district.desk.take_in_answer(receipt.number.application.answer(1), AIGUL)
    district.carry()
    shown = terms_of(officer, receipt.number)
    assert "Kept at the office for one month: 2 April, Thursday" in shown
    assert "More time may be given" not in shown
