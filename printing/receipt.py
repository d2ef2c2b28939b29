"""The receipt: the resident's only proof, and the office's copy of it, which he signs at hand-over.

In the order the eye needs: control code, the day to come, the service, the phone; then the window
of four panes, then what the law wants to stand there (АППК art. 64, DOMAIN §1). The office's copy
carries no control code in any form: whoever holds the folder must not hold the secret.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Literal

from printing.forms import (
    A4,
    BIG,
    BODY,
    DENSE,
    HEAD,
    HUGE,
    LARGE,
    ROLL,
    SMALL,
    Spread,
    copied,
    moment,
    once,
    papers_heading,
    signature,
    signed_by,
    with_foot,
)
from printing.layout import (
    Align,
    Block,
    Columns,
    Gap,
    Kept,
    Mono,
    Page,
    Pane,
    Placed,
    Rule,
    Stack,
    Stroke,
    Text,
    barcode,
    flow,
    held,
    qr,
)
from printing.pdf import draw
from printing.speech import Two, count, each, say
from printing.typeface import Style, fitted, width_mm
from registry.codes import status_link
from registry.facts import AppealForm, Delivery
from registry.phones import tidy_phone
from registry.receipts import Receipt, TermLine
from words import later, words_in
from words.fonts import SEMIBOLD
from words.stages import pane_words, panes_lit

PaperSize = Literal["A4", "80mm"]

_HALF: Final = A4.height / 2  # the resident's part; the rest of the sheet can be cut off
_ABOVE_CUT: Final = 3.0  # millimetres left free above the scissors
_TITLE: Final = Style(10, SEMIBOLD, 1.2)
_DAY_ON_ROLL: Final = Style(13.5, SEMIBOLD, 1.2)
_WORD: Final = Style(6.75, leading=1.2)
# Multiples of 0.125 mm, one dot of a receipt printer: all bars come out equally sharp.
_CODE_MODULE: Final = 0.625
_NUMBER_MODULE: Final = 0.5
_SMALL_MODULE: Final = 0.375


_BLANK: Final = "····"  # what the person at the desk has not said yet
_WAYS: Final = {
    Delivery.HAND: later("Come for the answer"),
    Delivery.EMAIL: later("The answer comes by e-mail, at the latest on"),
    Delivery.POST: later("The answer is posted, at the latest on"),
    Delivery.HOME: later("The answer is brought to your home, at the latest on"),
}
_DELIVERED: Final = {
    Delivery.HAND: later("in person"),
    Delivery.EMAIL: later("by e-mail"),
    Delivery.POST: later("by post"),
    Delivery.HOME: later("brought to the home"),
}
_FORMS: Final = {
    AppealForm.WRITTEN: later("written"),
    AppealForm.ORAL: later("oral, taken down in a protocol"),
    AppealForm.ELECTRONIC: later("electronic"),
    AppealForm.VIDEO: later("by video"),
}


def receipt_pdf(receipt: Receipt, paper: PaperSize) -> bytes:
    """The receipt as a vector PDF. With `receipt.code` None it is the office's copy."""
    title = f"{say('Receipt').joined} {receipt.number.shown}"
    return draw(receipt_pages(receipt, paper), title, one_colour=paper == "80mm")


def receipt_pages(receipt: Receipt, paper: PaperSize) -> list[Page]:
    """The receipt laid out: the upper half of A4 if it fits there, a roll as long as it must be."""
    if paper == "80mm":
        return flow(_on_roll(receipt), ROLL)
    pages = with_foot(flow(_on_sheet(receipt), A4), receipt.number)
    lowest = max(placed.bottom for placed in pages[0].marks)
    if len(pages) > 1 or lowest > _HALF - _ABOVE_CUT:
        return pages
    cut = Placed(0, _HALF, Stroke(A4.width, dashed=True))
    return [replace(pages[0], marks=(*pages[0].marks, cut))]


def _on_sheet(receipt: Receipt) -> Block:
    spread = Spread(beside=True, body=BODY)
    name, office = _title(receipt)
    return Stack(
        spread.both(name, _TITLE),
        spread.both(office, SMALL),
        Rule(1.25),
        _hero_of_sheet(receipt),
        Rule(1.25),
        spread.pair(_service(receipt, "kk", spread), _service(receipt, "ru", spread)),
        Gap(2),
        _panes_in_a_row(receipt),
        Rule(1.25),
        _who_of_sheet(receipt, spread),
        Gap(1),
        *_details(receipt, spread),
        *_hand_over(receipt, spread),
    )


