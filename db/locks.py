"""Who waits for whom when many write into one PostgreSQL book at once.

On SQLite nobody does: it has one writer at a time, and these functions do nothing.

    whoever writes                takes first             then
    own entries                   tables, with others     the row of its chain, the row of `state`
    entries from the road         the chain, by its id    the rows of that chain
    the tables, after the road    tables, alone           nothing
    devices, files, small values  nothing                 the row itself

Everybody takes them in this order, so no two can wait for each other. An application is folded from
the entries that are committed: the tables' lock keeps two from folding the same one from different
halves. Two own chains never speak of one application, and one chain has one writer, so they share.
"""

import hashlib
from enum import Enum
from typing import Any, Final

from sqlalchemy import Connection

# PostgreSQL's advisory locks are numbers; these are used for nothing else.
_SPACE: Final = 7_465_726_565
_TABLES: Final = _SPACE
_FOLLOWER: Final = _SPACE + 1
_OPENING: Final = _SPACE + 2
_COUNTER: Final = _SPACE + 3


class Touches(Enum):
    """What a commit does to the tables that are read from the journal."""

    SOME = "the rows of what it says itself"
    ALL = "any row: nobody else may write them meanwhile"
    NOTHING = "none of them"


def take_tables(connection: Connection, touches: Touches) -> None:
    """The first thing in a commit. Kept until its end."""
    if touches is Touches.SOME:
        _ask(connection, "pg_advisory_xact_lock_shared", _TABLES)
    elif touches is Touches.ALL:
        _ask(connection, "pg_advisory_xact_lock", _TABLES)


def take_chain(connection: Connection, chain_id: bytes) -> None:
    """Its rows cannot be locked before there is one; two carriers may bring its first entry."""
    digest = hashlib.sha256(b"tereze/chain" + chain_id).digest()
    _ask(connection, "pg_advisory_xact_lock", int.from_bytes(digest[:8], "big", signed=True))


def take_opening(connection: Connection) -> None:
    """Chains of our own are opened one at a time: two clerks may be the first of one office."""
    _ask(connection, "pg_advisory_xact_lock", _OPENING)


def is_follower(connection: Connection) -> bool:
    """Whether this commit is the one that fills the tables; somebody else may be at it already."""
    asked = _call(connection, "pg_try_advisory_xact_lock", _FOLLOWER)
    return bool(asked.fetchone()[0])


def is_counter(connection: Connection) -> bool:
    """Whether this transaction is the one whose process counts the figures (`db.counting`)."""
    if connection.dialect.name != "postgresql":
        return True
    asked = _call(connection, "pg_try_advisory_xact_lock", _COUNTER)
    return bool(asked.fetchone()[0])


def _ask(connection: Connection, function: str, number: int) -> None:
    if connection.dialect.name == "postgresql":
        _call(connection, function, number)


def _call(connection: Connection, function: str, number: int) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.execute(f"SELECT {function}(%s::bigint)", (number,))
