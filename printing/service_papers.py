"""Two papers of a service, both languages: the list to take home, and the slip for the desk.

The slip is the list with the bars of the service's code, so that the desk need not search. Neither
holds a name, nor says who asked or why. What the lines say is decided by whoever asks for them
(`kiosk.service_words`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from printing.forms import BODY, HEAD, ROLLS, SMALL, RollSize, moment
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
    barcode,
    flow,
)
from printing.pdf import draw
from printing.speech import Two, say
from printing.typeface import Style

_SAID: Final = Style(9.5, leading=1.2)
_BOX: Final = 4.0  # millimetres: room for a tick by hand
_MODULE: Final = 0.375  # millimetres: three dots of a receipt printer


@dataclass(frozen=True, slots=True)
class ServicePaper:
    """`papers` are what to bring, `facts` term, fee and result, `place` where and when: each a
    paragraph. `shown_code` is the service's own, as it is typed; `at` UTC ms."""

    office: Two
    short: Two
    official: Two
    papers: Sequence[Two]
    facts: Sequence[Two]
    place: Sequence[Two]
    shown_code: str
    at: int


def list_pdf(paper: ServicePaper, roll: RollSize = "80mm") -> bytes:
    """The list to take home, as a vector PDF on a roll."""
    return draw(list_pages(paper, roll), say("What to bring").joined, one_colour=True)


def slip_pdf(paper: ServicePaper, digits: str, roll: RollSize = "80mm") -> bytes:
    """The slip for the desk. `digits` are those of its bars, an even number of them."""
    title = say("Give this to the specialist").joined
    return draw(slip_pages(paper, digits, roll), title, one_colour=True)


def list_pages(paper: ServicePaper, roll: RollSize = "80mm") -> list[Page]:
    """The list laid out; Kazakh above, Russian below, the same size."""
    return flow(Stack(_both(paper.office, BODY), Rule(1.5), *_told(paper)), ROLLS[roll])


def slip_pages(paper: ServicePaper, digits: str, roll: RollSize = "80mm") -> list[Page]:
    """The slip laid out: what the desk needs is above what the visitor reads."""
    code = say("Service code: {code}", code=paper.shown_code)
    return flow(
        Stack(
            _both(paper.office, BODY),
            Rule(1.5),
            _both(say("Give this to the specialist"), HEAD),
            Gap(1.5),
            barcode(digits, _MODULE, 14, "centre"),
            Gap(0.8),
            Text(code.joined, BODY, "centre"),
            Rule(1.5),
            *_told(paper),
        ),
        ROLLS[roll],
    )


def _told(paper: ServicePaper) -> list[Block]:
    blocks = [_both(paper.short, HEAD), Gap(0.8), _both(paper.official, SMALL), Gap(2)]
    blocks += [_both(say("What to bring"), _SAID.bold), Gap(1)]
    for one in paper.papers:
        blocks += [Kept(Columns((_BOX, Mono(Pane(_BOX, False))), (0, _both(one, _SAID)), gap=2.5))]
        blocks += [Gap(1.2)]
    blocks.append(Rule(1.5))
    for one in paper.facts:
        blocks += [_both(one, _SAID), Gap(1)]
    blocks.append(Rule(1.5))
    for one in paper.place:
        blocks += [_both(one, _SAID), Gap(0.8)]
    return [*blocks, Rule(1.5), Text(moment(paper.at), BODY)]


def _both(two: Two, style: Style) -> Block:
    if two.kk == two.ru:
        return Text(two.kk, style)
    return Stack(Text(two.kk, style), Text(two.ru, style))
