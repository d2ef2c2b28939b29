"""How the road stands, as one value that is handed out whole. Words for it are the screens'."""

from dataclasses import dataclass, field
from enum import StrEnum

from sync.files import FilesState


class Why(StrEnum):
    """What kept the last round from succeeding."""

    SILENT = "silent"  # nobody answered
    FOREIGN = "foreign"  # something that is not the district did: a sign-in page, a proxy
    REFUSED = "refused"  # the district does not take what we send, and would not next minute
    ILL = "ill"  # the district is in trouble, or has too much to do
    DISK = "disk"  # our own disk did not take what came
    OURS = "ours"  # a mistake of ours: it is in the log


@dataclass(frozen=True, slots=True)
class RoadState:
    """How the road stands, for the foot line. Never changed in place: a new one is handed out."""

    reachable: bool = False
    refused: int | None = None  # the status the district last turned us away with
    last_success_at: int | None = None  # UTC ms, since this program began
    failures: int = 0  # rounds in a row
    taken: int = 0  # entries that came down since the program began: screens look again
    held_back: int = 0  # frames refused for what is in them, since the program began
    paused: bool = False  # somebody pulled the cable
    at_work: bool = False
    by_relay: bool = False  # it was the office's relay that answered last, not the district
    why: Why | None = None  # of the failures; None while all is well
    failing_since: int | None = None  # UTC ms: the first failure of those in a row
    next_at: int | None = None  # UTC ms: when the timer begins the next round, unless one is on
    sent: int = 0  # entries that the other end has taken in the round under way, or the last one
    files: FilesState = field(default_factory=FilesState)
