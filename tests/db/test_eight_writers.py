"""A reader that follows by chains misses nothing while eight write; one by serial ids does."""

import pytest

from db.book import prepare
from db.engine import open_engine
from tests.db.eight_writers import run
from tests.postgres import Server

ROWS = 100_000


@pytest.mark.postgres
def test_none_of_a_hundred_thousand_rows_is_missed_while_eight_write(postgres: Server) -> None:
    url = postgres.new_database()
    engine = open_engine(url)
    prepare(engine)
    engine.dispose()
    found = run(url, ROWS)
    postgres.drop(url)
    assert found["rows"] == ROWS
    assert found["writers_failed"] == 0
    assert found["missed"] == 0
    assert found["same_heads"]
    # The same run shows that it would be noticed: what nobody may build misses rows.
    assert found["missed_by_serial_id"] > 0
