"""What a device's book keeps about signing in: hashes from the chains, tries, PINs.

Passwords are read from the journal. Tries and PINs are small values of this book alone: a PIN's
hash is locked with the key that lies outside the book, so that no backup of it opens anything.
Kept out: what they mean (`registry.signing_in`).
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

import msgspec
from sqlalchemy import and_, bindparam, or_, select

from db.book import Book
from db.tables import chain, journal, noted, staff
from registry.chain import Entry, encode
from registry.facts import StaffSet
from registry.office_facts import PasswordChosen, SignInWay
from registry.signing_in import Pin, Tries

# The row of a person names the entry that it was made from: the hash is read there.
_GIVEN = (
    select(staff.c.staff, journal.c.header, journal.c.payload)
    .select_from(
        staff.join(chain, staff.c.chain == chain.c.chain).join(
            journal,
            and_(
                journal.c.chain_id == chain.c.id,
                journal.c.n == staff.c.n,
                journal.c.h == staff.c.h,
            ),
        )
    )
    .where(staff.c.office == bindparam("of_office"))
    .order_by(staff.c.staff)
)
_CHOSEN = (
    select(journal.c.header, journal.c.payload, chain.c.chain, journal.c.n, journal.c.h)
    .select_from(
        noted.join(journal, journal.c.id == noted.c.journal_id).join(
            chain, chain.c.id == journal.c.chain_id
        )
    )
    .where(
        noted.c.key == bindparam("of_staff"),
        noted.c.kind == PasswordChosen.KIND,
        noted.c.office == bindparam("of_office"),
        # Of a device that was lost, what came after the last accepted entry counts for nothing.
        or_(chain.c.accepted_n.is_(None), journal.c.n <= chain.c.accepted_n),
    )
)
_NAMES: Final = {SignInWay.PASSWORD: "tries-password", SignInWay.PIN: "tries-pin"}


class BookSignIns:
    """Implements `registry.signing_in.SignInStore`. Each call asks the disk."""

    def __init__(self, book: Book, office: int) -> None:
        self._book = book
        self._office = office

    def given(self) -> Mapping[str, str]:
        with self._book.reading() as connection:
            rows = connection.execute(_GIVEN, {"of_office": self._office}).all()
        found = {}
        for number, header, payload in rows:
            fact = None if payload is None else Entry(header, b"", b"", payload).read_fact()
            if isinstance(fact, StaffSet) and fact.active:
                found[number] = fact.password
        return found

    def chosen(self, staff: str) -> Mapping[bytes, str]:
        """Of two the greater place counts; one that another person wrote counts for nothing."""
        asked = {"of_staff": staff, "of_office": self._office}
        with self._book.reading() as connection:
            rows = connection.execute(_CHOSEN, asked).all()
        placed = []
        for header_bytes, payload, chain_id, n, h in rows:
            if payload is None:
                continue
            entry = Entry(header_bytes, b"", b"", payload)
            header, fact = entry.read_header(), entry.read_fact()
            if isinstance(fact, PasswordChosen) and header.actor == fact.staff == staff:
                placed.append(((header.tick, chain_id, n, h), fact))
        return {fact.given: fact.password for _, fact in sorted(placed, key=lambda one: one[0])}

    def tries(self, way: SignInWay, staff: str) -> Tries:
        kept = self._book.value(_key(_NAMES[way], staff))
        return Tries() if kept is None else msgspec.msgpack.decode(kept, type=Tries)

    def keep_tries(self, way: SignInWay, staff: str, tries: Tries) -> None:
        key, value = _key(_NAMES[way], staff), encode(tries)
        if self._book.value(key) != value:
            self._book.set_value(key, value)

    def pin(self, staff: str) -> Pin | None:
        kept = self._book.value(_key("pin", staff))
        hashed = "" if kept is None else self._book.unlock(kept, staff)
        return msgspec.json.decode(hashed, type=Pin) if hashed else None

    def keep_pin(self, staff: str, pin: Pin) -> None:
        locked = self._book.lock(msgspec.json.encode(pin).decode(), staff)
        self._book.set_value(_key("pin", staff), locked)


def _key(what: str, staff: str) -> str:
    """A staff number may be longer than a key of `meta`."""
    return f"{what}/{sha256(staff.encode()).hexdigest()[:16]}"
