"""A stack of scanned pages: how long it takes, and how many codes are read.

    python -m bench.codes_stack --pages 60 --seed 1           # by two children, by the clock
    python -m bench.codes_stack --pages 60 --seed 1 --here    # in this process, processor seconds

Grey A4 pages of 300 dots an inch in one PDF, as a page scanner writes it: receipts of the printing
room, a little askew and grainy; on every fourth page no code at all, on every fifth a faded one.
JSON line; exit code 1 over GOAL_S (issue 7) or when a code was read that is not on its page.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from app.page_child import PageChildren, ours_at
from bench.codes_papers import ADDRESS, LASER_DPI
from printing.layout import Bars, Matrix
from printing.pdf import draw
from printing.picture import pages_as_png
from printing.receipt import receipt_pages
from registry.codes import new_code, status_link
from registry.numbers import Number
from scanner.pages import Page, ReadPage, as_pdf, read_file
from tests.printing import papers

GOAL_S: Final = 15.0
_SKEW: Final = 1.5  # degrees
_FADED: Final = 0.25  # of its blackness is left

Grey = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Sheet:
    """One page of the stack, and what stands on it in codes."""

    grey: Grey
    texts: frozenset[str] = field(repr=False)


def sheets(count: int, seed: int) -> Iterator[Sheet]:
    """Pages in order, made when asked for."""
    draws = random.Random(seed)
    for n in range(count):
        number = Number.of_application(
            draws.randrange(1, 10_000), draws.randrange(1, 100), draws.randrange(1_000_000)
        )
        code = new_code(draws.randbytes)
        receipt = papers.a_receipt(3, number=number, code=code, status_address=ADDRESS)
        pages = receipt_pages(receipt, "A4")
        png = pages_as_png(draw(pages, "bench"), LASER_DPI)[0]
        grey = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert grey is not None
        texts = frozenset({number.digits, code.digits, status_link(ADDRESS, code)})
        if n % 4 == 3:
            _cover(grey, pages[0].marks)
            texts = frozenset()
        if n % 5 == 4:
            grey = (255 - (255 - grey) * _FADED).astype(np.uint8)
        yield Sheet(_scanned(grey.astype(np.uint8), draws), texts)


def _cover(grey: NDArray[np.generic], marks: object) -> None:
    """White where codes are."""
    scale = LASER_DPI / 25.4
    for placed in marks:  # type: ignore[attr-defined]
        if isinstance(placed.mark, Bars | Matrix):
            right = placed.left + placed.mark.width
            bottom = placed.top + placed.mark.height
            box = [int(one * scale) for one in (placed.top, bottom, placed.left, right)]
            grey[box[0] : box[1] + 1, box[2] : box[3] + 1] = 255


def _scanned(grey: Grey, draws: random.Random) -> Grey:
    """A little askew, soft and grainy."""
    high, wide = grey.shape
    turn = draws.uniform(-_SKEW, _SKEW)
    move = cv2.getRotationMatrix2D((wide / 2, high / 2), turn, 1.0)
    seen = cv2.warpAffine(grey, move, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255,))
    seen = cv2.GaussianBlur(seen, (0, 0), 0.7)
    grain = np.random.default_rng(draws.randrange(2**32)).normal(0, 3, seen.shape)
    scanned: Grey = np.clip(seen * 0.96 + grain, 0, 255).astype(np.uint8)
    return scanned


def _as_file(stack: list[Sheet], path: Path) -> None:
    pages = []
    for sheet in stack:
        _, jpeg = cv2.imencode(".jpg", sheet.grey, [cv2.IMWRITE_JPEG_QUALITY, 85])
        high, wide = sheet.grey.shape
        pages.append(Page(bytes(jpeg), "DCTDecode", wide, high, b""))
    path.write_bytes(as_pdf(pages))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--here", action="store_true", help="in this process")
    asked = parser.parse_args()
    stack = list(sheets(asked.pages, asked.seed))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "stack.pdf"
        _as_file(stack, path)
        began, worked = time.monotonic(), time.process_time()
        pages: list[ReadPage]
        if asked.here:
            pages = list(read_file(path, ours_at(ADDRESS)))
        else:
            children = PageChildren()
            pages = list(children.read(path, ADDRESS))
            children.close()
        took, worked = time.monotonic() - began, time.process_time() - worked
    told = [(sheet.texts, set(page.texts)) for sheet, page in zip(stack, pages, strict=True)]
    wrong = sum(len(texts - printed) for printed, texts in told)
    line = {
        "pages": len(pages),
        "seconds": round(took, 1),
        "with_codes": sum(bool(printed) for printed, _ in told),
        "read": sum(bool(printed & texts) for printed, texts in told),
        "wrong": wrong,
    }
    if asked.here:
        line["processor_s"] = round(worked, 1)
    print(json.dumps(line))
    return int(wrong > 0 or took > GOAL_S)


if __name__ == "__main__":
    sys.exit(main())
