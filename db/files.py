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
from registry.failures import FileNotKept


class Shelf:
    """A folder of whole files, and of files still on their way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes, salt: bytes, media_type: str, title: str) -> FileRef:
        """Keep a new file; durable when this returns. Raises FileNotKept."""
        name = hashlib.sha256(salt + content).digest()
        if self.path(name) is None:
            self._write(self._partial(name), content, 0)
            try:
                self._settle(name)
            except OSError as cause:
                raise FileNotKept from cause
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
        """Bytes held afterwards. A piece that does not begin where they end changes nothing.

        Raises FileNotKept; what came before is kept.
        """
        if self.path(name) is None and offset == self.held(name):
            self._write(self._partial(name), piece, offset)
        return self.held(name)

    def finish(self, name: bytes, salt: bytes) -> bool:
        """Whether the bytes are what the name says; if not they are thrown away, and counted.

        Raises FileNotKept.
        """
        if self.path(name) is not None:
            return True
        partial = self._partial(name)
        if not partial.exists():
            return False
        try:
            if _digest_of(partial, salt) != name:
                self._wrong(name).write_bytes(str(self.wrong(name) + 1).encode())
                partial.unlink()
                return False
            self._settle(name)
            self._wrong(name).unlink(missing_ok=True)
        except OSError as cause:
            raise FileNotKept from cause
        return True

    def wrong(self, name: bytes) -> int:
        """How often it has come whole and was not what its name says."""
        try:
            return int(self._wrong(name).read_bytes())
        except (OSError, ValueError):
            return 0

    def forgive(self) -> None:
        """Somebody asks for what arrived damaged: it may be fetched again."""
        for one in self._folder.glob("*.wrong"):
            one.unlink(missing_ok=True)

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

    def _wrong(self, name: bytes) -> Path:
        return self._folder / f"{name.hex()}.wrong"

    def _write(self, path: Path, content: bytes, offset: int) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with path.open("r+b" if offset else "wb") as target:
                target.seek(offset)
                target.write(content)
                target.flush()
                os.fsync(target.fileno())
        except OSError as cause:
            raise FileNotKept from cause


def _digest_of(path: Path, salt: bytes) -> bytes:
    """SHA-256(salt ‖ bytes of the file); a large one never fills the memory."""
    digest = hashlib.sha256(salt)
    with path.open("rb") as source:
        while piece := source.read(1 << 20):
            digest.update(piece)
    return digest.digest()


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
