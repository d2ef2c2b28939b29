"""The department's page one: a scan field and the list, most urgent first; and the morning's sheet.

Kept out: one paper (`district.paper_pages`), a transfer list (`district.lists`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.desk_list import PAGE_ROWS, BookDeskList, DeskWanted
from db.desk_notes import DeskNotes
from district.access import signed_in
from district.desk_rows import Line, known_paper, lines_of, office_name
from district.house import House
from district.looking import PAPERS, Looking
from district.pages import YEAR_SECONDS, Pages, go_to, typed, words_of
from district.rights import LEADING
from district.said import term_left
from district.signing import Signed
from registry.answer_corrections import waiting
from registry.application import Stage
from registry.codes import Foreign, Misread, OurCode, OurNumber, OurService, read_code
from registry.deadlines import NOTICE_OF_EXTENSION
from registry.lists import ListRow, Wanted
from registry.numbers import TRANSFER_LIST, Number, UnreadableNumber
from words import Words

DEPARTMENT_COOKIE: Final = "department"
IN_WORK: Final = tuple(stage for stage in Stage if stage.is_in_work)
SHARED_BY: Final = 300  # applications of all who have one name, surname to patronymic
LONGEST_FOUND: Final = 30  # papers under one name: who has more in mind types more of it
LEAST_LETTERS: Final = 3  # of a name
SHEET_LIST: Final = 500
SHEET_SOON_DAYS: Final = 3  # working days after today that the morning's sheet looks ahead


class ScanAgain(Exception):
    """The text in the scan field leads to no paper. `words` says why, `keep` is named beside it.

    The field itself is empty again: the next scan would be typed into the middle of what stood.
    """

    def __init__(self, words: str, keep: str, *, may_be_a_name: bool = False) -> None:
        super().__init__()
        self.words = words
        self.keep = keep
        self.may_be_a_name = may_be_a_name


@dataclass(frozen=True, slots=True)
class Filter:
    """One department to choose in the list, with what it has in work."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Untold:
    """Somebody who was given more time and has not heard of it."""

    digits: str
    shown: str
    until: str
    mood: str


def _due_if_in_work(row: ListRow) -> date:
    return row.due if row.due is not None and row.stage in IN_WORK else date.max


