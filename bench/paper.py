"""How long a receipt takes to draw, beside the bare reportlab drawing of the same letters and bars.

    python -m bench.paper                 both, turn by turn; the first receipt after a start
    python -m bench.paper --rounds 60     more of them

The bare drawing is given everything: which letter stands where, which rectangle is black. It looks
up no word, breaks no line and knows no standard. What is compared is processor time on this thread;
the bytes of both are finished PDFs. Budget: 2 times (DESIGN §14). The first receipt is drawn in a
program of its own, as `app` wires it, with and without the pause that it uses to warm up.
"""

from __future__ import annotations

import argparse
import pickle
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

_POINT: Final = 72 / 25.4
# The receipt comes ready made: to make one takes nothing of what draws it.
_A_FIRST_ONE: Final = """
import pickle, sys, time
receipt = pickle.load(sys.stdin.buffer)
if "warm" in sys.argv:
    from app.paper_ready import warm_up
    warm_up()
def drawn():
    began = time.perf_counter()
    from app import office_papers
    office_papers.receipts.receipt_pdf(receipt, "80mm")
    return 1000 * (time.perf_counter() - began)
print(*(drawn() for _ in range(5)))
"""


@dataclass(frozen=True, slots=True)
class Bare:
    """One page as nothing but what reportlab is to put down, in points from the lower left."""

    width: float
    height: float
    letters: list[tuple[str, float, float, float, str]]  # face, size, left, baseline, text
    black: list[list[tuple[float, float, float, float]]]  # of each code
    lines: list[tuple[float, float, float]]
    panes: list[tuple[float, float, float]]


def bare_of(pages: list[object]) -> list[Bare]:
    """What our own layout found, taken apart before the clock runs."""
    from printing.layout import Bars, Line, Matrix, Page, Pane, Stroke
    from printing.pdf import _runs
    from printing.typeface import ABOVE, MM_PER_POINT, font_name

    found = []
    for page in pages:
        assert isinstance(page, Page)
        one = Bare(page.width * _POINT, page.height * _POINT, [], [], [], [])
        for placed in page.marks:
            mark, left, top = placed.mark, placed.left, placed.top
            match mark:
                case Line():
                    foot = (page.height - top - mark.size * ABOVE * MM_PER_POINT) * _POINT
                    one.letters.extend(
                        (font_name(weight), mark.size, (left + at) * _POINT, foot, text)
                        for at, text, weight in mark.pieces
                    )
                case Bars():
                    one.black.append(
                        [
                            (
                                (left + mark.quiet + start * mark.module) * _POINT,
                                (page.height - top - mark.height) * _POINT,
                                length * mark.module * _POINT,
                                mark.height * _POINT,
                            )
                            for start, length in _runs(mark.modules)
                        ]
                    )
                case Matrix():
                    side = mark.module * _POINT
                    one.black.append(
                        [
                            (
                                (left + mark.quiet + start * mark.module) * _POINT,
                                (page.height - top - mark.quiet - y * mark.module) * _POINT - side,
                                length * side,
                                side,
                            )
                            for y, row in enumerate(mark.modules)
                            for start, length in _runs(row)
                        ]
                    )
                case Stroke():
                    level = (page.height - top) * _POINT
                    one.lines.append((left * _POINT, level, placed.right * _POINT))
                case Pane():
                    foot = (page.height - placed.bottom) * _POINT
                    one.panes.append((left * _POINT, foot, mark.side * _POINT))
        found.append(one)
    return found


def draw_bare(pages: list[Bare]) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file, pageCompression=1)
    for page in pages:
        canvas.setPageSize((page.width, page.height))
        for face, size, left, foot, text in page.letters:
            canvas.setFont(face, size)
            canvas.drawString(left, foot, text)
        for rectangles in page.black:
            path = canvas.beginPath()
            for left, foot, width, height in rectangles:
                path.rect(left, foot, width, height)
            canvas.drawPath(path, stroke=0, fill=1)
        for left, level, right in page.lines:
            canvas.line(left, level, right, level)
        for left, foot, side in page.panes:
            canvas.rect(left, foot, side, side)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def took_ms(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return 1000 * (time.thread_time() - began)


def compare(rounds: int) -> None:
    from printing.receipt import receipt_pages, receipt_pdf
    from tests.printing.papers import a_receipt

    receipt = a_receipt()
    print(f"{'paper':>6} {'ours, ms':>9} {'bare, ms':>9} {'times':>6} {'of rounds':>12}  bytes")
    for paper in ("80mm", "58mm", "A4"):
        bare = bare_of(list(receipt_pages(receipt, paper)))
        ours, theirs = [], []
        for n in range(rounds + 2):  # the first two of each wake the caches of both
            pair = (
                took_ms(lambda: receipt_pdf(receipt, paper)),  # noqa: B023
                took_ms(lambda: draw_bare(bare)),  # noqa: B023
            )
            if n > 1:
                ours.append(pair[0])
                theirs.append(pair[1])
        ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
        spread = f"{ratios[len(ratios) // 10]:.2f}–{ratios[-1 - len(ratios) // 10]:.2f}"
        sizes = len(receipt_pdf(receipt, paper)), len(draw_bare(bare))
        mine, other = statistics.median(ours), statistics.median(theirs)
        print(f"{paper:>6} {mine:9.1f} {other:9.1f} {mine / other:6.2f} {spread:>12}  {sizes}")


def first_one() -> None:
    """In a program that has just started: the first receipt, and those that follow."""
    from tests.printing.papers import a_receipt

    receipt = pickle.dumps(a_receipt())
    for how in ("cold", "warm"):
        done = subprocess.run(
            [sys.executable, "-c", _A_FIRST_ONE, how],
            input=receipt,
            capture_output=True,
            check=True,
        )
        first, *others = map(float, done.stdout.split())
        later = statistics.median(others)
        print(f"{how:>5}: first {first:.0f} ms, then {later:.0f}: {first - later:.0f} ms later")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=40)
    compare(parser.parse_args().rounds)
    first_one()


if __name__ == "__main__":
    main()
