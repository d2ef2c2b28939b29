"""How the offices fare: when each was heard last, what it has not sent yet, clock, version, disk.

For those who look after many offices: a line for each, those first that need a hand. What a
computer tells of itself is `registry.device_told`; single computers have their own pages
(`district.machine_needs`). No resident stands here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db.health import OfficeHealth, device_health, office_health
from district.access import signed_in
from district.desk_rows import office_name
from district.house import House
from district.pages import Pages, words_of
from district.rights import DEVICES
from registry.device_told import CLOCK_MS, LEAST_MB, SILENT_MS, SMALL_MB, UNSENT_MS, is_older
from words import Words, how_many

HEALTH: Final = "/office/health"
_MINUTE_MS: Final = 60_000
_MB_IN_GB: Final = 1_000


@dataclass(frozen=True, slots=True)
class Cell:
    """What one column says; `mood` is late, soon or calm."""

    words: str
    mood: str = "calm"


@dataclass(frozen=True, slots=True)
class Line:
    """One office."""

    name: str
    devices: int
    heard: Cell
    waiting: Cell
    oldest: Cell
    clock: Cell
    version: Cell
    disk: Cell
    need_a_hand: int

    @property
    def cells(self) -> tuple[Cell, ...]:
        return self.heard, self.waiting, self.oldest, self.clock, self.version, self.disk

    @property
    def mood(self) -> str:
        moods = {one.mood for one in self.cells}
        return "late" if "late" in moods else "soon" if "soon" in moods else "calm"


class HealthPages:
    """The page `/office/health`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    def routes(self) -> APIRouter:
        routes = APIRouter(prefix=HEALTH, include_in_schema=False)
        routes.add_api_route("", self.all, methods=["GET"])
        return routes

    def all(self, request: Request) -> Response:
        w, house = words_of(request), self._house
        now, ours = house.clock.now(), house.book.identity.app
        known = {
            one.office: one for one in office_health(device_health(house.book, now), now, ours)
        }
        lines = [
            _line(known.get(office.code), office_name(office, w), now, ours, w)
            for office in house.devices.offices()
        ]
        order = {"late": 0, "soon": 1, "calm": 2}
        lines.sort(key=lambda one: (order[one.mood], -one.need_a_hand, one.name))
        return self._pages.show(
            request,
            "health.html",
            here=HEALTH,
            lines=lines,
            in_need=sum(one.mood == "late" for one in lines),
            all_well=all(one.mood == "calm" for one in lines),
            devices=signed_in(request).may(DEVICES),
        )


def _line(one: OfficeHealth | None, name: str, now: int, ours: str, w: Words) -> Line:
    if one is None:  # no computer was ever let in there
        none = Cell("–")
        return Line(
            name, 0, Cell(w.say("no computer yet"), "soon"), none, none, none, none, none, 0
        )
    return Line(
        name=name,
        devices=one.devices,
        heard=_heard(one.heard_at, now, w),
        waiting=Cell(how_many(one.waiting)),
        oldest=_oldest(one.oldest_at, now, w),
        clock=_clock(one.clock_ms, w),
        version=_version(one.versions, ours, w),
        disk=_disk(one.free_mb, w),
        need_a_hand=one.need_a_hand,
    )


def _moment(at: int, now: int, w: Words) -> str:
    return w.moment(_at(at), _at(now))


def _at(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


def _heard(at: int | None, now: int, w: Words) -> Cell:
    if at is None:
        return Cell(w.say("never yet"), "late")
    return Cell(_moment(at, now, w), "late" if now - at > SILENT_MS else "calm")


def _oldest(at: int | None, now: int, w: Words) -> Cell:
    if at is None:
        return Cell("–")
    return Cell(_moment(at, now, w), "late" if now - at > UNSENT_MS else "calm")


def _clock(ms: int | None, w: Words) -> Cell:
    if ms is None:
        return Cell(w.say("not told"))
    if abs(ms) <= CLOCK_MS:
        return Cell(w.say("the clock is right"))
    minutes = abs(ms) // _MINUTE_MS
    ahead = w.count("{n} minute ahead", "{n} minutes ahead", minutes)
    behind = w.count("{n} minute behind", "{n} minutes behind", minutes)
    return Cell(ahead if ms > 0 else behind, "late")


def _version(versions: tuple[str, ...], ours: str, w: Words) -> Cell:
    if not versions:
        return Cell(w.say("not told"))
    return Cell(", ".join(versions), "soon" if is_older(versions[0], ours) else "calm")


def _disk(free_mb: int | None, w: Words) -> Cell:
    if free_mb is None:
        return Cell(w.say("not told"))
    if free_mb < _MB_IN_GB:
        words = w.say("{n} MB free", n=free_mb)
    else:
        words = w.say("{n} GB free", n=how_many(free_mb // _MB_IN_GB))
    mood = "late" if free_mb < LEAST_MB else "soon" if free_mb < SMALL_MB else "calm"
    return Cell(words, mood)
