"""Services, departments, working days, people of the offices: on a computer and on a telephone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from app.assets import first_catalogue
from app.tour_clerk import _QUIET, chromium
from district.sheets import written_sheet
from registry.application import Stage, office_day
from registry.catalogue_sheets import written_table
from registry.catalogue_tables import SERVICE_COLUMNS
from tests.screens.browser import Windows, windows_of
from tests.screens.villages import APPEAL, BY, CLERK, a_form

OFFICER = "D-80"

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium(), args=_QUIET)
        yield made
        made.close()


def bring(windows: Windows, table: Path, name: str) -> None:
    """The table is chosen and looked at."""
    for page in windows.pages.values():
        page.goto("/services/import")
        page.locator("[name=file]").set_input_files(table)
    windows.go_on(name, "#check")


def test_services_and_a_table_of_them(browser, village, pictures, tmp_path):
    rows = written_table(first_catalogue().services)
    rows[1][SERVICE_COLUMNS.index("term_days")] = "12"
    rows[2][SERVICE_COLUMNS.index("fee_kk")] = "1 АЕК"
    rows[2][SERVICE_COLUMNS.index("fee_ru")] = "1 МРП"
    rows[3] = [*rows[3]]
    rows[3][0] = "77-01"
    right, wrong = tmp_path / "right.xlsx", tmp_path / "wrong.xlsx"
    right.write_bytes(written_sheet(rows))
    rows[4][SERVICE_COLUMNS.index("term_days")] = "көп"
    rows[5][SERVICE_COLUMNS.index("short_kk")] = ""
    wrong.write_bytes(written_sheet(rows))
    with windows_of(browser, village, pictures, "one") as windows:
        windows.sign_in_as(OFFICER)
        windows.visit("/services", "services")
        windows.visit("/services?q=ййййй", "services-nothing")
        windows.visit("/services/one/06-02", "service")
        windows.send("/services/one/06-02", "service-wrong", "#check", name_ru="=1+1")
        windows.visit("/services/import", "services-import")
        bring(windows, wrong, "services-wrong-rows")
        bring(windows, right, "services-changes")
        page = windows.pages["kk"]
        page.locator("#publish").click()
        page.locator("#done").wait_for()
        windows.visit("/services/one/01-01", "service-history")


def test_departments(browser, village, pictures):
    village.bring(Stage.SENT, a_form(7, APPEAL))
    village.carry()
    first = (office_day(village.clock.now()) + timedelta(days=20)).isoformat()
    new = {"short_kk": "Жол бөлімі", "short_ru": "Отдел дорог", "first": first}
    new |= {"name_kk": "Жолаушылар көлігі және автомобиль жолдары бөлімі"}
    new |= {"name_ru": "Отдел пассажирского транспорта и автомобильных дорог"}
    with windows_of(browser, village, pictures, "one") as windows:
        windows.sign_in_as(OFFICER)
        windows.visit("/departments/new", "department-new")
        windows.visit("/departments/one/akim", "department")
        windows.send("/departments/new", "department-wrong", "#check", **new, code="Дороги")
        windows.send("/departments/one/akim", "department-changes", "#check", short_ru="Акимат")
        for page in windows.pages.values():
            page.goto("/departments/one/akim")
            page.locator("summary").click()
        windows.go_on("department-needed", "#end")
        windows.send("/departments/new", "department-added", "#check", **new, code="roads")
        page = windows.pages["kk"]
        page.locator("#publish").click()
        page.locator("#done").wait_for()
        windows.visit("/departments", "departments")


def test_working_days_and_whose_date_moves(browser, village, pictures):
    numbers = [village.bring(Stage.SENT, a_form(place, APPEAL))[0] for place in range(3)]
    village.carry()
    today = office_day(village.clock.now())
    day = today + timedelta(days=2)
    while day.weekday() > 3 or not village.office.calendar.is_working_day(day):
        day += timedelta(days=1)
    off = {"day": day.isoformat(), "since": today.isoformat()}
    off |= {"name_kk": "Қар көшкіні", "name_ru": "Снежный занос", "name_en": "Snow"}
    with windows_of(browser, village, pictures, "one") as windows:
        windows.sign_in_as(OFFICER)
        windows.visit("/calendar", "calendar")
        windows.visit(f"/calendar/proposal?year={today.year + 3}", "calendar-proposal")
        before = (today - timedelta(days=1)).isoformat()
        windows.send("/calendar", "calendar-wrong", "#check", **{**off, "day": before})
        windows.send("/calendar", "calendar-check", "#check", **off)
        page = windows.pages["kk"]
        assert page.locator("#moved tbody tr").count() == 3
        page.locator("#publish").click()
        page.locator("#done").wait_for()
        windows.visit(f"/calendar?year={day.year}&back={day.isoformat()}", "calendar-back")
        windows.sign_in_as(CLERK.number)
        windows.visit(f"/desk/{numbers[0].digits}", "paper-moved")


def test_people_of_an_office(browser, village, pictures):
    new = {"name": "Сейтова Г. М.", "position_kk": "маман", "position_ru": "специалист"}
    with windows_of(browser, village, pictures, "one") as windows:
        windows.sign_in_as_technician()
        windows.visit("/staff", "staff-offices")
        windows.visit("/staff/427", "staff")
        windows.visit(f"/staff/427/{BY.number}", "staff-person")
        for number, picture in ((BY.number, "staff-wrong"), ("", "staff-password")):
            for place, page in enumerate(windows.pages.values()):
                page.goto("/staff/427")
                for field, value in {**new, "number": number or f"0427-9{place}"}.items():
                    page.locator(f"[name={field}]").first.fill(value)
            windows.go_on(picture, "#create")
