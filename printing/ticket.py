"""The ticket for the line, a roll: a number one reads without glasses, for what, when. No name.

The kiosk prints it; it proves nothing and holds no code.
"""

from dataclasses import dataclass
from typing import Final

from printing.forms import BODY, HEAD, ROLLS, RollSize, moment, one_line
from printing.layout import Block, Gap, Page, Rule, Stack, Text, flow
from printing.pdf import draw
from printing.speech import Two, count, say
from printing.typeface import Style
from words.fonts import SEMIBOLD
from words.line import SPHERE_WORDS

_NUMBER: Final = Style(56, SEMIBOLD, 1.2)
_SAID: Final = Style(10, leading=1.25)


@dataclass(frozen=True, slots=True)
class TicketPaper:
    shown: str
    sphere: str
    at: int  # UTC ms
    office_kk: str
    office_ru: str
    before: int | None  # None: the desks do not know of it, and call aloud


def ticket_pdf(paper: TicketPaper, roll: RollSize = "80mm") -> bytes:
    """The ticket as a vector PDF on a roll."""
    title = f"{say('Ticket').joined} {paper.shown}"
    return draw(ticket_pages(paper, roll), title, one_colour=True)


def ticket_pages(paper: TicketPaper, roll: RollSize = "80mm") -> list[Page]:
    """The ticket laid out; Kazakh above, Russian below, the same size."""
    sphere = say(SPHERE_WORDS[paper.sphere])
    if paper.before is None:
        wait = say("The numbers are called aloud. Please stay within hearing.")
    elif paper.before:
        wait = count("{n} person is before you", "{n} people are before you", paper.before)
    else:
        wait = say("You are the next")
    return flow(
        Stack(
            _both(Two(paper.office_kk, paper.office_ru), BODY),
            Rule(1.5),
            _both(say("Your number"), _SAID),
            one_line(paper.shown, _NUMBER, ROLLS[roll].room, "centre"),
            _both(sphere, HEAD),
            Gap(2),
            _both(wait, _SAID),
            Rule(1.5),
            Text(moment(paper.at), _SAID, "centre"),
        ),
        ROLLS[roll],
    )


def _both(two: Two, style: Style) -> Block:
    return Stack(Text(two.kk, style, "centre"), Text(two.ru, style, "centre"))
