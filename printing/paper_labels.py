"""Labels for the papers of an application: on a label printer's roll, or on sheets of 3 × 8.

The desk and the department read their bars. Nothing on them names the resident.
"""

from collections.abc import Sequence
from typing import Final

from printing.forms import one_line, within
from printing.label import LABEL
from printing.layout import Block, Columns, Gap, Page, Paper, Stack, Text, barcode, flow
from printing.pdf import draw
from printing.speech import Two, say
from printing.typeface import Style, fitted
from registry.numbers import Number
from registry.transfers import PaperLabel
from words.fonts import SEMIBOLD

ROLL_LABEL: Final = Paper(width=58, height=40, side=2, top=2, bottom=1.5)
ACROSS: Final = 3  # labels of 70 × 37 mm on a sheet of A4
DOWN: Final = 8
PLACES: Final = ACROSS * DOWN
_SHEET: Final = (210.0, 297.0)

_NUMBER: Final = Style(11, SEMIBOLD, 1.2)
_SHORT: Final = Style(8.5, SEMIBOLD, 1.2)
_SMALL: Final = Style(6.75, leading=1.2)
_ROOM: Final = 54.0  # of the narrower label: both kinds look the same
_LEFT_OVER: Final = 9.6  # millimetres beneath the short names, on the lower of both kinds
# On the roll the quiet zones reach to both edges, where the paper ends white anyway.
_MODULE: Final = 0.375


def roll_labels_pdf(labels: Sequence[PaperLabel]) -> bytes:
    """One label a page, 58 × 40 mm, for a label printer."""
    pages = [page for label in labels for page in roll_label_pages(label)]
    return draw(pages, _title(labels), one_colour=True)


def sheet_labels_pdf(labels: Sequence[PaperLabel], first: int) -> bytes:
    """Sheets of A4 with 3 × 8 labels; `first` is the first free place, 1 to 24, row by row."""
    return draw(sheet_label_pages(labels, first), _title(labels))


def trial_label_pdf(paper: str) -> bytes:
    """One label of no application, on a "roll", or on the first place of a "sheet": whether it
    comes out whole, and its bars can be read, is seen before there is anything to stick it on."""
    said = say("Test label")
    label = PaperLabel(Number.of_application(0, 0, 0), said.kk, said.ru, "", "", 1, 1)
    return roll_labels_pdf([label]) if paper == "roll" else sheet_labels_pdf([label], 1)


def roll_label_pages(label: PaperLabel) -> list[Page]:
    return flow(_lines(label, bars=13), ROLL_LABEL)


def sheet_label_pages(labels: Sequence[PaperLabel], first: int) -> list[Page]:
    """Raises ValueError for a place that a sheet does not have."""
    if not 1 <= first <= PLACES:
        raise ValueError("a sheet has 24 places")
    width, height = _SHEET
    pages: list[Page] = []
    above = (height - DOWN * LABEL.height) / 2
    for place, label in enumerate(labels, first - 1):
        if not pages or place % PLACES == 0:
            pages.append(Page(width, height, ()))
        row, column = divmod(place % PLACES, ACROSS)
        left, top = column * LABEL.width, above + row * LABEL.height
        (one,) = flow(_lines(label, bars=9), LABEL)
        # Within the wider label the same lines stand in the middle.
        marks = tuple(mark.moved(left, top) for mark in one.marks)
        pages[-1] = Page(width, height, (*pages[-1].marks, *marks))
    return pages


def _lines(label: PaperLabel, bars: float) -> Block:
    shown = label.number.shown
    place = say("{n} of {of}", n=label.n, of=label.of)
    number = Columns(
        (0, Text(shown, fitted(shown, _NUMBER, 38))),
        (14, one_line(place.joined, _SMALL, 14, "right")),
        gap=1,
    )
    return Stack(
        number,
        barcode(label.number.digits, _MODULE, bars, "centre"),
        Gap(1),
        one_line(label.short_kk, _SHORT, _ROOM),
        one_line(label.short_ru, _SHORT, _ROOM),
        *_paper_title(label),
    )


def _paper_title(label: PaperLabel) -> list[Block]:
    if not label.title_kk and not label.title_ru:
        return []
    titles = Two(label.title_kk, label.title_ru)
    same = titles.kk == titles.ru
    lines = [titles.kk] if same else [titles.kk, titles.ru]
    return [Gap(0.6), *within(lines, _SMALL, _ROOM, _LEFT_OVER)]


def _title(labels: Sequence[PaperLabel]) -> str:
    number = labels[0].number.application.shown if labels else ""
    return f"{say('Labels').joined} {number}"
