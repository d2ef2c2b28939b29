"""The public page: where an application stands, by its control code. First level only.

No name, service or department is ever on it. The code is in no address and no log: the receipt's
link leaves it in a short cookie, which is forgotten as soon as the page has been shown.
"""

import re
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from district.house import House
from district.limits import Limiter
from district.pages import (
    LANGUAGE_COOKIE,
    YEAR_SECONDS,
    Pages,
    go_to,
    language_of,
    safe_return,
    typed,
    words_of,
)
from registry.application import Application, Stage
from registry.codes import ControlCode, OurCode, read_code
from registry.numbers import Number
from registry.offices import Office
from registry.road import BoardRow
from words import Words, later
from words.languages import is_language
from words.stages import pane_words, panes_lit, stage_sentence

CODE_COOKIE = "code"
COOKIE_SECONDS = 60  # between the receipt's link and the page it leads to
STATUS_PATH = "/s"
LONGEST_CODE = 40  # characters: twelve digits with any hyphens and spaces between them

_NEXT = {
    Stage.REGISTERED: later("You need not do anything. Keep your receipt."),
    Stage.SENT: later("You need not do anything. Keep your receipt."),
    Stage.WITH_DEPARTMENT: later("You need not do anything. Keep your receipt."),
    Stage.ANSWERED: later("Look here again in a day or two, or call the office."),
    Stage.AT_DESK: later("Come to the office. Bring your receipt and identity card."),
    Stage.ISSUED: later("If you disagree with the answer, the office will explain how to appeal."),
    Stage.MAILED: later("Look in your mail. If nothing has come, call the office."),
    Stage.FORWARDED: later("Wait for their answer. The office can tell you where it went."),
    Stage.REFUSED: later("Ask the office which papers to bring."),
    Stage.WITHDRAWN: later("You may apply again at any time."),
    Stage.RETURNED: later("Ask the office what to change, then hand it in again."),
    Stage.UNCLAIMED: later("Call the office: they will tell you how to get it."),
}


@dataclass(frozen=True, slots=True)
class Pane:
    word: str
    day: str
    lit: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything a resident reads; made of the board's row alone, so nothing personal is in it."""

    sentence: str
    late: bool
    panes: tuple[Pane, ...]
    todo: str
    office: Office | None
    place: str
    address: str


