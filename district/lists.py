"""A transfer list at the department's desk: scanned once, it takes in all papers that lie there.

The list's own news may still be on the way; then its papers are scanned one by one, as ever.
"""

from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.transfers import BookTransfers
from district.access import NotAllowed, signed_in
from district.desk_start import StartPages
from district.house import House
from district.pages import Pages, go_to, words_of
from registry.application import Application
from registry.department import Department
from registry.failures import Refusal, Trouble
from registry.numbers import TRANSFER_LIST, Number, UnreadableNumber
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
    """The pages under `/desk/list`. Page one is the desk's own."""

    def __init__(self, house: House, pages: Pages, start: StartPages) -> None:
        self._house = house
        self._pages = pages
        self._start = start

    def add_to(self, routes: APIRouter) -> None:
        posted = self._pages.posted
        routes.add_api_route("/list/{number}", self.show, methods=["GET"])
        self._pages.keep("/desk/list/{number}/accept", self.accept_again)
        sent = posted(self.accept, fields=MOST_FIELDS, again=self.accept_again)
        routes.add_api_route("/list/{number}/accept", sent, methods=["POST"])

    def show(self, request: Request, number: str) -> Response:
        """The papers of the list, all ticked; what is not there is unticked."""
        made = self._made(request, number)
        return self._unknown(request) if made is None else self._list(request, made)

    def accept(self, request: Request, form: FormData) -> Response:
        """The ticked papers are here: one press for all of them, one commit."""
        made = self._made(request, str(request.path_params["number"]))
        if made is None:
            return self._unknown(request)
        ticked = {str(one) for one in form.getlist("paper")}
        numbers = [Number.parse(one) for one in made.papers if one in ticked and _is_ours(one)]
        w = words_of(request)
        if not numbers:
            said = w.say("Tick the papers that are here.")
            return self._list(request, made, 422, error=said)
        department = Department(self._house.journal_of(made.number.office), made.number.office)
        try:
            taken = department.accept_all(numbers, made.department, signed_in(request).staff)
        except (Refusal, Trouble) as failure:
            status = 422 if isinstance(failure, Refusal) else 503
            return self._list(request, made, status, error=sentence_for(failure, w))
        return go_to(f"/desk/list/{made.number.digits}?taken={taken}")

    def accept_again(self, request: Request, form: FormData) -> Response:
        """The list with its ticks as they stood when the session was over; nothing is done."""
        made = self._made(request, str(request.path_params["number"]))
        if made is None:
            return self._unknown(request)
        kept = getattr(request.state, "kept", "")
        ticked = {str(one) for one in form.getlist("paper")}
        return self._list(request, made, 200 if kept else 409, ticked=ticked, kept=True)

    # -- inside ---------------------------------------------------------------------------------

    def _made(self, request: Request, typed: str) -> ListMade | None:
        """The list that an address names, if an office of this district has told of it. Raises
        NotAllowed for a list of another department."""
        try:
            number = Number.parse(typed)
        except UnreadableNumber:
            return None
        if number.kind != TRANSFER_LIST or self._house.office(number.office) is None:
            return None
        made = BookTransfers(self._house.book, number.office).made(number.digits)
        if made is not None and not signed_in(request).serves(made.department):
            raise NotAllowed
        return made

    def _unknown(self, request: Request) -> Response:
        said = words_of(request).say(
            "The news of this list has not come yet. Scan the papers on it one by one."
        )
        return self._start.show(request, 404, error=said)

    def _list(self, request: Request, made: ListMade, status: int = 200, **facts: Any) -> Response:
        w, house = words_of(request), self._house
        lines = [self._line(paper, w) for paper in made.papers if _is_ours(paper)]
        self._start.looked(request, [one.digits for one in lines if one.name])
        office = house.office(made.number.office)
        taken = request.query_params.get("taken", "")
        known = {one.code: one for one in house.catalogue.every_department}
        shown = {
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
            "ticked": None,
            "kept": False,
            "here": "/desk",
            "back": f"/desk/list/{made.number.digits}",
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
