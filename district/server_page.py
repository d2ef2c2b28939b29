"""`/office/server`: how this server fares, for people; `/health`: the same for machines."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from district.house import House
from district.pages import Pages, words_of
from district.server_health import Check, Mood, ServerHealth, What, for_machines, is_broken
from words import Words, later

_FRESH: Final = {"Cache-Control": "no-store"}
_NAMES: Final = {
    What.DATABASE: later("Database"),
    What.DISK: later("Disk of this server"),
    What.CLOCK: later("Clock of this server"),
    What.TABLES: later("Lists that follow the journal"),
    What.MAIL: later("E-mail that waits"),
    What.ASIDE: later("Records set aside"),
    What.WORKERS: later("Processes"),
    What.BACKUP: later("Backup"),
    What.CERTIFICATE: later("Certificate"),
}
_DO: Final = {
    What.DATABASE: later("See whether the database runs, and what its own log says."),
    What.DISK: later("Make room: old backups and logs first."),
    What.CLOCK: later("Set the clock by the network; terms are counted by it."),
    What.TABLES: later("Wait a minute. Does it grow, look at the server's log."),
    What.MAIL: later("Look at the mail server with: tereze mail"),
    What.ASIDE: later("Their list stands on the page of devices; update the program."),
    What.WORKERS: later("One that ends is begun anew. Does it end again and again, see the log."),
    What.BACKUP: later("Set up the daily backup, and see why the last one was not made."),
    What.CERTIFICATE: later("Have it renewed: without it no browser opens these pages."),
}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One line of the page."""

    name: str
    mood: str
    words: str
    do: str


def health_of(house: House) -> ServerHealth:
    return ServerHealth(
        house.book, house.reading.set_aside, house.machine, house.clock.now, house.steady
    )


def mount_health(app: FastAPI, house: House) -> None:
    """For machines. Whatever the database says, the answer tells nothing of it."""
    looking = health_of(house)

    def health() -> JSONResponse:
        checks = looking.quickly()
        if is_broken(checks):
            return JSONResponse({"status": "trouble"}, 503, _FRESH)
        return JSONResponse(for_machines(checks, house.clock.now()), 200, _FRESH)

    app.add_api_route("/health", health, methods=["GET"], include_in_schema=False)


class ServerPage:
    """For people who look after this server."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages
        self._health = health_of(house)

    def routes(self) -> APIRouter:
        routes = APIRouter(prefix="/office/server", include_in_schema=False)
        routes.add_api_route("", self.show, methods=["GET"])
        return routes

    def show(self, request: Request) -> Response:
        w = words_of(request)
        rows = [self._row(one, w) for one in self._health.look()]
        wrong = sum(one.mood in (Mood.SOON.value, Mood.LATE.value) for one in rows)
        version = self._house.book.identity.app
        return self._pages.show(request, "server.html", rows=rows, wrong=wrong, version=version)

    def _row(self, one: Check, w: Words) -> CheckRow:
        needs = one.mood in (Mood.SOON, Mood.LATE)
        do = w.say(_DO[one.what]) if needs else ""
        return CheckRow(w.say(_NAMES[one.what]), one.mood.value, self._words(one, w), do)

    def _words(self, one: Check, w: Words) -> str:
        if one.mood is Mood.UNKNOWN:
            return _unknown(one.what, w)
        match one.what:
            case What.DATABASE:
                well = one.mood is Mood.WELL
                return w.say("it answers") if well else w.say("it does not answer")
            case What.DISK:
                return w.say("{n} MB are free", n=one.n)
            case What.CLOCK:
                return _clock(one, w)
            case What.TABLES | What.ASIDE:
                return w.count("{n} record", "{n} records", one.n) if one.n else w.say("none")
            case What.MAIL:
                return self._mail(one, w)
            case What.WORKERS:
                return w.count("{n} at work", "{n} at work", one.n)
            case What.BACKUP:
                return self._moment(one.at, w) if one.at else w.say("none is known")
            case What.CERTIFICATE:
                return w.say("good until {moment}", moment=self._moment(one.at, w))

    def _mail(self, one: Check, w: Words) -> str:
        if not one.n:
            return w.say("none")
        said = w.count("{n} e-mail", "{n} e-mails", one.n)
        return f"{said} · {w.say('since {moment}', moment=self._moment(one.at, w))}"

    def _moment(self, at: int | None, w: Words) -> str:
        return w.moment(datetime.fromtimestamp((at or 0) / 1000, UTC), self._house.now)


def _clock(one: Check, w: Words) -> str:
    minutes = abs(one.n)
    if not minutes:
        return w.say("right to the minute")
    if one.n > 0:
        return w.count(
            "{n} minute ahead of the offices", "{n} minutes ahead of the offices", minutes
        )
    return w.count("{n} minute behind the offices", "{n} minutes behind the offices", minutes)


def _unknown(what: What, w: Words) -> str:
    if what is What.CLOCK:
        return w.say("too few computers have said theirs")
    if what is What.CERTIFICATE:
        return w.say("the settings name none")
    return w.say("not known here")
