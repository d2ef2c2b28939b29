"""What each memory stick brought to the district and took from it, an office at a time.

Counts only: no file's name, nobody's. Kept outside the journal, as a technician's own record.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import func, insert, select

from db.book import Book
from db.locks import Touches
from db.tables import evidence, stick_record


@dataclass(frozen=True, slots=True, kw_only=True)
class StickLine:
    """One office's part of one stick. `at` is UTC ms, all else counts."""

    at: int
    office: int
    brought: int  # files that were read
    entries: int  # new at the district
    refused: int  # parts kept as evidence
    damaged: int
    foreign: int  # meant for another computer
    untrue: int  # signed by nobody who is known
    written: int  # files that went back
    failed: bool = False  # no answer could be written

    @property
    def is_well(self) -> bool:
        return not (self.refused or self.damaged or self.foreign or self.untrue or self.failed)


def keep_stick(book: Book, lines: Iterable[StickLine]) -> None:
    """On the record. Raises BookUnwritable."""
    rows = [asdict(one) for one in lines]
    if rows:
        with book.writing(Touches.NOTHING) as connection:
            connection.execute(insert(stick_record), rows)


def sticks(book: Book, most: int) -> tuple[StickLine, ...]:
    """The newest `most`, the newest first."""
    columns = [one for one in stick_record.c if one.name != "id"]
    asked = select(*columns).order_by(stick_record.c.id.desc()).limit(most)
    with book.reading() as connection:
        return tuple(StickLine(**row) for row in connection.execute(asked).mappings().all())


def evidence_kept(book: Book) -> tuple[int, int | None]:
    """How many parts that do not hold are kept, however they came, and since when (UTC ms)."""
    asked = select(func.count(), func.max(evidence.c.at))
    with book.reading() as connection:
        count, newest = connection.execute(asked).one()
    return int(count), newest
