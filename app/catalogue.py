"""Today's catalogue of a desk, a district or a relay: see `db.published`."""

from time import monotonic

from app.assets import first_catalogue
from db.book import Book
from db.published import BookCatalogue, LookingCatalogue
from registry.application import office_day


def book_catalogue(book: Book) -> BookCatalogue:
    """For whoever says himself when something has come. Raises BookUnreadable."""
    return BookCatalogue(book, first_catalogue(), lambda: office_day(book.now_believed()))


def looking_catalogue(book: Book) -> LookingCatalogue:
    """For a server: whatever process or thread has written, it is seen a second later."""
    return LookingCatalogue(book_catalogue(book), monotonic)
