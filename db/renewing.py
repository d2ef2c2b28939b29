"""When an own chain is to end: this book was restored or copied, and must not write on in it.

Noticed here, in the transaction that brings the news, and only marked (`chain.ended`). The next
write, in whatever process, opens the new chain first: `db.chains`.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, update

from db.book import write_state
from db.branches import Family, entry_of
from db.effects import DISTRICT_DESK
from db.prepared import Asked
from db.tables import application, chain, journal, state
from registry.facts import NumbersSkipped
from registry.numbers import MAX_SERIAL
from registry.road import Head

RESTORED: Final = "restored"
FORKED: Final = "forked"
JUMP: Final = 10_000  # more applications than a desk takes between two backups, while offline
ROUND: Final = 1_000  # and a person sees at once that numbers were left out
_SERIAL: Final = slice(7, 13)  # of the 16 digits of a number
_OWN_BRANCHED = Asked(
    select(chain).where(
        chain.c.own,
        chain.c.ended.is_(None),
        chain.c.chain.in_(select(chain.c.chain).where(chain.c.branch > 0)),
    )
)


def end_chain(connection: Connection, row_id: int, reason: str) -> None:
    """Nothing more may be written on this own chain. The first reason stays."""
    connection.execute(
        update(chain)
        .where(chain.c.id == row_id, chain.c.own, chain.c.ended.is_(None))
        .values(ended=reason)
    )


def own_tail_came(connection: Connection, row: Row[Any]) -> None:
    """An own chain went on elsewhere: what follows came by the road. This book is an older copy.

    The serial never lies below a number that this desk is known to have given.
    """
    if row.ended is not None:
        return  # another chain is written on since, whose numbers are its own
    end_chain(connection, row.id, RESTORED)
    if row.desk == DISTRICT_DESK:
        return
    known = known_serial(connection, row.office, row.desk)
    if known > connection.execute(select(state.c.serial)).scalar_one():
        write_state(connection, serial=known)


def own_branch_came(connection: Connection, family: Family) -> None:
    """Somebody else wrote on in a chain of ours. The district yields at once: what devices hold
    signed by it is older than anything it wrote since. A desk asks who came first: `give_way`."""
    for row in family.rows:
        if row.own and row.desk == DISTRICT_DESK:
            end_chain(connection, row.id, FORKED)


def is_branched(connection: Connection) -> bool:
    """Whether somebody else wrote on in a chain that we still write on."""
    return bool(_OWN_BRANCHED.rows(connection))


def give_way(connection: Connection, heads: Sequence[Head]) -> None:
    """End an own chain of which the district held another branch first.

    `heads` are the district's; of one chain they come in the order in which its branches came
    there. They are not signed, but the other branch is: only one that is held here counts.
    """
    for row in _OWN_BRANCHED.rows(connection):
        first = next((head for head in heads if head.chain == row.chain), None)
        family = Family.of(connection, row.chain)
        holder = None if first is None else family.holder(first)
        if first is None or holder is None:
            continue
        if family.shared(row, holder, first.n) < first.n:
            end_chain(connection, row.id, FORKED)


def known_serial(connection: Connection, office: int, desk: int) -> int:
    """The greatest serial that is known of this desk, whichever device gave it; 0 for none.

    Numbers left out count as given: a second restore must not begin where the first one began.
    """
    digits = f"1{office:04}{desk:02}"
    number = connection.execute(
        select(func.max(application.c.number)).where(
            application.c.number >= digits.ljust(16, "0"),
            application.c.number <= digits.ljust(16, "9"),
        )
    ).scalar()
    serial = int(number[_SERIAL]) if number else 0
    return max([serial, *skipped_to(connection, office, desk)])


def skipped_to(connection: Connection, office: int, desk: int) -> list[int]:
    """The last serials left out, by each chain of the desk: said in the commit that opened it."""
    seconds = (
        select(journal)
        .select_from(journal.join(chain, journal.c.chain_id == chain.c.id))
        .where(chain.c.office == office, chain.c.desk == desk, journal.c.n == 1)
    )
    skipped = []
    for row in connection.execute(seconds).all():
        try:
            fact = entry_of(row).read_fact()
        except Exception:  # noqa: S112 - set aside by name where it landed
            continue
        if isinstance(fact, NumbersSkipped):
            skipped.append(fact.first - 1)
    return skipped


def jump(last: int) -> int:
    """The serial to go on after, when `last` is the last known: 10,000 on, at a full thousand.

    Where numbers end before that, it goes on without a gap: an equal number can be told apart, but
    an office without numbers cannot work.
    """
    target = -(-(last + JUMP) // ROUND) * ROUND
    return target if target < MAX_SERIAL else last
