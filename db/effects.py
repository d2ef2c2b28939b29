"""What entries do to the tables, which depend on the set of entries and not on their order.

An application's row is folded anew from all entries about it, so a paper scanned in before its
entry, or a chain that arrives late, ends in the same row as any other order would.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.look_rows import write_look
from db.mail_rows import forget_mail, write_mail
from db.noted import is_noted, note
from db.prepared import Asked, Prepared
from db.rows import has_row, insert_row, place_if_new, remove_row, write_row
from db.tables import application, chain, device, journal, loose, printed, staff
from registry.application import Application, Place, Told, fold, moves
from registry.authority import may_say
from registry.chain import Entry, Header, encode
from registry.facts import (
    AcceptanceRefused,
    DeviceCertified,
    DeviceRevoked,
    Fact,
    Printed,
    Registered,
    StaffSet,
)
from registry.kinds import application_number
from registry.office_facts import LookedAt
from registry.offices import Staff
from registry.trust import SignedCertificate, issued_at

DISTRICT_DESK: Final = 0  # only the district's own chains have it: `db.road` sees to that


class NotTheirs(Exception):
    """The chain may not say this: see `registry.authority`. Received, it is kept without effect."""


class NotBelieved(Exception):
    """A header whose tick or time cannot be, or an application without a registration id."""


def legible(
    header_bytes: bytes, payload: bytes | None, office: int, desk: int
) -> tuple[Header, Fact] | None:
    """What an entry of a chain says; None when it was erased. Raises whatever makes it poison.

    It looks at this entry alone, so that poison is poison whatever came before or after it.
    """
    if payload is None:
        return None  # it stands in the chain, its content is gone by law
    entry = Entry(header_bytes, b"", b"", payload)
    header, fact = entry.read_header(), entry.read_fact()
    if fact is None:
        return None
    opens = isinstance(fact, Registered | AcceptanceRefused)
    if not header.is_believable or (opens and not header.registration):
        raise NotBelieved
    if not may_say(fact, office=office, by_district=desk == DISTRICT_DESK):
        raise NotTheirs
    return header, fact


@dataclass(frozen=True, slots=True)
class Landed:
    """An entry that is in the journal, or will be at the end of this commit."""

    journal_id: int | None  # None: not in it yet; only for entries about one application
    chain: bytes
    n: int
    h: bytes
    office: int
    header: Header
    fact: Fact
    arrived_at: int | None = None

    @property
    def told(self) -> Told:
        header = self.header
        place = Place(header.tick, self.chain, self.n, self.h)
        suspect = bool(header.clock)
        return Told(place, header.at, header.actor, suspect, self.fact, self.arrived_at)


def take_effect(connection: Connection, landed: Landed) -> None:
    """Write the rows that this entry changes. Called in the same transaction as its insert."""
    fact = landed.fact
    if isinstance(fact, StaffSet):
        _set_staff(connection, landed, fact)
        return
    if isinstance(fact, DeviceCertified):
        _know_device(connection, fact)
        return
    if isinstance(fact, DeviceRevoked):
        from db.revoking import revoke  # it lets entries land again, and so needs all of this

        revoke(connection, landed, fact)
        return
    if isinstance(fact, Printed):
        _count_print(connection, fact)
    if landed.journal_id is not None and is_noted(fact):
        note(
            connection,
            landed.journal_id,
            landed.office,
            landed.header,
            fact,
        )
        if isinstance(fact, LookedAt):
            write_look(connection, landed.journal_id, landed.office, landed.header, fact)
    if landed.header.registration:
        if moves(fact):
            refold(connection, landed.header.registration, landed)
    elif number := application_number(fact):
        _LOOSEN.run(connection, {"number": number, "journal_id": landed.journal_id})
        if moves(fact):
            for (registration,) in _SAME_NUMBER.run(connection, {"number": number}).fetchall():
                refold(connection, registration)


def is_written(connection: Connection, header: Header, fact: Fact) -> bool:
    """Whether all that this entry does is in the tables, while they are written anew.

    The row of an application is folded from all entries at once, by the first that lands.
    """
    about = header.registration
    known = isinstance(fact, Printed) or is_noted(fact)
    return bool(about) and not known and has_row(connection, about)


def refold(connection: Connection, registration: bytes, landed: Landed | None = None) -> None:
    """Write the application's row from all that is known of it, and from what has just landed."""
    opened = landed is not None and isinstance(landed.fact, Registered | AcceptanceRefused)
    if landed is not None and opened and _is_all(connection, registration, landed):
        return
    known = read_application(connection, registration, landed)
    if known.is_known:
        write_row(connection, known, opened=opened)
        write_mail(connection, known)
    elif landed is None:
        remove_row(connection, registration)  # what opened it counts no more
        forget_mail(connection, registration)


