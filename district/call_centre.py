"""The call centre: one field, what the caller reads out, and what may be said to him.

By control code the first level is told, and after one right answer the second (DESIGN §5). By
number, which is no secret, nothing before two right answers. The operator types what he hears; the
program compares and shows no answer. Every look is an entry, and so is a call whose answers did not
fit. What to say, word for word: `district.call_script`.
"""

import hashlib
from dataclasses import replace
from typing import Any, Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from district import call_script as script
from district.access import signed_in
from district.call_script import Script
from district.guessing import FIRST_LEVEL, SECOND_QUESTION, Guessing, Measure, Rules
from district.house import House
from district.looking import CALL_BY_CODE, CALL_BY_NUMBER, CALL_SECOND, CALL_WRONG, Looking
from district.pages import Pages, go_to, typed, words_of
from district.second import is_an_answer
from district.second import knows as knows_after_code
from registry.application import CODE_LIVES_DAYS, Application
from registry.caller import ANSWERS, Said, knows
from registry.codes import CODE_DIGITS, Foreign, Misread, OurCode, OurNumber, OurService, read_code
from registry.numbers import NUMBER_DIGITS, TRANSFER_LIST, Number, UnreadableNumber, untangle

CALLS: Final = "/calls"
# An operator hears many codes that nobody has: misheard ones, and those of offices without a line.
CODES: Final = replace(FIRST_LEVEL, what="call ", of_address=Measure(20, 30, 3600, 900))
ANSWERS_OF_CALLERS: Final = replace(SECOND_QUESTION, what="call answer ")
_DAY_MS: Final = 86_400_000
_MARK_BYTES: Final = 16
_LONGEST_HEARD: Final = 64


def counting(house: House, rules: Rules) -> Guessing:
    """Several processes count together, by the one clock that they have in common."""
    if house.tries is None:
        return Guessing(rules, house.steady, house.cookie_key)
    return Guessing(rules, lambda: house.clock.now() / 1000, house.cookie_key, house.tries)


