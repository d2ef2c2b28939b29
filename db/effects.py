"""What entries do to the tables, which depend on the set of entries and not on their order.

An application's row is folded anew from all entries about it, so a paper scanned in before its
entry, or a chain that arrives late, ends in the same row as any other order would.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from db.tables import application, chain, journal, loose, printed, staff
from registry.application import Application, Place, Told, fold
from registry.chain import Entry, Header
from registry.facts import Fact, Printed, StaffSet, UnknownFact
from registry.names import fold as fold_name
from registry.numbers import Number
from registry.offices import Staff


@dataclass(frozen=True, slots=True)
class Landed:
    """An entry that is in the journal, about to take effect."""

    journal_id: int
    chain: bytes
    n: int
    office: int
    header: Header
    fact: Fact


def take_effect(connection: Connection, landed: Landed) -> None:
    """Write the rows that this entry changes. Called in the same transaction as its insert."""
    fact = landed.fact
    if isinstance(fact, StaffSet):
        _set_staff(connection, landed, fact)
        return
    if isinstance(fact, Printed):
        _count_print(connection, fact)
    about = landed.header.registration
    if about:
        refold(connection, about)
        return
    number: str = getattr(fact, "number", "")
    if number:
        connection.execute(loose.insert(), {"number": number, "journal_id": landed.journal_id})
        same_number = select(application.c.registration).where(application.c.number == number)
        for (registration,) in connection.execute(same_number).all():
            refold(connection, registration)


def refold(connection: Connection, registration: bytes) -> None:
    """Write the application's row from all that is known of it."""
    known = read_application(connection, registration)
    if known.is_known:
        connection.execute(upsert(connection, application, ("registration",)), _row(known))


_ENTRY = (
    journal.c.id,
    chain.c.chain,
    journal.c.n,
    journal.c.header,
    journal.c.payload,
    journal.c.arrived_at,
)
_JOURNAL = journal.join(chain, journal.c.chain_id == chain.c.id)
_ABOUT = select(*_ENTRY).select_from(_JOURNAL).where(journal.c.about == bindparam("registration"))
_LOOSE = (
    select(*_ENTRY)
    .select_from(_JOURNAL.join(loose, loose.c.journal_id == journal.c.id))
    .where(loose.c.number == bindparam("number"))
)


def read_application(connection: Connection, registration: bytes) -> Application:
    """Fold the application from its entries, and from the loose ones that name its number."""
    told = list(_told(connection.execute(_ABOUT, {"registration": registration}).all()))
    known = fold(registration, told)
    if known.number:
        astray = list(_told(connection.execute(_LOOSE, {"number": known.number}).all()))
        if astray:
            known = fold(registration, told + astray)
    return known


def _told(rows: Sequence[Any]) -> Iterable[Told]:
    for _, chain_id, n, header_bytes, payload, arrived_at in rows:
        if payload is None:
            continue  # erased: the entry stands in the chain, its content is gone by law
        entry = Entry(header_bytes, b"", b"", payload)
        header = entry.read_header()
        try:
            fact = entry.read_fact()
        except (UnknownFact, msgspec.MsgspecError):
            continue  # quarantined when it arrived; it may not hold up the others
        if fact is not None:
            place = Place(header.tick, chain_id, n)
            yield Told(place, header.at, header.actor, bool(header.clock), fact, arrived_at)


def _row(known: Application) -> dict[str, object]:
    fact = known.registered or known.refused
    if fact is None:
        raise AssertionError("only a known application has a row")
    registered = known.registered
    return {
        "registration": known.registration,
        "office": Number.parse(fact.number).office,
        "number": fact.number,
        "kind": int(registered.kind) if registered else 0,
        "service": fact.service,
        "department": registered.department if registered else "",
        "stage": known.stage.value,
        "name": fact.applicant.name,
        "name_key": fold_name(fact.applicant.name),
        "iin": fact.applicant.iin,
        "phone": fact.applicant.phone[:20],
        "registered_at": known.registered_at,
        "due": registered.due if registered else None,
        "sent_at": known.sent_at,
        "accepted_at": known.accepted_at,
        "answered_at": known.answered_at,
        "arrived_at": known.arrived_at,
        "ended_at": known.ended_at,
        "answer": known.answer_number,
        "seal": known.seal or None,
        "incomplete": registered.incomplete if registered else False,
        "conflict": known.has_conflict,
    }


def _count_print(connection: Connection, fact: Printed) -> None:
    held = connection.execute(
        select(printed.c.copies).where(
            printed.c.paper == int(fact.paper), printed.c.number == fact.number
        )
    ).scalar()
    connection.execute(
        upsert(connection, printed, ("paper", "number")),
        {"paper": int(fact.paper), "number": fact.number, "copies": (held or 0) + 1},
    )


def _set_staff(connection: Connection, landed: Landed, fact: StaffSet) -> None:
    held = connection.execute(
        select(staff.c.tick, staff.c.chain, staff.c.n).where(
            staff.c.office == landed.office, staff.c.staff == fact.staff
        )
    ).one_or_none()
    place = Place(landed.header.tick, landed.chain, landed.n)
    if held is not None and Place(*held) > place:
        return  # news that came late: the newer record stays
    person = Staff(
        fact.staff,
        fact.name,
        fact.position_kk,
        fact.position_ru,
        fact.position_en,
        fact.roles,
        fact.active,
    )
    connection.execute(
        upsert(connection, staff, ("office", "staff")),
        {
            "office": landed.office,
            "staff": fact.staff,
            "packed": msgspec.msgpack.encode(person),
            "tick": place.tick,
            "chain": place.chain,
            "n": place.n,
        },
    )


_upserts: dict[tuple[str, str], Any] = {}


def upsert(connection: Connection, table: Table, key: tuple[str, ...]) -> Any:
    """INSERT … ON CONFLICT DO UPDATE for this dialect; made once, so that SQLAlchemy caches it."""
    name = connection.dialect.name
    made = _upserts.get((name, table.name))
    if made is None:
        insert = sqlite.insert(table) if name == "sqlite" else postgresql.insert(table)
        made = insert.on_conflict_do_update(
            index_elements=list(key),
            set_={c.name: insert.excluded[c.name] for c in table.c if c.name not in key},
        )
        _upserts[name, table.name] = made
    return made