def _is_all(connection: Connection, registration: bytes, landed: Landed) -> bool:
    """Whether nothing else speaks of what this entry opens; then its row is written."""
    known = fold(registration, [landed.told])
    row_id = place_if_new(connection, known, landed.journal_id)
    if row_id is None:
        return False
    insert_row(connection, known, row_id)
    return True


_ENTRY = (
    chain.c.chain,
    chain.c.office,
    chain.c.desk,
    journal.c.n,
    journal.c.h,
    journal.c.header,
    journal.c.payload,
    journal.c.arrived_at,
)
# Of a device that was lost, what came after the last accepted entry counts for nothing.
_ACCEPTED = or_(chain.c.accepted_n.is_(None), journal.c.n <= chain.c.accepted_n)
_JOURNAL = journal.join(chain, journal.c.chain_id == chain.c.id)
_ABOUT = Prepared(
    lambda _: (
        select(*_ENTRY)
        .select_from(_JOURNAL)
        .where(journal.c.about == bindparam("registration"), _ACCEPTED)
    )
)
_LOOSE = Prepared(
    lambda _: (
        select(*_ENTRY)
        .select_from(_JOURNAL.join(loose, loose.c.journal_id == journal.c.id))
        .where(loose.c.number == bindparam("number"), _ACCEPTED)
    )
)
_LOOSEN = Prepared(lambda dialect: inserting_if_new(dialect, loose))
_SAME_NUMBER = Prepared(
    lambda _: select(application.c.registration).where(application.c.number == bindparam("number"))
)


def read_application(
    connection: Connection, registration: bytes, landed: Landed | None = None
) -> Application:
    """Fold the application from its entries, and from the loose ones that name its number."""
    told = list(_told(_ABOUT.run(connection, {"registration": registration}).fetchall()))
    if landed is not None:
        told.append(landed.told)
    known = fold(registration, told)
    if known.number:
        astray = loose_facts(connection, known.number)
        if astray:
            known = fold(registration, told + astray)
    return known


def loose_facts(connection: Connection, number: str) -> list[Told]:
    """What was said of this number without its registration id: it may come before its entry."""
    return list(_told(_LOOSE.run(connection, {"number": number}).fetchall()))


def _told(rows: Sequence[Any]) -> Iterable[Told]:
    for chain_id, office, desk, n, h, header_bytes, payload, arrived_at in rows:
        try:
            read = legible(header_bytes, payload, office, desk)
        except Exception:  # noqa: S112 - it was named and set aside where it landed
            continue
        if read is not None:
            header, fact = read
            place = Place(header.tick, chain_id, n, h)
            yield Told(place, header.at, header.actor, bool(header.clock), fact, arrived_at)


# -- prints and people ----------------------------------------------------------------------------

_COPIES = Prepared(
    lambda _: select(printed.c.copies).where(
        printed.c.paper == bindparam("of_paper"), printed.c.number == bindparam("of_number")
    )
)
_COUNT = Prepared(lambda dialect: upserting(dialect, printed, ("paper", "number")))