def _on_roll(receipt: Receipt) -> Block:
    spread = Spread(beside=False, body=DENSE)
    name, office = _title(receipt)
    return Stack(
        *_title_lines(name),
        spread.both(office),
        Rule(1),
        _first_code(receipt, ROLL.room, 8, "centre"),
        Gap(1),
        _hero_of_roll(receipt),
        Rule(1),
        _service(receipt, "kk", spread),
        Gap(0.5),
        _service(receipt, "ru", spread),
        Gap(1),
        _panes_under_squares(receipt),
        Rule(1),
        _who_of_roll(receipt, spread),
        Gap(0.5),
        *_details(receipt, spread),
        Gap(0.5),
        _signed_by_acceptor(receipt, spread),
        *_hand_over(receipt, spread),
    )


def _title(receipt: Receipt) -> tuple[Two, Two]:
    """What paper this is, and whose."""
    name = say("Coupon of an accepted appeal") if receipt.is_appeal else say("Receipt")
    if receipt.is_office_copy:
        name = say("{title}. Stays at the office", title=name)
    return copied(name, receipt.copy), Two(receipt.office.name_kk, receipt.office.name_ru)


def _title_lines(name: Two) -> list[Block]:
    """On one line when both languages fit there."""
    if width_mm(name.joined, _TITLE) <= ROLL.room:
        return [Text(name.joined, _TITLE)]
    return [Text(text, fitted(text, _TITLE, ROLL.room)) for text in (name.kk, name.ru)]


def _hero_of_sheet(receipt: Receipt) -> Block:
    first = _first_code(receipt, 76, 12, "left")
    link = _link(receipt, 0.75)
    if link is None:
        return Columns((76, first), (0, _come(receipt, 100, BIG)), gap=10)
    return Columns((76, first), (0, _come(receipt, 74, BIG)), (22, link), gap=8)


def _hero_of_roll(receipt: Receipt) -> Block:
    link = _link(receipt, 0.625)
    if link is None:
        return _come(receipt, ROLL.room, BIG)
    return Columns((0, _come(receipt, 50, _DAY_ON_ROLL)), (18.125, link), gap=3)


def _link(receipt: Receipt, module: float) -> Block | None:
    """The QR for a telephone's camera, where there is a page to show and a secret to show it by."""
    if receipt.code is None or not receipt.status_address:
        return None
    return qr(status_link(receipt.status_address, receipt.code), module, "right")


def _first_code(receipt: Receipt, room: float, tall: float, align: Align) -> Block:
    """The control code, large and in groups; on the office's copy the number in its place."""
    if receipt.draft:
        blank = Text("····-····-····", fitted("0000-0000-0000", HUGE, room), align)
        return Stack(Text(say("Control code").joined, SMALL, align), blank, Gap(tall))
    if receipt.code is None:
        label, shown = say("Number"), Text(receipt.number.shown, LARGE, align)
        bars = barcode(receipt.number.digits, _NUMBER_MODULE, tall, align)
    else:
        grouped = receipt.code.grouped
        label, shown = say("Control code"), Text(grouped, fitted(grouped, HUGE, room), align)
        bars = barcode(receipt.code.digits, _CODE_MODULE, tall, align)
    return Stack(Text(label.joined, SMALL, align), shown, bars)


def _come(receipt: Receipt, room: float, largest: Style) -> Block:
    """The day to come, as a person says it, and the telephone to ask before."""
    label = say("Wait here: ready today") if _same_day(receipt.term) else _way(receipt.delivery)
    day = each(lambda w: w.day(receipt.term.due)) if receipt.is_begun else Two(_BLANK, _BLANK)
    style = min((fitted(text, largest, room) for text in (day.kk, day.ru)), key=lambda s: s.size)
    phone = receipt.office.phone
    return Stack(
        Text(f"{label.kk}:", SMALL),
        Text(day.kk, style),
        Text(f"{label.ru}:", SMALL),
        Text(day.ru, style),
        Gap(0.5),
        Text(f"{say('Questions').joined}:", SMALL),
        Text(held(phone), fitted(phone, HEAD, room)),
    )


