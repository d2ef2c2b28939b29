"""Tables as files: CSV and XLSX read and written, with nothing believed that a file says of itself.

A sheet is a packed archive of XML: what unpacks to more than the limits is refused before it is
unpacked, and a document type (by which XML can be made to grow without end) is refused outright. Of
a sheet only the texts are read: no formula is worked out, nothing is fetched from anywhere.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final
from xml.etree import ElementTree as Xml

from registry.failures import Refusal

LARGEST_FILE: Final = 8 * 1024 * 1024  # bytes; 400 services are a twentieth of it
_LARGEST_PART: Final = 16 * 1024 * 1024  # bytes, unpacked
_MOST_PARTS: Final = 200
_MOST_CELLS: Final = 400_000
_MOST_COLUMNS: Final = 256
_FIRST_OF_EXCEL: Final = date(1899, 12, 30)  # day 0 of a sheet; 1 January 1900 is its day 2
_DATES: Final = range(20_000, 80_000)  # numbers that stand for days from 1954 to 2119
_BROKEN: Final = (  # an archive or a document that is not what it should be, or is locked
    *(zipfile.BadZipFile, zlib.error, Xml.ParseError, EOFError, RuntimeError, OSError),
    *(LookupError, ValueError, ArithmeticError, StopIteration),
)
_DELIMITERS: Final = (",", ";", "\t")


class UnreadableTable(Refusal):
    """The file is no table that can be read. `why` is size, text, sheet or shape."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read_cells(content: bytes) -> list[list[str]]:
    """The rows of the first sheet, or of a CSV in UTF-8, each cell as text. Raises
    UnreadableTable."""
    if len(content) > LARGEST_FILE:
        raise UnreadableTable("size")
    if content[:4] == b"PK\x03\x04":
        return _read_sheet(content)
    return _read_csv(content)


def _read_csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise UnreadableTable("text") from cause  # cp1251 has no Kazakh letters: nothing to guess
    if "\0" in text:
        raise UnreadableTable("text")
    heading = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=heading.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as cause:
        raise UnreadableTable("shape") from cause


def _read_sheet(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if len(packed.infolist()) > _MOST_PARTS:
                raise UnreadableTable("size")
            shared = _shared(packed)
            return _rows(_part(packed, _first_sheet(packed)), shared)
    except _BROKEN as cause:
        raise UnreadableTable("sheet") from cause


def _part(packed: zipfile.ZipFile, name: str) -> Xml.Element:
    """One document of the archive. A size that the archive tells wrongly ends the reading too."""
    with packed.open(name) as opened:
        content = opened.read(_LARGEST_PART + 1)
    if len(content) > _LARGEST_PART:
        raise UnreadableTable("size")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content:
        raise UnreadableTable("sheet")
    return Xml.fromstring(content)  # noqa: S314 - no document type, so nothing in it can grow


def _first_sheet(packed: zipfile.ZipFile) -> str:
    """The part that holds the first sheet, as the workbook names it."""
    book = _part(packed, "xl/workbook.xml")
    first = next(one for one in book.iter() if _name(one) == "sheet")
    wanted = next(value for key, value in first.attrib.items() if key.endswith("}id"))
    for one in _part(packed, "xl/_rels/workbook.xml.rels"):
        if one.get("Id") == wanted:
            target = one.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(wanted)


def _shared(packed: zipfile.ZipFile) -> list[str]:
    """The texts that cells refer to by their place."""
    if "xl/sharedStrings.xml" not in packed.namelist():
        return []
    return [_text(one) for one in _part(packed, "xl/sharedStrings.xml")]


def _text(element: Xml.Element) -> str:
    """All text in it; how words are pronounced is left out."""
    parts: list[str] = []
    for one in element:
        if _name(one) == "t":
            parts.append(one.text or "")
        elif _name(one) == "r":
            parts += (inner.text or "" for inner in one if _name(inner) == "t")
    return "".join(parts)


def _rows(sheet: Xml.Element, shared: Sequence[str]) -> list[list[str]]:
    """Every row at its own place: what a row is called in the sheet, it is called in a message."""
    rows: list[list[str]] = []
    cells = 0
    for row in (one for one in sheet.iter() if _name(one) == "row"):
        number = int(row.get("r", len(rows) + 1))
        if not len(rows) < number <= len(rows) + _MOST_CELLS // 10:
            raise UnreadableTable("shape")
        rows += [[] for _ in range(number - len(rows))]
        for cell in row:
            column = _column(cell.get("r", ""), len(rows[-1]))
            cells += 1
            if column >= _MOST_COLUMNS or cells > _MOST_CELLS:
                raise UnreadableTable("size")
            rows[-1] += [""] * (column + 1 - len(rows[-1]))
            rows[-1][column] = _value(cell, shared)
    return rows


def _column(reference: str, following: int) -> int:
    """«C7» → 2; the next one where a cell does not say."""
    letters = [one for one in reference if "A" <= one <= "Z"]
    column = 0
    for letter in letters[:4]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1 if letters else following


def _value(cell: Xml.Element, shared: Sequence[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_text(one) for one in cell if _name(one) == "is")
    text = next((one.text or "" for one in cell if _name(one) == "v"), "")
    if kind == "s":
        return shared[int(text)] if text else ""
    if kind == "b":
        return "yes" if text == "1" else "no"
    return text if kind in ("str", "e", "d") else _number(text)


def _number(text: str) -> str:
    """Whole numbers without a point."""
    if not text:
        return ""
    number = float(text)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else text


def day_of_sheet(cell: str) -> str:
    """A day that a spreadsheet has made a number of, as 2026-03-08; anything else as it is."""
    if cell.isdecimal() and int(cell) in _DATES:
        return (_FIRST_OF_EXCEL + timedelta(days=int(cell))).isoformat()
    parts = cell.split(".")
    if len(parts) == 3 and all(part.isdecimal() for part in parts) and len(parts[2]) == 4:
        return f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}"  # as a Kazakh or Russian one shows it
    return cell


def written_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """In UTF-8 with the mark by which spreadsheets know it."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def written_sheet(rows: Iterable[Sequence[str]]) -> bytes:
    """Every cell is text: no code becomes a date, no word a formula."""
    from xlsxwriter import Workbook  # half a megabyte of code for who asks for a sheet

    out = io.BytesIO()
    book = Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    head, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, text if number else head)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def _name(element: Xml.Element) -> str:
    """Without the name's space: there are two of them, and they say the same."""
    return str(element.tag).rpartition("}")[2]


def dated(rows: Sequence[Sequence[str]], column: str) -> Iterator[Sequence[str]]:
    """The rows with the days of one column as they are written elsewhere."""
    place = list(rows[0]).index(column) if rows and column in rows[0] else -1
    for number, row in enumerate(rows):
        if number and 0 <= place < len(row):
            yield [*row[:place], day_of_sheet(row[place].strip()), *row[place + 1 :]]
        else:
            yield row
