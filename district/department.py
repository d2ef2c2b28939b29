"""The department's desk: scan a paper, take it in, answer it or pass it on, print the label.

Made for somebody who did not ask for a program: one field, one list, one paper a page. Reads forms
and shows pages; the rules are `registry.department`'s.
"""

from dataclasses import dataclass, field
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from district.access import FromHere
from district.answering import OUTCOME_NAMES, AnswerForm, FormWrong, keep_file
from district.early import early_application
from district.house import House
from district.lists import ListPages
from district.pages import PAGE_HEADERS, YEAR_SECONDS, Pages, go_to, typed, words_of
from district.said import (
    DELIVERIES,
    OUTCOMES,
    TermLeft,
    history_said,
    papers_said,
    term_left,
)
from printing.label import answer_label_pdf
from registry.application import Application, Stage
from registry.codes import Foreign, Misread, OurCode, OurNumber, OurService, read_code
from registry.department import Department, may_be_answered
from registry.facts import Answered, Delivery
from registry.failures import NotYours, Refusal, Trouble
from registry.lists import ListRow, Wanted
from registry.numbers import TRANSFER_LIST, Number, UnreadableNumber
from registry.offices import Office, Staff
from registry.paperwork import Paperwork
from words import Words
from words.stages import stage_word
from words.texts import sentence_for

CLERK_COOKIE = "clerk"
DEPARTMENT_COOKIE = "department"
IN_WORK = tuple(stage for stage in Stage if stage.is_in_work)
LONGEST_LIST = 200
_PLACES = ("answer", "forward")  # what may be open on a paper's page


