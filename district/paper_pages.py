"""One paper, one page: three large choices, and what is noted about it.

Reads forms and shows pages; the rules are `registry.department`'s. A clerk of one department opens
its papers only; papers of which nothing is known yet are anybody's who scans them. Each form has a
second handler that only shows it again, filled in: what was typed before a session ended.
"""

from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from db.desk_notes import LONGEST_OURS, DeskNotes
from district.access import signed_in
from district.answering import AnswerForm, FormWrong, LanguageDoubted, keep_file
from district.desk_start import StartPages
from district.house import House
from district.more_time import TimeForm
from district.one_paper import OnePaper
from district.pages import PAGE_HEADERS, Pages, go_to, typed, words_of
from printing.label import answer_label_pdf
from registry.department import Department
from registry.failures import Refusal, Trouble
from registry.numbers import Number
from registry.paperwork import Paperwork

# What may be open on a paper's page.
PLACES: Final = ("answer", "time", "forward", "correct", "hearing", "minutes")


class PaperPages:
    """The pages under `/desk/{number}`."""

    def __init__(self, house: House, pages: Pages, start: StartPages, one: OnePaper) -> None:
        self._house = house
        self._pages = pages
        self._start = start
        self._one = one

    def add_to(self, routes: APIRouter) -> None:
        posted = self._pages.posted
        routes.add_api_route("/{number}", self.paper, methods=["GET"])
        routes.add_api_route("/{number}/label.pdf", self.label, methods=["GET"])
        routes.add_api_route("/{number}/accept", posted(self.accept), methods=["POST"])
        for name, work, again in (
            ("answer", self.answer, self.answer_again),
            ("time", self.more_time, self.time_again),
            ("forward", self.forward, self.forward_again),
            ("ours", self.ours, self.ours_again),
        ):
            self._pages.keep(f"/desk/{{number}}/{name}", again)
            routes.add_api_route(f"/{{number}}/{name}", posted(work, again=again), methods=["POST"])
        routes.add_api_route("/{number}/worker", posted(self.worker), methods=["POST"])

    def paper(self, request: Request, number: str) -> Response:
        """`?open=answer`, `time`, `forward` or another of `PLACES` opens a form in place."""
        found = self._one.of(request)
        if found is None:
            return self._one.no_such(request)
        opened = request.query_params.get("open", "")
        said = request.query_params.get("said", "")
        opened = opened if opened in PLACES else ""
        return self._one.show(request, found, opened=opened, said=said)

    # -- the choices -----------------------------------------------------------------------------

    def accept(self, request: Request, _form: FormData) -> Response:
        """The papers are here: one press."""
        paper = self._one.of(request)
        if paper is None:
            return self._one.no_such(request)
        number, known = paper.number, paper.known
        if known is not None and known.accepted_at is not None:
            return go_to(f"/desk/{number.digits}")
        department = paper.department or self._start.department_of(request)
        try:
            by = signed_in(request).staff
            self._department(number).accept(number, department, by)
        except (Refusal, Trouble) as failure:
            return self._one.failed(request, paper, failure)
        return go_to(f"/desk/{number.digits}?said=accepted")

    def answer(self, request: Request, form: FormData) -> Response:
        """The decision; afterwards the label, and the next paper."""
        paper = self._one.of(request)
        if paper is None:
            return self._one.no_such(request)
        filled, number = AnswerForm.of(form), paper.number
        if not paper.may_be_answered:
            # A second press, or a colleague was faster: the page shows what stands.
            said = words_of(request).say("This application is decided already.")
            return self._one.show(request, paper, 409, error=said)
        try:
            filled.check(self._house.today, paper.language)
            file = keep_file(form, self._house, number.office)
            decision = filled.decision(filled.in_language(paper.language), file)
            self._department(number).answer(number, decision, signed_in(request).staff)
        except (FormWrong, Refusal, Trouble) as failure:
            doubted = isinstance(failure, LanguageDoubted)
            opened = {"opened": "answer", "answer": filled, "doubted": doubted}
            return self._one.failed(request, paper, failure, **opened)
        if filled.their_number:
            DeskNotes(self._house.book).set_ours(number.digits, filled.their_number)
        return go_to(f"/desk?done={quote(number.digits)}")

    def answer_again(self, request: Request, form: FormData) -> Response:
        """As it was typed. The tick about the language is set anew, by who looks at it."""
        return self._again(request, "answer", answer=AnswerForm.of(form))

    def more_time(self, request: Request, form: FormData) -> Response:
        """The head has decided that it takes longer."""
        paper = self._one.of(request)
        if paper is None:
            return self._one.no_such(request)
        filled = TimeForm.of(form)
        try:
            by = signed_in(request).staff
            more = filled.decided()
            self._department(paper.number).extend(paper.number, more, self._house.today, by)
        except (FormWrong, Refusal, Trouble) as failure:
            return self._one.failed(request, paper, failure, opened="time", time=filled)
        return go_to(f"/desk/{paper.number.digits}?said=time")

    def time_again(self, request: Request, form: FormData) -> Response:
        return self._again(request, "time", time=TimeForm.of(form))

    def forward(self, request: Request, form: FormData) -> Response:
        """Not ours: the body that is competent, in both languages of the notice."""
        paper = self._one.of(request)
        if paper is None:
            return self._one.no_such(request)
        kk, ru = typed(form, "body_kk"), typed(form, "body_ru")
        try:
            self._department(paper.number).forward(paper.number, kk, ru, signed_in(request).staff)
        except (Refusal, Trouble) as failure:
            opened = {"opened": "forward", "body_kk": kk, "body_ru": ru}
            return self._one.failed(request, paper, failure, **opened)
        return go_to(f"/desk/{paper.number.digits}?said=forwarded")

    def forward_again(self, request: Request, form: FormData) -> Response:
        kk, ru = typed(form, "body_kk"), typed(form, "body_ru")
        return self._again(request, "forward", body_kk=kk, body_ru=ru)

    def _again(self, request: Request, opened: str, **filled: object) -> Response:
        """The paper's page with a form as it was typed; nothing of it is done."""
        paper = self._one.of(request)
        if paper is None:
            return self._one.no_such(request)
        return self._one.show_again(request, paper, opened, **filled)

    # -- what is rare ----------------------------------------------------------------------------

    def ours(self, request: Request, form: FormData) -> Response:
        """The number under which the department's own system has it."""
        paper = self._one.of(request)
        if paper is None:
            return self._one.no_such(request)
        number = paper.number.digits
        try:
            DeskNotes(self._house.book).set_ours(number, typed(form, "ours", LONGEST_OURS))
        except Trouble as failure:
            return self._one.failed(request, paper, failure)
        return go_to(f"/desk/{number}?said=noted")

    def ours_again(self, request: Request, form: FormData) -> Response:
        return self._again(request, "", typed_ours=typed(form, "ours", LONGEST_OURS))

    def worker(self, request: Request, form: FormData) -> Response:
        """Who works on it; nobody in particular with an empty choice."""
        paper = self._one.of(request)
        if paper is None:
            return self._one.no_such(request)
        number, chosen = paper.number.digits, typed(form, "worker", 64)
        if chosen and chosen not in dict(self._one.workers(paper.department)):
            said = words_of(request).say("Choose somebody from the list.")
            return self._one.show(request, paper, 422, error=said)
        try:
            DeskNotes(self._house.book).set_worker(number, chosen)
        except Trouble as failure:
            return self._one.failed(request, paper, failure)
        return go_to(f"/desk/{number}?said=noted")

    def label(self, request: Request, number: str) -> Response:
        """The answer's label as PDF, again whenever it is asked for."""
        paper, house = self._one.of(request), self._house
        known = paper.known if paper is not None else None
        office = house.office(paper.number.office) if paper is not None else None
        if known is None or known.answered is None or office is None:
            return self._one.no_such(request)
        paperwork = Paperwork(house.catalogue, office, house.status_address)
        fact = known.registered
        service = house.catalogue.find(fact.service) if fact else None
        label = paperwork.answer_label(service.code if service else None, known.answered)
        # A browser's own viewer of PDFs cannot work under the pages' policy.
        headers = {
            **PAGE_HEADERS,
            "Content-Security-Policy": "frame-ancestors 'none'",
            "Content-Disposition": f'inline; filename="{label.answer.shown}.pdf"',
        }
        return Response(answer_label_pdf(label), 200, headers, "application/pdf")

    # -- inside ----------------------------------------------------------------------------------

    def _department(self, number: Number) -> Department:
        return Department(self._one.journal(number), number.office)
