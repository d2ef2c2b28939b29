"""What `tereze catalogue` says: a line for each change."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from registry.catalogue import Department, Service
from registry.catalogue_changes import Changed, Changes
from words import Words, later
from words.terms import term_words

_NAMES: Final = {
    "name": later("official name"),
    "short": later("short name"),
    "department": later("department"),
    "decided_at": later("where it is decided"),
    "term": later("term"),
    "basis": later("law"),
    "applicants": later("who may ask for it"),
    "documents": later("papers"),
    "fee": later("fee"),
    "result": later("result"),
    "synonyms": later("words it is found by"),
    "situations": later("words it is found by"),
}
_OTHER: Final = later("other details")
_NONE: Final[Mapping[str, tuple[str, str]]] = {}


def lines_of(found: Changes, day: date, w: Words) -> Iterator[str]:
    """What would change from this day on, a line for each row that differs."""
    if not (found.services or found.departments):
        yield w.say("All of it is in force already: nothing is to be published.")
        return
    yield w.say("From {day} on:", day=w.short_date(day))
    for department in found.departments:
        yield f"  {_marked(department)} {department.row.code}  {_of_department(department, w)}"
    for service in found.services:
        yield f"  {_marked(service)} {service.row.code}  {_of_service(service, w)}"
    if found.same:
        yield w.count("{n} row stays as it is.", "{n} rows stay as they are.", found.same)


def _marked(changed: Changed[Service] | Changed[Department]) -> str:
    if changed.before is None:
        return "+"
    return "~" if changed.after is not None else "-"


def _of_department(changed: Changed[Department], w: Words) -> str:
    name = changed.row.name(w.language)
    if changed.before is None:
        return w.say("{name}: a new department", name=name)
    if changed.after is None:
        return w.say("{name}: decides no more", name=name)
    return f"{name}: {'; '.join(_names(changed.fields, w))}"


def _of_service(changed: Changed[Service], w: Words) -> str:
    name, before, after = changed.row.short(w.language), changed.before, changed.after
    if after is None:
        return w.say("{name}: is offered no more", name=name)
    if before is None:
        return w.say("{name}: a new service · {term}", name=name, term=term_words(after, w))
    figures = {
        "term": (term_words(before, w), term_words(after, w)),
        "fee": (before.fee(w.language), after.fee(w.language)),
    }
    return f"{name}: {'; '.join(_names(changed.fields, w, figures))}"


def _names(
    fields: tuple[str, ...], w: Words, figures: Mapping[str, tuple[str, str]] = _NONE
) -> list[str]:
    """What differs, in plain words, each thing once; of some what it was and what it becomes."""
    told = []
    for field in fields:
        group = field if field in _NAMES else field.rsplit("_", 1)[0]
        said = w.say(_NAMES.get(group, _OTHER))
        was, becomes = figures.get(group, ("", ""))
        told.append(f"{said}: {was} → {becomes}" if was != becomes else said)
    return list(dict.fromkeys(told))
