"""A change of the catalogue while somebody looks at it: what it says and would change. Pure."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec

from registry.catalogue import Catalogue, Department, Service
from registry.catalogue_changes import Changed, Changes, changes
from registry.catalogue_facts import DepartmentPublished, ServicePublished
from registry.chain import encode
from registry.published import Published

_SEEN_BYTES: Final = 8


class CatalogueDraft(msgspec.Struct, frozen=True, array_like=True):
    """Services as they should stand from `first` on; `ends` are the codes of those that end then.

    `whole`: what is not among them ends as well. `name` is the file's, or empty. `departments`
    and `departments_end` say the same of departments.
    """

    first: date
    services: tuple[Service, ...]
    ends: tuple[str, ...] = ()
    whole: bool = False
    name: str = ""
    departments: tuple[Department, ...] = ()
    departments_end: tuple[str, ...] = ()


def changes_of(draft: CatalogueDraft, then: Catalogue) -> Changes:
    """What differs from `then`, the catalogue of the draft's first day without it."""
    found = changes(then, draft.services, draft.departments or None, whole=draft.whole)
    ends = tuple(Changed(one, None) for one in then.services if one.code in draft.ends)
    gone = tuple(
        Changed(one, None) for one in then.departments if one.code in draft.departments_end
    )
    return Changes(found.departments + gone, found.services + ends, found.same)


def seen(found: Changes) -> str:
    """What somebody looked at, shortly: what he confirms must be the same."""
    rows: list[tuple[object, object]] = [(one.before, one.after) for one in found.departments]
    rows += [(one.before, one.after) for one in found.services]
    return hashlib.sha256(encode(tuple(rows))).digest()[:_SEEN_BYTES].hex()


def later_said(
    code: str,
    said: tuple[Published, ...],
    first: date,
    kind: type[ServicePublished] | type[DepartmentPublished] = ServicePublished,
) -> Iterator[date]:
    """The later days from which this row is said already: on them another one begins."""
    for one in said:
        if isinstance(one.fact, kind) and one.fact.code == code and one.fact.first > first:
            yield one.fact.first
