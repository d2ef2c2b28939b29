"""Tables that go on over pages: the head stands on the first page, a shorter one on all others.

Kept out: what stands in a table, which is the business of the papers that have one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from printing.layout import Block, Page, Paper, Row, height_of

_SLACK = 1e-6  # adding up tenths of millimetres is not exact


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are never cut; `end` (signatures, sums) stays with the last of them."""

    head: Block
    again: Block  # what each further page begins with
    rows: Sequence[Block]
    end: Block


def table_pages(table: Table, paper: Paper) -> list[Page]:
    """As many pages as it takes. A page's foot is left to `printing.forms.with_foot`."""
    rows = [_whole(block, paper) for block in table.rows]
    end = _whole(table.end, paper)
    last = [rows.pop(), end] if rows and rows[-1].height + end.height <= paper.depth else [end]
    pages = [[*table.head.rows(paper.room)]]
    for kept in ([row] for row in rows):
        _add(pages, kept, table, paper)
    _add(pages, last, table, paper)
    return [_page(page, paper) for page in pages]


def _add(pages: list[list[Row]], kept: Sequence[Row], table: Table, paper: Paper) -> None:
    if height_of(pages[-1]) + height_of(kept) > paper.depth + _SLACK:
        pages.append([*table.again.rows(paper.room)])
    pages[-1] += kept


def _whole(block: Block, paper: Paper) -> Row:
    """A block as one row, so that no page ends within it."""
    parts = block.rows(paper.room)
    marks, down = [], 0.0
    for part in parts:
        marks += [placed.moved(0, down) for placed in part.marks]
        down += part.height
    return Row(down, tuple(marks))


def _page(rows: Sequence[Row], paper: Paper) -> Page:
    marks, down = [], paper.top
    for row in rows:
        marks += [placed.moved(paper.side, down) for placed in row.marks]
        down += row.height
    return Page(paper.width, paper.height, tuple(marks))
