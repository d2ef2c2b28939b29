"""The receipt: the resident's only proof, and the office's copy of it, which he signs at hand-over.

In the order the eye needs: control code, the day to come, the service, the phone; then the window
of four panes, then what the law wants to stand there (АППК art. 64, DOMAIN §1). The office's copy
carries no control code in any form: whoever holds the folder must not hold the secret.
"""

from dataclasses import replace
from typing import Final, Literal

from printing.form_texts import wording
from printing.forms import (
    A4,
    BIG,
    BODY,
    DENSE,
    HEAD,
    HUGE,
    LARGE,
    ROLLS,
    SMALL,
    PaperSize,
    RollSize,
    Spread,
    accepted_by,
    copied,
    once,
    signature,
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
from printing.receipt_details import BLANK, details, form_day, hand_over, people
from printing.speech import Two, each, say
from printing.typeface import Style, fitted, width_mm
from registry.codes import status_link
from registry.facts import Delivery
from registry.receipts import Receipt, TermLine
from words import later, words_in
from words.fonts import SEMIBOLD
from words.stages import pane_words, panes_lit

_HALF: Final = A4.height / 2  # the resident's part; the rest of the sheet can be cut off
_ABOVE_CUT: Final = 3.0  # millimetres left free above the scissors
_TITLE: Final = Style(10, SEMIBOLD, 1.2)
_DAY_ON_ROLL: Final = Style(13.5, SEMIBOLD, 1.2)
_WORD: Final = Style(6.75, leading=1.2)
# Multiples of 0.125 mm, one dot of a receipt printer: all bars come out equally sharp.
_CODE_MODULE: Final = 0.625
_NUMBER_MODULE: Final = 0.5
_SMALL_MODULE: Final = 0.375
_WIDE: Final = 70.0  # millimetres that the bars of a number take with bars of four dots


_WAYS: Final = {
    Delivery.HAND: later("Come for the answer"),
    Delivery.EMAIL: later("The answer comes by e-mail, at the latest on"),
    Delivery.POST: later("The answer is posted, at the latest on"),
    Delivery.HOME: later("The answer is brought to your home, at the latest on"),
}


def receipt_pdf(receipt: Receipt, paper: PaperSize) -> bytes:
    """The receipt as a vector PDF. With `receipt.code` None it is the office's copy."""
    title = f"{wording('receipt', form_day(receipt)).joined} {receipt.number.shown}"
    return draw(receipt_pages(receipt, paper), title, one_colour=paper != "A4")


def receipt_pages(receipt: Receipt, paper: PaperSize) -> list[Page]:
    """The receipt laid out: the upper half of A4 if it fits there, a roll as long as it must be."""
    if paper != "A4":
        return flow(_on_roll(receipt, paper), ROLLS[paper])
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
        *details(receipt, spread),
        *hand_over(receipt, spread),
    )


def _on_roll(receipt: Receipt, size: RollSize) -> Block:
    narrow, room = size == "58mm", ROLLS[size].room
    spread = Spread(beside=False, body=DENSE, narrow=narrow)
    name, office = _title(receipt)
    return Stack(
        *_title_lines(name, room),
        spread.both(office),
        Rule(1),
        _first_code(receipt, room, 8, "centre"),
        Gap(1),
        _hero_of_roll(receipt, room, narrow=narrow),
        Rule(1),
        _service(receipt, "kk", spread),
        Gap(0.5),
        _service(receipt, "ru", spread),
        Gap(1),
        _panes_as_a_window(receipt) if narrow else _panes_under_squares(receipt),
        Rule(1),
        _who_of_roll(receipt, spread),
        Gap(0.5),
        *details(receipt, spread),
        Gap(0.5),
        accepted_by(say("Accepted by"), receipt.acceptor, spread),
        *hand_over(receipt, spread),
    )


def _title(receipt: Receipt) -> tuple[Two, Two]:
    """What paper this is, and whose."""
    day = form_day(receipt)
    name = wording("coupon" if receipt.is_appeal else "receipt", day)
    if receipt.is_office_copy:
        name = wording("stays_at_the_office", day, title=name)
    return copied(name, receipt.copy), Two(receipt.office.name_kk, receipt.office.name_ru)


def _title_lines(name: Two, room: float) -> list[Block]:
    """On one line when both languages fit there."""
    if width_mm(name.joined, _TITLE) <= room:
        return [Text(name.joined, _TITLE)]
    return [Text(text, fitted(text, _TITLE, room)) for text in (name.kk, name.ru)]


def _hero_of_sheet(receipt: Receipt) -> Block:
    first = _first_code(receipt, 76, 12, "left")
    link = _link(receipt, 0.75)
    if link is None:
        return Columns((76, first), (0, _come(receipt, 100, BIG)), gap=10)
    return Columns((76, first), (0, _come(receipt, 74, BIG)), (22, link), gap=8)


