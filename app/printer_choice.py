"""Which printer takes which kind of paper: what the settings say, opened once each.

Kept out: what a printer is (`printing.printers`), who changes the settings (`app.office_settings`).
"""

from collections.abc import Mapping
from threading import Lock
from typing import Final

from counter.settings_place import COPIES, LISTS, RECEIPTS, SLIPS
from printing.printers import MisnamedPrinter, open_printer
from registry.facts import PaperKind
from registry.ports import Printer

# Labels have a setting of their own since 0.3.0, for their paper has one too.
_KIND_OF: Final[Mapping[PaperKind, str]] = {
    PaperKind.RECEIPT: RECEIPTS,
    PaperKind.OFFICE_COPY: COPIES,
    PaperKind.REFUSAL_SLIP: SLIPS,
    PaperKind.ORAL_PROTOCOL: SLIPS,
    PaperKind.DECISION: SLIPS,
    PaperKind.LETTER: SLIPS,
    PaperKind.COVER_SHEET: LISTS,
    PaperKind.TRANSFER_LIST: LISTS,
    PaperKind.DAY_SHEET: LISTS,
    PaperKind.VISIT_LIST: LISTS,
    PaperKind.REGISTER_PAGE: LISTS,
}


class PrinterChoice:
    """Ask from any thread. `chosen`: kind → setting, those that differ from the printer of all."""

    def __init__(self, chosen: Mapping[str, str]) -> None:
        self._chosen = dict(chosen)
        self._lock = Lock()
        self._open: dict[str, Printer] = {}

    def choose(self, chosen: Mapping[str, str]) -> None:
        """From now on."""
        self._chosen = dict(chosen)

    def settings(self) -> tuple[str, ...]:
        """Those that some kind of paper has to itself."""
        return tuple(dict.fromkeys(one for one in self._chosen.values() if one))

    def of(self, paper: PaperKind) -> Printer | None:
        """None: the printer of all papers."""
        setting = self._chosen.get(_KIND_OF.get(paper, ""), "")
        return self.named(setting) if setting else None

    def named(self, setting: str) -> Printer:
        """A setting that names no printer stops nobody: the papers wait, the screen says why."""
        with self._lock:
            if setting not in self._open:
                try:
                    self._open[setting] = open_printer(setting)
                except ValueError:
                    self._open[setting] = MisnamedPrinter(setting)
            return self._open[setting]
