"""Reading the tables of services and departments: the columns of `assets/catalogue.csv`.

Pure: the texts are handed in. Whatever cannot be used is refused with its line, and nothing of the
table counts.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

import msgspec

from registry.catalogue import LANGUAGES, Catalogue, Department, Service
from registry.failures import Refusal

Row = TypeVar("Row", Service, Department)
_PLACE: Final = re.compile(r"\$\[([0-9]+)\]")  # which field msgspec could not read
LONGEST_SHORT_NAME: Final = 34  # characters: what a tile, a list row and a label have room for
LONGEST_CODE: Final = 16  # characters: what the tables of a book have room for
LONGEST_DEPARTMENT: Final = 32
LONGEST_TERM: Final = 366  # days: more is a slip of the finger, and would be counted day by day


class UnreadableCatalogue(Refusal):
    """A row of a catalogue table cannot be used. `line` counts from 1, the heading included."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(line, problem)
        self.line = line
        self.problem = problem


def parse_catalogue(services_csv: str, departments_csv: str) -> Catalogue:
    """Read both tables. Raises UnreadableCatalogue with the line and what is wrong there."""
    departments = parse_departments(departments_csv)
    services = parse_services(services_csv, {department.code for department in departments})
    newest = max(service.in_force_from for service in services)
    content = f"{services_csv}\x00{departments_csv}".encode()
    return Catalogue(
        edition=f"{newest.isoformat()}-{hashlib.sha256(content).hexdigest()[:8]}",
        services=services,
        departments=departments,
    )


def parse_services(text: str, departments: set[str]) -> tuple[Service, ...]:
    """The table of services alone; `departments` are the codes that it may name. Raises as
    `parse_catalogue`."""
    services = tuple(_services(text, departments))
    if not services:
        raise UnreadableCatalogue(1, "empty")
    return services


def parse_departments(text: str) -> tuple[Department, ...]:
    """The table of departments alone. Raises as `parse_catalogue`."""
    return tuple(_departments(text))


def _departments(text: str) -> Iterator[Department]:
    seen: set[str] = set()
    for line, cells in _rows(text, DEPARTMENT_COLUMNS):
        yield checked_department(line, cells, seen)


def _services(text: str, departments: set[str]) -> Iterator[Service]:
    seen: set[str] = set()
    for line, cells in _rows(text, SERVICE_COLUMNS, may_be_empty={"register_code"}):
        yield checked_service(line, cells, departments, seen)


def checked_department(line: int, cells: dict[str, str], seen: set[str]) -> Department:
    """One row; its code is added to `seen`. Raises UnreadableCatalogue."""
    department = _converted(line, [cells[one] for one in DEPARTMENT_COLUMNS], Department)
    _check_once(line, department.code, seen, LONGEST_DEPARTMENT)
    _check_short(line, department.short_kk, department.short_ru, department.short_en)
    return department


def checked_service(
    line: int, cells: dict[str, str], departments: set[str], seen: set[str]
) -> Service:
    """One row; its code is added to `seen`. Raises UnreadableCatalogue."""
    service = _service(line, cells)
    _check_once(line, service.code, seen, LONGEST_CODE)
    if service.term_days > LONGEST_TERM:
        raise UnreadableCatalogue(line, "term_days")
    _check_short(line, service.short_kk, service.short_ru, service.short_en)
    if service.department not in departments:
        raise UnreadableCatalogue(line, "department")
    return service


DEPARTMENT_COLUMNS: Final = Department.__struct_fields__
SERVICE_COLUMNS: Final = (
    *("code", "register_code", "sphere", "name_kk", "name_ru", "name_en"),
    *("short_kk", "short_ru", "short_en", "department", "decided_at", "term_days", "term_unit"),
    *("basis_kk", "basis_ru", "basis_en", "applicants"),
    *("documents_kk", "documents_ru", "documents_en", "documents_role"),
    *("fee_kk", "fee_ru", "fee_en", "result_kk", "result_ru", "result_en"),
    *("synonyms_kk", "synonyms_ru", "synonyms_en"),
    *("situations_kk", "situations_ru", "situations_en"),
    *("in_force_from", "draft", "is_appeal", "confidence"),
)


def _rows(
    text: str, columns: Sequence[str], may_be_empty: Iterable[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(reader.fieldnames or ()) != tuple(columns):
        raise UnreadableCatalogue(1, "columns")
    try:
        for cells in reader:
            if None in cells:  # more of them than columns: a comma that was meant as one
                raise UnreadableCatalogue(reader.line_num, "columns")
            for column in columns:
                if not cells[column] and column not in may_be_empty:
                    raise UnreadableCatalogue(reader.line_num, column)
            yield reader.line_num, cells
    except csv.Error as cause:
        raise UnreadableCatalogue(reader.line_num, "columns") from cause


def _service(line: int, cells: dict[str, str]) -> Service:
    fields: dict[str, object] = dict(cells)
    fields["term_days"] = int(cells["term_days"]) if cells["term_days"].isdecimal() else -1
    fields["applicants"] = _several(cells["applicants"])
    fields["documents"] = _documents(line, cells)
    fields["situations"] = _aligned(line, cells, "situations")
    for language in LANGUAGES:
        fields[f"synonyms_{language}"] = _several(cells[f"synonyms_{language}"])
    for flag in ("draft", "is_appeal"):
        if cells[flag] not in ("yes", "no"):
            raise UnreadableCatalogue(line, flag)
        fields[flag] = cells[flag] == "yes"
    if fields["term_days"] == -1:
        raise UnreadableCatalogue(line, "term_days")
    return _converted(line, [fields[name] for name in Service.__struct_fields__], Service)


def _documents(line: int, cells: dict[str, str]) -> list[tuple[str, str, str, bool, str]]:
    titles = _aligned(line, cells, "documents")
    roles = _several(cells["documents_role"])
    if len(roles) != len(titles):
        raise UnreadableCatalogue(line, "documents_role")
    return [
        (kk, ru, en, role not in ("optional", "proxy"), role)
        for (kk, ru, en), role in zip(titles, roles, strict=True)
    ]


def _aligned(line: int, cells: dict[str, str], column: str) -> list[tuple[str, str, str]]:
    """Three lists that must have the same length, one for each language."""
    kk, ru, en = (_several(cells[f"{column}_{language}"]) for language in LANGUAGES)
    if not len(kk) == len(ru) == len(en):
        raise UnreadableCatalogue(line, column)
    return list(zip(kk, ru, en, strict=True))


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _converted(line: int, cells: object, row: type[Row]) -> Row:
    try:
        return msgspec.convert(cells, row)
    except msgspec.ValidationError as cause:
        place = _PLACE.search(str(cause))
        columns = row.__struct_fields__
        problem = columns[int(place[1])] if place is not None else columns[0]
        raise UnreadableCatalogue(line, problem) from cause


def _check_once(line: int, code: str, seen: set[str], longest: int) -> None:
    if code in seen or len(code) > longest:
        raise UnreadableCatalogue(line, "code")
    seen.add(code)


def _check_short(line: int, *names: str) -> None:
    if any(len(name) > LONGEST_SHORT_NAME for name in names):
        raise UnreadableCatalogue(line, "short")
