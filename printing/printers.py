"""Which printer a setting names; and those without any device: a folder (the default), none, and
one that is misnamed.

Each takes a finished PDF as it is. `print` returns once the paper is out, or raises: then the print
stays due, and nothing is left behind that could come out later as a second paper. Kept out: what is
printed, and when to try again.
"""

import os
import re
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from printing.names import checked
from registry.failures import PaperUncertain, PrinterMisnamed, PrinterUnreachable
from registry.ports import Printer, PrintJob

_HOST: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}")

FOLDER, SYSTEM, IPP, RECEIPT, NONE = "folder", "system", "ipp", "receipt", "none"
KINDS: Final = (FOLDER, SYSTEM, IPP, RECEIPT, NONE)


@runtime_checkable
class Watched(Printer, Protocol):
    """A printer that can be asked whether it would take a paper now."""

    def look(self) -> None:
        """Raises the Trouble that it tells of, or PrinterUnreachable."""


@runtime_checkable
class Resumable(Printer, Protocol):
    """A printer that may have been stopped, and can be let go on."""

    def resume(self) -> None:
        """Raises PrinterStopped where we may not."""


@runtime_checkable
class Recallable(Printer, Protocol):
    """A printer that may hold papers of a program that is gone: they would come out by themselves,
    with the next roll."""

    def recall(self, names: Collection[str]) -> None:
        """None of the jobs of these names comes out from now on. Raises PrinterUnreachable."""


def open_printer(setting: str) -> Printer:
    """The printer of a setting: "folder:DIR", "system:NAME" (a queue of this computer's print
    service), "ipp:HOST[:PORT][/PATH]" (a printer that is asked itself), "receipt:HOST[:PORT]" or
    "receipt:/dev/usb/lp0" (a roll, sent dots), or "none". Opens nothing yet. ValueError for others.
    """
    kind, _, where = setting.partition(":")
    match kind:
        case "folder" if where:
            return FolderPrinter(Path(where))
        case "system" if where:
            return _of_the_system(where)
        case "ipp" if where:
            from printing.ipp_printer import direct_printer

            address = where.removeprefix("//")
            return direct_printer(f"ipp://{address}{'' if '/' in address else '/ipp/print'}")
        case "receipt" if where:
            return _with_a_roll(where)
        case "none" if not where:
            return NoPrinter()
    raise ValueError("a printer is folder:DIR, system:NAME, ipp:HOST, receipt:HOST or none")


def known_printers() -> tuple[str, ...]:
    """Names of the printers of the system's print service; none where there is no such service."""
    if os.name != "posix":
        from printing.qt_printer import known_to_qt

        return known_to_qt()
    from printing.ipp_printer import known_queues

    return known_queues()


def _of_the_system(name: str) -> Printer:
    if os.name != "posix":
        from printing.qt_printer import QtPrinter

        return QtPrinter(name)
    from printing.ipp_printer import system_printer

    return system_printer(name)


def _with_a_roll(where: str) -> Printer:
    from printing.escpos import EscPosPrinter
    from printing.wires import PORT, FileWire, TcpWire

    if where.startswith("/dev/"):
        return EscPosPrinter(f"receipt:{Path(where).name}", lambda: FileWire(where))
    host, _, port = where.rpartition(":") if where.count(":") == 1 else (where, "", str(PORT))
    if not host or not port.isdecimal() or not _HOST.fullmatch(host):
        raise ValueError("a receipt printer is named by HOST or HOST:PORT")
    return EscPosPrinter(f"receipt:{host}", lambda: TcpWire(host, int(port)))


class FolderPrinter:
    """Papers as files. For offices whose printer is elsewhere, and for the demo."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = f"folder:{folder.name}"  # the way there may hold a person's name

    def print(self, job: PrintJob) -> None:
        """The file is whole and on the disk on return; an older one is never overwritten."""
        name = checked(job.name)
        part = self._folder / f".{os.getpid()}-{time.monotonic_ns()}.part"
        named: Path | None = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(part, job.pdf)
            named = self._name(part, name)
            _settle(self._folder)
        except OSError as cause:
            self._take_back(named)
            raise PrinterUnreachable(self.name) from cause
        finally:
            with suppress(OSError):  # a hidden rest beside a paper that is out does no harm
                part.unlink(missing_ok=True)

    def look(self) -> None:
        """A folder always would, or says so when it is asked."""

    def take_away(self, name: str) -> None:
        """Remove every paper that was printed under this name: the kiosk's, when the visitor goes.

        Raises PrinterUnreachable.
        """
        named = re.compile(re.escape(checked(name)) + r"(-[0-9]+)?\.pdf")
        try:
            found = [one for one in self._folder.iterdir() if named.fullmatch(one.name)]
            for one in found:
                one.unlink(missing_ok=True)
            if found:
                _settle(self._folder)
        except FileNotFoundError:
            return  # nothing was ever printed there
        except OSError as cause:
            raise PrinterUnreachable(self.name) from cause

    def _take_back(self, named: Path | None) -> None:
        """A file under its name is a paper that is out, whatever the disk says about it."""
        if named is None:
            return
        try:
            named.unlink(missing_ok=True)
            _settle(self._folder)
        except OSError as cause:
            raise PaperUncertain(self.name) from cause

    @staticmethod
    def _write(part: Path, pdf: bytes) -> None:
        """Under a name that nobody takes for a paper, until the disk has all of it."""
        with part.open("xb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())

    def _name(self, written: Path, name: str) -> Path:
        """Give the whole file the first free name: NAME.pdf, NAME-2.pdf, …"""
        n = 1
        while True:
            target = self._folder / (f"{name}.pdf" if n == 1 else f"{name}-{n}.pdf")
            try:
                target.hardlink_to(written)
                return target
            except FileExistsError:
                n += 1
            except OSError:  # a stick without links: take the name first, then fill it at one go
                if not target.exists():
                    target.open("xb").close()
                    try:
                        written.replace(target)
                    except OSError:
                        self._take_back(target)
                        raise
                    return target
                n += 1


def _settle(folder: Path) -> None:
    """The new name itself must survive a power cut; Windows cannot open a folder and need not."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class MisnamedPrinter:
    """What stands in the settings is no printer: every print stays due, and says why."""

    def __init__(self, setting: str) -> None:
        self.name = "misnamed"
        self._setting = setting

    def print(self, job: PrintJob) -> None:
        raise PrinterMisnamed(self._setting)

    def look(self) -> None:
        raise PrinterMisnamed(self._setting)


class NoPrinter:
    """There is no printer: every print stays due, and says so."""

    name = "none"

    def print(self, job: PrintJob) -> None:
        raise PrinterUnreachable(self.name)

    def look(self) -> None:
        raise PrinterUnreachable(self.name)
