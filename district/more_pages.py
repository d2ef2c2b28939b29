"""What is rare about one paper, and says something into the journal: a wrong outcome put right by
two people, and a hearing with its invitation on paper.

Reads forms and shows pages; the rules are `registry.answer_corrections` and `registry.hearings`.
"""

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from district.access import signed_in
from district.answering import FormWrong
from district.correcting import LONGEST_REASON, CorrectionForm
from district.hearing_form import HearingDoubted, HearingForm, MinutesForm
from district.house import House
from district.letters import hearing_said
from district.one_paper import ANSWER_LANGUAGES, OnePaper, Paper
from district.pages import Pages, go_to, typed
from registry.answer_corrections import AnswerCorrections
from registry.failures import Refusal, Trouble
from registry.hearings import Hearings, hearing_of
from words import words_in
from words.languages import Language


class MorePages:
    """`correct`, `hearing` and what follows from them, under `/desk/{number}`."""

    def __init__(self, house: House, pages: Pages, one: OnePaper) -> None:
        self._house = house
        self._pages = pages
        self._one = one

    def add_to(self, routes: APIRouter) -> None:
        posted = self._pages.posted
        for name, work, again in (
            ("correct", self.propose, self.propose_again),
            ("hearing", self.invite, self.invite_again),
            ("minutes", self.held, self.held_again),
        ):
            self._pages.keep(f"/desk/{{number}}/{name}", again)
            routes.add_api_route(f"/{{number}}/{name}", posted(work, again=again), methods=["POST"])
        routes.add_api_route("/{number}/correct/decide", posted(self.decide), methods=["POST"])
        routes.add_api_route("/{number}/invitation", self.invitation, methods=["GET"])

    # -- a wrong outcome --------------------------------------------------------------------------

    def propose(self, request: Request, form: FormData) -> Response:
        """Somebody says that the outcome was entered wrong. Somebody else decides."""
        paper = self._one.of(request)
        if paper is None:
            return self._one.no_such(request)
        filled = CorrectionForm.of(form)
        try:
            proposal, by = filled.proposal(), signed_in(request).staff
            self._corrections(paper).propose(paper.number, proposal, by)
        except (FormWrong, Refusal, Trouble) as failure:
            opened = {"opened": "correct", "correction": filled}
            return self._one.failed(request, paper, failure, **opened)
        return go_to(f"/desk/{paper.number.digits}?said=proposed")

    def propose_again(self, request: Request, form: FormData) -> Response:
        return self._again(request, "correct", correction=CorrectionForm.of(form))

    def decide(self, request: Request, form: FormData) -> Response:
        """Yes or no, by somebody who leads the department and did not propose it."""
        paper = self._one.of(request)
        if paper is None:
            return self._one.no_such(request)
        confirmed = typed(form, "decision") == "confirm"
        why_not = typed(form, "why_not", LONGEST_REASON)
        try:
            by = signed_in(request).staff
            self._corrections(paper).decide(paper.number, by, confirmed=confirmed, why_not=why_not)
        except (Refusal, Trouble) as failure:
            return self._one.failed(request, paper, failure)
        return go_to(f"/desk/{paper.number.digits}?said={'right' if confirmed else 'stays'}")

    # -- a hearing --------------------------------------------------------------------------------

    def invite(self, request: Request, form: FormData) -> Response:
        """Day, hour and place; the applicant hears of it by letter, e-mail or telephone."""
        paper = self._one.of(request)
        if paper is None:
            return self._one.no_such(request)
        filled, house = HearingForm.of(form), self._house
        try:
            wanted = filled.invitation()
            fact = paper.known.registered if paper.known is not None else None
            filled.check(wanted, fact, house)
            hearings, by = self._hearings(paper), signed_in(request).staff
            hearings.set(paper.number, wanted, house.today, by)
        except (FormWrong, Refusal, Trouble) as failure:
            doubted = isinstance(failure, HearingDoubted)
            opened = {"opened": "hearing", "hearing_form": filled, "doubted": doubted}
            return self._one.failed(request, paper, failure, **opened)
        return go_to(f"/desk/{paper.number.digits}?said=invited")

    def invite_again(self, request: Request, form: FormData) -> Response:
        return self._again(request, "hearing", hearing_form=HearingForm.of(form))

    def held(self, request: Request, form: FormData) -> Response:
        """What became of it, with the minutes."""
        paper = self._one.of(request)
        if paper is None:
            return self._one.no_such(request)
        filled = MinutesForm.of(form)
        try:
            minutes, by = filled.minutes(), signed_in(request).staff
            self._hearings(paper).hold(paper.number, minutes, self._house.today, by)
        except (FormWrong, Refusal, Trouble) as failure:
            opened = {"opened": "minutes", "minutes": filled}
            return self._one.failed(request, paper, failure, **opened)
        return go_to(f"/desk/{paper.number.digits}?said=heard")

    def held_again(self, request: Request, form: FormData) -> Response:
        return self._again(request, "minutes", minutes=MinutesForm.of(form))

    def invitation(self, request: Request, number: str) -> Response:
        """The letter on paper: Kazakh above, Russian beneath, as forms of state bodies are."""
        paper = self._one.of(request)
        known = paper.known if paper is not None else None
        hearing = hearing_of(known) if known is not None else None
        office = self._house.office(paper.number.office) if paper is not None else None
        if paper is None or known is None or hearing is None or known.registered is None:
            return self._one.no_such(request)
        self._one.looked(request, paper)
        parts = []
        for language in ANSWER_LANGUAGES:
            w = words_in(language)
            told = {
                "language": language,
                "w": w,
                "department": self._department_name(known.registered.department, language),
                "texts": list(hearing_said(hearing.fact, w)),
            }
            parts.append(told)
        return self._pages.show(
            request,
            "invitation.html",
            number=paper.number,
            fact=known.registered,
            hearing=hearing.fact,
            parts=parts,
            office=office,
            here="/desk",
            back=f"/desk/{paper.number.digits}/invitation",
        )

    # -- inside -----------------------------------------------------------------------------------

    def _department_name(self, code: str, language: Language) -> str:
        known = {one.code: one for one in self._house.catalogue.every_department}
        return known[code].name(language) if code in known else ""

    def _again(self, request: Request, opened: str, **filled: object) -> Response:
        paper = self._one.of(request)
        if paper is None:
            return self._one.no_such(request)
        return self._one.show_again(request, paper, opened, **filled)

    def _corrections(self, paper: Paper) -> AnswerCorrections:
        return AnswerCorrections(self._one.journal(paper.number))

    def _hearings(self, paper: Paper) -> Hearings:
        return Hearings(self._one.journal(paper.number))
