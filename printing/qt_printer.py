"""A printer of Windows, through Qt: the pages are rendered and painted, for it takes no PDF.

The one file of this room that knows Qt. Elsewhere the print service itself is asked
(`printing.ipp_printer`): Qt calls a printer idle that is missing. What became of the paper after
Windows' spooler took it, Qt does not tell.
"""

from typing import Final

import pypdfium2
from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from printing.names import checked
from printing.picture import one_at_a_time, pages_as_png
from registry.failures import PrinterUnreachable
from registry.ports import PrintJob

_DPI: Final = 300  # an A4 page is 26 MB of pixels then; codes of our papers need 200


def known_to_qt() -> tuple[str, ...]:
    """Names of the printers that the system knows."""
    return tuple(QPrinterInfo.availablePrinterNames())


class QtPrinter:
    """Implements `registry.ports.Printer`."""

    def __init__(self, queue: str, *, into: str = "") -> None:
        """`into`: a file that gets the pages in the place of the printer; for tests."""
        self._queue = queue
        self._into = into
        self.name = f"system:{queue}"

    def look(self) -> None:
        """Raises PrinterUnreachable where the system knows no such printer."""
        if not self._into and self._queue not in known_to_qt():
            raise PrinterUnreachable(self.name)

    def print(self, job: PrintJob) -> None:
        """Returns once the spooler has it. Raises PrinterUnreachable."""
        name = checked(job.name)
        self.look()
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if self._into:
            printer.setOutputFileName(self._into)
        else:
            printer.setPrinterName(self._queue)
        printer.setDocName(name)
        printer.setFullPage(True)
        sizes = page_sizes_mm(job.pdf)
        _lay(printer, *sizes[0])
        painter = QPainter()
        if not painter.begin(printer):
            raise PrinterUnreachable(self.name)
        try:
            for place, png in enumerate(pages_as_png(job.pdf, _DPI)):
                if place:
                    _lay(printer, *sizes[place])
                    if not printer.newPage():
                        raise PrinterUnreachable(self.name)
                painter.drawImage(QRectF(painter.viewport()), QImage.fromData(png))
        finally:
            painter.end()


def _lay(printer: QPrinter, wide_mm: float, high_mm: float) -> None:
    size = QPageSize(QSizeF(wide_mm, high_mm), QPageSize.Unit.Millimeter)
    portrait = QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(size, portrait, QMarginsF(0, 0, 0, 0)))


def page_sizes_mm(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of every page."""
    with one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            sizes = [document.get_page_size(place) for place in range(len(document))]
        finally:
            document.close()
    return [(wide / 72 * 25.4, high / 72 * 25.4) for wide, high in sizes]
