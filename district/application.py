"""The district's server put together: road, department desk, public page, devices, health.

`create_app` opens nothing: everything is in the `House` that the wiring hands in.
"""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from district.access import NotFromHere
from district.answering import LARGEST_FORM
from district.body import BodyLimit
from district.department import Desk
from district.house import House
from district.limits import Limiter
from district.lost import LostPages
from district.machines import MachinePages
from district.pages import YEAR_SECONDS, ForeignForm, Pages, mark, style, style_address
from district.ratings import RatingPages
from district.road import road_routes
from district.status import StatusPages
from registry.failures import Trouble
from words.fonts import REGULAR, SEMIBOLD, onest

__all__ = ["House", "create_app"]

_FOR_EVER = {
    "Cache-Control": f"public, max-age={YEAR_SECONDS}, immutable",
    "X-Content-Type-Options": "nosniff",
}


def create_app(house: House) -> FastAPI:
    """The server's ASGI application; one is made for each worker process."""
    app = FastAPI(title="Tereze", docs_url=None, redoc_url=None, openapi_url=None)
    pages = Pages(house)
    app.include_router(road_routes(house.road))
    _mount_files(app)
    _mount_health(app, house)
    app.include_router(Desk(house, pages).routes())
    app.include_router(MachinePages(house, pages).routes())
    app.include_router(LostPages(house, pages).routes())
    app.include_router(RatingPages(house, pages).routes())
    app.include_router(StatusPages(house, pages, _limiter(house)).routes())
    _mount_failures(app, pages)
    app.add_middleware(BodyLimit, largest=LARGEST_FORM)
    return app


def _limiter(house: House) -> Limiter:
    """Several processes count together, by the one clock that they have in common."""
    if house.tries is None:
        return Limiter(house.steady)
    return Limiter(lambda: house.clock.now() / 1000, house.tries)


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


def _mount_health(app: FastAPI, house: House) -> None:
    def health() -> JSONResponse:
        """For machines: whether the book can be read, and how many entries wait aside."""
        try:
            set_aside = house.reading.set_aside()
        except Exception:
            # Whatever the database says, the answer is the same and tells nothing of it.
            return JSONResponse({"status": "trouble"}, 503, {"Cache-Control": "no-store"})
        told = {"status": "ok", "now": house.clock.now(), "set_aside": set_aside}
        return JSONResponse(told, 200, {"Cache-Control": "no-store"})

    app.add_api_route("/health", health, methods=["GET"], include_in_schema=False)


def _mount_failures(app: FastAPI, pages: Pages) -> None:
    """Every failure is a plain page in the visitor's language."""

    def plain(request: Request, status: int) -> Response:
        return pages.show_public(request, "failure.html", status, kind=status)

    async def not_from_here(request: Request, _: Exception) -> Response:
        return plain(request, 403)

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
    app.add_exception_handler(ForeignForm, foreign_form)
    app.add_exception_handler(Trouble, trouble)
    app.add_exception_handler(HTTPException, by_status)
    app.add_exception_handler(RequestValidationError, no_page)  # an address that is no number
    app.add_exception_handler(Exception, our_mistake)
