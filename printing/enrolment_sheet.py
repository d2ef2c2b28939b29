"""The enrolment sheet: with it one new device joins a district. A4, upper half, both languages.

The one-time code is a secret for as long as it is good, so the sheet says to be torn up afterwards.
It has no bars: a code of letters is none of those that our readers take (DESIGN §5).
"""

from dataclasses import dataclass, field, replace
from typing import Final

from printing.forms import A4, HEAD, HUGE, SMALL, Spread, moment, once, signature
from printing.layout import Block, Columns, Gap, Kept, Page, Rule, Stack, Text, flow, held
from printing.pdf import draw
from printing.speech import Two, say
from printing.typeface import Style, fitted
from words.fonts import SEMIBOLD

_PAPER: Final = replace(A4, top=12)
_BODY: Final = Style(9)
_TITLE: Final = Style(15, SEMIBOLD, 1.2)
_SPREAD: Final = Spread(beside=True, body=_BODY)


@dataclass(frozen=True, slots=True)
class EnrolmentSheet:
    """`code` and `fingerprint` in groups of four, as a person compares them."""

    code: str = field(repr=False)
    fingerprint: str  # of the district's key
    office: Two
    place: str  # "0427-03"
    role: Two
    until: int  # UTC ms


def enrolment_sheet_pdf(sheet: EnrolmentSheet) -> bytes:
    """The sheet as a vector PDF."""
    title = f"{say('Invitation for a new device').joined} {sheet.place}"
    return draw(enrolment_sheet_pages(sheet), title)


def enrolment_sheet_pages(sheet: EnrolmentSheet) -> list[Page]:
    """The sheet laid out: code and fingerprint first, then what is done with them."""
    return flow(_body(sheet), _PAPER)


def _body(sheet: EnrolmentSheet) -> Block:
    until = moment(sheet.until)
    good = say(
        "Good until {moment}, for one device. Keep the sheet out of strangers' hands.",
        moment=held(until),
    )
    compare = say("The district's fingerprint: compare it with what the device shows")
    return Stack(
        _SPREAD.both(say("Invitation for a new device"), _TITLE),
        _SPREAD.both(sheet.office),
        once(say("Device"), f"{sheet.role.joined} {sheet.place}", _BODY),
        Rule(3),
        Text(say("One-time code").joined, _BODY),
        Text(sheet.code, fitted(sheet.code, HUGE, A4.room)),
        Gap(1),
        _SPREAD.both(good, _BODY.bold),
        Rule(3),
        _SPREAD.both(compare),
        Gap(0.5),
        Text(sheet.fingerprint, fitted(sheet.fingerprint, Style(16, SEMIBOLD), A4.room)),
        Rule(3),
        *(_step(n, said) for n, said in enumerate(_steps(), 1)),
        Gap(5),
        _given(),
    )


def _steps() -> list[Two]:
    return [
        say("Start the program on the new computer and type the one-time code."),
        say("If the fingerprint on its screen is another one, stop and call the district."),
        say("When it works, tear this sheet up: the code opens nothing any more."),
    ]


def _step(n: int, said: Two) -> Block:
    def numbered(text: str) -> Block:
        return Columns((5, Text(f"{n}.", HEAD)), (0, Text(text, Style(11))), gap=1)

    return Stack(_SPREAD.pair(numbered(said.kk), numbered(said.ru)), Gap(1.2))


def _given() -> Block:
    """Who took it: a sheet that nobody signed for is a key that lies about."""
    return Kept(
        Text(say("Given to").joined, SMALL),
        Columns(
            (90, signature(say("name"), 0)),
            (50, signature(say("signature"), 0)),
            (0, signature(say("date"), 0)),
        ),
    )
