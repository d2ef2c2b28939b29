"""Questions that are spelled once answer as SQLAlchemy itself does: names, types, limits."""

from datetime import date

import pytest
from sqlalchemy import bindparam, create_engine, insert, select

from db.prepared import Asked
from db.tables import application, chain, metadata


@pytest.fixture
def connection():
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    row = {"device": b"d", "office": 427, "desk": 1, "signing_key": b"k", "head_n": 3}
    rows = [{**row, "chain": bytes([n]), "own": n == 1, "head_h": bytes([n])} for n in range(4)]
    with engine.connect() as connection:
        connection.execute(insert(chain), rows)
        yield connection
    engine.dispose()


def test_rows_are_those_that_sqlalchemy_gives(connection):
    asked = select(chain).where(chain.c.own == bindparam("are_own")).order_by(chain.c.id)
    for own in (True, False):
        found = Asked(asked).rows(connection, are_own=own)
        theirs = connection.execute(asked, {"are_own": own}).all()
        assert [tuple(row) for row in found] == [tuple(row) for row in theirs]
        assert [type(row.own) for row in found] == [bool] * len(theirs)
        assert found[0]._fields == tuple(theirs[0]._fields)


def test_a_limit_of_the_question_is_kept(connection):
    asked = Asked(select(chain.c.chain).where(chain.c.office == bindparam("office_is")).limit(2))
    assert asked.column(connection, office_is=427) == [b"\x00", b"\x01"]
    assert asked.value(connection, office_is=427) == b"\x00"
    assert asked.row(connection, office_is=427).chain == b"\x00"
    assert asked.value(connection, office_is=1) is None
    assert asked.row(connection, office_is=1) is None


def test_days_are_days(connection):
    columns = [column for column in application.c if not column.nullable]
    given = {column.name: column.type.python_type() for column in columns}
    connection.execute(insert(application), {**given, "due": date(2026, 3, 2)})
    assert Asked(select(application.c.due)).value(connection) == date(2026, 3, 2)
