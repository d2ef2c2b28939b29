"""The refusal slip: a service was not accepted because papers are missing (Law 88-V, art. 20).

Two copies: one for the person, one that stays and is signed. Where both fit, they share one sheet
with scissors between them. No control code: nothing is being considered, so nothing can be asked.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from printing.form_texts import wording
from printing.forms import (
    A4,
    DENSE,
    HEAD,
    LARGE,
    NARROW,
    ROLLS,
    SMALL,
    PaperSize,
    Spread,
    accepted_by,
    copied,
    moment,
    once,
    signed_by,
    with_foot,
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
    height_of,
    held,
    put,
)
from printing.pdf import draw
from printing.speech import Two, say
from printing.typeface import Style, fitted
from registry.application import office_day
from registry.phones import tidy_phone
from registry.receipts import RefusalSlip
from words.fonts import SEMIBOLD

_TITLE: Final = Style(11, SEMIBOLD, 1.2)
_WORDS: Final = Style(8, leading=1.2)
_HALF: Final = A4.height / 2
_MODULE: Final = 0.5  # a multiple of a receipt printer's dot
_NARROW_MODULE: Final = 0.375


def refusal_pdf(slip: RefusalSlip, paper: PaperSize) -> bytes:
    """Both copies as a vector PDF."""
    title = f"{wording('refusal', _day(slip)).joined} {slip.number.shown}"
    return draw(refusal_pages(slip, paper), title, one_colour=paper != "A4")


def refusal_pages(slip: RefusalSlip, paper: PaperSize) -> list[Page]:
    """Both copies laid out: the halves of one sheet where they fit, else sheets of their own."""
    if paper != "A4":
        spread = Spread(beside=False, body=DENSE, narrow=paper == "58mm")
        copies = [_slip(slip, spread, stays=stays) for stays in (False, True)]
        return [page for copy in copies for page in flow(copy, ROLLS[paper])]
    spread = Spread(beside=True, body=_WORDS)
    copies = [_slip(slip, spread, stays=stays) for stays in (False, True)]
    room = _HALF - A4.top - 4
    if all(height_of(copy.rows(A4.room)) <= room for copy in copies):
        return [_on_one_sheet(copies)]
    return [page for copy in copies for page in with_foot(flow(copy, A4), slip.number)]


def _on_one_sheet(copies: list[Block]) -> Page:
    (upper,) = flow(copies[0], A4)
    cut = Placed(0, _HALF, Stroke(A4.width, dashed=True))
    sheet = replace(upper, marks=(*upper.marks, cut))
    return put(copies[1], sheet, A4.side, _HALF + A4.top, A4.room)


def _slip(slip: RefusalSlip, spread: Spread, *, stays: bool) -> Block:
    day = _day(slip)
    name = wording("refusal", day)
    if stays:
        name = wording("stays_at_the_office", day, title=name)
    office = slip.office
    place = Two(office.address_kk or office.name_kk, office.address_ru or office.name_ru)
    return Stack(
        spread.both(copied(name, slip.copy), _TITLE),
        spread.both(Two(office.name_kk, office.name_ru), SMALL),
        spread.both(place, SMALL),
        Rule(1.25),
        _head(slip, spread),
        Rule(1.25),
        spread.both(Two(slip.short_kk, slip.short_ru), HEAD),
        spread.both(Two(slip.service_kk, slip.service_ru)),
        Gap(1.5),
        _lacking(slip, spread),
        Gap(1),
        *_told(slip, spread),
        Gap(1.5),
        accepted_by(say("Refused by"), slip.acceptor, spread),
        *((Gap(1), signed_by(wording("refusal_received", day), spread)) if stays else ()),
    )


def _day(slip: RefusalSlip) -> date:
    """The day whose form this is, whenever it is printed."""
    return office_day(slip.refused_at)


def _head(slip: RefusalSlip, spread: Spread) -> Block:
    shown = slip.number.shown
    large = fitted(shown, LARGE, NARROW.room) if spread.narrow else LARGE
    module = _NARROW_MODULE if spread.narrow else _MODULE
    bars = (
        barcode(slip.number.digits, module, 8)
        if spread.beside
        else barcode(slip.number.digits, module, 6.5, "centre")
    )
    number = Stack(Text(say("Number").joined, SMALL), Text(shown, large), bars)
    at = moment(slip.refused_at, time_known=slip.time_known)
    lines = [(say("Refused at"), held(at)), (say("Applicant"), slip.applicant)]
    if slip.phone:
        lines.append((say("Phone"), held(tidy_phone(slip.phone).shown)))
    people = Stack(*(once(label, value, spread.body) for label, value in lines))
    return Columns((76, number), (0, people), gap=8) if spread.beside else Stack(number, people)


def _lacking(slip: RefusalSlip, spread: Spread) -> Block:
    """The numbered list of what is missing or out of date."""
    first, *others = spread.papers(slip.lacking)
    title = say("Missing or out of date: {n}", n=len(slip.lacking))
    return Stack(Kept(spread.both(title, spread.body.bold), first), *others)


def _told(slip: RefusalSlip, spread: Spread) -> list[Block]:
    day = _day(slip)
    again = wording("refusal_again", day, phone=held(slip.office.phone))
    appeal = wording("refusal_complaints", day)
    return [
        *spread.told([(say("Ground"), wording("refusal_ground", day))]),
        once(say("Explanation"), slip.grounds, spread.body),
        *spread.told([(say("What to do"), again)]),
        *spread.told([(say("Complaints"), appeal)]),
    ]
