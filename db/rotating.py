"""A device's keys change: the old chain's last entry and the new chain's first, in one commit.

The old key signs the one, the new key the other. Before the commit the book knows nothing of new
keys, after it nothing is written with the old one any more: there is no state between.
"""

from contextlib import closing
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, select

from db.book import Book, write_value
from db.engine import failures_of, for_writing
from db.journal import new_chain, own_chain
from db.renewing import end_chain
from db.revoking import limit_again
from db.tables import chain
from db.writing import begin_writing
from registry.chain import CHAIN_ID_BYTES
from registry.facts import ChainOpened, KeysChanged, LastAccepted
from registry.failures import BookUnwritable
from registry.new_keys import ROTATED
from registry.ports import Signer


def change_keys(book: Book, opened: ChainOpened, signer: Signer, reason: str) -> None:
    """End the newest own chain, and go on in a new one under the keys in `opened`.

    `signer` signs for the new ones, the book's own for the old. Numbers go on without a gap.
    """
    with book.writing() as connection:
        row_id = own_chain(connection)
        if row_id is None:
            raise AssertionError("only a device that writes a chain changes its keys in it")
        old = begin_writing(book, connection, row_id)
        row = connection.execute(select(chain).where(chain.c.id == old.chain_row)).one()
        if row.signing_key != book.identity.signer.public_key:
            raise AssertionError("the old key signs the end of its own chain, and no other")
        next_id = book.random.bytes(CHAIN_ID_BYTES)
        others = _other_ends(connection, row)
        keys = opened.signing_key, opened.sealing_key
        old.append(KeysChanged(next_id, *keys, others, reason))
        old.finish()
        end_chain(connection, old.chain_row, ROTATED)
        follows = msgspec.structs.replace(
            opened, reason=ROTATED, parent_chain=row.chain, parent_n=old.n, parent_head=old.h
        )
        new = new_chain(book, connection, follows, next_id, signer)
        new.finish()
        limit_again(connection, opened.device)
    old.copy()
    new.copy()


def is_changed(engine: Engine, signing_key: bytes) -> bool:
    """Whether the book goes on under this key, for good: what is seen here stays so.

    A commit that failed may lie whole in the log and vanish with the next power cut: one more is
    put over it, and the log copied out, before anybody throws the old key away. Raises
    BookUnwritable.
    """
    asked = select(chain.c.id).where(chain.c.own, chain.c.signing_key == signing_key)
    try:
        with engine.connect() as bare:
            connection = for_writing(bare)
            with connection.begin():
                found = connection.execute(asked).first() is not None
                write_value(connection, "looked", signing_key)
        with closing(engine.raw_connection()) as log:
            copied: Any = log.cursor().execute("PRAGMA wal_checkpoint(FULL)")
            busy, *_ = copied.fetchone()
    except failures_of(engine) as cause:
        engine.dispose()
        raise BookUnwritable from cause
    if found and busy:
        raise BookUnwritable  # a reader held on to an old state: later, then
    return found


def own_key(book: Book) -> bytes | None:
    """The key of the newest own chain; None before the first."""
    with book.reading() as connection:
        row_id = own_chain(connection)
        asked = select(chain.c.signing_key).where(chain.c.id == row_id)
        return None if row_id is None else connection.execute(asked).scalar_one()


def _other_ends(connection: Connection, row: Row[tuple[object, ...]]) -> tuple[LastAccepted, ...]:
    """The ends of all other chains, and branches, that this device signed with the same key."""
    held = connection.execute(
        select(chain.c.chain, chain.c.head_n, chain.c.head_h)
        .where(
            chain.c.device == row.device,
            chain.c.signing_key == row.signing_key,
            chain.c.head_n >= 0,
            chain.c.id != row.id,
        )
        .order_by(chain.c.id)
    )
    return tuple(LastAccepted(*one) for one in held.all())
