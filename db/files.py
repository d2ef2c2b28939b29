"""Files that travel apart from the entries: answers and scans, kept beside the book.

A file's name is SHA-256(salt ‖ bytes), so it says nothing and proves everything. It grows range by
range under a temporary name and gets its own only when every byte is right.
"""

import hashlib
import os
from pathlib import Path

from registry.facts import FileRef
from registry.failures import Trouble

SALT_BYTES = 16


class FileDamaged(Trouble):
    """The bytes do not make the file that was announced: it is fetched again from the start."""


class FileStore:
    """A folder of whole files, and of files still on their way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, content: bytes, salt: bytes, media_type: str, title: str) -> FileRef:
        """Keep a new file; durable when this returns."""
        name = hashlib.sha256(salt + content).digest()
        if not self._whole(name).exists():
            self._write(self._partial(name), content, 0)
            self._partial(name).replace(self._whole(name))
        return FileRef(name, salt, len(content), media_type, title)

    def path(self, ref: FileRef) -> Path | None:
        """Where the whole file lies, None while it is not all here."""
        whole = self._whole(ref.name)
        return whole if whole.exists() else None

    def held(self, ref: FileRef) -> int:
        """Bytes here so far."""
        if self._whole(ref.name).exists():
            return ref.size
        partial = self._partial(ref.name)
        return partial.stat().st_size if partial.exists() else 0

    def append(self, ref: FileRef, offset: int, content: bytes) -> None:
        """Add a range that begins where the held bytes end; another one is ignored."""
        if offset == self.held(ref) and offset + len(content) <= ref.size:
            self._write(self._partial(ref.name), content, offset)

    def finish(self, ref: FileRef) -> None:
        """All bytes are here: check them and give the file its name. Raises FileDamaged."""
        partial = self._partial(ref.name)
        if self._whole(ref.name).exists():
            return
        if hashlib.sha256(ref.salt + partial.read_bytes()).digest() != ref.name:
            partial.unlink()
            raise FileDamaged
        partial.replace(self._whole(ref.name))

    def read(self, name: bytes, offset: int, count: int) -> bytes | None:
        """A range of a whole file; None when it is not here."""
        whole = self._whole(name)
        if not whole.exists():
            return None
        with whole.open("rb") as file:
            file.seek(offset)
            return file.read(count)

    def size(self, name: bytes) -> int | None:
        whole = self._whole(name)
        return whole.stat().st_size if whole.exists() else None

    def _whole(self, name: bytes) -> Path:
        return self._folder / name.hex()

    def _partial(self, name: bytes) -> Path:
        return self._folder / f"{name.hex()}.part"

    @staticmethod
    def _write(path: Path, content: bytes, offset: int) -> None:
        with path.open("r+b" if offset else "wb") as file:
            file.seek(offset)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
