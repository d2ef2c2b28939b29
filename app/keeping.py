"""Keeping the book safe beside itself: the second copy's thread, and the daily backup.

Both live beside the window and never in its way; what they find out is shown, not thrown.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from app.homes import Home
from app.outside import SystemClock
from app.renewal import rotate_closed
from app.settings import DeviceSettings, DistrictSettings
from db.backup import BackupFailed, Shelf, Told, back_up
from db.book import Book
from db.checking import Soundness
from db.copy_file import Place
from db.second_copy import StickCopy
from registry.application import office_time
from registry.failures import Refusal, Trouble, place_of
from registry.keeping import BackupState, CopyState, NoSecondCopy, is_backup_due
from registry.ports import Clock, Verifier
from registry.trust import Certificate
from sync.keys import DeviceKey, Ed25519Verifier
from sync.uploader import Turn

log = logging.getLogger(__name__)

SETTLE_S: Final = 20.0  # after the start: opening the window has the disk to itself
LOOK_S: Final = 600.0  # between looks whether a day has passed
_REST_S: Final = 0.002  # between two steps: other threads, and a slow disk, come first


class BackupBusy(Trouble):
    """Another program of this desk is making a backup at this moment."""


class BackupElsewhere(Refusal):
    """The district's book is in PostgreSQL, which has its own tools for backups."""


class NothingToKeep(Refusal):
    """There is no book here yet."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Makes backups of one book, one at a time."""

    book: Path
    shelf: Shelf
    turn: Path  # the lock file: one backup at a time, whichever program makes it
    district_key: bytes
    verifier: Verifier
    clock: Clock
    made: Callable[[], None] = lambda: None  # told after each: a copy put back is then noticed
    tidies: bool = True  # a folder named for once is left to whoever named it

    def make(
        self, told: Told = lambda done, of: None, rest: Callable[[], None] | None = None
    ) -> "Made":
        """Raises BookDamaged, DiskNearlyFull, BackupFailed, BackupBusy, NothingToKeep."""
        if not self.book.exists():
            raise NothingToKeep
        turn = Turn(self.turn)
        if not turn.take():
            raise BackupBusy
        try:
            path, found = back_up(
                self.book,
                self.shelf,
                office_time(self.clock.now()),
                self.verifier,
                self.district_key,
                told,
                rest or (lambda: None),
            )
            with suppress(Trouble):  # the next opening changes the number as well
                self.made()
            if self.tidies:
                self.shelf.tidy_up(path)
        finally:
            turn.give_back()
        return Made(path, found)

    def last_at(self) -> int | None:
        """UTC ms of the newest backup here. Raises OSError."""
        return max(self._moments(), default=None)

    def is_due(self) -> bool:
        return is_backup_due(self.clock.now(), self._moments())

    def _moments(self) -> list[int]:
        return [int(at.timestamp() * 1000) for at in self.shelf.made()]


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made and looked through."""

    path: Path
    found: Soundness


def keeper_of_desk(home: Home, clock: Clock | None = None) -> Keeper:
    """Raises NotEnrolled."""
    certificate = home.enrolment().certificate.read()
    return Keeper(
        book=home.book,
        shelf=Shelf(_folder(home, home.settings(DeviceSettings).backups), stem_of(certificate)),
        turn=home.folder / "backup.lock",
        district_key=home.enrolment().district_key,
        verifier=Ed25519Verifier(),
        clock=clock or SystemClock(),
        made=lambda: rotate_closed(home),
    )


def keeper_of_district(home: Home, clock: Clock | None = None) -> Keeper:
    """Raises BackupElsewhere, KeyUnreadable."""
    settings = home.settings(DistrictSettings)
    if settings.database and not settings.database.startswith("sqlite"):
        raise BackupElsewhere
    return Keeper(
        book=home.district_database,
        shelf=Shelf(_folder(home, settings.backups), "tereze-district"),
        turn=home.folder / "backup.lock",
        district_key=DeviceKey.load(home.key).public_key,
        verifier=Ed25519Verifier(),
        clock=clock or SystemClock(),
        made=lambda: rotate_closed(home),
    )


def stem_of(certificate: Certificate) -> str:
    return f"tereze-{certificate.office:04}-{certificate.desk:02}"


def _folder(home: Home, setting: str) -> Path:
    return Path(setting) if setting else home.folder / "backups"


def copy_place(home: Home, folder: Path) -> Place:
    """Where in this folder the second copy of this desk lies. Raises NotEnrolled."""
    enrolment = home.enrolment()
    certificate = enrolment.certificate.read()
    return Place(
        folder, certificate.office, certificate.desk, certificate.device, enrolment.district_key
    )


class DailyBackup:
    """A thread that makes a backup whenever the last one is older than a day."""

    def __init__(self, keeper: Keeper, settle_s: float = SETTLE_S, look_s: float = LOOK_S) -> None:
        self._keeper = keeper
        self._settle_s = settle_s
        self._look_s = look_s
        self._changed = threading.Condition()
        self._state = BackupState(None)
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="backup", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """End; a backup in the making is given up, and made at the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def state(self) -> BackupState:
        """*Instant.*"""
        with self._changed:
            return self._state

    def go_on_with(self, keeper: Keeper) -> None:
        """Backups lie in another folder from now on. Reaches for the disk."""
        self._keeper = keeper
        with self._changed:
            self._state = BackupState(None)
        self._look()

    def make_now(self, told: Told) -> Made:
        """Somebody asks for one. Raises as `Keeper.make`."""
        try:
            made = self._keeper.make(told)
        except (Refusal, Trouble) as failure:
            self._failed(failure)
            raise
        self._tell(last_at=self._keeper.last_at(), failed_at=None, failure=None)
        return made

    def _work(self) -> None:
        wait = self._settle_s
        self._look()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping, wait)
                if self._stopping:
                    return
            self._make_if_due()
            wait = self._look_s

    def _make_if_due(self) -> None:
        try:
            if self._keeper.is_due():
                self._keeper.make(rest=self._rest)
            self._tell(failed_at=None, failure=None)
        except _GivenUp:
            pass
        except (Refusal, Trouble) as failure:
            self._failed(failure)
        except OSError:
            self._failed(BackupFailed())
        except Exception as mistake:
            log.error("the daily backup failed: %s", place_of(mistake))
            self._failed(mistake)
        self._look()

    def _rest(self) -> None:
        if self._stopping:
            raise _GivenUp
        time.sleep(_REST_S)

    def _look(self) -> None:
        try:
            last = self._keeper.last_at()
        except OSError:
            return  # the disk for backups is away; what was known of it stays
        self._tell(last_at=last)

    def _failed(self, failure: Exception) -> None:
        if not isinstance(failure, BackupBusy | NothingToKeep):  # neither is anybody's trouble
            log.warning("no backup was made: %s", type(failure).__name__)
            self._tell(failed_at=self._keeper.clock.now(), failure=failure)

    def _tell(self, **changed: object) -> None:
        with self._changed:
            self._state = replace(self._state, **changed)  # type: ignore[arg-type]


