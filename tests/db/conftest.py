"""One contract, both databases: a village's SQLite and a district's PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Server, postgres
from tests.world import World

__all__ = ["postgres"]

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Where the district keeps its book: None is a SQLite file."""
    if request.param == "sqlite":
        yield None
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.new_book()
    yield url
    server.drop(url)


@pytest.fixture
def world(tmp_path: Path, database: str | None) -> Iterator[World]:
    world = World(tmp_path, database)
    yield world
    world.close()
