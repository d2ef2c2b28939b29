"""Departments at the district: who decides, named in three languages, from a day on.

A department is looked at first and published from there, like a service (decision 22). It ends only
when no service names it any more and no paper is in work there; its name stays on what it decided.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.desk_list import BookDeskList
from db.published import BookCatalogue
from db.published_days import COMMON_OFFICE
from district.catalogue_differences import DAY_MISSING, Differences
from district.catalogue_said import (
    coming_days,
    field_said,
    history_of,
    problem_said,
)
from district.department_form import LONGEST_NAME, DepartmentForm, field_of
from district.house import House
from district.pages import Pages, go_to, typed, words_of
from district.service_form import day_of
from registry.catalogue import Department
from registry.catalogue_drafts import CatalogueDraft
from registry.catalogue_facts import DepartmentPublished
from registry.catalogue_sheets import Problem
from registry.departments_in_use import decides
from registry.names import kazakh_sort_key
from words import Words

HOME: Final = "/departments"


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """`state` is what is not as usual, with its mood and icon; "" where it decides."""

    code: str
    short: str
    name: str
    services: int
    papers: int
    state: str = ""
    mood: str = "calm"
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """What cannot be, and the field beside which it is said."""

    field: str = ""
    said: tuple[str, ...] = ()


class DepartmentPages:
    """The pages under `/departments`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages
        self._differences = Differences(house, pages, HOME)
        self._papers = BookDeskList(house.book)

    def routes(self) -> APIRouter:
        routes, posted = APIRouter(prefix=HOME, include_in_schema=False), self._pages.posted
        routes.add_api_route("", self.all, methods=["GET"])
        routes.add_api_route("/new", self.new, methods=["GET"])
        routes.add_api_route("/check", posted(self.check), methods=["POST"])
        self._differences.add_to(routes)
        routes.add_api_route("/one/{code}", self.one, methods=["GET"])
        routes.add_api_route("/one/{code}/end", posted(self.end), methods=["POST"])
        return routes

    # -- looking ---------------------------------------------------------------------------------

    def all(self, request: Request) -> Response:
        """Those that decide, those still to come, and those that decide no more."""
        w, house = words_of(request), self._house
        held = house.todays.fresh()
        papers = self._papers.of_departments()
        coming = coming_days(held.said, house.today, DepartmentPublished)
        rows = [self._row(one, held, papers, coming, w) for one in held().every_department]
        rows.sort(key=lambda one: (one.mood == "ended", kazakh_sort_key(one.short)))
        return self._pages.show(
            request,
            "departments.html",
            rows=rows,
            all=sum(one.mood != "ended" for one in rows),
            said=request.query_params.get("said", ""),
            here=HOME,
            back=HOME,
        )

    def _row(
        self,
        one: Department,
        held: BookCatalogue,
        papers: dict[str, int],
        coming: dict[str, date],
        w: Words,
    ) -> DepartmentRow:
        now, day = held(), coming.get(one.code)
        services = sum(each.department == one.code for each in now.services)
        facts = (one.code, one.short(w.language), one.name(w.language))
        counts = (services, papers.get(one.code, 0))
        if one in now.departments:
            if day is None:
                return DepartmentRow(*facts, *counts)
            if any(each.code == one.code for each in held.on(day).departments):
                said = w.say("changes on {day}", day=w.short_date(day))
            else:
                said = w.say("ends on {day}", day=w.short_date(day))
            return DepartmentRow(*facts, *counts, said, "soon", "calendar-clock")
        if day is not None:
            said = w.say("decides from {day}", day=w.short_date(day))
            return DepartmentRow(*facts, *counts, said, "soon", "calendar-clock")
        return DepartmentRow(*facts, *counts, w.say("decides no more"), "ended", "minus")

    def one(self, request: Request, code: str) -> Response:
        found = self._known(code)
        if found is None:
            return go_to(HOME)
        return self._form(request, DepartmentForm.of_department(found, self._house.today))

    def _known(self, code: str) -> Department | None:
        """Of today, of later or of before: what ended may begin anew."""
        every = self._house.todays.fresh()().every_department
        return next((one for one in every if one.code == code), None)

    def new(self, request: Request) -> Response:
        return self._form(request, DepartmentForm.empty(self._house.today))

    def _form(
        self, request: Request, filled: DepartmentForm, wrong: Refused | None = None
    ) -> Response:
        w, house, code = words_of(request), self._house, filled.cells["code"]
        held = house.todays.fresh()
        people = {one.number: one.name for one in house.reading.staff(COMMON_OFFICE)}
        before = next((one for one in held.first.departments if one.code == code), None)
        services = () if filled.is_new else decides(code, held.first, held.said, house.today)
        papers, count = ([], 0) if filled.is_new else self._differences.papers_of(code)
        history = history_of(
            code, before, held.said, people, house.today, house.now, w, DepartmentPublished
        )
        return self._pages.show(
            request,
            "department.html",
            200 if wrong is None else 422,
            filled=filled,
            longest=LONGEST_NAME,
            label=lambda column: field_said(column, w),
            services=[(one.code, one.short(w.language)) for one in services],
            papers=papers,
            papers_count=count,
            decides=any(one.code == code for one in held().departments),
            history=[] if filled.is_new else history,
            came=before is not None,
            wrong=wrong or Refused(),
            here=HOME,
            back=f"{HOME}/one/{code}" if not filled.is_new else f"{HOME}/new",
        )

    # -- a change in the making ------------------------------------------------------------------

    def check(self, request: Request, form: FormData) -> Response:
        """One department, as the form has it; the next page says what it changes."""
        w, filled = words_of(request), DepartmentForm.of(form)
        code, day = filled.cells["code"], filled.day()
        taken = self._known(code) is not None
        if not filled.is_new and not taken:
            return go_to(HOME)
        if filled.is_new and taken:
            said = w.say("There is, or was, a department with this code.")
            return self._form(request, filled, Refused("code", (said,)))
        read = filled.read()
        if isinstance(read, Problem):
            refused = Refused(field_of(read), (problem_said(read, w),))
            return self._form(request, filled, refused)
        if day is None or day < self._house.today:
            return self._form(request, filled, Refused("first", (w.say(DAY_MISSING),)))
        return self._differences.keep(request, CatalogueDraft(day, (), departments=(read,)))

    def end(self, request: Request, form: FormData) -> Response:
        """A department decides no more from a day on, if nothing needs it then."""
        w, code = words_of(request), str(request.path_params["code"])
        found = self._known(code)
        if found is None:
            return go_to(HOME)
        filled = DepartmentForm.of_department(found, self._house.today)
        day = day_of(typed(form, "first", 10))
        if day is None or day < self._house.today:
            return self._form(request, filled, Refused("end", (w.say(DAY_MISSING),)))
        needed = self._differences.needed(code, day, w)
        if needed:
            return self._form(request, filled, Refused("end", tuple(needed)))
        return self._differences.keep(request, CatalogueDraft(day, (), departments_end=(code,)))
