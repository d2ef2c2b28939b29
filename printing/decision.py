"""The answer that is made at the office itself: A4, the frame in both languages, the text in the
one in which the answer was wanted.

Two copies: one for the applicant, one that stays and is signed by who takes the other. Contents by
АППК arts 76, 91, 92: what was decided and why, who decided, where and by when to complain.
"""

from datetime import date
from typing import Final

from printing.form_texts import wording
from printing.forms import (
    A4,
    HEAD,
    LARGE,
    SMALL,
    Spread,
    copied,
    once,
    signature,
    signed_by,
    with_foot,
)
from printing.layout import (
    Block,
    Columns,
    Gap,
    Kept,
    Page,
    Rule,
    Stack,
    Text,
    barcode,
    flow,
    held,
)
from printing.pdf import draw
from printing.speech import Two, each, say
from printing.typeface import Style, fitted
from registry.deciding import DecisionPaper
from registry.facts import Outcome
from words import later
from words.fonts import SEMIBOLD

_BODY: Final = Style(9)
_TITLE: Final = Style(14, SEMIBOLD, 1.2)
_SAID: Final = Style(12, leading=1.4)  # the answer itself is what the paper is for
_SPREAD: Final = Spread(beside=True, body=_BODY)
_MODULE: Final = 0.5
_NUMBER_WIDTH: Final = 84
OUTCOMES: Final = {
    Outcome.SATISFIED: later("Answer: granted"),
    Outcome.PARTLY: later("Answer: granted in part"),
    Outcome.REFUSED: later("Answer: refused"),
    Outcome.EXPLAINED: later("Answer: explained"),
    Outcome.NOTED: later("Answer: noted"),
}


def decision_pdf(paper: DecisionPaper) -> bytes:
    """Both copies as a vector PDF."""
    return draw(decision_pages(paper), f"{_name(paper).joined} {paper.answer.shown}")


def decision_pages(paper: DecisionPaper) -> list[Page]:
    """Both copies laid out, one after the other."""
    return [
        page
        for stays in (False, True)
        for page in with_foot(flow(_body(paper, stays=stays), A4), paper.answer)
    ]


def _name(paper: DecisionPaper) -> Two:
    """A service that was granted is called by its result, «Шаруашылық кітабынан анықтама»."""
    if paper.outcome is Outcome.REFUSED:
        return wording("decision_refused", paper.decided_on)
    if paper.is_appeal or paper.outcome is not Outcome.SATISFIED:
        return wording("decision", paper.decided_on)
    return Two(paper.result_kk, paper.result_ru)


def _body(paper: DecisionPaper, *, stays: bool) -> Block:
    name = copied(_name(paper), paper.copy)
    if stays:
        name = wording("stays_at_the_office", paper.decided_on, title=name)
    office, received = paper.office, wording("answer_received", paper.decided_on)
    return Stack(
        Gap(3),
        _SPREAD.both(Two(office.name_kk, office.name_ru), HEAD),
        _SPREAD.both(Two(office.address_kk, office.address_ru), SMALL),
        Rule(3),
        Columns((_NUMBER_WIDTH, _number(paper)), (0, Stack(*_whose(paper))), gap=10),
        Rule(3),
        _SPREAD.both(name, _TITLE),
        Gap(1),
        _SPREAD.both(Two(paper.service_kk, paper.service_ru)),
        Gap(2),
        _SPREAD.both(say(OUTCOMES[paper.outcome]), HEAD),
        Gap(3),
        *_words(paper.text),
        Rule(4),
        *_SPREAD.told([(say("Complaints"), wording("decision_complaints", paper.decided_on))]),
        Gap(4),
        _signed(paper),
        *((Gap(4), signed_by(received, _SPREAD)) if stays else ()),
    )


def _number(paper: DecisionPaper) -> Block:
    shown = paper.answer.shown
    return Stack(
        Text(say("Number of the answer").joined, _BODY),
        Text(shown, fitted(shown, LARGE, _NUMBER_WIDTH - 8)),
        Gap(1),
        barcode(paper.answer.digits, _MODULE, 10),
    )


def _whose(paper: DecisionPaper) -> list[Block]:
    lines = [(say("Date"), _day(paper.decided_on))]
    if paper.their_number:
        lines.append((say("Outgoing number"), held(paper.their_number)))
    lines.append((say("To the applicant"), paper.applicant))
    if paper.address:
        lines.append((say("Address"), paper.address))
    asked = f"{paper.number.shown}, {_day(paper.received)}"
    lines.append((say("Application"), held(asked)))
    return [once(label, value, _BODY) for label, value in lines]


def _day(day: date) -> str:
    return each(lambda w: w.short_date(day)).kk


def _words(said: str) -> list[Block]:
    """Every line as it was written; an empty one keeps its room."""
    return [
        Text(line.strip(), _SAID) if line.strip() else Gap(_SAID.line_mm / 2)
        for line in said.split("\n")
    ]


def _signed(paper: DecisionPaper) -> Block:
    """Name and position of who decided, and the line that makes it an answer."""
    who = once(say("Decided by"), held(paper.decider), _BODY)
    return Kept(Columns((0, who), (54, signature(say("signature"), 0))))
