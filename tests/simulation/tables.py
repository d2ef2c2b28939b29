"""The tables for reading of a book, as they may be compared with those of another one."""

from typing import Any, Final

from tests.simulation.ledger import reading
from tests.simulation.places import Site

_APPLICATION: Final = (
    "registration, office, number, kind, service, department, stage, name, words, marks,"
    " registered_at, due, sent_at, accepted_at, answered_at, arrived_at, ended_at, answer, file,"
    " seal, incomplete, conflict"
)
_DUMPS: Final = {
    "application": f"SELECT {_APPLICATION} FROM application",
    "loose": "SELECT number, h FROM loose JOIN journal ON journal.id = journal_id",
    "printed": "SELECT paper, number, copies FROM printed",
    "staff": "SELECT office, staff, packed, tick, chain, n, h FROM staff",
    "quarantine": "SELECT h, why FROM quarantine JOIN journal ON journal.id = journal_id",
}


def tables_of(site: Site) -> dict[str, list[Any]]:
    """What screens read, without what only numbers rows within one book."""
    return {name: sorted(rows_of(site, asked), key=repr) for name, asked in _DUMPS.items()}


def differing(rows: list[Any], others: list[Any]) -> str:
    """How many rows each has more, and in which places the first of them differ."""
    mine = [row for row in rows if row not in others]
    theirs = [row for row in others if row not in rows]
    both = zip(*mine[:1], *theirs[:1], strict=True) if mine and theirs else ()
    places = [n for n, (a, b) in enumerate(both) if a != b]
    return f"{len(mine)}/{len(theirs)} rows, columns {places}"


def rows_of(site: Site, asked: str) -> list[tuple[Any, ...]]:
    with reading(site.book_path) as book:
        return book.execute(asked).fetchall()
