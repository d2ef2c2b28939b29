"""Who looked at whose data: for officer and auditor, and told to the resident on paper.

Readings by person and by case, alarms, the sheet. Addresses hold numbers of cases and of staff
only; of residents these pages show nothing but the numbers of their cases. An officer settles an
alarm once, with a note; nobody settles one about himself.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.looks import LONGEST_NOTE, BookLooks, Look, LooksWanted, Settled
from district.access import signed_in
from district.house import House
from district.look_watch import WATCHED_DAYS, Watch, cases_of
from district.look_words import HINTS, RULES, Names, from_where, place_word, position_of
from district.looking import SHEET, Looking
from district.pages import Pages, go_to, typed, words_of
from district.rights import SETTLING
from registry.application import OFFICE_TIME, office_time
from registry.look_alarms import Alarm, AlarmKey, Rule
from registry.numbers import Number, UnreadableNumber
from registry.seen_before import applicant_of
from words import Words, words_in

LOOKS: Final = "/looks"
ROWS: Final = 100  # on one page
MOST_ALARMS: Final = 200
_FURTHEST: Final = 10_000  # pages: nobody turns more
_SHEET_ROWS: Final = 2_000
_LONGEST_STAFF: Final = 64


@dataclass(frozen=True, slots=True)
class Line:
    """One look, as a person reads it."""

    when: str
    who: str = field(repr=False)
    actor: str
    position: str
    digits: str
    shown: str
    where: str
    place: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page's filters say, as they stand in its address."""

    who: str = ""
    number: str = ""
    person: bool = False  # all cases of that case's applicant
    first: str = ""
    last: str = ""
    page: int = 1

    @classmethod
    def of(cls, request: Request) -> "Asked":
        given = request.query_params
        return cls(
            who=_plain(given.get("who", "")),
            number=_plain(given.get("number", "")),
            person=given.get("person", "") == "1",
            first=given.get("first", "")[:10],
            last=given.get("last", "")[:10],
            page=_page(given.get("page", "")),
        )

    def address(self, page: int) -> str:
        said = {"who": self.who, "number": self.number, "person": "1" if self.person else ""}
        said |= {"first": self.first, "last": self.last, "page": str(page) if page > 1 else ""}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{LOOKS}?{query}" if query else LOOKS


