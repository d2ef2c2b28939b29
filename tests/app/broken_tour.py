"""Plays the tour with one link of the round broken: `python -m tests.app.broken_tour LINK DIR`.

Each break is of the kind that a careless change would make. The tour has to notice.
"""

import sys
from pathlib import Path

from app import tour, tour_face
from registry.failures import PrinterUnreachable

TESTS = Path(__file__).parent
QUICK_S = 6.0  # a broken link is not worth the patience of a real one


def break_printer() -> None:
    """The printer says yes to nothing."""
    from printing.printers import FolderPrinter

    def refuse(self: FolderPrinter, job: object) -> None:
        raise PrinterUnreachable(self.name)

    FolderPrinter.print = refuse  # type: ignore[method-assign]


def break_scanner() -> None:
    """Keys of the scanner are never put together: they end up in whatever field has the focus."""
    from scanner.qt_wedge import QtWedge

    QtWedge.start = lambda self: None  # type: ignore[method-assign]
    QtWedge.stop = lambda self: None  # type: ignore[method-assign]


def break_district() -> None:
    """The district says yes to entries and keeps none of them."""
    tour.PROGRAM = (sys.executable, str(TESTS / "forgetful_district.py"))


BREAKS = {"printer": break_printer, "scanner": break_scanner, "district": break_district}


def main() -> int:
    link, folder = sys.argv[1:3]
    tour_face.PATIENCE_S = QUICK_S
    BREAKS[link]()
    from app import tour_desk

    tour_desk.PAGE_PATIENCE_S = QUICK_S
    return tour.run_tour(Path(folder), "kk")


if __name__ == "__main__":
    sys.exit(main())
