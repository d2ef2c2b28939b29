"""What the department did with papers whose own entry has not come yet: known by number alone."""

import msgspec
from sqlalchemy import select

from db.book import Book
from db.tables import chain, journal, loose
from registry.application import Application, Place, Told, fold
from registry.chain import Entry
from registry.facts import UnknownFact

_ABOUT = (
    select(chain.c.chain, journal.c.n, journal.c.header, journal.c.payload, journal.c.arrived_at)
    .select_from(
        loose.join(journal, loose.c.journal_id == journal.c.id).join(
            chain, journal.c.chain_id == chain.c.id
        )
    )
    .order_by(journal.c.id)
)


def early_application(book: Book, number: str) -> Application | None:
    """An application of loose facts only (`is_known` is False); None when there are none."""
    told = []
    with book.reading() as connection:
        rows = connection.execute(_ABOUT.where(loose.c.number == number)).all()
    for row in rows:
        if row.payload is None:
            continue  # erased by law
        entry = Entry(row.header, b"", b"", row.payload)
        header = entry.read_header()
        try:
            fact = entry.read_fact()
        except (UnknownFact, msgspec.MsgspecError):
            continue  # set aside when it came
        if fact is not None:
            place = Place(header.tick, row.chain, row.n)
            suspect = bool(header.clock)
            told.append(Told(place, header.at, header.actor, suspect, fact, row.arrived_at))
    return fold(b"", told) if told else None
