"""Reads files of the scanner's folder, one after the other, in a thread of its own.

The thread only waits for the process that does the work (`app.page_child`), and ends when there is
nothing more to read. Kept out: what the codes on a page mean.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from logging import getLogger
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING

from registry.codes import Reading
from registry.failures import Trouble, UnreadablePicture, place_of
from scanner.inbox import Inbox, Stood

if TYPE_CHECKING:
    from scanner.pages import Page, ReadPage

log = getLogger(__name__)


@dataclass(slots=True, eq=False)
class Scan:
    """One page that waits for a person."""

    key: int
    page: "Page"
    readings: tuple[Reading, ...]
    place: int
    turned: int = 0
    done: bool = False
    compared: bool = False  # with what is kept already


@dataclass(slots=True, eq=False)
class ScanFile:
    """A file of the folder, as it stood when it was read."""

    stood: Stood
    scans: list[Scan] = field(default_factory=list)
    read: bool = False
    refused: Trouble | None = None


class ScanReader:
    """`files` are those of the folder, read or to be read; `lock` is held by whoever changes them,
    for the window decides about pages while others are being read."""

    def __init__(
        self,
        inbox: Inbox,
        read: Callable[[str], Reading],
        pages: "Callable[[Path], Iterator[ReadPage]]",
    ) -> None:
        self.files: dict[Path, ScanFile] = {}
        self.lock = Lock()
        self._inbox, self._read, self._pages = inbox, read, pages
        self._next_key = 1
        self._thread: Thread | None = None
        self._stopping = False

    def begin(self) -> None:
        with self.lock:
            if self._stopping or (self._thread is not None and self._thread.is_alive()):
                return
            self._thread = Thread(target=self._read_all, name="scans", daemon=True)
            self._thread.start()

    def _read_all(self) -> None:
        while not self._stopping:
            with self.lock:
                waiting = [(path, one) for path, one in self.files.items() if not one.read]
            if not waiting:
                return
            self._read_one(*waiting[0])

    def _read_one(self, path: Path, file: ScanFile) -> None:
        scans: list[Scan] = []
        try:
            for one in self._pages(path):
                if self._stopping:
                    return
                readings = tuple(self._read(text) for text in one.texts)
                scans.append(Scan(self._key(), one.page, readings, len(scans) + 1))
            if not self._inbox.still(path, file.stood):
                raise UnreadablePicture  # it was changed meanwhile: read again at the next look
        except Trouble as why:
            file.refused = why
        except Exception as failure:  # one bad file must not hold up the next
            log.error("a scanned file could not be read: %s", place_of(failure))
            file.refused = UnreadablePicture()
        else:
            file.scans = scans
        file.read = True

    def _key(self) -> int:
        with self.lock:
            self._next_key += 1
            return self._next_key

    def wait(self, seconds: float) -> None:
        """Until what was found is read, or so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def close(self) -> None:
        """Nothing more is read; what was is found again at the next start."""
        self._stopping = True
        self.wait(10.0)
