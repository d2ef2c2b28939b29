"""What a relay's book does for the desks of its office: passes on what the district has said.

A relay signs no receipt and settles nothing by itself: it hands out the receipts that the district
signed, asks for those it lacks, and knows by the district's own certificates who belongs to its
office. How it speaks and listens: `app.relay`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec
from sqlalchemy import bindparam, or_, select

from db.book import Book
from db.branches import Family, entry_of
from db.devices import DeviceRow, Devices
from db.effects import DISTRICT_DESK
from db.prepared import Asked
from db.road import BookRoad, TellingDevice, tellings
from db.settling import settled_in
from db.tables import chain, district_receipt, file, journal, revocation
from registry.device_told import MOST_TOLD, DeviceTold
from registry.facts import ChainOpened, FileRef
from registry.road import Frame, Head, SignedReceipt
from registry.trust import SignedCertificate, is_certified, issued_at

# Of every row of a desk's chain: the newest receipt that names one of its own entries.
_NEWEST = (
    select(district_receipt.c.n)
    .join(journal, (journal.c.n == district_receipt.c.n) & (journal.c.h == district_receipt.c.h))
    .where(district_receipt.c.chain == chain.c.chain, journal.c.chain_id == chain.c.id)
    .order_by(district_receipt.c.n.desc())
    .limit(1)
    .scalar_subquery()
)
_UNSIGNED = Asked(
    select(chain.c.chain).where(
        chain.c.desk != DISTRICT_DESK, or_(_NEWEST.is_(None), chain.c.head_n > _NEWEST)
    )
)
# The newest receipt that names one of a row's own entries.
_RECEIPT = Asked(
    select(district_receipt.c.packed, district_receipt.c.signature)
    .join(journal, (journal.c.n == district_receipt.c.n) & (journal.c.h == district_receipt.c.h))
    .where(
        district_receipt.c.chain == bindparam("of_chain"),
        journal.c.chain_id == bindparam("of_row"),
    )
    .order_by(district_receipt.c.n.desc())
    .limit(1)
)
_LOST_AT = Asked(select(revocation.c.at).where(revocation.c.device == bindparam("of_device")))


class OfficeRoad(BookRoad):
    """A relay's book as its desks and its own uploader see it."""

    def __init__(self, book: Book, came: Callable[[], None] = lambda: None) -> None:
        """`came` is told when a desk has brought something."""
        super().__init__(book)
        self._held = book
        self._came = came
        self._told: tuple[Head, ...] = ()  # the district's heads, as heard last
        self._machines: dict[bytes, tuple[int, DeviceTold]] = {}  # when (our clock), and what

    def hear(self, carrier: TellingDevice, told: Sequence[bytes], *, by_line: bool = True) -> None:
        """A desk says how its machine fares; kept for the next word to the district."""
        for one in tellings(carrier, told):
            self._machines[one.device] = (self._held.clock.now(), one)

    def heard(self, now: int) -> tuple[DeviceTold, ...]:
        """What each desk said last, and how long it has lain here."""
        return tuple(
            msgspec.structs.replace(one, kept_ms=max(now - at, 0) + one.kept_ms)
            for at, one in list(self._machines.values())[: MOST_TOLD - 1]
        )

    def take_in(self, frame: Frame, office: int | None = None) -> Head:
        """As `BookRoad.take_in`; with `office` the frame comes from a device of ours."""
        head = super().take_in(frame, office)
        if office is not None:
            self._came()
        return head

    def sign_heads(self, device: bytes, question: bytes, heads: Sequence[Head]) -> bytes:
        """A relay's heads are no word of the district's."""
        return b""

    def watch(self, heads: Sequence[Head]) -> None:
        super().watch(heads)
        self._told = tuple(heads)

    def heads(self, office: int | None = None, theirs: Sequence[Head] = ()) -> tuple[Head, ...]:
        """As `BookRoad.heads`; of a chain with branches first the one that the district had first.

        Two copies of a desk's book both ask who came first, perhaps one here and the other at the
        district: they must hear the same.
        """
        found = super().heads(office, theirs)
        if len({head.chain for head in found}) == len(found):
            return found  # as nearly always: no chain has a second branch
        return tuple(dict.fromkeys([*self._first_at_district(found), *found]))

    def _first_at_district(self, found: Sequence[Head]) -> list[Head]:
        firsts = {head.chain: head for head in reversed(self._told)}
        ends = []
        with self._held.reading() as connection:
            for chain_id in dict.fromkeys(head.chain for head in found):
                told = firsts.get(chain_id)
                family = Family.of(connection, chain_id)
                row = None if told is None or len(family.rows) < 2 else family.holder(told)
                if row is not None:
                    ends.append(Head(chain_id, row.head_n, row.head_h))
        return ends

    def receipts_for(self, chain_id: bytes, carrier: bytes) -> tuple[SignedReceipt, ...]:
        """What the district has signed of this chain, as far as it is known here: the newest
        receipt of each branch. Never one of our own."""
        found = []
        with self._held.reading() as connection:
            for row in Family.of(connection, chain_id).rows:
                receipts = _RECEIPT.rows(connection, of_chain=chain_id, of_row=row.id)
                found += [SignedReceipt(*one) for one in receipts]
        return tuple(found)

    def unsigned(self) -> tuple[bytes, ...]:
        """Chains of this office of which the district has not signed all that is held here."""
        return tuple(self._lacking())

    def on_the_way(self) -> int:
        """How many entries of this office's devices wait for the district."""
        return sum(self._lacking().values())

    def _lacking(self) -> dict[bytes, int]:
        """How many entries of each chain wait; none of a chain that waits for nothing."""
        lacking: dict[bytes, int] = {}
        with self._held.reading() as connection:
            for chain_id in dict.fromkeys(row.chain for row in _UNSIGNED.rows(connection)):
                family = Family.of(connection, chain_id)
                settled = settled_in(connection, family)
                count = sum(row.head_n - settled[row.id] for row in family.rows)
                if count:
                    lacking[chain_id] = count
        return lacking


