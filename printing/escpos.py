"""A receipt printer that is sent dots in ESC/POS and asked how it is.

Its own bytes, forty lines of them, instead of a library: docs/dependencies.md says why. Kept out:
how dots are made (`printing.bitmap`), the way to the printer (`printing.wires`).
"""

import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from printing.names import checked
from printing.wires import Wire
from registry.failures import (
    CoverOpen,
    OutOfPaper,
    PaperJam,
    PaperTooWide,
    PaperUncertain,
    PrinterFaulty,
    PrinterUnreachable,
    Trouble,
)
from registry.ports import PrintJob

if TYPE_CHECKING:
    from printing.bitmap import Dots

BAND_ROWS: Final = 128  # of dots in one command: small enough for the buffers of cheap printers
_WAKE: Final = b"\x1b@"  # forget what an earlier job left
_UNITS: Final = b"\x1dP\xcb\xcb"  # GS P: feeds are counted in 1/203 inch, as the dots are
_CUT: Final = b"\x1dVB\x10"  # GS V 66: feed to the knife, cut, leave a corner
_FEED_MOST: Final = 255
# DLE DC4 8: throw away what is not printed yet. Otherwise the rest of a paper would come out when
# the roll is changed, before the same paper whole.
_CLEAR: Final = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
_DONE: Final = b"\x1dr\x01"  # GS r 1 is answered in its turn: once all before it is printed
# GS a: tell unasked of offline, errors and paper. One that is stuck takes no question any more.
_TELL, _TELL_NO_MORE = b"\x1da\x0e", b"\x1da\x00"
_PRINTER, _OFFLINE, _ERROR, _PAPER = 1, 2, 3, 4  # DLE EOT n
_UNASKED_BYTES: Final = 4
_SECONDS_FOR_STATUS: Final = 1.0
_SECONDS_WITHOUT_DONE: Final = 5.0  # some answer DLE EOT and know no GS r


class EscPosPrinter:
    """Implements `registry.ports.Printer`. One paper at a time."""

    def __init__(self, name: str, connect: Callable[[], Wire], patience: float = 60.0) -> None:
        """`connect` raises OSError. A paper has `patience` seconds to come out."""
        self.name = name
        self._connect = connect
        self._patience = patience

    def print(self, job: PrintJob) -> None:
        """Returns when the printer says that all is out; where it says nothing at all, when it has
        taken all. Raises a Trouble; only after PaperUncertain may the paper be out."""
        checked(job.name)
        commands = self._commands(job.pdf)
        wire = self._open()
        try:
            _Talk(wire, self.name, self._patience).print(commands)
        finally:
            _close(wire)

    def look(self) -> None:
        """Raises the Trouble that it tells of, or PrinterUnreachable."""
        wire = self._open()
        try:
            _Talk(wire, self.name, self._patience).look()
        finally:
            _close(wire)

    def recall(self, names: Collection[str]) -> None:
        """It knows no names: all that it has taken and not printed is thrown away. Raises
        PrinterUnreachable."""
        wire = self._open()
        try:
            wire.send(_CLEAR, _SECONDS_FOR_STATUS)
        except OSError as cause:
            raise PrinterUnreachable(self.name) from cause
        finally:
            _close(wire)

    def _open(self) -> Wire:
        try:
            return self._connect()
        except OSError as cause:
            raise PrinterUnreachable(self.name) from cause

    def _commands(self, pdf: bytes) -> Sequence[bytes]:
        from printing.bitmap import TooWide, pages_as_dots  # numpy stays out of start-up

        try:
            return [page_commands(page.width_bytes, page) for page in pages_as_dots(pdf)]
        except TooWide as cause:
            raise PaperTooWide(self.name) from cause


def page_commands(width: int, page: "Dots") -> bytes:
    """One page, cut off at its end: `GS v 0` for what is inked, feeds for what is blank."""
    from printing.bitmap import bands

    parts = [_WAKE, _UNITS]
    for blank, rows in bands(page, BAND_ROWS):
        parts.append(_feed(blank))
        if rows:
            high = len(rows) // width
            parts.append(b"\x1dv0\x00" + width.to_bytes(2, "little") + high.to_bytes(2, "little"))
            parts.append(rows)
    return b"".join((*parts, _CUT))


def _feed(rows: int) -> bytes:
    whole, rest = divmod(rows, _FEED_MOST)
    return (b"\x1bJ" + bytes((_FEED_MOST,))) * whole + (b"\x1bJ" + bytes((rest,)) if rest else b"")


