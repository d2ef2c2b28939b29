"""The devices of the district's offices, invitations for new ones, and desks with two books."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.copies import CopiedDesk, copied_desks
from db.hall import HallStore
from db.health import device_health
from district.aside import aside_list
from district.enrolment import OPEN_MS, ROLES, InvitationRow, in_groups
from district.house import House
from district.lost import turned_away
from district.machine_needs import MachinePage, anchor, needy
from district.machine_words import ROLE_WORDS
from district.pages import PAGE_HEADERS, Pages, go_to, typed, words_of
from district.stick_page import StickPage
from printing.enrolment_sheet import EnrolmentSheet, enrolment_sheet_pdf
from printing.speech import Two, say
from registry.application import office_day
from registry.numbers import MAX_DESK
from registry.trust import fingerprint
from words import Words
from words.happenings import happening_words, hour_words

TOLD_DAYS: Final = timedelta(days=13)  # before today
MOST_TOLD: Final = 100  # rows of a list that somebody reads


@dataclass(frozen=True, slots=True)
class Machine:
    """One row of the list."""

    office: str
    desk: str
    role: str
    enrolled: str
    seen: str
    keys: str  # when they were changed last, or "" for never
    changing: bool  # it was given new keys, and has not used them yet
    copied: str  # the place on this page that says more, or ""
    device: str  # hex
    away: bool  # lost or stolen


@dataclass(frozen=True, slots=True)
class Twin:
    """A desk that needs looking into: its book was at work twice, or numbers were given twice."""

    anchor: str
    office: str
    desk: str
    since: str
    equal: list[tuple[str, str, str]]  # number, service, when it was registered


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one kiosk's screen in one hour."""

    office: str
    desk: str
    hour: str
    what: str


