"""What the forms share: letter sizes, two languages side by side or one above the other, the foot.

Kept out: which form says what (`receipt`, `cover`, `label`), and every wish of one form only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from printing.layout import (
    Align,
    Block,
    Columns,
    Gap,
    Kept,
    Page,
    Paper,
    Placed,
    Row,
    Spans,
    Stack,
    Stroke,
    Text,
    height_of,
    held,
    put,
)
from printing.speech import Two, count, each, say
from printing.typeface import Style, fitted, width_mm
from registry.application import office_time
from registry.facts import Acceptor, DocumentState
from registry.numbers import Number
from registry.receipts import PaperLine
from words import later
from words.fonts import SEMIBOLD

A4: Final = Paper(width=210, height=297, side=11, top=7, bottom=12)
ROLL: Final = Paper(width=80, height=0, side=4, top=2, bottom=3)  # a head reaches 72 of 80 mm
NARROW: Final = Paper(width=58, height=0, side=5, top=2, bottom=3)  # and 48 of 58

RollSize = Literal["80mm", "58mm"]
PaperSize = Literal["A4", "80mm", "58mm"]
ROLLS: Final[dict[RollSize, Paper]] = {"80mm": ROLL, "58mm": NARROW}


def roll_of(paper: str) -> RollSize:
    """The roll of a hall's printer by its setting; what is no roll is one of 80 mm."""
    return "58mm" if paper == "58mm" else "80mm"


SMALL: Final = Style(7, leading=1.2)
BODY: Final = Style(7.1, leading=1.2)  # five papers fit half a sheet, and 22 cm of roll
DENSE: Final = Style(
    6.25, leading=1.17
)  # Onest's small letters are as tall as Times' at 7.3 points
HEAD: Final = Style(12, SEMIBOLD, 1.2)
BIG: Final = Style(15, SEMIBOLD, 1.2)
LARGE: Final = Style(20, SEMIBOLD, 1.2)
HUGE: Final = Style(27, SEMIBOLD, 1.2)

_LEAST: Final = 4.0  # points; Onest's small letters are then 0.75 mm tall, six dots of a head

_NOT_THERE: Final = {
    DocumentState.STATE_SYSTEM: later("{title}: from the state database"),
    DocumentState.MISSING: later("{title}: missing"),
    DocumentState.EXPIRED: later("{title}: out of date"),
}


@dataclass(frozen=True, slots=True)
class Spread:
    """How a form uses its paper: Russian to the right of the Kazakh, or below it."""

    beside: bool
    body: Style
    narrow: bool = False  # a roll of 58 mm: nothing fits beside anything

    def pair(self, kk: Block, ru: Block) -> Block:
        return Columns((0, kk), (0, ru)) if self.beside else Stack(kk, ru)

    def both(self, two: Two, style: Style | None = None) -> Block:
        """The same in both languages, in letters of the same size (DOMAIN §1)."""
        return self.pair(Text(two.kk, style or self.body), Text(two.ru, style or self.body))

    def told(self, facts: Sequence[tuple[Two, Two]]) -> list[Block]:
        """Labels with what they say: line by line side by side, else a paragraph a language."""
        if self.beside:
            return [self._telling([fact]) for fact in facts]
        return [self._telling(facts)]

    def _telling(self, facts: Sequence[tuple[Two, Two]]) -> Block:
        kk: list[tuple[str, Style]] = []
        ru: list[tuple[str, Style]] = []
        for label, value in facts:
            kk += ((f"{label.kk}:", self.body.bold), (f"{value.kk}.", self.body))
            ru += ((f"{label.ru}:", self.body.bold), (f"{value.ru}.", self.body))
        return self.pair(Spans(kk), Spans(ru))

    def papers(self, papers: Sequence[PaperLine]) -> list[Block]:
        """The numbered list, a block for each paper."""
        room = width_mm(f"{len(papers)}.", self.body) + 1.2  # for the widest number
        return [self._paper(f"{n}.", paper_words(one), room) for n, one in enumerate(papers, 1)]

    def _paper(self, n: str, title: Two, room: float) -> Block:
        def numbered(words: Block) -> Block:
            return Columns((room, Text(n, self.body)), (0, words), gap=0)

        if not self.beside:
            return numbered(self.both(title))
        return self.pair(numbered(Text(title.kk, self.body)), numbered(Text(title.ru, self.body)))


def once(label: Two, value: str, style: Style) -> Block:
    """A value that is the same in both languages, after a label in both."""
    return Spans([(f"{label.joined}:", style), (value, style.bold)])


