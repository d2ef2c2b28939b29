"""Who works at this desk, read at once: what the window shows before the book is opened.

A start waits for nothing here: plain sqlite3 and no tables of SQLAlchemy, for reading only. What is
read is shown for less than a second, until the opened book says the same or more. Whatever is
unusual (no book yet, another version, a disk that fails, much left over from a crash) gives None:
the opening itself says what is the matter.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from db.schema import SCHEMA
from registry.seen import SeenStaff, Unreadable, staff_seen, unpacked

GUIDE_PUT_AWAY: Final = "guide-put-away"  # as `app.office_signing_in` keeps it
_LARGEST_LEFT_OVER: Final = 8 << 20  # bytes of a log that SQLite reads through at the first look
_IN_AN_ADDRESS: Final = str.maketrans({"%": "%25", "?": "%3f", "#": "%23"})
_PATIENCE_S: Final = 0.05  # for another program of the same desk
# As `db.signing_in`: the row of a person names the entry that it was made from.
_PEOPLE: Final = """
    SELECT staff.packed, journal.payload FROM staff
    LEFT JOIN chain ON staff.chain = chain.chain
    LEFT JOIN journal
        ON journal.chain_id = chain.id AND journal.n = staff.n AND journal.h = staff.h
    WHERE staff.office = ? ORDER BY staff.staff
"""
# Of `StaffSet`, by docs/format.md: fields are added at the end only, so a place stays what it is.
_ACTIVE: Final = 6
_PASSWORD: Final = 7


class Glimpse(NamedTuple):
    """As `counter.signing_place.Sitting`; who is locked out is not looked for."""

    people: tuple[SeenStaff, ...]
    demanded: bool
    guide: bool


def glimpse(book: Path, office: int) -> Glimpse | None:
    """Who works in `office`, by the book of this file; None when a look does not tell."""
    log = book.with_name(book.name + "-wal")
    try:
        if log.exists() and log.stat().st_size > _LARGEST_LEFT_OVER:
            return None
        address = f"file:{str(book).translate(_IN_AN_ADDRESS)}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE_S)) as found:
            return _read(found, office)
    except (sqlite3.Error, OSError, Unreadable):
        return None


def _read(found: sqlite3.Connection, office: int) -> Glimpse | None:
    found.execute("BEGIN")  # all of it at one moment
    if found.execute("SELECT version_num FROM alembic_version").fetchone() != (SCHEMA,):
        return None
    rows = found.execute(_PEOPLE, (office,)).fetchall()
    everybody = [staff_seen(unpacked(packed)) for packed, _ in rows]
    put_away = found.execute("SELECT 1 FROM meta WHERE key = ?", (GUIDE_PUT_AWAY,)).fetchone()
    return Glimpse(
        people=tuple(one for one in everybody if one.active),
        demanded=any(_has_password(payload) for _, payload in rows),
        guide=put_away is None,
    )


def _has_password(payload: bytes | None) -> bool:
    fields = unpacked(payload) if payload is not None else []
    if not isinstance(fields, list):
        raise Unreadable("an entry of the staff")
    return len(fields) > _PASSWORD and bool(fields[_ACTIVE]) and bool(fields[_PASSWORD])
