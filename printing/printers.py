"""Printers: a folder (the default), the system's print service, none, and one that is misnamed.

Each takes a finished PDF as it is. `print` returns once the paper is out, or raises: then the print
stays due, and nothing is left behind that could come out later as a second paper. Kept out: what is
printed, and when to try again.
"""

import os
import re
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from registry.failures import OutOfPaper, PaperUncertain, PrinterMisnamed, PrinterUnreachable
from registry.ports import Printer, PrintJob

# A file name travels: into lists, backups, sticks. So it is kind and number and nothing else, and
# twelve digits alone, which would be an IIN or a control code, are never part of it.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_SECRET_LENGTH: Final = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_QUEUE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,126}")  # never an option of lp's

_OUT_OF_PAPER: Final = ("media-empty", "media-needed")  # printer-state-reasons, RFC 8011 §5.4.12
_STOPPED: Final = ("offline", "shutdown", "paused", "jam", "door-open", "cover-open", "connecting")
_GIVEN_UP: Final = ("aborted", "canceled", "unprintable")  # job-state-reasons, RFC 8011 §5.3.8
_WARNING: Final = "-warning"
_SECONDS_FOR_A_COMMAND: Final = 10


def open_printer(setting: str) -> Printer:
    """The printer of a setting: "folder:DIR", "system:NAME" or "none". ValueError for another."""
    kind, _, where = setting.partition(":")
    match kind:
        case "folder" if where:
            return FolderPrinter(Path(where))
        case "system" if where:
            return SystemPrinter(where)
        case "none" if not where:
            return NoPrinter()
    raise ValueError("a printer is folder:DIR, system:NAME or none")


def known_printers() -> tuple[str, ...]:
    """Names of the printers of the system's print service; none where there is no such service."""
    try:
        told = subprocess.run(
            ["lpstat", "-e"],
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS_FOR_A_COMMAND,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    names = (line.strip() for line in told.stdout.splitlines())
    return tuple(name for name in names if _QUEUE.fullmatch(name))


class FolderPrinter:
    """Papers as files. For offices whose printer is elsewhere, and for the demo."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = f"folder:{folder.name}"  # the way there may hold a person's name

    def print(self, job: PrintJob) -> None:
        """The file is whole and on the disk on return; an older one is never overwritten."""
        name = _checked(job.name)
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

    def take_away(self, name: str) -> None:
        """Remove every paper that was printed under this name: the kiosk's, when the visitor goes.

        Raises PrinterUnreachable.
        """
        named = re.compile(re.escape(_checked(name)) + r"(-[0-9]+)?\.pdf")
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


class NoPrinter:
    """There is no printer: every print stays due, and says so."""

    name = "none"

    def print(self, job: PrintJob) -> None:
        raise PrinterUnreachable(self.name)


class SystemPrinter:
    """A queue of the system's print service (CUPS), which takes the PDF unchanged."""

    def __init__(
        self,
        queue: str,
        patience: float = 60.0,
        pause: float = 0.5,
        *,
        leaves_nothing: bool = False,
    ) -> None:
        """Wait at most `patience` seconds for a job to come out, looking every `pause` seconds.

        `leaves_nothing`: the queue is ours alone, and all that the service keeps of it goes once a
        job has ended. ValueError for what cannot be a queue's name.
        """
        if _QUEUE.fullmatch(queue) is None:
            raise ValueError("not the name of a printer")
        self._queue = queue
        self._patience = patience
        self._pause = pause
        self._leaves_nothing = leaves_nothing
        self.name = f"system:{queue}"

    def print(self, job: PrintJob) -> None:
        try:
            self._print(job)
        finally:
            if self._leaves_nothing:
                self._purge()

    def _print(self, job: PrintJob) -> None:
        self._complain(self._alerts())
        request = self._send(job)
        deadline = time.monotonic() + self._patience
        try:
            while self._is_waiting(request):
                self._complain(self._alerts())
                if time.monotonic() > deadline:
                    raise PrinterUnreachable(self.name)
                time.sleep(self._pause)
        except (OutOfPaper, PrinterUnreachable) as trouble:
            # The print stays due with us. Left in the queue it would come out a second time.
            if not self._cancel(request):
                raise PaperUncertain(self.name) from trouble
            raise
        if self._was_stopped(request):
            raise PrinterUnreachable(self.name)

    def _purge(self) -> None:
        """CUPS keeps the files of jobs that have ended for a day. To remove them takes its whole
        queue: "cancel -x JOB" is refused for a job that has ended, and "-u" purges nothing."""
        with suppress(PrinterUnreachable):  # it may not let us: docs/guides/kiosk.md sets it so
            self._run(["cancel", "-a", "-x", self._queue])

    def _send(self, job: PrintJob) -> str:
        """Hand the PDF over; the answer is "request id is QUEUE-17 (1 file(s))"."""
        said = self._run(["lp", "-d", self._queue, "-t", _checked(job.name), "-"], job.pdf)
        found = re.search(r"request id is (\S+-[0-9]+)", said)
        if found is None:
            raise PrinterUnreachable(self.name)
        return found[1]

    def _is_waiting(self, request: str) -> bool:
        jobs = self._run(["lpstat", "-W", "not-completed", "-o", self._queue])
        return any(line.split()[:1] == [request] for line in jobs.splitlines())

    def _was_stopped(self, request: str) -> bool:
        """A job also leaves the queue when somebody cancels it or the service gives it up."""
        jobs = self._run(["lpstat", "-W", "completed", "-l", "-o", self._queue])
        ours = False
        for line in jobs.splitlines():
            if not line.startswith((" ", "\t")):
                ours = line.split()[:1] == [request]
            elif ours and line.strip().startswith("Alerts:"):
                return any(word in line for word in _GIVEN_UP)
        return False

    def _alerts(self) -> str:
        """What the service says of the printer, with its printer-state-reasons."""
        return self._run(["lpstat", "-l", "-p", self._queue])

    def _complain(self, said: str) -> None:
        first, _, rest = said.partition("\n")
        reasons = re.findall(r"^\s*Alerts:\s*(.*)$", rest, re.MULTILINE)
        bad = [reason for line in reasons for reason in line.split() if _WARNING not in reason]
        if any(reason.startswith(_OUT_OF_PAPER) for reason in bad):
            raise OutOfPaper(self.name)
        if " disabled " in first or any(stop in reason for reason in bad for stop in _STOPPED):
            raise PrinterUnreachable(self.name)

    def _cancel(self, request: str) -> bool:
        """Whether it surely will not come out any more."""
        try:
            self._run(["cancel", request])
        except PrinterUnreachable:
            return False  # the service itself is gone, or the job had left its queue
        return True

    def _run(self, command: list[str], given: bytes = b"") -> str:
        # LC_ALL=C: the service answers in the language of the machine, and we read its words.
        try:
            done = subprocess.run(
                command,
                input=given,
                capture_output=True,
                timeout=_SECONDS_FOR_A_COMMAND,
                check=True,
                env={**os.environ, "LC_ALL": "C"},
            )
        except (OSError, subprocess.SubprocessError) as cause:
            raise PrinterUnreachable(self.name) from cause
        return done.stdout.decode("utf-8", "replace")


def _checked(name: str) -> str:
    if _NAME.fullmatch(name) is None or _SECRET_LENGTH.search(name) is not None:
        raise ValueError("a print is named by its kind and number only")
    return name
