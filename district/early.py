"""What the department did with papers whose own entry has not come yet: known by number alone."""

from db.book import Book
from db.effects import loose_facts
from registry.application import Application, fold


def early_application(book: Book, number: str) -> Application | None:
    """An application of loose facts only (`is_known` is False); None when there are none."""
    with book.reading() as connection:
        told = loose_facts(connection, number)
    return fold(b"", told) if told else None
