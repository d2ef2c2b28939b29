"""Branches: two copies of one device's book that both went on writing are both kept.

A chain may now have several rows, one for each branch. District receipts and staff records are
named by the hash as well, because a place (chain, n) no longer names one entry only.

A released step never changes; it spells out what it needs instead of importing it.
"""

from collections.abc import Callable

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# SQLAlchemy's word for what PostgreSQL called the constraint of step 0001, which SQLite left
# without a name.
NAMES = {"uq": "%(table_name)s_%(column_0_name)s_key"}


def upgrade() -> None:
    """Keep every row: what is new is read from what is there."""
    with op.batch_alter_table("chain", naming_convention=NAMES) as chain:
        chain.add_column(sa.Column("branch", sa.Integer(), nullable=False, server_default="0"))
        chain.add_column(sa.Column("first_n", sa.BigInteger(), nullable=False, server_default="0"))
        chain.add_column(sa.Column("ended", sa.String(length=16), nullable=True))
        chain.drop_constraint("chain_chain_key", type_="unique")
        chain.create_unique_constraint("chain_branch", ["chain", "branch"])
    with op.batch_alter_table("chain") as chain:
        chain.alter_column("branch", server_default=None)
        chain.alter_column("first_n", server_default=None)
    _written_again(
        "district_receipt",
        [
            sa.Column("chain", sa.LargeBinary(), nullable=False),
            sa.Column("n", sa.BigInteger(), nullable=False),
            sa.Column("h", sa.LargeBinary(), nullable=False),
            sa.Column("received_at", sa.BigInteger(), nullable=False),
            sa.Column("packed", sa.LargeBinary(), nullable=False),
            sa.Column("signature", sa.LargeBinary(), nullable=False),
            sa.PrimaryKeyConstraint("chain", "n", "h"),
        ],
        _hash_in_receipt,
    )
    _written_again(
        "staff",
        [
            sa.Column("office", sa.Integer(), nullable=False),
            sa.Column("staff", sa.String(length=64), nullable=False),
            sa.Column("packed", sa.LargeBinary(), nullable=False),
            sa.Column("tick", sa.BigInteger(), nullable=False),
            sa.Column("chain", sa.LargeBinary(), nullable=False),
            sa.Column("n", sa.BigInteger(), nullable=False),
            sa.Column("h", sa.LargeBinary(), nullable=False),
            sa.PrimaryKeyConstraint("office", "staff"),
        ],
        _hash_in_journal,
    )


def _written_again(
    name: str,
    columns: list[sa.schema.SchemaItem],
    hash_of: Callable[[sa.Connection, sa.RowMapping], bytes],
) -> None:
    """Make a table again with the column `h`, which is found for each row that was there."""
    connection = op.get_bind()
    there = sa.Table(name, sa.MetaData(), autoload_with=connection)
    old = connection.execute(sa.select(there)).mappings().all()
    rows = [{**row, "h": hash_of(connection, row)} for row in old]
    op.drop_table(name)
    made = op.create_table(name, *columns)
    if rows:
        op.bulk_insert(made, rows)


def _hash_in_receipt(_: sa.Connection, row: sa.RowMapping) -> bytes:
    """DistrictReceipt is the array device, chain, n, h, received_at (docs/format.md)."""
    h: bytes = msgspec.msgpack.decode(row["packed"])[3]
    return h


def _hash_in_journal(connection: sa.Connection, row: sa.RowMapping) -> bytes:
    h: bytes = connection.execute(
        sa.text(
            "SELECT journal.h FROM journal JOIN chain ON chain.id = journal.chain_id"
            " WHERE chain.chain = :chain AND journal.n = :n"
        ),
        {"chain": row["chain"], "n": row["n"]},
    ).scalar_one()
    return h
