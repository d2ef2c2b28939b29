"""Which files a relay carries: answers ahead of its desks, and what they have brought."""

from collections.abc import Sequence

from db.book import Book
from db.files import FileIndex, FileRow, Shelf
from db.reading import BookReading
from db.relaying import files_brought
from registry.facts import FileRef


class OfficeFiles(FileIndex):
    """Files that desks brought, and those of answers that came down the road."""

    def __init__(self, book: Book, reading: BookReading, office: int) -> None:
        super().__init__(book)
        self._reading = reading
        self._office = office

    def file(self, name: bytes) -> FileRow | None:
        known = super().file(name)
        if known is not None:
            return known
        wanted = (ref for ref in self._reading.files_wanted() if ref.name == name)
        return next((FileRow(self._office, ref.salt, ref.size) for ref in wanted), None)


class RelayFiles:
    """What the road's thread of a relay carries (`sync.files.FilePlan`), once all entries have
    gone. A desk that was told "held" has forgotten the file: so what has arrived at the district
    is written down, and all else is offered again."""

    def __init__(self, book: Book, reading: BookReading, shelf: Shelf, office: int) -> None:
        self._book = book
        self._reading = reading
        self._shelf = shelf
        self._office = office

    def wanted(self) -> Sequence[FileRef]:
        refs = {ref.name: ref for ref in self._reading.files_wanted()}
        return [ref for name, ref in refs.items() if self._shelf.path(name) is None]

    def to_send(self, *, by_relay: bool) -> Sequence[FileRef]:
        return [
            ref
            for ref in files_brought(self._book, self._office)
            if self._shelf.path(ref.name) is not None and not self._book.value(_arrived(ref.name))
        ]

    def sent(self, names: Sequence[bytes], *, by_relay: bool) -> None:
        for name in names:
            self._book.set_value(_arrived(name), b"1")


def _arrived(name: bytes) -> str:
    return f"at district {name.hex()[:28]}"  # a key of `meta` has 40 characters
