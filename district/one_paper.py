"""One paper's page: which paper an address names, whose it is, and all that stands on the page.

What a press on it does is in `paper_pages` and `more_pages`; the rules are `registry`'s.
"""

from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from db.desk_notes import DeskNote, DeskNotes
from district.access import NotAllowed, signed_in
from district.answering import OUTCOME_NAMES, AnswerForm, FormWrong
from district.correcting import CorrectionForm, corrections_said
from district.desk_rows import known_paper, office_name
from district.desk_start import StartPages
from district.hearing_form import (
    RESULT_WORDS,
    HearingForm,
    MinutesForm,
    hearing_ways,
    hearing_words,
)
from district.house import House
from district.kept_forms import WHOLE
from district.looking import PAPER, Looking
from district.more_time import TimeForm, more_time_said, untold_said
from district.pages import Pages, words_of
from district.rights import LEADING, PAPERS, rights_of
from district.said import DELIVERIES, OUTCOMES, history_said, papers_said, term_left
from district.terms_said import terms_said
from registry.application import Application, Stage
from registry.department import may_be_answered
from registry.facts import Delivery
from registry.failures import NotYours, Refusal, Trouble
from registry.hearings import UNFAVOURABLE, was_heard
from registry.numbers import Number, UnreadableNumber
from registry.ports import Journal
from words import Words
from words.languages import OWN_NAMES, Language
from words.stages import stage_word
from words.texts import sentence_for

