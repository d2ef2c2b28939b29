"""The index of words: which applications hold all that was typed, the newest first.

SQLite: the table `found` (FTS5) holds every beginning of every word as a term of its own, so that a
beginning shared by a hundred thousand people is read from its newest end and never gathered.
PostgreSQL: an index on `application.words`, which knows beginnings by itself. See `db.words`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.types import UserDefinedType

from db.prepared import Prepared
from db.tables import application, words_on_postgresql
from db.words import (
    INITIAL,
    LONGEST_BEGINNING,
    WHOLE,
    Alternatives,
    is_marked,
    sought,
    token_of,
    tokens_of,
    told_together,
)

_FEW = 2_000  # rows: up to here all that hold the words are read, and sorted as asked
_NEWEST = 20_000  # rows that PostgreSQL goes through before it asks its index

_found = table("found", column("rowid"), column("found"), column("words"))
# One text, as the index takes it in and as it must be told again when a row goes.
_PUT = Prepared(lambda _: text("INSERT INTO found (rowid, words) VALUES (:id, :words)"))
_TAKE_OUT = Prepared(
    lambda _: text("INSERT INTO found (found, rowid, words) VALUES ('delete', :id, :words)")
)
_EMPTY = text("INSERT INTO found (found) VALUES ('delete-all')")


# -- what the tables' writer does ----------------------------------------------------------------


def put(connection: Connection, row_id: int, words: str, marks: str) -> None:
    """A row has come. PostgreSQL sees by itself what its rows hold."""
    if connection.dialect.name == "sqlite":
        _PUT.run(connection, {"id": row_id, "words": tokens_of(words, marks)})


def take_out(connection: Connection, row_id: int, words: str, marks: str) -> None:
    """A row goes; its words and marks are exactly those that it was put in with."""
    if connection.dialect.name == "sqlite":
        _TAKE_OUT.run(connection, {"id": row_id, "words": tokens_of(words, marks)})


def empty(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(_EMPTY)


# -- what a list asks ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A question that gives only rows asked for, and what puts them in the order of time.

    Sorted by it, the newest first, a list of 200 ends after 200 rows.
    """

    rows: Select[Any]
    by_time: ColumnElement[int] = application.c.id


def narrowed(
    asked: Select[Any], typed: str, connection: Connection, *, among_open: bool
) -> Narrowed:
    """Only rows that hold all that was typed. `among_open`: the list holds open ones only.

    These are few beside all that ever were. So when all of the words are common, the open ones are
    gone through; otherwise the rows that hold the words.
    """
    parts = sought(typed)
    if not parts:
        return Narrowed(asked)
    dialect = connection.dialect.name
    if dialect == "postgresql":
        if among_open and _are_words(parts):  # some 15,000 rows of a million
            return Narrowed(asked.where(*(_holds(one, dialect) for one in parts)))
        return Narrowed(asked.where(_is_held(parts), *_letters_beyond(parts, dialect)))
    if among_open and _are_many(connection, parts):
        return Narrowed(asked.where(*(_holds(one, dialect) for one in parts)))
    # The plus keeps SQLite from looking every application up in `found` instead.
    joined = asked.join_from(
        application, _found, application.c.id == literal_column("+found.rowid")
    )
    together = told_together(parts)
    if together is None:
        conditions = (_match(parts), *_letters_beyond(parts, dialect))
    else:  # the few that begin so are looked at, instead of all that share one of the words
        later = _any_of(together.later) + " AND " + _all_of(parts)
        asked_for = later if together.first is None else f'"{together.first}" OR ({later})'
        conditions = (_matching(asked_for), *(_holds(one, dialect) for one in parts))
    return Narrowed(joined.where(*conditions), _found.c.rowid)