class _GivenUp(Exception):
    """The program ends while a backup is in the making."""


class Keeping:
    """What looks after the book while the counter is open."""

    def __init__(self, book: Book, home: Home, clock: Clock) -> None:
        """Raises NotEnrolled."""
        self._book, self._home, self._clock = book, home, clock
        self._into = ""  # the folder of the second copy
        self._copy: StickCopy | None = None
        self._copy_into(home.settings(DeviceSettings).second_copy)
        self._daily = DailyBackup(keeper_of_desk(home, clock))

    def _copy_into(self, folder: str) -> None:
        """The book writes there from now on. Raises NotEnrolled."""
        place = copy_place(self._home, Path(folder)) if folder else None
        self._into = folder
        self._copy = StickCopy(self._book, place) if place is not None else None
        self._book.second_copy = self._copy or NoSecondCopy()

    def start(self) -> None:
        if self._copy is not None:
            self._copy.start()
        self._daily.start()

    def stop(self) -> None:
        self._daily.stop()
        if self._copy is not None:
            self._copy.stop()

    def move(self) -> None:
        """The settings name other folders: copies go on there, at once. Reaches for the disk."""
        before, folder = self._copy, self._home.settings(DeviceSettings).second_copy
        if folder != self._into:
            self._copy_into(folder)
            if self._copy is not None:
                self._copy.start()
            if before is not None:
                before.stop()
        self._daily.go_on_with(keeper_of_desk(self._home, self._clock))

    def copy(self) -> CopyState | None:
        """None: no second copy is set. *Instant.*"""
        return None if self._copy is None else self._copy.state()

    def make_now(self, told: Told) -> Made:
        """A backup at once; `told` hears how many of how many pages are copied.

        Raises BookDamaged, DiskNearlyFull, BackupFailed, BackupBusy.
        """
        return self._daily.make_now(told)

    def backup(self) -> BackupState:
        """*Instant.*"""
        return self._daily.state()
