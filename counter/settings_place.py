"""What this workplace is set to: how its window looks, where its papers come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

PAPERS: Final = ("A4", "80mm")  # of a receipt
LETTERS: Final = (1.0, 1.25)  # times as large


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """What a person at this desk may change. The rest is set by who looks after the computer."""

    language: str  # in which the window opens: kk, ru or en
    letters: float = 1.0  # one of LETTERS
    contrast: bool = False  # the look for weak eyes
    printer: str = ""  # "" puts papers into a folder, "none" nowhere; else "system:NAME"
    paper: str = "A4"  # one of PAPERS
    scans: str = ""  # folder into which the page scanner writes; "" is the program's own


class SettingsPlace(Protocol):
    """Both reach for the disk: never on the screen's thread."""

    def now(self) -> tuple[DeskSettings, Sequence[str]]:
        """With the names of the printers that this computer knows. Raises a Trouble."""

    def keep(self, wanted: DeskSettings) -> None:
        """Look and language hold at once where the window puts them on; printer, paper and folder
        from the next start. Raises FolderMissing, or a Trouble."""
