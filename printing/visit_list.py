"""The home visits of one day, for whoever goes: door by door with address and telephone, what is
to be brought, and the line on which the resident signs for it."""

from dataclasses import replace
from typing import Final

from printing.forms import A4, SMALL, Spread, moment, signature
from printing.layout import (
    Block,
    Columns,
    Gap,
    Mono,
    Page,
    Pane,
    Rule,
    Stack,
    Text,
    barcode,
    held,
    put,
)
from printing.pdf import draw
from printing.speech import Two, count, each, say
from printing.tables import Table, table_pages
from printing.typeface import Style
from registry.giving import VisitRow, VisitSheet
from words.fonts import SEMIBOLD

_PAPER: Final = replace(A4, top=12, bottom=16)
_BODY: Final = Style(9.5)
_NAME: Final = Style(11, SEMIBOLD)
_TITLE: Final = Style(16, SEMIBOLD)
_DAY: Final = Style(12, SEMIBOLD)
_SPREAD: Final = Spread(beside=True, body=_BODY)
_N, _WHAT, _SIGN = 8.0, 52.0, 50.0  # widths of columns, millimetres
_GAP: Final = 4.0


def visit_list_pdf(sheet: VisitSheet) -> bytes:
    """The list on A4 as a vector PDF."""
    name = say("List of home visits").joined
    return draw(visit_list_pages(sheet), f"{name} {sheet.office.code:04} {sheet.day.isoformat()}")


def visit_list_pages(sheet: VisitSheet) -> list[Page]:
    """As many pages as it takes; each says which of how many it is."""
    table = Table(
        head=_head(sheet),
        again=_again(sheet),
        rows=[_row(n, row) for n, row in enumerate(sheet.rows, 1)],
        end=_end(),
    )
    pages = table_pages(table, _PAPER)
    foot = f"{say('Made on').joined}: {moment(sheet.made_at)}"
    return [
        put(
            Text(f"{foot} · {n}/{len(pages)}", SMALL, "right"),
            page,
            A4.side,
            A4.height - 10,
            A4.room,
        )
        for n, page in enumerate(pages, 1)
    ]


def _day(sheet: VisitSheet) -> Two:
    return each(lambda w: w.day(sheet.day))


def _head(sheet: VisitSheet) -> Block:
    rows = count("{n} visit", "{n} visits", len(sheet.rows))
    day = _day(sheet)
    return Stack(
        _SPREAD.both(say("List of home visits"), _TITLE),
        _SPREAD.both(Two(sheet.office.name_kk, sheet.office.name_ru)),
        _SPREAD.both(Two(f"{day.kk} · {rows.kk}", f"{day.ru} · {rows.ru}"), _DAY),
        Gap(2),
        _SPREAD.both(
            say(
                "Look at the identity document, do not copy it. Whoever takes the paper signs here "
                "and writes the date."
            )
        ),
        Rule(2),
    )


def _again(sheet: VisitSheet) -> Block:
    day = _day(sheet)
    title = say("List of home visits")
    return Stack(
        _SPREAD.both(Two(f"{title.kk} · {day.kk}", f"{title.ru} · {day.ru}"), _BODY.bold), Rule(1.5)
    )


def _row(n: int, row: VisitRow) -> Block:
    who = [Text(row.name, _NAME)]
    if row.representative:
        other = say("Representative")
        who.append(Text(f"{other.joined}: {row.representative}", _BODY))
    address = row.address or say("no address is written down").joined
    who += [Text(address, _BODY), Text(held(row.phone) or "—", _BODY.bold)]
    what = Stack(
        Text(row.short_kk, _BODY),
        Text(row.short_ru, _BODY),
        Gap(0.8),
        Text(row.number.shown, _BODY.bold),
        barcode(row.number.digits, 0.375, 6),
    )
    signed = Stack(
        Gap(2),
        signature(say("signature, date"), 0),
        Gap(2),
        _ticked(say("nobody was at home")),
    )
    cells = Columns(
        (_N, Text(str(n), _BODY)), (0, Stack(*who)), (_WHAT, what), (_SIGN, signed), gap=_GAP
    )
    return Stack(Gap(1), cells, Gap(1.5), Rule(0))


def _ticked(what: Two) -> Block:
    words = Stack(Text(what.kk, SMALL), Text(what.ru, SMALL))
    return Columns((4.5, Mono(Pane(4.5, lit=False))), (0, words), gap=2)


def _end() -> Block:
    went = say("Who went: name, signature")
    return Stack(Gap(8), Columns((0, signature(went, 0)), (60, signature(say("date"), 0))))