def _hero_of_roll(receipt: Receipt, room: float, *, narrow: bool) -> Block:
    link = _link(receipt, 0.625, "centre" if narrow else "right")
    if link is None:
        return _come(receipt, room, BIG)
    if narrow:
        return Stack(_come(receipt, room, BIG), link)
    return Columns((0, _come(receipt, 50, _DAY_ON_ROLL)), (18.125, link), gap=3)


def _link(receipt: Receipt, module: float, align: Align = "right") -> Block | None:
    """The QR for a telephone's camera, where there is a page to show and a secret to show it by."""
    if receipt.code is None or not receipt.status_address:
        return None
    return qr(status_link(receipt.status_address, receipt.code), module, align)


def _first_code(receipt: Receipt, room: float, tall: float, align: Align) -> Block:
    """The control code, large and in groups; on the office's copy the number in its place."""
    # On a narrow roll three dots a bar instead of five: as much as fits between its edges.
    wide = room >= _WIDE
    module = _CODE_MODULE if wide else _SMALL_MODULE
    if receipt.draft:
        blank = Text("····-····-····", fitted("0000-0000-0000", HUGE, room), align)
        return Stack(Text(say("Control code").joined, SMALL, align), blank, Gap(tall))
    if receipt.code is None:
        number = receipt.number.shown
        label, shown = say("Number"), Text(number, fitted(number, LARGE, room), align)
        thin = _NUMBER_MODULE if wide else _SMALL_MODULE
        bars = barcode(receipt.number.digits, thin, tall, align)
    else:
        grouped = receipt.code.grouped
        label, shown = say("Control code"), Text(grouped, fitted(grouped, HUGE, room), align)
        bars = barcode(receipt.code.digits, module, tall, align)
    return Stack(Text(label.joined, SMALL, align), shown, bars)


def _come(receipt: Receipt, room: float, largest: Style) -> Block:
    """The day to come, as a person says it; telephone and e-mail address to ask before."""
    label = say("Wait here: ready today") if _same_day(receipt.term) else _way(receipt.delivery)
    day = each(lambda w: w.day(receipt.term.due)) if receipt.is_begun else Two(BLANK, BLANK)
    style = min((fitted(text, largest, room) for text in (day.kk, day.ru)), key=lambda s: s.size)
    phone, ask = receipt.office.phone, f"{say('Questions').joined}:"
    if receipt.office.email and not receipt.is_office_copy:
        ask = f"{ask} {held(receipt.office.email)}"  # no line of its own: a roll is 22 cm long
    return Stack(
        Text(f"{label.kk}:", SMALL),
        Text(day.kk, style),
        Text(f"{label.ru}:", SMALL),
        Text(day.ru, style),
        Gap(0.5),
        Text(ask, fitted(ask, SMALL, room)),
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
        return Text(BLANK, HEAD)
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


def _panes_as_a_window(receipt: Receipt) -> Block:
    """Two by two, as the mark of the house: four side by side do not fit."""
    cells = [
        Columns((4.5, pane), (0, Stack(Text(two.kk, _WORD), Text(two.ru, _WORD))), gap=1.5)
        for pane, two in _panes(receipt, 4.5)
    ]
    rows = [Columns((0, cells[n]), (0, cells[n + 1]), gap=1.5) for n in (0, 2)]
    return Stack(rows[0], Gap(0.8), rows[1])


def _who_of_sheet(receipt: Receipt, spread: Spread) -> Block:
    """Who came, who accepted and signs, and the number's bars: three columns."""
    columns: list[tuple[float, Block]] = [
        (0, Stack(*people(receipt, spread))),
        (0, _acceptor_of_sheet(receipt, spread)),
    ]
    if receipt.code is not None:  # the office's copy has these bars at the top already
        number = once(say("Number"), held(receipt.number.shown), spread.body)
        bars = barcode(receipt.number.digits, _SMALL_MODULE, 9, "left")
        columns.append((46.2, Stack(number, Gap(0.5), bars)))
    return Columns(*columns, gap=6)


def _acceptor_of_sheet(receipt: Receipt, spread: Spread) -> Block:
    """The place to sign lies beneath: beside it stand who came, and the number."""
    acceptor = receipt.acceptor
    position = Two(acceptor.position_kk, acceptor.position_ru)
    return Kept(
        once(say("Accepted by"), held(acceptor.name), spread.body),
        Text(position.joined, spread.body),
        Columns((34, signature(say("signature"), 0))),
    )


def _who_of_roll(receipt: Receipt, spread: Spread) -> Block:
    who = people(receipt, spread)
    if receipt.code is None:
        return Stack(*who)
    number = once(say("Number"), held(receipt.number.shown), spread.body)
    module = _SMALL_MODULE if spread.narrow else _NUMBER_MODULE
    bars = barcode(receipt.number.digits, module, 6.5, "centre")
    return Stack(number, Gap(0.5), bars, Gap(0.5), *who)
