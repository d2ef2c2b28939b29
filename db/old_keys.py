"""Which entries of a key count that its device has changed for another one.

Read from the chains alone, so that it follows from the set of entries, whatever came first: the new
chain says in its first entry where the old key vouched for it, and the entry that stands there
names the new chain. Either alone proves nothing: an old key may have been stolen.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from db.branches import Family, entry_of
from db.tables import chain, journal
from registry.facts import ChainOpened, Fact, LastAccepted
from registry.new_keys import ROTATED, vouches
from registry.road import Head


def what_counts(connection: Connection, device: bytes) -> Mapping[bytes, list[LastAccepted]]:
    """By each old key of a device, the last entries that count, of the chains it signed."""
    first = select(chain.c.id, chain.c.chain).where(chain.c.device == device, chain.c.first_n == 0)
    found: dict[bytes, list[LastAccepted]] = {}
    for row in connection.execute(first).all():
        opened = _fact_at(connection, row.id, 0)
        if not isinstance(opened, ChainOpened) or opened.reason != ROTATED:
            continue
        place = Head(opened.parent_chain, opened.parent_n, opened.parent_head)
        holder = Family.of(connection, place.chain).holder(place)
        if holder is None or holder.device != device or holder.desk != opened.desk:
            continue
        told = _fact_at(connection, holder.id, place.n)
        if vouches(told, row.chain, opened):
            last = LastAccepted(place.chain, place.n, place.h)
            found.setdefault(holder.signing_key, []).extend((last, *told.accepted))
    return found


def _fact_at(connection: Connection, row_id: int, n: int) -> Fact | None:
    asked = select(journal).where(journal.c.chain_id == row_id, journal.c.n == n)
    entry = connection.execute(asked).one_or_none()
    try:
        return None if entry is None else entry_of(entry).read_fact()
    except Exception:  # whatever it is: it vouches for nobody
        return None
