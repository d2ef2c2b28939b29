"""What the database's own errors may say in a log: statements, never a resident's data."""

from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from db.engine import open_engine, sqlite_url
from db.tables import metadata, staff


@pytest.mark.parametrize("value", [b"580314400002", "Серікова Айгүл".encode()])
def test_an_error_of_the_database_names_nobody(tmp_path: Path, value: bytes) -> None:
    engine = open_engine(sqlite_url(tmp_path / "a.book"))
    metadata.create_all(engine)
    row = {"office": 427, "staff": "1", "packed": value, "tick": 1, "chain": b"", "n": 1, "h": b""}
    with engine.connect() as connection:
        connection.execute(insert(staff), row)
        with pytest.raises(DBAPIError) as error:
            connection.execute(insert(staff), row)
    engine.dispose()
    assert value.decode() not in str(error.value)
    assert repr(value) not in str(error.value)
