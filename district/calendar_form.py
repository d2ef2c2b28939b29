"""What an officer filled in about a day: kept as typed, read into rows, carried through the page on
which it is looked at once more. Whether it may be said: `registry.editing_days`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from starlette.datastructures import FormData

from district.answering import FormWrong
from district.pages import typed
from registry.calendar import CalendarRow, DayKind
from registry.editing_days import LONGEST_NAME, taken_back
from words import later

_BETWEEN: Final = "|"  # in the field that carries a row; no name has it
_PARTS: Final = 6
_KINDS: Final[dict[str, DayKind]] = {one: one for one in get_args(DayKind)}
_WORKED_FOR: Final = (  # a Saturday that is worked because its day off lies elsewhere
    "Жұмыс күні (демалыс күні ауыстырылған)",
    "Рабочий день (выходной перенесён)",
    "Working day (its day off was moved)",
)


@dataclass(frozen=True, slots=True)
class DayForm:
    """The fields as they stand on the page, right or wrong."""

    day: str = ""
    kind: str = "extra_off"
    name_kk: str = ""
    name_ru: str = ""
    name_en: str = ""
    since: str = ""
    worked: str = ""  # the day that is worked for it, if there is one

    @classmethod
    def fresh(cls, today: date) -> "DayForm":
        return cls(since=today.isoformat())

    @classmethod
    def taking_back(cls, row: CalendarRow, today: date) -> "DayForm":
        """As if the row had never been said: the act that says so is named by whoever fills in."""
        since = max(today, row.in_force_from).isoformat()
        return cls(row.date.isoformat(), taken_back(row), since=since)

    @classmethod
    def of(cls, form: FormData) -> "DayForm":
        def name(language: str) -> str:
            return typed(form, f"name_{language}", LONGEST_NAME + 1).replace(_BETWEEN, "/")

        return cls(
            typed(form, "day", 10),
            typed(form, "kind", 16),
            name("kk"),
            name("ru"),
            name("en"),
            since=typed(form, "since", 10),
            worked=typed(form, "worked", 10),
        )

    @property
    def is_begun(self) -> bool:
        return bool(self.day or self.name_kk or self.name_ru)

    @property
    def year(self) -> int | None:
        try:
            return date.fromisoformat(self.day).year
        except ValueError:
            return None

    def rows(self) -> list[CalendarRow]:
        """The day, and the one that is worked for it. Raises FormWrong."""
        kind = _KINDS.get(self.kind)
        if kind is None:
            raise FormWrong(later("Choose what the day is."))
        day, since = _day(self.day), _day(self.since)
        name_en = self.name_en or self.name_ru
        rows = [CalendarRow(day, kind, self.name_kk, self.name_ru, name_en, since)]
        if self.worked:
            worked = _day(self.worked)
            # In force as soon as the act is, or on its own day where that comes before.
            rows.append(CalendarRow(worked, "working", *_WORKED_FOR, min(since, worked)))
        return rows


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as cause:
        raise FormWrong(
            later("Write which day it is, and from which day the act is in force.")
        ) from cause


def written_row(row: CalendarRow) -> str:
    """As one field of a form."""
    names = (one.replace(_BETWEEN, "/") for one in (row.name_kk, row.name_ru, row.name_en))
    parts = (row.date.isoformat(), row.kind, row.in_force_from.isoformat(), *names)
    return _BETWEEN.join(parts)


def said_rows(fields: Sequence[str]) -> list[CalendarRow]:
    """What such fields say. They come back from a browser and may be anything: raises FormWrong."""
    rows = []
    for one in fields:
        parts = "".join(letter for letter in one if letter.isprintable()).split(_BETWEEN)
        kind = _KINDS.get(parts[1]) if len(parts) == _PARTS else None
        if kind is None:
            raise FormWrong(later("Choose what the day is."))
        kk, ru, en = (part.strip() for part in parts[3:])
        rows.append(CalendarRow(_day(parts[0]), kind, kk, ru, en, _day(parts[2])))
    return rows
