"""The marks that halls have told, as they came to the district (`db.hall` keeps them)."""

from datetime import date

from sqlalchemy import select

from db.book import Book
from db.tables import hall_record
from registry.from_hall import Rating, read_what

_RATING = 2  # the kind of a mark, as `db.hall` writes it


def ratings_by_office(book: Book, first: date) -> dict[int, list[Rating]]:
    """Of days from this one on, in the order in which they came, by the office's code.

    Nothing here is fit to be shown: see `registry.ratings`.
    """
    asked = (
        select(hall_record.c.office, hall_record.c.packed)
        .where(hall_record.c.kind == _RATING, hall_record.c.day >= first)
        .order_by(hall_record.c.id)
    )
    found: dict[int, list[Rating]] = {}
    with book.reading() as connection:
        for office, packed in connection.execute(asked):
            what = read_what(packed)
            if isinstance(what, Rating):
                found.setdefault(office, []).append(what)
    return found
