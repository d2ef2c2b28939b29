"""The statistics to take along: the figures of a page as PDF and as XLSX, in the page's language.

Kept out: laying them out (`printing.statistics`) and counting.
"""

from collections.abc import Callable, Sequence
from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from district.house import House
from district.oversight import ADDRESS, Oversight, moment_words, period_words
from district.oversight_counts import Counted, Figures
from district.oversight_said import (
    BY_WORDS,
    DAYS_RULE,
    HOW_WORDS,
    TERM_RULE,
    Names,
    month_name,
)
from district.pages import PAGE_HEADERS, words_of
from printing.statistics import (
    Statistics,
    StatisticsTable,
    Value,
    statistics_pdf,
    statistics_sheet,
)
from registry.oversight import ANSWERED, Days, How, Sides
from words import Words

_KINDS: Final[dict[str, tuple[Callable[[Statistics], bytes], str]]] = {
    "pdf": (statistics_pdf, "application/pdf"),
    "xlsx": (
        statistics_sheet,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


class StatisticsPages:
    """The files under `/office/figures/`."""

    def __init__(self, house: House, oversight: Oversight) -> None:
        self._house = house
        self._oversight = oversight

    def routes(self) -> APIRouter:
        routes = APIRouter(prefix=ADDRESS, include_in_schema=False)
        routes.add_api_route("/statistics.{kind}", self.statistics, methods=["GET"])
        return routes

    def statistics(self, request: Request, kind: str) -> Response:
        """HTTPException 404 for another kind, and while nothing has been counted."""
        standing = self._oversight.standing()
        if kind not in _KINDS or standing is None:
            raise HTTPException(404)
        asked, w = self._oversight.asked(request), words_of(request)
        found = self._oversight.figures(standing, asked)
        names = Names.of(self._house, w)
        make, media = _KINDS[kind]
        content = make(statistics_of(found, names, self._house, w))
        first, last = (f"{one // 12}-{one % 12 + 1:02}" for one in (asked.first, asked.last))
        name = f"statistics-{first}-{last}.{kind}"
        shown = "inline" if kind == "pdf" else "attachment"
        headers = {**PAGE_HEADERS, "Content-Disposition": f'{shown}; filename="{name}"'}
        return Response(content, 200, headers, media)


def statistics_of(found: Figures, names: Names, house: House, w: Words) -> Statistics:
    """All tables of a page, the balance first."""
    whose = names.about(found.asked.about)
    off = w.say("These figures do not agree with the book.")
    return Statistics(
        title=w.say("Statistics of applications"),
        lead=(whose, period_words(found.asked, w)),
        tables=(_balance(found, names, w), _lines(found, names, w), _months(found, w)),
        rules=(w.say(DAYS_RULE), w.say(TERM_RULE)),
        foot=w.say("as of {moment}", moment=moment_words(found.standing.at, house, w)),
        warning=off if found.off else "",
    )


def _balance(found: Figures, names: Names, w: Words) -> StatisticsTable:
    off = dict(found.off)
    rows = [_sides(names.office(code), one, off.get(code, 0)) for code, one in found.offices]
    heads = (
        w.say("Office"),
        w.say("Open at the start"),
        w.say("Received"),
        *(w.say(HOW_WORDS[how]) for how in ANSWERED),
        w.say("Passed on to another body"),
        w.say("Returned or withdrawn"),
        w.say("Open at the end"),
        w.say("Differs by"),
        w.say("Answered after the term"),
        w.say("Acceptance refused"),
    )
    rows.append(_sides(w.say("Together"), found.together, sum(off.values())))
    return StatisticsTable(
        w.say("Balance"),
        heads,
        rows,
        sums=1,
        note=w.say("The balance: open at the start + received = closed + open at the end"),
    )


def _sides(name: str, one: Sides, off: int) -> Sequence[Value]:
    return (
        name,
        one.open_before,
        one.received,
        *(one.hows.get(how, 0) for how in ANSWERED),
        one.passed_on,
        one.given_back,
        one.open_after,
        off,
        one.answered_late,
        one.slips,
    )


def _lines(found: Figures, names: Names, w: Words) -> StatisticsTable:
    heads = (
        w.say(BY_WORDS[found.asked.by]),
        w.say("Received"),
        *(w.say(HOW_WORDS[how]) for how in ANSWERED),
        w.say("Passed on to another body"),
        w.say("Returned or withdrawn"),
        w.say("Still without an answer"),
        w.say("Late"),
        w.say("Half within, days"),
        w.say("Nine of ten within, days"),
        w.say("Kept their term"),
    )
    rows = [_line(one, names.line(found.asked.by, one.key)) for one in found.lines]
    rows.append(_line(found.whole, w.say("Together")))
    name = w.say("What became of those that came in these months")
    return StatisticsTable(name, heads, rows, sums=1)


def _line(one: Counted, name: str) -> Sequence[Value]:
    kept, of = one.in_term
    hows = one.cell.hows
    return (
        name,
        one.cell.received,
        *(hows.get(how, 0) for how in ANSWERED),
        hows.get(How.PASSED_ON, 0),
        hows.get(How.GIVEN_BACK, 0),
        one.cell.in_work,
        one.late,
        _days(one.median),
        _days(one.nine_of_ten),
        kept / of if of else None,
    )


def _days(days: Days | None) -> Value:
    """A number, or what is known of one that is not reached yet."""
    if days is None:
        return None
    return f"> {days.beyond}" if days.days is None else days.days


def _months(found: Figures, w: Words) -> StatisticsTable:
    heads = (
        w.say("Month"),
        w.say("Open at the start"),
        w.say("Received"),
        w.say("Got an answer"),
        w.say("Answered after the term"),
        w.say("Passed on to another body"),
        w.say("Returned or withdrawn"),
        w.say("Open at the end"),
    )
    rows = [
        (
            month_name(one.month, w),
            one.sides.open_before,
            one.sides.received,
            one.sides.answered,
            one.sides.answered_late,
            one.sides.passed_on,
            one.sides.given_back,
            one.sides.open_after,
        )
        for one in found.months
    ]
    return StatisticsTable(w.say("Month by month"), heads, rows)
