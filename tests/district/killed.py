"""A worker of the district in a process of its own, for a test that kills it."""

import sys
from pathlib import Path

from db.book import Book, Identity
from db.engine import open_engine, sqlite_url
from db.files import Shelf
from db.journal import BookJournal, own_journal
from db.outbox import Outbox
from district.postman import Postman
from district.smtp import SmtpMail
from tests.district.mail_house import server_at
from tests.world import DISTRICT_ID, SOKOLOVKA, HandClock, SeededRandom, TestKey, TestVerifier


def send_from(folder: Path, port: int) -> None:
    """Send what is due in the district's book that lies in this folder."""
    key, clock, random = TestKey(b"district"), HandClock(), SeededRandom(7)
    clock.days_later(0.01)
    identity = Identity(DISTRICT_ID, key, TestVerifier(), key.public_key, "test")
    book = Book(
        open_engine(sqlite_url(folder / "district.book")), identity, clock, random, b"k" * 32
    )

    def journal_of(office: int) -> BookJournal:
        found = own_journal(book, office)
        if found is None:
            raise AssertionError("the district has a chain for this office")
        return found

    mail = SmtpMail(server_at(port), clock)
    Postman(
        Outbox(book, journal_of),
        mail,
        lambda _: SOKOLOVKA,
        Shelf(folder / "files"),
        clock,
        random,
    ).step()


if __name__ == "__main__":
    send_from(Path(sys.argv[1]), int(sys.argv[2]))
