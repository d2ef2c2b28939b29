"""A printer in the hall: what it leaves on this computer goes with the visitor it was printed for.

No paper of the hall waits in a list. One that did not come out is cancelled, and the screen says
so: a number or an answer that came out an hour later would lie there for somebody else. Wraps the
printers of a desk. Kept out: what is printed, and CUPS's own settings (docs/guides/kiosk.md).
"""

import os
from contextlib import suppress
from logging import getLogger
from pathlib import Path
from threading import Lock
from typing import Final

from app.homes import HomeUnusable, write_whole
from app.print_lanes import Lanes
from printing.ipp_printer import system_printer
from printing.printers import SYSTEM, FolderPrinter, Recallable, open_printer
from registry.failures import PaperUncertain, PrinterBusy, PrinterUnreachable
from registry.ports import Printer, PrintJob

log = getLogger(__name__)

LIST: Final = "papers-out"  # in the kiosk's home: names of papers that still lie somewhere


class KioskPrinter:
    """Implements `registry.ports.Printer`. Print and forget from any thread.

    A paper whose visitor has left while it was printed is taken away as soon as it is out. One that
    a power cut left behind, in a folder or on its way out of a printer, is known by its name, which
    is written down first.
    """

    def __init__(self, printer: Printer, home: Path) -> None:
        self._printer = printer
        self._list = home / LIST
        self._lock = Lock()
        self._lanes = Lanes()  # a ticket and an answer asked for at once do not mix in it
        self._visit = 0
        self._busy: list[str] = []  # names of papers that are not out yet
        self._out = _names(self._list)
        # They may still come out, and nobody waits for them. (What lies in a folder is out.)
        self._astray = [] if isinstance(printer, FolderPrinter) else list(self._out)
        self.name = printer.name
        self.forget()

    def print(self, job: PrintJob) -> None:
        with self._lock:
            visit = self._visit
            self._keep([*self._out, job.name])
            self._busy.append(job.name)
        try:
            with self._lanes.turn(self.name):
                self._recall()
                self._printer.print(job)
        except PaperUncertain:
            with self._lock:
                self._astray.append(job.name)
            raise
        finally:
            with self._lock:
                self._busy.remove(job.name)
                if visit != self._visit:
                    self._take_away()

    def recall(self) -> None:
        """Papers that went astray come out no more. Asked at every round, for the print service may
        not be there yet when the kiosk begins."""
        if self._astray:
            with suppress(PrinterBusy), self._lanes.turn(self.name):
                self._recall()

    def _recall(self) -> None:
        with self._lock:
            astray = tuple(self._astray)
        if not astray:
            return
        if isinstance(self._printer, Recallable):
            try:
                self._printer.recall(astray)
            except PrinterUnreachable:
                return  # nothing comes out of it now either
        with self._lock:
            self._astray = [name for name in self._astray if name not in astray]
            self._keep_those([name for name in self._out if name not in astray])

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
        self._keep_those(list(dict.fromkeys((*self._astray, *self._busy))))

    def _keep_those(self, names: list[str]) -> None:
        try:
            self._keep(names)
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
        if kind == SYSTEM and os.name == "posix":
            return KioskPrinter(system_printer(queue, leaves_nothing=True), home)
        return KioskPrinter(open_printer(setting), home)
    except ValueError:
        return None


def _names(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("ascii", "ignore").split()
    except OSError:
        return []
