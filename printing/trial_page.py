"""The page that tries a printer: whether it is whole, black, and its two codes can be read.

On the paper that the printer has: A4, or a roll. It stands for nothing, so its codes are none of
ours. Kept out: which printer (`app.office_prints`).
"""

from typing import Final

from printing.forms import A4, BIG, BODY, HEAD, ROLLS, PaperSize, moment
from printing.layout import Block, Gap, Page, Rule, Stack, Text, barcode, flow, qr
from printing.pdf import draw
from printing.speech import Two, say
from printing.typeface import Style

LETTERS: Final = "Ә Ғ Қ Ң Ө Ұ Ү Һ І ә ғ қ ң ө ұ ү һ і"  # which receipt printers' own letters lack
SIGNS: Final = "₸ № « » → ✓ 0123456789"
DIGITS: Final = "0000000000000000"  # no number of ours: kind 0
_BAR_MM: Final = 0.375  # three dots of a receipt printer's head, as on a receipt
_QR_MM: Final = 0.75


def trial_page_pdf(paper: PaperSize, at: int) -> bytes:
    """As a vector PDF; `at`: UTC ms."""
    return draw(trial_pages(paper, at), say("Test page").joined, one_colour=paper != "A4")


def trial_pages(paper: PaperSize, at: int) -> list[Page]:
    """The page laid out, Kazakh above."""
    title = say("Test page")
    small = BIG if paper != "58mm" else HEAD
    return flow(
        Stack(
            _both(title, small),
            Text(moment(at), BODY, "centre"),
            Rule(1.5),
            _both(say("These letters, signs and both codes have to be whole."), BODY),
            Gap(1.5),
            Text(LETTERS, HEAD, "centre"),
            Text(SIGNS, HEAD, "centre"),
            Gap(2),
            barcode(DIGITS, _BAR_MM if paper != "58mm" else 0.25, 12, "centre"),
            Gap(2),
            qr("https://example.org/", _QR_MM, "centre"),
            Rule(1.5),
        ),
        A4 if paper == "A4" else ROLLS[paper],
    )


def _both(two: Two, style: Style) -> Block:
    return Stack(Text(two.kk, style, "centre"), Text(two.ru, style, "centre"))