def files_brought(book: Book, office: int) -> tuple[FileRef, ...]:
    """Files that devices of this office have brought, or begun to."""
    asked = select(file.c.name, file.c.salt, file.c.size, file.c.media_type).order_by(file.c.name)
    with book.reading() as connection:
        rows = connection.execute(asked.where(file.c.office == office)).all()
    return tuple(FileRef(*row) for row in rows)


class Members:
    """The devices of one office, by the district's word in the chains that are held."""

    def __init__(self, book: Book, office: int) -> None:
        self._book = book
        self._office = office
        self._certified = Devices(book)

    def device(self, device: bytes) -> DeviceRow | None:
        """The device, if it belongs to this office.

        Every certificate stands on the common chain. Where that has not come so far, a desk's own
        first entry shows the same one.
        """
        row = self._certified.device(device) or self._by_first_entry(device)
        return None if row is None else self._if_ours(row)

    def introduce(self, shown: SignedCertificate) -> DeviceRow | None:
        """A device that is not known here yet, by the certificate that it shows: the line may have
        been down since the district let it in."""
        identity = self._book.identity
        if not is_certified(identity.verifier, identity.district_key, shown):
            return None
        row = _row(shown)
        return None if self._is_put_away(row) else self._if_ours(row)

    def _is_put_away(self, shown: DeviceRow) -> bool:
        """Whether the device has changed these keys for others, and used those."""
        newest = self._certified.device(shown.device)
        if newest is None or issued_at(newest.certificate) <= issued_at(shown.certificate):
            return False
        key = SignedCertificate(newest.certificate, newest.signature).read().signing_key
        used = select(chain.c.id).where(chain.c.device == shown.device, chain.c.signing_key == key)
        with self._book.reading() as connection:
            return connection.execute(used).first() is not None

    def _if_ours(self, row: DeviceRow) -> DeviceRow | None:
        if row.office != self._office:
            return None
        with self._book.reading() as connection:
            return replace(row, revoked_at=_LOST_AT.value(connection, of_device=row.device))

    def seen(self, device: bytes, at: int) -> None:
        """The district notes when a device was there; here nobody looks at it."""

    def new_key_used(self, device: bytes) -> None:
        """A relay goes by the chains that are here: see `_is_put_away`."""

    def _by_first_entry(self, device: bytes) -> DeviceRow | None:
        asked = (
            select(journal)
            .join(chain, journal.c.chain_id == chain.c.id)
            .where(chain.c.device == device, chain.c.desk != DISTRICT_DESK, journal.c.n == 0)
            .order_by(journal.c.id.desc())
        )
        with self._book.reading() as connection:
            found = connection.execute(asked).first()
        opened = None if found is None else entry_of(found).read_fact()
        if not isinstance(opened, ChainOpened):
            return None
        # Whether the district vouches for it was checked when the chain was taken in.
        return _row(SignedCertificate(opened.certificate, opened.certificate_signature))


def _row(shown: SignedCertificate) -> DeviceRow:
    one = shown.read()
    return DeviceRow(
        device=one.device,
        office=one.office,
        desk=one.desk,
        role=one.role,
        certificate=shown.packed,
        signature=shown.signature,
        enrolled_at=one.issued_at,
        last_seen=None,
    )
