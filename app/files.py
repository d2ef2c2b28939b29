"""Which files a device fetches and sends: what the book has to say to `sync.files`."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from db.book import Book
from db.files import Shelf
from db.own_files import OwnFiles
from db.reading import BookReading
from registry.facts import FileRef
from registry.ports import DiskSpace
from sync.files import FileCarrier

if TYPE_CHECKING:
    from sync.http import HttpPeer


class DeskFiles:
    """Answers that somebody may ask for come down; what own entries name goes up."""

    def __init__(self, book: Book, reading: BookReading, shelf: Shelf) -> None:
        self._book = book
        self._reading = reading
        self._shelf = shelf
        self._own: OwnFiles | None = None  # made by the road's thread: it reads the book
        self._at_relay: set[bytes] = set()  # a relay passes on, and is no district

    def wanted(self) -> Sequence[FileRef]:
        refs = {ref.name: ref for ref in self._reading.files_wanted()}
        return [ref for name, ref in refs.items() if self._shelf.path(name) is None]

    def to_send(self, *, by_relay: bool) -> Sequence[FileRef]:
        if self._own is None:
            self._own = OwnFiles(self._book)
        here = (ref for ref in self._own.named() if self._shelf.path(ref.name) is not None)
        return [ref for ref in here if not (by_relay and ref.name in self._at_relay)]

    def sent(self, names: Sequence[bytes], *, by_relay: bool) -> None:
        if by_relay:
            self._at_relay.update(names)
        elif self._own is not None:
            self._own.arrived(names)


def carrier_for(
    book: Book,
    reading: BookReading,
    shelf: Shelf,
    peer: "Callable[[bool], HttpPeer]",
    space: DiskSpace,
) -> FileCarrier:
    """`peer` is told whether the relay answered last."""

    def room() -> int | None:
        try:
            return space.free()
        except OSError:
            return None  # whether a file can be kept, the disk will say

    return FileCarrier(shelf, DeskFiles(book, reading, shelf), peer, room)
