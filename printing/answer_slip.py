"""What the touchscreen said of an application, to take along: a roll, both languages. No name.

It names neither person nor service nor department, and holds no code: found on a bench it tells
nobody whose it is. What the sentences say is decided by whoever asks for it (`kiosk.advice`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from printing.forms import BODY, HEAD, ROLLS, RollSize, moment
from printing.layout import (
    Block,
    Columns,
    Gap,
    Kept,
    Mono,
    Page,
    Pane,
    Rule,
    Stack,
    Text,
    flow,
    held,
)
from printing.pdf import draw
from printing.speech import Two, say
from printing.typeface import Style
from words.fonts import SEMIBOLD

_SAID: Final = Style(10, leading=1.25)
_WORD: Final = Style(9, leading=1.2)
_SENTENCE: Final = Style(13, SEMIBOLD, 1.25)
_PANE: Final = 7.0  # millimetres a side


@dataclass(frozen=True, slots=True)
class AnswerPaper:
    """`panes` are word and date of each of the four, the first `lit` of them reached; without any
    where nothing was reached. `rows` are place, hours, telephone: each is a paragraph."""

    office_kk: str
    office_ru: str
    sentence: Two
    to_do: Two
    panes: Sequence[tuple[Two, Two]]
    lit: int
    rows: Sequence[Two]
    as_of: int  # UTC ms: how old the news is. A day is said: on paper "today" is soon not so


def answer_pdf(paper: AnswerPaper, roll: RollSize = "80mm") -> bytes:
    """The slip as a vector PDF on a roll."""
    title = say("How the application stands").joined
    return draw(answer_pages(paper, roll), title, one_colour=True)


def answer_pages(paper: AnswerPaper, roll: RollSize = "80mm") -> list[Page]:
    """The slip laid out; Kazakh above, Russian below, the same size."""
    blocks: list[Block] = [
        _both(Two(paper.office_kk, paper.office_ru), BODY),
        Rule(1.5),
        Stack(Text(paper.sentence.kk, _SENTENCE), Gap(1), Text(paper.sentence.ru, _SENTENCE)),
        Gap(2),
    ]
    for place, (word, day) in enumerate(paper.panes if paper.lit else ()):
        blocks += (_pane(word, day, lit=place < paper.lit), Gap(1))
    blocks += (Rule(1.5), _both(say("What to do now"), BODY), Gap(0.6))
    blocks += (_both(paper.to_do, HEAD), Gap(1.4))
    for row in paper.rows:
        blocks += (_both(row, _SAID), Gap(1))
    blocks += (Rule(1.5), _both(say("As of {moment}", moment=held(moment(paper.as_of))), BODY))
    return flow(Stack(*blocks), ROLLS[roll])


def _pane(word: Two, day: Two, *, lit: bool) -> Block:
    """A pane with its word beside it, and the day it was reached."""
    style = _WORD.bold if lit else _WORD
    words = [Text(word.joined, style)]
    if day.kk:
        words.append(Text(day.joined, _WORD))
    return Kept(Columns((_PANE, Mono(Pane(_PANE, lit))), (0, Stack(*words)), gap=2.5))


def _both(two: Two, style: Style) -> Block:
    if two.kk == two.ru:
        return Text(two.kk, style)
    return Stack(Text(two.kk, style), Text(two.ru, style))
