"""What SQLAlchemy makes of statements, kept for all books of all worlds of a process."""

from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.util import LRUCache


class Spelled(LRUCache[Any, Any]):
    """How SQLAlchemy spells a statement is the same for every book: once a process, not once a
    book. Its keys begin with the dialect, of which each engine has one of its own."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key[1:], value)


_SPELLED: Final = Spelled(4000)


def spell_once() -> None:
    """From now on, for every SQLite book of this process."""
    if not event.contains(Engine, "engine_connect", _connected):
        event.listen(Engine, "engine_connect", _connected)


def _connected(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.engine._compiled_cache = _SPELLED
