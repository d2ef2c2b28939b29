"""A change of the catalogue while somebody looks at it: what it says and would change. Pure."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec

from registry.catalogue import Catalogue, Service
from registry.catalogue_changes import Changed, Changes, changes
from registry.catalogue_facts import ServicePublished
from registry.chain import encode
from registry.published import Published

_SEEN_BYTES: Final = 8


class CatalogueDraft(msgspec.Struct, frozen=True, array_like=True):
    """Services as they should stand from `first` on; `ends` are the codes of those that end then.

    `whole`: what is not among them ends as well. `name` is the file's, or empty.
    """

    first: date
    services: tuple[Service, ...]
    ends: tuple[str, ...] = ()
    whole: bool = False
    name: str = ""


def changes_of(draft: CatalogueDraft, then: Catalogue) -> Changes:
    """What differs from `then`, the catalogue of the draft's first day without it."""
    found = changes(then, draft.services, whole=draft.whole)
    known = {one.code: one for one in then.services}
    ends = tuple(Changed(known[code], None) for code in draft.ends if code in known)
    return Changes(found.departments, found.services + ends, found.same)


def seen(found: Changes) -> str:
    """What somebody looked at, shortly: what he confirms must be the same."""
    rows = tuple((one.before, one.after) for one in found.services)
    return hashlib.sha256(encode(rows)).digest()[:_SEEN_BYTES].hex()


def later_said(code: str, said: tuple[Published, ...], first: date) -> Iterator[date]:
    """The later days from which this service is said already: on them another row begins."""
    for one in said:
        fact = one.fact
        if isinstance(fact, ServicePublished) and fact.code == code and fact.first > first:
            yield fact.first
