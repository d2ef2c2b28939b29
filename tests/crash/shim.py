"""The disk in the test's hands: builds `shim.c`, starts programs under it, speaks to it.

A program under the shim writes down all that it does to one watched folder and can be told to fail
at the n-th call. Without a C compiler nothing of this works, and the tests fail: they never skip.
"""

import ctypes
import errno
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent.parent
SOURCE: Final = Path(__file__).with_name("shim.c")
MEMORY: Final = Path("/dev/shm")  # a disk of memory: thousands of states wear nothing out

# Classes of calls, as in shim.c.
OPEN, CREATE, READ, WRITE, SYNC, TRUNCATE, RENAME, UNLINK, MAP, ALLOCATE, CLOSE = (
    1 << bit for bit in range(11)
)
EVERY: Final = (1 << 11) - 1
FOR_ROOM: Final = CREATE | WRITE | SYNC | TRUNCATE | RENAME | ALLOCATE  # may find no room
SHORT: Final = -1


@dataclass(frozen=True, slots=True)
class Fault:
    """The `nth` call fails, once or from then on for good."""

    name: str
    nth: int
    lasting: bool

    def __str__(self) -> str:
        return f"{self.name} at call {self.nth}{', for good' if self.lasting else ''}"


KINDS: Final = {  # name: the calls that it counts, and what they say
    "EIO": (EVERY, errno.EIO),
    "ENOSPC": (FOR_ROOM, errno.ENOSPC),
    "short": (WRITE, SHORT),
}


def build(folder: Path) -> Path:
    """Compile the shim into `folder`. Raises CalledProcessError or FileNotFoundError."""
    made = folder / "shim.so"
    command = ["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(made), str(SOURCE)]
    subprocess.run([*command, "-ldl", "-lpthread"], check=True)
    return made


def run_under(
    shim: Path, module: str, *arguments: str, folder: Path, log: Path | None = None
) -> str:
    """Run a module of ours under the shim, `folder` being watched; what it printed."""
    environment = {
        **os.environ,
        "LD_PRELOAD": str(shim),
        "SHIM_FOLDER": str(folder.resolve()),
        "SHIM_LOG": "" if log is None else str(log),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


class Shim:
    """The shim as a program under it sees it. Raises AttributeError where there is none."""

    def __init__(self) -> None:
        library = ctypes.CDLL(None)
        self._watch, self._arm = library.shim_watch, library.shim_arm
        self._mark, self._seen, self._struck = (
            library.shim_mark,
            library.shim_seen,
            library.shim_struck,
        )
        self._seen.restype = self._struck.restype = ctypes.c_long
        self._arm.argtypes = [ctypes.c_int, ctypes.c_long, ctypes.c_int, ctypes.c_int]

    def watch(self, folder: Path, log: Path | None = None) -> None:
        """From now on this folder; what changes there is written at the end of `log`."""
        self._watch(os.fsencode(folder.resolve()), b"" if log is None else os.fsencode(log))

    def count(self, kind: str) -> None:
        """Count the calls that a fault of this kind would count, and fail none."""
        self._arm(KINDS[kind][0], sys.maxsize, 0, 0)

    def arm(self, fault: Fault) -> None:
        classes, error = KINDS[fault.name]
        self._arm(classes, fault.nth, error, int(fault.lasting))

    def disarm(self) -> None:
        """The disk answers again; what was counted is forgotten."""
        self._arm(0, 0, 0, 0)

    def mark(self, text: str) -> None:
        """Write into the log that this has happened."""
        self._mark(text.encode())

    @property
    def seen(self) -> int:
        return int(self._seen())

    @property
    def struck(self) -> int:
        return int(self._struck())
