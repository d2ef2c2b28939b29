"""How safely the book is kept beside itself: second copy, backups, room on the disk. Values only.

What copies and measures is elsewhere (`db.second_copy`, `db.backup`); screens know these alone.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Protocol

from registry.road import Frame, Head

DAILY: Final = 7  # days of which the last backup is kept
WEEKLY: Final = 4
MONTHLY: Final = 12  # appeals are settled and complained about within a year
DAY_MS: Final = 24 * 60 * 60 * 1000

# A resident is asked to sit down only when there is room for a whole day of a large office without
# anybody looking: its entries with all later steps, twice the write-ahead log (it grows for as long
# as a backup reads), and a rewrite of the busiest index pages when the log is copied back.
_REGISTRATIONS_A_DAY: Final = 1_000
_REGISTRATION_BYTES: Final = 1_400 + 6 * 450  # the budget of DESIGN §14, all six steps after it
_LOG_BYTES: Final = 16 * 1024 * 1024
ROOM_FOR_FORMS: Final = _REGISTRATIONS_A_DAY * _REGISTRATION_BYTES + 3 * _LOG_BYTES  # bytes, 52 MB
# Handing over what lies ready, and marking what was printed, goes on until only the log's own room
# is left: below it a commit may fail half-way, and somebody would have to look what is there.
ROOM_FOR_STEPS: Final = _LOG_BYTES  # bytes


class CopyKind(Enum):
    """How the second copy stands."""

    LEVEL = "level"  # every entry of the book is on it
    BEHIND = "behind"  # it is there and is catching up
    MISSING = "missing"  # the stick is not plugged in, or it is not the one set up for this desk
    SLOW = "slow"  # it has been given its two seconds; the work went on without it
    FULL = "full"
    UNREADABLE = "unreadable"  # it refuses to be read or written


@dataclass(frozen=True, slots=True)
class CopyState:
    """What the foot line says of the second copy. Times are UTC ms by the device's clock."""

    kind: CopyKind
    lacking: int  # entries of the book that are not on it, as far as is known
    since: int  # since when it stands so
    free: int | None = None  # bytes left on it, when it could be asked


class SecondCopy(Protocol):
    """Where every entry goes a second time, after the commit and before the paper."""

    def written(self, frame: Frame, before: Head, after: Head) -> None:
        """An own commit: return once it lies on the copy, or after two seconds. Never raises."""

    def arrived(self) -> None:
        """Something came by the road. Returns at once."""

    def caught_up(self) -> None:
        """A paper follows whose entry may be of yesterday: as `written`, for all of the book."""

    def state(self) -> CopyState | None:
        """None: no second copy is set. *Instant.*"""


class NoSecondCopy:
    """None is set."""

    def written(self, frame: Frame, before: Head, after: Head) -> None:
        pass

    def arrived(self) -> None:
        pass

    def caught_up(self) -> None:
        pass

    def state(self) -> CopyState | None:
        return None


@dataclass(frozen=True, slots=True)
class BackupState:
    """How the daily backup stands. Times are UTC ms."""

    last_at: int | None  # of the newest good one here; None: there is none
    failed_at: int | None = None  # when the last try failed, if it did
    failure: Exception | None = None  # the Refusal or Trouble it failed with


def to_keep(moments: Iterable[datetime]) -> frozenset[datetime]:
    """Which backups stay: the last of each of 7 days, 4 weeks and 12 months (local office time).

    Days without a backup do not count: after a closed month the older ones are still there. The
    newest of all always stays. What is dropped once would have been dropped later too, so it does
    not matter how often one tidies up.
    """
    newest_first = sorted(set(moments), reverse=True)
    return frozenset(
        _last_of_each(newest_first, lambda one: one.date(), DAILY)
        | _last_of_each(newest_first, lambda one: one.isocalendar()[:2], WEEKLY)
        | _last_of_each(newest_first, lambda one: (one.year, one.month), MONTHLY)
    )


def _last_of_each(
    newest_first: list[datetime], span: Callable[[datetime], Hashable], count: int
) -> set[datetime]:
    kept: dict[Hashable, datetime] = {}
    for one in newest_first:
        if len(kept) == count and span(one) not in kept:
            break
        kept.setdefault(span(one), one)
    return set(kept.values())


def is_backup_due(now: int, moments: Iterable[int]) -> bool:
    """Whether none was made within a day of `now`, on either side: a clock that ran ahead leaves
    backups dated in the future, and they must not stop the daily one. All in UTC ms."""
    return all(abs(now - one) >= DAY_MS for one in moments)
