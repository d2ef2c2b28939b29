"""The install number: how a book is recognised that was restored or copied by hand.

One half lies in the book (`meta`), the other in a small file beside it, with a digest of the
machine's id. Both change at every opening for work and after every backup, so an older book, or a
copy on another machine, disagrees with the file. Backups hold the book's half only.

The file is written before the book and knows the old number and the next one: whenever the power
fails, one of the two agrees. Each folder has a number of its own: several machines may serve one
district's database.
"""

import hashlib
import os
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Engine

from app.homes import Home, HomeUnusable, write_whole
from db.install import read_numbers, read_serial, write_number
from registry.failures import Trouble
from registry.ports import Random
from sync.uploader import Turn

_ID_BYTES: Final = 16
_PATIENCE_S: Final = 20.0  # somebody else of this folder is opening the book just now
_LOOK_S: Final = 0.05
_MACHINE_TAG: Final = b"tereze/machine/1"


class InstallBusy(Trouble):
    """Another program of this folder has been opening the book for too long."""


class Finding(Enum):
    """What book and file say together."""

    AGREES = "agrees"
    NEW = "new"  # neither has a number yet: a first book, or one of an older program
    RESTORED = "restored"  # the book is not the one that was last opened here
    MOVED = "moved"  # the whole folder was copied from another machine


class InstallFile(msgspec.Struct, frozen=True):
    """The half outside of the book (`install`). Numbers are random, in hexadecimal digits."""

    home: str
    number: str
    next: str = ""  # on its way into the book
    machine: str = ""
    serial: int = 0  # the greatest seen here: one backup put back twice must not jump alike twice


def machine_digest() -> str:
    """Which machine this is, without saying more of it than that."""
    return hashlib.sha256(_MACHINE_TAG + _machine_id()).hexdigest()


def _machine_id() -> bytes:
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0]).encode()
    for path in (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id")):
        try:
            found = path.read_bytes().strip()
        except OSError:
            continue
        if found:
            return found
    node = uuid.getnode()
    if node >> 40 & 1:  # made up for this process, because no network card has a number
        return os.uname().nodename.encode()
    return f"{node:012x}".encode()


class Install:
    """Both halves of one folder's number. Its methods hold the lock of the folder."""

    def __init__(
        self,
        home: Home,
        engine: Engine,
        random: Random,
    ) -> None:
        self._path = home.folder / "install"
        self._lock = home.folder / "install.lock"
        self._engine = engine
        self._random = random

    def rotate(self) -> None:
        """After a backup: whoever puts it back is noticed. A book that disagrees stays so."""
        with self._locked():
            if self._look() in (Finding.AGREES, Finding.NEW):
                self._write(lambda key, number: write_number(self._engine, key, number))

    def accept(self) -> None:
        """The book in this folder is the right one, whatever it and the file say."""
        with self._locked():
            self._write(lambda key, number: write_number(self._engine, key, number))

    def settle(self, renew: Callable[[Finding, str, bytes, int], None]) -> Finding:
        """At opening: what was found. `renew` is called for a book that may not go on as it is,
        with this folder's id, the new number, which it writes down in the same commit, and the
        greatest serial that was ever seen here."""
        with self._locked():
            found = self._look()
            if found in (Finding.AGREES, Finding.NEW):
                self._write(lambda key, number: write_number(self._engine, key, number))
            else:
                file = self._read()
                serial = 0 if file is None else file.serial
                self._write(lambda key, number: renew(found, key, number, serial), found)
        return found

    def _look(self) -> Finding:
        file, numbers = self._read(), read_numbers(self._engine)
        if file is None:
            return Finding.RESTORED if numbers else Finding.NEW
        if file.machine != machine_digest():
            return Finding.MOVED
        held = numbers.get(file.home)
        known = {bytes.fromhex(one) for one in (file.number, file.next) if one}
        return Finding.AGREES if held in known else Finding.RESTORED

    def _write(
        self, into_book: Callable[[str, bytes], None], found: Finding = Finding.AGREES
    ) -> None:
        file = self._read()
        home = self._random.bytes(_ID_BYTES).hex()
        number, new = "", self._random.bytes(_ID_BYTES)
        if file is not None and found is not Finding.MOVED:
            # Another machine may go on with the old folder: it keeps its number for itself.
            home = file.home
            held = read_numbers(self._engine).get(home)
            number = held.hex() if found is Finding.AGREES and held else file.number
        seen = max(0 if file is None else file.serial, read_serial(self._engine))
        before = InstallFile(home, number, new.hex(), machine_digest(), seen)
        write_whole(self._path, msgspec.json.encode(before) + b"\n")
        into_book(home, new)
        seen = max(seen, read_serial(self._engine))
        after = InstallFile(home, new.hex(), "", before.machine, seen)
        write_whole(self._path, msgspec.json.encode(after) + b"\n")

    def _read(self) -> InstallFile | None:
        """None when there is no file, or none that can be read: then the book must prove itself."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=InstallFile)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None
        except OSError as cause:
            raise HomeUnusable from cause

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One at a time, whichever program of this folder it is. Raises InstallBusy."""
        turn, deadline = Turn(self._lock), time.monotonic() + _PATIENCE_S
        while not self._takes(turn):
            if time.monotonic() > deadline:
                raise InstallBusy
            time.sleep(_LOOK_S)
        try:
            yield
        finally:
            turn.give_back()

    @staticmethod
    def _takes(turn: Turn) -> bool:
        try:
            return turn.take()
        except OSError as cause:
            raise HomeUnusable from cause
