"""The public page: where an application stands, by its control code; more for the second question.

By the code alone: stage, dates, where to come. Who also knows the telephone that was left sees
service, department and what is missing. No name, number, address or answer is ever on it. The code
is in no address and no log: the receipt's link leaves it in a short cookie, which is forgotten as
soon as the page has been shown.
"""

import re
import threading
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from district.guessing import Guessing
from district.house import House
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
from district.public_files import policy
from district.second import details_of, is_an_answer, knows
from district.shell import Shell
from district.shown import RecentNews, shown_of
from registry.application import Application
from registry.codes import CODE_DIGITS, SEAL_BYTES, ControlCode, OurCode, OurNumber, read_code
from registry.iin import IinFinding, check_iin
from words import Words
from words.languages import is_language

CODE_COOKIE = "code"
COOKIE_SECONDS = 60  # between the receipt's link and the page it leads to
STATUS_PATH = "/s"
LONGEST_CODE = 40  # characters: twelve digits with any hyphens and spaces between them
# At once in one process: each takes 8 MB and a core. Of several processes, one for each core, each
# makes one at a time: two there wait for each other's memory, and the slowest look takes longer.
MOST_HASHES: Final = 2
MOST_HASHES_EACH: Final = 1
_GROUP: Final = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """How often codes and second answers may be tried."""

    codes: Guessing
    answers: Guessing


