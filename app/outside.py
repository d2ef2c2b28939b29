"""The real outside world: the machine's clock, its randomness, the slow seal.

`Outside` holds what a device or a district is given of it. Only the simulation
(`docs/simulation.md`) hands in another one, to have many offices in one process.
"""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.homes import HomeUnusable, settle_names
from registry.codes import ControlCode, scrypt_seal
from registry.ports import (
    Clock,
    DiskSpace,
    PasswordHasher,
    Random,
    Sealer,
    Stopwatch,
    Unsealing,
)

if TYPE_CHECKING:
    from app.wiring import Device
    from sync.http import HttpPeer


class SystemClock:
    """The machine's clock; may be wrong, and is not trusted for order."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000


class SystemRandom:
    """The operating system's cryptographic source."""

    def bytes(self, count: int) -> bytes:
        return os.urandom(count)


class RunningStopwatch:
    """Counts while the computer runs; whoever sets the clock does not reach it."""

    def elapsed_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000


class Argon2Hasher:
    """Argon2id, RFC 9106: 64 MiB and two passes, a quarter of a second on a village machine."""

    _MEMORY_KIB: Final = 65_536
    _PASSES: Final = 2

    def __init__(self, random: Random) -> None:
        self._random = random

    def hash(self, secret: str) -> str:
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        salt = self._random.bytes(16)
        made = Argon2id(
            salt=salt, length=32, iterations=self._PASSES, lanes=1, memory_cost=self._MEMORY_KIB
        )
        return made.derive_phc_encoded(secret.encode())

    def verify(self, secret: str, hashed: str) -> bool:
        from cryptography.exceptions import InvalidKey
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        try:
            Argon2id.verify_phc_encoded(secret.encode(), hashed)
        except (InvalidKey, ValueError):
            return False
        return True


ARGON2: Final = Argon2Hasher(SystemRandom())
RUNNING: Final = RunningStopwatch()


class FolderSpace:
    """The disk that a folder lies on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def free(self) -> int:
        """Bytes left. Raises OSError."""
        return shutil.disk_usage(self._folder).free


class ScryptSealer:
    """The seal of DESIGN §5; one look-up costs about 20 ms on a village machine."""

    def __init__(self, district_id: bytes) -> None:
        self._district_id = district_id

    def seal(self, code: str) -> bytes:
        return scrypt_seal(ControlCode(code), self._district_id)


def own_process(identity: str) -> Unsealing:
    """Parcels sealed to this age secret key are opened in a process that can do nothing else."""
    from app.opening import Opener  # sealing and sticks stay out of start-up

    return Opener(identity)


@dataclass(frozen=True, slots=True)
class Outside:
    """What lies outside of the program, as it is handed to one device or district."""

    clock: Clock
    random: Random
    sealer: Callable[[bytes], Sealer]  # of a district's id
    space: Callable[[Path], DiskSpace]  # of the disk that a folder lies on
    # How a device speaks to another machine, and how many seconds it waits; None: over HTTP.
    line: "Callable[[Device, float | None], HttpPeer] | None" = None
    relay: "Callable[[Device, float | None], HttpPeer] | None" = None  # likewise, to the relay
    ask_s: float = 5.0  # seconds that opening a restored book waits for the district
    unsealing: Callable[[str], Unsealing] = own_process  # of an age secret key
    hasher: PasswordHasher = ARGON2
    stopwatch: Stopwatch = RUNNING


REAL: Final = Outside(SystemClock(), SystemRandom(), ScryptSealer, FolderSpace)


def keep_secret(path: Path, random: Random, count: int = 32) -> bytes:
    """The key in this file, made at the first call; readable by its owner only.

    Raises HomeUnusable.
    """
    try:
        if not path.exists():
            _make_secret(path, random.bytes(count))
        return path.read_bytes()
    except OSError as cause:
        raise HomeUnusable from cause


def _make_secret(path: Path, secret: bytes) -> None:
    """What is locked with a key that a power cut takes away is lost: so the name is settled too."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(handle)
    new.replace(path)
    settle_names(path.parent)
