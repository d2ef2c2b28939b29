"""Files that travel apart: scans and answers, in resumable ranges, named by SHA-256(salt ‖ bytes).

A folder for the bytes, with unfinished ones beside; no network and no book. The district's shelf is
the same class. A name never tells whose file it is.
"""

import hashlib
import os
import threading
from pathlib import Path
from typing import Final, Protocol

from registry.facts import FileRef
from registry.ports import Random

SALT_BYTES: Final = 16
_UNFINISHED: Final = ".part"
_CHUNK: Final = 1024 * 1024


class FileStore(Protocol):
    """Where fetched files are kept."""

    def held(self, name: bytes) -> int:
        """Bytes here so far, finished or not."""

    def append(self, name: bytes, offset: int, piece: bytes) -> int:
        """Bytes held afterwards. A piece that does not begin there changes nothing."""

    def finish(self, name: bytes, salt: bytes) -> bool:
        """Whether the bytes are what the name says; if not they are thrown away."""


class FileFolder:
    """A `FileStore` in a folder, readable by its owner only. Raises OSError like any folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()  # two workers of one district may append to the same file

    def path(self, name: bytes) -> Path:
        return self._folder / name.hex()[:2] / name.hex()

    def is_finished(self, name: bytes) -> bool:
        return self.path(name).exists()

    def held(self, name: bytes) -> int:
        for path in (self.path(name), self._unfinished(name)):
            if path.exists():
                return path.stat().st_size
        return 0

    def append(self, name: bytes, offset: int, piece: bytes) -> int:
        with self._lock:
            held = self.held(name)
            if offset != held or self.is_finished(name):
                return held
            path = self._unfinished(name)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as f:
                f.write(piece)
            return held + len(piece)

    def finish(self, name: bytes, salt: bytes) -> bool:
        with self._lock:
            if self.is_finished(name):
                return True
            path = self._unfinished(name)
            if _name_of(path, salt) != name:
                path.unlink(missing_ok=True)
                return False
            path.replace(self.path(name))
            return True

    def read(self, name: bytes, start: int, count: int) -> bytes:
        """At most `count` bytes of a finished file; b"" when it is not here."""
        try:
            with self.path(name).open("rb") as file:
                file.seek(start)
                return file.read(count)
        except FileNotFoundError:
            return b""

    def put(self, content: bytes, media_type: str, random: Random, title: str = "") -> FileRef:
        """Keep a file made here; what a fact says of it."""
        salt = random.bytes(SALT_BYTES)
        name = hashlib.sha256(salt + content).digest()
        self.append(name, 0, content)
        self.finish(name, salt)
        return FileRef(name, salt, len(content), media_type, title)

    def _unfinished(self, name: bytes) -> Path:
        return self.path(name).with_suffix(_UNFINISHED)


def _name_of(path: Path, salt: bytes) -> bytes:
    digest = hashlib.sha256(salt)
    if path.exists():  # an empty file has nothing unfinished
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    return digest.digest()