ANSWER_LANGUAGES: Final[tuple[Language, ...]] = ("kk", "ru")


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper that an address names, with what is known of it."""

    number: Number
    known: Application | None

    @property
    def department(self) -> str:
        fact = self.known.registered if self.known is not None else None
        return "" if fact is None else fact.department

    @property
    def language(self) -> Language:
        """That of the application; the state language where it is not known."""
        fact = self.known.registered if self.known is not None else None
        told = fact.language if fact is not None else "kk"
        return next((one for one in ANSWER_LANGUAGES if one == told), "kk")

    @property
    def may_be_answered(self) -> bool:
        return self.known is None or may_be_answered(self.known)


class OnePaper:
    """Finds the paper of a request, and shows its page."""

    def __init__(self, house: House, pages: Pages, start: StartPages) -> None:
        self._house = house
        self._pages = pages
        self._start = start
        self._looking = Looking(house)

    def of(self, request: Request) -> Paper | None:
        """None for what is no number of this district. Raises NotAllowed for another's paper."""
        try:
            number = Number.parse(str(request.path_params["number"])).application
        except (UnreadableNumber, ValueError):
            return None
        if self._house.office(number.office) is None:
            return None
        paper = Paper(number, known_paper(self._house, number))
        if not signed_in(request).serves(paper.department):
            raise NotAllowed
        return paper

    def looked(self, request: Request, paper: Paper) -> None:
        """Whoever is about to see the applicant's data leaves an entry first."""
        self._looking.at(paper.known, PAPER, signed_in(request).staff.number)

    def no_such(self, request: Request) -> Response:
        said = words_of(request).say("There is no paper with this number.")
        return self._start.show(request, 404, error=said)

    def journal(self, number: Number) -> Journal:
        """The district's own chain for the office of this number. Raises NotYours."""
        if self._house.office(number.office) is None:
            raise NotYours
        return self._house.journal_of(number.office)

    def failed(
        self,
        request: Request,
        paper: Paper,
        failure: FormWrong | Refusal | Trouble,
        **facts: object,
    ) -> Response:
        """The page as it was, with what is wrong in words."""
        w = words_of(request)
        words = failure.words(w) if isinstance(failure, FormWrong) else sentence_for(failure, w)
        status = 503 if isinstance(failure, Trouble) else 422
        return self.show(request, paper, status, error=words, **facts)

    def show(self, request: Request, paper: Paper, status: int = 200, **facts: object) -> Response:
        """`opened` names the form that stands open, `said` what has just been done."""
        self.looked(request, paper)
        w = words_of(request)
        shown: dict[str, Any] = {
            "body_kk": "",
            "body_ru": "",
            "doubted": False,
            "typed_ours": None,
            "opened": "",
            "said": "",
            "error": "",
            "here": "/desk",
            "back": f"/desk/{paper.number.digits}",
            **self._state(paper, w),
            **self._forms(paper, w),
            **self._rare(request, paper, w),
            **facts,
        }
        return self._pages.show(request, "paper.html", status, **shown)

    def show_again(self, request: Request, paper: Paper, opened: str, **filled: object) -> Response:
        """The page with a form as it was typed before its session ended; nothing of it is done.

        409 where another tab has signed in meanwhile, and this one sent its old form.
        """
        kept = getattr(request.state, "kept", "")
        said = f"kept_{kept or WHOLE}"
        return self.show(request, paper, 200 if kept else 409, opened=opened, said=said, **filled)

    def _state(self, paper: Paper, w: Words) -> dict[str, Any]:
        """What the upper half of the page says."""
        house, known = self._house, paper.known
        fact = known.registered if known else None
        stage = known.stage if known else Stage.SENT
        service = house.catalogue.find(fact.service) if fact else None
        return {
            "number": paper.number,
            "application": known,
            "fact": fact,
            "office": office_name(house.office(paper.number.office), w),
            "left": term_left(fact.due, house.today, house.calendar, w) if fact else None,
            "stage": stage_word(stage.value, w),
            "in_work": stage.is_in_work,
            "may_answer": paper.may_be_answered,
            "accepted": known is not None and known.accepted_at is not None,
            "papers": papers_said(fact, house.catalogue, w) if fact else (),
            "history": history_said(known, house.now, w) if known else (),
            "answered": known.answered if known else None,
            "untold": untold_said(known, house, w) if known else None,
            "more": more_time_said(known, w) if known else "",
            "terms": terms_said(known, house, w) if known else [],
            "service": service,
            "short": service.short(w.language) if service else "",
            "official": service.name(w.language) if service else "",
        }

    def _forms(self, paper: Paper, w: Words) -> dict[str, Any]:
        """The three large choices."""
        house, known = self._house, paper.known
        fact = known.registered if known else None
        delivery = fact.delivery if fact else Delivery.HAND
        note = self._note(paper)
        languages = [one for one in ANSWER_LANGUAGES if one in ("kk", paper.language)]
        return {
            "note": note,
            "answer": AnswerForm.fresh(house.today, delivery, paper.language, note.ours),
            "time": TimeForm.fresh(fact, house) if fact else None,
            "outcomes": [(OUTCOME_NAMES[one], w.say(words)) for one, words in OUTCOMES.items()],
            "unheard": known is not None and not was_heard(known),
            "unfavourable": [OUTCOME_NAMES[one] for one in UNFAVOURABLE],
            # By e-mail goes only what somebody asked for so at the desk: it would wait for ever.
            "deliveries": [
                (one.name.lower(), w.say(words))
                for one, words in DELIVERIES.items()
                if one is not Delivery.EMAIL or (fact and fact.delivery is Delivery.EMAIL)
            ],
            "answer_languages": [(one, OWN_NAMES[one]) for one in languages],
            "asked_in": OWN_NAMES[paper.language],
        }

    def _note(self, paper: Paper) -> DeskNote:
        digits = paper.number.digits
        return DeskNotes(self._house.book).of([digits]).get(digits, DeskNote())

    def _rare(self, request: Request, paper: Paper, w: Words) -> dict[str, Any]:
        """What stands under "More"."""
        signed, known, house = signed_in(request), paper.known, self._house
        facts = {
            "workers": self.workers(paper.department),
            "correction": CorrectionForm.fresh(),
            "hearing_form": HearingForm.fresh(house),
            "minutes": MinutesForm.fresh(house),
            "hearing_ways": hearing_ways(known, w),
            "hearing_results": [(one.name.lower(), w.say(it)) for one, it in RESULT_WORDS.items()],
        }
        me = signed.staff.number
        leads = signed.may(LEADING)
        facts |= {"corrections": corrections_said(known, me, w, leads=leads) if known else None}
        return facts | {"hearing": hearing_words(known, w) if known else None}

    def workers(self, department: str) -> list[tuple[str, str]]:
        """Who may work on papers of this department."""
        found = []
        for one in self._house.accounts.all():
            serves = not one.department or not department or one.department == department
            if serves and PAPERS in rights_of(one.staff.roles):
                found.append((one.staff.number, one.staff.name))
        return found
