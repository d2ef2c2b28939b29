"""A transfer list at the department's desk: scanned once, it takes in all papers that lie there.

The list's own news may still be on the way; then its papers are scanned one by one, as ever.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.transfers import BookTransfers
from district.house import House
from district.pages import Pages, go_to, words_of
from registry.application import Application
from registry.department import Department
from registry.failures import Refusal, Trouble
from registry.numbers import TRANSFER_LIST, Number, UnreadableNumber
from registry.offices import Staff
from registry.transfers import ListMade
from words import Words
from words.stages import stage_word
from words.texts import sentence_for

MOST_FIELDS = 1_000  # a list of two hundred papers is long; nobody carries a thousand


@dataclass(frozen=True, slots=True)
class ListLine:
    """One paper of a list."""

    digits: str
    shown: str
    short: str
    name: str = field(repr=False)
    stage: str
    here: bool  # the department holds it already
    open: bool  # it may be taken in now


class ListPages:
    """The pages under `/desk/list`. Who is at the desk, and page one, are the desk's own."""

    def __init__(
        self,
        house: House,
        pages: Pages,
        *,
        clerk: Callable[[Request], Staff | None],
        ask_who: Callable[[Request], Response],
        start: Callable[..., Response],
    ) -> None:
        self._house = house
        self._pages = pages
        self._clerk = clerk
        self._ask_who = ask_who
        self._start = start

    def add_to(self, routes: APIRouter) -> None:
        posted = self._pages.posted
        routes.add_api_route("/list/{number}", self.show, methods=["GET"])
        routes.add_api_route(
            "/list/{number}/accept", posted(self.accept, fields=MOST_FIELDS), methods=["POST"]
        )

    def show(self, request: Request, number: str) -> Response:
        """The papers of the list, all ticked; what is not there is unticked."""
        clerk = self._clerk(request)
        if clerk is None:
            return self._ask_who(request)
        made = self._made(number)
        if made is None:
            return self._unknown(request, clerk)
        return self._list(request, clerk, made)

    def accept(self, request: Request, form: FormData) -> Response:
        """The ticked papers are here: one press for all of them, one commit."""
        clerk = self._clerk(request)
        if clerk is None:
            return go_to("/desk")
        made = self._made(str(request.path_params["number"]))
        if made is None:
            return self._unknown(request, clerk)
        ticked = {str(one) for one in form.getlist("paper")}
        numbers = [Number.parse(one) for one in made.papers if one in ticked and _is_ours(one)]
        w = words_of(request)
        if not numbers:
            said = w.say("Tick the papers that are here.")
            return self._list(request, clerk, made, 422, error=said)
        department = Department(self._house.journal_of(made.number.office), made.number.office)
        try:
            taken = department.accept_all(numbers, made.department, clerk)
        except (Refusal, Trouble) as failure:
            status = 422 if isinstance(failure, Refusal) else 503
            return self._list(request, clerk, made, status, error=sentence_for(failure, w))
        return go_to(f"/desk/list/{made.number.digits}?taken={taken}")

    # -- inside ---------------------------------------------------------------------------------

    def _made(self, typed: str) -> ListMade | None:
        """The list that an address names, if an office of this district has told of it."""
        try:
            number = Number.parse(typed)
        except UnreadableNumber:
            return None
        if number.kind != TRANSFER_LIST or self._house.office(number.office) is None:
            return None
        return BookTransfers(self._house.book, number.office).made(number.digits)

    def _unknown(self, request: Request, clerk: Staff) -> Response:
        said = words_of(request).say(
            "The news of this list has not come yet. Scan the papers on it one by one."
        )
        return self._start(request, clerk, 404, error=said)

    def _list(
        self, request: Request, clerk: Staff, made: ListMade, status: int = 200, **facts: Any
    ) -> Response:
        w, house = words_of(request), self._house
        lines = [self._line(paper, w) for paper in made.papers if _is_ours(paper)]
        office = house.office(made.number.office)
        taken = request.query_params.get("taken", "")
        known = {one.code: one for one in house.catalogue.every_department}
        shown = {
            "clerk": clerk,
            "number": made.number,
            "office": w.of(kk=office.name_kk, ru=office.name_ru, en=office.name_en)
            if office
            else "",
            "department": known[made.department].short(w.language)
            if made.department in known
            else "",
            "lines": lines,
            "waiting": sum(line.open for line in lines),
            "taken": int(taken) if taken.isascii() and taken.isdigit() else None,
            "error": "",
            **facts,
        }
        return self._pages.show(request, "list.html", status, **shown)

    def _line(self, paper: str, w: Words) -> ListLine:
        house = self._house
        known: Application | None = house.reading.application(paper)
        fact = known.registered if known is not None else None
        service = house.catalogue.find(fact.service) if fact is not None else None
        return ListLine(
            digits=paper,
            shown=Number.parse(paper).shown,
            short=service.short(w.language) if service is not None else "",
            name=fact.applicant.name if fact is not None else "",
            stage=stage_word(known.stage.value, w) if known is not None else "",
            here=known is not None and known.accepted_at is not None,
            open=known is None or (known.accepted_at is None and known.stage.is_in_work),
        )


def _is_ours(paper: str) -> bool:
    """A desk writes numbers only; still, what came by the road is not believed blindly."""
    try:
        return Number.parse(paper).is_application
    except UnreadableNumber:
        return False
