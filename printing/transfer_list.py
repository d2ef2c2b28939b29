"""The transfer list: what goes to one department together, in two copies, and who takes it over.

One copy stays with the department; the other comes back signed. It is a paper inside the state's
offices: it names applicant and service beside each number, and never a control code.
"""

from dataclasses import replace
from typing import Final

from printing.forms import (
    A4,
    BODY,
    HUGE,
    SMALL,
    Spread,
    copied,
    moment,
    one_line,
    with_foot,
)
from printing.layout import (
    Block,
    Columns,
    Gap,
    Kept,
    Mono,
    Page,
    Pane,
    Rule,
    Stack,
    Text,
    barcode,
    held,
)
from printing.pdf import draw
from printing.speech import Two, count, each, say
from printing.tables import Table, table_pages
from printing.typeface import Style, fitted
from registry.transfers import TransferRow, TransferSheet
from words import later
from words.fonts import SEMIBOLD

_BODY: Final = Style(9)
_TITLE: Final = Style(13, SEMIBOLD)
_NAME: Final = Style(9.5, SEMIBOLD, 1.2)
_SPREAD: Final = Spread(beside=True, body=_BODY)
_PAPER: Final = replace(A4, top=12, bottom=16)
_COPIES: Final = (
    later("Copy 1: stays with the department"),
    later("Copy 2: comes back to the office signed"),
)
_N, _CODE, _SHEETS, _DUE, _TICK = 7.0, 47.0, 27.0, 21.0, 8.0  # widths of columns, millimetres
_GAP: Final = 3.0
# Three dots of a receipt printer's head: sixteen digits take 46 mm without their quiet zones.
_MODULE: Final = 0.375


def transfer_list_pdf(sheet: TransferSheet) -> bytes:
    """Both copies as one vector PDF on A4, the department's first."""
    pages = [page for copy in range(2) for page in transfer_list_pages(sheet, copy)]
    return draw(pages, f"{say('Transfer list').joined} {sheet.number.shown}")


def transfer_list_pages(sheet: TransferSheet, copy: int) -> list[Page]:
    """One of the two copies (0: the department's, 1: the one that comes back), laid out."""
    which = say(_COPIES[copy])
    table = Table(
        head=Stack(_head(sheet, which), _headings()),
        again=Stack(_again(sheet, which), _headings()),
        rows=[_row(n, row) for n, row in enumerate(sheet.rows, 1)],
        end=_end(sheet),
    )
    return with_foot(table_pages(table, _PAPER), sheet.number)


def _head(sheet: TransferSheet, which: Two) -> Block:
    office = Two(sheet.office.name_kk, sheet.office.name_ru)
    shown = sheet.number.shown
    number = Stack(
        Text(shown, fitted(shown, HUGE, 82)), Gap(1), barcode(sheet.number.digits, 0.5, 12)
    )
    to = Stack(
        Text(f"{say('To').joined}:", _BODY),
        Text(sheet.department_kk, _NAME),
        Text(sheet.department_ru, _NAME),
        Gap(1.5),
        Text(f"{say('Made at').joined}: {held(moment(sheet.made_at))}", _BODY),
        Text(_amount(sheet).joined, _BODY.bold),
    )
    return Stack(
        _SPREAD.both(copied(say("Transfer list"), sheet.copy), _TITLE),
        _SPREAD.both(office),
        Gap(1),
        _SPREAD.both(which, _BODY.bold),
        Rule(3),
        Columns((82, number), (0, to), gap=10),
        Gap(4),
    )


def _again(sheet: TransferSheet, which: Two) -> Block:
    """Each further page says what it belongs to: sheets come apart."""
    names = Stack(
        one_line(f"{say('Transfer list').joined} · {sheet.number.shown}", _BODY.bold, 118),
        one_line(sheet.department_kk, SMALL, 118),
        one_line(sheet.department_ru, SMALL, 118),
        one_line(which.joined, SMALL, 118),
    )
    return Stack(Columns((118, names), (0, barcode(sheet.number.digits, _MODULE, 11))), Gap(3))


def _amount(sheet: TransferSheet) -> Two:
    cases = count("{n} application", "{n} applications", len(sheet.rows))
    sheets = count("{n} sheet", "{n} sheets", sum(row.sheets for row in sheet.rows))
    return Two(f"{cases.kk}, {sheets.kk}", f"{cases.ru}, {sheets.ru}")


def _headings() -> Block:
    said = {
        name: say(name)
        for name in ("Number", "Applicant and service", "Papers, sheets", "Answer by", "There")
    }

    def both(two: Two) -> Block:
        return Stack(Text(two.kk, SMALL), Text(two.ru, SMALL))

    return Stack(
        Columns(
            (_N, Text("№", SMALL)),
            (_CODE, both(said["Number"])),
            (0, both(said["Applicant and service"])),
            (_SHEETS, both(said["Papers, sheets"])),
            (_DUE, both(said["Answer by"])),
            (_TICK, both(said["There"])),
            gap=_GAP,
        ),
        Gap(0.8),
        Rule(0),
    )


def _row(n: int, row: TransferRow) -> Block:
    papers = count("{n} paper", "{n} papers", row.papers)
    sheets = count("{n} sheet", "{n} sheets", row.sheets)
    code = Stack(Text(row.number.shown, _NAME), Gap(0.4), barcode(row.number.digits, _MODULE, 6))
    who = Stack(Text(row.applicant, _NAME), Text(row.short_kk, BODY), Text(row.short_ru, BODY))
    amount = Stack(Text(f"{papers.kk}, {sheets.kk}", BODY), Text(f"{papers.ru}, {sheets.ru}", BODY))
    day = each(lambda w: w.short_date(row.due)).kk
    cells = Columns(
        (_N, Text(str(n), _BODY)),
        (_CODE, code),
        (0, who),
        (_SHEETS, amount),
        (_DUE, Text(day, _BODY)),
        (_TICK, Mono(Pane(4.5, lit=False))),  # a box to tick, as wide as a pen needs
        gap=_GAP,
    )
    return Stack(Gap(1.4), cells, Gap(1.4), Rule(0))


def _end(sheet: TransferSheet) -> Block:
    sender = sheet.sender
    name = sender.name if sender is not None else ""
    position = Two(sender.position_kk, sender.position_ru).joined if sender is not None else ""
    who = f"{name}, {position}" if name else ""
    return Kept(
        Gap(6),
        _signed(say("The papers were handed over"), who),
        Gap(4),
        _signed(say("The papers were taken over"), ""),
    )


def _signed(what: Two, name: str) -> Block:
    """Who signs, with name and date: the sender's name stands there, the taker writes his."""
    written = Text(name, _BODY) if name else Gap(_BODY.line_mm)
    return Stack(
        Text(what.joined, _BODY.bold),
        Gap(1.5),
        Columns(
            (90, Stack(written, Rule(0), Text(say("name").joined, SMALL, "centre"))),
            (50, _to_sign("signature")),
            (0, _to_sign("date")),
        ),
    )


def _to_sign(what: str) -> Block:
    return Stack(Gap(_BODY.line_mm), Rule(0), Text(say(what).joined, SMALL, "centre"))
