"""What the counter asks of the readers of codes: a camera, and a scanner on a COM port.

What they read reaches the window as every scan does (`ui.feed`). Calls marked *instant* may be made
on the screen's thread; the others ask the system.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from registry.cameras import CameraView
from registry.failures import Trouble
from registry.readers import Found, ScannerNow

# What the test code on the screen says: fourteen digits are never one of ours.
TEST_TEXT: Final = "98765432101234"


@dataclass(frozen=True, slots=True)
class Readers:
    """What is connected to this computer now."""

    cameras: Sequence[Found] = ()
    scanners: Sequence[Found] = ()


class ReadersPlace(Protocol):
    def begin(self, source: str | None = None) -> None:
        """Look for codes through the camera of the settings, or through another one. *Instant.*"""

    def now(self) -> CameraView | Trouble | None:
        """The newest view, or why there is none; None while it is being opened. *Instant.*"""

    def read(self) -> str:
        """The code that was read since this was asked last; "" for none. *Instant.*"""

    def end(self) -> None:
        """Let the camera go. Nothing that it showed is kept. *Instant.*"""

    def sound(self, *, good: bool) -> bool:
        """A short tone, high for one of ours; False where no sound can be made. *Instant.*"""

    def scanner(self) -> ScannerNow:
        """How the scanner on a COM port stands. *Instant.*"""

    def here(self) -> Readers:
        """What could be chosen."""

    def test_bars(self) -> str:
        """TEST_TEXT as bars: "1" for black, "0" for white, one sign a module."""
