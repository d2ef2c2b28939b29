"""The label that a department prints and sticks on its answer: 70 × 37 mm, three by eight on A4.

The desk reads its bars; people read number, outcome and date. Nothing on it names the resident.
"""

from typing import Final

from printing.forms import one_line, within
from printing.layout import Block, Gap, Page, Paper, Stack, barcode, flow
from printing.pdf import draw
from printing.speech import Two, each, say
from printing.typeface import Style
from registry.facts import Outcome
from registry.receipts import AnswerLabel
from words import later
from words.fonts import SEMIBOLD

LABEL: Final = Paper(width=70, height=37, side=3, top=2, bottom=1.5)

_NUMBER: Final = Style(11, SEMIBOLD, 1.2)
_SAID: Final = Style(7.5, SEMIBOLD, 1.2)
_SMALL: Final = Style(6.75, leading=1.2)
_LEFT_OVER: Final = 9.6  # millimetres beneath the lines that always stand there
_OUTCOMES: Final = {
    Outcome.SATISFIED: later("Answer: granted"),
    Outcome.PARTLY: later("Answer: granted in part"),
    Outcome.REFUSED: later("Answer: refused"),
    Outcome.EXPLAINED: later("Answer: explained"),
    Outcome.NOTED: later("Answer: noted"),
}


def answer_label_pdf(label: AnswerLabel) -> bytes:
    """One label as a vector PDF of its own size."""
    title = f"{say('Label for the answer').joined} {label.answer.shown}"
    return draw(answer_label_pages(label), title)


def answer_label_pages(label: AnswerLabel) -> list[Page]:
    """The label laid out. Long names are set smaller: a label cannot grow."""
    return flow(_lines(label), LABEL)


def _lines(label: AnswerLabel) -> Block:
    room = LABEL.room
    outcome = say(_OUTCOMES[label.outcome])
    day = each(lambda w: w.short_date(label.answered_on)).kk
    theirs = f"№ {label.their_number}, {day}" if label.their_number else day
    short = Two(label.short_kk, label.short_ru)
    return Stack(
        one_line(label.answer.shown, _NUMBER, room, "centre"),
        barcode(label.answer.digits, 0.375, 9, "centre"),
        Gap(0.8),
        one_line(outcome.kk, _SAID, room),
        one_line(outcome.ru, _SAID, room),
        one_line(theirs, _SMALL, room),
        *within([short.joined, label.office_kk, label.office_ru], _SMALL, room, _LEFT_OVER),
    )
