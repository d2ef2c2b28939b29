"""Which catalogue is in force on a day: the one that came with the program, and what the district
has published since. Pure: what was published and the day are handed in.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from registry.catalogue import Catalogue, Department, Edition, Service
from registry.catalogue_facts import DepartmentPublished, ServicePublished
from registry.chain import encode

_DIGITS: Final = 8  # of a hash in the name of an edition
_Row = TypeVar("_Row", Service, Department)


@dataclass(frozen=True, slots=True)
class Published:
    """A fact as the district wrote it; of two for one day that with the greater `tick` counts."""

    fact: ServicePublished | DepartmentPublished
    tick: int
    payload: bytes = field(repr=False)  # as first encoded: a newer program's row has more fields
    at: int = 0  # UTC ms
    actor: str = ""  # staff number of who said it; "" is the command line

    @property
    def edition(self) -> str:
        """What an application names that was registered by this row."""
        return _edition(self.fact.first, self.payload)


def in_force(first: Catalogue, published: Iterable[Published], day: date) -> Catalogue:
    """`first` overlaid with what was published for this day.

    Every row counts from its own day on, whenever it was said; one with a last day is asked for
    no more after it. Rows of other days keep their names and papers, for what was registered by
    them. With nothing published it is `first` itself. The order of `published` does not matter.
    """
    told = sorted(published, key=lambda one: (one.fact.first, one.tick, one.payload))
    if not told:
        return first
    begun = [one for one in told if one.fact.first <= day]
    later = [one for one in told if one.fact.first > day]
    services = {one.code: one for one in first.services}
    departments = {one.code: one for one in first.departments}
    # Of several with one code the last one is believed: what is for later days comes first.
    known = _departments(later) | departments | _departments(begun)
    for fact in {(type(one.fact), one.fact.code): one.fact for one in begun}.values():
        offered = fact.last is None or day <= fact.last
        if isinstance(fact, ServicePublished):
            _put(services, fact.code, fact.service if offered else None)
        else:
            _put(departments, fact.code, fact.department if offered else None)
    # A service whose department nobody has named could not be sent anywhere.
    all_services = tuple(one for _, one in sorted(services.items()) if one.department in known)
    all_departments = tuple(departments.values())
    return Catalogue(
        edition=_of_all(first, all_services, all_departments),
        services=all_services,
        departments=all_departments,
        rows=(
            *_editions(later),
            *(Edition(first.edition, one) for one in first.services),
            *_editions(begun),
        ),
        former=tuple(known.values()),
    )


def _put(there: dict[str, _Row], code: str, row: _Row | None) -> None:
    if row is None:
        there.pop(code, None)
    else:
        there[code] = row


def _departments(told: Iterable[Published]) -> dict[str, Department]:
    facts = (one.fact for one in told)
    return {one.code: one.department for one in facts if isinstance(one, DepartmentPublished)}


def _editions(told: Iterable[Published]) -> Iterator[Edition]:
    for one in told:
        if isinstance(one.fact, ServicePublished):
            yield Edition(one.edition, one.fact.service)


def _of_all(
    first: Catalogue, services: tuple[Service, ...], departments: tuple[Department, ...]
) -> str:
    if (services, departments) == (first.services, first.departments):
        return first.edition
    newest = max((one.in_force_from for one in services), default=date.min)
    return _edition(newest, encode((services, departments)))


def _edition(day: date, content: bytes) -> str:
    return f"{day.isoformat()}-{hashlib.sha256(content).hexdigest()[:_DIGITS]}"
