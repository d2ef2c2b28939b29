"""`tereze catalogue`: a table becomes what the desks offer, or is refused with its line."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.assets import ASSETS, first_catalogue
from app.catalogue import book_catalogue
from app.district import OpenDistrict, open_district
from app.homes import Home
from app.main import main
from app.outside import SystemClock
from registry.application import office_day

SERVICES = (ASSETS / "catalogue.csv").read_text("utf-8")
DEPARTMENTS = (ASSETS / "departments.csv").read_text("utf-8")
Change = Callable[[list[dict[str, str]]], object]


@pytest.fixture
def district(tmp_path: Path) -> Iterator[OpenDistrict]:
    opened = open_district(Home(tmp_path / "district"), SystemClock())
    yield opened
    opened.book.engine.dispose()


def table(path: Path, change: Change, text: str = SERVICES) -> Path:
    """The table with a change, as a spreadsheet saves it."""
    rows = list(csv.DictReader(io.StringIO(text)))
    columns = list(rows[0])
    change(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def row_of(rows: list[dict[str, str]], code: str) -> dict[str, str]:
    return next(row for row in rows if row["code"] == code)


def sheep_in_nine_days(rows: list[dict[str, str]]) -> None:
    row_of(rows, "06-02").update(
        term_days="9", term_unit="working", fee_kk="500 ₸", fee_ru="500 ₸", fee_en="500 ₸"
    )


def run(district: OpenDistrict, *arguments: str, language: str = "en") -> int:
    home = str(district.home.folder)
    return main(["catalogue", *arguments, "--home", home, "--language", language])


def today(district: OpenDistrict) -> date:
    return office_day(district.clock.now())


def said(district: OpenDistrict) -> int:
    return sum(head.n for head in district.road.heads(0))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_dry_run_says_what_would_change_and_changes_nothing(
    district: OpenDistrict, tmp_path: Path, capsys, language: str
) -> None:
    before = said(district)
    file = table(tmp_path / "t.csv", sheep_in_nine_days)
    assert run(district, str(file), "--dry-run", language=language) == 0
    out = capsys.readouterr().out
    short = first_catalogue().service("06-02").short(language)  # type: ignore[arg-type]
    [changed] = [one for one in out.splitlines() if "06-02" in one]
    assert changed.startswith(f"  ~ 06-02  {short}: ")
    assert "→ 500 ₸" in changed
    assert changed.count("→") == 2
    assert len(out.splitlines()) == 4
    assert said(district) == before
    assert book_catalogue(district.book)() is first_catalogue()


def test_what_differs_is_published_an_entry_for_each_row(
    district: OpenDistrict, tmp_path: Path, capsys
) -> None:
    before = said(district)
    file = table(tmp_path / "t.csv", sheep_in_nine_days)
    assert run(district, str(file)) == 0
    assert said(district) == before + 1
    assert book_catalogue(district.book)().service("06-02").term_days == 9
    assert "It is published." in capsys.readouterr().out
    assert run(district, str(file)) == 0
    assert said(district) == before + 1
    assert capsys.readouterr().out.startswith("All of it is in force already")


def test_it_counts_from_the_day_that_is_said(district: OpenDistrict, tmp_path: Path) -> None:
    file = table(tmp_path / "t.csv", sheep_in_nine_days)
    day = today(district) + timedelta(days=40)
    assert run(district, str(file), "--from", day.isoformat()) == 0
    catalogue = book_catalogue(district.book)
    assert catalogue().service("06-02") == first_catalogue().service("06-02")
    assert catalogue.on(day - timedelta(days=1)).service("06-02").term_days != 9
    assert catalogue.on(day).service("06-02").term_days == 9


def test_a_day_that_is_over_is_refused(district: OpenDistrict, tmp_path: Path, capsys) -> None:
    before = said(district)
    file = table(tmp_path / "t.csv", sheep_in_nine_days)
    yesterday = today(district) - timedelta(days=1)
    assert run(district, str(file), "--from", yesterday.isoformat()) == 1
    assert "that day is over" in capsys.readouterr().err
    assert said(district) == before


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("term_days", "soon", "term_days"),
        ("department", "circus", "department"),
        ("decided_at", "moon", "decided_at"),
        ("in_force_from", "yesterday", "in_force_from"),
        ("short_kk", "ө" * 35, "short"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_nothing_of_the_table_counts(
    district: OpenDistrict, tmp_path: Path, capsys, column: str, value: str, told: str
) -> None:
    before = said(district)

    def spoil(rows: list[dict[str, str]]) -> None:
        sheep_in_nine_days(rows)
        rows[-1][column] = value

    assert run(district, str(table(tmp_path / "t.csv", spoil))) == 1
    lines = len(SERVICES.splitlines())
    assert f"Line {lines} of the table cannot be used: look at “{told}”" in capsys.readouterr().err
    assert said(district) == before


def test_a_file_that_is_no_table_is_refused(district: OpenDistrict, tmp_path: Path, capsys) -> None:
    (tmp_path / "old.csv").write_bytes(SERVICES.encode("cp1251", "replace"))
    for name in ("old.csv", "nowhere.csv"):
        assert run(district, str(tmp_path / name)) == 1
        assert f"The file {name} cannot be read" in capsys.readouterr().err


def test_a_service_of_a_new_department_comes_with_it(
    district: OpenDistrict, tmp_path: Path, capsys
) -> None:
    def new_service(rows: list[dict[str, str]]) -> None:
        rows[:] = [{**row_of(rows, "06-02"), "code": "11-01", "department": "roads"}]

    def new_department(rows: list[dict[str, str]]) -> None:
        rows.append({**rows[0], "code": "roads", "short_en": "Roads", "name_en": "Roads"})

    services = table(tmp_path / "s.csv", new_service)
    departments = table(tmp_path / "d.csv", new_department, DEPARTMENTS)
    assert run(district, str(services)) == 1
    assert run(district, str(services), "--departments", str(departments)) == 0
    now = book_catalogue(district.book)()
    assert now.department(now.service("11-01").department).short_en == "Roads"
    assert len(now.services) == len(first_catalogue().services) + 1
    out = capsys.readouterr().out
    assert "+ roads  Roads: a new department" in out
    assert "+ 11-01" in out


def test_only_a_whole_catalogue_ends_what_it_does_not_name(
    district: OpenDistrict, tmp_path: Path, capsys
) -> None:
    file = str(table(tmp_path / "t.csv", lambda rows: rows.remove(row_of(rows, "06-02"))))
    assert run(district, file) == 0
    assert book_catalogue(district.book)().offers("06-02") is not None
    assert run(district, file, "--whole") == 0
    now = book_catalogue(district.book)()
    assert now.offers("06-02") is None
    assert now.find("06-02") == first_catalogue().service("06-02")
    assert "is offered no more" in capsys.readouterr().out
