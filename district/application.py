"""The district's server put together: road, department desk, public page, devices, health.

`create_app` opens nothing: everything is in the `House` that the wiring hands in.
"""

from collections.abc import Callable
from urllib.parse import quote

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from district import public_files
from district.access import (
    PASSWORD_PAGE,
    ChooseFirst,
    Guard,
    NotAllowed,
    NotFromHere,
    NotSignedIn,
)
from district.account_pages import AccountPages
from district.answering import LARGEST_FORM
from district.body import BodyLimit
from district.calendar_pages import CalendarPages
from district.call_centre import CallCentre
from district.catalogue_pages import CataloguePages
from district.department import Desk
from district.department_pages import DepartmentPages
from district.guessing import FIRST_LEVEL, SECOND_QUESTION, Guessing
from district.house import House
from district.limits import Limiter
from district.logs import RequestLog
from district.looks import LooksPages
from district.lost import LostPages
from district.machines import MachinePages
from district.openness import OpennessPages
from district.oversight import Oversight, OversightPages
from district.oversight_health import HealthPages
from district.oversight_papers import StatisticsPages
from district.oversight_register import RegisterPages
from district.own_data import OwnDataPages
from district.pages import (
    YEAR_SECONDS,
    ForeignForm,
    Pages,
    go_to,
    mark,
    page_of,
    style,
    style_address,
)
from district.ratings import RatingPages
from district.road import road_routes
from district.server_page import ServerPage, mount_health
from district.shell import Shell
from district.sign_in import FREE_OF_ADDRESS, SIGN_IN, SignInPages
from district.signing import Signing
from district.staff_pages import StaffPages
from district.status import Limits, StatusPages
from registry.failures import Trouble
from words.fonts import REGULAR, SEMIBOLD, onest

__all__ = ["House", "create_app"]

_FOR_EVER = {
    "Cache-Control": f"public, max-age={YEAR_SECONDS}, immutable",
    "X-Content-Type-Options": "nosniff",
}


def create_app(house: House) -> FastAPI:
    """The server's ASGI application; one is made for each worker process."""
    signing = Signing(
        house.accounts,
        house.hasher,
        house.clock,
        house.random,
        lambda: int(house.steady() * 1000),
    )
    guard = [Depends(Guard(signing))]  # of every route there is or will be
    app = FastAPI(
        title="Tereze", docs_url=None, redoc_url=None, openapi_url=None, dependencies=guard
    )
    pages = Pages(house)
    shell = Shell(house, pages)
    app.include_router(shell.routes())  # first: nothing is asked for as often
    app.include_router(StatusPages(house, pages, shell, _limits(house)).routes())
    public_files.mount(app)
    app.include_router(road_routes(house.road))
    _mount_files(app)
    mount_health(app, house)
    tries = _limiter(house, what="sign-in ", free=FREE_OF_ADDRESS)
    sign_in = SignInPages(house, pages, signing, tries)
    app.include_router(sign_in.routes())
    app.include_router(AccountPages(house, pages, signing).routes())
    app.include_router(Desk(house, pages).routes())
    app.include_router(CallCentre(house, pages).routes())
    app.include_router(LooksPages(house, pages).routes())
    app.include_router(OwnDataPages(house, pages).routes())
    app.include_router(MachinePages(house, pages).routes())
    app.include_router(LostPages(house, pages).routes())
    app.include_router(ServerPage(house, pages).routes())
    app.include_router(RatingPages(house, pages).routes())
    app.include_router(CataloguePages(house, pages).routes())
    app.include_router(DepartmentPages(house, pages).routes())
    app.include_router(CalendarPages(house, pages).routes())
    app.include_router(StaffPages(house, pages).routes())
    oversight = Oversight(house)
    app.include_router(OversightPages(house, pages, oversight).routes())
    app.include_router(StatisticsPages(house, oversight).routes())
    app.include_router(RegisterPages(house, pages, oversight).routes())
    app.include_router(HealthPages(house, pages).routes())
    app.include_router(OpennessPages(house, pages).routes())
    _mount_failures(app, pages, sign_in)
    app.add_middleware(BodyLimit, largest=LARGEST_FORM)
    app.add_middleware(RequestLog)
    return app


def _limiter(house: House, *, what: str, free: int) -> Limiter:
    return Limiter(_counted_by(house), house.tries, what=what, free=free)


def _limits(house: House) -> Limits:
    key, steady = house.cookie_key, _counted_by(house)
    return Limits(
        codes=Guessing(FIRST_LEVEL, steady, key, house.tries),
        answers=Guessing(SECOND_QUESTION, steady, key, house.tries),
    )


def _counted_by(house: House) -> Callable[[], float]:
    """Several processes count together, by the one clock that they have in common."""
    return house.steady if house.tries is None else lambda: house.clock.now() / 1000


def _mount_files(app: FastAPI) -> None:
    def css() -> Response:
        return Response(style(), 200, _FOR_EVER, "text/css; charset=utf-8")

    def font(weight: int) -> Response:
        if weight not in (REGULAR, SEMIBOLD):
            raise HTTPException(404)
        return Response(onest(weight).read_bytes(), 200, _FOR_EVER, "font/ttf")

    def drawn_mark() -> Response:
        return Response(mark(), 200, _FOR_EVER, "image/svg+xml")

    app.add_api_route("/static/mark.svg", drawn_mark, methods=["GET"], include_in_schema=False)
    app.add_api_route(style_address(), css, methods=["GET"], include_in_schema=False)
    app.add_api_route("/static/onest-{weight}.ttf", font, methods=["GET"], include_in_schema=False)


def _mount_failures(app: FastAPI, pages: Pages, sign_in: SignInPages) -> None:
    """Every failure is a plain page in the visitor's language."""

    def plain(request: Request, status: int, kind: str | int = 0) -> Response:
        return pages.show_public(request, "failure.html", status, kind=kind or status)

    async def not_from_here(request: Request, _: Exception) -> Response:
        return plain(request, 403, "far")

    async def not_signed_in(request: Request, failure: Exception) -> Response:
        sealed = await pages.sealed_form(request, getattr(failure, "number", ""))
        if sealed:
            return sign_in.ask_once_more(request, sealed)
        return go_to(f"{SIGN_IN}?back={quote(page_of(request), safe='')}")

    async def not_allowed(request: Request, _: Exception) -> Response:
        return plain(request, 403)

    async def choose_first(request: Request, _: Exception) -> Response:
        return go_to(PASSWORD_PAGE)

    async def foreign_form(request: Request, _: Exception) -> Response:
        return plain(request, 400)

    async def trouble(request: Request, _: Exception) -> Response:
        return plain(request, 503)

    async def by_status(request: Request, failure: Exception) -> Response:
        return plain(request, failure.status_code if isinstance(failure, HTTPException) else 500)

    async def no_page(request: Request, _: Exception) -> Response:
        return plain(request, 404)

    async def our_mistake(request: Request, _: Exception) -> Response:
        return plain(request, 500)

    app.add_exception_handler(NotFromHere, not_from_here)
    app.add_exception_handler(NotSignedIn, not_signed_in)
    app.add_exception_handler(NotAllowed, not_allowed)
    app.add_exception_handler(ChooseFirst, choose_first)
    app.add_exception_handler(ForeignForm, foreign_form)
    app.add_exception_handler(Trouble, trouble)
    app.add_exception_handler(HTTPException, by_status)
    app.add_exception_handler(RequestValidationError, no_page)  # an address that is no number
    app.add_exception_handler(Exception, our_mistake)
