"""The catalogue at the district: services found, changed from a day on, brought as a table.

Whatever is to change is kept as a draft and shown as a list of differences; only from that page it
is published, all of it in one commit, and goes down the road (`district.catalogue_differences`).
What was registered keeps the row it was registered by (decision 12). Kept out: how a table is read
(`registry.catalogue_sheets`), and departments (`district.department_pages`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.published_days import COMMON_OFFICE
from district.catalogue_differences import DAY_MISSING, Differences
from district.catalogue_said import (
    VALUES,
    coming_days,
    field_said,
    history_of,
    problem_said,
    service_row,
)
from district.house import House
from district.pages import PAGE_HEADERS, Pages, go_to, typed, upload, words_of
from district.service_form import MOST_FIELDS, ServiceForm, day_of
from district.sheets import (
    LARGEST_FILE,
    UnreadableTable,
    dated,
    read_cells,
    written_csv,
    written_sheet,
)
from registry.catalogue import Catalogue
from registry.catalogue_drafts import CatalogueDraft
from registry.catalogue_facts import DepartmentPublished
from registry.catalogue_sheets import Problem, read_table, written_table
from words import Words
from words.texts import sentence_for

MOST_LISTED: Final = 200  # services on one page; who has more types a word
MOST_PROBLEMS: Final = 100
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CataloguePages:
    """The pages under `/services`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages
        self._differences = Differences(house, pages, "/services")

    def routes(self) -> APIRouter:
        routes, posted = APIRouter(prefix="/services", include_in_schema=False), self._pages.posted
        routes.add_api_route("", self.all, methods=["GET"])
        routes.add_api_route("/new", self.new, methods=["GET"])
        routes.add_api_route("/check", posted(self.check, fields=MOST_FIELDS), methods=["POST"])
        routes.add_api_route("/import", self.bring, methods=["GET"])
        routes.add_api_route("/import", posted(self.brought), methods=["POST"])
        routes.add_api_route("/file.csv", self.as_csv, methods=["GET"])
        routes.add_api_route("/file.xlsx", self.as_sheet, methods=["GET"])
        self._differences.add_to(routes)
        routes.add_api_route("/one/{code}", self.one, methods=["GET"])
        routes.add_api_route("/one/{code}/end", posted(self.end), methods=["POST"])
        return routes

    # -- looking ---------------------------------------------------------------------------------

    def all(self, request: Request) -> Response:
        """`?q=` finds by code, name or any word it is asked for by."""
        w, house = words_of(request), self._house
        held = house.todays.fresh()
        now, typed_words = held(), request.query_params.get("q", "")[:80]
        found = now.search(typed_words, w.language) if typed_words.strip() else now.services
        coming = coming_days(held.said, house.today)
        return self._pages.show(
            request,
            "services.html",
            rows=[service_row(one, now, coming, w) for one in found[:MOST_LISTED]],
            count=len(found),
            all=len(now.services),
            q=typed_words,
            said=request.query_params.get("said", ""),
            back="/services",
        )

    def one(self, request: Request, code: str) -> Response:
        """`?q=` is what it was found by."""
        house = self._house
        found = next((one for one in house.todays.fresh()().services if one.code == code), None)
        if found is None:
            return go_to("/services")
        return self._form(request, ServiceForm.of_service(found, house.today))

    def new(self, request: Request) -> Response:
        return self._form(request, ServiceForm.empty(self._house.today))

    def _form(
        self, request: Request, filled: ServiceForm, status: int = 200, error: str = ""
    ) -> Response:
        w, house, code = words_of(request), self._house, filled.cells["code"]
        held = house.todays.fresh()
        now, first = held(), held.first
        people = {one.number: one.name for one in house.reading.staff(COMMON_OFFICE)}
        before = next((one for one in first.services if one.code == code), None)
        history = history_of(code, before, held.said, people, house.today, house.now, w)
        return self._pages.show(
            request,
            "service.html",
            status,
            filled=filled,
            departments=_choice(
                now, coming_days(held.said, house.today, DepartmentPublished), filled, w
            ),
            spheres=sorted({one.sphere for one in now.services} | {filled.cells["sphere"]} - {""}),
            values=lambda *names: [(one, w.say(VALUES[one])) for one in names],
            label=lambda column: field_said(column, w),
            history=[] if filled.is_new else history,
            came=before is not None,
            error=error,
            here="/services",
            back=f"/services/one/{code}" if not filled.is_new else "/services/new",
        )

    def as_csv(self, _request: Request) -> Response:
        return self._file("csv", "text/csv; charset=utf-8", written_csv(self._table()))

    def as_sheet(self, _request: Request) -> Response:
        return self._file("xlsx", _SHEET, written_sheet(self._table()))

    def _table(self) -> list[list[str]]:
        return written_table(self._house.todays.fresh()().services)

    def _file(self, kind: str, media_type: str, content: bytes) -> Response:
        name = f"services-{self._house.today.isoformat()}.{kind}"
        headers = {**PAGE_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, 200, headers, media_type)

    # -- a change in the making ------------------------------------------------------------------

    def check(self, request: Request, form: FormData) -> Response:
        """One service, as the form has it; the next page says what it changes."""
        w, held = words_of(request), self._house.todays.fresh()
        known = held()
        filled = ServiceForm.of(form, is_new=bool(typed(form, "is_new", 3)))
        code, day = filled.cells["code"], filled.day()
        if day is None or day < self._house.today:
            return self._form(request, filled, 422, w.say(DAY_MISSING))
        taken = any(one.code == code for one in known.services)
        if filled.is_new and taken:
            said = w.say("There is a service with this code already.")
            return self._form(request, filled, 422, said)
        if not filled.is_new and not taken:
            return go_to("/services")  # it ended meanwhile
        read = filled.read({one.code for one in held.on(day).departments})
        if isinstance(read, Problem):
            return self._form(request, filled, 422, problem_said(read, w))
        return self._differences.keep(request, CatalogueDraft(day, (read,)))

    def end(self, request: Request, form: FormData) -> Response:
        """A service is offered no more from a day on."""
        code = str(request.path_params["code"])
        day = day_of(typed(form, "first", 10))
        if day is None or day < self._house.today:
            return go_to(f"/services/one/{code}")
        return self._differences.keep(request, CatalogueDraft(day, (), (code,)))

    def bring(self, request: Request) -> Response:
        return self._bring(request)

    def _bring(self, request: Request, status: int = 200, **facts: Any) -> Response:
        first = self._house.today.isoformat()
        known = {"error": "", "problems": [], "more": 0, "first": first, "whole": False, **facts}
        return self._pages.show(
            request,
            "services_import.html",
            status,
            here="/services",
            back="/services/import",
            **known,
        )

    def brought(self, request: Request, form: FormData) -> Response:
        """A table: every wrong row is named, and with a single one nothing is kept of it."""
        w, file = words_of(request), upload(form, "file")
        first, whole = typed(form, "first", 10), bool(typed(form, "whole", 3))
        given = {"first": first, "whole": whole}
        filled = ServiceForm({}, first=first)
        day = filled.day()
        if day is None or day < self._house.today:
            return self._bring(request, 422, error=w.say(DAY_MISSING), **given)
        if file is None:
            return self._bring(request, 422, error=w.say("Choose a file first."), **given)
        known = self._house.todays.fresh().on(day)
        try:
            rows = list(dated(read_cells(file.file.read(LARGEST_FILE + 1)), "in_force_from"))
        except UnreadableTable as refused:
            return self._bring(request, 422, error=sentence_for(refused, w), **given)
        read = read_table(rows, {one.code for one in known.departments})
        if read.problems:
            said = [(one.row, problem_said(one, w)) for one in read.problems[:MOST_PROBLEMS]]
            more = len(read.problems) - len(said)
            return self._bring(request, 422, problems=said, more=more, **given)
        return self._differences.keep(request, CatalogueDraft(day, read.services, (), whole))


def _choice(
    now: Catalogue, coming: Mapping[str, date], filled: ServiceForm, w: Words
) -> list[tuple[str, str]]:
    """Departments a service may be given to: those of today, those that begin on a later day, and
    its own in any case, so that no browser puts another into its place unseen."""
    may = {one.code for one in now.departments} | {*coming, filled.cells["department"]}
    return [(one.code, one.short(w.language)) for one in now.every_department if one.code in may]
