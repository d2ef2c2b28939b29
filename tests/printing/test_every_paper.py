"""What is true of every paper, seen on the finished PDF and not on our own layout of it.

Codes are read by our reader and by two others, texts taken out as a search does by two programs;
boxes of letters and lines are those that PDFium finds.
"""

import re
import subprocess
import unicodedata
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from printing.forms import A4
from printing.layout import Bars, Line, Matrix, Page, Paper, Text, flow
from printing.layout import put as put_on
from printing.pdf import draw
from printing.typeface import Style, font_name
from scanner.decode import read_codes
from tests.printing.every_paper import PAPERS, Printed, printed
from tests.printing.papers import (
    CODE,
    MILLIMETRE,
    Picture,
    codes_by_zxing,
    pictures_of,
    seen_by_zbar,
    seen_by_zxing,
)
from tests.printing.raw_pdf import letters_shown
from words.fonts import REGULAR, SEMIBOLD

KAZAKH = "ӘҒҚҢӨҰҮҺІәғқңөұүһі"
PARTED = "\x02"  # PDFium calls a hyphen so that ends a line: whoever copies gets one word
SIGNS = "₸№«»·–—…✓→"
WITH_CODES = [name for name in PAPERS if printed(name, 1, long=False).codes]
EDGE = 2.8  # millimetres: office printers leave so much white, receipt printers more at the sides
HAIR = 0.12  # millimetres that two boxes may share: less than one dot
BOTH = pytest.mark.parametrize("long", [False, True], ids=["short", "long"])


# -- codes ----------------------------------------------------------------------------------------


def by_our_reader(page: Page, picture: Picture) -> set[tuple[str, str]]:
    """In as many looks as it takes, whatever the hour: its clock stands still."""
    printed_there = sum(isinstance(one.mark, Bars | Matrix) for one in page.marks)
    if not printed_there:
        return set()
    seen = read_codes(picture, at_least=printed_there, now_s=lambda: 0.0)
    return {(code.symbology, code.text) for code in seen}


@pytest.mark.parametrize("name", WITH_CODES)
@pytest.mark.parametrize("dpi", [203.2, 200])
def test_all_codes_of_a_paper_are_read_by_three_readers_and_there_is_no_other(name, dpi):
    paper = printed(name, 1, long=False)
    ours, zbar, zxing = set(), set(), set()
    for page, grey in zip(paper.pages, pictures_of(paper.pdf, dpi), strict=True):
        # At 8 dots a millimetre as a receipt printer burns it: a dot is black or it is not.
        picture = np.where(grey < 128, 0, 255).astype(np.uint8) if dpi == 203.2 else grey
        ours |= by_our_reader(page, picture)
        zbar |= seen_by_zbar(picture)
        zxing |= seen_by_zxing(picture)
    assert ours == zbar == zxing == paper.codes


@pytest.mark.parametrize("name", [name for name in PAPERS if name not in WITH_CODES])
def test_a_paper_without_codes_holds_nothing_that_is_read_as_one(name):
    paper = printed(name, 1, long=False)
    assert codes_by_zxing(paper.pdf, 203.2) == set()


@pytest.mark.parametrize("name", PAPERS)
@BOTH
def test_the_control_code_is_on_the_residents_receipt_and_nowhere_else(name, long):
    paper = printed(name, 1, long=long)
    held = CODE.digits in re.sub(r"\D", "", "".join(words_of(paper.pages)))
    assert held == paper.secret


# -- texts ----------------------------------------------------------------------------------------


def words_of(pages: list[Page]) -> Counter[str]:
    """What we laid out."""
    lines = [placed.mark for page in pages for placed in page.marks]
    said = " ".join(piece[1] for line in lines if isinstance(line, Line) for piece in line.pieces)
    ticks = sum(getattr(mark, "lit", False) for mark in lines)
    return Counter([*said.split(), *["✓"] * ticks])


def words_by_pdfium(pdf: bytes) -> Counter[str]:
    """By text object: a line's last hyphen stays one, where a whole page's text joins the word."""
    document = pypdfium2.PdfDocument(pdf)
    said: list[str] = []
    for page in document:
        known = page.get_textpage()
        for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=1, textpage=known):
            said += one.extract().replace(PARTED, "-").split()
    document.close()
    return Counter(said)


def words_by_poppler(pdf: bytes) -> Counter[str]:
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60
    )
    return Counter(unicodedata.normalize("NFC", done.stdout.decode()).split())


@pytest.mark.parametrize("name", PAPERS)
@BOTH
def test_every_word_can_be_searched_for_and_copied(name, long):
    paper = printed(name, 1, long=long)
    assert words_by_pdfium(paper.pdf) == words_of(paper.pages)


@pytest.mark.parametrize("name", PAPERS)
def test_another_program_finds_the_same_words(name):
    paper = printed(name, 1, long=False)
    assert words_by_poppler(paper.pdf) == words_of(paper.pages)


