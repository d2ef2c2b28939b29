"""Devices that were lost, and keys that were changed: what was signed beyond has no effect.

Their entries are stored like any other, for they are evidence, and an officer may confirm them. How
far a chain counts stands in `chain.accepted_n`; it follows from the set of entries, whatever came
first: the revocation, the entries, or the branch that it names.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, bindparam, delete, func, select, update

from db.branches import Family
from db.effects import (
    Landed,
    count_prints_again,
    legible,
    refold,
    upsert,
)
from db.landing import REVOKED, Kept, entries, land, set_aside
from db.old_keys import what_counts
from db.prepared import Asked
from db.tables import application, chain, journal, noted, quarantine, revocation
from registry.application import Place
from registry.chain import encode
from registry.facts import DeviceRevoked, LastAccepted, Printed
from registry.kinds import application_number
from registry.road import Head

_BATCH = 500  # entries read at once


def revoke(connection: Connection, landed: Landed, fact: DeviceRevoked) -> None:
    """A device is out, or more of what it wrote counts. The tables are ours alone."""
    place, at = landed.told.place, landed.header.at
    here = revocation.c.device == fact.device
    held = connection.execute(select(revocation).where(here)).one_or_none()
    if held is not None:
        at = min(at, held.at)  # it is out since the first word of it
        if Place(held.tick, held.chain, held.n, held.h) > place:  # news that came late
            connection.execute(update(revocation).where(here).values(at=at))
            return
    connection.execute(
        upsert(connection, revocation, ("device",)),
        {
            "device": fact.device,
            "packed": encode(fact),
            "at": at,
            "tick": place.tick,
            "chain": place.chain,
            "n": place.n,
            "h": place.h,
        },
    )
    limit_again(connection, fact.device)


def revoked_among(connection: Connection, devices: Iterable[bytes]) -> list[bytes]:
    """Those of these devices that were revoked."""
    asked = select(revocation.c.device).where(revocation.c.device.in_(devices))
    return list(connection.execute(asked).scalars())


def limited_among(connection: Connection, devices: Iterable[bytes]) -> list[bytes]:
    """Those of these devices of whose chains not all may count: lost ones, and those that have
    signed with more than one key."""
    asked = list(devices)
    several = _with_several_keys().where(chain.c.device.in_(asked))
    changed = connection.execute(several).scalars()
    return list(dict.fromkeys([*revoked_among(connection, asked), *changed]))


def is_limited(connection: Connection, device: bytes) -> bool:
    """The same of one device: asked for each frame that comes."""
    if _LOST.rows(connection, of_device=device):
        return True
    return len(_KEYS_USED.rows(connection, of_device=device)) > 1


def _with_several_keys() -> Select[tuple[bytes]]:
    keys = func.count(chain.c.signing_key.distinct())
    return select(chain.c.device).group_by(chain.c.device).having(keys > 1)


_LOST = Asked(select(revocation.c.device).where(revocation.c.device == bindparam("of_device")))
_KEYS_USED = Asked(
    select(chain.c.signing_key).where(chain.c.device == bindparam("of_device")).distinct()
)


def limit_all_again(connection: Connection) -> None:
    """The tables were written anew: what came before its revocation took effect once more."""
    lost = connection.execute(select(revocation.c.device)).scalars().all()
    changed = connection.execute(_with_several_keys()).scalars().all()
    for device in dict.fromkeys([*lost, *changed]):
        limit_again(connection, device, anew=True)


def limit_again(connection: Connection, device: bytes, *, anew: bool = False) -> None:
    """Say how far each chain of a device counts now, and put the tables right.

    Of a lost device the district's word alone says it, for an officer has looked at all there is;
    of any other, its own word where it changed its keys.
    """
    packed = connection.execute(
        select(revocation.c.packed).where(revocation.c.device == device)
    ).scalar()
    lost = None if packed is None else msgspec.msgpack.decode(packed, type=DeviceRevoked)
    by_key = {} if lost is not None else what_counts(connection, device)
    if lost is None and not by_key:
        return
    chains = connection.execute(select(chain.c.chain).where(chain.c.device == device).distinct())
    changed = []
    for chain_id in sorted(chains.scalars()):
        family = Family.of(connection, chain_id)
        for row in family.rows:
            told = by_key.get(row.signing_key) if lost is None else lost.accepted
            if told is None:
                continue  # of the key in use
            accepted = _accepted(family, row, told)
            if anew or accepted != row.accepted_n:
                moved = update(chain).where(chain.c.id == row.id)
                connection.execute(moved.values(accepted_n=accepted))
                known = None if anew else row.accepted_n
                changed.append((row, row.head_n if known is None else known, accepted))
    for row, before, accepted in changed:
        _put_right(connection, row, before, accepted)


def _accepted(family: Family, row: Row[Any], told: Iterable[LastAccepted]) -> int:
    """The last place of this row that counts; before its first own entry when none does."""
    last = -1
    for one in told:
        if row.chain != one.chain:
            continue
        holder = family.holder(Head(one.chain, one.n, one.h))
        if holder is not None:
            last = max(last, family.shared(row, holder, one.n))
        elif row.head_n < one.n:
            last = max(last, one.n)  # the entry has not come yet; when it has, this is said anew
    return last


def _put_right(connection: Connection, row: Row[Any], before: int, accepted: int) -> None:
    """Entries between the limit before and the new one take effect, or lose it."""
    low, high = sorted((before, accepted))
    asked = (
        entries()
        .order_by(None)
        .order_by(journal.c.n)
        .where(journal.c.chain_id == row.id, journal.c.n <= high)
        .limit(_BATCH)
    )
    while found := connection.execute(asked.where(journal.c.n > low)).all():
        for one in found:
            kept = Kept(*one)
            if kept.n <= accepted:
                _take_back(connection, kept)
                land(connection, kept)
            else:
                set_aside(connection, kept, REVOKED)
                _undo(connection, kept)
        low = found[-1].n


def _take_back(connection: Connection, kept: Kept) -> None:
    connection.execute(delete(quarantine).where(quarantine.c.journal_id == kept.journal_id))


def _undo(connection: Connection, kept: Kept) -> None:
    """Write the rows that this entry changed as if it had not been."""
    try:
        read = legible(kept.header, kept.payload, kept.office, kept.desk)
    except Exception:  # whatever it is: it had no effect
        return
    if read is None:
        return
    header, fact = read
    connection.execute(delete(noted).where(noted.c.journal_id == kept.journal_id))
    if isinstance(fact, Printed):
        count_prints_again(connection, header.registration, fact.number)
    elif header.registration:
        refold(connection, header.registration)
    elif number := application_number(fact):
        asked = select(application.c.registration).where(application.c.number == number)
        for registration in connection.execute(asked).scalars().all():
            refold(connection, registration)
