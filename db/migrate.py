"""Brings a book's tables up to date with Alembic. Imported only when there is something to do."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from db.engine import for_writing

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
        connection = for_writing(bare)
        with connection.begin():
            if connection.dialect.name == "postgresql":  # a district's workers start together
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
            config = settings()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
