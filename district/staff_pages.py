"""Those who work at the offices' desks: named here, and known there as soon as the news has come.

The technician does it who opens accounts too (decision 22). A password is given and shown once; who
signs in with it chooses one of his own, and the district never knows that one.
"""

from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.accounts import Change, folded_name
from db.office_staff import OfficeStaff
from district.access import signed_in
from district.answering import FormWrong
from district.desk_rows import office_name
from district.house import House
from district.pages import Pages, go_to, words_of
from district.people import Filled
from registry.offices import Office, Staff
from registry.role_names import AT_A_DESK, DECIDER, HEAD, SPECIALIST, VIEWER
from registry.signing_in import as_typed, new_password
from words import Words, later

DESK_ROLES: Final = {
    SPECIALIST: later("Specialist"),
    DECIDER: later("Decides and signs"),
    HEAD: later("Head of the office"),
    VIEWER: later("Reads only"),
}
_HINTS: Final = {
    SPECIALIST: later("takes in, sends papers, hands over"),
    DECIDER: later("decides what the office itself decides"),
    HEAD: later("sees all desks and who looked, opens locked sign-ins"),
    VIEWER: later("reads, and writes nothing"),
}


@dataclass(frozen=True, slots=True)
class StaffRow:
    number: str
    name: str
    roles: str
    state: str
    mood: str
    icon: str


