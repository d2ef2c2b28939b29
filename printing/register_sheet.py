"""The register book as a sheet (XLSX): every field in a column of its own, to sort and to filter.

Texts are written as texts, numbers and IIN among them, so that nothing in an application can become
a formula; days are days. The same lines give the same bytes. Rows go to a file at once: a year of
ten thousand lines takes no memory. Kept out: what a line says, and where the file goes.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from printing.register_book import RegisterBook
from printing.register_columns import FIELDS, Field, Value
from printing.speech import Two, say
from registry.register import RegisterLine

Told = Callable[[int], None]  # how many lines were written; raises when nobody wants more

_SEPARATOR: Final = " / "
_LONGEST: Final = 32_767  # characters a cell may hold
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - XlsxWriter wants it bare; always the same one
_DAY: Final = "dd.mm.yyyy"


def write_register_sheet(
    path: Path, book: RegisterBook, lines: Iterable[RegisterLine], told: Told = lambda _: None
) -> None:
    """Write the file. Raises OSError; what `told` raises ends it, and leaves files behind in the
    folder, which is therefore the caller's own to empty."""
    import xlsxwriter  # stays out of start-up
    from xlsxwriter.exceptions import FileCreateError

    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),  # names of residents never lie in a folder that all can read
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    workbook = xlsxwriter.Workbook(str(path), options)
    workbook.set_properties({"title": say("Register book").joined, "created": _MADE})
    formats = _Formats(workbook)
    sheet = workbook.add_worksheet(f"{book.office.code:04}")
    try:
        _set_up(sheet, formats)
        for row, line in enumerate(lines, 1):
            for column, field in enumerate(FIELDS):
                _write(sheet, row, column, field, field.value(line), formats)
            told(row)
        sheet.autofilter(0, 0, max(1, book.count), len(FIELDS) - 1)
        workbook.close()
    except FileCreateError as cause:
        raise OSError(getattr(cause.args[0], "errno", None), "the sheet") from cause
    finally:
        sheet._opt_close()  # its own file in the folder, when it was stopped in the middle


class _Formats:
    def __init__(self, workbook: Any) -> None:
        top = {"valign": "top", "text_wrap": True, "font_size": 10}
        self.head = workbook.add_format(
            {**top, "bold": True, "bg_color": "#E3EEF0", "bottom": 1, "border_color": "#7A756A"}
        )
        self.text = workbook.add_format({**top, "num_format": "@"})
        self.day = workbook.add_format({**top, "num_format": _DAY, "align": "left"})
        self.number = workbook.add_format({**top, "num_format": "0"})


def _set_up(sheet: Any, formats: _Formats) -> None:
    """Heads in both languages, which stay in sight; wide pages for whoever prints it."""
    for column, field in enumerate(FIELDS):
        sheet.set_column(column, column, field.width)
    sheet.set_row(0, 48)
    for column, field in enumerate(FIELDS):
        sheet.write_string(0, column, in_one(say(field.heading), "\n"), formats.head)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.repeat_rows(0)
    sheet.set_footer("&P / &N")


def _write(
    sheet: Any, row: int, column: int, field: Field, value: Value, formats: _Formats
) -> None:
    match value:
        case None | "":
            return
        case date() if field.kind == "date":
            midnight = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day, bare
            sheet.write_datetime(row, column, midnight, formats.day)
        case int() if field.kind == "number":
            sheet.write_number(row, column, value, formats.number)
        case Two():
            text = in_one(value, _SEPARATOR)
            if text:
                sheet.write_string(row, column, text[:_LONGEST], formats.text)
        case _:
            sheet.write_string(row, column, str(value)[:_LONGEST], formats.text)


def in_one(two: Two, between: str) -> str:
    """Both languages in one cell; once only where they are the same."""
    return two.kk if two.kk == two.ru else f"{two.kk}{between}{two.ru}"
