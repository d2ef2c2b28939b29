"""One at a time per folder: a lock file that the system frees when its holder dies, however."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO


class Turn:
    """A turn at what the lock file stands for: the road of a book, a window, a server."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        """Whether it is our turn now. Does not wait. Raises OSError when the file cannot be."""
        file = self._path.open("ab")
        try:
            _lock(file)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def give_back(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # whatever the disk says: the lock went with the file
                self._file.close()
            self._file = None


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(0, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
