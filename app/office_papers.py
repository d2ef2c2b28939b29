"""Which function draws which paper that a desk prints. A new kind of paper is a line in `_DRAWN`.

Imported with the first print: reportlab stays out of start-up.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

# By their rooms, not by name: the crash runs put short sheets in the place of three, and whoever
# imports this file first must not decide which are drawn ever after.
from printing import cover as covers
from printing import receipt as receipts
from printing import refusal as refusals
from printing.decision import decision_pdf
from printing.forms import PaperSize
from printing.protocol import protocol_pdf
from registry.deciding import Deciding
from registry.desk import Desk
from registry.facts import PaperKind
from registry.numbers import Number

# The desk, the number, what the receipt's printer takes, and how many of this paper may be out
# that nobody marked: what comes now says COPY by as much more.
Drawing = Callable[[Desk, Number, PaperSize, int], bytes]


def drawn(paper: PaperKind, desk: Desk, number: Number, size: PaperSize, more: int) -> bytes:
    """The paper as a PDF. Raises CodeLost for a receipt whose code cannot be read any more."""
    return _DRAWN[paper](desk, number, size, more)


def _receipt(desk: Desk, number: Number, size: PaperSize, more: int) -> bytes:
    receipt = desk.receipt_again(number)
    if receipt is None:
        raise AssertionError("a due receipt has its code in the book")
    return receipts.receipt_pdf(replace(receipt, copy=receipt.copy + more), size)


def _office_copy(desk: Desk, number: Number, size: PaperSize, more: int) -> bytes:
    receipt = desk.office_copy(number)
    return receipts.receipt_pdf(replace(receipt, copy=receipt.copy + more), size)


def _cover(desk: Desk, number: Number, size: PaperSize, more: int) -> bytes:
    cover = desk.cover_again(number)
    return covers.cover_sheet_pdf(replace(cover, copy=cover.copy + more))


def _refusal(desk: Desk, number: Number, size: PaperSize, more: int) -> bytes:
    slip = desk.refusal_slip(number)
    return refusals.refusal_pdf(replace(slip, copy=slip.copy + more), size)


def _protocol(desk: Desk, number: Number, size: PaperSize, more: int) -> bytes:
    protocol = desk.oral_protocol(number)
    return protocol_pdf(replace(protocol, copy=protocol.copy + more))


def _decision(desk: Desk, number: Number, size: PaperSize, more: int) -> bytes:
    return decision_pdf(Deciding(desk).paper(number, more=more))


_DRAWN: Final[dict[PaperKind, Drawing]] = {
    PaperKind.RECEIPT: _receipt,
    PaperKind.OFFICE_COPY: _office_copy,
    PaperKind.COVER_SHEET: _cover,
    PaperKind.REFUSAL_SLIP: _refusal,
    PaperKind.ORAL_PROTOCOL: _protocol,
    PaperKind.DECISION: _decision,
}
