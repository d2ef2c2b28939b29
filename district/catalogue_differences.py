"""A draft of the catalogue as a list of what it changes, and from that list published.

One for services and for departments: kept for who made it, shown with what stands in its way, and
said in one commit if it is still what was looked at (decision 22). Kept out: the forms and tables
that a draft comes from (`district.catalogue_pages`, `district.department_pages`).
"""

from datetime import date
from typing import Final

import msgspec
from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.desk_list import BookDeskList, DeskWanted
from db.drafts import MARK_BYTES, Draft, Drafts
from db.publishing import say_all
from district.access import signed_in
from district.catalogue_said import changes_said, counts_said
from district.house import House
from district.pages import Pages, go_to, typed, words_of
from registry.catalogue_changes import Changes
from registry.catalogue_drafts import CatalogueDraft, changes_of, later_said, seen
from registry.catalogue_facts import DepartmentPublished
from registry.departments_in_use import decides, first_day_without
from registry.numbers import Number
from registry.published import Published
from words import Words, later

MOST_CHANGES: Final = 150
MOST_NAMED: Final = 6  # services or papers in one sentence
DAY_MISSING: Final = later("Write from which day it is in force: today or later.")


class Differences:
    """The pages under `/changes` of `home`, which is the address of a list."""

    def __init__(self, house: House, pages: Pages, home: str) -> None:
        self._house = house
        self._pages = pages
        self._home = home
        self._drafts = Drafts(house.book)
        self._papers = BookDeskList(house.book)

    def add_to(self, routes: APIRouter) -> None:
        posted = self._pages.posted
        routes.add_api_route("/changes/{mark}", self.changes, methods=["GET"])
        routes.add_api_route("/changes/{mark}", posted(self.publish), methods=["POST"])

    def keep(self, request: Request, draft: CatalogueDraft) -> Response:
        """Kept for who is signed in; the next page shows it."""
        house = self._house
        mark = house.random.bytes(MARK_BYTES).hex()
        content = msgspec.msgpack.encode(draft)
        by = signed_in(request).staff.number
        self._drafts.keep(Draft(mark, by, house.clock.now(), content))
        return go_to(f"{self._home}/changes/{mark}")

    def changes(self, request: Request, mark: str) -> Response:
        """The dry run: nothing but the draft was written."""
        draft = self._draft(request, mark)
        return go_to(self._home) if draft is None else self._changes(request, mark, draft)

    def _draft(self, request: Request, mark: str) -> CatalogueDraft | None:
        staff = signed_in(request).staff.number
        found = self._drafts.find(mark[: 2 * MARK_BYTES], staff, self._house.clock.now())
        return None if found is None else msgspec.msgpack.decode(found.content, type=CatalogueDraft)

    def _changes(
        self, request: Request, mark: str, draft: CatalogueDraft, status: int = 200, error: str = ""
    ) -> Response:
        w, held = words_of(request), self._house.todays.fresh()
        then = held.on(draft.first)
        found = changes_of(draft, then)
        said = changes_said(found, {one.code: one for one in then.every_department}, w)
        return self._pages.show(
            request,
            "services_changes.html",
            status,
            draft=mark,  # `mark` is the window on every page
            first=w.day(draft.first),
            changes=said[:MOST_CHANGES],
            counts=counts_said(found, w),
            more=max(0, len(said) - MOST_CHANGES),
            same=found.same,
            later=_later(draft, held.said, w),
            stays=self.in_the_way(found, draft.first, w),
            seen=seen(found),
            error=error,
            here=self._home,
            of_services=bool(found.services),
            back=f"{self._home}/changes/{mark}",
        )

    def publish(self, request: Request, form: FormData) -> Response:
        """Say it, if it is still what was looked at and nothing has come in its way."""
        mark = str(request.path_params["mark"])
        draft, w = self._draft(request, mark), words_of(request)
        if draft is None:
            return go_to(self._home)
        house = self._house
        found = changes_of(draft, house.todays.fresh().on(draft.first))
        if draft.first < house.today:
            return self._changes(request, mark, draft, 422, w.say(DAY_MISSING))
        if typed(form, "seen", 32) != seen(found):
            said = w.say("The catalogue has changed meanwhile: look at the list once more.")
            return self._changes(request, mark, draft, 409, said)
        if self.in_the_way(found, draft.first, w):
            return self._changes(request, mark, draft, 409)
        say_all(house.book, found.facts(draft.first), signed_in(request).staff.number)
        self._drafts.drop(mark)
        return go_to(f"{self._home}?said=published")

    # -- what stands in its way ------------------------------------------------------------------

    def in_the_way(self, found: Changes, first: date, w: Words) -> list[str]:
        """Why this cannot be said from `first` on, in plain words; nothing: it can."""
        said = [
            sentence
            for one in found.departments
            if one.after is None
            for sentence in self.needed(one.row.code, first, w)
        ]
        return said + self._given_to_nobody(found, first, w)

    def needed(self, code: str, first: date, w: Words) -> list[str]:
        """Who still needs this department on `first` or later: a sentence for the services, and
        one for the papers in work, today's all the same."""
        held = self._house.todays.fresh()
        services = decides(code, held.first, held.said, first)
        named = _some([f"{one.code} {one.short(w.language)}" for one in services])
        said = []
        if services:
            said.append(
                w.say("Give its services to another department first: {named}", named=named)
            )
        rows, n = self.papers_of(code)
        if n:
            words = w.count(
                "{n} paper is still in work there: it is to be answered or passed on first.",
                "{n} papers are still in work there: they are to be answered or passed on first.",
                n,
            )
            said.append(f"{words} {_some(rows, n)}")
        return said

    def papers_of(self, code: str) -> tuple[list[str], int]:
        """Numbers of papers that this department has in work, the most urgent first; how many."""
        rows, _ = self._papers.due_until(code, date.max, MOST_NAMED)
        shown = [Number.parse(one.number).shown for one in rows]
        return shown, self._papers.count(DeskWanted(code))

    def _given_to_nobody(self, found: Changes, first: date, w: Words) -> list[str]:
        """Services that would name a department after its end."""
        held = self._house.todays.fresh()
        given: dict[str, list[str]] = {}
        for one in found.services:
            if one.after is not None:
                words = f"{one.after.code} {one.after.short(w.language)}"
                given.setdefault(one.after.department, []).append(words)
        said = []
        for code, services in given.items():
            day = first_day_without(code, held.first, held.said, first)
            if day is not None:
                name = held().department(code).short(w.language)
                said.append(
                    w.say(
                        "“{department}” decides no more from {day} on. Choose another department "
                        "for: {named}",
                        department=name,
                        day=w.short_date(day),
                        named=_some(services),
                    )
                )
        return said


def _some(named: list[str], n: int = 0) -> str:
    """The first of them; that there are more is said by dots."""
    more = max(n, len(named)) > MOST_NAMED
    return ", ".join(named[:MOST_NAMED]) + (", …" if more else "")


def _later(draft: CatalogueDraft, said: tuple[Published, ...], w: Words) -> list[str]:
    """Rows of which something is said already for a later day: it will count from then on."""
    services = [one.code for one in draft.services] if not draft.whole else []
    departments = [one.code for one in draft.departments] + [*draft.departments_end]
    days = {code: [*later_said(code, said, draft.first)] for code in services}
    for code in departments:
        days[code] = [*later_said(code, said, draft.first, DepartmentPublished)]
    return [f"{code}: {w.short_date(min(each))}" for code, each in days.items() if each]
