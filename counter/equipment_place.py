"""What a workplace is made of, and how each thing stands: in order, or with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from words import Words, later

CAMERA, SCANNER, LAYOUT = "camera", "scanner", "layout"
PRINTER, LINE, DISK, CLOCK = "printer", "line", "disk", "clock"
THINGS: Final = {
    CAMERA: later("Camera"),
    SCANNER: later("Scanner"),
    LAYOUT: later("Layouts"),
    PRINTER: later("Printer"),
    LINE: later("Line"),
    DISK: later("Disk"),
    CLOCK: later("Clock"),
}


class State(Enum):
    GREEN = "✓"
    DO = "!"
    OPEN = "·"  # nothing is wrong, and nothing is sure


@dataclass(frozen=True, slots=True)
class Finding:
    """Of one thing. `to_do` is "" unless the state is DO."""

    what: str
    state: State
    said: str
    to_do: str = ""


class EquipmentPlace(Protocol):
    def look_at(self, thing: str, w: Words) -> Finding:
        """One of THINGS, in these words. It changes nothing and may take ten seconds: never on the
        screen's thread."""
