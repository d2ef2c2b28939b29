"""A table of services as somebody edits it: every wrong row named, and written as it is read.

`registry.catalogue_tables` refuses a table at its first mistake, as a command should; here a person
corrects them all at once. Pure: cells come in, however they were stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from registry.catalogue import LANGUAGES, Department, Service
from registry.catalogue_tables import (
    DEPARTMENT_COLUMNS,
    LONGEST_SHORT_NAME,
    SERVICE_COLUMNS,
    UnreadableCatalogue,
    checked_department,
    checked_service,
)

MOST_ROWS: Final = 5_000
LONGEST_CELL: Final = 4_000  # characters
MAY_BE_EMPTY: Final = frozenset({"register_code"})
BETWEEN: Final = "; "
# A spreadsheet takes what begins so for a formula, and may do what it says.
_FORMULAS: Final = ("=", "+", "@", "\t")


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be used. `row` is the spreadsheet's own; `column` names what is wrong, or
    is one of the words of `TABLE_PROBLEMS`."""

    row: int
    column: str
    value: str = ""


TABLE_PROBLEMS: Final = ("columns", "empty", "many", "formula", "long")


@dataclass(frozen=True, slots=True)
class ReadTable:
    services: tuple[Service, ...]
    problems: tuple[Problem, ...]


def read_table(rows: Sequence[Sequence[str]], departments: set[str]) -> ReadTable:
    """`rows` with the heading first; `departments` are the codes a service may name."""
    heading = _trimmed(rows[0]) if rows else []
    lacking = [one for one in SERVICE_COLUMNS if one not in heading]
    unknown = [one for one in heading if one not in SERVICE_COLUMNS]
    twice = [one for one in heading if heading.count(one) > 1]
    if lacking or unknown or twice:
        return ReadTable((), (Problem(1, "columns", ", ".join((lacking or unknown or twice)[:5])),))
    if len(rows) > MOST_ROWS:
        return ReadTable((), (Problem(MOST_ROWS, "many"),))
    services: list[Service] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue  # a spreadsheet keeps empty lines
        read = _read(number, heading, row, departments, seen)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            services.append(read)
    if not services and not problems:
        problems.append(Problem(1, "empty"))
    return ReadTable(tuple(services), tuple(problems))


def _read(
    number: int, heading: list[str], row: Sequence[str], departments: set[str], seen: set[str]
) -> Service | Problem:
    given = {name: cell.strip() for name, cell in zip(heading, row, strict=False)}
    cells = {name: given.get(name, "") for name in SERVICE_COLUMNS}
    wrong_cell = _wrong_cell(number, cells)
    if wrong_cell is not None:
        return wrong_cell
    try:
        return checked_service(number, cells, departments, seen)
    except UnreadableCatalogue as wrong:
        return Problem(number, wrong.problem, cells.get(wrong.problem, "")[:80])


def read_department(cells: Mapping[str, str], longest: int = LONGEST_CELL) -> Department | Problem:
    """One department by the rules of its table. No cell may be longer than `longest` characters;
    of a text that is too long the problem's `value` is the column."""
    row = {name: cells[name].strip() for name in DEPARTMENT_COLUMNS}
    wrong_cell = _wrong_cell(1, row, longest)
    if wrong_cell is not None:
        return wrong_cell
    for name in (one for one in DEPARTMENT_COLUMNS if one.startswith("short_")):
        if len(row[name]) > LONGEST_SHORT_NAME:
            return Problem(1, "short", name)
    try:
        return checked_department(1, row, set())
    except UnreadableCatalogue as wrong:
        return Problem(1, wrong.problem, row.get(wrong.problem, "")[:80])


def _wrong_cell(
    number: int, cells: Mapping[str, str], longest: int = LONGEST_CELL
) -> Problem | None:
    """The first cell that no row may have."""
    for name, cell in cells.items():
        if not cell and name not in MAY_BE_EMPTY:
            return Problem(number, name)
        if len(cell) > longest:
            return Problem(number, "long", name)
        if cell.startswith(_FORMULAS):
            return Problem(number, "formula", name)
    return None


def _trimmed(row: Sequence[str]) -> list[str]:
    """Without the empty cells at its end, which a spreadsheet may keep."""
    cells = [cell.strip().removeprefix("\ufeff") for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def written_table(services: Iterable[Service]) -> list[list[str]]:
    """The heading, and each service as `read_table` reads it."""
    rows = [list(SERVICE_COLUMNS)]
    for service in services:
        cells = cells_of(service)
        rows.append([cells[name] for name in SERVICE_COLUMNS])
    return rows


def cells_of(service: Service) -> dict[str, str]:
    """One service, cell by cell."""
    cells: dict[str, str] = {}
    for name in service.__struct_fields__:
        value = getattr(service, name)
        if isinstance(value, bool):
            cells[name] = "yes" if value else "no"
        elif isinstance(value, tuple):
            if name not in ("documents", "situations"):
                cells[name] = BETWEEN.join(value)
        else:
            cells[name] = str(value)
    for language in LANGUAGES:
        for name in ("documents", "situations"):
            several = getattr(service, name)
            cells[f"{name}_{language}"] = BETWEEN.join(one.name(language) for one in several)
    cells["documents_role"] = BETWEEN.join(one.role for one in service.documents)
    return cells
