"""A computer was lost or stolen: the district turns it away, and what came since is looked at.

What it had brought counts. What it wrote afterwards is kept, and shown nowhere until confirmed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.devices import DeviceRow, Loss
from district.house import House
from district.pages import Pages, go_to, typed, words_of
from words import Words, later

BACK = "/office/devices"
REASONS = {
    "lost": later("It was lost"),
    "stolen": later("It was stolen"),
    "retired": later("It is not used any more"),
}
CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Away:
    """One computer that is turned away."""

    device: str  # hex
    office: str
    desk: str
    since: str
    aside: int  # records that came since, and wait
    said: str  # of them, in words


class LostPages:
    """The pages under `/office/devices/lost`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    def routes(self) -> APIRouter:
        prefix = BACK + "/lost"
        routes = APIRouter(prefix=prefix, include_in_schema=False)
        posted = self._pages.posted
        routes.add_api_route("/{device}", self.ask, methods=["GET"])
        routes.add_api_route("/{device}", posted(self.revoke), methods=["POST"])
        routes.add_api_route("/{device}/confirm", self.ask_again, methods=["GET"])
        routes.add_api_route("/{device}/confirm", posted(self.confirm), methods=["POST"])
        return routes

    def ask(self, request: Request, device: str) -> Response:
        return self._ask(request, device)

    def _ask(self, request: Request, device: str, status: int = 200, error: str = "") -> Response:
        """The warning, and why; a computer that is away already needs no second word."""
        row, w = self._row(device), words_of(request)
        if row is None or row.revoked_at is not None:
            return go_to(BACK)
        office, desk = place_of(self._house, row, w)
        return self._pages.show(
            request,
            "lost.html",
            status,
            device=device,
            office=office,
            desk=desk,
            reasons=[(name, w.say(said)) for name, said in REASONS.items()],
            error=error,
        )

    def revoke(self, request: Request, form: FormData) -> Response:
        device = str(request.path_params["device"])
        row, reason = self._row(device), typed(form, "reason")
        if reason not in REASONS:
            said = words_of(request).say("Choose what has happened to the computer.")
            return self._ask(request, device, 422, said)
        if row is not None and row.revoked_at is None:
            self._house.devices.revoke(row.device, reason)
        return go_to(BACK)

    def ask_again(self, request: Request, device: str) -> Response:
        """Before what came since is confirmed."""
        loss, row = self._loss(device), self._row(device)
        if loss is None or row is None or not loss.aside:
            return go_to(BACK)
        w = words_of(request)
        office, desk = place_of(self._house, row, w)
        said = said_of(loss, w)
        page = "lost_confirm.html"
        return self._pages.show(request, page, device=device, office=office, desk=desk, said=said)

    def confirm(self, request: Request, _form: FormData) -> Response:
        loss = self._loss(str(request.path_params["device"]))
        if loss is not None and loss.aside:
            self._house.devices.revoke(loss.device, CONFIRMED)
        return go_to(BACK)

    def _row(self, device: str) -> DeviceRow | None:
        try:
            return self._house.devices.device(bytes.fromhex(device))
        except ValueError:
            return None

    def _loss(self, device: str) -> Loss | None:
        return next(
            (one for one in self._house.devices.losses() if one.device.hex() == device), None
        )


def turned_away(house: House, w: Words) -> list[Away]:
    """Every computer that is turned away, the last one first."""
    rows = {row.device: row for row in house.devices.devices()}
    found = []
    for loss in house.devices.losses():
        row = rows.get(loss.device)
        if row is None:
            continue  # the road has brought the word of it, and not yet who it was
        office, desk = place_of(house, row, w)
        since = w.moment(datetime.fromtimestamp(loss.at / 1000, UTC), house.now)
        found.append(Away(loss.device.hex(), office, desk, since, loss.aside, said_of(loss, w)))
    return found


def place_of(house: House, row: DeviceRow, w: Words) -> tuple[str, str]:
    """Office and number of the desk, as a person reads them."""
    office = house.office(row.office)
    name = w.of(kk=office.name_kk, ru=office.name_ru, en=office.name_en) if office else ""
    return name or f"{row.office:04}", f"{row.desk:02}"


def said_of(loss: Loss, w: Words) -> str:
    """What has come since."""
    if not loss.aside:
        return w.say("Nothing has come of it since.")
    return w.count(
        "{n} record that it wrote afterwards has come. It is kept and shown nowhere.",
        "{n} records that it wrote afterwards have come. They are kept and shown nowhere.",
        loss.aside,
    )
