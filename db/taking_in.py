"""A frame from the road goes into the book: checked against its device's key, put in its place.

It goes on with what is held, or begins a branch, or tells nothing new, or has come too early. What
does not verify is `BadFrame`, and none of it is stored. On PostgreSQL frames of different chains
are taken in at the same time: each locks its own chain only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from db.book import Book
from db.branches import Family
from db.doubts import branched
from db.effects import DISTRICT_DESK
from db.landing import Kept, land, readable_header
from db.locks import take_chain
from db.prepared import Asked, Copied, Prepared
from db.renewing import own_branch_came, own_tail_came
from db.revoking import is_limited, limit_again
from db.tables import chain, journal
from registry.chain import CHAIN_ID_BYTES, genesis, head_is_signed, link, linked
from registry.facts import ChainOpened
from registry.failures import BadFrame
from registry.road import Frame, Head
from registry.trust import SignedCertificate, is_certified

WRITERS = ("desk", "relay")  # roles whose devices may have a chain
COMMON_OFFICE = 0  # the district's common chain goes to every office

_CHAIN = Asked(
    select(chain)
    .where(chain.c.chain == bindparam("of_chain"))
    .order_by(chain.c.id)
    .with_for_update()
)
_BRANCH = Asked(
    select(chain).where(
        chain.c.chain == bindparam("of_chain"), chain.c.branch == bindparam("number")
    )
)
_MOVE = Prepared(
    lambda _: (
        chain.update()
        .where(chain.c.id == bindparam("row_id"))
        .values(head_n=bindparam("to_n"), head_h=bindparam("to_h"), tick=bindparam("to_tick"))
    )
)
_INSERT = Prepared(lambda _: insert(journal))
_COPY = Copied(journal)


@dataclass(frozen=True, slots=True)
class _Read:
    """A frame with the hashes of its entries, once its signature holds."""

    frame: Frame
    hashes: Sequence[bytes]

    @property
    def first(self) -> int:
        return self.frame.first

    @property
    def last(self) -> int:
        return self.frame.first + len(self.frame.entries) - 1

    @property
    def head(self) -> Head:
        return Head(self.frame.chain, self.last, self.hashes[-1])


def take_in(book: Book, connection: Connection, frame: Frame, office: int | None) -> Head:
    """Store what is new in a frame; where it ends, or, when it came too early, a place before it.

    Raises BadFrame. With `office`, chains of other offices are refused.
    """
    if not all(entry.is_well_formed for entry in frame.entries):
        raise BadFrame("shape")
    take_chain(connection, frame.chain)
    family = Family(connection, _CHAIN.rows(connection, of_chain=frame.chain))
    if not family.rows and (frame.first != 0 or not frame.entries):
        return Head(frame.chain, -1, b"")  # a gap: the peer sends again from the start
    opened = None if family.rows else _opened(book, frame)
    whose = opened or family.rows[0]
    if office is not None and whose.office not in (office, COMMON_OFFICE):
        raise BadFrame("another office")
    last = frame.first + len(frame.entries) - 1
    held = _held(family, frame.first - 1, last)
    read = _read(book, frame, whose.signing_key, held)
    if read is None:
        return _before(family, frame)
    if (last, read.head.h) in held:
        return read.head  # all of it is here already
    if opened is not None:
        _store(book, connection, _begin(connection, frame.chain, opened, 0), read, 0)
        return read.head
    _put(book, connection, family, read, held)
    return read.head


def _held(family: Family, first: int, last: int) -> Mapping[tuple[int, bytes], int]:
    """(n, h) of the entries held in these places, and the row each lies in."""
    if all(row.head_n <= first for row in family.rows):  # as nearly always: all of it is new
        return {(row.head_n, row.head_h): row.id for row in family.rows if row.head_n == first}
    return family.hashes(first, last)


def _read(
    book: Book, frame: Frame, key: bytes, held: Mapping[tuple[int, bytes], int]
) -> _Read | None:
    """The frame with its hashes, which go on from the entry before it that its signature proves.

    None for a gap: nothing that is held comes before it. Raises BadFrame.
    """
    known = {h for n, h in held if n == frame.first - 1}
    if frame.first == 0:
        known = {genesis(frame.chain, key)}
    before = {frame.before} if frame.before and frame.first > 0 else known
    for h in before:
        hashes = []
        for wire in frame.entries:
            h = linked(h, wire.header, wire.commitment)
            hashes.append(h)
        read = _Read(frame, hashes)
        if (read.last, h) in held or head_is_signed(
            book.identity.verifier, key, frame.chain, read.last, h, frame.signature
        ):
            return read if before <= known else None
    if before:
        raise BadFrame("signature")
    return None


def _before(family: Family, frame: Frame) -> Head:
    """How far the chain is held before a frame that came too early."""
    ends = [row for row in family.rows if row.head_n < frame.first]
    if not ends:
        return Head(frame.chain, -1, b"")
    nearest = max(ends, key=lambda row: (row.head_n, row.head_h))
    return Head(frame.chain, nearest.head_n, nearest.head_h)


def _put(
    book: Book,
    connection: Connection,
    family: Family,
    read: _Read,
    held: Mapping[tuple[int, bytes], int],
) -> None:
    """Go on with a row whose end the frame continues, or begin a branch."""
    shared, row = read.first - 1, None
    for n, h in enumerate(read.hashes, read.first):
        if (n, h) not in held:
            break
        shared, row = n, family.row(held[n, h])
    if row is None and read.first > 0:
        before = next(h for h in _befores(read, held))
        row = family.row(held[shared, before])
    if row is not None and row.head_n == shared:
        _store(book, connection, row, read, shared + 1)
        if row.own:
            own_tail_came(connection, row)
        return
    number = 1 + max(one.branch for one in family.rows)
    if row is None:
        opened = _opened(book, read.frame)  # even its first entry is another one
        branch = _begin(connection, read.frame.chain, opened, number)
    else:
        branch = _begin(connection, read.frame.chain, row, number, first_n=shared + 1)
    _store(book, connection, branch, read, shared + 1)
    family = Family.of(connection, read.frame.chain)
    branched(book, connection, family, branch)
    own_branch_came(connection, family)


def _befores(read: _Read, held: Mapping[tuple[int, bytes], int]) -> list[bytes]:
    """Of the entries held just before the frame, the one it continues."""
    first = read.frame.entries[0].entry()
    return [h for n, h in held if n == read.first - 1 and link(h, first) == read.hashes[0]]


def _begin(
    connection: Connection,
    chain_id: bytes,
    whose: ChainOpened | Row[Any],
    number: int,
    first_n: int = 0,
) -> Row[Any]:
    """A new row without entries: of a chain, or of one more branch of it."""
    connection.execute(
        insert(chain).values(
            chain=chain_id,
            device=whose.device,
            office=whose.office,
            desk=whose.desk,
            signing_key=whose.signing_key,
            own=False,
            head_n=-1,
            head_h=b"",
            branch=number,
            first_n=first_n,
            tick=0,
        )
    )
    made: Row[Any] = _BRANCH.row(connection, of_chain=chain_id, number=number)
    return made


def _store(book: Book, connection: Connection, row: Row[Any], read: _Read, start: int) -> None:
    """The entries from place `start` on. SQLite: each with its effect on the tables; PostgreSQL:
    the journal only, for its follower fills the tables (`db.follower`)."""
    now = book.clock.now()
    rows, tick = _rows_of(row.id, read, start, now)
    if connection.dialect.name == "postgresql":
        _COPY.rows(connection, rows)
    else:
        for values in rows:
            journal_id = _INSERT.new_row(connection, values)
            told = values["n"], values["h"], row.office, row.desk
            kept = (*told, values["header"], values["payload"], now)
            land(connection, Kept(journal_id, row.id, row.accepted_n, row.chain, *kept))
    moved = {"row_id": row.id, "to_n": read.last, "to_h": read.head.h}
    _MOVE.run(connection, {**moved, "to_tick": max(tick, row.tick)})
    if connection.dialect.name == "sqlite" and is_limited(connection, row.device):
        limit_again(connection, row.device)  # a row that has just begun, or the branch that counts


def _rows_of(row_id: int, read: _Read, start: int, now: int) -> tuple[list[dict[str, Any]], int]:
    """Rows of the journal for the entries from place `start` on, and their greatest tick."""
    rows, tick = [], 0
    for n, (wire, h) in enumerate(zip(read.frame.entries, read.hashes, strict=True), read.first):
        if n < start:
            continue
        header = readable_header(wire.header)
        if header is not None:
            tick = max(tick, header.tick)
        rows.append(
            {
                "chain_id": row_id,
                "n": n,
                "header": wire.header,
                "salt": None if wire.c else wire.salt,
                "payload": None if wire.c else wire.payload,
                "c": wire.c or None,
                "h": h,
                "signature": read.frame.signature if n == read.last else None,
                "about": (header.registration or None) if header is not None else None,
                "arrived_at": now,
            }
        )
    return rows, tick


def _opened(book: Book, frame: Frame) -> ChainOpened:
    """Entry 0 of a chain we meet for the first time, if the district vouches for its device."""
    try:
        opened = frame.entries[0].entry().read_fact()
    except Exception as cause:
        raise BadFrame("first entry") from cause
    if not isinstance(opened, ChainOpened) or len(frame.chain) != CHAIN_ID_BYTES:
        raise BadFrame("first entry")
    identity = book.identity
    if opened.signing_key == identity.district_key and opened.desk == DISTRICT_DESK:
        return opened  # the district's own chains need no certificate
    signed = SignedCertificate(opened.certificate, opened.certificate_signature)
    if not is_certified(identity.verifier, identity.district_key, signed):
        raise BadFrame("certificate")
    vouched = signed.read()
    if opened.desk == DISTRICT_DESK:
        raise BadFrame("certificate")  # what a desk 0 says is believed as the district's word
    if (vouched.device, vouched.office, vouched.desk, vouched.signing_key) != (
        opened.device,
        opened.office,
        opened.desk,
        opened.signing_key,
    ):
        raise BadFrame("certificate")
    if vouched.role not in WRITERS:
        raise BadFrame("role")  # a kiosk writes no chain
    return opened
