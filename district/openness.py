"""The public page of the offices' work: how many applications came, how many terms were kept.

Without personal data and for everybody; it says what `db.openness` has kept and counts nothing.
Which groups may be said is `registry.openness`' business; here they are put into words.
"""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db.openness import SaidGroup, said_groups
from district import public_files
from district.desk_rows import office_name
from district.house import House
from district.oversight_said import month_name, share_words
from district.pages import Pages, language_of, page_of
from district.shell import public_headers
from registry.oversight import month_of
from registry.ratings import LEAST_SHOWN
from words import Words, words_in

OPENNESS: Final = "/openness"
_MONTHS_SHOWN: Final = 36
_HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Group:
    """Some months of an office, in words; "" where there were too few to say it."""

    months: str
    received: int
    kept: str
    median: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One office with its newest months, or with none that may be shown."""

    code: int
    name: str
    groups: tuple[Group, ...]


class OpennessPages:
    """The pages under `/openness`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    def routes(self) -> APIRouter:
        routes = APIRouter(prefix=OPENNESS, include_in_schema=False)
        routes.add_api_route("", self.all, methods=["GET"])
        routes.add_api_route("/{office}", self.one, methods=["GET"])
        return routes

    def all(self, request: Request) -> Response:
        w = words_in(language_of(request))
        said = self._said()
        shown = [
            Shown(office.code, office_name(office, w), _groups(said.get(office.code, [])[:1], w))
            for office in self._house.devices.offices()
        ]
        return self._answer(request, w, shown, said, one=False)

    def one(self, request: Request, office: int) -> Response:
        """All months of one office. HTTPException 404 for one that there is not."""
        w, found = words_in(language_of(request)), self._house.office(office)
        if found is None:
            raise HTTPException(404)
        said = {office: self._said().get(office, [])}
        shown = [Shown(office, office_name(found, w), _groups(said[office], w))]
        return self._answer(request, w, shown, said, one=True)

    def _said(self) -> dict[int, list[SaidGroup]]:
        """By office, the newest months first."""
        found: dict[int, list[SaidGroup]] = {}
        for one in said_groups(self._house.book, month_of(self._house.today) - _MONTHS_SHOWN):
            found.setdefault(one.office, []).append(one)
        return found

    def _answer(
        self,
        request: Request,
        w: Words,
        shown: list[Shown],
        said: dict[int, list[SaidGroup]],
        *,
        one: bool,
    ) -> Response:
        days = [group.said_on for groups in said.values() for group in groups]
        text = self._pages.fill(
            w,
            "openness.html",
            back=page_of(request),
            signed=None,
            shown=shown,
            one=one,
            least=LEAST_SHOWN,
            said_on=w.full_date(max(days)) if days else "",
        )
        return public_files.answer(request, text.encode(), _HTML, public_headers(w.language))


def _groups(said: list[SaidGroup], w: Words) -> tuple[Group, ...]:
    return tuple(_group(one, w) for one in said)


def _group(one: SaidGroup, w: Words) -> Group:
    first, last = month_name(month_of(one.first), w), month_name(month_of(one.last), w)
    return Group(
        months=first if one.first == one.last else f"{first} – {last}",
        received=one.said.received,
        kept=_kept(one, w),
        median=_median(one.said.median, w),
    )


def _kept(one: SaidGroup, w: Words) -> str:
    said = one.said
    if said.ended == 0:
        return w.say("no term ended in these months")
    if said.kept is None or said.ended is None:
        return w.say("too few to be shown")
    share = share_words((said.kept, said.ended))
    return w.say("{share} ({kept} of {ended})", share=share, kept=said.kept, ended=said.ended)


def _median(days: int | None, w: Words) -> str:
    if days is None:
        return w.say("too few to be shown")
    if days < 0:
        return w.say("half of them had no answer yet")
    return w.count("{n} day", "{n} days", days)
