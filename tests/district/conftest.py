"""The district is the same on a village's SQLite and on its own PostgreSQL."""

from tests.db.conftest import database
from tests.postgres import postgres

__all__ = ["database", "postgres"]
