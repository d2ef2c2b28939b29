"""What a new table would change in a catalogue: the list that somebody reads before he publishes
it, and the facts that say it. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Generic, TypeVar

from registry.catalogue import Catalogue, Department, Service
from registry.catalogue_facts import DepartmentPublished, ServicePublished

_ONE_DAY: Final = timedelta(days=1)
_Row = TypeVar("_Row", Service, Department)


@dataclass(frozen=True, slots=True)
class Changed(Generic[_Row]):
    """One row that differs. `before` is None for a new one, `after` for one that ends."""

    before: _Row | None
    after: _Row | None

    @property
    def row(self) -> _Row:
        """As it stands in the table, or stood before."""
        row = self.after if self.after is not None else self.before
        if row is None:
            raise AssertionError("a change is of something")
        return row

    @property
    def fields(self) -> tuple[str, ...]:
        """Which fields of a row that was there before differ, by their names."""
        if self.before is None or self.after is None:
            return ()
        names = self.after.__struct_fields__
        return tuple(
            name for name in names if getattr(self.before, name) != getattr(self.after, name)
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """All that a table would change. `same` rows of it are in force already."""

    departments: tuple[Changed[Department], ...]
    services: tuple[Changed[Service], ...]
    same: int

    def facts(self, first: date) -> Iterator[DepartmentPublished | ServicePublished]:
        """What has to be said so that it is so from this day on: departments before services."""
        for department in self.departments:
            last = None if department.after is not None else first - _ONE_DAY
            yield DepartmentPublished(department.row, first, last)
        for service in self.services:
            last = None if service.after is not None else first - _ONE_DAY
            yield ServicePublished(service.row, first, last)


def changes(
    now: Catalogue,
    services: Sequence[Service],
    departments: Sequence[Department] | None = None,
    *,
    whole: bool = False,
) -> Changes:
    """How these rows differ from `now`. What they do not name stays, unless they are the `whole`
    catalogue: then it ends. `departments` None: nothing is said of them."""
    of_departments = _changed(now.departments, departments or (), whole=False)
    if whole and departments is not None:
        # One that a service still needs stays, whoever has left it out.
        needed = {one.department for one in services}
        named = {one.code for one in departments} | needed
        gone = (one for one in now.departments if one.code not in named)
        of_departments += [Changed(one, None) for one in gone]
    of_services = _changed(now.services, services, whole=whole)
    named_rows = len(services) + len(departments or ())
    differ = sum(one.after is not None for one in of_departments)
    differ += sum(one.after is not None for one in of_services)
    return Changes(tuple(of_departments), tuple(of_services), named_rows - differ)


def _changed(now: Sequence[_Row], rows: Sequence[_Row], *, whole: bool) -> list[Changed[_Row]]:
    before = {one.code: one for one in now}
    changed = [Changed(before.get(one.code), one) for one in rows if before.get(one.code) != one]
    if whole:
        named = {one.code for one in rows}
        changed += [Changed(one, None) for one in now if one.code not in named]
    return changed
