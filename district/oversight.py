"""Oversight: what came, what became of it, what waits and how long it takes, for those who answer.

The pages under `/office/figures`. A head of a department sees his own department and nothing else;
no page names a resident. Figures come from sums that are counted ahead (`db.counted`), and say as
of when. Kept out: putting them together (`oversight_counts`), into words (`oversight_said`), the
lists behind them (`oversight_lists`) and the papers (`oversight_papers`).
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db import counted
from db.counted import EVERYBODY, Standing, of_department
from db.counting import count_again
from db.openness import say_what_is_over
from district.access import signed_in
from district.house import House
from district.oversight_counts import BY, MONTH, MOST_MONTHS, Asked, Figures, about_of, figures
from district.oversight_lists import WHATS, Place, Wanted
from district.oversight_lists import numbers as listed
from district.oversight_said import (
    BY_WORDS,
    DAYS_RULE,
    TERM_RULE,
    Names,
    Said,
    listed_row,
    month_name,
    what_words,
)
from district.pages import Pages, words_of
from district.rights import ALL_FIGURES
from registry.oversight import month_of
from words import Words, how_many

ADDRESS: Final = "/office/figures"
_KEPT: Final = 64  # put-together figures of one count, the newest asked for


class Oversight:
    """Figures as they were counted last, and who may see whose."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._kept: dict[tuple[int, Asked], Figures] = {}

    def standing(self) -> Standing | None:
        """Where no process counts beside this one, whoever asks has it counted."""
        if not self._house.counted_beside:
            found = count_again(self._house.book)
            if found is not None:
                say_what_is_over(self._house.book, found)
        return counted.standing(self._house.book)

    def figures(self, standing: Standing, asked: Asked) -> Figures:
        """The same question about the same count is answered from memory."""
        key = (standing.at, asked)
        found = self._kept.get(key)
        if found is None:
            found = figures(self._house.book, standing, asked)
            if len(self._kept) >= _KEPT or any(at != standing.at for at, _ in self._kept):
                self._kept.clear()
            self._kept[key] = found
        return found

    def asked(self, request: Request) -> Asked:
        """What the address asks for, within what this person may see. Months that are none, or that
        are turned round, are put right; without any, it is the year so far."""
        query, today = request.query_params, self._house.today
        now = month_of(today)
        first = _month(query.get("from", ""), now // 12 * 12)
        last = _month(query.get("to", ""), now)
        first, last = min(first, last), max(first, last)
        by = query.get("by", "")
        known = {one.code: one for one in self._house.devices.offices()}
        departments = {one.code: one for one in self._house.catalogue.every_department}
        return Asked(
            first=max(first, last - MOST_MONTHS + 1),
            last=last,
            about=self._own(request) or about_of(query.get("of", ""), known, departments),
            by=by if by in BY or by == MONTH else "office",
        )

    def _own(self, request: Request) -> str:
        """Of whose figures somebody sees nothing but these; "" where he sees all."""
        signed = signed_in(request)
        if signed.may(ALL_FIGURES) or not signed.department:
            return ""
        return of_department(signed.department)

    def sees_all(self, request: Request) -> bool:
        return not self._own(request)


class OversightPages:
    """The page of figures and the lists behind them."""

    def __init__(self, house: House, pages: Pages, oversight: Oversight) -> None:
        self._house = house
        self._pages = pages
        self._oversight = oversight

    def routes(self) -> APIRouter:
        routes = APIRouter(prefix=ADDRESS, include_in_schema=False)
        routes.add_api_route("", self.all, methods=["GET"])
        routes.add_api_route("/list", self.numbers, methods=["GET"])
        return routes

    def all(self, request: Request) -> Response:
        w = words_of(request)
        standing = self._oversight.standing()
        if standing is None:
            return self._pages.show(request, "figures_wait.html", here=ADDRESS)
        asked = self._oversight.asked(request)
        found = self._oversight.figures(standing, asked)
        names = Names.of(self._house, w)
        return self._pages.show(
            request,
            "figures.html",
            here=ADDRESS,
            said=Said.of(found, names, w),
            asked=asked,
            how_many=how_many,
            days_rule=DAYS_RULE,
            term_rule=TERM_RULE,
            address=address_of,
            by_address=lambda by: address_of(replace(asked, by=by)),
            bys=[(by, w.say(words)) for by, words in BY_WORDS.items()],
            choices=self._choices(request, asked, names, w),
            spans=self._spans(asked, w),
            as_of=moment_words(standing.at, self._house, w),
        )

    def numbers(self, request: Request) -> Response:
        w = words_of(request)
        standing = self._oversight.standing()
        if standing is None:
            return self._pages.show(request, "figures_wait.html", here=ADDRESS)
        asked = self._oversight.asked(request)
        what, key = request.query_params.get("what", ""), request.query_params.get("key", "")[:64]
        wanted = Wanted(asked, what if what in WHATS else WHATS[0], key)
        found = listed(self._house.book, standing, wanted, _place(request))
        names = Names.of(self._house, w)
        following = found.following
        return self._pages.show(
            request,
            "figures_list.html",
            here=ADDRESS,
            title=what_words(wanted.what, w),
            line=names.line(asked.by, key) if key else "",
            rows=[listed_row(office, row, names, standing.day) for office, row in found.rows],
            may_open=signed_in(request).may("papers"),
            asked=asked,
            period=period_words(asked, w),
            whose=names.about(asked.about),
            back_to=address_of(asked),
            more=None
            if following is None
            else address_of(
                asked,
                "/list",
                what=wanted.what,
                key=key,
                at=f"{following.month}.{following.office}.{following.skip}",
            ),
            begun=_place(request) is not None,
            as_of=moment_words(standing.at, self._house, w),
        )

    def _choices(self, request: Request, asked: Asked, names: Names, w: Words) -> dict[str, Any]:
        """What the form offers: whose, from which month, until which, added up by what."""
        bounds = counted.months_of(self._house.book)
        now = month_of(self._house.today)
        first = min(bounds[0] if bounds else now, asked.first)
        months = [
            (f"{one // 12}-{one % 12 + 1:02}", month_name(one, w))
            for one in range(max(first, now - MOST_MONTHS), max(now, asked.last) + 1)
        ]
        return {
            "all": self._oversight.sees_all(request),
            "offices": [(f"o:{code:04}", name) for code, name in names.offices.items()],
            "departments": [(f"d:{code}", name) for code, name in names.departments.items()],
            "months": months,
            "first": _month_text(asked.first),
            "last": _month_text(asked.last),
        }

    def _spans(self, asked: Asked, w: Words) -> list[tuple[str, str, bool]]:
        """The months that are asked for most: a name, an address, whether they stand here."""
        now = month_of(self._house.today)
        year, quarter = now // 12 * 12, now // 3 * 3
        spans = (
            (w.say("This month"), now, now),
            (w.say("Last month"), now - 1, now - 1),
            (w.say("This quarter"), quarter, now),
            (w.say("This year"), year, now),
            (w.say("Last year"), year - 12, year - 1),
        )
        return [
            (
                name,
                address_of(Asked(first, last, asked.about, asked.by)),
                (first, last) == (asked.first, asked.last),
            )
            for name, first, last in spans
        ]


def address_of(asked: Asked, page: str = "", **more: str) -> str:
    """Where these figures stand."""
    query = {"from": _month_text(asked.first), "to": _month_text(asked.last)}
    if asked.about != EVERYBODY:
        query["of"] = asked.about
    query |= {"by": asked.by, **{name: value for name, value in more.items() if value}}
    return f"{ADDRESS}{page}?{urlencode(query)}"


def moment_words(at: int, house: House, w: Words) -> str:
    return w.moment(datetime.fromtimestamp(at / 1000, UTC), house.now)


def period_words(asked: Asked, w: Words) -> str:
    first, last = month_name(asked.first, w), month_name(asked.last, w)
    return first if asked.first == asked.last else f"{first} – {last}"


def _month_text(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"


def _month(text: str, otherwise: int) -> int:
    """Year and month as `2026-03`; what is none is the month given instead."""
    year, _, month = text.partition("-")
    whole = len(year) == 4 and len(month) == 2 and (year + month).isascii() and text.isprintable()
    if not (whole and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12):
        return otherwise
    return int(year) * 12 + int(month) - 1 if 1970 < int(year) < 9000 else otherwise


def _place(request: Request) -> Place | None:
    """Where an earlier page of the list stopped."""
    parts = request.query_params.get("at", "").split(".")
    if len(parts) != 3 or not all(one.isdecimal() and len(one) < 9 for one in parts):
        return None
    return Place(*(int(one) for one in parts))
