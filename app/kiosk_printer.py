"""A printer in the hall: what it leaves on this computer goes with the visitor it was printed for.

Wraps the printers of a desk. Kept out: what is printed, and CUPS's own settings
(docs/guides/kiosk.md).
"""

from logging import getLogger
from pathlib import Path
from threading import Lock
from typing import Final

from app.homes import HomeUnusable, write_whole
from printing.printers import FolderPrinter, SystemPrinter, open_printer
from registry.failures import PrinterUnreachable
from registry.ports import Printer, PrintJob

log = getLogger(__name__)

LIST: Final = "papers-out"  # in the kiosk's home: names of papers that still lie somewhere


class KioskPrinter:
    """Implements `registry.ports.Printer`. Print and forget from any thread.

    A paper whose visitor has left while it was printed is taken away as soon as it is out. One that
    a power cut left behind is known by its name, which is written down first.
    """

    def __init__(self, printer: Printer, home: Path) -> None:
        self._printer = printer
        self._list = home / LIST
        self._lock = Lock()
        self._visit = 0
        self._busy: list[str] = []  # names of papers that are not out yet
        self._out = _names(self._list)
        self.name = printer.name
        self.forget()

    def print(self, job: PrintJob) -> None:
        with self._lock:
            visit = self._visit
            self._keep([*self._out, job.name])
            self._busy.append(job.name)
        try:
            self._printer.print(job)
        finally:
            with self._lock:
                self._busy.remove(job.name)
                if visit != self._visit:
                    self._take_away()

    def forget(self) -> None:
        """The visitor has left."""
        with self._lock:
            self._visit += 1
            self._take_away()

    def _take_away(self) -> None:
        if isinstance(self._printer, FolderPrinter):
            try:
                for name in self._out:
                    self._printer.take_away(name)
            except PrinterUnreachable:
                log.error("a paper of the hall could not be taken away; it is tried again")
                return
        try:
            self._keep([*self._busy])
        except HomeUnusable:
            log.error("the list of papers could not be emptied; it is tried again")

    def _keep(self, names: list[str]) -> None:
        if names != self._out:
            write_whole(self._list, "\n".join(names).encode())
            self._out = names


def kiosk_printer(setting: str, home: Path) -> KioskPrinter | None:
    """None where the setting names no printer that can be opened: then there is no button for it.

    Unlike at a desk "" is none: a folder nobody empties would fill the kiosk's disk.
    """
    kind, _, queue = setting.partition(":")
    if setting in ("", "none"):
        return None
    try:
        if kind == "system":
            return KioskPrinter(SystemPrinter(queue, leaves_nothing=True), home)
        return KioskPrinter(open_printer(setting), home)
    except ValueError:
        return None


def _names(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("ascii", "ignore").split()
    except OSError:
        return []
