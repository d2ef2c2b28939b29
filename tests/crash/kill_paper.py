"""The fake printer of the kill runs: every sheet is one write at the end of one file.

A sheet fills whole blocks, so that its head is out at once or not at all; a long one may be cut off
in the middle, and stays in the file as the half sheet that it is. `draw_short` stands for reportlab
where 20 ms a sheet would cost three kills: the same bytes of meaning as the real paper has.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from registry.codes import ControlCode
from registry.facts import PaperKind
from registry.failures import OutOfPaper
from registry.numbers import Number
from registry.ports import PrintJob
from registry.receipts import CoverSheet, Receipt, RefusalSlip
from tests.crash.kill_marks import Marks, Moment

BLOCK: Final = 512  # a page of memory is a whole number of them: a write within one is never torn
TROUBLE: Final = 0.02  # of all sheets: the printer is out of paper, and says so before it begins
NAME: Final = "test"


class SheetFile:
    """Where sheets, and what the screen said, are kept for the referee."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._fill_up()

    def add(self, name: str, body: bytes) -> None:
        record = b"%s\n%d\n%s" % (name.encode(), len(body), body)
        os.write(self._file, record + bytes(-len(record) % BLOCK))

    def records(self) -> Iterator[tuple[int, int, str]]:
        """Where each begins, where the next one does, and its name; of the last one also when its
        end was cut off."""
        at, end = 0, os.fstat(self._file).st_size
        while at < end:
            name, size, _ = os.pread(self._file, BLOCK, at).split(b"\n", 2)
            length = len(name) + len(size) + 2 + int(size)
            behind = at + length + -length % BLOCK
            yield at, behind, name.decode()
            at = behind

    def _fill_up(self) -> None:
        """The rest of a sheet whose printing was cut off stays blank; the next one is behind it."""
        end = os.fstat(self._file).st_size
        for _, behind, _ in self.records():
            os.write(self._file, bytes(max(0, behind - end)))


class FilePrinter:
    """A printer as the office knows one (`registry.ports.Printer`)."""

    name = NAME

    def __init__(self, sheets: SheetFile, marks: Marks, chance: Random) -> None:
        self._sheets = sheets
        self._marks = marks
        self._chance = chance

    def print(self, job: PrintJob) -> None:
        if self._chance.random() < TROUBLE:
            raise OutOfPaper(self.name)
        self.put_out(job)

    def put_out(self, job: PrintJob) -> None:
        self._sheets.add(job.name, job.pdf)
        self._marks.desk(Moment.BEFORE_MARK)


def short_sheet(kind: PaperKind, number: Number, code: ControlCode | None, copy: int) -> bytes:
    """All that the real sheet says about itself, in four lines."""
    lines = [f"paper {int(kind)}", f"number {number.shown}"]
    if code is not None:
        lines.append(f"code {code.grouped}")
    if copy:
        lines.append(f"copy {copy}")
    return "\n".join(lines).encode()


def draw_short(receipt: Receipt, _size: str) -> bytes:
    """In the place of `printing.receipt.receipt_pdf`."""
    kind = PaperKind.OFFICE_COPY if receipt.is_office_copy else PaperKind.RECEIPT
    return short_sheet(kind, receipt.number, receipt.code, receipt.copy)


def draw_short_cover(cover: CoverSheet) -> bytes:
    """In the place of `printing.cover.cover_sheet_pdf`."""
    return short_sheet(PaperKind.COVER_SHEET, cover.number, None, cover.copy)


def draw_short_refusal(slip: RefusalSlip, _size: str) -> bytes:
    """In the place of `printing.refusal.refusal_pdf`."""
    return short_sheet(PaperKind.REFUSAL_SLIP, slip.number, None, slip.copy)