def _way(delivery: Delivery) -> Two:
    """How the answer reaches the person, said before the day."""
    return say(_WAYS[delivery])


def _same_day(term: TermLine) -> bool:
    return term.unit == "same_day"


def _service(receipt: Receipt, language: Literal["kk", "ru"], spread: Spread) -> Block:
    """The everyday name large, the official one beneath."""
    if not receipt.is_begun:
        return Text(_BLANK, HEAD)
    if language == "kk":
        return Stack(Text(receipt.short_kk, HEAD), Text(receipt.service_kk, spread.body))
    return Stack(Text(receipt.short_ru, HEAD), Text(receipt.service_ru, spread.body))


def _panes(receipt: Receipt, side: float) -> list[tuple[Block, Two]]:
    """The window: which of the four steps are done when the paper comes out, and their words."""
    lit = panes_lit(receipt.stage.value)
    kk, ru = pane_words(words_in("kk")), pane_words(words_in("ru"))
    return [
        (Mono(Pane(side, n < lit)), Two(*words)) for n, words in enumerate(zip(kk, ru, strict=True))
    ]


def _panes_in_a_row(receipt: Receipt) -> Block:
    cells = [
        Columns((6, pane), (0, Stack(Text(two.kk, SMALL), Text(two.ru, SMALL))), gap=2)
        for pane, two in _panes(receipt, 6)
    ]
    return Columns(*((0.0, cell) for cell in cells))


def _panes_under_squares(receipt: Receipt) -> Block:
    cells = [
        Stack(pane, Gap(0.4), Text(two.kk, _WORD), Text(two.ru, _WORD))
        for pane, two in _panes(receipt, 4.5)
    ]
    return Columns(*((0.0, cell) for cell in cells), gap=1)


def _who_of_sheet(receipt: Receipt, spread: Spread) -> Block:
    """Who came, who accepted and signs, and the number's bars: three columns."""
    columns: list[tuple[float, Block]] = [
        (0, Stack(*_people(receipt, spread))),
        (0, _signed_by_acceptor(receipt, spread)),
    ]
    if receipt.code is not None:  # the office's copy has these bars at the top already
        number = once(say("Number"), held(receipt.number.shown), spread.body)
        bars = barcode(receipt.number.digits, _SMALL_MODULE, 9, "left")
        columns.append((46.2, Stack(number, Gap(0.5), bars)))
    return Columns(*columns, gap=6)


def _who_of_roll(receipt: Receipt, spread: Spread) -> Block:
    people = _people(receipt, spread)
    if receipt.code is None:
        return Stack(*people)
    number = once(say("Number"), held(receipt.number.shown), spread.body)
    bars = barcode(receipt.number.digits, _NUMBER_MODULE, 6.5, "centre")
    return Stack(number, Gap(0.5), bars, Gap(0.5), *people)


def _people(receipt: Receipt, spread: Spread) -> list[Block]:
    """Time and people. What both languages write alike stands once."""
    registered = moment(receipt.registered_at, time_known=receipt.time_known)
    lines = [(say("Registered at"), held(registered))]
    received = each(lambda w: w.short_date(receipt.received)).kk
    if not registered.startswith(received):  # after hours it counts from the next working day
        lines.append((say("Counts as received on"), received))
    lines.append((say("Applicant"), receipt.applicant or _BLANK))
    if receipt.bin:
        lines.append((say("BIN"), receipt.bin))
    if receipt.phone:
        lines.append((say("Phone"), held(tidy_phone(receipt.phone).shown)))
    if receipt.people > 1:
        lines.append((say("Signed by, people"), str(receipt.people)))
    lines += _acting(receipt)
    if receipt.external:
        lines.append((say("Number in the state system"), held(receipt.external)))
    if receipt.case_index and receipt.is_office_copy:
        lines.append((say("Case index"), held(receipt.case_index)))
    return [once(label, value, spread.body) for label, value in lines]


