"""The protocol of an oral appeal: what was said, as it was said, read back and signed.

The frame is in both languages, the words stand in the one in which they were spoken. Contents by
АППК art. 63. Two copies: one for the person, one that stays.
"""

from datetime import date
from typing import Final

from printing.form_texts import wording
from printing.forms import (
    A4,
    HEAD,
    HUGE,
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
    Rule,
    Stack,
    Text,
    barcode,
    flow,
    held,
)
from printing.pdf import draw
from printing.speech import Two, say
from printing.typeface import Style, fitted
from registry.application import office_day
from registry.facts import ApplicationKind
from registry.phones import tidy_phone
from registry.receipts import OralProtocol
from words import later
from words.fonts import SEMIBOLD
from words.languages import OWN_NAMES, is_language

_BODY: Final = Style(9)
_TITLE: Final = Style(14, SEMIBOLD, 1.2)
_SAID: Final = Style(12, leading=1.4)  # whoever signs must be able to read it
_SPREAD: Final = Spread(beside=True, body=_BODY)
_MODULE: Final = 0.5
_KINDS: Final = {
    ApplicationKind.REQUEST: later("Request"),
    ApplicationKind.COMPLAINT: later("Complaint"),
    ApplicationKind.REPORT: later("Report"),
    ApplicationKind.ENQUIRY: later("Enquiry"),
    ApplicationKind.RESPONSE: later("Response"),
    ApplicationKind.PROPOSAL: later("Proposal"),
}


def protocol_pdf(protocol: OralProtocol) -> bytes:
    """Both copies on A4 as a vector PDF."""
    title = f"{wording('protocol', _day(protocol)).joined} {protocol.number.shown}"
    return draw(protocol_pages(protocol), title)


def protocol_pages(protocol: OralProtocol) -> list[Page]:
    """Both copies laid out, one after the other."""
    return [
        page
        for stays in (False, True)
        for page in with_foot(flow(_body(protocol, stays=stays), A4), protocol.number)
    ]


def _body(protocol: OralProtocol, *, stays: bool) -> Block:
    day = _day(protocol)
    name = wording("protocol", day)
    if stays:
        name = wording("stays_at_the_office", day, title=name)
    office = protocol.office
    return Stack(
        Gap(3),
        _SPREAD.both(copied(name, protocol.copy), _TITLE),
        _SPREAD.both(Two(office.name_kk, office.name_ru)),
        Rule(3),
        Columns((84, _number(protocol)), (0, Stack(*_people(protocol))), gap=10),
        Rule(3),
        _SPREAD.both(say("Kind of appeal: {kind}", kind=say(_KINDS[protocol.kind])), HEAD),
        Gap(2),
        Text(f"{wording('protocol_said', day).joined}:", _BODY.bold),
        Gap(1.5),
        *_words(protocol.words),
        Rule(3),
        *_signatures(protocol),
    )


def _day(protocol: OralProtocol) -> date:
    """The day whose form this is, whenever it is printed."""
    return office_day(protocol.registered_at)


def _number(protocol: OralProtocol) -> Block:
    shown = protocol.number.shown
    return Stack(
        Text(say("Number").joined, _BODY),
        Text(shown, fitted(shown, HUGE, 76)),
        Gap(1),
        barcode(protocol.number.digits, _MODULE, 10),
    )


def _people(protocol: OralProtocol) -> list[Block]:
    at = moment(protocol.registered_at, time_known=protocol.time_known)
    office = protocol.office
    lines = [
        (say("Addressed to"), Two(office.name_kk, office.name_ru).joined),
        (say("Registered at"), held(at)),
        (say("Applicant"), protocol.applicant),
        (say("IIN"), protocol.iin or say("none").joined),
        (say("Postal address"), protocol.address or say("not given").joined),
    ]
    if protocol.phone:
        lines.append((say("Phone"), held(tidy_phone(protocol.phone).shown)))
    if protocol.representative:
        lines.append((say("Representative"), protocol.representative))
    spoken = protocol.language
    named = OWN_NAMES[spoken] if is_language(spoken) else spoken
    lines.append((say("Language of the answer"), named))
    return [once(label, value, _BODY) for label, value in lines]


def _words(said: str) -> list[Block]:
    """Every line as it was written; an empty one keeps its room."""
    return [
        Text(line.strip(), _SAID) if line.strip() else Gap(_SAID.line_mm / 2)
        for line in said.split("\n")
    ]


def _signatures(protocol: OralProtocol) -> list[Block]:
    acceptor = protocol.acceptor
    position = Two(acceptor.position_kk, acceptor.position_ru)
    taken = Columns(
        (
            0,
            Stack(
                once(say("Taken down by"), held(acceptor.name), _BODY),
                Text(position.joined, _BODY),
            ),
        ),
        (50, signature(say("signature"), 0)),
    )
    return [
        Kept(
            _SPREAD.both(wording("protocol_read_back", _day(protocol))),
            Gap(2),
            signed_by(say("Applicant"), _SPREAD),
            Gap(4),
            taken,
            Gap(1),
            Text(wording("protocol_answer", _day(protocol)).joined, SMALL),
        )
    ]