class ScanAgain(Exception):
    """The text in the scan field leads to no paper. `words` says why, `keep` is named beside it.

    The field itself is empty again: the next scan would be typed into the middle of what stood.
    """

    def __init__(self, words: str, keep: str) -> None:
        super().__init__()
        self.words = words
        self.keep = keep


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list of papers."""

    digits: str
    shown: str
    short: str
    name: str = field(repr=False)
    office: str
    stage: str
    left: TermLeft | None


@dataclass(frozen=True, slots=True)
class Filter:
    """One department to choose in the list, with what it has in work."""

    code: str
    name: str
    count: int


class Desk:
    """The pages under `/desk`."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    def routes(self) -> APIRouter:
        near = [Depends(FromHere(self._house))]
        routes = APIRouter(prefix="/desk", include_in_schema=False, dependencies=near)
        posted = self._pages.posted
        lists = ListPages(
            self._house, self._pages, clerk=self._clerk, ask_who=self._ask_who, start=self._start
        )
        lists.add_to(routes)
        routes.add_api_route("", self.start, methods=["GET"])
        routes.add_api_route("/clerk", posted(self.choose_clerk), methods=["POST"])
        routes.add_api_route("/scan", posted(self.scan), methods=["POST"])
        routes.add_api_route("/{number}", self.paper, methods=["GET"])
        routes.add_api_route("/{number}/label.pdf", self.label, methods=["GET"])
        routes.add_api_route("/{number}/accept", posted(self.accept), methods=["POST"])
        routes.add_api_route("/{number}/answer", posted(self.answer), methods=["POST"])
        routes.add_api_route("/{number}/forward", posted(self.forward), methods=["POST"])
        return routes

    # -- who works -----------------------------------------------------------------------------

    def _clerks(self) -> tuple[Staff, ...]:
        return tuple(one for one in self._house.reading.staff(0) if "clerk" in one.roles)

    def _clerk(self, request: Request) -> Staff | None:
        number = self._pages.tokens.read_clerk(request.cookies.get(CLERK_COOKIE, ""))
        return next((one for one in self._clerks() if one.number == number), None)

    def choose_clerk(self, request: Request, form: FormData) -> Response:
        """Who works here from now on; an empty choice goes back to the question."""
        chosen = typed(form, "clerk")
        response = go_to("/desk")
        if any(one.number == chosen for one in self._clerks()):
            self._pages.set_cookie(
                request, response, CLERK_COOKIE, self._pages.tokens.clerk(chosen)
            )
        else:
            response.delete_cookie(CLERK_COOKIE)
        return response

    def _ask_who(self, request: Request) -> Response:
        w = words_of(request)
        clerks = [
            (one.number, one.name, w.of(kk=one.position_kk, ru=one.position_ru, en=one.position_en))
            for one in self._clerks()
        ]
        return self._pages.show(request, "clerk.html", clerks=clerks)

    # -- page one ------------------------------------------------------------------------------

    def start(self, request: Request) -> Response:
        """The scan field and the list. `?department=` narrows it, `?done=` tells of an answer."""
        clerk = self._clerk(request)
        if clerk is None:
            return self._ask_who(request)
        chosen = request.query_params.get("department")
        if chosen is not None:
            response = go_to("/desk")
            known = chosen if self._is_department(chosen) else ""
            self._pages.set_cookie(request, response, DEPARTMENT_COOKIE, known, YEAR_SECONDS)
            return response
        return self._start(request, clerk)

    def _is_department(self, code: str) -> bool:
        return any(one.code == code for one in self._house.catalogue.every_department)

    def _department_of(self, request: Request) -> str:
        chosen = request.cookies.get(DEPARTMENT_COOKIE, "")
        return chosen if self._is_department(chosen) else ""

    def _start(
        self, request: Request, clerk: Staff, status: int = 200, **facts: object
    ) -> Response:
        w, house = words_of(request), self._house
        department = self._department_of(request)
        wanted = Wanted(
            stages=IN_WORK, department=department, most_urgent_first=True, limit=LONGEST_LIST
        )
        offices = {office.code: office for office in house.devices.offices()}
        lines = [self._line(row, offices, w) for row in house.reading.rows(wanted)]
        total = sum(house.reading.counts(wanted).values())
        done = request.query_params.get("done", "")
        shown = {
            "clerk": clerk,
            "lines": lines,
            "total": total,
            "filters": self._filters(w),
            "department": department,
            "early": self._early(offices, w),
            "done": self._done(done, department) if done else None,
            "error": "",
            "scan": "",
            **facts,
        }
        return self._pages.show(request, "desk.html", status, **shown)

    def _line(self, row: ListRow, offices: dict[int, Office], w: Words) -> Line:
        house, number = self._house, Number.parse(row.number)
        office = offices.get(number.office)
        service = house.catalogue.find(row.service)
        left = None
        if row.due is not None:
            left = term_left(row.due, house.today, house.calendar, w)
        return Line(
            digits=row.number,
            shown=number.shown,
            short=service.short(w.language) if service else row.service,
            name=row.name,
            office=_office_name(office, w),
            stage=stage_word(row.stage.value, w),
            left=left,
        )

    def _filters(self, w: Words) -> list[Filter]:
        """The departments that have something in work."""
        found = []
        for one in self._house.catalogue.every_department:
            counts = self._house.reading.counts(Wanted(stages=IN_WORK, department=one.code))
            if counts:
                found.append(Filter(one.code, one.short(w.language), sum(counts.values())))
        return found

    def _early(self, offices: dict[int, Office], w: Words) -> list[Line]:
        """Papers that came before their news."""
        house = self._house
        return [
            Line(digits, Number.parse(digits).shown, "", "", _office_name(office, w), "", None)
            for office in offices.values()
            for digits in house.reading.papers_before_news(office.code)
        ]

    def _done(self, digits: str, department: str) -> tuple[str, str, int] | None:
        """Number, digits, and how many papers are still due today or late."""
        try:
            number = Number.parse(digits).application
        except (UnreadableNumber, ValueError):
            return None
        if self._answered(number) is None:
            return None
        due = Wanted(stages=IN_WORK, department=department, due_until=self._house.today)
        left = sum(self._house.reading.counts(due).values())
        return number.shown, number.digits, left

    def scan(self, request: Request, form: FormData) -> Response:
        """A number was scanned or typed: its page, or page one with the reason."""
        clerk = self._clerk(request)
        if clerk is None:
            return go_to("/desk")
        try:
            number = self._scanned(typed(form, "scan"), words_of(request))
        except ScanAgain as again:
            return self._start(request, clerk, 422, error=again.words, scan=again.keep)
        place = "/desk/list" if number.kind == TRANSFER_LIST else "/desk"
        return go_to(f"{place}/{number.digits}")

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
            case OurService() | Foreign():  # a slip of a kiosk has no business in a department
                raise ScanAgain(w.say("This barcode is not one of ours."), text)

    # -- one paper -----------------------------------------------------------------------------

    def _number(self, typed_number: str) -> Number | None:
        """The application's number in an address; None for what is not one of this district."""
        try:
            number = Number.parse(typed_number).application
        except (UnreadableNumber, ValueError):
            return None
        return None if self._house.office(number.office) is None else number

    def _known(self, number: Number) -> Application | None:
        house = self._house
        known = house.reading.application(number.digits)
        return known or early_application(house.book, number.digits)

    def _no_such(self, request: Request, clerk: Staff) -> Response:
        w = words_of(request)
        return self._start(request, clerk, 404, error=w.say("There is no paper with this number."))

    def paper(self, request: Request, number: str) -> Response:
        """One paper, one page. `?open=answer` or `?open=forward` opens a form in place."""
        clerk = self._clerk(request)
        if clerk is None:
            return self._ask_who(request)
        known = self._number(number)
        if known is None:
            return self._no_such(request, clerk)
        opened = request.query_params.get("open", "")
        said = request.query_params.get("said", "")
        return self._paper(
            request, clerk, known, opened=opened if opened in _PLACES else "", said=said
        )

    def _paper(
        self,
        request: Request,
        clerk: Staff,
        number: Number,
        status: int = 200,
        **facts: object,
    ) -> Response:
        w, house = words_of(request), self._house
        application = self._known(number)
        fact = application.registered if application else None
        service = house.catalogue.find(fact.service) if fact else None
        stage = application.stage if application else Stage.SENT
        shown = {
            "clerk": clerk,
            "number": number,
            "application": application,
            "fact": fact,
            "service": service,
            "short": service.short(w.language) if service else "",
            "official": service.name(w.language) if service else "",
            "office": _office_name(house.office(number.office), w),
            "left": term_left(fact.due, house.today, house.calendar, w) if fact else None,
            "stage": stage_word(stage.value, w),
            "in_work": stage.is_in_work,
            "may_answer": application is None or may_be_answered(application),
            "accepted": application is not None and application.accepted_at is not None,
            "papers": papers_said(fact, house.catalogue, w) if fact else (),
            "history": history_said(application, house.now, w) if application else (),
            "answered": application.answered if application else None,
            "outcomes": [(OUTCOME_NAMES[one], w.say(words)) for one, words in OUTCOMES.items()],
            "deliveries": [(one.name.lower(), w.say(words)) for one, words in DELIVERIES.items()],
            "answer": AnswerForm.fresh(house.today, fact.delivery if fact else Delivery.HAND),
            "body_kk": "",
            "body_ru": "",
            "opened": "",
            "said": "",
            "error": "",
            **facts,
        }
        return self._pages.show(request, "paper.html", status, **shown)

    def accept(self, request: Request, form: FormData) -> Response:
        """The papers are here: one press."""
        found = self._acting(request)
        if isinstance(found, Response):
            return found
        clerk, number = found
        known = self._known(number)
        if known is not None and known.accepted_at is not None:
            return go_to(f"/desk/{number.digits}")
        department = self._department_of(request)
        if known is not None and known.registered is not None:
            department = known.registered.department
        try:
            self._department(number).accept(number, department, clerk)
        except (Refusal, Trouble) as failure:
            return self._failed(request, clerk, number, failure)
        return go_to(f"/desk/{number.digits}?said=accepted")

    def answer(self, request: Request, form: FormData) -> Response:
        """The decision; afterwards the label, and the next paper."""
        found = self._acting(request)
        if isinstance(found, Response):
            return found
        clerk, number = found
        w, filled = words_of(request), AnswerForm.of(form)
        known = self._known(number)
        language = known.registered.language if known and known.registered else "kk"
        try:
            if known is not None and not may_be_answered(known):
                return self._answered_already(request, clerk, number)
            filled.check(self._house.today)
            file = keep_file(form, self._house, number.office)
            decision = filled.decision(language, file)
            self._department(number).answer(number, decision, clerk)
        except (FormWrong, Refusal, Trouble) as failure:
            words = failure.words(w) if isinstance(failure, FormWrong) else sentence_for(failure, w)
            return self._paper(
                request, clerk, number, 422, opened="answer", answer=filled, error=words
            )
        return go_to(f"/desk?done={quote(number.digits)}")

    def _answered_already(self, request: Request, clerk: Staff, number: Number) -> Response:
        """A second press, or a colleague was faster: the page shows what stands."""
        words = words_of(request).say("This application is decided already.")
        return self._paper(request, clerk, number, 409, error=words)

    def forward(self, request: Request, form: FormData) -> Response:
        """Not ours: the body that is competent, in both languages of the notice."""
        found = self._acting(request)
        if isinstance(found, Response):
            return found
        clerk, number = found
        kk, ru = typed(form, "body_kk"), typed(form, "body_ru")
        try:
            self._department(number).forward(number, kk, ru, clerk)
        except (Refusal, Trouble) as failure:
            opened = {"opened": "forward", "body_kk": kk, "body_ru": ru}
            return self._failed(request, clerk, number, failure, **opened)
        return go_to(f"/desk/{number.digits}?said=forwarded")

    def _acting(self, request: Request) -> tuple[Staff, Number] | Response:
        """Who acts on which paper, or the page that asks for what is missing."""
        clerk = self._clerk(request)
        if clerk is None:
            return go_to("/desk")
        number = self._number(str(request.path_params["number"]))
        return self._no_such(request, clerk) if number is None else (clerk, number)

    def _department(self, number: Number) -> Department:
        if self._house.office(number.office) is None:
            raise NotYours
        return Department(self._house.journal_of(number.office), number.office)

    def _failed(
        self,
        request: Request,
        clerk: Staff,
        number: Number,
        failure: Refusal | Trouble,
        **facts: object,
    ) -> Response:
        status = 422 if isinstance(failure, Refusal) else 503
        words = sentence_for(failure, words_of(request))
        return self._paper(request, clerk, number, status, error=words, **facts)

    # -- the label -----------------------------------------------------------------------------

    def _answered(self, number: Number) -> Answered | None:
        known = self._known(number)
        return known.answered if known else None

    def label(self, request: Request, number: str) -> Response:
        """The answer's label as PDF, again whenever it is asked for."""
        clerk = self._clerk(request)
        if clerk is None:
            return go_to("/desk")
        known = self._number(number)
        application = self._known(known) if known else None
        office = self._house.office(known.office) if known else None
        if application is None or application.answered is None or office is None:
            return self._no_such(request, clerk)
        house = self._house
        paperwork = Paperwork(house.catalogue, office, house.status_address)
        fact = application.registered
        service = house.catalogue.find(fact.service) if fact else None
        label = paperwork.answer_label(service.code if service else None, application.answered)
        # A browser's own viewer of PDFs cannot work under the pages' policy.
        headers = {
            **PAGE_HEADERS,
            "Content-Security-Policy": "frame-ancestors 'none'",
            "Content-Disposition": f'inline; filename="{label.answer.shown}.pdf"',
        }
        return Response(answer_label_pdf(label), 200, headers, "application/pdf")


def _office_name(office: Office | None, w: Words) -> str:
    if office is None:
        return ""
    return w.of(kk=office.name_kk, ru=office.name_ru, en=office.name_en)
