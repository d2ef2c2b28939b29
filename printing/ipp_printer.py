"""A printer that is asked by IPP: a queue of CUPS, or the printer itself. The PDF goes as it is.

A job is followed to its end, and what the printer says of itself (`printer-state-reasons`, RFC 8011
§5.4.12) is told as one of our troubles. Kept out: the bytes on the wire (`printing.ipp`).
"""

import os
import re
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from printing.ipp import (
    IppRefused,
    IppUnreachable,
    Operation,
    Service,
    Value,
    number_of,
    words_of,
)
from printing.names import checked, queue_name
from registry.failures import (
    CoverOpen,
    OutOfPaper,
    PaperJam,
    PaperUncertain,
    PrinterBusy,
    PrinterFaulty,
    PrinterStopped,
    PrinterTakesNoPages,
    PrinterUnreachable,
    Trouble,
)
from registry.ports import PrintJob

_SOCKETS: Final = ("/run/cups/cups.sock", "/var/run/cups/cups.sock")  # where CUPS listens
_USER: Final = "tereze"  # a program, not a person: the service shows it to everybody
_PDF: Final = "application/pdf"
_STOPPED: Final = 5  # printer-state, RFC 8011 §5.4.11
_PROCESSING: Final = 5  # job-state, §5.3.7: from here on paper may be moving
_CANCELED, _ABORTED, _COMPLETED = 7, 8, 9
_A4: Final = (595, 842)  # points
# Less than an error. But some printers wait for paper with a "warning" that there is none, and CUPS
# says "connecting" for a moment at every job: what lasts while a job stands still is believed.
_WARNINGS: Final = ("-warning", "-report")
_PASSING: Final = ("connecting", "timed-out")
_PASSING_S: Final = 5.0
_AT_ONCE: Final = ("offline",)  # CUPS reports an unplugged printer as "offline-report"
# What a reason means, by how it begins; the first that fits is told.
_REASONS: Final[tuple[tuple[str, type[Trouble]], ...]] = (
    ("media-empty", OutOfPaper),
    ("media-needed", OutOfPaper),
    ("media-jam", PaperJam),
    ("cover-open", CoverOpen),
    ("door-open", CoverOpen),
    ("interlock-open", CoverOpen),
    ("paused", PrinterStopped),
    ("offline", PrinterUnreachable),
    ("shutdown", PrinterUnreachable),
    ("connecting", PrinterUnreachable),
    ("timed-out", PrinterUnreachable),
    ("toner-empty", PrinterFaulty),
    ("marker-supply-empty", PrinterFaulty),
    ("fuser", PrinterFaulty),
    ("input-tray-missing", OutOfPaper),
    ("output-area-full", PrinterFaulty),
    ("spool-area-full", PrinterFaulty),
)
# A printer that CUPS looks for in vain has no reason of the standard, only a sentence.
_NOT_FOUND: Final = re.compile(
    "may not exist|not responding|locate printer|turned off|become available|unable to connect",
    re.IGNORECASE,
)
_ABOUT_PRINTER: Final = (
    "printer-state-message",
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "document-format-supported",
)
_ABOUT_JOB: Final = ("job-state", "job-state-reasons")  # CUPS counts pages before they are out
_OUR_JOB: Final = ("job-id", "job-name")
_TAKING_BACK_S: Final = 5.0

Group = Mapping[str, tuple[Value, ...]]


def cups(path: str = "/") -> Service:
    """The print service of this machine: its socket, or where CUPS_SERVER says."""
    told = os.environ.get("CUPS_SERVER", "")
    if told.startswith("/"):
        return Service(f"ipp://localhost{path}", told)
    if told:
        return Service(f"ipp://{told.partition('/')[0]}{path}")
    found = next((one for one in _SOCKETS if Path(one).exists()), "")
    return Service(f"ipp://localhost{path}", found)


def known_queues() -> tuple[str, ...]:
    """Names of the printers of the print service, by name; none where there is no such service."""
    try:
        told = cups().ask(Operation.CUPS_GET_PRINTERS, {"requested-attributes": "printer-name"})
    except (IppUnreachable, IppRefused):
        return ()
    names = (name for group in told.groups for name in words_of(group, "printer-name"))
    return tuple(sorted(name for name in names if queue_name(name)))


