"""The register book of an office to take along, as PDF and as XLSX: the one file of oversight in
which residents are named.

So it is asked for with a reason, by a form; who took it, when and what for is written down before
anything is read, in the record of the district and in the journal of the office. How many entries
it has and how long making it takes is said beforehand, and more than one page can bear is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.accounts import Change
from db.register import BookRegister
from district.access import signed_in
from district.desk_rows import office_name
from district.house import House
from district.oversight import ADDRESS, Oversight, address_of, period_words
from district.oversight_counts import Asked
from district.pages import PAGE_HEADERS, Pages, typed, words_of
from printing.register_book import RegisterBook, register_book_pdf
from printing.register_sheet import write_register_sheet
from registry.figures import Period
from registry.office_facts import LookedAt
from registry.offices import Office
from registry.oversight import first_day
from registry.register import RegisterLine, register_line
from words import how_many

REGISTER: Final = f"{ADDRESS}/register"
MOST_ENTRIES: Final = 3_000  # in one file: more would keep a worker from all others for too long
LEAST_REASON: Final = 5  # letters: a word, at least
_LONGEST_REASON: Final = 200
_PER_SECOND: Final = 100  # entries, of reading and drawing
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Taken:
    """What the form asks for."""

    office: Office
    period: Period
    count: int


class RegisterPages:
    """The page and the files under `/office/figures/register`."""

    def __init__(self, house: House, pages: Pages, oversight: Oversight) -> None:
        self._house = house
        self._pages = pages
        self._oversight = oversight

    def routes(self) -> APIRouter:
        routes = APIRouter(prefix=REGISTER, include_in_schema=False)
        routes.add_api_route("", self.ask, methods=["GET"])
        routes.add_api_route("", self._pages.posted(self.take), methods=["POST"])
        return routes

    def ask(self, request: Request) -> Response:
        return self._ask(request)

    def _ask(self, request: Request, status: int = 200, error: str = "") -> Response:
        w, asked = words_of(request), self._oversight.asked(request)
        offices = {one.code: one for one in self._house.devices.offices()}
        wanted = self._wanted(asked, offices)
        return self._pages.show(
            request,
            "register.html",
            status,
            here=ADDRESS,
            back_to=address_of(asked),
            action=address_of(asked, "/register"),
            offices=[
                (address_of(_of(asked, code), "/register"), office_name(one, w))
                for code, one in offices.items()
            ],
            office=office_name(wanted.office, w) if wanted else "",
            period=period_words(asked, w),
            count=wanted.count if wanted else 0,
            too_many=how_many(MOST_ENTRIES) if wanted and wanted.count > MOST_ENTRIES else "",
            seconds=-(-wanted.count // _PER_SECOND) if wanted else 0,
            error=error,
        )

    def take(self, request: Request, form: FormData) -> Response:
        """The file. It is named by office and days, and by nobody."""
        w, asked = words_of(request), self._oversight.asked(request)
        offices = {one.code: one for one in self._house.devices.offices()}
        wanted, why = self._wanted(asked, offices), typed(form, "why", _LONGEST_REASON)
        if wanted is None or not 0 < wanted.count <= MOST_ENTRIES:
            return self._ask(request, 422)
        if len(why) < LEAST_REASON:
            return self._ask(request, 422, w.say("Say what it is for."))
        by, code, period = signed_in(request).staff.number, wanted.office.code, wanted.period
        self._write_down(by, wanted, why)
        sheet = typed(form, "kind", 8) == "xlsx"
        content = self._sheet(wanted) if sheet else self._book(wanted)
        days = f"{period.first.isoformat()}-{period.last.isoformat()}"
        name = f"register-{code:04}-{days}.{'xlsx' if sheet else 'pdf'}"
        headers = {**PAGE_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, 200, headers, _SHEET if sheet else "application/pdf")

    def _wanted(self, asked: Asked, offices: Mapping[int, Office]) -> Taken | None:
        """None without an office: each has a book of its own."""
        office = offices.get(asked.office) if asked.office is not None else None
        if office is None:
            return None
        period = Period(first_day(asked.first), _last_day(asked.last))
        return Taken(office, period, BookRegister(self._house.book, office.code).count(period))

    def _write_down(self, by: str, wanted: Taken, why: str) -> None:
        """Before there is anything to look at. Raises BookUnwritable."""
        code, period = wanted.office.code, wanted.period
        with self._house.journal_of(code).writing() as journal:
            journal.append(LookedAt("", "register"), actor=by)
        detail = f"{code:04} {period.first:%d.%m.%Y}–{period.last:%d.%m.%Y}: {why}"
        change = Change(self._house.clock.now(), by, "register_taken", detail)
        self._house.accounts.record(by, change)

    def _book(self, wanted: Taken) -> bytes:
        return register_book_pdf(self._title(wanted), self._lines(wanted))

    def _sheet(self, wanted: Taken) -> bytes:
        # A folder of its own that nobody else can read, gone with the request.
        with TemporaryDirectory(prefix="tereze-register-") as folder:
            path = Path(folder) / "register.xlsx"
            write_register_sheet(path, self._title(wanted), self._lines(wanted))
            return path.read_bytes()

    def _title(self, wanted: Taken) -> RegisterBook:
        return RegisterBook(wanted.office, wanted.period, self._house.clock.now(), wanted.count)

    def _lines(self, wanted: Taken) -> Iterator[RegisterLine]:
        """Read in portions, so that the book can be written in meanwhile."""
        catalogue, code = self._house.catalogue, wanted.office.code
        names = {one.number: one.name for one in self._house.reading.staff(code)}
        found = BookRegister(self._house.book, code).applications(wanted.period)
        for place, application in enumerate(found, 1):
            yield register_line(place, application, catalogue, names)


def _of(asked: Asked, office: int) -> Asked:
    return Asked(asked.first, asked.last, f"o:{office:04}", asked.by)


def _last_day(month: int) -> date:
    return first_day(month + 1) - timedelta(days=1)
