"""Brings a book's tables up to date with Alembic. Imported only when there is something to do."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from db.engine import WRITING

STEPS = Path(__file__).with_name("migrations")


def settings() -> Config:
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine) -> None:
    """All steps that are missing, in one transaction: a power cut leaves the old tables."""
    with engine.connect() as bare:
        connection = bare.execution_options(**{WRITING: True})
        with connection.begin():
            config = settings()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