class _Talk:
    """One connection, from the first question to the last answer."""

    def __init__(self, wire: Wire, name: str, patience: float) -> None:
        self._wire = wire
        self._name = name
        self._until = time.monotonic() + patience
        self._answers = True  # until it once did not
        self._begun = False
        self._asked_done = self._done = False
        self._unasked = b""  # of four bytes that it tells unasked, those that came
        self._trouble: type[Trouble] | None = None  # that it told of unasked

    def look(self) -> None:
        try:
            self._ask_how_it_is()
        except OSError as cause:
            raise PrinterUnreachable(self._name) from cause

    def print(self, pages: Sequence[bytes]) -> None:
        """Raises the Trouble that it tells of, and PaperUncertain."""
        try:
            self._ask_how_it_is()
            begin, end = (_TELL, _TELL_NO_MORE) if self._answers else (b"", b"")
            self._send(b"".join((begin, *pages, end)))
            if self._answers:
                self._see_the_end()
        except OSError as cause:
            raise (PaperUncertain if self._begun else PrinterUnreachable)(self._name) from cause

    def _send(self, told: bytes) -> None:
        at = 0
        while at < len(told):
            taken = self._wire.send(told[at:], _SECONDS_FOR_STATUS)
            self._begun = self._begun or taken > 0
            at += taken
            if taken:
                continue
            # It takes nothing: it is busy, or something is wrong and it may say so.
            self._in_mid_job()
            if time.monotonic() > self._until:
                raise (PaperUncertain if self._begun else PrinterUnreachable)(self._name)

    def _see_the_end(self) -> None:
        self._wire.send(_DONE, _SECONDS_FOR_STATUS)
        good_since = time.monotonic()
        self._asked_done = True
        while True:
            self._hear(self._wire.receive(_SECONDS_FOR_STATUS / 4), 0)
            if self._done:
                return
            if not self._in_mid_job():
                good_since = time.monotonic()
            now = time.monotonic()
            if now - good_since > _SECONDS_WITHOUT_DONE:
                return  # all is well with it, and it has no word for "done"
            if now > self._until:
                raise PaperUncertain(self._name)

    def _in_mid_job(self) -> bool:
        """Whether it said that all is well. What it says is wrong ends the job, and is told."""
        if not self._answers:
            return False
        try:
            self._hear(self._wire.receive(0.0), 0)
            if self._trouble is not None:
                raise self._trouble(self._name)
            return self._ask_how_it_is()
        except Trouble:
            with suppress(OSError):
                self._wire.send(_CLEAR, _SECONDS_FOR_STATUS)
            raise

    def _ask_how_it_is(self) -> bool:
        """Whether it answered. Raises the Trouble that it tells of, and OSError."""
        if self._wire.paper_out():
            raise OutOfPaper(self._name)
        if not self._answers:
            return False
        first = self._status(_PRINTER)
        if first is None:
            self._answers = self._begun  # in mid-job it may be too busy to answer
            return False
        error, paper = self._status(_ERROR), self._status(_PAPER)
        cause = self._status(_OFFLINE) if first & 0x08 else 0
        trouble = _told_by(error or 0, paper or 0, cause or 0)
        if trouble is None and first & 0x08 and not self._begun:
            trouble = PrinterUnreachable  # offline, and for no reason that it tells
        if trouble is not None:
            raise trouble(self._name)
        return True

    def _status(self, n: int) -> int | None:
        """What DLE EOT n says; None when nothing came."""
        if self._wire.send(b"\x10\x04" + bytes((n,)), _SECONDS_FOR_STATUS) == 0:
            return None
        until = time.monotonic() + _SECONDS_FOR_STATUS
        while (left := until - time.monotonic()) > 0:
            found = self._hear(self._wire.receive(left), n)
            if found is not None:
                return found
        return None

    def _hear(self, told: bytes, n: int) -> int | None:
        """The answer to DLE EOT is marked by bits 0, 1, 4, 7 = 0 1 1 0; that to GS r by bit 4 = 0;
        what it tells unasked is four bytes, of which the first has bits 0, 1, 4, 7 = 0 0 1 0."""
        found = None
        for one in told:
            if n and one & 0x93 == 0x12:
                found = one
            elif self._unasked or one & 0x93 == 0x10:
                self._unasked += bytes((one,))
                if len(self._unasked) == _UNASKED_BYTES:
                    self._trouble, self._unasked = _told_unasked(self._unasked), b""
            elif one & 0x90 == 0x00 and self._asked_done:
                self._done = True
        return found


def _told_unasked(told: bytes) -> type[Trouble] | None:
    """The four bytes of GS a, in the places of DLE EOT 2, 3 and 4."""
    printer, error, paper, _ = told
    return _told_by(error & 0x68, 0x60 if paper & 0x0C else 0, 0x04 if printer & 0x20 else 0)


def _told_by(error: int, paper: int, cause: int) -> type[Trouble] | None:
    """DLE EOT 3, 4 and 2. Paper near its end is no trouble."""
    if cause & 0x04:
        return CoverOpen
    if paper & 0x60 or cause & 0x20:
        return OutOfPaper
    if error & 0x08:
        return PaperJam  # the knife, behind which the paper is
    return PrinterFaulty if error & 0x60 or cause & 0x40 else None


def _close(wire: Wire) -> None:
    with suppress(OSError):
        wire.close()
