"""The book's half of its install numbers: one for each folder that opens it (`app.install`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine, select

from db.book import write_value
from db.engine import failures_of, for_writing
from db.tables import meta, state
from registry.failures import BookUnreadable, BookUnwritable

KEY: Final = "install "  # and the folder's id, 32 digits


def read_numbers(engine: Engine) -> dict[str, bytes]:
    """The numbers by folder. Raises BookUnreadable."""
    try:
        with engine.connect() as connection:
            asked = select(meta.c.key, meta.c.value).where(meta.c.key.like(KEY + "%"))
            rows = connection.execute(asked).all()
    except failures_of(engine) as cause:
        engine.dispose()  # opened while the disk failed: not used again
        raise BookUnreadable from cause
    return {row.key[len(KEY) :]: row.value for row in rows}


def read_serial(engine: Engine) -> int:
    """The desk's last number. Raises BookUnreadable."""
    try:
        with engine.connect() as connection:
            return int(connection.execute(select(state.c.serial)).scalar_one())
    except failures_of(engine) as cause:
        engine.dispose()
        raise BookUnreadable from cause


def write_number(engine: Engine, folder: str, number: bytes) -> None:
    """Raises BookUnwritable."""
    with _writing(engine) as connection:
        write_value(connection, KEY + folder, number)


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect() as bare:
            connection = for_writing(bare)
            with connection.begin():
                yield connection
    except failures_of(engine) as cause:
        engine.dispose()
        raise BookUnwritable from cause
