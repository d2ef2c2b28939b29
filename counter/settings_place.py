"""What this workplace is set to: how its window looks, where its papers come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from counter.equipment_place import EquipmentPlace
from registry.failures import Refusal

PAPERS: Final = ("A4", "80mm", "58mm")  # of a receipt
LETTERS: Final = (1.0, 1.25)  # times as large
LABELS: Final = ("sheet", "roll")  # 3 × 8 on A4, or 58 × 40 mm one by one
# Kinds of paper that may have a printer to themselves.
RECEIPTS: Final = "receipts"
COPIES: Final = "copies"  # of the office, which are signed at the hand-over
SLIPS: Final = "slips"  # refusals, protocols, answers and letters
LISTS: Final = "lists"  # transfer lists with their covers, day sheets, reports
KINDS: Final = (RECEIPTS, COPIES, SLIPS, LISTS)
SECOND_COPY: Final = "second_copy"
BACKUPS: Final = "backups"


class FolderUnwritable(Refusal):
    """A folder for copies that is not there, or into which nothing can be written."""

    def __init__(self, name: str) -> None:
        """`name`: SECOND_COPY or BACKUPS, so that its field can say so."""
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """What a person at this desk may change. The rest is set by who looks after the computer."""

    language: str  # in which the window opens: kk, ru or en
    letters: float = 1.0  # one of LETTERS
    contrast: bool = False  # the look for weak eyes
    printer: str = ""  # "" puts papers into a folder, "none" nowhere; else "system:NAME"
    paper: str = "A4"  # one of PAPERS
    scans: str = ""  # folder into which the page scanner writes; "" is the program's own
    label_printer: str = ""  # as `printer`; "" is the same one
    labels: str = "sheet"  # one of LABELS
    second_copy: str = ""  # folder on a stick or second disk; "": no second copy
    backups: str = ""  # folder, best on another disk; "" is the program's own
    camera: str = ""  # for pages and codes: a key of `registry.readers.Found`, FIRST or NONE
    scanner: str = ""  # on a COM port: likewise
    printers: tuple[tuple[str, str], ...] = ()  # of KINDS, those with a printer to themselves


@dataclass(frozen=True, slots=True)
class FolderTried:
    """A folder into which something could be written just now."""

    free: int  # bytes
    beside_the_book: bool  # on the same disk: if that dies, both are gone


class SettingsPlace(EquipmentPlace, Protocol):
    """All reach for the disk: never on the screen's thread."""

    def now(self) -> tuple[DeskSettings, Sequence[str]]:
        """With the names of the printers that this computer knows. Raises a Trouble."""

    def keep(self, wanted: DeskSettings) -> None:
        """Look and language hold at once where the window puts them on, and so do the folders of
        second copy and backups, camera and scanner; printers, paper and the folder of the page
        scanner from the next start.
        Raises FolderMissing (the scanner's), FolderUnwritable, or a Trouble."""

    def try_folder(self, name: str, folder: str) -> FolderTried:
        """Write something there and take it away again. Raises FolderUnwritable."""
