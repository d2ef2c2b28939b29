"""The sheet that goes back to a department with an answer that lacks something: A4, upper half.

What lacks stands first and large; the bars are those of the answer, which the department sticks on
it again. It names no applicant and holds no control code: the number says whose answer it is.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from printing.forms import A4, HEAD, LARGE, SMALL, Spread, moment, once, signature
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
)
from printing.pdf import draw
from printing.speech import Two, say
from printing.typeface import Style, fitted
from registry.attaching import Lack, ReturnSheet
from words import later
from words.fonts import SEMIBOLD

_BODY: Final = Style(9)
_TITLE: Final = Style(14, SEMIBOLD, 1.2)
_SPREAD: Final = Spread(beside=True, body=_BODY)
_PAPER: Final = replace(A4, top=10)
_HALF: Final = A4.height / 2
_ABOVE_CUT: Final = 3.0
_LACKS: Final = {
    Lack.SIGNATURE: later("The answer has no signature"),
    Lack.APPEAL: later("The answer does not say how to appeal against it"),
}
_LANGUAGES: Final = {
    "kk": later("The answer is not in Kazakh, the language of the application"),
    "ru": later("The answer is not in Russian, the language of the application"),
    "en": later("The answer is not in English, the language of the application"),
}


def return_sheet_pdf(sheet: ReturnSheet) -> bytes:
    """The sheet as a vector PDF."""
    return draw(return_sheet_pages(sheet), f"{say('Goes back').joined} {sheet.answer.shown}")


def return_sheet_pages(sheet: ReturnSheet) -> list[Page]:
    """Half a sheet, with scissors beneath where it fits there."""
    pages = flow(_body(sheet), _PAPER)
    lowest = max(placed.bottom for placed in pages[0].marks)
    if len(pages) > 1 or lowest > _HALF - _ABOVE_CUT:
        return pages
    cut = Placed(0, _HALF, Stroke(A4.width, dashed=True))
    return [replace(pages[0], marks=(*pages[0].marks, cut))]


def _body(sheet: ReturnSheet) -> Block:
    cover = sheet.cover
    office = cover.office
    return Stack(
        _SPREAD.both(say("The answer goes back: something lacks"), _TITLE),
        _SPREAD.both(Two(office.name_kk, office.name_ru)),
        Rule(2.5),
        Columns((84, _number(sheet)), (0, Stack(*_facts(sheet))), gap=10),
        Rule(2.5),
        *(_lack(lack, sheet.language) for lack in sheet.lacks),
        Rule(2.5),
        _SPREAD.both(
            say(
                "Please put it right and send the answer again with the same label. "
                "The term of the application goes on: {day}.",
                day=_day(cover.due),
            )
        ),
        Gap(3),
        _signed(sheet),
    )


def _number(sheet: ReturnSheet) -> Block:
    shown = sheet.answer.shown
    return Stack(
        Text(say("Number of the answer").joined, _BODY),
        Text(shown, fitted(shown, LARGE, 80)),
        Gap(1),
        barcode(sheet.answer.digits, 0.5, 11),
    )


def _facts(sheet: ReturnSheet) -> list[Block]:
    cover = sheet.cover
    return [
        Text(f"{say('To').joined}:", _BODY),
        Text(cover.provider_kk, _BODY.bold),
        Text(cover.provider_ru, _BODY.bold),
        Gap(1),
        once(say("Looked at"), held(moment(sheet.at)), _BODY),
        Text(cover.short_kk, _BODY),
        Text(cover.short_ru, _BODY),
    ]


def _lack(lack: Lack, language: str) -> Block:
    """What is not there, as large as a heading: it is what the sheet is for."""
    words = _LANGUAGES.get(language, _LANGUAGES["kk"]) if lack is Lack.LANGUAGE else _LACKS[lack]
    said = say(words)

    def marked(text: str) -> Block:
        return Columns((4, Text("—", HEAD)), (0, Text(text, HEAD)), gap=1.5)

    return Kept(_SPREAD.pair(marked(said.kk), marked(said.ru)), Gap(1.5))


def _signed(sheet: ReturnSheet) -> Block:
    by, phone = sheet.by, sheet.cover.office.phone
    who = Stack(
        once(say("Looked at by"), held(by.name), _BODY),
        Text(Two(by.position_kk, by.position_ru).joined, SMALL),
        once(say("Questions"), held(phone), _BODY),
    )
    return Kept(Columns((0, who), (54, signature(say("signature"), 0))))


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