class MachinePages:
    """The pages under `/office/devices`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    def routes(self) -> APIRouter:
        routes = APIRouter(prefix="/office/devices", include_in_schema=False)
        routes.add_api_route("", self.all, methods=["GET"])
        routes.add_api_route("", self._pages.posted(self.invite), methods=["POST"])
        one, sticks = MachinePage(self._house, self._pages), StickPage(self._house, self._pages)
        routes.add_api_route("/one/{device}", one.show, methods=["GET"])
        routes.add_api_route("/sticks", sticks.show, methods=["GET"])
        routes.add_api_route("/sheet/{made_at}", self.sheet, methods=["GET"])
        routes.add_api_route("/sheet/{made_at}/print.pdf", self.print_sheet, methods=["GET"])
        return routes

    def all(self, request: Request) -> Response:
        return self._all(request)

    def _all(
        self,
        request: Request,
        status: int = 200,
        error: str = "",
        chosen: tuple[str, str, str] = ("", "1", "desk"),
    ) -> Response:
        w, house = words_of(request), self._house
        offices = house.devices.offices()
        names = {one.code: w.of(kk=one.name_kk, ru=one.name_ru, en=one.name_en) for one in offices}
        twins = [self._twin(one, names, w) for one in copied_desks(house.book)]
        anchors = {one.anchor for one in twins}
        heard = {one.device: one.heard_at for one in device_health(house.book, house.clock.now())}
        machines = [
            Machine(
                office=names.get(row.office, f"{row.office:04}"),
                desk=f"{row.desk:02}",
                role=w.say(ROLE_WORDS[row.role]) if row.role in ROLE_WORDS else row.role,
                enrolled=self._moment(row.enrolled_at, w),
                seen=self._moment(at, w) if (at := heard.get(row.device, row.last_seen)) else "",
                keys=self._moment(changed, w) if (changed := row.keys_changed_at) else "",
                changing=row.earlier is not None,
                copied=place if (place := anchor(row.office, row.desk)) in anchors else "",
                device=row.device.hex(),
                away=row.revoked_at is not None,
            )
            for row in house.devices.devices()
        ]
        return self._pages.show(
            request,
            "machines.html",
            status,
            machines=machines,
            twins=twins,
            needy=needy(house, names, w),
            away=turned_away(house, w),
            aside=aside_list(house, names, w),
            told=self._told(names, w),
            offices=[(f"{code}", name) for code, name in names.items()],
            roles=[(role, w.say(ROLE_WORDS[role])) for role in ROLES],
            open_ones=self._open(w, names),
            chosen=chosen,
            error=error,
            back="/office/devices",
        )

    def _told(self, names: dict[int, str], w: Words) -> list[Told]:
        """What kiosks told of themselves in the last two weeks, the newest first."""
        house = self._house
        kiosks = {row.device: row for row in house.devices.devices() if row.role == "kiosk"}
        offices = sorted({row.office for row in kiosks.values()})
        since = office_day(house.clock.now()) - TOLD_DAYS
        return [
            Told(
                names.get(kiosks[device].office, f"{kiosks[device].office:04}"),
                f"{kiosks[device].desk:02}",
                hour_words(one, w),
                happening_words(one, w),
            )
            for device, one in HallStore(house.book).happened(offices, since)[:MOST_TOLD]
            if device in kiosks
        ]

    def _open(self, w: Words, names: dict[int, str]) -> list[tuple[int, str, str]]:
        """Invitations that still wait: when made, for whom, until when."""
        house = self._house
        return [
            (
                one.made_at,
                f"{names.get(one.office, '')} · {one.desk:02} · {w.say(ROLE_WORDS[one.role])}",
                self._moment(one.made_at + OPEN_MS, w),
            )
            for one in house.devices.invitations(house.clock.now() - OPEN_MS)
            if one.used_by is None and one.role in ROLE_WORDS
        ]

    def _twin(self, one: CopiedDesk, names: dict[int, str], w: Words) -> Twin:
        """Number, service and time, so that the residents can be called: no name stands here."""
        equal = []
        for twice in one.equal:
            service = self._house.catalogue.find(twice.service)
            short = twice.service if service is None else service.short(w.language)
            equal.append((twice.number.shown, short, self._moment(twice.registered_at, w)))
        return Twin(
            anchor=anchor(one.office, one.desk),
            office=names.get(one.office, f"{one.office:04}"),
            desk=f"{one.desk:02}",
            since="" if one.since is None else self._moment(one.since, w),
            equal=equal,
        )

    def _moment(self, at: int, w: Words) -> str:
        return w.moment(datetime.fromtimestamp(at / 1000, UTC), self._house.now)

    def invite(self, request: Request, form: FormData) -> Response:
        """A one-time code for one new device; its sheet is the next page."""
        w = words_of(request)
        office, desk, role = typed(form, "office"), typed(form, "desk"), typed(form, "role")
        chosen = (office, desk, role)
        known = {f"{one.code}" for one in self._house.devices.offices()}
        if office not in known:
            return self._all(request, 422, w.say("Choose the office."), chosen)
        if not (desk.isascii() and desk.isdigit() and 1 <= int(desk[:9]) <= MAX_DESK):
            return self._all(request, 422, w.say("The desk is a number from 1 to 99."), chosen)
        if role not in ROLE_WORDS:
            return self._all(request, 422, w.say("Choose what the device is for."), chosen)
        made = self._house.road.enrolment.invite(int(office), int(desk), role)
        return go_to(f"/office/devices/sheet/{made.until - OPEN_MS}")

    def sheet(self, request: Request, made_at: int) -> Response:
        """The enrolment sheet to print: code, until when, and how to know the district."""
        house, w = self._house, words_of(request)
        one = self._open_invitation(made_at)
        if one is None:
            return go_to("/office/devices")
        office = house.office(one.office)
        name = w.of(kk=office.name_kk, ru=office.name_ru, en=office.name_en) if office else ""
        return self._pages.show(
            request,
            "sheet.html",
            code=in_groups(one.code),
            fingerprint=fingerprint(house.signer.public_key),
            office=name,
            desk=f"{one.desk:02}",
            role=w.say(ROLE_WORDS[one.role]),
            until=self._moment(one.made_at + OPEN_MS, w),
            made_at=made_at,
        )

    def print_sheet(self, request: Request, made_at: int) -> Response:
        """The same as a paper, in both languages whatever the page's is."""
        house, one = self._house, self._open_invitation(made_at)
        if one is None:
            return go_to("/office/devices")
        office = house.office(one.office)
        sheet = EnrolmentSheet(
            code=in_groups(one.code),
            fingerprint=fingerprint(house.signer.public_key),
            office=Two(office.name_kk, office.name_ru) if office else Two("", ""),
            place=f"{one.office:04}-{one.desk:02}",
            role=say(ROLE_WORDS[one.role]),
            until=one.made_at + OPEN_MS,
        )
        # A browser's own viewer of PDFs cannot work under the pages' policy.
        headers = {
            **PAGE_HEADERS,
            "Content-Security-Policy": "frame-ancestors 'none'",
            "Content-Disposition": f'inline; filename="invitation-{sheet.place}.pdf"',
        }
        return Response(enrolment_sheet_pdf(sheet), 200, headers, "application/pdf")

    def _open_invitation(self, made_at: int) -> InvitationRow | None:
        """None once it was used, or is too old."""
        since = self._house.clock.now() - OPEN_MS
        found = [one for one in self._house.devices.invitations(since) if one.made_at == made_at]
        return found[0] if found and found[0].used_by is None else None
