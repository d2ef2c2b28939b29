"""The catalogue in words: rows of its list, what a change would change field by field, what is
wrong in a table, and who said what of a service.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from registry.catalogue import Catalogue, Department, Service
from registry.catalogue_changes import Changed, Changes
from registry.catalogue_facts import ServicePublished
from registry.catalogue_sheets import Problem, cells_of
from registry.catalogue_tables import SERVICE_COLUMNS
from registry.published import Published
from words import Words, later
from words.terms import term_words

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
_NAMED: Final = frozenset(
    {"decided_at", "term_unit", "draft", "is_appeal", "applicants", "documents_role"}
)
_PROBLEMS: Final = {
    "columns": later("These columns are missing, unknown or there twice: {value}"),
    "empty": later("There is no service in the table."),
    "many": later("There are too many rows."),
    "code": later("The code is there already in a row above, or too long: {value}"),
    "short": later("A short name has 34 letters at most."),
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
    """`kind` is new, changed or gone."""

    kind: str
    code: str
    name: str
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


def coming_days(said: Iterable[Published], today: date) -> dict[str, date]:
    """Of each service the next day from which it is said to be another."""
    days: dict[str, date] = {}
    for one in said:
        if isinstance(one.fact, ServicePublished) and one.fact.first > today:
            code = one.fact.code
            days[code] = min(days.get(code, one.fact.first), one.fact.first)
    return days


def changes_said(
    found: Changes, departments: Mapping[str, Department], w: Words
) -> list[ChangeSaid]:
    return [_change(one, departments, w) for one in found.services]


def _change(one: Changed[Service], departments: Mapping[str, Department], w: Words) -> ChangeSaid:
    code, name = one.row.code, one.row.short(w.language)
    if one.before is None:
        return ChangeSaid("new", code, name, _fields(None, one.row, departments, w))
    if one.after is None:
        return ChangeSaid("gone", code, name, ())
    return ChangeSaid("changed", code, name, _fields(one.before, one.after, departments, w))


def _fields(
    before: Service | None, after: Service, departments: Mapping[str, Department], w: Words
) -> tuple[FieldChange, ...]:
    was = cells_of(before) if before is not None else dict.fromkeys(SERVICE_COLUMNS, "")
    now = cells_of(after)
    return tuple(
        FieldChange(
            field_said(column, w),
            _value(column, was[column], departments, w),
            _value(column, now[column], departments, w),
        )
        for column in SERVICE_COLUMNS
        if was[column] != now[column]
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
    first: Service | None,
    said: Iterable[Published],
    people: Mapping[str, str],
    today: date,
    now: datetime,
    w: Words,
) -> list[SaidOnce]:
    """What was published of a service, by the day from which it counts, the newest first."""
    of_code = sorted(
        (one for one in said if isinstance(one.fact, ServicePublished) and one.fact.code == code),
        key=lambda one: (one.fact.first, one.tick),
    )
    rows: list[SaidOnce] = []
    before = first
    for one in of_code:
        fact = one.fact
        assert isinstance(fact, ServicePublished)  # noqa: S101 - as they were chosen above
        ended = fact.last is not None and fact.last < fact.first
        rows.append(
            SaidOnce(
                w.short_date(fact.first),
                w.moment(datetime.fromtimestamp(one.at / 1000, UTC), now) if one.at else "",
                people.get(one.actor, one.actor) or w.say("at the district's machine"),
                w.say("is offered no more") if ended else _what(before, fact.service, w),
                fact.first > today,
            )
        )
        before = fact.service
    return rows[::-1]


def _what(before: Service | None, after: Service, w: Words) -> str:
    if before is None:
        return w.say("a new service")
    was, becomes = cells_of(before), cells_of(after)
    fields = (field_said(one, w) for one in SERVICE_COLUMNS if was[one] != becomes[one])
    return "; ".join(fields) or w.say("as before")