class CallCentre:
    """The pages under `/calls`. An operator's staff number is what tries are counted by."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages
        self._codes = counting(house, CODES)
        self._answers = counting(house, ANSWERS_OF_CALLERS)
        self._looking = Looking(house)

    def routes(self) -> APIRouter:
        routes, posted = APIRouter(prefix=CALLS, include_in_schema=False), self._pages.posted
        routes.add_api_route("", self.start, methods=["GET"])
        routes.add_api_route("/look", posted(self.look), methods=["POST"])
        routes.add_api_route("/after-code", posted(self.after_code), methods=["POST"])
        routes.add_api_route("/by-number", posted(self.by_number), methods=["POST"])
        return routes

    # -- the field -------------------------------------------------------------------------------

    def start(self, request: Request) -> Response:
        """The next caller: nothing of the one before is left."""
        error = ""
        if request.query_params.get("said") == "old":
            error = words_of(request).say("Ten minutes have passed: ask for the code once more.")
        return self._field(request, script.plain(*script.GREETING), error=error)

    def look(self, request: Request, form: FormData) -> Response:
        """A code, or a number, as it was heard."""
        text = typed(form, "heard", _LONGEST_HEARD)
        match read_code(text, self._house.status_address):
            case _ if not text:
                return go_to(CALLS)
            case OurCode(code):
                return self._by_code(request, code.digits)
            case OurNumber(number) if number.kind != TRANSFER_LIST:
                return self._ask_by_number(request, number.application)
            case Misread() | Foreign() | OurNumber() | OurService():
                return self._again(request, text)

    def _again(self, request: Request, text: str) -> Response:
        """A digit is missing or wrong: found before anything is looked up, and costs no try."""
        w, digits = words_of(request), "".join(filter(str.isdecimal, untangle(text)))
        whole = len(digits) in (CODE_DIGITS, NUMBER_DIGITS)
        error = w.say("One of the digits is wrong: check them.")
        if not whole:
            error = w.say(
                "{n} digits were typed. A code has 12, a number looks like 0427-01-000123.",
                n=len(digits),
            )
        said = script.read_back(digits, whole=whole) if digits else script.plain(*script.GREETING)
        groups = " ".join(script.grouped(digits))
        return self._field(request, said, 422, error=error, heard=groups)

    def _field(self, request: Request, said: Script, status: int = 200, **facts: Any) -> Response:
        return self._show(request, "field", said, status, **facts)

    # -- by code ---------------------------------------------------------------------------------

    def _by_code(self, request: Request, digits: str) -> Response:
        operator = self._operator(request)
        secret = digits.encode()
        tried = self._codes.begin(operator, secret)
        if tried.wait:
            return self._wait(request, tried.wait)
        found = self._house.reading.by_seal(self._house.sealer.seal(digits))
        told = [one for one in found if one.registered is not None]
        if not told:
            self._codes.wrong(operator, secret, tried)
            return self._field(
                request, script.plain(*script.UNKNOWN), 404, error=self._not_found(request)
            )
        self._codes.right(operator, secret, tried)
        if len(told) == 1:
            self._looking.write(told[0], CALL_BY_CODE, operator)
        return self._first(request, told)

    def _not_found(self, request: Request) -> str:
        return words_of(request).say("Not found. Say the words below, and no more.")

    def _first(
        self, request: Request, told: list[Application], status: int = 200, error: str = ""
    ) -> Response:
        """The first level, and the question that opens the second. Where two offices drew one
        code, nothing before the answer that tells them apart."""
        said = script.plain(script.TWO_WITH_ONE_CODE)
        if len(told) == 1:
            said = script.first_level(self._house, told[0])
        if error:
            said = script.plain(*script.DOES_NOT_FIT)
        asked = script.plain(script.ASK_AFTER_CODE)
        ticket = self._ticket(request, told)
        return self._show(request, "code", said, status, asked=asked, ticket=ticket, error=error)

    def after_code(self, request: Request, form: FormData) -> Response:
        """The answer to the one question; an empty one is the next caller."""
        operator, w = self._operator(request), words_of(request)
        answer = "".join(filter(str.isdecimal, typed(form, "answer")))
        if not answer:
            return go_to(CALLS)
        told = self._told(request, typed(form, "ticket"))
        if not told:
            return go_to(f"{CALLS}?said=old")
        if not is_an_answer(answer):
            return self._first(request, told, 422, w.say("Type four digits."))
        whose = b" ".join(one.number.encode() for one in told)
        tried = self._answers.begin(operator, whose)
        if tried.wait:
            return self._wait(request, tried.wait)
        right = [one for one in told if knows_after_code(one, answer)]
        if len(right) != 1:
            self._answers.wrong(operator, whose, tried)
            for one in told:
                self._looking.write(one, CALL_WRONG, operator)
            return self._first(request, told, 422, self._does_not_fit(request))
        self._answers.right(operator, whose, tried)
        return self._second(request, right[0], CALL_SECOND)

    def _does_not_fit(self, request: Request) -> str:
        return words_of(request).say("It does not fit. Say the words below, and no more.")

    # -- by number -------------------------------------------------------------------------------

    def _ask_by_number(
        self, request: Request, number: Number, status: int = 200, error: str = "", **facts: Any
    ) -> Response:
        """The same whether there is such an application or not."""
        said = facts.pop("said", script.plain(script.ASK_BY_NUMBER))
        return self._show(request, "number", said, status, number=number, error=error, **facts)

    def by_number(self, request: Request, form: FormData) -> Response:
        """Two right answers of three, and no wrong one; without any the next caller."""
        operator, w = self._operator(request), words_of(request)
        said = Said.typed(
            phone=typed(form, "phone"), birth=typed(form, "birth"), iin=typed(form, "iin")
        )
        try:
            number = Number.parse(typed(form, "number")).application
        except (UnreadableNumber, ValueError):
            return go_to(CALLS)
        if not said.count:
            return go_to(CALLS)
        if said.count < ANSWERS:
            kept = {"phone": said.phone, "birth": said.birth, "iin": said.iin}
            return self._ask_by_number(
                request, number, 422, w.say("Two answers are needed."), typed=kept
            )
        whose = number.digits.encode()
        tried = self._answers.begin(operator, whose)
        if tried.wait:
            return self._wait(request, tried.wait)
        known = self._house.reading.application(number.digits)
        told = known if known is not None and self._may_be_told(known) else None
        if not knows(told, said) or told is None:
            self._answers.wrong(operator, whose, tried)
            if known is not None:
                self._looking.write(known, CALL_WRONG, operator)
            wrong = script.plain(*script.DOES_NOT_FIT)
            fits = self._does_not_fit(request)
            return self._ask_by_number(request, number, 422, fits, said=wrong)
        self._answers.right(operator, whose, tried)
        return self._second(request, told, CALL_BY_NUMBER)

    def _may_be_told(self, known: Application) -> bool:
        """As long as its code would live: three months after the answer was issued."""
        if known.registered is None:
            return False
        lives = CODE_LIVES_DAYS * _DAY_MS
        return known.ended_at is None or self._house.clock.now() - known.ended_at <= lives

    # -- what may be said ------------------------------------------------------------------------

    def _second(self, request: Request, known: Application, way: str) -> Response:
        """Both levels. The entry comes first: what cannot be recorded is not shown."""
        self._looking.write(known, way, self._operator(request))
        parts = [script.first_level(self._house, known), script.second_level(self._house, known)]
        if way == CALL_SECOND:  # the first level was said already: what is new comes first
            parts.reverse()
        said = script.joined(*parts, script.plain(script.GOODBYE))
        return self._show(request, "told", said)

    def _wait(self, request: Request, seconds: int) -> Response:
        error = words_of(request).say("Too many tries in vain.")
        response = self._show(request, "wait", script.too_often(seconds), 429, error=error)
        response.headers["Retry-After"] = str(seconds)
        return response

    # -- inside ----------------------------------------------------------------------------------

    def _show(
        self, request: Request, state: str, said: Script, status: int = 200, **facts: Any
    ) -> Response:
        shown: dict[str, Any] = {
            "state": state,
            "said_aloud": said,
            "asked": None,
            "ticket": "",
            "number": None,
            "typed": {"phone": "", "birth": "", "iin": ""},  # one answer, still in the making
            "heard": "",
            "error": "",
            "here": CALLS,
            "back": CALLS,
            **facts,
        }
        return self._pages.show(request, "calls.html", status, **shown)

    def _operator(self, request: Request) -> str:
        return signed_in(request).staff.number

    def _ticket(self, request: Request, told: list[Application]) -> str:
        """Which applications this operator has opened by their code, for ten minutes."""
        value = self._mark(request) + b"".join(one.number.encode() for one in told)
        return self._pages.tokens.ticket(value, self._house.clock.now())

    def _told(self, request: Request, ticket: str) -> list[Application]:
        """None of a ticket that is old, forged, another operator's or of the public page."""
        value = self._pages.tokens.read_ticket(ticket, self._house.clock.now())
        if value is None or value[:_MARK_BYTES] != self._mark(request):
            return []
        rest = value[_MARK_BYTES:].decode("ascii", "replace")
        numbers = [
            rest[place : place + NUMBER_DIGITS] for place in range(0, len(rest), NUMBER_DIGITS)
        ]
        found = [self._house.reading.application(one) for one in numbers]
        return [one for one in found if one is not None and one.registered is not None]

    def _mark(self, request: Request) -> bytes:
        name = b"tereze/calls/1\0" + self._operator(request).encode()
        return hashlib.sha256(name).digest()[:_MARK_BYTES]
