"""Papers that somebody asked for just now and that are not out yet: labels, lists, sheets, reports.
No law hangs on them and no number is used up, so what is kept is the finished page itself, beside
the journal, from before the printer is asked until it is out or nobody wants it. A long page lies
encrypted in a file of its own, so that the book does not swell. Of a paper with a number of its own
that is asked for once more no page is kept: it is drawn anew when its turn comes.

Kept out: the print itself (`app.asked_printing`).
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, select

from app.homes import HomeUnusable, write_whole
from db.book import Book, read_value, write_value
from db.tables import meta
from registry.failures import PrintNotDue
from registry.ports import PrintJob

_KEY: Final = "print_asked:"  # … and a number; the page lies under the same key with `_PAGE`
_PAGE: Final = ":page"
MOST_BYTES: Final = 4 * 1024 * 1024  # of a page in the book itself; a longer one is a file
_FILE: Final = ".page"


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """One paper. `why` is the name of a Trouble, "" when nothing failed yet."""

    name: str  # of the job: kind with number or day, never personal data
    paper: int  # what it is
    kind: int  # whose printer it comes out of
    roll: bool = False  # out of the printer of labels
    number: str = ""  # what the entry of its print is about
    marked: bool = False  # an entry says that it is out
    actor: str = ""  # who asked for it
    printer: str = ""  # a setting, where it was moved
    why: str = ""
    at: str = ""  # the name of the printer that failed
    begun: bool = False  # a printer was given it, and nobody knows yet what became of it
    # How often this paper had come out when it was asked for once more; -1: its page lies here.
    copies: int = -1

    @property
    def once_more(self) -> bool:
        """A paper with a number of its own that was out already."""
        return self.copies >= 0


_decoder = msgspec.msgpack.Decoder(Asked)


class PrintsAsked:
    """Ask from any thread. All that writes raises a Trouble of the book."""

    def __init__(self, book: Book, folder: Path) -> None:
        """`folder` is where long pages lie; it is made with the first."""
        self._book = book
        self._folder = folder
        self._lock = Lock()
        self._known: dict[int, Asked] | None = None

    def all(self) -> Mapping[int, Asked]:
        """By their places, in the order in which they were asked for."""
        with self._lock:
            return dict(self._read())

    def of(self, place: int) -> Asked:
        """Raises PrintNotDue."""
        with self._lock:
            found = self._read().get(place)
        if found is None:
            raise PrintNotDue
        return found

    def job(self, place: int) -> PrintJob:
        """With its page. Raises PrintNotDue, also where the page cannot be read any more."""
        one = self.of(place)
        pdf = self._book.value(f"{_KEY}{place}{_PAGE}")
        if pdf is None:
            pdf = self._long_page(place)
        if pdf is None:
            raise PrintNotDue
        return PrintJob(one.name, pdf)

    def keep(self, one: Asked, pdf: bytes, in_printers: Collection[int]) -> int:
        """Its place. Whoever asks for the same paper once more wants one of it: an earlier one that
        is not in a printer now gives way. `pdf` is empty where it is drawn anew."""
        with self._lock:
            known = self._read()
            place = max(known, default=0) + 1
            before = [
                at for at, old in known.items() if old.name == one.name and at not in in_printers
            ]
            if len(pdf) > MOST_BYTES:
                self._keep_long(place, pdf)
            with self._book.writing() as connection:
                for at in before:
                    _take_out(connection, at)
                if pdf and len(pdf) <= MOST_BYTES:
                    write_value(connection, f"{_KEY}{place}{_PAGE}", pdf)
                write_value(connection, f"{_KEY}{place}", msgspec.msgpack.encode(one))
            for at in before:
                del known[at]
                self._forget_long(at)
            known[place] = one
            return place

    def put(self, place: int, one: Asked) -> None:
        """How it stands now: known at once, even where the disk does not take it."""
        with self._lock:
            known = self._read()
            if place not in known or known[place] == one:
                return
            known[place] = one
            self._book.set_value(f"{_KEY}{place}", msgspec.msgpack.encode(one))

    def drop(self, place: int) -> None:
        """It is out, or nobody wants it any more. Where the disk does not take that, the next start
        asks whether it came out."""
        with self._lock:
            if self._read().pop(place, None) is not None:
                with self._book.writing() as connection:
                    _take_out(connection, place)
                self._forget_long(place)

    def _read(self) -> dict[int, Asked]:
        if self._known is None:
            with self._book.reading() as connection:
                self._known = dict(_all(connection))
            self._forget_strays()
        return self._known

    # -- long pages -------------------------------------------------------------------------------

    def _file(self, place: int) -> Path:
        return self._folder / f"{place}{_FILE}"

    def _keep_long(self, place: int, pdf: bytes) -> None:
        """Before the line that speaks of it: a file without one is a stray."""
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as cause:
            raise HomeUnusable from cause
        write_whole(self._file(place), self._book.lock_bytes(pdf, f"{_KEY}{place}"))

    def _long_page(self, place: int) -> bytes | None:
        try:
            locked = self._file(place).read_bytes()
        except OSError:
            return None
        return self._book.unlock_bytes(locked, f"{_KEY}{place}")

    def _forget_long(self, place: int) -> None:
        with suppress(OSError):  # the next start finds a stray
            self._file(place).unlink(missing_ok=True)

    def _forget_strays(self) -> None:
        """What a crash left between file and line, or a book that was restored meanwhile."""
        with suppress(OSError):
            for path in self._folder.iterdir():
                if path.name.removesuffix(_FILE) not in map(str, self._known or ()):
                    path.unlink(missing_ok=True)


def _all(connection: Connection) -> list[tuple[int, Asked]]:
    keys = connection.execute(select(meta.c.key).where(meta.c.key.startswith(_KEY))).scalars()
    places = sorted(int(key.removeprefix(_KEY)) for key in keys if not key.endswith(_PAGE))
    kept = ((place, read_value(connection, f"{_KEY}{place}")) for place in places)
    return [(place, _decoder.decode(value)) for place, value in kept if value is not None]


def _take_out(connection: Connection, place: int) -> None:
    keys = (f"{_KEY}{place}", f"{_KEY}{place}{_PAGE}")
    connection.execute(delete(meta).where(meta.c.key.in_(keys)))