class StatusPages:
    """`/`, `/s` and the language switch."""

    def __init__(self, house: House, pages: Pages, limiter: Limiter) -> None:
        self._house = house
        self._pages = pages
        self._limiter = limiter

    def routes(self) -> APIRouter:
        routes = APIRouter(include_in_schema=False)
        posted = self._pages.posted(self.look_up, ours=False)
        routes.add_api_route("/", self.start, methods=["GET"])
        routes.add_api_route(STATUS_PATH, self.from_link, methods=["GET"])
        routes.add_api_route(STATUS_PATH, posted, methods=["POST"])
        routes.add_api_route(STATUS_PATH + "/{code:path}", self.take_link, methods=["GET"])
        routes.add_api_route("/language/{code}", self.language, methods=["GET"])
        return routes

    def start(self, request: Request) -> Response:
        return self._ask(request)

    def language(self, request: Request, code: str) -> Response:
        """Remember the language and go back to `?back=`."""
        response = go_to(safe_return(request.query_params.get("back", "/")))
        if is_language(code):
            self._pages.set_cookie(request, response, LANGUAGE_COOKIE, code, YEAR_SECONDS)
        return response

    def take_link(self, request: Request, code: str) -> Response:
        """The receipt's QR was read: the code leaves the address at once."""
        digits = re.sub(r"[^0-9]", "", code)[:LONGEST_CODE]
        response = go_to(STATUS_PATH)
        self._pages.set_cookie(request, response, CODE_COOKIE, digits, COOKIE_SECONDS, STATUS_PATH)
        return response

    def from_link(self, request: Request) -> Response:
        """What the link's cookie asks for, once."""
        code = request.cookies.get(CODE_COOKIE)
        if code is None:
            return go_to("/")
        response = self._answer(request, code[:LONGEST_CODE])
        response.delete_cookie(CODE_COOKIE, path=STATUS_PATH)
        return response

    def look_up(self, request: Request, form: FormData) -> Response:
        """A typed code, or the page just shown once more in another language."""
        ticket = typed(form, "ticket")
        language = typed(form, "language")
        if not ticket:
            return self._answer(request, typed(form, "code", LONGEST_CODE))
        if is_language(language):
            request.state.language = language
        seal = self._pages.tokens.read_ticket(ticket, self._house.clock.now())
        response = self._ask(request) if seal is None else self._show(request, seal)
        self._pages.set_cookie(
            request, response, LANGUAGE_COOKIE, language_of(request), YEAR_SECONDS
        )
        return response

    def _ask(
        self, request: Request, status: int = 200, error: str = "", code: str = ""
    ) -> Response:
        w = words_of(request)
        places = [_place(one, w) for one in self._house.devices.offices()]
        return self._pages.show_public(
            request, "start.html", status, error=error, code=code, places=places
        )

    def _answer(self, request: Request, text: str) -> Response:
        """Wrong digit: check the code. Unknown: not found. Too often: wait, before any hash."""
        w = words_of(request)
        reading = read_code(text, self._house.status_address)
        if not isinstance(reading, OurCode):
            said = w.say("Check the code: it has twelve digits, and one of them is wrong.")
            return self._ask(request, 422, said, text)
        address = request.client.host if request.client else ""
        wait = self._limiter.begin(address)
        if wait:
            return self._too_often(request, wait)
        seal = self._seal(reading.code)
        response = self._show(request, seal)
        if response.status_code == 200:
            self._limiter.succeeded(address)
        return response

    def _seal(self, code: ControlCode) -> bytes:
        return self._house.sealer.seal(code.digits)

    def _too_often(self, request: Request, wait: int) -> Response:
        minutes = -(-wait // 60)
        response = self._pages.show_public(request, "wait.html", 429, minutes=minutes)
        response.headers["Retry-After"] = str(wait)
        return response

    def _show(self, request: Request, seal: bytes) -> Response:
        w = words_of(request)
        found = self._house.reading.by_seal(seal)
        if not found:
            return self._ask(
                request,
                404,
                w.say("This code is not known yet. If you handed in lately, ask at your office."),
            )
        if len(found) > 1:
            # Two offices drew the same code while both were offline: neither is shown to the other.
            said = w.say("Two applications have this code. Please call the office.")
            return self._ask(request, 409, said)
        row = _board_row(found[0])
        if row is None:
            return self._ask(
                request,
                404,
                w.say("This code is not known yet. If you handed in lately, ask at your office."),
            )
        ticket = self._pages.tokens.ticket(seal, self._house.clock.now())
        shown = self._shown(row, w)
        return self._pages.show_public(request, "status.html", shown=shown, ticket=ticket)

    def _shown(self, row: BoardRow, w: Words) -> Shown:
        stage, due = Stage(row.stage), date.fromisoformat(row.due) if row.due else None
        late = stage.is_in_work and due is not None and due < self._house.today
        sentence = stage_sentence(row.stage, w, due)
        if late and due is not None:
            sentence = w.say("The answer is late: it was due {by_date}.", by_date=w.by(due))
        days = (row.accepted, row.with_department, row.ready, row.issued)
        lit = panes_lit(row.stage)
        panes = tuple(
            Pane(word, self._day(day, w), place < lit)
            for place, (word, day) in enumerate(zip(pane_words(w), days, strict=True))
        )
        office = self._house.office(row.office)
        todo = w.say("One more paper is needed. Please call or come to the office.")
        if not row.incomplete:
            todo = w.say("Please call or come to the office.") if late else w.say(_NEXT[stage])
        name, address = _place(office, w)[:2] if office else ("", "")
        return Shown(sentence, late, panes, todo, office, name, address)

    def _day(self, iso: str, w: Words) -> str:
        if not iso:
            return ""
        day = date.fromisoformat(iso)
        return w.day_month(day) if day.year == self._house.today.year else w.short_date(day)


def _board_row(application: Application) -> BoardRow | None:
    return application.board_row(Number.parse(application.number).office)


def _place(office: Office, w: Words) -> tuple[str, str, str]:
    """Name, address and telephone of an office."""
    name = w.of(kk=office.name_kk, ru=office.name_ru, en=office.name_en)
    address = w.of(kk=office.address_kk, ru=office.address_ru, en=office.address_en)
    return name, address, office.phone
