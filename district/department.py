"""The department's desk: scan a paper, take it in, answer it, ask for time or pass it on.

Made for somebody who did not ask for a program: one field, one list, one paper a page. Here the
pages are put together; what each does is in `desk_start`, `paper_pages` and `lists`.
"""

from fastapi import APIRouter

from district.desk_start import StartPages
from district.house import House
from district.lists import ListPages
from district.more_pages import MorePages
from district.morning_pages import MorningPages
from district.one_paper import OnePaper
from district.pages import Pages
from district.paper_pages import PaperPages


class Desk:
    """The pages under `/desk`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    def routes(self) -> APIRouter:
        """Fixed addresses come before those with a number in them."""
        routes = APIRouter(prefix="/desk", include_in_schema=False)
        start = StartPages(self._house, self._pages)
        routes.add_api_route("", start.start, methods=["GET"])
        self._pages.keep("/desk/scan", start.scan)  # it changes nothing: it is done again
        sent = self._pages.posted(start.scan, again=start.scan)
        routes.add_api_route("/scan", sent, methods=["POST"])
        routes.add_api_route("/due", start.due, methods=["GET"])
        MorningPages(self._house, self._pages, start).add_to(routes)
        ListPages(self._house, self._pages, start).add_to(routes)
        one = OnePaper(self._house, self._pages, start)
        PaperPages(self._house, self._pages, start, one).add_to(routes)
        MorePages(self._house, self._pages, one).add_to(routes)
        return routes