class LooksPages:
    """The pages under `/looks`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages
        self._looks = BookLooks(house.book)
        self._looking = Looking(house)

    def routes(self) -> APIRouter:
        routes, posted = APIRouter(prefix=LOOKS, include_in_schema=False), self._pages.posted
        routes.add_api_route("", self.all, methods=["GET"])
        routes.add_api_route("/alarms", self.alarms, methods=["GET"])
        routes.add_api_route("/alarms", posted(self.settle), methods=["POST"])
        routes.add_api_route("/sheet/{number}", self.sheet, methods=["GET"])
        return routes

    # -- readings --------------------------------------------------------------------------------

    def all(self, request: Request) -> Response:
        """The newest first, narrowed by who looked, by case or person, and by day."""
        w, asked = words_of(request), Asked.of(request)
        number, error = None, ""
        if asked.number:
            number = _number(asked.number)
            error = "" if number else w.say("This is not the number of a case.")
        wanted = self._wanted(asked, number)
        total = 0 if error else self._looks.count(wanted)
        names = Names(self._looks.people())
        found = () if error else self._looks.some(wanted, ROWS, (asked.page - 1) * ROWS)
        return self._pages.show(
            request,
            "looks.html",
            422 if error else 200,
            asked=asked,
            number=number,
            lines=[self._line(one, names, w) for one in found],
            total=total,
            before=asked.address(asked.page - 1) if asked.page > 1 else "",
            after=asked.address(asked.page + 1) if asked.page * ROWS < total else "",
            error=error,
            here=LOOKS,
        )

    def _wanted(self, asked: Asked, number: Number | None) -> LooksWanted:
        numbers: tuple[str, ...] = ()
        if number is not None:
            numbers = self._cases(number) if asked.person else (number.digits,)
        first, last = _day(asked.first), _day(asked.last)
        return LooksWanted(
            actor=asked.who,
            numbers=numbers,
            first=_begins(first) if first else 0,
            end=_begins(last + timedelta(days=1)) if last and last < date.max else 0,
        )

    def _cases(self, number: Number) -> tuple[str, ...]:
        """All cases of the person who handed this one in; itself where nothing is known of it."""
        known = self._house.reading.application(number.digits)
        who = applicant_of(known) if known is not None else None
        found = cases_of(self._house, who) if who is not None else []
        return tuple(dict.fromkeys((number.digits, *found)))

    def _line(self, one: Look, names: Names, w: Words) -> Line:
        person = names.of(one.office, one.desk, one.actor)
        return Line(
            when=_moment(one.at, w),
            who=person.name if person is not None else one.actor,
            actor=one.actor,
            position=position_of(person, w),
            digits=one.number,
            shown=_shown(one.number),
            where=from_where(one.page, w),
            place=place_word(self._house, one.office, one.desk, w),
        )

    # -- alarms ----------------------------------------------------------------------------------

    def alarms(self, request: Request) -> Response:
        """What asks for a word with somebody, and what was settled."""
        return self._alarms(request)

    def _alarms(
        self, request: Request, status: int = 200, error: str = "", note: str = ""
    ) -> Response:
        w, names = words_of(request), Names(self._looks.people())
        found = Watch(self._house).unsettled(names)
        signed = signed_in(request)
        return self._pages.show(
            request,
            "look_alarms.html",
            status,
            alarms=[self._alarm(one, names, w) for one in found[:MOST_ALARMS]],
            total=len(found),
            settled=[self._settled(one, names, w) for one in self._looks.settled()],
            may_settle=signed.may(SETTLING),
            own=signed.staff.number,
            days=WATCHED_DAYS,
            longest=LONGEST_NOTE,
            error=error,
            note=note,
            said=request.query_params.get("said", ""),
            here=LOOKS,
            back=f"{LOOKS}/alarms",
        )

    def _alarm(self, one: Alarm, names: Names, w: Words) -> dict[str, Any]:
        rule, person = Rule(one.key.rule), names.anywhere(one.key.actor)
        return {
            "key": one.key,
            "rule": w.say(RULES[rule]),
            "hint": w.say(HINTS[rule]),
            "who": person.name if person is not None else one.key.actor,
            "position": position_of(person, w),
            "when": _moment(one.at, w),
            "shown": _shown(one.key.number),
            "count": self._count(one, w),
        }

    def _count(self, one: Alarm, w: Words) -> str:
        if one.key.rule != Rule.BURST:
            return w.count("{n} look", "{n} looks", one.count)
        said = w.count("{n} case", "{n} cases", one.count)
        return f"{said} · {w.say('usual: {n}', n=one.usual)}" if one.usual else said

    def _settled(self, one: Settled, names: Names, w: Words) -> dict[str, Any]:
        by, about = names.anywhere(one.by), names.anywhere(one.key.actor)
        known = one.key.rule in RULES
        return {
            "rule": w.say(RULES[Rule(one.key.rule)]) if known else one.key.rule,
            "who": about.name if about is not None else one.key.actor,
            "shown": _shown(one.key.number),
            "begun": _begun(one.key.begun, w),
            "by": by.name if by is not None else one.by,
            "when": _moment(one.at, w),
            "note": one.note,
        }

    def settle(self, request: Request, form: FormData) -> Response:
        """Once and for good, with a note of what came of it."""
        w, signed = words_of(request), signed_in(request)
        key = AlarmKey(
            *(typed(form, name, _LONGEST_STAFF) for name in ("rule", "actor", "number", "begun"))
        )
        note = " ".join(typed(form, "note", LONGEST_NOTE).split())
        if key.actor == signed.staff.number:
            said = w.say("This alarm is about you: another officer settles it.")
            return self._alarms(request, 422, said, note)
        if not note:
            return self._alarms(request, 422, w.say("Write what came of it."))
        alarm = Watch(self._house).find(key, Names(self._looks.people()))
        now = self._house.clock.now()
        by = signed.staff.number
        if alarm is None or not self._looks.settle(alarm, now, by, note, "alarm_settled"):
            said = w.say("This alarm is settled already, or there is no such one.")
            return self._alarms(request, 409, said, note)
        return go_to(f"{LOOKS}/alarms?said=settled")

    # -- the resident is told ----------------------------------------------------------------------

    def sheet(self, request: Request, number: str) -> Response:
        """Who looked at this case, to be printed and given to the applicant, in both languages.
        That it was made is a look too, and stands on it."""
        case = _number(number)
        known = self._house.reading.application(case.digits) if case is not None else None
        if case is None or known is None:
            return go_to(LOOKS)
        self._looking.at(known, SHEET, signed_in(request).staff.number)
        found = self._looks.some(LooksWanted(numbers=(case.digits,)), _SHEET_ROWS)
        names = Names(self._looks.people())
        kk, ru = words_in("kk"), words_in("ru")
        lines = [(self._line(one, names, kk), self._line(one, names, ru)) for one in found]
        office = self._house.office(case.office)
        return self._pages.show(
            request,
            "look_sheet.html",
            number=case,
            lines=lines,
            office_kk=office.name_kk if office is not None else "",
            office_ru=office.name_ru if office is not None else "",
            day=kk.short_date(self._house.today),
            kk=kk,
            ru=ru,
            here=LOOKS,
            back=f"{LOOKS}/sheet/{case.digits}",
        )


def _plain(text: str) -> str:
    """Without the control characters that PostgreSQL would not be asked with."""
    return "".join(filter(str.isprintable, text)).strip()[:_LONGEST_STAFF]


def _page(text: str) -> int:
    return min(max(int(text[:9]), 1), _FURTHEST) if text.isascii() and text.isdecimal() else 1


def _number(text: str) -> Number | None:
    try:
        return Number.parse(text).application
    except (UnreadableNumber, ValueError):
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _begins(day: date) -> int:
    """UTC ms at which an office's day begins."""
    return max(0, int(datetime.combine(day, time(), OFFICE_TIME).timestamp() * 1000))


def _moment(at: int, w: Words) -> str:
    """Day and minute, always both: it is a record."""
    told = datetime.fromtimestamp(at / 1000, UTC)
    return f"{w.short_date(office_time(at).date())} {w.clock(told)}"


def _begun(begun: str, w: Words) -> str:
    """The day of an alarm, or its hour, as a person writes it."""
    day, _, hour = begun.partition("T")
    known = _day(day)
    if known is None:
        return begun
    return w.short_date(known) + (f" {hour}:00" if hour else "")


def _shown(digits: str) -> str:
    number = _number(digits) if digits else None
    return number.shown if number is not None else digits
