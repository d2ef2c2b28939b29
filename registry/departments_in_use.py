"""Whether a department may end, and whether a service may be given to one: by all that is said of
this day and of the days after it. Pure.

A department that ends keeps its name on what was registered (`registry.published`); a service that
still names it would send papers to nobody.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from registry.catalogue import Catalogue, Service
from registry.catalogue_facts import DepartmentPublished, ServicePublished
from registry.published import Published, in_force

_ONE_DAY: Final = timedelta(days=1)


def decides(
    code: str, first: Catalogue, said: tuple[Published, ...], day: date
) -> tuple[Service, ...]:
    """The services this department decides on `day` or has on a later one, each once: as they
    stand when it first has them. `first` is the catalogue that came with the program."""
    found: dict[str, Service] = {}
    for one in _days(ServicePublished, said, day):
        for service in in_force(first, said, one).services:
            if service.department == code:
                found.setdefault(service.code, service)
    return tuple(found[one] for one in sorted(found))


def first_day_without(
    code: str, first: Catalogue, said: tuple[Published, ...], day: date
) -> date | None:
    """From `day` on, the first on which this department decides nothing; None: it stays."""
    for one in _days(DepartmentPublished, said, day):
        if all(each.code != code for each in in_force(first, said, one).departments):
            return one
    return None


def _days(
    kind: type[ServicePublished] | type[DepartmentPublished],
    said: tuple[Published, ...],
    day: date,
) -> Iterator[date]:
    """`day`, and the later ones on which something begins or ends, in their order."""
    days = {day}
    for one in said:
        if isinstance(one.fact, kind):
            days.add(one.fact.first)
            if one.fact.last is not None and one.fact.last < date.max:
                days.add(one.fact.last + _ONE_DAY)
    yield from sorted(one for one in days if one >= day)
