"""The refusal slip: a service was not accepted because papers are missing (Law 88-V, art. 20).

Two copies: one for the person, one that stays and is signed. Where both fit, they share one sheet
with scissors between them. No control code: nothing is being considered, so nothing can be asked.
"""

from dataclasses import replace
from typing import Final, Literal

from printing.forms import (
    A4,
    DENSE,
    HEAD,
    LARGE,
    ROLL,
    SMALL,
    Spread,
    copied,
    moment,
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
from printing.typeface import Style
from registry.phones import tidy_phone
from registry.receipts import RefusalSlip
from words.fonts import SEMIBOLD

_TITLE: Final = Style(11, SEMIBOLD, 1.2)
_WORDS: Final = Style(8, leading=1.2)
_HALF: Final = A4.height / 2
_MODULE: Final = 0.5  # a multiple of a receipt printer's dot


def refusal_pdf(slip: RefusalSlip, paper: Literal["A4", "80mm"]) -> bytes:
    """Both copies as a vector PDF."""
    title = f"{say('Refusal of acceptance').joined} {slip.number.shown}"
    return draw(refusal_pages(slip, paper), title, one_colour=paper == "80mm")


def refusal_pages(slip: RefusalSlip, paper: Literal["A4", "80mm"]) -> list[Page]:
    """Both copies laid out: the halves of one sheet where they fit, else sheets of their own."""
    if paper == "80mm":
        spread = Spread(beside=False, body=DENSE)
        return [
            page for stays in (False, True) for page in flow(_slip(slip, spread, stays=stays), ROLL)
        ]
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
    name = say("Refusal of acceptance")
    if stays:
        name = say("{title}. Stays at the office", title=name)
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
        _signed(slip, spread),
        *((Gap(1), signed_by(say("I have received a copy of this slip"), spread)) if stays else ()),
    )


def _head(slip: RefusalSlip, spread: Spread) -> Block:
    shown = slip.number.shown
    bars = (
        barcode(slip.number.digits, _MODULE, 8)
        if spread.beside
        else barcode(slip.number.digits, _MODULE, 6.5, "centre")
    )
    number = Stack(Text(say("Number").joined, SMALL), Text(shown, LARGE), bars)
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
    basis = say(
        "Law of the Republic of Kazakhstan No. 88-V “On public services”, article 20, paragraph 2"
    )
    again = say(
        "Bring what is missing and the application is accepted. Questions: {phone}",
        phone=held(slip.office.phone),
    )
    appeal = say(
        "in writing or orally at this office, within three months (APPC, articles 91 and 92)"
    )
    return [
        *spread.told([(say("Ground"), basis)]),
        once(say("Explanation"), slip.grounds, spread.body),
        *spread.told([(say("What to do"), again)]),
        *spread.told([(say("Complaints"), appeal)]),
    ]


def _signed(slip: RefusalSlip, spread: Spread) -> Block:
    acceptor = slip.acceptor
    position = Two(acceptor.position_kk, acceptor.position_ru)
    who = Stack(
        once(say("Refused by"), held(acceptor.name), spread.body),
        Text(position.joined, spread.body),
    )
    return Kept(Columns((0, who), (34 if spread.beside else 22, signature(say("signature"), 0))))