class StaffPages:
    """The pages under `/staff`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    def routes(self) -> APIRouter:
        routes, posted = APIRouter(prefix="/staff", include_in_schema=False), self._pages.posted
        routes.add_api_route("", self.offices, methods=["GET"])
        routes.add_api_route("/{office}", self.all, methods=["GET"])
        routes.add_api_route("/{office}", posted(self.create), methods=["POST"])
        routes.add_api_route("/{office}/{number}", self.one, methods=["GET"])
        routes.add_api_route("/{office}/{number}", posted(self.change), methods=["POST"])
        routes.add_api_route("/{office}/{number}/password", posted(self.give), methods=["POST"])
        routes.add_api_route("/{office}/{number}/left", posted(self.left), methods=["POST"])
        return routes

    # -- looking ---------------------------------------------------------------------------------

    def offices(self, request: Request) -> Response:
        w, house = words_of(request), self._house
        rows = []
        for one in house.devices.offices():
            people = [person for person in house.reading.staff(one.code) if person.active]
            rows.append((one.code, office_name(one, w), len(people)))
        return self._pages.show(request, "staff_offices.html", rows=rows, back="/staff")

    def _office(self, request: Request) -> Office | None:
        asked = str(request.path_params["office"])
        known = asked.isascii() and asked.isdecimal() and 0 < len(asked) <= 4 and int(asked) > 0
        return self._house.office(int(asked)) if known else None

    def all(self, request: Request, office: str) -> Response:
        found = self._office(request)
        return go_to("/staff") if found is None else self._all(request, found)

    def _all(
        self,
        request: Request,
        office: Office,
        status: int = 200,
        error: str = "",
        filled: Filled | None = None,
    ) -> Response:
        w, held = words_of(request), OfficeStaff(self._house.book, office.code)
        given, people = held.given(), held.people()
        return self._pages.show(
            request,
            "staff.html",
            status,
            office=office.code,
            name=office_name(office, w),
            rows=[self._row(one, given.get(one.number, ""), w) for one in people if one.active],
            gone=[one for one in people if not one.active],
            filled=filled or Filled(roles=(SPECIALIST,)),
            roles=_roles(w),
            error=error,
            here="/staff",
            back=f"/staff/{office.code}",
        )

    def _row(self, one: Staff, hashed: str, w: Words) -> StaffRow:
        roles = ", ".join(w.say(DESK_ROLES[role]) for role in one.roles if role in DESK_ROLES)
        if hashed:
            return StaffRow(one.number, one.name, roles, w.say("may sign in"), "calm", "key-round")
        state = w.say("has no password yet")
        return StaffRow(one.number, one.name, roles, state, "soon", "triangle-alert")

    def one(self, request: Request, office: str, number: str) -> Response:
        return self._with(request, lambda place, one: self._one(request, place, one))

    def _one(
        self,
        request: Request,
        office: Office,
        one: Staff,
        status: int = 200,
        error: str = "",
        filled: Filled | None = None,
    ) -> Response:
        w = words_of(request)
        hashed = OfficeStaff(self._house.book, office.code).given().get(one.number, "")
        return self._pages.show(
            request,
            "staff_person.html",
            status,
            office=office.code,
            place=office_name(office, w),
            person=one,
            row=self._row(one, hashed, w),
            filled=filled or _as_it_is(one),
            roles=_roles(w),
            error=error,
            said=request.query_params.get("said", ""),
            here="/staff",
            back=f"/staff/{office.code}/{one.number}",
        )

    # -- changing --------------------------------------------------------------------------------

    def create(self, request: Request, form: FormData) -> Response:
        """Somebody new; the next page shows the first password, once."""
        office = self._office(request)
        if office is None:
            return go_to("/staff")
        filled = Filled.of(form)
        try:
            _check(filled)
            filled.check_number()
            self._must_be_new(filled.number)
        except FormWrong as wrong:
            return self._all(request, office, 422, wrong.words(words_of(request)), filled)
        return self._give(request, office, filled.person(), "named")

    def _must_be_new(self, number: str) -> None:
        """In all offices: a number stands on what was done, wherever it was. Raises FormWrong."""
        codes = [0, *(one.code for one in self._house.devices.offices())]
        book = self._house.book
        taken = (one.number for code in codes for one in OfficeStaff(book, code).people())
        if folded_name(number) in {folded_name(one) for one in taken}:
            raise FormWrong(later("Somebody has this number already."))

    def change(self, request: Request, form: FormData) -> Response:
        """Name, position, roles. The password stays, and the number never changes."""

        def work(office: Office, one: Staff) -> Response:
            filled = Filled.of(form, one.number)
            try:
                _check(filled)
            except FormWrong as wrong:
                words = wrong.words(words_of(request))
                return self._one(request, office, one, 422, words, filled)
            people = OfficeStaff(self._house.book, office.code)
            hashed = people.given().get(one.number, "")
            people.say(filled.person(), hashed, self._by(request, office, "changed", filled.roles))
            return go_to(f"/staff/{office.code}/{one.number}?said=changed")

        return self._with(request, work)

    def give(self, request: Request, _form: FormData) -> Response:
        """A new first password; whichever he had opens nothing once its news has come."""
        return self._with(
            request, lambda office, one: self._give(request, office, one, "password_given")
        )

    def _give(self, request: Request, office: Office, person: Staff, what: str) -> Response:
        """The only page that ever shows it; a reload asks for the list."""
        house = self._house
        password = new_password(house.random)
        hashed = house.hasher.hash(as_typed(password))
        house.journal_of(office.code)  # opens the office's chain, if this is its first person
        change = self._by(request, office, what, person.roles)
        OfficeStaff(house.book, office.code).say(person, hashed, change)
        return self._pages.show(
            request,
            "staff_password.html",
            office=office.code,
            place=office_name(office, words_of(request)),
            person=person,
            password=password,
            here="/staff",
            back=f"/staff/{office.code}",
        )

    def left(self, request: Request, _form: FormData) -> Response:
        """Works here no more: the name stays on what he did."""

        def work(office: Office, one: Staff) -> Response:
            person = _as_it_is(one).person(active=False)
            change = self._by(request, office, "left", ())
            OfficeStaff(self._house.book, office.code).say(person, "", change)
            return go_to(f"/staff/{office.code}")

        return self._with(request, work)

    # -- inside ----------------------------------------------------------------------------------

    def _with(self, request: Request, work: Any) -> Response:
        """`work` with the office and the person of the address; the list where there is none."""
        office = self._office(request)
        if office is None:
            return go_to("/staff")
        number = str(request.path_params["number"])
        people = self._house.reading.staff(office.code)
        one = next((each for each in people if each.number == number and each.active), None)
        response: Response = go_to(f"/staff/{office.code}") if one is None else work(office, one)
        return response

    def _by(self, request: Request, office: Office, what: str, roles: tuple[str, ...]) -> Change:
        detail = " ".join((f"{office.code:04}", *roles))
        return Change(self._house.clock.now(), signed_in(request).staff.number, what, detail)


def _roles(w: Words) -> list[tuple[str, str, str]]:
    return [(one, w.say(DESK_ROLES[one]), w.say(_HINTS[one])) for one in AT_A_DESK]


def _as_it_is(one: Staff) -> Filled:
    positions = (one.position_kk, one.position_ru, one.position_en)
    return Filled(one.number, one.name, *positions, roles=one.roles)


def _check(filled: Filled) -> None:
    """Raises FormWrong."""
    if not filled.name or not filled.position_kk or not filled.position_ru:
        raise FormWrong(later("Write name and position, the position in Kazakh and Russian."))
    if not filled.roles or not set(filled.roles) <= set(AT_A_DESK):
        raise FormWrong(later("Choose at least one role."))