@pytest.mark.parametrize("weight", [REGULAR, SEMIBOLD])
def test_kazakh_letters_and_signs_are_there_in_every_weight(weight):
    """Each has an outline of its own: none is the empty box, and none is taken from another."""
    style = Style(20, weight)
    outlines = {}
    for letter in KAZAKH + SIGNS:
        pdf = draw(flow(Text(letter, style), Paper(40, 20, 5, 5, 5)), "letter")
        assert [font for font, _ in letters_shown(pdf)] == ["F1+0"]
        assert all(0 not in codes for _, codes in letters_shown(pdf))
        assert words_by_pdfium(pdf) == Counter([letter])
        (picture,) = pictures_of(pdf, 150)
        outlines[letter] = picture.tobytes()
        assert (picture < 128).any(), letter
    assert len(set(outlines.values())) == len(outlines)
    assert font_name(weight).endswith(str(weight))


# -- geometry -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Box:
    """Millimetres from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    what: str

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right - HAIR
            and other.left < self.right - HAIR
            and self.top < other.bottom - HAIR
            and other.top < self.bottom - HAIR
        )


def boxes_of(pdf: bytes) -> list[tuple[float, float, list[Box], list[Box]]]:
    """Of each page: width, height, boxes of letters, boxes of all that is drawn."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        width, height = (side / MILLIMETRE for side in page.get_size())
        texts, drawn = list[Box](), list[Box]()
        known = page.get_textpage()
        for one in page.get_objects(max_depth=1, textpage=known):
            left, foot, right, head = (side / MILLIMETRE for side in one.get_bounds())
            is_text = one.type == pdfium.FPDF_PAGEOBJ_TEXT
            what = one.extract() if is_text else "drawn"
            box = Box(left, height - head, right, height - foot, what)
            (texts if is_text else drawn).append(box)
        found.append((width, height, texts, drawn))
    document.close()
    return found


def faults_of(paper: Printed) -> list[str]:
    """What lies over an edge, on another thing, or in the white around a code."""
    found: list[str] = []
    for page, (width, height, texts, drawn) in zip(paper.pages, boxes_of(paper.pdf), strict=True):
        sides = min(EDGE, width / 35)  # a label is small, and its printer knows where it begins
        found += [
            f"over the edge: {box.what}"
            for box in texts
            if min(box.left, width - box.right) < sides or min(box.top, height - box.bottom) < 1
        ]
        found += [f"{one.what} lies on {other.what}" for one, other in meetings(texts)]
        for placed in page.marks:
            if isinstance(placed.mark, Bars | Matrix):
                quiet = placed.mark.quiet if isinstance(placed.mark, Matrix) else 0.0
                white = Box(placed.left, placed.top, placed.right, placed.bottom, "code")
                black = Box(
                    placed.left + placed.mark.quiet - HAIR,
                    placed.top + quiet - HAIR,
                    placed.right - placed.mark.quiet + HAIR,
                    placed.bottom - quiet + HAIR,
                    "code",
                )
                inside = [one for one in drawn if white.meets(one)]
                if len(inside) != 1 or not is_within(inside[0], black):
                    found.append(f"something beside the code, or no code: {inside} {black}")
                found += [f"{one.what} by a code" for one in texts if white.meets(one)]
    return found


def is_within(inner: Box, outer: Box) -> bool:
    return (
        inner.left >= outer.left
        and inner.right <= outer.right
        and inner.top >= outer.top
        and inner.bottom <= outer.bottom
    )


def meetings(boxes: list[Box]) -> list[tuple[Box, Box]]:
    """Pairs that share more than a hair; each is compared only with those of its height."""
    found, open_ = [], list[Box]()
    for box in sorted(boxes, key=lambda one: one.top):
        open_ = [one for one in open_ if one.bottom > box.top]
        found += [(box, one) for one in open_ if box.meets(one)]
        open_.append(box)
    return found


@pytest.mark.parametrize("name", PAPERS)
@BOTH
def test_nothing_is_cut_and_nothing_lies_on_another(name, long):
    for seed in (1, 2):
        assert faults_of(printed(name, seed, long=long)) == []


def test_an_overlap_a_cut_and_a_crowded_code_that_are_planted_are_seen():
    paper = printed("receipt A4", 1, long=False)
    line = Text("Ұқыпты жазба", Style(9))
    planted = {
        "on": put_on(line, paper.pages[0], A4.side + 1, 9, 100),
        "over the edge": put_on(line, paper.pages[0], 192, 200, 100),
        "by a code": put_on(Text("№", Style(5)), paper.pages[0], A4.side + 64.5, 34, 10),
    }
    for said, page in planted.items():
        pages = [page]
        found = faults_of(Printed(pages, draw(pages, "planted")))
        assert any(said in one for one in found), (said, found)
