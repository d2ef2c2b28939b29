"""A folder into which a page scanner writes: which files are whole, and where the done ones go.

Nothing here waits or watches: whoever asks is told what has stood still since. Nothing is deleted:
what is done lies in `taken`, under a name that says nothing of anybody.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

QUIET_S: Final = 2.0  # a page scanner on the network writes in bursts of less than a second
TAKEN: Final = "taken"
_PASSED_OVER: Final = (".", "~")  # files that a program is still writing often begin so
_UNFINISHED: Final = frozenset({".part", ".tmp", ".crdownload", ".filepart"})
_ENDING: Final = re.compile(r"\.[a-z0-9]{1,5}")

Stood = tuple[int, int]  # size in bytes, time of the last change in ns


class Inbox:
    """`now_s` counts seconds and never goes back."""

    def __init__(
        self,
        folder: Path,
        quiet_s: float = QUIET_S,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder = folder
        self._quiet_s = quiet_s
        self._now_s = now_s
        self._seen: dict[Path, tuple[Stood, float]] = {}

    def whole(self) -> dict[Path, Stood]:
        """Files that have stood still for `quiet_s`, by name. Raises OSError."""
        now, here = self._now_s(), {}
        for path in sorted(self.folder.iterdir()):
            if self._is_passed_over(path):
                continue
            try:
                stat = path.stat()
            except OSError:
                continue  # gone between two looks
            stood = (stat.st_size, stat.st_mtime_ns)
            before = self._seen.get(path)
            here[path] = before if before is not None and before[0] == stood else (stood, now)
        self._seen = here
        return {path: stood for path, (stood, at) in here.items() if now - at >= self._quiet_s}

    def still(self, path: Path, stood: Stood) -> bool:
        """Whether the file is the one that was seen."""
        try:
            stat = path.stat()
        except OSError:
            return False
        return (stat.st_size, stat.st_mtime_ns) == stood

    def put_by(self, path: Path, stamp: str) -> Path:
        """Into `taken`, under the stamp and a number; its own name may be a person's.

        Raises OSError.
        """
        taken = self.folder / TAKEN
        taken.mkdir(exist_ok=True)
        ending = path.suffix.lower()
        ending = ending if _ENDING.fullmatch(ending) else ""
        place = 1
        while (target := taken / f"{stamp}-{place:03}{ending}").exists():
            place += 1
        path.rename(target)
        self._seen.pop(path, None)
        return target

    @staticmethod
    def _is_passed_over(path: Path) -> bool:
        name = path.name
        if name.startswith(_PASSED_OVER) or path.suffix.lower() in _UNFINISHED:
            return True
        return path.is_symlink() or not path.is_file()
