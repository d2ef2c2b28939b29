"""How the district's own server fares: one page for people, one word for machines.

Database, disk, clock, tables that follow, e-mail that waits, entries set aside, processes, backup,
certificate: each is well, or says what to do. Nothing here names a resident, an address, a folder
or a password. What only the machine knows (disk, backups, certificate, processes) the wiring hands
in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Final

from sqlalchemy import func, select

from db.book import Book
from db.follower import behind
from db.health import device_health
from db.tables import outbox
from registry.device_told import CLOCK_MS

BEHIND_MOST: Final = 10_000  # entries: half a minute of work for the follower
MAIL_MS: Final = 60 * 60_000  # that an e-mail waits
FULL_MB: Final = 500
SMALL_MB: Final = 5_000
BACKUP_MS: Final = 2 * 24 * 3_600_000
CERTIFICATE_MS: Final = 14 * 24 * 3_600_000
FEW_CLOCKS: Final = 3  # of so many devices the middle one says whose clock is wrong
KEPT_S: Final = 2.0  # anybody may ask for the word for machines: it costs the book little


class Mood(StrEnum):
    """How one thing stands."""

    WELL = "ok"
    SOON = "soon"  # somebody should see to it
    LATE = "late"  # at once
    UNKNOWN = "unknown"  # nobody has set it up, or it does not apply here


class What(StrEnum):
    """What is looked at, in the order in which it is shown."""

    DATABASE = "database"
    DISK = "disk"
    CLOCK = "clock"
    TABLES = "tables"
    MAIL = "mail"
    ASIDE = "aside"
    WORKERS = "workers"
    BACKUP = "backup"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class MachineState:
    """What the machine says. None: it cannot tell, or nothing of the kind is set up. Times in UTC
    ms."""

    free_mb: int | None = None  # on the disk of the district's own folder
    backup_at: int | None = None  # of the newest backup in the folder for them
    certificate_until: int | None = None
    workers: tuple[int, int] | None = None  # processes at work, and how many there should be


@dataclass(frozen=True, slots=True)
class Check:
    """One thing, and how it stands. `n` is what its words name: entries, MB, minutes, ms."""

    what: What
    mood: Mood
    n: int = 0
    at: int | None = None  # UTC ms


class ServerHealth:
    """Looks at everything, at most every two seconds for whoever asks without an account."""

    def __init__(
        self,
        book: Book,
        set_aside: Callable[[], int],
        machine: Callable[[], MachineState] | None,
        now: Callable[[], int],
        steady: Callable[[], float],
    ) -> None:
        self._book = book
        self._set_aside = set_aside
        self._machine = machine
        self._now = now
        self._steady = steady
        self._kept: tuple[float, tuple[Check, ...]] | None = None

    def quickly(self) -> tuple[Check, ...]:
        """As `look`, and perhaps of a moment ago."""
        kept, at = self._kept, self._steady()
        if kept is None or not 0 <= at - kept[0] < KEPT_S:
            kept = self._kept = at, self.look()
        return kept[1]

    def look(self) -> tuple[Check, ...]:
        """Without the database nothing else that lies in it can be said. Never raises."""
        now = self._now()
        try:
            from_book: tuple[Check, ...] = (
                Check(What.DATABASE, Mood.WELL),
                self._clock(),
                _few(What.TABLES, behind(self._book), BEHIND_MOST),
                self._mail(now),
                _few(What.ASIDE, self._set_aside(), 0),
            )
        except Exception:  # whatever it says stays here: the answer tells nobody of it
            from_book = (Check(What.DATABASE, Mood.LATE),)
        of_machine = () if self._machine is None else _of_machine(self._machine(), now)
        found = (*from_book, *of_machine)
        order = list(What)
        return tuple(sorted(found, key=lambda one: order.index(one.what)))

    def _clock(self) -> Check:
        """By those of the devices: one of them may be wrong, the middle one of many is not."""
        told = [
            one.clock_ms
            for one in device_health(self._book, self._now())
            if one.clock_ms is not None
        ]
        if len(told) < FEW_CLOCKS:
            return Check(What.CLOCK, Mood.UNKNOWN)
        ahead = -int(median(told))
        mood = Mood.WELL if abs(ahead) <= CLOCK_MS else Mood.LATE
        return Check(What.CLOCK, mood, round(ahead / 60_000))

    def _mail(self, now: int) -> Check:
        waits = outbox.c.state != "done"
        asked = select(func.count(), func.min(outbox.c.made_at)).where(waits)
        with self._book.reading() as connection:
            count, oldest = connection.execute(asked).one()
        late = oldest is not None and now - oldest > MAIL_MS
        return Check(What.MAIL, Mood.SOON if late else Mood.WELL, int(count), oldest)


def _few(what: What, count: int, most: int) -> Check:
    return Check(what, Mood.WELL if count <= most else Mood.SOON, count)


def _of_machine(one: MachineState, now: int) -> tuple[Check, ...]:
    return (_disk(one), _workers(one), _backup(one, now), _certificate(one, now))


def _disk(one: MachineState) -> Check:
    if one.free_mb is None:
        return Check(What.DISK, Mood.UNKNOWN)
    small = Mood.SOON if one.free_mb < SMALL_MB else Mood.WELL
    return Check(What.DISK, Mood.LATE if one.free_mb < FULL_MB else small, one.free_mb)


def _workers(one: MachineState) -> Check:
    if one.workers is None:
        return Check(What.WORKERS, Mood.UNKNOWN)
    at_work, wanted = one.workers
    return Check(What.WORKERS, Mood.WELL if at_work >= wanted else Mood.SOON, at_work)


def _backup(one: MachineState, now: int) -> Check:
    if one.backup_at is None:
        return Check(What.BACKUP, Mood.SOON)
    mood = Mood.WELL if now - one.backup_at <= BACKUP_MS else Mood.LATE
    return Check(What.BACKUP, mood, at=one.backup_at)


def _certificate(one: MachineState, now: int) -> Check:
    if one.certificate_until is None:
        return Check(What.CERTIFICATE, Mood.UNKNOWN)
    left = one.certificate_until - now
    soon = Mood.SOON if left < CERTIFICATE_MS else Mood.WELL
    return Check(What.CERTIFICATE, Mood.LATE if left <= 0 else soon, at=one.certificate_until)


def worst(checks: tuple[Check, ...]) -> Mood:
    """What all of it comes to."""
    moods = {one.mood for one in checks}
    return next((mood for mood in (Mood.LATE, Mood.SOON) if mood in moods), Mood.WELL)


def is_broken(checks: tuple[Check, ...]) -> bool:
    """Whether the server can do nothing at all for anybody."""
    return Check(What.DATABASE, Mood.LATE) in checks


def for_machines(checks: tuple[Check, ...], now: int) -> dict[str, object]:
    """Moods and counts. `set_aside` and `status` are as they were before 0.5.0; "warn" means that
    a person should open the page."""
    counts = {one.what: one.n for one in checks}
    moods = {one.what.value: one.mood.value for one in checks}
    return {
        "status": "ok" if worst(checks) is Mood.WELL else "warn",
        "now": now,
        "set_aside": counts.get(What.ASIDE, 0),
        "behind": counts.get(What.TABLES, 0),
        "mail_waiting": counts.get(What.MAIL, 0),
        "checks": moods,
    }
