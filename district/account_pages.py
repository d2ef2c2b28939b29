"""The page of accounts: who works at the district and in its departments, and may do what.

People, roles and departments are the district's word on the common chain; codes, locks and sessions
lie in tables beside it. Everything that is changed here is recorded with who did it.
"""

from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.accounts import Account, Change, folded_name, mark_of_name
from district.access import signed_in
from district.answering import FormWrong
from district.house import House
from district.pages import Pages, go_to, words_of
from district.people import ROLE_HINTS, ROLE_WORDS, WHAT_WORDS, Filled, Row, said
from district.rights import OFFERED
from district.signing import IDLE_MS, WHOLE_MS, Signing
from registry.offices import Staff
from registry.role_names import TECHNICIAN
from registry.signing_in import MOST_TRIES
from words import Words, later

MOST_RECORDED: Final = 200


class AccountPages:
    """The pages under `/accounts`."""

    def __init__(self, house: House, pages: Pages, signing: Signing) -> None:
        self._house = house
        self._pages = pages
        self._signing = signing

    def routes(self) -> APIRouter:
        routes, posted = APIRouter(prefix="/accounts", include_in_schema=False), self._pages.posted
        routes.add_api_route("", self.all, methods=["GET"])
        routes.add_api_route("", posted(self.create), methods=["POST"])
        routes.add_api_route("/record", self.record, methods=["GET"])
        routes.add_api_route("/{number}", self.one, methods=["GET"])
        routes.add_api_route("/{number}", posted(self.change), methods=["POST"])
        routes.add_api_route("/{number}/code", posted(self.give_code), methods=["POST"])
        routes.add_api_route("/{number}/lock", posted(self.lock), methods=["POST"])
        routes.add_api_route("/{number}/unlock", posted(self.unlock), methods=["POST"])
        routes.add_api_route("/{number}/sign-out", posted(self.sign_out), methods=["POST"])
        routes.add_api_route("/{number}/left", posted(self.left), methods=["POST"])
        return routes

    # -- the list --------------------------------------------------------------------------------

    def all(self, request: Request) -> Response:
        return self._all(request)

    def _all(
        self, request: Request, status: int = 200, error: str = "", filled: Filled | None = None
    ) -> Response:
        w = words_of(request)
        tries, opened = self._house.accounts.failures(), self._opened()
        rows = [self._row(one, tries, opened, w) for one in self._house.accounts.all()]
        given = filled or Filled()
        facts = {"rows": rows, "error": error, "filled": given, "back": "/accounts"}
        return self._pages.show(request, "accounts.html", status, **facts, **self._choices(w))

    def _choices(self, w: Words) -> dict[str, Any]:
        departments = self._house.catalogue.every_department
        return {
            "roles": [(one, w.say(ROLE_WORDS[one]), w.say(ROLE_HINTS[one])) for one in OFFERED],
            "departments": [(one.code, one.short(w.language)) for one in departments],
        }

    def _opened(self) -> dict[str, int]:
        now = self._house.clock.now()
        return self._house.accounts.open_sessions(now - IDLE_MS, now - WHOLE_MS)

    def _row(self, one: Account, tries: dict[bytes, int], opened: dict[str, int], w: Words) -> Row:
        state, mood, icon = self._state(one, tries, opened, w)
        number = one.staff.number
        departments = {each.code: each for each in self._house.catalogue.every_department}
        known = departments.get(one.department)
        roles = ", ".join(w.say(ROLE_WORDS[role]) for role in one.staff.roles if role in ROLE_WORDS)
        place = known.short(w.language) if known is not None else one.department
        return Row(number, one.staff.name, roles, place, state, mood, icon)

    def _state(
        self, one: Account, tries: dict[bytes, int], opened: dict[str, int], w: Words
    ) -> tuple[str, str, str]:
        """How the account stands, in words, with colour and icon."""
        number, now = one.staff.number, self._house.clock.now()
        if one.locked_at is not None:
            return w.say("locked"), "late", "lock"
        if tries.get(mark_of_name(folded_name(number)), 0) >= MOST_TRIES:
            return w.say("locked after ten wrong tries"), "late", "lock"
        if not one.secret:
            return w.say("has no code yet"), "soon", "key-round"
        if one.given_until is not None:
            if one.given_until <= now:
                return w.say("the one-time code is out of date"), "soon", "key-round"
            return w.say("has not signed in yet"), "soon", "key-round"
        if opened.get(number):
            return w.say("signed in"), "done", "circle-check"
        return w.say("signed out"), "calm", "minus"

    def create(self, request: Request, form: FormData) -> Response:
        """Somebody new; the next page shows the one-time code, once."""
        filled, w = Filled.of(form), words_of(request)
        try:
            self._check(filled)
            taken = {folded_name(one.staff.number) for one in self._house.accounts.all()}
            if folded_name(filled.number) in taken:
                raise FormWrong(later("Somebody has this number already."))
            filled.check_number()
        except FormWrong as wrong:
            return self._all(request, 422, wrong.words(w), filled)
        change = self._by(request, "named", said(filled))
        self._house.accounts.name_person(filled.person(), filled.department, change)
        return self._show_code(request, filled.number)

    def _check(self, filled: Filled) -> None:
        """Raises FormWrong."""
        if not filled.name or not filled.position_kk or not filled.position_ru:
            raise FormWrong(later("Write name and position, the position in Kazakh and Russian."))
        if not filled.roles or not set(filled.roles) <= set(OFFERED):
            raise FormWrong(later("Choose at least one role."))
        known = {one.code for one in self._house.catalogue.every_department}
        if filled.department and filled.department not in known:
            raise FormWrong(later("Choose the department from the list."))

    # -- one person ------------------------------------------------------------------------------

    def one(self, request: Request, number: str) -> Response:
        found = self._house.accounts.find(number)
        return go_to("/accounts") if found is None else self._one(request, found)

    def _one(
        self,
        request: Request,
        one: Account,
        status: int = 200,
        error: str = "",
        filled: Filled | None = None,
    ) -> Response:
        w, number = words_of(request), one.staff.number
        tries, opened = self._house.accounts.failures(), self._opened()
        by_tries = tries.get(mark_of_name(folded_name(number)), 0) >= MOST_TRIES
        return self._pages.show(
            request,
            "account.html",
            status,
            person=one.staff,
            row=self._row(one, tries, opened, w),
            filled=filled or Filled.as_it_is(one),
            is_locked=one.locked_at is not None or by_tries,
            sessions=opened.get(number, 0),
            is_own=number == signed_in(request).staff.number,
            recorded=self._recorded(20, number, w),
            error=error,
            said=request.query_params.get("said", ""),
            back=f"/accounts/{number}",
            **self._choices(w),
        )

    def change(self, request: Request, form: FormData) -> Response:
        """Name, position, roles, department. A number never changes: it stands on what was done."""

        def work(one: Account) -> Response:
            filled = Filled.of(form, one.staff.number)
            # A role that the form does not offer stays with whoever has it.
            kept = tuple(role for role in one.staff.roles if role not in OFFERED)
            try:
                self._check(filled)
                if TECHNICIAN not in filled.roles:
                    self._must_not_be_the_last(one)
            except FormWrong as wrong:
                words = wrong.words(words_of(request))
                return self._one(request, one, 422, words, filled)
            person = filled.person()
            person = Staff(
                person.number,
                person.name,
                person.position_kk,
                person.position_ru,
                person.position_en,
                person.roles + kept,
            )
            change = self._by(request, "changed", said(filled))
            self._house.accounts.name_person(person, filled.department, change)
            return go_to(f"/accounts/{person.number}?said=changed")

        return self._with(request, work)

    def give_code(self, request: Request, _form: FormData) -> Response:
        """A new one-time code: the old password opens nothing from now on."""
        return self._with(request, lambda one: self._show_code(request, one.staff.number))

    def _show_code(self, request: Request, number: str) -> Response:
        """The only page that ever shows it; a reload asks for the list."""
        code = self._signing.give_code(number, signed_in(request).staff.number)
        one = self._house.accounts.find(number)
        name = one.staff.name if one is not None else ""
        address = f"{request.url.scheme}://{request.url.netloc}/sign-in"
        return self._pages.show(
            request,
            "code.html",
            number=number,
            name=name,
            code=code,
            address=address,
            back="/accounts",
        )

    def lock(self, request: Request, _form: FormData) -> Response:
        def work(one: Account) -> Response:
            try:
                self._must_not_be_the_last(one)
            except FormWrong as wrong:
                return self._one(request, one, 422, wrong.words(words_of(request)))
            self._house.accounts.lock(one.staff.number, self._by(request, "locked"))
            return go_to(f"/accounts/{one.staff.number}?said=locked")

        return self._with(request, work)

    def unlock(self, request: Request, _form: FormData) -> Response:
        def work(one: Account) -> Response:
            self._house.accounts.unlock(one.staff.number, self._by(request, "unlocked"))
            return go_to(f"/accounts/{one.staff.number}?said=unlocked")

        return self._with(request, work)

    def sign_out(self, request: Request, _form: FormData) -> Response:
        """Everywhere, as when a telephone with an open page was lost."""

        def work(one: Account) -> Response:
            number = one.staff.number
            self._signing.sign_out_everywhere(number, signed_in(request).staff.number)
            return go_to(f"/accounts/{number}?said=out")

        return self._with(request, work)

    def left(self, request: Request, _form: FormData) -> Response:
        """Works here no more: the name stays on what was done."""

        def work(one: Account) -> Response:
            try:
                self._must_not_be_the_last(one)
            except FormWrong as wrong:
                return self._one(request, one, 422, wrong.words(words_of(request)))
            person = Filled.as_it_is(one).person(active=False)
            change = self._by(request, "left")
            self._house.accounts.name_person(person, one.department, change)
            return go_to("/accounts")

        return self._with(request, work)

    # -- who changed what ------------------------------------------------------------------------

    def record(self, request: Request) -> Response:
        w = words_of(request)
        lines = self._recorded(MOST_RECORDED, "", w)
        return self._pages.show(request, "record.html", recorded=lines, back="/accounts/record")

    def _recorded(self, limit: int, number: str, w: Words) -> list[tuple[str, str, str, str, str]]:
        """When, who, about whom, what, detail."""
        names = {one.staff.number: one.staff.name for one in self._house.accounts.all()}
        return [
            (
                w.moment(datetime.fromtimestamp(one.at / 1000, UTC), self._house.now),
                names.get(one.actor, one.actor) or w.say("at the district's machine"),
                names.get(one.staff, one.staff),
                w.say(WHAT_WORDS[one.what]) if one.what in WHAT_WORDS else one.what,
                self._in_words(one.detail, w),
            )
            for one in self._house.accounts.recorded(limit, number)
        ]

    def _in_words(self, detail: str, w: Words) -> str:
        """Roles and department of a change, which are kept as codes: names may change."""
        places = {one.code: one.short(w.language) for one in self._house.catalogue.every_department}
        told = (
            w.say(ROLE_WORDS[one]) if one in ROLE_WORDS else places.get(one, one)
            for one in detail.split()
        )
        return ", ".join(told)

    # -- inside ----------------------------------------------------------------------------------

    def _with(self, request: Request, work: Any) -> Response:
        found = self._house.accounts.find(str(request.path_params["number"]))
        response: Response = go_to("/accounts") if found is None else work(found)
        return response

    def _by(self, request: Request, what: str, detail: str = "") -> Change:
        return Change(self._house.clock.now(), signed_in(request).staff.number, what, detail)

    def _must_not_be_the_last(self, one: Account) -> None:
        """Somebody has to be left who can open accounts. Raises FormWrong."""
        if TECHNICIAN not in one.staff.roles:
            return
        others = (each for each in self._house.accounts.all() if each.staff != one.staff)
        able = (each.secret and each.locked_at is None for each in others if _keeps(each))
        if not any(able):
            raise FormWrong(
                later("This is the last technician: name another one first, then go on.")
            )


def _keeps(one: Account) -> bool:
    return TECHNICIAN in one.staff.roles