def copies_of(connection: Connection, paper: int, number: str) -> int:
    """How often this paper came out."""
    found = _COPIES.run(connection, {"of_paper": paper, "of_number": number}).fetchone()
    return int(found[0]) if found else 0


def _count_print(connection: Connection, fact: Printed) -> None:
    """The next sheet's copy number: one more than any before it, also of those nobody marked."""
    paper = int(fact.paper)
    copies = max(copies_of(connection, paper, fact.number), fact.copy + 1)
    _COUNT.run(connection, {"paper": paper, "number": fact.number, "copies": copies})


_STAFF = Asked(
    select(staff.c.tick, staff.c.chain, staff.c.n, staff.c.h).where(
        staff.c.office == bindparam("of_office"), staff.c.staff == bindparam("of_staff")
    )
)
_PUT_STAFF = Prepared(lambda dialect: upserting(dialect, staff, ("office", "staff")))


def _set_staff(connection: Connection, landed: Landed, fact: StaffSet) -> None:
    held = _STAFF.row(connection, of_office=landed.office, of_staff=fact.staff)
    place = landed.told.place
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
    _PUT_STAFF.run(
        connection,
        {
            "office": landed.office,
            "staff": fact.staff,
            "packed": encode(person),
            "tick": place.tick,
            "chain": place.chain,
            "n": place.n,
            "h": place.h,
        },
    )


_CERTIFICATE = Asked(select(device.c.certificate).where(device.c.device == bindparam("of_device")))


def _know_device(connection: Connection, fact: DeviceCertified) -> None:
    """A district whose book was lost knows its devices again by its own common chain. Of two
    certificates of one device the later one counts."""
    new = SignedCertificate(fact.certificate, fact.signature).read()
    held = _CERTIFICATE.value(connection, of_device=new.device)
    if held is None:
        connection.execute(
            insert(device).values(
                device=new.device,
                office=new.office,
                desk=new.desk,
                role=new.role,
                certificate=fact.certificate,
                signature=fact.signature,
                enrolled_at=new.issued_at,
            )
        )
    elif (issued_at(held), held) < (new.issued_at, fact.certificate):
        connection.execute(
            update(device)
            .where(device.c.device == new.device)
            .values(certificate=fact.certificate, signature=fact.signature)
        )


def count_prints_again(connection: Connection, registration: bytes, number: str) -> None:
    """The copies of the papers with this number, from the entries that count."""
    connection.execute(printed.delete().where(printed.c.number == number))
    told = loose_facts(connection, number)
    same = _SAME_NUMBER.run(connection, {"number": number}).fetchall()
    for one in {registration, *(row[0] for row in same)} - {b""}:
        told += _told(_ABOUT.run(connection, {"registration": one}).fetchall())
    for fact in (one.fact for one in told):
        if isinstance(fact, Printed) and fact.number == number:
            _count_print(connection, fact)


_upserts: dict[tuple[str, str], Any] = {}


def upsert(connection: Connection, table: Table, key: tuple[str, ...]) -> Any:
    """INSERT … ON CONFLICT DO UPDATE for this dialect; made once, so that SQLAlchemy caches it."""
    name = connection.dialect.name
    made = _upserts.get((name, table.name))
    if made is None:
        made = _upserts[name, table.name] = upserting(name, table, key)
    return made


def upserting(dialect: str, table: Table, key: tuple[str, ...]) -> Any:
    """INSERT … ON CONFLICT DO UPDATE, for a dialect's name."""
    insert_for = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return insert_for.on_conflict_do_update(
        index_elements=list(key),
        set_={c.name: insert_for.excluded[c.name] for c in table.c if c.name not in key},
    )


def inserting_if_new(dialect: str, table: Table) -> Any:
    """INSERT … ON CONFLICT DO NOTHING, for a dialect's name."""
    insert_for = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return insert_for.on_conflict_do_nothing()
