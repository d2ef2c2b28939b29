"""What is remembered between two parcels: the district's last word at a desk, a desk's at the
district. Kept in `meta`: losing it makes the next parcel larger, and nothing else.
"""

from typing import Final

import msgspec
from sqlalchemy import Connection, select

from db.book import Book
from db.effects import DISTRICT_DESK
from db.landing import readable_header
from db.settling import signed_for
from db.tables import chain, district_receipt, journal, state
from registry.chain import CLOCK_OK, Entry, encode
from registry.facts import ChainOpened
from registry.road import Head

COMMON_OFFICE: Final = 0
AHEAD: Final = 2**62  # of a chain at this place nothing is sent: its holder is ahead of us
_WORD: Final = "district by stick"
_HEARD: Final = "heard "  # + the device's id in hex digits


class Word(msgspec.Struct, frozen=True, array_like=True):
    """What one side said last by stick: how far it is, and which files it lacks (name, bytes held).
    `time` is UTC ms by its own clock."""

    time: int
    heads: tuple[Head, ...]
    wanted: tuple[tuple[bytes, int], ...] = ()
    unsigned: tuple[bytes, ...] = ()


class Words:
    """The last words heard by stick, in one book."""

    def __init__(self, book: Book) -> None:
        self._book = book

    # -- at a desk -----------------------------------------------------------------------------

    def is_news(self, time: int) -> bool:
        """Whether a word of the district of this time (its clock) is newer than all that is known
        of it here, by stick or by line: its receipts, and what it wrote itself."""
        with self._book.reading() as connection:
            seen_at = int(connection.execute(select(state.c.seen_at)).scalar_one())
            wrote_at = _district_wrote_at(connection)
        word = self._read(_WORD)
        return time >= max(seen_at, wrote_at, 0 if word is None else word.time)

    def district_said(self, word: Word) -> None:
        self._book.set_value(_WORD, encode(word))

    def district_holds(self, *, carries_all: bool = False) -> tuple[Head, ...]:
        """How far the district is, by its own signed word.

        Its receipts, and the heads it told by stick where no receipt is newer. Of the district's
        own chains, and, until it has spoken by stick, of those of other desks, it is taken to be
        ahead, unless this is a relay (`carries_all`): they have come from there.
        """
        word = self._read(_WORD)
        said: dict[bytes, list[Head]] = {}
        for head in () if word is None else word.heads:
            said.setdefault(head.chain, []).append(head)
        with self._book.reading() as connection:
            seen_at = connection.execute(select(state.c.seen_at)).scalar_one()
            heard_since = word is None or seen_at > word.time
            rows = connection.execute(select(chain).order_by(chain.c.id)).all()
            for row in rows:
                signed = _signed(connection, row.chain, row.id, -1 if word is None else word.time)
                if signed is not None:
                    said.setdefault(row.chain, []).append(signed)
        for row in rows:
            is_districts = row.desk == DISTRICT_DESK
            others = not row.own and not carries_all and word is None and row.chain not in said
            if (is_districts and heard_since) or others:
                said[row.chain] = [Head(row.chain, AHEAD, b"")]
        return tuple(head for heads in said.values() for head in heads)

    def district_sealing_key(self) -> str | None:
        """The age recipient of the district, by the newest chain of its own that is held here."""
        key = self._book.identity.district_key
        asked = (
            select(journal.c.header, journal.c.payload)
            .join(chain, journal.c.chain_id == chain.c.id)
            .where(chain.c.desk == DISTRICT_DESK, chain.c.signing_key == key, journal.c.n == 0)
            .order_by(chain.c.id.desc())
        )
        with self._book.reading() as connection:
            for header, payload in connection.execute(asked).all():
                opened = Entry(header, b"", b"", payload).read_fact()
                if isinstance(opened, ChainOpened):
                    return opened.sealing_key
        return None

    # -- at the district -----------------------------------------------------------------------

    def heard_of(self, device: bytes) -> Word | None:
        """What this device said last by stick."""
        return self._read(_HEARD + device.hex())

    def hear(self, device: bytes, word: Word) -> None:
        """Keep it, unless a newer one is known: sticks come in any order."""
        known = self.heard_of(device)
        if known is None or known.time <= word.time:
            self._book.set_value(_HEARD + device.hex(), encode(word))

    def _read(self, key: str) -> Word | None:
        packed = self._book.value(key)
        return None if packed is None else msgspec.msgpack.decode(packed, type=Word)


def _district_wrote_at(connection: Connection) -> int:
    """UTC ms by the district's clock, of the newest entry of its own that is held here; 0: none.

    A desk that wrote nothing for weeks has no new receipt; without this an old stick would tell it
    that the district has forgotten what it wrote since.
    """
    newest = (
        select(journal.c.header)
        .join(chain, (journal.c.chain_id == chain.c.id) & (journal.c.n == chain.c.head_n))
        .where(chain.c.desk == DISTRICT_DESK)
    )
    read = [readable_header(header) for header in connection.execute(newest).scalars()]
    return max((one.at for one in read if one is not None and one.clock == CLOCK_OK), default=0)


def _signed(connection: Connection, chain_id: bytes, row_id: int, since: int) -> Head | None:
    """The last place of this row that a receipt newer than `since` names (UTC ms, the district's
    clock)."""
    n = signed_for(connection, chain_id, row_id)
    if n < 0:
        return None
    asked = select(district_receipt.c.h, district_receipt.c.received_at).where(
        district_receipt.c.chain == chain_id, district_receipt.c.n == n
    )
    held = select(journal.c.h).where(journal.c.chain_id == row_id, journal.c.n == n)
    h = connection.execute(held).scalar_one()
    newer = [one for one in connection.execute(asked).all() if one.h == h]
    return Head(chain_id, n, h) if any(one.received_at > since for one in newer) else None
