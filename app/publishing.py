"""`tereze catalogue`: read a table of services, say what it would change, and publish that.

The district says each changed row by itself, on its common chain; desks, relays and kiosks go by it
from its day on. Nothing is said of what did not change, so the word may be repeated after a power
cut. Kept out: how a table is read, and which rows differ (`registry`).
"""

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from app.catalogue import book_catalogue
from app.district import OpenDistrict, open_district
from app.homes import Home
from app.outside import SystemClock
from app.publishing_words import lines_of
from db.devices import COMMON_OFFICE
from registry.application import office_day
from registry.catalogue import Catalogue, Department, Service
from registry.catalogue_changes import Changes, changes
from registry.catalogue_tables import parse_departments, parse_services
from registry.failures import Refusal
from words import Words, words_in

LARGEST_TABLE: Final = 16 * 1024 * 1024  # bytes; 400 services are a twentieth of it


class TableUnreadable(Refusal):
    """The file is not there, or not text in UTF-8. `name` is the file's."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class DayIsOver(Refusal):
    """A table cannot count from a day that is over: what was registered then has its papers."""


def run_catalogue(arguments: argparse.Namespace) -> int:
    """Raises TableUnreadable, UnreadableCatalogue and DayIsOver, having changed nothing."""
    w = words_in(arguments.language)
    district = open_district(Home(arguments.home), SystemClock())
    try:
        for line in publish(
            district,
            arguments.table,
            arguments.departments,
            arguments.first,
            w,
            whole=arguments.whole,
            dry_run=arguments.dry_run,
        ):
            print(line)
    finally:
        district.book.engine.dispose()
    return 0


def publish(
    district: OpenDistrict,
    table: Path,
    departments: Path | None,
    first: date | None,
    w: Words,
    *,
    whole: bool = False,
    dry_run: bool = False,
) -> Iterator[str]:
    """Do it; lines for the terminal. With `dry_run` they are all that is done. `first` is the day
    from which it counts; None: today. Raises as `run_catalogue`, before the first line."""
    today = office_day(district.clock.now())
    day = first or today
    if day < today:
        raise DayIsOver
    now = book_catalogue(district.book).on(day)
    of_departments = None if departments is None else parse_departments(_text(departments))
    found = changes(now, _services(table, now, of_departments), of_departments, whole=whole)
    yield from lines_of(found, day, w)
    if not (found.services or found.departments):
        return
    if dry_run:
        yield w.say("Nothing was published: this was only looked at.")
        return
    _say_each(district, found, day)
    yield w.say("It is published. Each computer goes by it as soon as its news has come.")


def _services(
    table: Path, now: Catalogue, departments: tuple[Department, ...] | None
) -> tuple[Service, ...]:
    named = {one.code for one in (*now.departments, *(departments or ()))}
    return parse_services(_text(table), named)


def _say_each(district: OpenDistrict, found: Changes, day: date) -> None:
    """A commit for each: a signature stands after every row, so that no line that breaks has to
    carry more than one of them again."""
    journal = district.journal_of(COMMON_OFFICE)
    for fact in found.facts(day):
        with journal.writing() as writing:
            writing.append(fact)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_TABLE:
            raise TableUnreadable(path.name)
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise TableUnreadable(path.name) from cause
