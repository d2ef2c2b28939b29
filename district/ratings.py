"""What visitors say of the offices, on one page: groups of five marks and more, and never fewer.

Which groups may be shown is `registry.ratings`' business; here they are put into words.
"""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db.ratings import ratings_by_office
from district.house import House
from district.pages import Pages, words_of
from registry.ratings import LEAST_SHOWN, Period, shown_periods
from words import Words

_YEARS_READ = 3  # a mark may come late; two are shown


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `shown` False: there were too few, or none; nobody learns which."""

    office: str
    months: str
    shown: bool
    count: int = 0
    average: str = ""
    unusual: str = ""


class RatingPages:
    """The page `/office/ratings`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    def routes(self) -> APIRouter:
        routes = APIRouter(prefix="/office/ratings", include_in_schema=False)
        routes.add_api_route("", self.all, methods=["GET"])
        return routes

    def all(self, request: Request) -> Response:
        w = words_of(request)
        return self._pages.show(
            request, "ratings.html", lines=self._lines(w), least=LEAST_SHOWN, back="/office/ratings"
        )

    def _lines(self, w: Words) -> list[Line]:
        """Every office of the district, so that its absence says nothing either."""
        today = self._house.today
        kept = ratings_by_office(self._house.book, date(today.year - _YEARS_READ + 1, 1, 1))
        lines = []
        for office in self._house.devices.offices():
            name = w.of(kk=office.name_kk, ru=office.name_ru, en=office.name_en)
            periods = shown_periods(kept.get(office.code, ()), today)
            found = [one for one in reversed(periods) if one.first.year > today.year - 2]
            lines += [_line(name, one, w) for one in found] or [Line(name, "", shown=False)]
        return lines


def _line(office: str, period: Period, w: Words) -> Line:
    months = f"{period.first:%m.%Y}"
    if period.last != period.first:
        months += f" – {period.last:%m.%Y}"
    return Line(
        office,
        months,
        True,
        period.count,
        f"{period.average:.1f}".replace(".", "." if w.language == "en" else ","),
        "" if period.unusual is None else w.short_date(period.unusual),
    )