class StartPages:
    """`/desk`, `/desk/scan` and `/desk/due`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages
        self._looking = Looking(house)
        self._list_of = BookDeskList(house.book)

    def start(self, request: Request) -> Response:
        """The scan field and the list. `?department=` narrows it, `?done=` tells of an answer."""
        chosen = request.query_params.get("department")
        if chosen is not None and not signed_in(request).department:
            response = go_to("/desk")
            known = chosen if self._is_department(chosen) else ""
            self._pages.set_cookie(request, response, DEPARTMENT_COOKIE, known, YEAR_SECONDS)
            return response
        return self.show(request)

    def _is_department(self, code: str) -> bool:
        return any(one.code == code for one in self._house.catalogue.every_department)

    def department_of(self, request: Request) -> str:
        """Whose papers are shown: the clerk's own department, or the one that he chose last."""
        own = signed_in(request).department
        chosen = own or request.cookies.get(DEPARTMENT_COOKIE, "")
        return chosen if own or self._is_department(chosen) else ""

    def show(self, request: Request, status: int = 200, **facts: object) -> Response:
        w = words_of(request)
        department = self.department_of(request)
        done = request.query_params.get("done", "")
        shown: dict[str, Any] = {
            **({} if facts.get("found") else self._page_one(request, department, w)),
            "done": self._done(done, department) if done else None,
            "found": [],
            "found_by": "",
            "error": "",
            "scan": "",
            "here": "/desk",
            **facts,
        }
        self.looked(request, (one.digits for one in shown["found"] or shown["lines"]))
        return self._pages.show(request, "desk.html", status, **shown)

    def _page_one(self, request: Request, department: str, w: Words) -> dict[str, Any]:
        """What stands under the field where nothing was looked for: whoever looks for one person
        does not see fifty others, and no look at them has to be written down."""
        signed = signed_in(request)
        return {
            **self._list(request, department, w),
            "filters": [] if signed.department else self._filters(w),
            "department": department,
            "early": self._early(w),
            "untold": self.untold(department, w),
            "to_confirm": self._to_confirm(signed) if signed.may(LEADING) else [],
            "leads": signed.may(LEADING),
        }

    def looked(self, request: Request, numbers: Iterable[str]) -> None:
        """Whoever is about to see a list with people's names leaves an entry first."""
        self._looking.at_list(numbers, PAPERS, signed_in(request).staff.number)

    def _list(self, request: Request, department: str, w: Words) -> dict[str, Any]:
        """One page of the list. `?show=mine`, `free` or `late` narrows it, `?page=` turns it."""
        me, today = signed_in(request).staff.number, self._house.today
        chosen = request.query_params.get("show", "")
        whole = DeskWanted(department)
        wanted = {
            "mine": replace(whole, worker=me),
            "free": replace(whole, unassigned=True),
            "late": replace(whole, late_on=today),
        }.get(chosen, whole)
        shares = self._list_of.shares(department, me, today)
        total = getattr(shares, chosen) if wanted is not whole else shares.all
        pages = max(1, -(-total // PAGE_ROWS))
        typed_page = request.query_params.get("page", "")
        asked = int(typed_page[:6]) if typed_page.isascii() and typed_page.isdigit() else 1
        page = min(max(asked, 1), pages)
        rows = self._list_of.rows(replace(wanted, page=page - 1))
        return {
            "lines": lines_of(self._house, rows, w),
            "total": total,
            "show": chosen if wanted is not whole else "",
            "shares": [
                ("mine", w.say("Mine"), shares.mine),
                ("free", w.say("Nobody's yet"), shares.free),
                ("late", w.say("Late"), shares.late),
            ],
            "page": page,
            "pages": pages,
        }

    def _filters(self, w: Words) -> list[Filter]:
        """The departments that have something in work."""
        counts = self._list_of.of_departments()
        return [
            Filter(one.code, one.short(w.language), counts[one.code])
            for one in self._house.catalogue.every_department
            if one.code in counts
        ]

    def _early(self, w: Words) -> list[Line]:
        """Papers that came before their news."""
        offices = {one.code: one for one in self._house.devices.offices()}
        found = []
        for digits in self._list_of.before_news():
            number = Number.parse(digits)
            name = office_name(offices.get(number.office), w)
            found.append(Line(digits, number.shown, "", "", name, "", None))
        return found

    def _to_confirm(self, signed: Signed) -> list[tuple[str, str]]:
        """Corrections that wait for somebody else: this reader's own ones are not his to decide."""
        found = []
        for digits in self._list_of.to_confirm(signed.department):
            known = self._house.reading.application(digits)
            told = waiting(known) if known is not None else None
            if told is not None and told.actor != signed.staff.number:
                found.append((digits, Number.parse(digits).shown))
        return found

    def untold(self, department: str, w: Words) -> list[Untold]:
        """Who was given more time and has to hear of it within three working days (art. 76)."""
        house, found = self._house, []
        for one in self._list_of.untold(department):
            until = house.calendar.add_working_days(one.decided_on, NOTICE_OF_EXTENSION.days)
            left = term_left(until, house.today, house.calendar, w)
            shown = Number.parse(one.number).shown
            found.append((until, Untold(one.number, shown, left.until, left.mood)))
        return [untold for _, untold in sorted(found, key=lambda each: each[0])]

    def _done(self, digits: str, department: str) -> tuple[str, str, int] | None:
        """Number, digits, and how many papers are still due today or late."""
        try:
            number = Number.parse(digits).application
        except (UnreadableNumber, ValueError):
            return None
        known = known_paper(self._house, number)
        if known is None or known.answered is None:
            return None
        due = Wanted(stages=IN_WORK, department=department, due_until=self._house.today)
        left = sum(self._house.reading.counts(due).values())
        return number.shown, number.digits, left

    # -- the field -------------------------------------------------------------------------------

    def scan(self, request: Request, form: FormData) -> Response:
        """A number was scanned or typed, ours or theirs: its page, or page one with the reason."""
        text, w = typed(form, "scan"), words_of(request)
        try:
            number = self._scanned(text, w)
        except ScanAgain as again:
            found = DeskNotes(self._house.book).by_ours(text)
            if len(found) == 1:
                return go_to(f"/desk/{found[0]}")
            if found:
                rows = [self._house.reading.rows(Wanted(typed=one, limit=1)) for one in found]
                lines = lines_of(self._house, (one for each in rows for one in each), w)
                return self.show(request, found=self._own_lines(lines, signed_in(request)))
            if again.may_be_a_name:
                named = self._named(request, text, w)
                if named:
                    return self.show(request, found=named, found_by=text)
            return self.show(request, 422, error=again.words, scan=again.keep)
        place = "/desk/list" if number.kind == TRANSFER_LIST else "/desk"
        return go_to(f"{place}/{number.digits}")

    def _named(self, request: Request, text: str, w: Words) -> list[Line]:
        """Papers of who is called so, those in work first; of the reader's department only."""
        own, of = signed_in(request).department, self._house.reading
        # Whoever has one whole name has them all in one answer; a surname, hardly ever.
        most = SHARED_BY if len(text.split()) > 2 else LONGEST_FOUND
        rows = list(of.rows(Wanted(typed=text, department=own, limit=most)))
        if len(rows) == most:  # older ones may be in work, too
            in_work = Wanted(
                typed=text,
                stages=IN_WORK,
                department=own,
                most_urgent_first=True,
                limit=LONGEST_FOUND,
            )
            urgent = list(of.rows(in_work))
            known = {row.number for row in urgent}
            rows = [*urgent, *(row for row in rows if row.number not in known)]
        else:  # these are all: those in work by their terms, the others as they were, newest first
            rows.sort(key=_due_if_in_work)
        return lines_of(self._house, rows[:LONGEST_FOUND], w)

    def _own_lines(self, lines: list[Line], signed: Signed) -> list[Line]:
        """Two departments may have the same number of their own: each finds its own paper."""
        kept = []
        for line in lines:
            known = self._house.reading.application(line.digits)
            fact = known.registered if known is not None else None
            if signed.serves(fact.department if fact is not None else ""):
                kept.append(line)
        return kept

    def _scanned(self, text: str, w: Words) -> Number:
        if not text:
            raise ScanAgain(w.say("Scan a paper, or type its number."), "")
        match read_code(text, self._house.status_address):
            case OurNumber(number) if self._house.office(number.office) is None:
                raise ScanAgain(w.say("No office of this district has this number."), text)
            case OurNumber(number):
                return number if number.kind == TRANSFER_LIST else number.application
            case OurCode():
                # It is the resident's secret: it is not shown again.
                raise ScanAgain(
                    w.say("This is the resident's own code. Scan the number on the papers."), ""
                )
            case Misread():
                raise ScanAgain(w.say("Check the number: one of its digits is wrong."), text)
            case Foreign() if sum(one.isalpha() for one in text) >= LEAST_LETTERS:
                said = w.say("Nothing is found under this name or number.")
                raise ScanAgain(said, text, may_be_a_name=True)
            case OurService() | Foreign():  # a slip of a kiosk has no business in a department
                raise ScanAgain(w.say("This barcode is not one of ours."), text)

    # -- the morning's sheet -----------------------------------------------------------------------

    def due(self, request: Request) -> Response:
        """What is late, due today and due in three working days: one sheet, printed at nine."""
        w, house = words_of(request), self._house
        department = self.department_of(request)
        ahead = house.calendar.add_working_days(house.today, SHEET_SOON_DAYS)
        wanted = Wanted(
            stages=IN_WORK,
            department=department,
            due_until=ahead,
            most_urgent_first=True,
            limit=SHEET_LIST,
        )
        late, today, soon = [], [], []
        rows = house.reading.rows(wanted)
        lines = lines_of(house, rows, w)
        self.looked(request, [line.digits for line in lines if line.name])
        for row, line in zip(rows, lines, strict=True):
            if row.due is not None and row.due < house.today:
                late.append(line)
            elif row.due == house.today:
                today.append(line)
            else:
                soon.append(line)
        known = {one.code: one for one in house.catalogue.every_department}
        return self._pages.show(
            request,
            "due.html",
            parts=[
                (w.say("Late"), "late", late),
                (w.say("Due today"), "soon", today),
                (w.say("Due in the next three working days"), "calm", soon),
            ],
            total=sum(house.reading.counts(wanted).values()),
            shown=len(rows),
            day=w.short_date(house.today),
            moment=w.moment(house.now, house.now),
            department=known[department].short(w.language) if department in known else "",
            untold=self.untold(department, w),
            here="/desk",
            back="/desk/due",
        )
