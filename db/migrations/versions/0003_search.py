"""Rows in the order of time, and an index of words that a million applications do not slow down.

The tables for reading are made new and empty; `db.migrate` writes them again from the journal, in
the same transaction, after the last step.

A released step never changes; it spells out what it needs instead of importing it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make `application` and the index of words new."""
    op.drop_table("word")
    op.drop_table("application")
    bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "application",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("registration", sa.LargeBinary(), nullable=False),
        sa.Column("office", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.Column("department", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", bytewise, nullable=False),
        sa.Column("marks", bytewise, nullable=False),
        sa.Column("registered_at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("arrived_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.Column("incomplete", sa.Boolean(), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_application_number"), "application", ["number"], unique=False)
    op.create_index("application_registration", "application", ["registration"], unique=True)
    op.create_index("application_seal", "application", ["seal"], unique=False)
    op.create_index("application_ended", "application", ["office", "ended_at"], unique=False)
    there_is_a_file = sa.text("ended_at IS NULL AND file IS NOT NULL")
    op.create_index(
        "application_file",
        "application",
        ["stage"],
        unique=False,
        sqlite_where=there_is_a_file,
        postgresql_where=there_is_a_file,
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE INDEX application_open ON application"
            " (due, id, stage, office, department, words, ended_at) WHERE ended_at IS NULL"
        )
        op.execute(
            "CREATE VIRTUAL TABLE found USING fts5"
            " (words, content='', columnsize=0, detail=none, tokenize='ascii tokenchars ''<=''')"
        )
    else:
        op.execute(
            "CREATE INDEX application_open ON application"
            " (due, id, stage, office, department) WHERE ended_at IS NULL"
        )
        op.execute(
            "CREATE INDEX application_words ON application"
            " USING gin (array_to_tsvector(string_to_array(btrim(words || marks), ' ')))"
        )
