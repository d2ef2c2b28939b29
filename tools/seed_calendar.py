"""Make the first `assets/calendar.csv` from the `holidays` package, with our own names and marks.

A tool for whoever keeps the calendar, not a part of the running program: the package is a seed, the
table is what counts (its `ru` names silently fall back to English, it knows moved days only up to
2025, and the dates of Құрбан айт are estimates until announced).

    python -m tools.seed_calendar > assets/calendar.csv
"""

import csv
import re
import sys
from collections.abc import Iterator
from datetime import date
from typing import Final, TextIO

import holidays

from registry.calendar import COLUMNS, CalendarRow

YEARS: Final = range(2024, 2029)
NEW_CONSTITUTION: Final = date(2026, 7, 1)  # moved Constitution Day from 30 August to 15 March

# The package's English name -> Kazakh, Russian, English as offices write them.
NAMES: Final = {
    "New Year's Day": ("Жаңа жыл", "Новый год", "New Year"),
    "Orthodox Christmas": (
        "Православиелік Рождество",
        "Православное Рождество",
        "Orthodox Christmas",
    ),
    "International Women's Day": (
        "Халықаралық әйелдер күні",
        "Международный женский день",
        "International Women's Day",
    ),
    "Nowruz Holiday": ("Наурыз мейрамы", "Праздник Наурыз", "Nauryz"),
    "Kazakhstan's People Solidarity Holiday": (
        "Қазақстан халқының бірлігі мерекесі",
        "Праздник единства народа Казахстана",
        "Unity Day of the People of Kazakhstan",
    ),
    "Defender of the Fatherland Day": (
        "Отан қорғаушы күні",
        "День защитника Отечества",
        "Defender of the Fatherland Day",
    ),
    "Victory Day": ("Жеңіс күні", "День Победы", "Victory Day"),
    "Eid al-Adha": ("Құрбан айттың бірінші күні", "Первый день Курбан айта", "Kurban Ait"),
    "Capital Day": ("Астана күні", "День столицы", "Capital Day"),
    "Constitution Day": (
        "Қазақстан Республикасының Конституциясы күні",
        "День Конституции Республики Казахстан",
        "Constitution Day",
    ),
    "Republic Day": ("Республика күні", "День Республики", "Republic Day"),
    "Independence Day": ("Тәуелсіздік күні", "День Независимости", "Independence Day"),
}
MOVED: Final = ("ауыстырылған демалыс күні", "перенесённый выходной", "day off moved")
ESTIMATED: Final = ("күні болжамды", "дата предварительная", "date estimated")
SWAPPED: Final = re.compile(r"Day off \(substituted from (\d\d)/(\d\d)/(\d{4})\)")

# The calendar printed in December 2025 had Monday 31 August 2026 off, for Constitution Day on
# Sunday the 30th. Under the Constitution of July 2026 there is no such day in 2026: both acts are
# kept as rows, and the newer one makes the Monday a working day.
CONFLICT: Final = (
    CalendarRow(
        date(2026, 8, 31),
        "extra_off",
        "Конституция күні (ауыстырылған демалыс күні)",
        "День Конституции (перенесённый выходной)",
        "Constitution Day (day off moved)",
        date(2026, 1, 1),
    ),
    CalendarRow(
        date(2026, 8, 31),
        "working",
        "Жұмыс күні: Конституция күні 15 наурызға ауыстырылды",
        "Рабочий день: День Конституции перенесён на 15 марта",
        "Working day: Constitution Day has moved to 15 March",
        NEW_CONSTITUTION,
    ),
)


def rows() -> Iterator[CalendarRow]:
    """Every row of the first calendar, in no particular order."""
    for year in YEARS:
        country = holidays.country_holidays("KZ", years=year, language="en_US")
        for day in sorted(country):
            for name in country.get_list(day):
                yield _day_off(day, name)
        for day in sorted(country.weekend_workdays):
            if day.year == year:
                yield _worked_weekend(day)
    yield from CONFLICT


def _day_off(day: date, name: str) -> CalendarRow:
    start = date(day.year, 1, 1)
    if swapped := SWAPPED.fullmatch(name):
        month, of_month, year = swapped.groups()
        worked = f"{of_month}.{month}.{year}"
        return CalendarRow(
            day,
            "extra_off",
            f"Демалыс күні ({worked} орнына)",
            f"Выходной день (за {worked})",
            f"Day off (for {worked})",
            start,
        )
    plain = name.removesuffix(" (observed)").removesuffix(" (estimated)")
    mark = MOVED if "(observed)" in name else ESTIMATED if "(estimated)" in name else None
    kk, ru, en = (
        f"{own} ({note})" if note else own
        for own, note in zip(NAMES[plain], mark or ("", "", ""), strict=True)
    )
    if plain == "Constitution Day" and day.month == 3:
        start = NEW_CONSTITUTION
    return CalendarRow(day, "extra_off" if mark is MOVED else "holiday", kk, ru, en, start)


def _worked_weekend(day: date) -> CalendarRow:
    return CalendarRow(
        day,
        "working",
        "Жұмыс күні (демалыс күні ауыстырылған)",
        "Рабочий день (выходной перенесён)",
        "Working day (its day off was moved)",
        date(day.year, 1, 1),
    )


def write(out: TextIO) -> None:
    """Write the table, oldest day first."""
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for row in sorted(rows(), key=lambda row: (row.date, row.in_force_from)):
        table.writerow(
            (row.date, row.kind, row.name_kk, row.name_ru, row.name_en, row.in_force_from)
        )


if __name__ == "__main__":
    write(sys.stdout)
