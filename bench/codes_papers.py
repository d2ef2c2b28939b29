"""Labels and papers of ours, printed as the office prints them: what `bench/codes.py` photographs.

Each is a real PDF of the printing room, drawn by PDFium at the dots of its printer: 203.2 an inch
on thermal paper (dots are burnt or not), 300 on a laser printer. The digits come from a seed.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from printing.codes import code128_modules, qr_modules
from printing.label import answer_label_pages
from printing.layout import Bars, Matrix, Page, Placed
from printing.paper_labels import roll_label_pages
from printing.pdf import draw
from printing.picture import pages_as_png
from printing.receipt import receipt_pages
from registry.codes import new_code, status_link
from registry.numbers import Number
from registry.transfers import PaperLabel
from tests.printing import papers

ADDRESS: Final = "https://status.example.kz"
THERMAL_DPI: Final = 203.2
LASER_DPI: Final = 300.0
_DOT: Final = 4  # pixels of a print for each dot of its printer
_AROUND: Final = 9.0  # millimetres of paper kept on each side of the code, where there is paper

Kind = Literal["CODE128", "QRCODE"]
Light = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Print:
    """A piece of paper. `light` is what share of it each pixel throws back, 0 to 1; `corners` are
    those of the code that is looked for, clockwise from its top left; `others` what else is there.
    """

    light: Light
    kind: Kind
    text: str = field(repr=False)
    corners: NDArray[np.float32]
    module: float  # pixels
    thermal: bool
    others: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class _Sheet:
    pages: list[Page]
    texts: dict[str, str] = field(repr=False)  # pattern of the bars or the square -> what it says
    thermal: bool


def a_print(seed: int, kind: Kind) -> Print:
    """One piece of paper with a code of this kind; the same for the same seed."""
    draws = random.Random(seed)
    sheet = _sheet(draws, kind)
    wanted = Bars if kind == "CODE128" else Matrix
    marks = [placed for placed in sheet.pages[0].marks if isinstance(placed.mark, wanted)]
    return _printed(sheet, draws.choice(marks), kind, draws)


def _sheet(draws: random.Random, kind: Kind) -> _Sheet:
    number = Number.of_application(
        draws.randrange(1, 10_000), draws.randrange(1, 100), draws.randrange(1_000_000)
    )
    code = new_code(draws.randbytes)
    receipt = papers.a_receipt(3, number=number, code=code, status_address=ADDRESS)
    link = status_link(ADDRESS, code)
    rolls: list[tuple[Callable[[], list[Page]], bool]] = [
        (partial(receipt_pages, receipt, "80mm"), True),
        (partial(receipt_pages, receipt, "A4"), False),
    ]
    paper, answer = number.paper(draws.randrange(1, 30)), number.answer(draws.randrange(1, 9))
    if kind == "CODE128":
        label = PaperLabel(paper, "Бақшаға жер", "Земля под огород", "", "", 1, 3)
        rolls += [
            (partial(roll_label_pages, label), True),
            (partial(answer_label_pages, papers.a_label(answer=answer)), False),
        ]
    pages, thermal = draws.choice(rolls)
    texts = [number.digits, code.digits, paper.digits, answer.digits]
    return _Sheet(pages(), {"link": link, **{text: text for text in texts}}, thermal)


def _said(shape: Bars | Matrix, sheet: _Sheet) -> str:
    for name, text in sheet.texts.items():
        if isinstance(shape, Matrix):
            if name == "link" and shape.modules == qr_modules(text):
                return text
        elif name != "link" and shape.modules == code128_modules(text):
            return text
    raise LookupError("a code on the paper that nobody put there")


def _printed(sheet: _Sheet, placed: Placed, kind: Kind, draws: random.Random) -> Print:
    mark = placed.mark
    assert isinstance(mark, Bars | Matrix)
    dpi = THERMAL_DPI if sheet.thermal else LASER_DPI
    png = pages_as_png(draw(sheet.pages, "bench", one_colour=sheet.thermal), dpi)[0]
    dots = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert dots is not None
    if sheet.thermal:  # a dot is burnt or it is not
        dots = np.where(dots < 128, 0, 255).astype(np.uint8)
    scale = dpi / 25.4
    around = _AROUND * draws.uniform(0.5, 2.5)
    quiet = (mark.quiet, 0.0 if kind == "CODE128" else mark.quiet)
    near_mm = np.array([placed.left, placed.top], np.float32) + quiet
    size_mm = np.array([mark.width, mark.height], np.float32) - 2 * np.array(quiet, np.float32)
    left, top = np.maximum(near_mm - around, 0.0)
    right, bottom = near_mm + size_mm + around
    cut = dots[int(top * scale) : int(bottom * scale), int(left * scale) : int(right * scale)]
    large = cv2.resize(cut, None, fx=_DOT, fy=_DOT, interpolation=cv2.INTER_NEAREST)
    # Heat and toner spread a little beyond their dot.
    soft = cv2.GaussianBlur(large.astype(np.float32) / 255, (0, 0), _DOT * draws.uniform(0.2, 0.5))
    near = near_mm * scale - np.array([int(left * scale), int(top * scale)], np.float32)
    size = size_mm * scale
    steps = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    text = _said(mark, sheet)
    return Print(
        np.asarray(soft, np.float32),
        kind,
        text,
        (near + steps * size) * _DOT,
        float(size[0]) * _DOT / len(mark.modules),
        sheet.thermal,
        frozenset(sheet.texts.values()) - {text},
    )
