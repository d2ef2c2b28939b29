"""The act by which results that nobody came for within a month go back to who made them: one for
each department, in two copies, one of which comes back signed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from printing.forms import A4, SMALL, Spread
from printing.layout import Block, Columns, Gap, Page, Rule, Stack, Text, put
from printing.pdf import draw
from printing.speech import Two, count, each, say
from printing.tables import Table, table_pages
from printing.typeface import Style
from registry.giving import UnclaimedAct, UnclaimedRow
from words import later
from words.fonts import SEMIBOLD

_PAPER: Final = replace(A4, top=14, bottom=16)
_BODY: Final = Style(9.5)
_NAME: Final = Style(9.5, SEMIBOLD, 1.2)
_TITLE: Final = Style(15, SEMIBOLD)
_SPREAD: Final = Spread(beside=True, body=_BODY)
_COPIES: Final = (
    later("Copy 1: stays with the department"),
    later("Copy 2: comes back to the office signed"),
)
_N, _NUMBER, _CAME, _TOLD = 8.0, 36.0, 30.0, 28.0  # widths of columns, millimetres


def unclaimed_act_pdf(acts: Sequence[UnclaimedAct]) -> bytes:
    """All acts of one day, both copies of each, as a vector PDF on A4."""
    pages = [page for act in acts for copy in range(2) for page in unclaimed_act_pages(act, copy)]
    return draw(pages, say("Act of results that were not collected").joined)


def unclaimed_act_pages(act: UnclaimedAct, copy: int) -> list[Page]:
    """One of the two copies (0: the department's, 1: the one that comes back), laid out."""
    table = Table(
        head=Stack(_head(act, say(_COPIES[copy])), _headings()),
        again=_headings(),
        rows=[_row(n, row) for n, row in enumerate(act.rows, 1)],
        end=_end(act),
    )
    pages = table_pages(table, _PAPER)
    return [
        put(Text(f"{n}/{len(pages)}", SMALL, "right"), page, A4.side, A4.height - 10, A4.room)
        for n, page in enumerate(pages, 1)
    ]


def _head(act: UnclaimedAct, which: Two) -> Block:
    day = each(lambda w: w.short_date(act.day))
    rows = count("{n} result", "{n} results", len(act.rows))
    return Stack(
        _SPREAD.both(say("Act of results that were not collected"), _TITLE),
        _SPREAD.both(Two(act.office.name_kk, act.office.name_ru)),
        _SPREAD.both(Two(f"{day.kk} · {rows.kk}", f"{day.ru} · {rows.ru}"), _BODY.bold),
        _SPREAD.both(which),
        Rule(2.5),
        _SPREAD.both(
            say(
                "These results lay at the office for one month. Their owners were told and did not "
                "come. They go back to {department}. Asked for later, a result is sent within one "
                "working day.",
                department=Two(act.department_kk, act.department_ru),
            )
        ),
        Gap(4),
    )


def _headings() -> Block:
    def both(said: str) -> Block:
        two = say(said)
        return Stack(Text(two.kk, SMALL), Text(two.ru, SMALL))

    return Stack(
        Columns(
            (_N, Text("№", SMALL)),
            (_NUMBER, both("Number")),
            (0, both("Applicant and service")),
            (_CAME, both("At the office since")),
            (_TOLD, both("Times told")),
            gap=3,
        ),
        Gap(0.8),
        Rule(0),
    )


def _row(n: int, row: UnclaimedRow) -> Block:
    who = Stack(Text(row.name, _NAME), Text(row.short_kk, _BODY), Text(row.short_ru, _BODY))
    came = each(lambda w: w.short_date(row.arrived_on)).kk
    cells = Columns(
        (_N, Text(str(n), _BODY)),
        (_NUMBER, Text(row.number.shown, _NAME)),
        (0, who),
        (_CAME, Text(came, _BODY)),
        (_TOLD, Text(str(row.told), _BODY)),
        gap=3,
    )
    return Stack(Gap(1.4), cells, Gap(1.4), Rule(0))


def _end(act: UnclaimedAct) -> Block:
    by = act.by
    who = f"{by.name}, {Two(by.position_kk, by.position_ru).joined}" if by is not None else ""
    return Stack(Gap(6), _signed(say("Given back"), who), Gap(4), _signed(say("Taken back"), ""))


def _signed(what: Two, name: str) -> Block:
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
