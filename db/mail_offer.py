"""Whether the district sends e-mail, as it said last on the common chain (`EMailOffered`).

A desk offers the choice only then; one that never heard of it does not.
"""

from typing import Final

from sqlalchemy import select

from db.book import Book
from db.prepared import Asked
from db.tables import journal, noted
from registry.chain import Entry
from registry.mail_facts import EMailOffered

_COMMON_OFFICE: Final = 0
_SAID: Final = Asked(
    select(journal.c.header, journal.c.payload, journal.c.n)
    .select_from(noted.join(journal, journal.c.id == noted.c.journal_id))
    .where(noted.c.kind == EMailOffered.KIND, noted.c.office == _COMMON_OFFICE)
)


def said_last(book: Book) -> bool | None:
    """None: nothing was ever said of it. Raises BookUnreadable."""
    found: list[tuple[int, int, bool]] = []
    with book.reading() as connection:
        rows = _SAID.rows(connection)
    for header, payload, n in rows:
        entry = Entry(header, b"", b"", payload)
        fact = entry.read_fact()
        if isinstance(fact, EMailOffered):
            found.append((entry.read_header().tick, n, fact.sends))
    return max(found)[2] if found else None


class MailOffer:
    """At a desk: asked for at every form, read only when something has come."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.is_made = False
        self.look()

    def look(self) -> None:
        """Raises BookUnreadable."""
        self.is_made = bool(said_last(self._book))