class StatusPages:
    """`/s` and the language switch."""

    def __init__(self, house: House, pages: Pages, shell: Shell, limits: Limits) -> None:
        self._house = house
        self._pages = pages
        self._shell = shell
        self._limits = limits
        self._news = RecentNews(house)
        self._hashes = threading.BoundedSemaphore(
            MOST_HASHES if house.tries is None else MOST_HASHES_EACH
        )

    def routes(self) -> APIRouter:
        routes = APIRouter(include_in_schema=False)
        posted = self._pages.posted(self.look_up, ours=False)
        routes.add_api_route(STATUS_PATH, self.from_link, methods=["GET"])
        routes.add_api_route(STATUS_PATH, posted, methods=["POST"])
        routes.add_api_route(STATUS_PATH + "/{code:path}", self.take_link, methods=["GET"])
        routes.add_api_route("/language/{code}", self.language, methods=["GET"])
        return routes

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
        response = self._by_code(request, code[:LONGEST_CODE])
        response.delete_cookie(CODE_COOKIE, path=STATUS_PATH)
        return response

    def look_up(self, request: Request, form: FormData) -> Response:
        """A typed code, a second answer, or the page just shown once more in another language."""
        ticket, opened = typed(form, "ticket"), typed(form, "opened")
        if not ticket and not opened:
            return self._by_code(request, typed(form, "code", LONGEST_CODE))
        if "second" in form:
            return self._by_second(request, ticket, typed(form, "second"))
        language = typed(form, "language")
        if is_language(language):
            request.state.language = language
        response = self._once_more(request, ticket, opened)
        self._pages.set_cookie(
            request, response, LANGUAGE_COOKIE, language_of(request), YEAR_SECONDS
        )
        return response

    # -- the code --------------------------------------------------------------------------------

    def _by_code(self, request: Request, text: str) -> Response:
        """Wrong digit: check the code. Unknown: not found. Too often: wait, before any hash."""
        w = words_of(request)
        reading = read_code(text, self._house.status_address)
        if not isinstance(reading, OurCode):
            kept = "" if isinstance(reading, OurNumber) or _is_iin(text) else _grouped(text)
            return self._ask(request, 422, _what_is_wrong(reading, text, w), kept)
        address, secret = _address(request), reading.code.digits.encode()
        tried = self._limits.codes.begin(address, secret)
        if tried.wait:
            return self._too_often(request, tried.wait)
        seal = self._seal(reading.code)
        found = self._house.reading.by_seal(seal)
        ended = self._limits.codes.right if found else self._limits.codes.wrong
        ended(address, secret, tried)
        return self._found(request, seal, found)

    def _seal(self, code: ControlCode) -> bytes:
        with self._hashes:
            return self._house.sealer.seal(code.digits)

    def _found(
        self, request: Request, seal: bytes, found: tuple[Application, ...], error: str = ""
    ) -> Response:
        """The page of the one application with this seal, and the second question."""
        w, status = words_of(request), 422 if error else 200
        facts = {"ticket": self._pages.tokens.ticket(seal, self._house.clock.now()), "error": error}
        if len(found) > 1:
            # Two offices drew the same code while both were offline: neither sees the other's.
            return self._page(request, "which.html", status, opened="", **facts)
        shown = shown_of(self._house, found[0], w, self._news) if found else None
        if shown is None:
            said = w.say("This code is not known yet. If you handed in lately, ask at your office.")
            return self._ask(request, 404, said)
        return self._page(
            request, "status.html", status, shown=shown, details=None, opened="", **facts
        )

    # -- the second question -----------------------------------------------------------------------

    def _by_second(self, request: Request, ticket: str, answer: str) -> Response:
        """The same page for a wrong answer and for an application of which none is known."""
        w = words_of(request)
        seal = self._pages.tokens.read_ticket(ticket, self._house.clock.now())
        if seal is None:
            said = w.say("The page had been open for too long. Type the code once more.")
            return self._ask(request, 422, said)
        if not is_an_answer(answer):
            said = w.say("Four digits are needed.")
            return self._found(request, seal, self._house.reading.by_seal(seal), said)
        address = _address(request)
        tried = self._limits.answers.begin(address, seal)
        if tried.wait:
            return self._too_often(request, tried.wait)
        found = self._house.reading.by_seal(seal)
        known = [one for one in found if knows(one, answer)]
        if len(known) != 1:
            self._limits.answers.wrong(address, seal, tried)
            said = w.say("These digits do not belong to this code. The office can tell you more.")
            return self._found(request, seal, found, said)
        self._limits.answers.right(address, seal, tried)
        return self._opened(request, seal, known[0])

    def _opened(self, request: Request, seal: bytes, known: Application) -> Response:
        """All that may be shown: code and second answer were right."""
        w, now = words_of(request), self._house.clock.now()
        shown = shown_of(self._house, known, w, self._news)
        details = details_of(known, self._house.catalogue, w)
        if shown is None or details is None:
            return self._ask(request)
        opened = self._pages.tokens.opened(seal + known.registration, now)
        return self._page(
            request,
            "status.html",
            shown=shown,
            details=details,
            opened=opened,
            ticket="",
            error="",
        )

    def _once_more(self, request: Request, ticket: str, opened: str) -> Response:
        """In another language. Nothing is tried, so nothing is counted."""
        tokens, now = self._pages.tokens, self._house.clock.now()
        both = tokens.read_opened(opened, now) if opened else None
        seal = both[:SEAL_BYTES] if both else tokens.read_ticket(ticket, now)
        if seal is None:
            return self._ask(request)
        found = self._house.reading.by_seal(seal)
        if both is None:
            return self._found(request, seal, found)
        known = [one for one in found if one.registration == both[SEAL_BYTES:]]
        return self._opened(request, seal, known[0]) if known else self._ask(request)

    # -- pages -------------------------------------------------------------------------------------

    def _ask(
        self, request: Request, status: int = 200, error: str = "", code: str = ""
    ) -> Response:
        places = self._shell.places(words_of(request))
        return self._page(request, "start.html", status, error=error, code=code, places=places)

    def _too_often(self, request: Request, wait: int) -> Response:
        response = self._page(request, "wait.html", 429, minutes=-(-wait // 60))
        response.headers["Retry-After"] = str(wait)
        return response

    def _page(self, request: Request, template: str, status: int = 200, **facts: Any) -> Response:
        response = self._pages.show_public(request, template, status, **facts)
        response.headers["Content-Security-Policy"] = policy()
        return response


def _address(request: Request) -> str:
    """Whose tries these are. Behind a proxy that is trusted uvicorn has put in what it says."""
    return request.client.host if request.client else ""


def _what_is_wrong(reading: object, text: str, w: Words) -> str:
    """Said so that somebody can put it right at once."""
    if isinstance(reading, OurNumber):
        return w.say("This is the number of the application. The code has twelve digits.")
    if _is_iin(text):
        return w.say("This is an IIN. The code is another number: it stands on the receipt.")
    digits = sum(one.isdecimal() for one in text)
    if not digits:
        return w.say("Type the twelve digits of the code on your receipt.")
    if digits != CODE_DIGITS:
        return w.count(
            "The code has twelve digits. Here is {n}.",
            "The code has twelve digits. Here are {n}.",
            digits,
        )
    return w.say("One digit is wrong, or two have changed places. Compare it group by group.")


def _is_iin(text: str) -> bool:
    """Never one of our codes: those have no month in the third place."""
    return check_iin(text) is IinFinding.VALID


def _grouped(text: str) -> str:
    """As on the receipt, so that it can be compared; what is not only digits stays as it was."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{1,24}", digits):
        return text
    return " ".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))
