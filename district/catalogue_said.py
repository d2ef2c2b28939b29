"""The catalogue in words: rows of its list, what a change would change field by field, what is
wrong in a table, and who said what of a service.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from registry.catalogue import Catalogue, Department, Service
from registry.catalogue_changes import Changed, Changes
from registry.catalogue_facts import DepartmentPublished, ServicePublished
from registry.catalogue_sheets import Problem, cells_of
from registry.catalogue_tables import DEPARTMENT_COLUMNS, SERVICE_COLUMNS
from registry.published import Published
from words import Words, later
from words.terms import term_words

Row = Service | Department
Kind = type[ServicePublished] | type[DepartmentPublished]

_FIELDS: Final = {
    "code": later("code"),
    "register_code": later("code in the state register"),
    "sphere": later("sphere"),
    "name": later("official name"),
    "short": later("short name"),
    "department": later("department"),
    "decided_at": later("where it is decided"),
    "term_days": later("term"),
    "term_unit": later("counted in"),
    "basis": later("law"),
    "applicants": later("who may ask for it"),
    "documents": later("papers"),
    "documents_role": later("what each paper is"),
    "fee": later("fee"),
    "result": later("result"),
    "synonyms": later("words it is found by"),
    "situations": later("occasions it is found by"),
    "in_force_from": later("in force from"),
    "draft": later("to be checked with the Rules"),
    "is_appeal": later("an appeal"),
    "confidence": later("what is sure"),
}
VALUES: Final = {
    "office": later("at the office"),
    "district": later("at the district"),
    "working": later("working days"),
    "calendar": later("calendar days"),
    "months": later("months"),
    "same_day": later("while the visitor waits"),
    "yes": later("yes"),
    "no": later("no"),
    "person": later("a person"),
    "legal": later("an organisation"),
    "collective": later("several people together"),
    "application": later("the application form"),
    "identity": later("shown, not copied"),
    "required": later("needed"),
    "optional": later("if there is one"),
    "proxy": later("for a representative"),
}
# What a change is, and what the history calls it.
_OF_SERVICE: Final = {"new": later("a new service"), "gone": later("is offered no more")}
_OF_DEPARTMENT: Final = {"new": later("a new department"), "gone": later("decides no more")}
_NAMED: Final = frozenset(
    {"decided_at", "term_unit", "draft", "is_appeal", "applicants", "documents_role"}
)
_PROBLEMS: Final = {
    "columns": later("These columns are missing, unknown or there twice: {value}"),
    "empty": later("There is no service in the table."),
    "many": later("There are too many rows."),
    "code": later("The code is there already in a row above, or too long: {value}"),
    "short": later("A short name has 34 letters at most."),
    "letters": later(
        "A code is small Latin letters, digits and hyphens, 32 at most; a letter first."
    ),
    "formula": later("The text begins like a formula ({value})."),
    "long": later("The text is too long ({value})."),
}


@dataclass(frozen=True, slots=True)
class ServiceRow:
    code: str
    short: str
    name: str
    department: str
    term: str
    draft: bool
    coming: str  # the day from which it is another, or ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeSaid:
    """`kind` is new, changed or gone; `what` says so of a service or of a department."""

    kind: str
    code: str
    name: str
    what: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class SaidOnce:
    """One thing that was published of a service."""

    first: str
    when: str
    who: str
    what: str
    is_coming: bool


def field_said(column: str, w: Words) -> str:
    """A column in plain words, with its language."""
    if column in _FIELDS:
        return w.say(_FIELDS[column])
    name, _, language = column.rpartition("_")
    return f"{w.say(_FIELDS[name])} ({language})" if name in _FIELDS else column


def service_row(
    service: Service, now: Catalogue, coming: Mapping[str, date], w: Words
) -> ServiceRow:
    day = coming.get(service.code)
    return ServiceRow(
        service.code,
        service.short(w.language),
        service.name(w.language),
        now.department(service.department).short(w.language),
        term_words(service, w),
        service.draft,
        "" if day is None else w.short_date(day),
    )


def coming_days(
    said: Iterable[Published], today: date, kind: Kind = ServicePublished
) -> dict[str, date]:
    """Of each service, or department, the next day from which it is said to be another."""
    days: dict[str, date] = {}
    for one in said:
        if isinstance(one.fact, kind) and one.fact.first > today:
            code = one.fact.code
            days[code] = min(days.get(code, one.fact.first), one.fact.first)
    return days


def changes_said(
    found: Changes, departments: Mapping[str, Department], w: Words
) -> list[ChangeSaid]:
    """Departments first, as they are published."""
    return [
        *(_change(one, departments, w) for one in found.departments),
        *(_change(one, departments, w) for one in found.services),
    ]


def counts_said(found: Changes, w: Words) -> list[str]:
    """How many of each kind, in a line each."""
    departments, services = _kinds(found.departments), _kinds(found.services)
    new, changed, gone = departments["new"], departments["changed"], departments["gone"]
    lines = [
        (new, w.count("{n} new department", "{n} new departments", new)),
        (changed, w.count("{n} department changes", "{n} departments change", changed)),
        (gone, w.count("{n} department ends", "{n} departments end", gone)),
    ]
    new, changed, gone = services["new"], services["changed"], services["gone"]
    lines += [
        (new, w.count("{n} new service", "{n} new services", new)),
        (changed, w.count("{n} service changes", "{n} services change", changed)),
        (gone, w.count("{n} service ends", "{n} services end", gone)),
    ]
    return [line for n, line in lines if n]


def _kinds(changed: Sequence[Changed[Any]]) -> Counter[str]:
    return Counter(_kind(one) for one in changed)


def _kind(one: Changed[Any]) -> str:
    if one.before is None:
        return "new"
    return "changed" if one.after is not None else "gone"


def _change(one: Changed[Any], departments: Mapping[str, Department], w: Words) -> ChangeSaid:
    row, kind = one.row, _kind(one)
    words = _OF_SERVICE if isinstance(row, Service) else _OF_DEPARTMENT
    what = w.say(words[kind]) if kind in words else ""
    fields = _fields(one.before, one.after, departments, w) if one.after is not None else ()
    return ChangeSaid(kind, row.code, row.short(w.language), what, fields)


def cells_of_row(row: Row) -> dict[str, str]:
    """A service or a department, cell by cell, in the order of its table."""
    if isinstance(row, Service):
        cells = cells_of(row)
        return {one: cells[one] for one in SERVICE_COLUMNS}
    return {one: getattr(row, one) for one in DEPARTMENT_COLUMNS}


def _fields(
    before: Row | None, after: Row, departments: Mapping[str, Department], w: Words
) -> tuple[FieldChange, ...]:
    was, now = {} if before is None else cells_of_row(before), cells_of_row(after)
    return tuple(
        FieldChange(
            field_said(column, w),
            _value(column, was.get(column, ""), departments, w),
            _value(column, cell, departments, w),
        )
        for column, cell in now.items()
        if was.get(column, "") != cell
    )


def _value(column: str, cell: str, departments: Mapping[str, Department], w: Words) -> str:
    if column == "department" and cell in departments:
        return departments[cell].short(w.language)
    if column not in _NAMED:
        return cell
    parts = (part.strip() for part in cell.split(";"))
    return "; ".join(w.say(VALUES[part]) if part in VALUES else part for part in parts)


def problem_said(problem: Problem, w: Words) -> str:
    """What is wrong in a row, without its number."""
    if problem.column in ("formula", "long"):
        return w.say(_PROBLEMS[problem.column], value=field_said(problem.value, w))
    if problem.column in _PROBLEMS:
        return w.say(_PROBLEMS[problem.column], value=problem.value)
    field = field_said(problem.column, w)
    if not problem.value:
        return w.say("Something is missing, or is not in each language: {field}", field=field)
    return w.say(
        "This cannot be in the column “{field}”: {value}", field=field, value=problem.value
    )


def history_of(
    code: str,
    first: Row | None,
    said: Iterable[Published],
    people: Mapping[str, str],
    today: date,
    now: datetime,
    w: Words,
    kind: Kind = ServicePublished,
) -> list[SaidOnce]:
    """What was published of a service, or of a department, by the day from which it counts, the
    newest first."""
    of_code = sorted(
        (one for one in said if isinstance(one.fact, kind) and one.fact.code == code),
        key=lambda one: (one.fact.first, one.tick),
    )
    words = _OF_SERVICE if kind is ServicePublished else _OF_DEPARTMENT
    rows: list[SaidOnce] = []
    before = first
    for one in of_code:
        fact = one.fact
        row = fact.service if isinstance(fact, ServicePublished) else fact.department
        ended = fact.last is not None and fact.last < fact.first
        rows.append(
            SaidOnce(
                w.short_date(fact.first),
                w.moment(datetime.fromtimestamp(one.at / 1000, UTC), now) if one.at else "",
                people.get(one.actor, one.actor) or w.say("at the district's machine"),
                w.say(words["gone"]) if ended else _what(before, row, words["new"], w),
                fact.first > today,
            )
        )
        before = row
    return rows[::-1]


def _what(before: Row | None, after: Row, new: str, w: Words) -> str:
    if before is None:
        return w.say(new)
    was, becomes = cells_of_row(before), cells_of_row(after)
    fields = (field_said(one, w) for one in becomes if was[one] != becomes[one])
    return "; ".join(fields) or w.say("as before")
