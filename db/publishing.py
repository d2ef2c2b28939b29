"""Many rows of the catalogue said at once: all of them, or none.

A signature stands after every row, so that no line that breaks has to carry more than one of them
again (decision 12); the commit is one, so that no half of a table is ever in force.
"""

from collections.abc import Iterable

from db.book import Book
from db.journal import own_chain
from db.published_days import COMMON_OFFICE
from db.writing import begin_writing
from registry.facts import Fact


def say_all(book: Book, facts: Iterable[Fact], actor: str) -> int:
    """On the common chain; how many. Raises BookUnwritable, having said nothing."""
    said = 0
    with book.writing() as connection:
        for fact in facts:
            chain_row = own_chain(connection, COMMON_OFFICE)
            if chain_row is None:
                raise AssertionError("a district opens its common chain before it says anything")
            writing = begin_writing(book, connection, chain_row)
            writing.append(fact, actor=actor)
            writing.finish()
            said += 1
    return said
