"""Where a department's list of the morning goes by e-mail, and what became of the last ones.

Whoever leads a department says it, for that department; who leads all of them, for the one that is
chosen in the list of papers. Kept out: the list itself (`district.morning`).
"""

from typing import Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.accounts import Change
from db.mail_offer import said_last
from db.mornings import EMPTY, REFUSED, SENT, UNSURE, BookMornings, MorningList
from district.access import signed_in
from district.desk_start import StartPages
from district.house import House
from district.morning import next_nine
from district.pages import Pages, go_to, typed, words_of
from registry.email_address import is_address
from registry.failures import AddressUnclear, Trouble
from words import later
from words.texts import sentence_for

MORNING: Final = "/desk/morning"
LONGEST_ADDRESS: Final = 254  # RFC 5321
SHOWN: Final = 5  # of the last lists
_STATES: Final = {
    SENT: later("sent"),
    EMPTY: later("nothing was due, so nothing was sent"),
    REFUSED: later("the mail server did not take it"),
    UNSURE: later("nobody knows whether it arrived"),
}
_ON_THE_WAY: Final = later("on its way")


class MorningPages:
    """`/desk/morning`."""

    def __init__(self, house: House, pages: Pages, start: StartPages) -> None:
        self._house = house
        self._pages = pages
        self._start = start
        self._mornings = BookMornings(house.book)

    def add_to(self, routes: APIRouter) -> None:
        routes.add_api_route("/morning", self.show, methods=["GET"])
        routes.add_api_route("/morning", self._pages.posted(self.set), methods=["POST"])

    def show(self, request: Request) -> Response:
        """The address, whether anything goes there, and the last lists."""
        kept = self._mornings.of(self._start.department_of(request))
        return self._show(request, kept, said=request.query_params.get("said", ""))

    def set(self, request: Request, form: FormData) -> Response:
        """Switched on it needs an address; switched off it keeps the one that it has."""
        w, department = words_of(request), self._start.department_of(request)
        address = typed(form, "address", LONGEST_ADDRESS)
        wanted = MorningList(department, address, typed(form, "wanted") == "yes")
        if (wanted.wanted or address) and not is_address(address):
            return self._show(request, wanted, 422, error=sentence_for(AddressUnclear(), w))
        number = signed_in(request).staff.number
        what = "morning_on" if wanted.wanted else "morning_off"
        try:
            self._mornings.set(wanted, Change(self._house.clock.now(), number, what, department))
        except Trouble as failure:
            return self._show(request, wanted, 503, error=sentence_for(failure, w))
        return go_to(f"{MORNING}?said=noted")

    def _show(
        self,
        request: Request,
        kept: MorningList,
        status: int = 200,
        *,
        error: str = "",
        said: str = "",
    ) -> Response:
        w, house = words_of(request), self._house
        known = {one.code: one for one in house.catalogue.every_department}
        code = kept.department
        return self._pages.show(
            request,
            "morning.html",
            status,
            kept=kept,
            department=known[code].short(w.language) if code in known else "",
            one_department=bool(signed_in(request).department),
            sends=bool(said_last(house.book)),
            next_at=w.moment(next_nine(house.clock.now(), house.calendar), house.now),
            last=[
                (w.short_date(one.day), w.say(_STATES.get(one.state, _ON_THE_WAY)))
                for one in self._mornings.last(code, SHOWN)
            ],
            error=error,
            said=said,
            here="/desk",
            back=MORNING,
        )
