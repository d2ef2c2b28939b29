"""`tereze export`: the whole book of a desk or a district as one closed, signed file.

It holds everything, names too: whoever gets it must be allowed to read the book itself. What an
inspector takes along without names is `app.inspecting`.
"""

import os
from pathlib import Path

from app.district import open_district
from app.homes import Home
from app.outside import SystemClock
from app.wiring import Device
from db.book import Book
from db.export import WHOLE, Exported, Progress, write_export
from registry.failures import Trouble

_BUFFER = 1024 * 1024  # bytes gathered before the disk is asked to write
_UNFINISHED = ".unfinished"


class ExportFailed(Trouble):
    """The file could not be written: no such folder, no room, or it may not be written there."""


def book_of(home: Home) -> Book:
    """The book of a home: a desk's if it is enrolled, else the district's. Raises NotEnrolled."""
    if home.is_enrolled or not home.district_database.exists():
        return Device.load(home).open_book(home.book)
    return open_district(home, SystemClock()).book


def export(book: Book, to: Path, progress: Progress = lambda done, whole: None) -> Exported:
    """Write the whole book to `to`: under another name until it is whole and on the disk.

    Raises ExportFailed, having left nothing.
    """
    unfinished = to.with_name(to.name + _UNFINISHED)
    try:
        with unfinished.open("wb", buffering=_BUFFER) as file:
            exported = write_export(book, WHOLE, file.write, progress)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(to)
    except OSError as cause:
        raise ExportFailed from cause
    finally:
        unfinished.unlink(missing_ok=True)
    return exported
