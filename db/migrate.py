"""Brings a book's tables up to date with Alembic. Imported only when there is something to do."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from db.engine import for_writing
from db.landing import fill_again

STEPS = Path(__file__).with_name("migrations")
_ONE_AT_A_TIME = 7_465_726_573  # an advisory lock's number on PostgreSQL, used for nothing else


def settings() -> Config:
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine) -> None:
    """All steps that are missing, in one transaction: a power cut leaves the old tables."""
    with engine.connect() as bare:
        if engine.dialect.name == "sqlite":
            # SQLite changes a table by making it again, and takes the old one's end for the end of
            # all rows that point to it. The driver is asked itself: SQLAlchemy would begin a
            # transaction, and inside one this setting cannot be changed.
            driver: Any = bare.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            _take_steps(for_writing(bare))
        finally:
            bare.invalidate()  # the engine's next connection watches over its keys again


def _take_steps(connection: Connection) -> None:
    with connection.begin():
        if connection.dialect.name == "postgresql":  # a district's workers start together
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
        config = settings()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        fill_again(connection)  # a step may leave the tables for reading new and empty
        if connection.dialect.name == "sqlite":
            astray = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if astray:
                raise AssertionError("a step has left rows that point nowhere")