def one_line(text: str, style: Style, room: float, align: Align = "left") -> Block:
    """Text on one line, set smaller if it must be: for places that cannot grow.

    Where letters would get too small to be read the end is left out, and "…" says so.
    """
    small = fitted(text, style, room)
    if small.size < _LEAST:
        small = replace(style, size=_LEAST)
        while len(text) > 1 and width_mm(f"{text}…", small) > room:
            text = text[:-1].rstrip()
        text = f"{text}…"
    return Text(held(text), small, align)


def within(texts: Sequence[str], style: Style, room: float, height: float) -> list[Block]:
    """Texts one beneath the other in so much height: wrapped, and set smaller if it must be."""
    size = style.size
    while size >= _LEAST:
        smaller = replace(style, size=size)
        blocks: list[Block] = [Text(text, smaller) for text in texts]
        if sum(height_of(block.rows(room)) for block in blocks) <= height:
            return blocks
        size -= 0.25
    return [one_line(text, style, room) for text in texts]


def moment(at: int, *, time_known: bool = True) -> str:
    """«05.03.2026, 10:42» for UTC milliseconds, by the office's clock; the day alone if need be."""
    when = office_time(at)
    if not time_known:
        return each(lambda w: w.short_date(when.date())).kk
    return each(lambda w: f"{w.short_date(when.date())}, {w.clock(when)}").kk


def paper_words(paper: PaperLine) -> Two:
    """«Өтініш, 2 парақ, түпнұсқа»: title, sheets, original or not, or what is wrong with it."""
    title = Two(paper.kk, paper.ru)
    if paper.state in _NOT_THERE:
        return say(_NOT_THERE[paper.state], title=title)
    if not paper.sheets:  # an identity document is looked at and given back, never copied
        return say("{title}: shown", title=title)
    sheets = _held(count("{n} sheet", "{n} sheets", paper.sheets))
    if paper.original:
        return say("{title}, {sheets}, original", title=title, sheets=sheets)
    return say("{title}, {sheets}, photocopy", title=title, sheets=sheets)


def _held(two: Two) -> Two:
    return Two(held(two.kk), held(two.ru))


def papers_heading(papers: Sequence[PaperLine]) -> Two:
    """How many papers lie there and how many sheets they have."""
    there = [paper for paper in papers if paper.state is DocumentState.PRESENT]
    total = sum(paper.sheets for paper in there)
    sheets = count("{n} sheet", "{n} sheets", total)
    return say("Papers: {papers} ({sheets})", papers=len(there), sheets=sheets)


def copied(title: Two, copy: int) -> Two:
    """The title, with "copy n" when the paper has come out before."""
    return say("{title}. Copy {copy}", title=title, copy=copy) if copy else title


def signature(label: Two, width: float) -> Block:
    """A line to sign on, and beneath it what belongs there. `width` 0 takes all there is."""
    line = Stack(Gap(5), _Line(), Text(label.joined, SMALL, "centre"))
    return Columns((width, line)) if width else line


def signed_by(what: Two, spread: Spread) -> Block:
    """«Жауапты алдым» and who signs that, with name and date. Never torn apart by a page's end."""
    name, sign, day = (90.0, 50.0, 0.0) if spread.beside else (0.0, 18.0, 14.0)
    who, signed = (name, signature(say("name"), 0)), (sign, signature(say("signature"), 0))
    dated = (day, signature(say("date"), 0))
    title = Text(what.joined, spread.body.bold)
    if spread.narrow:
        return Kept(title, Columns(who), Columns((0.0, signed[1]), dated))
    return Kept(title, Columns(who, signed, dated))


def accepted_by(label: Two, acceptor: Acceptor, spread: Spread) -> Block:
    """Surname, initials and position of who did it (АППК art. 64), and the place to sign."""
    who = Stack(
        once(label, held(acceptor.name), spread.body),
        Text(Two(acceptor.position_kk, acceptor.position_ru).joined, spread.body),
    )
    signed = signature(say("signature"), 0)
    if spread.narrow:
        return Kept(who, Columns((30, signed)))
    return Kept(Columns((0, who), (34 if spread.beside else 22, signed), gap=2))


class _Line:
    """A line as wide as its column."""

    def rows(self, width: float) -> list[Row]:
        return [Row(0.4, (Placed(0, 0, Stroke(width)),))]


def with_foot(pages: Sequence[Page], number: Number, above: float = 0.0) -> list[Page]:
    """Two pages or more say whose they are and how many: loose sheets find each other again.

    `above` keeps so many millimetres of the paper's foot free.
    """
    if len(pages) == 1:
        return list(pages)
    numbered = []
    for n, page in enumerate(pages, 1):
        line = Text(f"{number.shown} · {n}/{len(pages)}", SMALL, "right")
        numbered.append(put(line, page, A4.side, page.height - above - 9, A4.room))
    return numbered
