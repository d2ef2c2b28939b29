"""What the database's own errors may say in a log, and what becomes of a connection that rests."""

from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from db import engine as engines
from db.engine import open_engine, sqlite_url
from db.tables import metadata, staff
from tests.postgres import Server


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


@pytest.mark.postgres
def test_a_server_that_was_begun_anew_is_noticed_before_the_first_statement(
    postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a connection that has just worked is not asked: a page takes five, one after another."""
    url = postgres.new_book()
    engine = open_engine(url)
    asked = _pings_of(engine)
    monkeypatch.setattr(engines, "_SURELY_ALIVE_S", 600.0)
    for _ in range(5):
        assert _one(engine) == 1
    assert asked == []
    monkeypatch.setattr(engines, "_SURELY_ALIVE_S", 0.0)
    assert _one(engine) == 1
    assert len(asked) == 1
    first, second = engine.connect(), engine.connect()
    first.close()
    second.close()
    with postgres.administrator() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            (engine.url.database,),
        )
    with engine.connect() as first, engine.connect() as second:
        assert first.execute(text("SELECT 1")).scalar() == 1
        assert second.execute(text("SELECT 1")).scalar() == 1
    engine.dispose()
    postgres.drop(url)


def _one(engine: Engine) -> int:
    with engine.connect() as connection:
        found: int = connection.execute(text("SELECT 1")).scalar_one()
    return found


def _pings_of(engine: Engine) -> list[object]:
    asked: list[object] = []
    real = engine.dialect.do_ping

    def ping(connection: object) -> bool:
        asked.append(connection)
        return real(connection)  # type: ignore[arg-type]

    engine.dialect.do_ping = ping  # type: ignore[method-assign, assignment]
    return asked
