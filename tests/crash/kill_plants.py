"""Planted mistakes, one for each promise of the book: a run with one of them must turn red.

Each is put into a fork of the warm parent, before desk and district are forked from that, and stays
there until it ends.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from msgspec.structs import replace

from app.begun import PrintsBegun
from db.copy_file import Stick
from db.effects import copies_of
from db.journal import BookJournal
from db.second_copy import StickCopy
from db.writing import Writing
from district.enrolment import DeviceRow
from district.road import ingest
from registry.chain import encode, genesis, link
from registry.codes import ControlCode
from registry.desk import Desk as Verbs
from registry.facts import Fact, PaperKind, Printed
from registry.numbers import Number
from registry.offices import Staff
from registry.ports import DuePrint, PrintJob, Written
from registry.road import RECEIPT_TAG, DistrictReceipt, Frame, Head, SignedReceipt
from sync.wire import pack, unpack
from tests.crash.kill_desk import Desk
from tests.crash.kill_district import District
from tests.crash.kill_homes import put_on
from tests.crash.kill_marks import Moment
from tests.crash.kill_paper import NAME, FilePrinter, short_sheet
from tests.crash.kill_road import Line

SYNCING: Final = 0.02  # seconds a stick takes for one entry, at least
PRINTING: Final = 0.002  # seconds until a sheet is out: real printers take a thousand times longer


@dataclass(frozen=True)
class Plant:
    """A mistake, at which moment a kill brings it to light, and what the referee says then."""

    put_in: Callable[[], None]
    shows_at: Moment
    found: tuple[str, ...]


def _print_before_commit() -> None:
    """The receipt comes out while the entry is still being written."""
    append = Writing.append
    printer = _the_printer()

    def eager(
        writing: Writing,
        fact: Fact,
        *,
        registration: bytes = b"",
        actor: str = "",
        due: Sequence[DuePrint] = (),
    ) -> Written:
        written = append(writing, fact, registration=registration, actor=actor)
        for one in due:
            copy = copies_of(writing._connection, int(one.paper), one.number)
            code = ControlCode(one.secret) if one.secret else None
            sheet = short_sheet(one.paper, Number.parse(one.number), code, copy)
            printer().put_out(PrintJob("early", sheet))
            marked = Printed(one.paper, one.number, copy, NAME)
            append(writing, marked, registration=registration, actor=actor)
        return written

    put_on(Writing, append=eager)


def _the_printer() -> Callable[[], FilePrinter]:
    """The printer of the desk that is being opened in this process."""
    made: list[FilePrinter] = []
    init = FilePrinter.__init__

    def noted(printer: FilePrinter, *given: Any) -> None:
        init(printer, *given)
        made.append(printer)

    put_on(FilePrinter, __init__=noted)
    return lambda: made[-1]


def _due_print_in_a_commit_of_its_own() -> None:
    make_due, writing = Writing._make_due, BookJournal.writing
    later: list[tuple[Sequence[DuePrint], int]] = []

    @contextmanager
    def too_late(own: BookJournal) -> Iterator[Writing]:
        with writing(own) as landing:
            yield landing
        while later:
            with writing(own) as landing:
                make_due(landing, *later.pop())

    put_on(Writing, _make_due=lambda _, due, at: later.append((due, at)))
    put_on(BookJournal, writing=too_late)


def _mark_before_paper() -> None:
    """The sheet is marked as out, and only then given to the printer."""
    kept: list[tuple[FilePrinter, PrintJob]] = []
    mark, put_out = Verbs.mark_printed, FilePrinter.put_out

    def hasty(
        verbs: Verbs, paper: PaperKind, number: str, printer: str, by: Staff, more: int = 0
    ) -> None:
        mark(verbs, paper, number, printer, by, more)
        while kept:
            late, job = kept.pop()
            late._marks.desk(Moment.BEFORE_PAPER)
            time.sleep(PRINTING)
            put_out(late, job)

    put_on(FilePrinter, put_out=lambda printer, job: kept.append((printer, job)))
    put_on(Verbs, mark_printed=hasty)


def _no_copy_after_a_crash() -> None:
    """Nobody asks whether a sheet may be out that was not marked."""
    put_on(PrintsBegun, perhaps_out=lambda begun, due: 0)


def _receipt_before_the_district_has_it() -> None:
    """The district signs for what it was brought, answers, and commits afterwards."""

    def hasty(district: District, line: Line) -> None:
        header, body = line.question()
        carrier = district._carrier(header, body)
        if carrier is None:
            raise AssertionError("the desk of the run is known")
        message = unpack(body)
        question = pack(replace(message, frames=()))
        answer = unpack(ingest(question, carrier, district.road))
        heads = {head.chain: head for head in answer.heads}
        receipts = []
        for frame in message.frames:
            head = _head_after(frame, heads.get(frame.chain), carrier)
            heads[frame.chain] = head
            receipts.append(_signed(district, carrier, head))
        said = replace(answer, heads=tuple(heads.values()), receipts=tuple(receipts))
        line.answer(pack(said))
        if message.frames:
            district.marks.district(Moment.BEFORE_RECEIPT)
            ingest(body, carrier, district.road)

    put_on(District, _answer=hasty)


def _paper_before_the_second_copy() -> None:
    """Nobody waits for the stick, which takes its time as sticks do."""
    written, sync = StickCopy.written, Stick.sync

    def hasty(copy: StickCopy, frame: Frame, before: Head, after: Head) -> None:
        copy._given_up = True
        written(copy, frame, before, after)

    def slow(stick: Stick, handle: int) -> None:
        time.sleep(SYNCING)
        sync(stick, handle)

    put_on(StickCopy, written=hasty)
    put_on(Stick, sync=slow)
    put_on(Desk, say_how_the_stick_stands=lambda desk: None)


def _head_after(frame: Frame, before: Head | None, carrier: DeviceRow) -> Head:
    if before is None or before.n < 0:
        opened = frame.entries[0].entry().read_fact()
        h = genesis(frame.chain, opened.signing_key)  # type: ignore[union-attr]
    else:
        h = before.h
    for wire in frame.entries:
        h = link(h, wire.entry())
    return Head(frame.chain, frame.first + len(frame.entries) - 1, h)


def _signed(district: District, carrier: DeviceRow, head: Head) -> SignedReceipt:
    now = district.opened.clock.now()
    packed = encode(DistrictReceipt(carrier.device, head.chain, head.n, head.h, now))
    return SignedReceipt(packed, district.opened.key.sign(RECEIPT_TAG + packed))


PLANTS: Final = {
    "print-before-commit": Plant(
        _print_before_commit,
        Moment.BEFORE_MARK,
        # Which of these shows first is a matter of when the machine was killed.
        (
            "without an entry",
            "whose code has no entry",
            "does not say it is one",
            "a paper before its entry was on the second copy",
        ),
    ),
    "due-print-later": Plant(
        _due_print_in_a_commit_of_its_own, Moment.BEFORE_COMMIT, ("neither printed nor due",)
    ),
    "mark-before-paper": Plant(
        _mark_before_paper, Moment.BEFORE_PAPER, ("marked as printed and not out",)
    ),
    "no-copy": Plant(
        _no_copy_after_a_crash, Moment.BEFORE_MARK, ("a repeat that does not say it is one",)
    ),
    "paper-before-copy": Plant(
        _paper_before_the_second_copy,
        Moment.BEFORE_MARK,
        ("a paper before its entry was on the second copy",),
    ),
    "receipt-before-commit": Plant(
        _receipt_before_the_district_has_it,
        Moment.BEFORE_RECEIPT,
        ("the district signed for",),
    ),
}
