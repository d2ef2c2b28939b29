"""How the line to the district stands, as a value: what foot line and the line's page show.

No Qt and no words here; the words are in `counter.line_words`.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from registry.road import Waiting

LONG_ROUND: Final = 50  # pages: fewer have gone before anybody could read how many


class LineTrouble(Enum):
    """What keeps the pages here. The value is how many tries in a row it takes to be said."""

    SILENT = (6, "silent")  # nobody answers: a line that is out for some minutes is no news
    FOREIGN = (2, "foreign")  # something else answers, a sign-in page of the provider
    UNKNOWN = (1, "unknown")  # the district does not know this computer
    REFUSED = (1, "refused")  # the district does not take what is sent
    ILL = (3, "ill")  # the district answers that it cannot now
    DISK = (1, "disk")  # our own disk does not take what comes
    OURS = (3, "ours")  # the program makes a mistake each time

    @property
    def patience(self) -> int:
        return self.value[0]


@dataclass(frozen=True, slots=True)
class FilesLine:
    """Files on their way: answers that come, scans that go. Bytes where nothing else is said."""

    coming: int = 0
    going: int = 0
    done: int = 0  # of the one that is under way
    size: int = 0  # 0: none is
    missing: tuple[str, ...] = ()  # answers (16 digits) whose file the district has not got yet
    damaged: tuple[str, ...] = ()  # likewise, of those that arrive damaged; "" is a scan of ours
    refused: tuple[str, ...] = ()  # likewise, of those too large to be carried
    no_room: bool = False  # our disk keeps what it has left for the work


@dataclass(frozen=True, slots=True)
class LineState:
    """How the district stands. `reachable` None: not tried yet. Times are UTC ms."""

    waiting: Waiting
    reachable: bool | None
    trouble: LineTrouble | None = None  # of the last try
    at_relay: bool = False  # all that waits lies at the office's own server too
    status: int | None = None  # what the district answered, for the administrator
    since: int | None = None  # the first of the tries in a row that failed
    tries: int = 0
    next_at: int | None = None  # the next try; None: nobody knows
    trying: bool = False
    sent: int = 0  # pages, in the round under way
    by_relay: bool = False  # the office's own server answers
    files: FilesLine = field(default_factory=FilesLine)

    @property
    def stuck(self) -> LineTrouble | None:
        """The trouble, once it lasts: what a person may have to act on."""
        trouble = self.trouble
        return trouble if trouble is not None and self.tries >= trouble.patience else None

    @property
    def refused(self) -> bool:
        """The district answers, but refuses: somebody must look."""
        return self.stuck in (LineTrouble.UNKNOWN, LineTrouble.REFUSED)

    @property
    def long_round(self) -> tuple[int, int] | None:
        """How many pages have gone, and of how many; None unless that takes a while."""
        of = self.sent + self.waiting.count
        if not self.trying or not self.sent or self.by_relay or of < LONG_ROUND:
            return None
        return self.sent, of
