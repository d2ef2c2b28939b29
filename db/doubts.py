"""What a book has noticed that somebody should know of: copies at work, a district that forgot.

Kept in `meta`, once for each cause, with the time. Nothing here stops or changes anything: a branch
is kept like any other, and what the district lost it is sent again by the ordinary round.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, bindparam, or_, select

from db.book import Book, read_value, write_value
from db.branches import Family
from db.effects import DISTRICT_DESK
from db.landing import readable_header
from db.prepared import Asked
from db.settling import signed_for
from db.tables import chain, journal, meta
from registry.chain import encode
from registry.road import Doubt, DoubtKind, Head

COMMON_OFFICE: Final = 0
_KEY: Final = "doubt "
_SIGNING: Final = (0, 4)  # the first version of a district that signs its heads
_DISTRICT_WROTE: Final = Asked(
    select(journal.c.header)
    .join(chain, (journal.c.chain_id == chain.c.id) & (journal.c.n == chain.c.head_n))
    .where(chain.c.desk == DISTRICT_DESK, chain.c.signing_key == bindparam("districts_key"))
)
_OUR_OFFICE: Final = Asked(
    select(chain.c.office).where(chain.c.own).order_by(chain.c.id.desc()).limit(1)
)
_OF_OFFICE: Final = Asked(
    select(chain)
    .where(or_(chain.c.office == bindparam("of_office"), chain.c.office == COMMON_OFFICE))
    .order_by(chain.c.id)
)


def doubts(book: Book) -> tuple[Doubt, ...]:
    """All that was noticed, the newest last."""
    with book.reading() as connection:
        packed = connection.execute(
            select(meta.c.value).where(meta.c.key.like(_KEY + "%"))
        ).scalars()
        found = [msgspec.msgpack.decode(one, type=Doubt) for one in packed]
    return tuple(sorted(found, key=lambda one: (one.noticed_at, one.chain, one.n)))


def branched(book: Book, connection: Connection, family: Family, branch: Row[Any]) -> None:
    """A second story of one chain came, as truly signed as the first."""
    place = select(journal.c.h, journal.c.header).where(
        journal.c.chain_id.in_([row.id for row in family.rows]), journal.c.n == branch.first_n
    )
    firsts = connection.execute(place).all()
    own = connection.execute(
        place.with_only_columns(journal.c.h).where(journal.c.chain_id == branch.id)
    ).scalar_one()
    # Both were at work from the moment when the later of the two wrote its first own entry.
    since = max((_at(one.header) for one in firsts), default=0)
    by_district = branch.desk == DISTRICT_DESK
    kind = DoubtKind.DIFFERENT if by_district else DoubtKind.COPIED
    is_own = any(row.own for row in family.rows)
    _note(book, connection, kind, branch, is_own, branch.first_n, own, since)


def _note(
    book: Book,
    connection: Connection,
    kind: DoubtKind,
    row: Row[Any],
    own: bool,
    n: int,
    h: bytes,
    since: int,
) -> None:
    key = _KEY + hashlib.sha256(kind.value.encode() + row.chain + h).hexdigest()[:32]
    if read_value(connection, key) is not None:
        return
    now = book.clock.now()
    noticed = Doubt(kind, row.chain, row.office, row.desk, own, n, since, now)
    write_value(connection, key, encode(noticed))


def _at(header: bytes) -> int:
    read = readable_header(header)
    return 0 if read is None else read.at


def _version(app: str) -> tuple[int, ...]:
    """(0, 4, 0) of "0.4.0"; () of what is no such number."""
    parts = app.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


@dataclass(frozen=True, slots=True)
class _Signed:
    """A place that the district surely had: it signed a receipt for it, or the entry itself."""

    row_id: int
    chain: bytes
    n: int


class Watch:
    """Compares the district's heads with what it has signed before.

    Told of heads before anything of that answer is taken in: what the district wrote between its
    heads and its frames is no contradiction. A head that is not known here says nothing yet; it is
    judged again when it is. So a desk that is merely behind, or whose receipt was lost, raises no
    alarm.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._open: dict[_Signed, tuple[Head, ...]] = {}
        self._signs = False  # once it does, it always does

    def signs_heads(self) -> bool:
        """Whether the district's program signs its heads: by the newest of what it wrote. From then
        on heads without a signature are not its own."""
        if not self._signs:
            with self._book.reading() as connection:
                headers = _DISTRICT_WROTE.column(
                    connection, districts_key=self._book.identity.district_key
                )
            read = (readable_header(header) for header in headers)
            self._signs = any(one is not None and _version(one.app) >= _SIGNING for one in read)
        return self._signs

    def heard(self, heads: Sequence[Head]) -> None:
        """The district's heads; never a relay's, which may hold less."""
        told: dict[bytes, list[Head]] = {}
        for head in heads:
            told.setdefault(head.chain, []).append(head)
        with self._book.reading() as connection:
            families = _in_scope(connection)
            for signed in _signed(connection, families.values(), told):
                self._open.setdefault(signed, tuple(told.get(signed.chain, ())))
            lost = self._judge(families)
        if lost:
            self._tell(lost)

    def _judge(self, families: dict[bytes, Family]) -> list[_Signed]:
        lost = []
        for signed, heads in list(self._open.items()):
            family = families.get(signed.chain)
            if family is None:
                del self._open[signed]
                continue
            row = family.row(signed.row_id)
            verdicts = {family.covers(head, row, signed.n) for head in heads}
            if True in verdicts:
                del self._open[signed]
            elif None not in verdicts:
                del self._open[signed]
                lost.append(signed)
        return lost

    def _tell(self, lost: Iterable[_Signed]) -> None:
        with self._book.writing() as connection:
            for signed in lost:
                asked = select(journal.c.h, journal.c.header).where(
                    journal.c.chain_id == signed.row_id, journal.c.n == signed.n
                )
                entry = connection.execute(asked).one()
                row = connection.execute(select(chain).where(chain.c.id == signed.row_id)).one()
                where = (signed.n, entry.h, _at(entry.header))
                _note(self._book, connection, DoubtKind.SHORTER, row, row.own, *where)


def _in_scope(connection: Connection) -> dict[bytes, Family]:
    """Chains of which the district must tell this device: of its office, and the common ones."""
    office = _OUR_OFFICE.value(connection)
    if office is None:
        return {}
    rows: dict[bytes, list[Row[Any]]] = {}
    for row in _OF_OFFICE.rows(connection, of_office=office):
        rows.setdefault(row.chain, []).append(row)
    return {chain_id: Family(connection, found) for chain_id, found in rows.items()}


def _signed(
    connection: Connection, families: Iterable[Family], told: dict[bytes, list[Head]]
) -> Iterable[_Signed]:
    for family in families:
        for row in family.rows:
            if Head(row.chain, row.head_n, row.head_h) in told.get(row.chain, ()):
                continue  # the usual case: the district has all of it
            if row.desk == DISTRICT_DESK:
                yield _Signed(row.id, row.chain, row.head_n)
                continue
            n = signed_for(connection, row.chain, row.id)
            if n >= row.first_n:
                yield _Signed(row.id, row.chain, n)