class IppPrinter:
    """Implements `registry.ports.Printer`. Print, look and resume from any thread."""

    def __init__(
        self,
        service: Service,
        name: str,
        patience: float = 60.0,
        pause: float = 0.3,
        *,
        leaves_nothing: bool = False,
    ) -> None:
        """Wait at most `patience` seconds for a job to come out, looking every `pause` seconds.

        `leaves_nothing`: the queue is ours alone, and all that the service keeps of it goes once a
        job has ended.
        """
        self._service = service
        self._patience = patience
        self._pause = pause
        self._leaves_nothing = leaves_nothing
        self.name = name

    def print(self, job: PrintJob) -> None:
        """Once the job has ended at the printer. Raises a Trouble; only after PaperUncertain may
        the paper be out."""
        name = checked(job.name)
        self.look()
        try:
            self._follow(self._send(name, job.pdf))
        finally:
            if self._leaves_nothing:
                self._purge()

    def look(self) -> None:
        """Whether it would take a paper now. Raises the Trouble that it tells of."""
        said = self._printer()
        self._complain(said)
        if not said.get("printer-is-accepting-jobs", (True,))[0]:
            raise PrinterStopped(self.name)
        formats = words_of(said, "document-format-supported")
        if formats and _PDF not in formats:
            raise PrinterTakesNoPages(self.name)

    def resume(self) -> None:
        """Let a stopped queue go on. Raises PrinterStopped where the service does not let us."""
        try:
            self._service.ask(Operation.RESUME_PRINTER, {"requesting-user-name": _USER})
        except IppRefused as cause:
            raise PrinterStopped(self.name) from cause
        except IppUnreachable as cause:
            raise PrinterUnreachable(self.name) from cause

    def recall(self, names: Collection[str]) -> None:
        """Cancel our jobs of these names that are not out yet. Raises PrinterUnreachable."""
        asked = {"requesting-user-name": _USER, "my-jobs": True, "requested-attributes": _OUR_JOB}
        try:
            found = self._service.ask(Operation.GET_JOBS, asked).groups
        except (IppRefused, IppUnreachable) as cause:
            raise PrinterUnreachable(self.name) from cause
        for job in found:
            if not set(names).isdisjoint(words_of(job, "job-name")):
                self._cancel(number_of(job, "job-id"))
        if self._leaves_nothing:
            self._purge()

    # -- inside ---------------------------------------------------------------------------------

    def _printer(self) -> Group:
        try:
            return self._service.ask(
                Operation.GET_PRINTER, {"requested-attributes": _ABOUT_PRINTER}
            ).first
        except (IppRefused, IppUnreachable) as cause:
            raise PrinterUnreachable(self.name) from cause

    def _send(self, name: str, pdf: bytes) -> int:
        asked: dict[str, object] = {
            "requesting-user-name": _USER,
            "job-name": name,
            "document-format": _PDF,
            "print-scaling": "none",  # a label that is "fitted" no longer lies on its sticker
        }
        if _is_a4(pdf):  # a queue whose sheet was never set prints on the American one
            asked["media"] = "iso_a4_210x297mm"
        try:
            told = self._service.ask(Operation.PRINT_JOB, asked, pdf)
        except IppRefused as cause:
            busy = cause.status == IppRefused.BUSY
            raise (PrinterBusy if busy else PrinterUnreachable)(self.name) from cause
        except IppUnreachable as cause:
            raise (PaperUncertain if cause.was_sent else PrinterUnreachable)(self.name) from cause
        return number_of(told.first, "job-id")

    def _follow(self, job: int) -> None:
        begun = fine = time.monotonic()
        deadline = begun + self._patience
        while True:
            said = self._job(job, deadline)
            state = number_of(said, "job-state")
            if state >= _CANCELED:
                return self._judge(said, state)
            now, told = time.monotonic(), self._printer()
            if not self._told_of(told, softly=True):
                fine = now
            lasts = now - fine > min(_PASSING_S, self._patience / 4)
            trouble = self._told_of(told, softly=lasts)
            if trouble is not None or now > deadline:
                return self._take_back(job, trouble, moving=state >= _PROCESSING)
            time.sleep(self._pause)

    def _take_back(self, job: int, told: Trouble | None, *, moving: bool) -> None:
        """The print stays due with us: left with the service it would come out a second time.

        `told`: what the printer says is wrong, None where it says nothing and does nothing: then
        a job that was `moving` may have left something in the printer.
        """
        trouble = told or PrinterUnreachable(self.name)
        with suppress(PrinterUnreachable):  # whether it was is looked at
            self._cancel(job)
        until = time.monotonic() + _TAKING_BACK_S
        said = self._job(job, until)
        while number_of(said, "job-state") < _CANCELED:
            if time.monotonic() > until:
                raise PaperUncertain(self.name) from trouble
            time.sleep(self._pause)
            said = self._job(job, until)
        if number_of(said, "job-state") == _COMPLETED:
            return  # it came out while we were taking it back
        if told is None and moving:
            raise PaperUncertain(self.name) from trouble
        raise trouble

    def _cancel(self, job: int) -> None:
        """It may have ended just now. Raises PrinterUnreachable when nobody says."""
        with suppress(IppRefused):
            try:
                asked = {"job-id": job, "requesting-user-name": _USER}
                self._service.ask(Operation.CANCEL_JOB, asked)
            except IppUnreachable as cause:
                raise PrinterUnreachable(self.name) from cause

    def _judge(self, said: Group, state: int) -> None:
        if state == _COMPLETED:
            if "job-completed-with-errors" in words_of(said, "job-state-reasons"):
                raise PaperUncertain(self.name)
            return
        self._complain(self._printer())  # "stopped" says more than "it did not print"
        raise PrinterUnreachable(self.name)

    def _job(self, job: int, deadline: float) -> Group:
        """How the job stands. Raises PaperUncertain when nobody says until the deadline."""
        while True:
            try:
                return self._service.ask(
                    Operation.GET_JOB, {"job-id": job, "requested-attributes": _ABOUT_JOB}
                ).first
            except IppRefused as cause:
                raise PaperUncertain(self.name) from cause  # it knows of no such job any more
            except IppUnreachable as cause:
                if time.monotonic() > deadline:
                    raise PaperUncertain(self.name) from cause
                time.sleep(self._pause)

    def _complain(self, said: Group) -> None:
        trouble = self._told_of(said, softly=False)
        if trouble is not None:
            raise trouble

    def _told_of(self, said: Group, *, softly: bool) -> Trouble | None:
        """What is wrong with the printer; `softly`: what is only a warning, or passes, counts."""
        reasons = words_of(said, "printer-state-reasons")
        bad = [one for one in reasons if softly or _is_hard(one)]
        for begins, trouble in _REASONS:
            if any(one.startswith(begins) for one in bad):
                return trouble(self.name)
        message = " ".join(words_of(said, "printer-state-message"))
        if softly and _NOT_FOUND.search(message) is not None:
            return PrinterUnreachable(self.name)
        return PrinterStopped(self.name) if number_of(said, "printer-state") == _STOPPED else None

    def _purge(self) -> None:
        """CUPS keeps the files of jobs that have ended for a day, unless `PreserveJobFiles No` is
        set: all of this queue, with what is known of the jobs, go. It may not let us
        (docs/guides/kiosk.md says what to set)."""
        with suppress(IppRefused, IppUnreachable):
            self._service.ask(
                Operation.PURGE_JOBS, {"requesting-user-name": _USER, "purge-jobs": True}
            )


def system_printer(queue: str, *, leaves_nothing: bool = False) -> IppPrinter:
    """A queue of this machine's print service. ValueError for what cannot be a queue's name."""
    if not queue_name(queue):
        raise ValueError("not the name of a printer")
    service = cups(f"/printers/{queue}")
    return IppPrinter(service, f"system:{queue}", leaves_nothing=leaves_nothing)


def direct_printer(uri: str) -> IppPrinter:
    """A printer at its own address. ValueError for what is no address."""
    return IppPrinter(Service(uri), f"ipp:{urlsplit(uri).hostname}")


def _is_hard(reason: str) -> bool:
    if reason.startswith(_AT_ONCE):
        return True
    return not reason.endswith(_WARNINGS) and not reason.startswith(_PASSING)


def _is_a4(pdf: bytes) -> bool:
    found = re.search(rb"/MediaBox\s*\[\s*0\s+0\s+([0-9.]+)\s+([0-9.]+)", pdf)
    return found is not None and (int(float(found[1])), int(float(found[2]) + 0.5)) == _A4
