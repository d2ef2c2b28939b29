"""Statements of the write path: SQLAlchemy spells them once, the driver then runs them directly.

SQLAlchemy takes 60 µs for each execution, which made nine statements the dearest part of a
registration after the disk itself. Errors come in the driver's own families; `db.book` knows both.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, LargeBinary, Select, Table
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.expression import ClauseElement

Values = Mapping[str, Any]
_DRIVER: Final = "driver kept by tereze"


class Prepared:
    """One statement with named values. `make` spells it for a dialect's name."""

    def __init__(self, make: Callable[[str], ClauseElement]) -> None:
        self._make = make
        self._spelled: dict[str, tuple[str, Callable[[Values], Any]]] = {}

    def run(self, connection: Connection, values: Values) -> Any:
        """The driver's cursor; rows are plain tuples."""
        dialect = connection.dialect
        sql, bind = self._spelled.get(dialect.name) or self._for(dialect)
        driver: Any = connection.__dict__.get(_DRIVER) or connection.connection.driver_connection
        return driver.execute(sql, bind(values))

    def run_many(self, connection: Connection, rows: Sequence[Values]) -> None:
        sql, bind = self._for(connection.dialect)
        driver_of(connection).cursor().executemany(sql, [bind(row) for row in rows])

    def new_row(self, connection: Connection, values: Values) -> int:
        """Run an INSERT; the id that the database gave to the row."""
        cursor = self.run(connection, values)
        if connection.dialect.name == "sqlite":
            return int(cursor.lastrowid)
        return int(cursor.fetchone()[0])  # SQLAlchemy asks PostgreSQL for it by RETURNING

    def _for(self, dialect: Dialect) -> tuple[str, Callable[[Values], Any]]:
        known = self._spelled.get(dialect.name)
        if known is None:
            known = self._spelled[dialect.name] = self._spell(dialect)
        return known

    def _spell(self, dialect: Dialect) -> tuple[str, Callable[[Values], Any]]:
        statement = self._make(dialect.name)
        keys = None
        if isinstance(statement, Insert):
            keys = [column.name for column in statement.table.c if not _is_given(column)]
        compiled: Any = statement.compile(dialect=dialect, column_keys=keys)
        # What the statement itself says, a LIMIT for instance, is not among the caller's values.
        binds = compiled.binds.items()
        fixed = {name: bind.effective_value for name, bind in binds if not bind.required}
        return compiled.string, _binding(
            compiled.positiontup if compiled.positional else None, fixed
        )


class Asked(Prepared):
    """A question whose rows have names, and values of their columns' types, as SQLAlchemy would
    give them."""

    def __init__(self, asked: Select[Any]) -> None:
        super().__init__(lambda _: asked)
        self._columns = list(asked.selected_columns)
        kind: Any = namedtuple("Row", asked.selected_columns.keys())  # type: ignore[misc]
        self._new: Callable[[Any], Any] = kind._make
        self._makers: dict[str, Callable[[Any], Any]] = {}

    def rows(self, connection: Connection, **values: Any) -> list[Any]:
        dialect = connection.dialect
        make = self._makers.get(dialect.name) or self._maker(dialect)
        return [make(row) for row in self.run(connection, values).fetchall()]

    def row(self, connection: Connection, **values: Any) -> Any:
        """The first one; None where there is none."""
        return next(iter(self.rows(connection, **values)), None)

    def value(self, connection: Connection, **values: Any) -> Any:
        """The first row's first column; None where there is none."""
        return next(iter(self.column(connection, **values)), None)

    def column(self, connection: Connection, **values: Any) -> list[Any]:
        """The first column of all rows."""
        return [row[0] for row in self.rows(connection, **values)]

    def _maker(self, dialect: Dialect) -> Callable[[Any], Any]:
        new = self._new
        changed: list[tuple[int, Callable[[Any], Any]]] = []
        for place, column in enumerate(self._columns):
            change = column.type.dialect_impl(dialect).result_processor(dialect, None)
            if change is not None and not isinstance(column.type, LargeBinary):  # bytes already
                changed.append((place, change))

        def make(row: Sequence[Any]) -> Any:
            values = list(row)
            for place, change in changed:
                values[place] = change(values[place])
            return new(values)

        made = self._makers[dialect.name] = make if changed else new
        return made


class Copied:
    """Many rows into one table of PostgreSQL by COPY, its own way for many: three times as fast as
    statements. The columns are all but the one that the database counts up by itself."""

    _TYPES: Final = {BigInteger: "int8", LargeBinary: "bytea"}

    def __init__(self, table: Table) -> None:
        columns = [column for column in table.columns if not _is_given(column)]
        self._names = [column.name for column in columns]
        self._types = [self._type(column.type) for column in columns]
        into = f"{table.name} ({', '.join(self._names)})"
        self._sql = f"COPY {into} FROM STDIN (FORMAT BINARY)"

    @classmethod
    def _type(cls, column: Any) -> str:
        return next(name for kind, name in cls._TYPES.items() if isinstance(column, kind))

    def rows(self, connection: Connection, rows: Sequence[Values]) -> None:
        pick = itemgetter(*self._names)
        with driver_of(connection).cursor() as cursor, cursor.copy(self._sql) as copy:
            copy.set_types(self._types)
            for row in rows:
                copy.write_row(pick(row))


def _binding(places: Sequence[str] | None, fixed: Values) -> Callable[[Values], Any]:
    """Picks the values that a statement wants, in its order or by their names."""
    if places is None:
        return (lambda values: {**fixed, **values}) if fixed else (lambda values: values)
    if fixed or len(places) < 2:
        return lambda values: _picked({**fixed, **values}, places)
    return itemgetter(*places)


def _picked(values: Values, places: Sequence[str]) -> list[Any]:
    return [values[name] for name in places]


def _is_given(column: Any) -> bool:
    """Whether the database itself gives the column its value: an id that counts up."""
    return column.table._autoincrement_column is column


def driver_of(connection: Connection) -> Any:
    """The driver's own connection."""
    known = connection.__dict__.get(_DRIVER)
    return connection.connection.driver_connection if known is None else known


def remember_driver(connection: Connection) -> None:
    """Of a connection that is closed for good when something fails: SQLAlchemy never puts another
    driver's connection into it, so it need not be asked at each statement."""
    connection.__dict__[_DRIVER] = connection.connection.driver_connection
