"""Routes of the road for a hall: the catalogue down to a kiosk, its figures up (decision 12)."""

from collections.abc import Callable

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from district.door import TurnAway, answering, carrier_of, ours
from district.ends import OfficeEnd
from district.enrolment import DeviceRow
from registry.catalogue import Catalogue
from registry.from_hall import LARGEST_TELLING
from registry.kiosk_road import CATALOGUE_TAG, KioskCatalogue, SignedCatalogue
from registry.ports import Signer
from registry.trust import SignedCertificate
from sync.wire import pack_catalogue, request_body

CATALOGUE, HALL = "/road/catalogue", "/road/hall"


def hall_routes(routes: APIRouter, end: OfficeEnd) -> None:
    """Add them, as far as this end has what they need."""
    if end.catalogue is not None:
        _catalogue_route(routes, end, end.catalogue)
    if end.from_hall is not None:
        _hall_route(routes, end, end.from_hall)


def _catalogue_route(routes: APIRouter, end: OfficeEnd, in_force: Callable[[], Catalogue]) -> None:
    def told(request: Request) -> Response:
        carrier_of(end, request, request_body("GET", CATALOGUE))
        now = in_force()
        tag = f'"{now.edition}"'
        if request.headers.get("If-None-Match") == tag:
            return ours(b"", 304, {"ETag": tag})
        signed = signed_catalogue(now, end.clock.now(), end.signer, end.certificate)
        return ours(pack_catalogue(signed), 200, {"ETag": tag})

    @routes.get("/catalogue")
    async def catalogue(request: Request) -> Response:
        return await answering(request, 0, lambda _: told(request))


def _hall_route(
    routes: APIRouter, end: OfficeEnd, take: Callable[[DeviceRow, bytes], bytes]
) -> None:
    def told(request: Request, body: bytes) -> Response:
        carrier = carrier_of(end, request, request_body("POST", HALL, body))
        if carrier.role not in ("kiosk", "relay"):
            raise TurnAway(403)
        return ours(take(carrier, body))

    @routes.post("/hall")
    async def hall(request: Request) -> Response:
        return await answering(request, LARGEST_TELLING, lambda body: told(request, body))


def signed_catalogue(
    catalogue: Catalogue, at: int, signer: Signer, certificate: SignedCertificate | None = None
) -> SignedCatalogue:
    """What a kiosk is given; `at` is UTC ms by the clock of who signs, a relay shows who it is."""
    packed = msgspec.msgpack.encode(KioskCatalogue.of(catalogue, at))
    shown = certificate or SignedCertificate(b"", b"")
    return SignedCatalogue(
        packed, signer.sign(CATALOGUE_TAG + packed), shown.packed, shown.signature
    )