def _acting(receipt: Receipt) -> list[tuple[Two, str]]:
    """Who acts for the applicant, on what ground, and by what telephone."""
    if not receipt.representative:
        return []
    basis = f" ({receipt.basis})" if receipt.basis else ""
    lines = [(say("Representative"), f"{receipt.representative}{basis}")]
    if receipt.representative_phone:
        shown = held(tidy_phone(receipt.representative_phone).shown)
        lines.append((say("Phone of the representative"), shown))
    return lines


def _signed_by_acceptor(receipt: Receipt, spread: Spread) -> Block:
    """Surname, initials and position of who accepted (АППК art. 64), and the place to sign."""
    acceptor = receipt.acceptor
    position = Two(acceptor.position_kk, acceptor.position_ru)
    who = Stack(
        once(say("Accepted by"), held(acceptor.name), spread.body),
        Text(position.joined, spread.body),
    )
    signed = signature(say("signature"), 0)
    if spread.beside:
        return Kept(who, Columns((34, signed)))
    return Columns((0, who), (22, signed), gap=2)


def _details(receipt: Receipt, spread: Spread) -> list[Block]:
    """What the law wants on a receipt, smaller, beneath what the eye looks for."""
    if not receipt.is_begun:
        return []
    blocks: list[Block] = [_papers(receipt, spread), Gap(0.5)]
    if receipt.incomplete:
        wished = say("Accepted with papers missing, as the applicant wished")
        blocks.append(spread.both(wished, spread.body.bold))
    by = say("Considered by") if receipt.is_appeal else say("Service provided by")
    complain = say("within three months, through this office (APPC, articles 91 and 92)")
    told = [
        (say("Term"), _term(receipt.term)),
        (by, Two(receipt.provider_kk, receipt.provider_ru)),
        (say("The answer is given at"), _place(receipt)),
    ]
    if receipt.form is not AppealForm.WRITTEN:
        told.insert(0, (say("Form of the appeal"), say(_FORMS[receipt.form])))
    if receipt.delivery is not Delivery.HAND:
        told[-1] = (say("How the answer is given"), say(_DELIVERED[receipt.delivery]))
    if not receipt.is_office_copy:  # the office need not be told where to ask
        told.append((say("How it stands"), _channels()))
    told.append((say("Complaints"), complain))
    return [*blocks, *spread.told(told)]


def _papers(receipt: Receipt, spread: Spread) -> Block:
    if not receipt.papers:
        return spread.both(say("No papers were handed in"))
    first, *others = spread.papers(receipt.papers)
    bold = spread.body.bold
    heading = papers_heading(receipt.papers)
    top = spread.both(heading, bold) if spread.beside else Text(heading.joined, bold)
    return Stack(Kept(top, first), *others)


_UNITS: Final[dict[str, Callable[[int], Two]]] = {
    "working": lambda n: count("{n} working day", "{n} working days", n),
    "calendar": lambda n: count("{n} calendar day", "{n} calendar days", n),
    "months": lambda n: count("{n} month", "{n} months", n),
    "same_day": lambda n: say("on the same day"),
}


def _term(term: TermLine) -> Two:
    length = _UNITS[term.unit](term.days)
    last = each(lambda w: w.short_date(term.due)).kk
    if not term.ground_kk:
        return say("{length}, last day {last}", length=length, last=last)
    ground = Two(term.ground_kk, term.ground_ru)
    return say("{length}, last day {last} ({ground})", length=length, last=last, ground=ground)


def _place(receipt: Receipt) -> Two:
    """Where and when to come: DOMAIN §1 asks for date, time and place of issue."""
    office = receipt.office
    place = Two(office.address_kk or office.name_kk, office.address_ru or office.name_ru)
    if not office.lunch:
        return Two(f"{place.kk}, {office.hours}", f"{place.ru}, {office.hours}")
    hours, lunch = office.hours, office.lunch
    return say("{place}, {hours}, break {lunch}", place=place, hours=hours, lunch=lunch)


def _channels() -> Two:
    """Where to ask how it stands; 1414 is the country's contact centre."""
    return say(
        "here, by phone or at 1414, by the control code. Show the code to no stranger. "
        "For the answer bring this receipt and your ID"
    )


def _hand_over(receipt: Receipt, spread: Spread) -> list[Block]:
    """On the office's copy: what is signed when the answer is given out; no third print."""
    if not receipt.is_office_copy:
        return []
    return [Gap(1.5), signed_by(say("I have received the answer"), spread)]
