"""What reads codes at this workplace, as a person chooses it: cameras, scanners on a COM port.

Kept out: how they are opened (`scanner`), and the words for them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FIRST: Final = ""  # in the settings: the first one that is found
NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class Found:
    """A camera or a scanner that this computer has."""

    key: str  # how the settings name it; the same after it was unplugged and plugged in again
    name: str  # as its maker calls it


class ScannerStands(StrEnum):
    """How the scanner on a COM port stands."""

    OFF = "off"  # none is wanted
    LOOKING = "looking"  # none is there
    READY = "ready"
    BUSY = "busy"  # another program has it
    FORBIDDEN = "forbidden"  # the system does not let this user open it
    GONE = "gone"  # it was there and was unplugged


@dataclass(frozen=True, slots=True)
class ScannerNow:
    stands: ScannerStands
    name: str = ""  # of the scanner; "" where there is none
    read: int = 0  # texts that came since the program began
