"""The working days of a year: what is off and why, and a change that is looked at before it counts.

A change goes down the road to every desk (`DaysPublished`), and open applications get the date
that follows from it (`registry.moved`). Nothing is written before somebody has seen both. Kept out:
which days may be said (`registry.editing_days`), what is proposed (`registry.coming_year`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.open_terms import OpenTerms
from db.published_days import COMMON_OFFICE
from district.access import signed_in
from district.answering import FormWrong
from district.calendar_form import DayForm, said_rows, written_row
from district.calendar_said import (
    Moved,
    RowSaid,
    month_cards,
    moved_said,
    rows_said,
    said_before,
    year_rows,
)
from district.holiday_list import holidays_of
from district.house import House
from district.pages import Pages, go_to, words_of
from registry.calendar import Calendar, CalendarRow
from registry.calendar_facts import DaysPublished
from registry.coming_year import proposal
from registry.editing_days import MOST_DAYS, with_days, wrong_in
from registry.moved import Move, Unclear, may_move
from registry.moving import MovingTerms, by_office, moves
from words import Words, later

MOST_SHOWN: Final = 200  # of the applications that get another date
_FURTHEST: Final = 10  # years ahead of today that the page leads to
_WRONG: Final = {
    "none": later("Choose at least one day."),
    "many": later("These are too many days at once: a year has about twenty-five."),
    "twice": later("This day is named twice."),
    "over": later("This day is over: the terms that ended on it have ended."),
    "far": later("This day is too far ahead."),
    "since": later("The act has to be in force before the day it speaks of."),
    "name": later("Say in Kazakh and Russian why the day differs, in 120 letters at most."),
    "same": later("This day is so already: nothing would change."),
    "newer": later("A newer act speaks of this day: say from which later day yours is in force."),
}


class CalendarPages:
    """The pages under `/calendar`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    def routes(self) -> APIRouter:
        routes = APIRouter(prefix="/calendar", include_in_schema=False)
        posted, fields = self._pages.posted, MOST_DAYS + 10
        check, publish = posted(self.check, fields=fields), posted(self.publish, fields=fields)
        routes.add_api_route("", self.year, methods=["GET"])
        routes.add_api_route("/proposal", self.proposal, methods=["GET"])
        routes.add_api_route("/check", check, methods=["POST"])
        routes.add_api_route("/publish", publish, methods=["POST"])
        return routes

    # -- looking ---------------------------------------------------------------------------------

    def year(self, request: Request) -> Response:
        """`?year=` shows another; `?back=` fills the form in so that a day is taken back."""
        filled = DayForm.fresh(self._house.today)
        if (row := self._row_of(request.query_params.get("back", ""))) is not None:
            filled = DayForm.taking_back(row, self._house.today)
        return self._show(request, self._year_of(request), filled)

    def _year_of(self, request: Request) -> int:
        asked, today = request.query_params.get("year", ""), self._house.today
        known = asked.isascii() and asked.isdigit() and len(asked) == 4
        year = int(asked) if known else today.year
        return min(max(year, today.year - 3), today.year + _FURTHEST)

    def _row_of(self, asked: str) -> CalendarRow | None:
        try:
            day = date.fromisoformat(asked)
        except ValueError:
            return None
        return self._house.calendar.row_on(day) if day >= self._house.today else None

    def _show(
        self, request: Request, year: int, filled: DayForm, status: int = 200, error: str = ""
    ) -> Response:
        w, house = words_of(request), self._house
        held = house.days.fresh()
        calendar, today = held(), house.today
        people = {one.number: one.name for one in house.reading.staff(COMMON_OFFICE)}
        return self._pages.show(
            request,
            "calendar.html",
            status,
            year=year,
            years=range(today.year - 1, today.year + 4),
            is_known=calendar.covers(date(year, 1, 1)),
            may_propose=today.year <= year,
            months=month_cards(year, calendar, today, w),
            rows=year_rows(year, held.states[0], held.said, people, today, w),
            before=said_before(held.said, people, house.now, w),
            filled=filled,
            error=error,
            moved=request.query_params.get("moved", ""),
            said=request.query_params.get("said", ""),
            back=f"/calendar?year={year}",
        )

    def proposal(self, request: Request) -> Response:
        """What a year would have by law: to be ticked, and looked at once more."""
        w, house, year = words_of(request), self._house, self._year_of(request)
        known = house.calendar
        proposed = [
            row
            for row in proposal(holidays_of(year), known, house.today)
            if row.date >= house.today and _says_more(row, known)
        ]
        return self._pages.show(
            request,
            "calendar_proposal.html",
            year=year,
            rows=[
                (written_row(row), one)
                for row, one in zip(proposed, rows_said(proposed, w), strict=True)
            ],
            nameless=[w.day(row.date) for row in proposed if not row.name_ru],
            back=f"/calendar/proposal?year={year}",
        )

    # -- changing --------------------------------------------------------------------------------

    def check(self, request: Request, form: FormData) -> Response:
        """A dry run: what would be said, and whose date would move. Writes nothing."""
        filled = DayForm.of(form)
        try:
            rows = self._rows(form, filled)
        except FormWrong as wrong:
            year = filled.year or self._house.today.year
            return self._show(request, year, filled, 422, wrong.words(words_of(request)))
        w, found = words_of(request), self._moves(rows)
        later_ones: list[Moved] = [
            moved_said(one, self._house, w) for one in found if isinstance(one, Move)
        ]
        return self._pages.show(
            request,
            "calendar_check.html",
            rows=[
                (written_row(row), one) for row, one in zip(rows, rows_said(rows, w), strict=True)
            ],
            moved=later_ones[:MOST_SHOWN],
            count=len(later_ones),
            unclear=sum(isinstance(one, Unclear) for one in found),
            year=rows[0].date.year,
            back=f"/calendar?year={rows[0].date.year}",
        )

    def publish(self, request: Request, form: FormData) -> Response:
        """Say the days, then the dates that follow. Interrupted, the dates are said by the next
        look of the district's own (`app.term_keeper`)."""
        try:
            rows = self._rows(form, DayForm.of(form))
        except FormWrong as wrong:  # a second press, or a colleague was faster
            fresh, year = DayForm.fresh(self._house.today), self._house.today.year
            return self._show(request, year, fresh, 409, wrong.words(words_of(request)))
        house, by = self._house, signed_in(request).staff
        fact = DaysPublished(tuple(rows))
        # All that is known is asked before it is written: PostgreSQL shows it a moment later.
        calendars = with_days(house.days.fresh().states, fact)
        with house.journal_of(COMMON_OFFICE).writing() as journal:
            journal.append(fact, actor=by.number)
        said = 0
        found = [one for one in self._moves_by(calendars) if isinstance(one, Move)]
        for office, group in by_office(found):
            said += MovingTerms(house.journal_of(office), house.catalogue, calendars).move(
                group, by
            )
        return go_to(f"/calendar?year={rows[0].date.year}&said=published&moved={said}")

    # -- inside ----------------------------------------------------------------------------------

    def _rows(self, form: FormData, filled: DayForm) -> list[CalendarRow]:
        """What was filled in or ticked. Raises FormWrong for what may not be said."""
        chosen = [str(one) for one in form.getlist("row")][: MOST_DAYS + 1]
        rows = said_rows(chosen) if chosen or not filled.is_begun else filled.rows()
        wrong = wrong_in(rows, self._house.days.fresh()(), self._house.today)
        if wrong is not None:
            raise FormWrong(_WRONG[wrong.why])
        return sorted(rows, key=lambda row: row.date)

    def _moves(self, rows: Sequence[CalendarRow]) -> list[Move | Unclear]:
        fact = DaysPublished(tuple(rows))
        return self._moves_by(with_days(self._house.days.fresh().states, fact))

    def _moves_by(self, calendars: Sequence[Calendar]) -> list[Move | Unclear]:
        span = may_move(calendars)
        if span is None:
            return []
        across = OpenTerms(self._house.book).across(*span)
        return list(moves(across, self._house.catalogue, calendars))


def _as_fields(rows: Sequence[CalendarRow], w: Words) -> list[tuple[str, RowSaid]]:
    """Each as a form carries it, and in words."""
    return [(written_row(row), said) for row, said in zip(rows, rows_said(rows, w), strict=True)]


def _says_more(row: CalendarRow, known: Calendar) -> bool:
    """Whether the calendar does not have this day, or not so."""
    now = known.row_on(row.date)
    return now is None or (now.kind == "working") != (row.kind == "working")
