"""Statistics on paper (PDF) and as a sheet (XLSX): tables of figures in one language.

The two say the same. Numbers are numbers and days are days in the sheet, and every text is written
as text, so nothing in a name can become a formula. Kept out: what is counted, and words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

from printing.forms import A4, SMALL
from printing.layout import Align, Block, Columns, Gap, Kept, Page, Rule, Stack, Text, put
from printing.pdf import draw
from printing.tables import Table, table_pages
from printing.typeface import Style, fitted
from words.fonts import SEMIBOLD

Value = str | int | float | date | None  # None: nothing to say, shown as a dash on paper

_PAPER: Final = replace(A4, width=A4.height, height=A4.width, top=13, bottom=16, side=14)
_BODY: Final = Style(8.5)
_HEAD: Final = Style(8, SEMIBOLD, 1.18)
_TITLE: Final = Style(16, SEMIBOLD)
_SECTION: Final = Style(11, SEMIBOLD)
_FIRST_COLUMN: Final = 54.0  # millimetres: names of offices and services
_GAP: Final = 2.0  # between columns
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - XlsxWriter wants it bare; always the same one
_LONGEST_NAME: Final = 31  # letters of a sheet's name
_LONGEST: Final = 32_767  # characters a cell may hold
_SHEET_SIGNS: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True, slots=True)
class StatisticsTable:
    """One table. The last `sums` rows are sums of those above."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    sums: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Statistics:
    """All that both say. `warning` stands above everything: never in small letters."""

    title: str
    lead: Sequence[str]
    tables: Sequence[StatisticsTable]
    rules: Sequence[str]
    foot: str
    warning: str = ""


# -- on paper -------------------------------------------------------------------------------------


def statistics_pdf(paper: Statistics) -> bytes:
    """A4 across, as many pages as it takes; each says which of how many it is."""
    pages = list(_pages(paper))
    numbered = [
        put(
            Text(f"{paper.foot} · {n}/{len(pages)}", SMALL, "right"),
            page,
            _PAPER.side,
            _PAPER.height - 10,
            _PAPER.room,
        )
        for n, page in enumerate(pages, 1)
    ]
    return draw(numbered, paper.title)


def _pages(paper: Statistics) -> Iterator[Page]:
    """Each table begins a page of its own: it is laid in a folder by itself."""
    for place, table in enumerate(paper.tables):
        head = _heads(table)
        first: list[Block] = [Text(paper.title, _TITLE)]
        first += [Text(line, _BODY) for line in paper.lead]
        if paper.warning:
            first += [Gap(1.5), Text(paper.warning, _SECTION)]
        first += [Rule(2), Text(table.name, _SECTION), Gap(1.5), head]
        last = place == len(paper.tables) - 1
        end: list[Block] = [Gap(1.5), Text(table.note, SMALL)] if table.note else []
        end += [one for rule in paper.rules for one in (Gap(1.5), Text(rule, SMALL))] * last
        rows = [_row(table, row, n) for n, row in enumerate(table.rows)]
        yield from table_pages(
            Table(
                Stack(*first),
                Kept(Text(f"{paper.title}: {table.name}", SMALL), Gap(1.5), head),
                rows,
                Stack(*end) if end else Gap(0),
            ),
            _PAPER,
        )


def _heads(table: StatisticsTable) -> Block:
    """In letters so small that no word is cut."""
    columns = max(1, len(table.heads) - 1)
    room = (_PAPER.room - _FIRST_COLUMN) / columns - _GAP
    words = [word for head in table.heads[1:] for word in head.split()]
    size = min([_HEAD.size, *(fitted(word, _HEAD, room).size for word in words)])
    return Stack(_columns(table.heads, replace(_HEAD, size=size)), Rule(1))


def _row(table: StatisticsTable, row: Sequence[Value], n: int) -> Block:
    is_sum = n >= len(table.rows) - table.sums
    line = _columns([_said(one) for one in row], _BODY.bold if is_sum else _BODY)
    return Kept(Rule(1), line) if is_sum else line


def _columns(texts: Sequence[str], style: Style) -> Block:
    aligned: list[Align] = ["left", *(["right"] * (len(texts) - 1))]  # type: ignore[list-item]
    return Columns(
        *(
            (_FIRST_COLUMN if not place else 0.0, Text(text, style, align))
            for place, (text, align) in enumerate(zip(texts, aligned, strict=True))
        ),
        gap=_GAP,
    )


def _said(value: Value) -> str:
    match value:
        case None:
            return "–"
        case date():
            return f"{value:%d.%m.%Y}"
        case float():
            return f"{100 * value:.0f} %"
        case _:
            return str(value)


# -- as a sheet -----------------------------------------------------------------------------------


def statistics_sheet(paper: Statistics) -> bytes:
    """A workbook: a sheet with the words, then one for each table."""
    import xlsxwriter  # stays out of start-up

    file = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"title": paper.title, "created": _MADE})
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "title": book.add_format({"bold": True, "font_size": 16}),
        "text": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        "number": book.add_format({"num_format": "0"}),
        "share": book.add_format({"num_format": "0 %"}),
        "day": book.add_format({"num_format": "dd.mm.yyyy", "align": "left"}),
        "sum_text": book.add_format({"bold": True, "top": 1, "num_format": "@"}),
        "sum_number": book.add_format({"bold": True, "top": 1, "num_format": "0"}),
        "sum_share": book.add_format({"bold": True, "top": 1, "num_format": "0 %"}),
    }
    taken: set[str] = set()
    _words(book.add_worksheet(_sheet_name(paper.title, taken)), paper, formats)
    for table in paper.tables:
        _table(book.add_worksheet(_sheet_name(table.name, taken)), table, formats)
    book.close()
    return file.getvalue()


def _sheet_name(name: str, taken: set[str]) -> str:
    """Names of sheets have few letters, none of some signs, and are all different."""
    short = name.translate(_SHEET_SIGNS).strip()[:_LONGEST_NAME] or "1"
    place = 1
    while short.casefold() in taken:
        place += 1
        short = f"{short[: _LONGEST_NAME - 3]} {place}"
    taken.add(short.casefold())
    return short


def _words(sheet: Any, paper: Statistics, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, paper.title, formats["title"])
    lines = [paper.warning] if paper.warning else []
    for row, line in enumerate([*lines, *paper.lead, *paper.rules, paper.foot], 1):
        sheet.write_string(row, 0, line, formats["text"])


def _table(sheet: Any, table: StatisticsTable, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, max(1, len(table.heads) - 1), 13)
    for column, head in enumerate(table.heads):
        sheet.write_string(0, column, head, formats["head"])
    for row, values in enumerate(table.rows, 1):
        is_sum = row > len(table.rows) - table.sums
        for column, value in enumerate(values):
            _write(sheet, row, column, value, "sum_" if is_sum else "", formats)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.repeat_rows(0)


def _write(
    sheet: Any, row: int, column: int, value: Value, sums: str, formats: dict[str, Any]
) -> None:
    match value:
        case None:
            return
        case date():
            midnight = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day, bare
            sheet.write_datetime(row, column, midnight, formats["day"])
        case float():
            sheet.write_number(row, column, value, formats[f"{sums}share"])
        case int():
            sheet.write_number(row, column, value, formats[f"{sums}number"])
        case _:
            sheet.write_string(row, column, value[:_LONGEST], formats[f"{sums}text"])
