"""Which computers of the offices need somebody's hand, and what that hand should do; one computer.

What needs a hand is told by `registry.device_told`; here it is said in words. Kept out: letting
devices in (`district.machines`) and turning them away (`district.lost`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from db.health import device_health
from district.house import House
from district.machine_words import ROLE_WORDS
from district.pages import Pages, go_to, words_of
from registry.device_told import COPY_LEVEL, URGENT, DeviceHealth, DeviceTold, Need, needs_of
from words import Words, later

BACK: Final = "/office/devices"
_MINUTE_MS: Final = 60_000
_UNKNOWN: Final = later("not told")
_COPY_WORDS: Final = {
    "": later("none is set up"),
    COPY_LEVEL: later("everything is on it"),
    "behind": later("it is catching up"),
    "missing": later("its stick is not there"),
    "slow": later("its stick is too slow"),
    "full": later("its stick is full"),
    "unreadable": later("its stick cannot be read or written"),
}


@dataclass(frozen=True, slots=True)
class NeedLine:
    """What is wrong, and what to do about it."""

    what: str
    do: str
    urgent: bool
    link: str = ""  # where this page says more


@dataclass(frozen=True, slots=True)
class Needy:
    """A computer that needs a hand."""

    device: str  # hex
    office: str
    desk: str
    role: str
    needs: tuple[NeedLine, ...]

    @property
    def urgent(self) -> bool:
        return any(one.urgent for one in self.needs)


def anchor(office: int, desk: int) -> str:
    """Of the section about a desk whose book is at work twice."""
    return f"desk-{office:04}-{desk:02}"


def needy(house: House, names: dict[int, str], w: Words) -> list[Needy]:
    """The most urgent first; of equals by office and desk."""
    now, newest = house.clock.now(), house.book.identity.app
    found = []
    for one in device_health(house.book, now):
        needs = needs_of(one, now, newest)
        if needs:
            lines = tuple(need_line(house, one, need, w) for need in needs)
            office = names.get(one.office, f"{one.office:04}")
            needy_one = Needy(one.device.hex(), office, f"{one.desk:02}", _role(one.role, w), lines)
            found.append((list(Need).index(needs[0]), one.office, one.desk, needy_one))
    return [each[-1] for each in sorted(found, key=lambda each: each[:3])]


def need_line(house: House, one: DeviceHealth, need: Need, w: Words) -> NeedLine:
    what, do = _said(house, one, need, w)
    link = f"#{anchor(one.office, one.desk)}" if need is Need.COPIED else ""
    return NeedLine(what, do, need in URGENT, link)


def _said(house: House, one: DeviceHealth, need: Need, w: Words) -> tuple[str, str]:
    told = one.told or DeviceTold(one.device, 0)
    match need:
        case Need.COPIED:
            return (
                w.say("Its book is at work on two computers."),
                w.say("Find the second one and stop the work on it. The steps stand below."),
            )
        case Need.DISK_FULL:
            return (
                w.say("Its disk is full: {n} MB are free.", n=told.free_mb),
                w.say("Make room today: with less than 52 MB no new form is begun there."),
            )
        case Need.DISK_SMALL:
            return (
                w.say("Its disk is nearly full: {n} MB are free.", n=told.free_mb),
                w.say("Make room with the next visit."),
            )
        case Need.CLOCK:
            return (
                clock_words(one.clock_ms or 0, w),
                w.say("Set date and time there, and let the computer take them from the network."),
            )
        case Need.UNSENT:
            return (
                w.count(
                    "{n} record waits there for the line, since {moment}.",
                    "{n} records wait there for the line, the oldest since {moment}.",
                    told.waiting,
                    moment=moment(house, told.oldest_at, w),
                ),
                w.say("Look at the office's line. Until it is back, a stick carries everything."),
            )
        case Need.SILENT:
            return _silent(house, one, w)
        case Need.NO_BACKUP:
            return (
                w.say("Its last backup is of {moment}.", moment=moment(house, told.backup_at, w))
                if told.backup_at
                else w.say("No backup of its book is known."),
                w.say("Ask whether the folder or disk for backups is there and has room."),
            )
        case Need.COPY:
            return (
                w.say("Its second copy: {state}.", state=_copy(told, w)),
                w.say("Have the stick of the second copy plugged in again, or give them another."),
            )
        case _:
            return _said_of_lesser(one, told, need, w)


def _silent(house: House, one: DeviceHealth, w: Words) -> tuple[str, str]:
    what = (
        w.say("Nothing was heard of it since {moment}.", moment=moment(house, one.heard_at, w))
        if one.heard_at
        else w.say("It has joined, and was never heard of since.")
    )
    do = w.say(
        "Call the office: is it switched on, is the line there? Is it gone, choose Lost or stolen."
    )
    return what, do


def _said_of_lesser(one: DeviceHealth, told: DeviceTold, need: Need, w: Words) -> tuple[str, str]:
    if need is Need.RESTARTS:
        return (
            w.count(
                "Its screen began again {n} time within a week.",
                "Its screen began again {n} times within a week.",
                one.restarts,
            ),
            w.say("Look at its plug, its cable and its screen; the hours stand below."),
        )
    if need is Need.PRINTS:
        return (
            w.count(
                "{n} paper did not come out of its printer.",
                "{n} papers did not come out of its printer.",
                told.prints,
            ),
            w.say("Ask them to look at the printer and at their list of prints."),
        )
    if need is Need.OLD_PROGRAM:
        return (
            w.say("Its program is of version {version}.", version=told.app),
            w.say("Update it with the next visit; it works on until then."),
        )
    return (
        w.say("It was given new keys and has not used them yet."),
        w.say("Have its window closed and opened again: it changes them then."),
    )


def clock_words(ms: int, w: Words) -> str:
    minutes = round(abs(ms) / _MINUTE_MS)
    if not minutes:
        return w.say("right to the minute")
    if ms >= 0:
        return w.count("Its clock is {n} minute ahead.", "Its clock is {n} minutes ahead.", minutes)
    return w.count("Its clock is {n} minute behind.", "Its clock is {n} minutes behind.", minutes)


def moment(house: House, at: int | None, w: Words) -> str:
    return w.moment(datetime.fromtimestamp((at or 0) / 1000, UTC), house.now)


def _role(role: str, w: Words) -> str:
    return w.say(ROLE_WORDS[role]) if role in ROLE_WORDS else role


def _copy(told: DeviceTold, w: Words) -> str:
    return w.say(_COPY_WORDS.get(told.copy, _UNKNOWN))


class MachinePage:
    """`/office/devices/one/…`: all that is known of one computer, and what can be done with it."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    def show(self, request: Request, device: str) -> Response:
        house, w = self._house, words_of(request)
        known = {row.device.hex(): row for row in device_health(house.book, house.clock.now())}
        one = known.get(device)
        if one is None:
            return go_to(BACK)
        office = house.office(one.office)
        name = w.of(kk=office.name_kk, ru=office.name_ru, en=office.name_en) if office else ""
        row = house.devices.device(one.device)
        changed = None if row is None else row.keys_changed_at
        needs = needs_of(one, house.clock.now(), house.book.identity.app)
        return self._pages.show(
            request,
            "machine.html",
            device=device,
            office=name,
            desk=f"{one.desk:02}",
            role=_role(one.role, w),
            needs=[need_line(house, one, need, w) for need in needs],
            facts=self._facts(one, changed, w),
            silent=one.told is None,
            is_desk=one.role == "desk",
        )

    def _facts(self, one: DeviceHealth, changed: int | None, w: Words) -> list[tuple[str, str]]:
        """What stands there, as pairs of a name and a value."""
        house = self._house

        def at(when: int | None, otherwise: str) -> str:
            return moment(house, when, w) if when else otherwise

        found = [
            (w.say("Joined"), at(one.enrolled_at, "")),
            (w.say("Last heard of"), at(one.heard_at, w.say("not yet"))),
            (w.say("Keys changed"), at(changed, w.say("not changed"))),
        ]
        told = one.told
        if told is None:
            return found
        clock = w.say(_UNKNOWN) if one.clock_ms is None else clock_words(one.clock_ms, w)
        free = w.say(_UNKNOWN) if told.free_mb < 0 else w.say("{n} MB", n=told.free_mb)
        found += [
            (w.say("Program"), told.app or w.say(_UNKNOWN)),
            (w.say("Its clock"), clock),
            (w.say("Free on its disk"), free),
        ]
        if one.role != "kiosk":
            found += [
                (w.say("Records that wait for the line"), f"{told.waiting}"),
                (w.say("Last backup"), at(told.backup_at, w.say("none yet"))),
                (w.say("Second copy"), _copy(told, w)),
                (w.say("Papers that did not come out"), f"{told.prints}"),
            ]
        return found
