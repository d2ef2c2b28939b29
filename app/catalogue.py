"""Today's catalogue and calendar of a desk, a district or a relay: see `db.published`."""

from time import monotonic

from app.assets import first_calendar, first_catalogue
from db.book import Book
from db.published import BookCatalogue, LookingCatalogue
from db.published_days import BookCalendar, LookingCalendar
from registry.application import office_day


def book_catalogue(book: Book) -> BookCatalogue:
    """For whoever says himself when something has come. Raises BookUnreadable."""
    return BookCatalogue(book, first_catalogue(), lambda: office_day(book.now_believed()))


def book_calendar(book: Book) -> BookCalendar:
    """As `book_catalogue`, for the days that are worked."""
    return BookCalendar(book, first_calendar())


def looking_calendar(book: Book) -> LookingCalendar:
    """As `looking_catalogue`."""
    return LookingCalendar(book_calendar(book), monotonic)


def looking_catalogue(book: Book) -> LookingCatalogue:
    """For a server: whatever process or thread has written, it is seen a second later."""
    return LookingCatalogue(book_catalogue(book), monotonic)
