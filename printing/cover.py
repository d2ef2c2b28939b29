"""The cover sheet that goes with the papers, and at its lower edge the label for the answer.

A department that never logs in tears the label off and sticks it on its answer: the desk knows the
answer by these bars, even when the district has said nothing (DESIGN §3). No control code: papers
that leave the office never carry it.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from printing.form_texts import wording
from printing.forms import (
    A4,
    BIG,
    BODY,
    HEAD,
    HUGE,
    Spread,
    copied,
    moment,
    once,
    one_line,
    papers_heading,
    signed_by,
    with_foot,
    within,
)
from printing.layout import (
    Block,
    Columns,
    Gap,
    Kept,
    Page,
    Placed,
    Rule,
    Stack,
    Stroke,
    Text,
    barcode,
    flow,
    held,
    put,
)
from printing.pdf import draw
from printing.speech import Two, each, say
from printing.typeface import Style, fitted
from registry.application import office_day
from registry.receipts import CoverSheet
from words.fonts import SEMIBOLD

_LABEL: Final = 44.0  # height of the strip that is torn off, in millimetres
_LEFT_OVER: Final = 12.0  # millimetres of the strip beneath the bars
_BODY: Final = Style(9)  # more room than on a receipt, and clerks read many of these
_TITLE: Final = Style(13, SEMIBOLD)
_SPREAD: Final = Spread(beside=True, body=_BODY)
_PAPER: Final = replace(A4, top=12, bottom=_LABEL + 16)


def cover_sheet_pdf(cover: CoverSheet) -> bytes:
    """The cover sheet on A4 as a vector PDF."""
    title = f"{wording('cover', _day(cover)).joined} {cover.number.shown}"
    return draw(cover_sheet_pages(cover), title)


def cover_sheet_pages(cover: CoverSheet) -> list[Page]:
    """The cover sheet laid out; the label is at the foot of the last page."""
    pages = flow(_body(cover), _PAPER)
    cut = A4.height - _LABEL
    last = replace(pages[-1], marks=(*pages[-1].marks, Placed(0, cut, Stroke(A4.width, True))))
    pages[-1] = put(_label(cover), last, A4.side, cut + 5, A4.room)
    return with_foot(pages, cover.number, above=_LABEL)


def _body(cover: CoverSheet) -> Block:
    office = Two(cover.office.name_kk, cover.office.name_ru)
    return Stack(
        _SPREAD.both(copied(wording("cover", _day(cover)), cover.copy), _TITLE),
        _SPREAD.both(office),
        Rule(3),
        Columns((80, _number(cover)), (0, _due(cover)), gap=12),
        Rule(3),
        _SPREAD.both(Two(cover.short_kk, cover.short_ru), HEAD),
        _SPREAD.both(Two(cover.service_kk, cover.service_ru)),
        Rule(3),
        *_facts(cover),
        Rule(3),
        _papers(cover),
        Gap(5),
        signed_by(wording("papers_taken_over", _day(cover)), _SPREAD),
    )


def _day(cover: CoverSheet) -> date:
    """The day whose form this is, whenever it is printed."""
    return office_day(cover.registered_at)


def _number(cover: CoverSheet) -> Block:
    shown = cover.number.shown
    return Stack(
        Text(say("Number").joined, _BODY),
        Text(shown, fitted(shown, HUGE, 80)),
        Gap(1),
        barcode(cover.number.digits, 0.5, 14),
    )


def _due(cover: CoverSheet) -> Block:
    """The day by which the resident is promised an answer."""
    day = each(lambda w: w.day(cover.due))
    figures = each(lambda w: w.short_date(cover.due)).kk
    label = say("Answer due by")
    return Stack(
        Text(f"{label.kk}:", _BODY),
        Text(day.kk, BIG),
        Gap(1),
        Text(f"{label.ru}:", _BODY),
        Text(day.ru, BIG),
        Gap(1),
        Text(figures, _BODY),
    )


def _facts(cover: CoverSheet) -> list[Block]:
    registered = moment(cover.registered_at, time_known=cover.time_known)
    position = Two(cover.acceptor.position_kk, cover.acceptor.position_ru)
    return [
        *_SPREAD.told([(say("To"), Two(cover.provider_kk, cover.provider_ru))]),
        Gap(1),
        once(say("Applicant"), cover.applicant, _BODY),
        once(say("Registered at"), held(registered), _BODY),
        once(say("Accepted by"), held(cover.acceptor.name), _BODY),
        Text(position.joined, _BODY),
        once(say("Phone"), held(cover.office.phone), _BODY),
    ]


def _papers(cover: CoverSheet) -> Block:
    if not cover.papers:
        return _SPREAD.both(say("No papers were handed in"))
    first, *others = _SPREAD.papers(cover.papers)
    return Stack(Kept(_SPREAD.both(papers_heading(cover.papers), _BODY.bold), first), *others)


def _label(cover: CoverSheet) -> Block:
    """What is torn off: the answer's bars and what they are for."""
    office = Two(cover.office.name_kk, cover.office.name_ru)
    short = Two(cover.short_kk, cover.short_ru)
    bars = Stack(
        one_line(cover.answer.shown, HEAD, 72),
        Gap(0.5),
        barcode(cover.answer.digits, 0.5, 14),
        Gap(1),
        *within([short.joined, office.kk, office.ru], BODY, 72, _LEFT_OVER),
    )
    what = say("Label for the answer")
    how = say(
        "Stick this label on the first page of the answer and send it to the office: "
        "the office will know it by the barcode."
    )
    words = Stack(
        Text(what.kk, _BODY.bold),
        Text(how.kk, BODY),
        Gap(1.5),
        Text(what.ru, _BODY.bold),
        Text(how.ru, BODY),
    )
    return Columns((72, bars), (0, words), gap=14)
