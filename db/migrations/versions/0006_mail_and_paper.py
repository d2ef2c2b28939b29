"""What mail and printers ask for, and the people of the district: their tables and columns.

A released step never changes; it spells out what it needs instead of importing it.
"""

from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Each room adds its own part below."""
    _people_of_the_district()
    _mail()
    _drafts()
    _devices_of_themselves()
    _figures()
    _looks()
    _mornings()


def _mail() -> None:
    """What is to go out by e-mail (nothing yet: nobody was asked before), and what is under way."""
    op.create_table(
        "mail",
        sa.Column("registration", sa.LargeBinary(), nullable=False),
        sa.Column("office", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("about", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("fate", sa.SmallInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("registration"),
    )
    op.create_table(
        "outbox",
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("registration", sa.LargeBinary(), nullable=False),
        sa.Column("office", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("about", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.LargeBinary(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("fate", sa.SmallInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("message"),
    )
    op.create_index("outbox_state", "outbox", ["state", "next_at"])


def _people_of_the_district() -> None:
    """Accounts, their sessions and tries, who changed what, and what departments note down."""
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "account",
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("department", sa.String(32), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("given_until", sa.BigInteger(), nullable=True),
        sa.Column("locked_at", sa.BigInteger(), nullable=True),
        sa.Column("iin", sa.String(12), nullable=True),
        sa.Column("phone", sa.String(20), nullable=True),
        sa.PrimaryKeyConstraint("staff"),
    )
    op.create_table(
        "session",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
    )
    op.create_index("ix_session_staff", "session", ["staff"])
    op.create_table(
        "sign_in_try",
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("noted_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "account_record",
        sa.Column("id", row_id, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "desk_note",
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("ours", sa.String(60), nullable=False),
        sa.Column("folded", sa.String(60), nullable=False),
        sa.Column("worker", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_desk_note_folded", "desk_note", ["folded"])


def _devices_of_themselves() -> None:
    """What each device says of its own disk, clock, backups and unsent entries, the newest only;
    and what each stick brought and took."""
    counts = ("brought", "entries", "refused", "damaged", "foreign", "untrue", "written")
    op.create_table(
        "stick_record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("office", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "device_told",
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("clock_ms", sa.BigInteger(), nullable=True),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("device"),
    )


_LOOKED_AT = 50
_BATCH = 5_000


def _looks() -> None:
    """Who looked at whose data: what desks have written of it until now is brought along."""
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "look",
        sa.Column("journal_id", row_id, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("office", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("page", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("journal_id"),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"]),
    )
    op.create_table(
        "alarm_settled",
        sa.Column("rule", sa.String(16), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("begun", sa.String(16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("rule", "actor", "number", "begun"),
    )
    _bring_looks(op.get_bind())
    op.create_index("look_at", "look", ["at"])
    op.create_index("look_actor", "look", ["actor", "at"])
    op.create_index("look_number", "look", ["number", "at"])


def _bring_looks(book: sa.Connection) -> None:
    """From where `noted` says that they stand in the journal."""
    entries = sa.text(
        "SELECT journal.id, header, payload, noted.office FROM noted"
        " JOIN journal ON journal.id = noted.journal_id"
        " WHERE noted.kind = :kind AND journal.id > :after AND payload IS NOT NULL"
        " ORDER BY journal.id LIMIT :batch"
    )
    put = sa.text("INSERT INTO look VALUES (:journal_id, :at, :actor, :office, :number, :page)")
    after = -1
    while rows := book.execute(
        entries, {"kind": _LOOKED_AT, "after": after, "batch": _BATCH}
    ).all():
        after = rows[-1][0]
        book.execute(put, [_a_look(*row) for row in rows])


def _a_look(journal_id: int, header: bytes, payload: bytes, office: int) -> dict[str, Any]:
    told: list[Any] = msgspec.msgpack.decode(header)
    fact: list[Any] = msgspec.msgpack.decode(payload)
    actor = told[7][:64].replace("\0", " ")
    look = {"journal_id": journal_id, "at": told[4], "actor": actor, "office": office}
    return {**look, "number": str(fact[0])[:16], "page": str(fact[1])[:40].replace("\0", " ")}


def _figures() -> None:
    """How each application was decided, figures counted from them, and what was made public."""
    op.add_column("application", sa.Column("outcome", sa.SmallInteger(), nullable=True))
    op.create_table(
        "counted",
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("about", "month", "kind"),
    )
    op.create_table(
        "openness",
        sa.Column("office", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_month", sa.Integer(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("office", "first_month"),
    )


def _mornings() -> None:
    """Where each department's list of the morning goes by e-mail, and which went."""
    op.create_table(
        "morning_list",
        sa.Column("department", sa.String(32), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("department"),
    )
    op.create_table(
        "morning_sent",
        sa.Column("department", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_by", sa.LargeBinary(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("department", "day"),
    )


def _drafts() -> None:
    """Changes of the catalogue that somebody looks at before he confirms them."""
    op.create_table(
        "draft",
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
    )
