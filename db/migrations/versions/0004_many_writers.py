"""Many writers at once, and devices that were lost.

The greatest tick stands with each chain, so that two chains are written at once without meeting in
one row. `landed` says how far the tables for reading have come with each chain, where they are
filled after the journal. `revocation` holds what was said of lost devices.

A released step never changes; it spells out what it needs instead of importing it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """The tick of the book becomes that of each of its chains: their greatest is what it was."""
    with op.batch_alter_table("chain") as chain:
        chain.add_column(sa.Column("tick", sa.BigInteger(), nullable=False, server_default="0"))
        chain.add_column(sa.Column("accepted_n", sa.BigInteger(), nullable=True))
    op.execute("UPDATE chain SET tick = (SELECT tick FROM state)")
    with op.batch_alter_table("chain") as chain:
        chain.alter_column("tick", server_default=None)
    with op.batch_alter_table("state") as state:
        state.drop_column("tick")
    op.create_table(
        "landed",
        sa.Column("chain_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id"),
    )
    op.create_table(
        "revocation",
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("tick", sa.BigInteger(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("h", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("device"),
    )
    op.create_table(
        "tries",
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last", sa.Float(precision=53), nullable=False),
        sa.Column("closed_until", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