def among_newest(asked: Select[Any], typed: str, connection: Connection) -> Select[Any] | None:
    """The newest rows alone, gone through for what was typed; None where the index is as quick.

    PostgreSQL gathers all beginnings of every word before it shows one row, a tenth of a second for
    a surname and a first name. Whoever is called so by hundreds stands among the newest anyway; of
    three words, a whole name nearly always, there are a few, and not among the newest.
    """
    parts = sought(typed)
    if connection.dialect.name != "postgresql" or not 0 < len(parts) <= 2 or not _are_words(parts):
        return None
    ids = select(application.c.id).order_by(application.c.id.desc())
    before = func.coalesce(ids.offset(_NEWEST).limit(1).scalar_subquery(), -1)
    held = (_holds(one, "postgresql") for one in parts)
    return asked.where(application.c.id > before, *held).order_by(application.c.id.desc())


def _match(parts: Iterable[Alternatives]) -> ColumnElement[bool]:
    return _matching(_all_of(parts))


def _matching(asked_for: str) -> ColumnElement[bool]:
    return _found.c.found.op("MATCH")(asked_for)


def _all_of(parts: Iterable[Alternatives]) -> str:
    return " AND ".join(_any_of(map(token_of, one)) for one in parts)


def _any_of(terms: Iterable[str]) -> str:
    return f"({' OR '.join(map(_quoted, terms))})"


def _quoted(term: str) -> str:
    return f'"{term}"'


def _are_many(connection: Connection, parts: tuple[Alternatives, ...]) -> bool:
    """Whether each of the words alone is held by many rows. No more than those are counted.

    A serial, an IIN or a phone never is.
    """

    def is_common(one: Alternatives) -> bool:
        some = select(_found.c.rowid).where(_match((one,))).limit(_FEW).subquery()
        return connection.execute(select(func.count()).select_from(some)).scalar_one() >= _FEW

    return all(_is_in_words(one) and is_common(one) for one in parts)


def _is_in_words(alternatives: Alternatives) -> bool:
    """Whether it can be seen in `words` alone, which is all that the open ones' index has."""
    return not any(word[0] == WHOLE for word in alternatives)


def _holds(alternatives: Alternatives, dialect: str) -> ColumnElement[bool]:
    place = func.instr if dialect == "sqlite" else func.strpos

    def held(sought_word: str) -> ColumnElement[bool]:
        if sought_word[0] == WHOLE:
            return place(application.c.marks, f" {sought_word} ") > 0
        if sought_word[0] == INITIAL:  # the name's words come first
            return place(application.c.words, f" {sought_word[1:]}") == 1
        return place(application.c.words, f" {sought_word}") > 0

    return or_(*map(held, alternatives))


def _letters_beyond(parts: Iterable[Alternatives], dialect: str) -> list[ColumnElement[bool]]:
    """What the index does not hold of long words is compared in the row."""
    long = (one for one in parts if any(len(word) > LONGEST_BEGINNING for word in one))
    return [_holds(one, dialect) for one in long]


class _Tsquery(UserDefinedType[str]):
    """What a row of words is asked on PostgreSQL, written out: nothing folds it again."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "tsquery"


def _is_held(parts: Iterable[Alternatives]) -> ColumnElement[bool]:
    """By the index and by nothing else. How many rows begin so PostgreSQL can only guess, and for a
    word that nobody has it went through a million rows from the newest to the oldest: 3 seconds."""
    held = select(application.c.id).where(_on_postgresql(parts)).cte("held")
    held = held.prefix_with("MATERIALIZED", dialect="postgresql")
    return application.c.id.in_(select(held.c.id))


def _are_words(parts: Iterable[Alternatives]) -> bool:
    return all(map(_is_in_words, parts))


def _on_postgresql(parts: Iterable[Alternatives]) -> ColumnElement[bool]:
    def lexeme(sought_word: str) -> str:
        return f"'{token_of(sought_word)}'" + ("" if is_marked(sought_word) else ":*")

    every = (f"({' | '.join(map(lexeme, one))})" for one in parts)
    return words_on_postgresql().op("@@")(cast(" & ".join(every), _Tsquery))
