"""What the law wants on a receipt, small, beneath what the eye looks for: people, papers, term,
place, channels, complaints (АППК art. 64, DOMAIN §1), and what is signed on the office's copy.

Kept out: what stands large above it, and where all of it lies on the paper (`printing.receipt`).
"""

from collections.abc import Callable
from datetime import date
from typing import Final

from printing.form_texts import wording
from printing.forms import Spread, moment, once, papers_heading, signed_by
from printing.layout import Block, Gap, Kept, Stack, Text, held
from printing.speech import Two, count, each, say
from registry.application import office_day
from registry.facts import AppealForm, Delivery
from registry.phones import tidy_phone
from registry.receipts import Receipt, TermLine
from words import later

BLANK: Final = "····"  # what the person at the desk has not said yet
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


def form_day(receipt: Receipt) -> date:
    """The day whose form this is, whenever it is printed."""
    return office_day(receipt.registered_at)


def people(receipt: Receipt, spread: Spread) -> list[Block]:
    """Time and people. What both languages write alike stands once."""
    registered = moment(receipt.registered_at, time_known=receipt.time_known)
    lines = [(say("Registered at"), held(registered))]
    received = each(lambda w: w.short_date(receipt.received)).kk
    if not registered.startswith(received):  # after hours it counts from the next working day
        lines.append((say("Counts as received on"), received))
    lines.append((say("Applicant"), receipt.applicant or BLANK))
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


def details(receipt: Receipt, spread: Spread) -> list[Block]:
    """What the law wants on a receipt, smaller, beneath what the eye looks for."""
    if not receipt.is_begun:
        return []
    blocks: list[Block] = [_papers(receipt, spread), Gap(0.5)]
    if receipt.incomplete:
        wished = wording("incomplete", form_day(receipt))
        blocks.append(spread.both(wished, spread.body.bold))
    by = wording("considered_by" if receipt.is_appeal else "provided_by", form_day(receipt))
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
        day = form_day(receipt)
        told.append((wording("how_it_stands", day), wording("receipt_channels", day)))
    told.append((say("Complaints"), wording("receipt_complaints", form_day(receipt))))
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


def hand_over(receipt: Receipt, spread: Spread) -> list[Block]:
    """On the office's copy: what is signed when the answer is given out; no third print."""
    if not receipt.is_office_copy:
        return []
    return [Gap(1.5), signed_by(wording("answer_received", form_day(receipt)), spread)]
