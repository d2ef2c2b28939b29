"""What somebody of the district tells of himself, so that looks at his own cases are seen.

IIN and telephone, both of free will. They lie in the account and are shown on no page, not even to
whoever wrote them down; that they were told or taken back is recorded.
"""

from typing import Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.looks import BookLooks, OwnData
from district.access import signed_in
from district.house import House
from district.pages import Pages, go_to, typed, words_of
from registry.iin import IinFinding, check_iin, tidy_iin
from registry.phones import tidy_phone

_ACCOUNT: Final = "/accounts/{number}/own"


class OwnDataPages:
    """`/accounts/{number}/own`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages
        self._looks = BookLooks(house.book)

    def routes(self) -> APIRouter:
        routes = APIRouter(include_in_schema=False)
        routes.add_api_route(_ACCOUNT, self.show, methods=["GET"])
        routes.add_api_route(_ACCOUNT, self._pages.posted(self.tell), methods=["POST"])
        return routes

    def show(self, request: Request, number: str) -> Response:
        """Whether they are told, and empty fields."""
        return self._show(request, number)

    def _show(self, request: Request, number: str, status: int = 200, error: str = "") -> Response:
        one = self._house.accounts.find(number)
        if one is None:
            return go_to("/accounts")
        return self._pages.show(
            request,
            "account_own.html",
            status,
            person=one.staff,
            told=number in self._looks.own_data(),
            error=error,
            back=f"/accounts/{number}/own",
        )

    def tell(self, request: Request, form: FormData) -> Response:
        """Both fields empty take them back."""
        number = str(request.path_params["number"])
        one = self._house.accounts.find(number)
        if one is None:
            return go_to("/accounts")
        iin, phone = tidy_iin(typed(form, "iin")), typed(form, "phone")
        tidy = tidy_phone(phone)
        if (iin and check_iin(iin) is not IinFinding.VALID) or (phone and not tidy.valid):
            said = words_of(request).say("IIN or telephone is not whole: check the digits.")
            return self._show(request, number, 422, said)
        own = OwnData(iin, tidy.e164)
        what = "own_told" if own.iin or own.phone else "own_taken_back"
        now, by = self._house.clock.now(), signed_in(request).staff.number
        self._looks.set_own_data(one.staff.number, own, now, by, what)
        return go_to(f"/accounts/{one.staff.number}/own")
