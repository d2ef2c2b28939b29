"""Files that travel apart from the entries: answers and scans, kept beside the book.

A file's name is SHA-256(salt ‖ bytes), so it says nothing and proves everything. It grows range by
range under a temporary name and gets its own only when every byte is right.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from db.book import Book
from db.tables import file as file_table
from registry.facts import FileRef


class Shelf:
    """A folder of whole files, and of files still on their way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes, salt: bytes, media_type: str, title: str) -> FileRef:
        """Keep a new file; durable when this returns."""
        name = hashlib.sha256(salt + content).digest()
        if self.path(name) is None:
            self._write(self._partial(name), content, 0)
            self._settle(name)
        return FileRef(name, salt, len(content), media_type, title)

    def path(self, name: bytes) -> Path | None:
        """Where the whole file lies; None while it is not all here."""
        whole = self._folder / name.hex()
        return whole if whole.exists() else None

    def held(self, name: bytes) -> int:
        """Bytes here so far."""
        at = self.path(name) or self._partial(name)
        return at.stat().st_size if at.exists() else 0

    def append(self, name: bytes, offset: int, piece: bytes) -> int:
        """Bytes held afterwards. A piece that does not begin where they end changes nothing."""
        if self.path(name) is None and offset == self.held(name):
            self._write(self._partial(name), piece, offset)
        return self.held(name)

    def finish(self, name: bytes, salt: bytes) -> bool:
        """Whether the bytes are what the name says; if not they are thrown away."""
        if self.path(name) is not None:
            return True
        partial = self._partial(name)
        if not partial.exists():
            return False
        if hashlib.sha256(salt + partial.read_bytes()).digest() != name:
            partial.unlink()
            return False
        self._settle(name)
        return True

    def read(self, name: bytes, start: int, count: int) -> bytes:
        """At most `count` bytes of a whole file; b"" when it is not here."""
        whole = self.path(name)
        if whole is None:
            return b""
        with whole.open("rb") as source:
            source.seek(start)
            return source.read(count)

    def _settle(self, name: bytes) -> None:
        self._partial(name).replace(self._folder / name.hex())
        folder = os.open(self._folder, os.O_RDONLY)  # the new name itself must survive a power cut
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _partial(self, name: bytes) -> Path:
        return self._folder / f"{name.hex()}.part"

    def _write(self, path: Path, content: bytes, offset: int) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with path.open("r+b" if offset else "wb") as target:
            target.seek(offset)
            target.write(content)
            target.flush()
            os.fsync(target.fileno())


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file the district knows of, held or still to come."""

    office: int
    salt: bytes
    size: int


class FileIndex:
    """Which files belong to which office."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def file(self, name: bytes) -> FileRow | None:
        asked = select(file_table.c.office, file_table.c.salt, file_table.c.size).where(
            file_table.c.name == name
        )
        with self._book.reading() as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else FileRow(*row)

    def expect_file(self, ref: FileRef, office: int) -> None:
        """Remember that this file belongs to the office. A second time changes nothing."""
        if self.file(ref.name) is not None:
            return
        with self._book.writing() as connection:
            connection.execute(
                file_table.insert().values(
                    name=ref.name,
                    office=office,
                    salt=ref.salt,
                    size=ref.size,
                    media_type=ref.media_type[:80],
                )
            )
