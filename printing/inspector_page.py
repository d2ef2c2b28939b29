"""The inspector's page: what is proven about an office's book, what is not, how to check it.

Its figures come from a run of the verifier that was just made. No name is on it, and no secret: it
may lie on any desk, and next year's inspector compares its control figures by eye.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from printing.forms import A4, SMALL, Spread, moment, once
from printing.layout import Block, Columns, Gap, Kept, Page, Rule, Stack, Text, flow, held, put
from printing.pdf import draw
from printing.speech import Two, say
from printing.typeface import Style
from registry.offices import Office
from words.fonts import SEMIBOLD

_PAPER: Final = replace(A4, top=12, bottom=14)
_LARGEST: Final = 8.5  # points; made smaller until all is on one page
_SMALLEST: Final = 6.0
_TITLE: Final = Style(15, SEMIBOLD)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of one journal: its last record and that record's hash in groups."""

    journal: Two
    n: int
    h: str


@dataclass(frozen=True, slots=True)
class InspectorPage:
    """All that the page says. Sentences come in both languages from the verifier."""

    office: Office
    desk: int
    made_at: int  # UTC ms
    verdict: Two
    findings: tuple[Two, ...]
    proven: tuple[Two, ...]
    not_proven: tuple[Two, ...]
    heads: tuple[Head, ...]
    fingerprint: str  # of the district's key
    digest: str  # of the inspector's file, in groups
    command: str  # with which it is checked


def inspector_page_pdf(page: InspectorPage) -> bytes:
    """The page on A4 as a vector PDF."""
    title = f"{say('For the inspector').joined} {page.office.code:04}-{page.desk:02}"
    return draw(inspector_pages(page), title)


def inspector_pages(page: InspectorPage) -> list[Page]:
    """One page; an office with so many journals that letters would get too small has more."""
    size = _LARGEST
    pages = flow(_body(page, size), _PAPER)
    while len(pages) > 1 and size > _SMALLEST:
        size -= 0.25
        pages = flow(_body(page, size), _PAPER)
    return _numbered(pages)


def _numbered(pages: Sequence[Page]) -> list[Page]:
    if len(pages) == 1:
        return list(pages)
    return [
        put(Text(f"{n}/{len(pages)}", SMALL, "right"), page, A4.side, page.height - 9, A4.room)
        for n, page in enumerate(pages, 1)
    ]


def _body(page: InspectorPage, size: float) -> Block:
    spread = Spread(beside=True, body=Style(size))
    head = Style(size + 1.5, SEMIBOLD)
    found = page.findings or (say("Nothing was found."),)
    return Stack(
        spread.both(say("For the inspector"), _TITLE),
        spread.both(Two(page.office.name_kk, page.office.name_ru)),
        once(say("Desk"), f"{page.office.code:04}-{page.desk:02}", spread.body),
        once(say("Made on"), held(moment(page.made_at)), spread.body),
        Rule(1.5),
        spread.both(page.verdict, head),
        *_list(say("What was found"), found, spread, head),
        *_list(say("What is proven"), page.proven, spread, head),
        *_list(say("What is not proven"), page.not_proven, spread, head),
        Rule(1.5),
        _how(page, spread, head),
        Rule(1.5),
        _figures(page, spread, head),
    )


def _list(title: Two, lines: Sequence[Two], spread: Spread, head: Style) -> list[Block]:
    """A heading and its sentences; the heading never stands alone at a page's foot."""
    if not lines:
        return []
    items = [_item(line, spread) for line in lines]
    return [Gap(1.5), Kept(spread.both(title, head), items[0]), *items[1:]]


def _item(line: Two, spread: Spread) -> Block:
    def one(text: str) -> Block:
        return Columns((2.5, Text("•", spread.body)), (0, Text(text, spread.body)), gap=0)

    return spread.pair(one(line.kk), one(line.ru))


def _how(page: InspectorPage, spread: Spread, head: Style) -> Block:
    """To be done on a computer that is not the office's."""
    key = say(
        "Compare the fingerprint of the district's key with what the district itself tells you."
    )
    ask = say(
        "Ask the district for its receipts and add them with --receipts: "
        "what the office may have left out shows then."
    )
    return Kept(
        spread.both(say("How to check it elsewhere"), head),
        spread.both(say("On any computer with Python 3.8 or newer, in the folder of the stick:")),
        Text(page.command, spread.body.bold),
        _item(key, spread),
        _item(ask, spread),
    )


def _figures(page: InspectorPage, spread: Spread, head: Style) -> Block:
    """What is compared by eye with another copy, an earlier page or the screen."""
    figures: list[Block] = [
        spread.both(say("Control figures"), head),
        once(say("Fingerprint of the district's key"), page.fingerprint, spread.body),
        once(say("Control figure of the file (SHA-256)"), "", spread.body),
        Text(page.digest, spread.body.bold),
    ]
    for end in page.heads:
        last = say("last record № {n}", n=end.n)
        last = Two(held(last.kk), held(last.ru))
        figures += [
            Gap(0.8),
            spread.both(Two(f"{end.journal.kk}, {last.kk}", f"{end.journal.ru}, {last.ru}")),
            Text(end.h, spread.body.bold),
        ]
    return Stack(*figures)
