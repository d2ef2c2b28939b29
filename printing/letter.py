"""The letter "come and collect", to somebody who has no telephone. Kazakh above, Russian beneath.

The address lies where the window of a long envelope (DL, 110 × 220 mm, window at the left) shows
it once the sheet is folded in three. It names no service and says nothing of the answer: mail is
opened by whoever is at home.
"""

from dataclasses import replace
from typing import Final

from printing.forms import A4, SMALL, Spread, copied
from printing.layout import (
    Block,
    Columns,
    Gap,
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
from printing.typeface import Style
from registry.giving import Letter
from words.fonts import SEMIBOLD

_PAPER: Final = replace(A4, side=20, top=105, bottom=20)
_BODY: Final = Style(11.5, leading=1.4)
_NAME: Final = Style(11, SEMIBOLD)
_ADDRESS: Final = Style(10.5)
_TITLE: Final = Style(15, SEMIBOLD)
_SPREAD: Final = Spread(beside=False, body=_BODY)
# Of a DL envelope: the window begins 20 mm from the left, 45 mm from the sheet's upper edge, and is
# 90 × 45 mm; a margin of 3 mm allows for a sheet that slips in it.
WINDOW: Final = (23.0, 50.0, 84.0, 36.0)  # left, top, width, height
_FOLD: Final = 105.0  # where the upper third is folded back, millimetres from the top
_FOLD_MARK: Final = 6.0


def letter_pdf(letter: Letter) -> bytes:
    """One sheet of A4 as a vector PDF."""
    return draw(letter_pages(letter), f"{say('Letter').joined} {letter.number.shown}")


def letter_pages(letter: Letter) -> list[Page]:
    """The letter laid out, with the address in the window and a mark where it is folded."""
    first, *others = flow(_body(letter), _PAPER)
    left, top, width, _ = WINDOW
    first = put(_sender(letter), first, 20, 12, 170)
    first = put(_address(letter), first, left, top, width)
    mark = Placed(0, _FOLD, Stroke(_FOLD_MARK))
    return [replace(first, marks=(*first.marks, mark)), *others]


def _sender(letter: Letter) -> Block:
    office = letter.office
    who = Stack(
        Text(office.name_kk, SMALL),
        Text(office.name_ru, SMALL),
        Text(Two(office.address_kk, office.address_ru).joined, SMALL),
    )
    number = Stack(
        Text(letter.number.shown, _NAME, "right"),
        Gap(0.5),
        barcode(letter.number.digits, 0.375, 7, "right"),
    )
    return Columns((0, who), (60, number), gap=8)


def _address(letter: Letter) -> Block:
    return Stack(Text(letter.name, _NAME), Gap(1), Text(letter.address, _ADDRESS))


def _body(letter: Letter) -> Block:
    office = letter.office
    made = each(lambda w: w.short_date(letter.made_on)).kk
    last = each(lambda w: w.short_date(letter.kept_until))
    hours = office.hours
    place = Two(office.address_kk or office.name_kk, office.address_ru or office.name_ru)
    ready = say("A paper is ready for you at the akim's office.")
    come = say("Please come and collect it: {place}, {hours}.", place=place, hours=held(hours))
    if office.lunch:
        come = say(
            "Please come and collect it: {place}, {hours}, break {lunch}.",
            place=place,
            hours=held(hours),
            lunch=held(office.lunch),
        )
    told = (
        come,
        say("Bring your receipt or an identity document."),
        say("Somebody else can come with a power of attorney."),
        say("The last day on which it waits for you: {day}.", day=last),
        say("Cannot you come? Call us: {phone}.", phone=held(office.phone)),
    )
    return Stack(
        Gap(3),
        Text(made, SMALL, "right"),
        Gap(4),
        *_paragraphs([copied(ready, letter.copy), *told], "kk"),
        Rule(6),
        *_paragraphs([copied(ready, letter.copy), *told], "ru"),
    )


def _paragraphs(told: list[Two], language: str) -> list[Block]:
    first, *others = [two.kk if language == "kk" else two.ru for two in told]
    blocks: list[Block] = [Text(first, _TITLE), Gap(2)]
    for words in others:
        blocks += [Text(words, _BODY), Gap(1.2)]
    return blocks
