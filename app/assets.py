"""The first catalogue, calendar and offices, read from the files that come with the program."""

import csv
import io
from functools import cache
from pathlib import Path

from registry.answer_texts import AnswerText, parse_answer_texts
from registry.calendar import Calendar, parse_calendar
from registry.catalogue import Catalogue
from registry.catalogue_tables import parse_catalogue
from registry.offices import Office

ASSETS = Path(__file__).resolve().parent.parent / "assets"


def _text(name: str) -> str:
    return (ASSETS / name).read_text("utf-8")


@cache
def first_catalogue() -> Catalogue:
    return parse_catalogue(_text("catalogue.csv"), _text("departments.csv"))


@cache
def first_calendar() -> Calendar:
    return parse_calendar(_text("calendar.csv"))


@cache
def first_answer_texts() -> tuple[AnswerText, ...]:
    return parse_answer_texts(_text("answer_texts.csv"))


def first_offices() -> tuple[Office, ...]:
    rows = csv.DictReader(io.StringIO(_text("offices.csv")))
    return tuple(Office(**{**row, "code": int(row["code"])}) for row in rows)  # type: ignore[arg-type]
