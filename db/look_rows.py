"""Rows of who looked at whose data, in the same commit as the entry that says so.

Kept out: what is read from them (`db.looks`).
"""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from db.prepared import Prepared
from db.tables import look
from registry.chain import Header
from registry.office_facts import LookedAt

_NUMBER_LENGTH = 16
_PAGE_LENGTH = 40
_ACTOR_LENGTH = 64


def _inserting(dialect: str) -> Any:
    made = sqlite.insert(look) if dialect == "sqlite" else postgresql.insert(look)
    return made.on_conflict_do_nothing()


_LOOKED = Prepared(_inserting)


def write_look(
    connection: Connection, journal_id: int, office: int, header: Header, fact: LookedAt
) -> None:
    """Said twice it changes nothing."""
    row = {
        "journal_id": journal_id,
        "at": header.at,
        "actor": _kept(header.actor, _ACTOR_LENGTH),
        "office": office,
        "number": _kept(fact.number, _NUMBER_LENGTH),
        "page": _kept(fact.page, _PAGE_LENGTH),
    }
    _LOOKED.run(connection, row)


def _kept(text: str, most: int) -> str:
    """PostgreSQL takes no zero in a text."""
    return text.replace("\0", " ")[:most]
