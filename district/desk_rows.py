"""Rows of the department's lists: what one paper looks like in a line."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from db.desk_notes import DeskNote, DeskNotes
from district.early import early_application
from district.house import House
from district.said import TermLeft, term_left
from registry.application import Application
from registry.lists import ListRow
from registry.numbers import Number
from registry.offices import Office
from words import Words
from words.stages import stage_word


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list of papers."""

    digits: str
    shown: str
    short: str
    name: str = field(repr=False)
    office: str
    stage: str
    left: TermLeft | None
    ours: str = ""
    worker: str = ""


def office_name(office: Office | None, w: Words) -> str:
    if office is None:
        return ""
    return w.of(kk=office.name_kk, ru=office.name_ru, en=office.name_en)


def known_paper(house: House, number: Number) -> Application | None:
    """The application; one of loose facts alone while its own news has not come."""
    known = house.reading.application(number.digits)
    return known or early_application(house.book, number.digits)


def lines_of(house: House, rows: Iterable[ListRow], w: Words) -> list[Line]:
    """The rows as a clerk reads them, in their order."""
    rows = list(rows)
    offices = {office.code: office for office in house.devices.offices()}
    notes = DeskNotes(house.book).of(row.number for row in rows)
    people = {one.number: one.name for one in house.reading.staff(0)}
    return [_line(house, row, offices, notes, people, w) for row in rows]


def _line(
    house: House,
    row: ListRow,
    offices: dict[int, Office],
    notes: dict[str, DeskNote],
    people: dict[str, str],
    w: Words,
) -> Line:
    number, note = Number.parse(row.number), notes.get(row.number, DeskNote())
    service = house.catalogue.find(row.service)
    left = None
    if row.due is not None:
        left = term_left(row.due, house.today, house.calendar, w)
    return Line(
        digits=row.number,
        shown=number.shown,
        short=service.short(w.language) if service else row.service,
        name=row.name,
        office=office_name(offices.get(number.office), w),
        stage=stage_word(row.stage.value, w),
        left=left,
        ours=note.ours,
        worker=people.get(note.worker, ""),
    )
