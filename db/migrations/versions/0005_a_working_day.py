"""What a working day asks for: who took an application in, calls, visits, lists, receptions.

Columns are added at the end and filled where an older program knew the answer, so that a book of a
million applications is brought along in a minute and not written anew. `noted` begins empty: no
older program wrote what stands in it but what was given, mailed or passed on, which is noted here.
`hall_record`, for what halls tell, begins empty too.

A released step never changes; it spells out what it needs instead of importing it.
"""

from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REGISTERED, _REFUSED, _HANDED_OVER, _MAILED, _FORWARDED = 10, 11, 16, 17, 18
_NOTED = (_HANDED_OVER, _MAILED, _FORWARDED)
_BATCH = 5_000


def upgrade() -> None:
    op.add_column(
        "application",
        sa.Column("actor", sa.String(64), nullable=False, server_default=sa.text("''")),
    )
    op.add_column(
        "application",
        sa.Column("external", sa.String(40), nullable=False, server_default=sa.text("''")),
    )
    op.add_column(
        "application",
        sa.Column("transfer", sa.String(16), nullable=False, server_default=sa.text("''")),
    )
    op.add_column("application", sa.Column("told_at", sa.BigInteger(), nullable=True))
    op.add_column("application", sa.Column("visit_on", sa.Date(), nullable=True))
    op.create_table(
        "noted",
        sa.Column("journal_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("office", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("journal_id"),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"]),
    )
    _fill(op.get_bind())
    op.create_index("noted_kind", "noted", ["kind", "office", "at"])
    op.create_index("noted_key", "noted", ["key", "kind"])
    to_enter = sa.text("kind > 0 AND external = ''")
    op.create_index(
        "application_to_enter",
        "application",
        ["office", "id"],
        sqlite_where=to_enter,
        postgresql_where=to_enter,
    )
    entered = sa.text("external != ''")
    op.create_index(
        "application_external",
        "application",
        ["external"],
        sqlite_where=entered,
        postgresql_where=entered,
    )
    _make_hall_record()
    if op.get_bind().dialect.name == "sqlite":
        _tell_together(op.get_bind())


def _make_hall_record() -> None:
    op.create_table(
        "hall_record",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("office", sa.Integer(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("device", "record", name="hall_record_once"),
        sa.UniqueConstraint("device", "n", name="hall_record_number"),
    )
    op.create_index("hall_record_day", "hall_record", ["office", "day"])


def _fill(book: sa.Connection) -> None:
    """From the entries: who registered, its number in the state's system, what was given."""
    entries = sa.text(
        "SELECT journal.id, header, payload, about, office FROM journal"
        " JOIN chain ON chain.id = journal.chain_id"
        " WHERE journal.id > :after AND about IS NOT NULL AND payload IS NOT NULL"
        " AND (accepted_n IS NULL OR n <= accepted_n)"
        " AND journal.id NOT IN (SELECT journal_id FROM quarantine)"
        " ORDER BY journal.id LIMIT :batch"
    )
    opened = sa.text(
        "UPDATE application SET actor = :actor, external = :external WHERE registration = :about"
    )
    noted = sa.text("INSERT INTO noted VALUES (:journal_id, :kind, :office, :at, :key)")
    after = 0
    while rows := book.execute(entries, {"after": after, "batch": _BATCH}).all():
        after = rows[-1][0]
        told = [_read(*row) for row in rows]
        openings = [one for one in told if one["kind"] in (_REGISTERED, _REFUSED)]
        given = [one for one in told if one["kind"] in _NOTED]
        if openings:
            book.execute(opened, openings)
        if given:
            book.execute(noted, given)


def _read(
    journal_id: int, header: bytes, payload: bytes, about: bytes, office: int
) -> dict[str, Any]:
    told: list[Any] = msgspec.msgpack.decode(header)
    kind, at, actor = told[1], told[4], told[7]
    read = {"kind": kind, "about": about, "actor": actor[:64], "journal_id": journal_id}
    if kind not in (_REGISTERED, *_NOTED):
        return {**read, "external": ""}
    fact: list[Any] = msgspec.msgpack.decode(payload)
    external = fact[17] if kind == _REGISTERED and len(fact) > 17 else ""
    about_number = {"office": office, "at": at, "key": str(fact[0])[:40]}
    return {**read, **about_number, "external": external[:40]}


def _tell_together(book: sa.Connection) -> None:
    """More terms for the rows that the index of words holds already: how three words begin."""
    rows = sa.text("SELECT id, words FROM application WHERE id > :after ORDER BY id LIMIT :batch")
    put = sa.text("INSERT INTO found (rowid, words) VALUES (:id, :terms)")
    after = -1
    while found := book.execute(rows, {"after": after, "batch": _BATCH}).all():
        after = found[-1][0]
        begun = [(row_id, [word[:3] for word in words.split()]) for row_id, words in found]
        terms = [
            {"id": row_id, "terms": " ".join(_three(one[:3]) + ["<=" + word for word in one[3:]])}
            for row_id, one in begun
            if len(one) >= 3
        ]
        if terms:
            book.execute(put, terms)


def _three(begun: list[str]) -> list[str]:
    return ["".join("<" + one for one in sorted(begun))]
