"""Scanned pages, as the counter asks for them: out of the scanner's folder, read beside the work.

Implements `counter.scanned_place.ScannedPlace`. A page is on the shelf, durable, before the entry
that names it is written; its file leaves the folder only when all its pages are decided about, so
that after a crash everything is simply found again, and what is kept already is kept once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from logging import getLogger
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Final

from app.office_parts import Common
from app.scan_reader import Scan, ScanFile, ScanReader
from counter.scanned_place import Attached, FileRefused, PageFound, ScannedNow, Verdict
from db.notes import BookNotes
from registry.answer_corrections import is_awaited
from registry.application import Application, office_day
from registry.attaching import (
    Attaching,
    Kept,
    Lack,
    NoPages,
    NotAnAnswersPage,
    PageOfAnother,
    reason_of,
)
from registry.codes import ControlCode, Foreign, OurCode, OurNumber, Reading
from registry.desk import FromPaper
from registry.facts import FileRef
from registry.failures import FileNotKept
from registry.numbers import ANSWER, TRANSFER_LIST, Number
from registry.office_facts import ScanAttached, ScanKind
from registry.offices import Staff
from scanner.inbox import Inbox

if TYPE_CHECKING:
    from scanner.pages import Page, ReadPage

log = getLogger(__name__)
SALT_BYTES: Final = 16
MOST_PROPOSED: Final = 3
_ENDINGS: Final = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


class OfficeScans:
    """`read` says what a code is, `by_code` whose."""

    def __init__(
        self,
        common: Common,
        read: Callable[[str], Reading],
        by_code: Callable[[ControlCode], Application | None],
    ) -> None:
        parts = common.parts
        self._desk, self._reading, self._shelf = parts.desk, parts.reading, parts.shelf
        self._notes = BookNotes(parts.book, parts.office.code)
        self._verbs = Attaching(parts.desk, self._facts)
        self._inbox = Inbox(parts.scans)
        self._read, self._by_code = read, by_code
        self._ready, self._told = common.ready, common.told
        self._address = parts.status_address
        self._reader = ScanReader(self._inbox, read, self._pages_of)
        self._files, self._lock = self._reader.files, self._reader.lock

    # -- looking ---------------------------------------------------------------------------------

    def now(self) -> ScannedNow:
        folder = self._inbox.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            whole = self._inbox.whole()
        except OSError:
            return ScannedNow((), 0, (), str(folder), is_there=False)
        with self._lock:
            for path, stood in whole.items():
                known = self._files.get(path)
                if known is None or known.stood != stood:
                    self._files[path] = ScanFile(stood)
            for path in [one for one in self._files if not one.exists()]:
                del self._files[path]
            files = list(self._files.items())
        waiting = sum(not one.read for _, one in files)
        if waiting:
            self._reader.begin()
        pages = [found for _, one in files for found in self._found(one)]
        refused = [FileRefused(path.name, one.refused) for path, one in files if one.refused]
        self._put_by_what_is_done()
        return ScannedNow(pages, waiting, refused, str(folder))

    def _found(self, file: ScanFile) -> list[PageFound]:
        found, before = [], list[Number]()
        for scan in list(file.scans):
            own = self._applications_of(scan)
            if not scan.done:
                one = self._judged(scan, len(file.scans))
                if not self._is_kept_already(scan, one):
                    found.append(self._proposing(one, own, before))
            if own:  # behind a page of two applications nobody knows whose the next one is
                before = own if len(own) == 1 else []
        return found

    @staticmethod
    def _applications_of(scan: Scan) -> list[Number]:
        """The applications whose numbers stand on a page, in order."""
        numbers = (one.number for one in scan.readings if isinstance(one, OurNumber))
        return sorted({one.application for one in numbers if one.kind != TRANSFER_LIST})

    def _proposing(self, page: PageFound, own: list[Number], before: list[Number]) -> PageFound:
        """What an unclear page may belong to; only a person decides it."""
        match page.verdict:
            case Verdict.SEVERAL:
                likely = own[:MOST_PROPOSED]
            case Verdict.NO_CODE | Verdict.FOREIGN:
                likely = before
            case _:
                return page
        known = (self._application(number) for number in likely)
        return replace(page, proposed=tuple(one for one in known if one is not None))

    def _judged(self, scan: Scan, of: int) -> PageFound:
        """What its codes say. Each page stands alone: its neighbours say nothing about it."""
        page = PageFound(scan.key, Verdict.NO_CODE, None, None, scan.place, of, scan.turned)
        numbers = {one.number for one in scan.readings if isinstance(one, OurNumber)}
        ours = {one for one in numbers if one.kind != TRANSFER_LIST}
        answers = {one for one in ours if one.kind == ANSWER}
        if len({one.application for one in ours}) > 1 or len(answers) > 1:
            return replace(page, verdict=Verdict.SEVERAL)
        if not ours:
            return self._judged_by_code(scan, page, foreign=bool(numbers))
        number = next(iter(answers or ours))
        application = self._application(number)
        if application is None:
            return replace(page, verdict=Verdict.NOT_HERE, number=number)
        verdict = Verdict.ANSWER if answers else Verdict.PAPER
        if answers and not is_awaited(application):
            verdict = Verdict.TAKEN
        return replace(page, verdict=verdict, number=number, application=application)

    def _judged_by_code(self, scan: Scan, page: PageFound, *, foreign: bool) -> PageFound:
        """A receipt carries the resident's code and perhaps no number."""
        codes = {one.code for one in scan.readings if isinstance(one, OurCode)}
        application = self._by_code(next(iter(codes))) if len(codes) == 1 else None
        if application is not None:
            number = Number.parse(application.number)
            return replace(page, verdict=Verdict.PAPER, number=number, application=application)
        if foreign or codes or any(isinstance(one, Foreign) for one in scan.readings):
            return replace(page, verdict=Verdict.FOREIGN)
        return page

    def _is_kept_already(self, scan: Scan, found: PageFound) -> bool:
        """Found again after a crash: it was kept, and its file was not put by any more."""
        if scan.compared or found.number is None or found.verdict is Verdict.ANSWER:
            return scan.done
        scan.compared = True
        if found.application is not None and self._verbs.is_kept(
            found.number, self._content([scan.page])
        ):
            scan.done = True
        return scan.done

    def picture(self, key: int) -> bytes:
        found = self._scan(key)
        return found.page.preview if found is not None and not found.done else b""

    def attached(self, number: Number) -> Sequence[Attached]:
        noted = self._notes.about(number.application.digits, ScanAttached)
        return [
            Attached(one.fact, one.at, one.actor)
            for one in noted
            if isinstance(one.fact, ScanAttached) and one.fact.file is not None
        ]

    def _facts(self, number: str) -> Sequence[ScanAttached]:
        return [one.fact for one in self.attached(Number.parse(number))]

    def opened(self, number: Number, fact: ScanAttached) -> Path | None:
        file = fact.file
        held = self._shelf.path(file.name) if file is not None else None
        if file is None or held is None:
            return None
        ending = _ENDINGS.get(file.media_type, "")
        known = [one.file for one in self._facts(number.application.digits)]
        place = known.index(file) + 1 if file in known else 0
        target = held.parent / "opened" / f"scan-{number.application.shown}-{place}{ending}"
        target.parent.mkdir(mode=0o700, exist_ok=True)
        copyfile(held, target)
        return target

    # -- acting ----------------------------------------------------------------------------------

    def turn(self, key: int) -> None:
        from scanner.pages import turn

        scan = self._scan(key)
        if scan is not None:
            scan.page = turn(scan.page)
            scan.turned += 1

    def take_in(
        self,
        key: int,
        by: Staff,
        from_paper: FromPaper | None = None,
        lacks: Sequence[Lack] = (),
    ) -> Application:
        self._ready()
        scan, answer = self._answer_of(key)
        self._verbs.ready_for(answer, from_paper)
        self._keep(answer, [scan.page], ScanKind.ANSWER, by, reason_of(lacks))
        taken = self._desk.take_in_answer(answer, by, from_paper)
        return self._settled(scan, taken)

    def hold_back(self, key: int, lacks: Sequence[Lack], by: Staff) -> Application:
        self._ready()
        scan, answer = self._answer_of(key)
        kept = self._keep(answer, [scan.page], ScanKind.ANSWER, by, reason_of(lacks))
        return self._settled(scan, kept)

    def attach(self, key: int, number: Number, kind: ScanKind, by: Staff) -> Application:
        self._ready()
        scan = self._undecided(key)
        self._must_belong(number, scan.readings)
        return self._settled(scan, self._keep(number, [scan.page], kind, by, ""))

    def dismiss(self, key: int) -> None:
        scan = self._scan(key)
        if scan is not None:
            scan.done = True
            self._put_by_what_is_done()

    def drop(self, files: Sequence[Path]) -> None:
        try:
            self._inbox.folder.mkdir(parents=True, exist_ok=True)
            for file in files:
                name = f"{self._stamp()}-{self._desk.random.bytes(4).hex()}"
                coming = self._inbox.folder / f".{name}.part"
                copyfile(file, coming)
                coming.rename(self._inbox.folder / f"{name}{file.suffix.lower()[:5]}")
        except OSError as cause:
            raise FileNotKept from cause

    def attach_files(
        self,
        number: Number,
        files: Sequence[Path],
        kind: ScanKind,
        by: Staff,
        id_reason: str = "",
        told: Callable[[float], None] = lambda _: None,
    ) -> Application:
        self._ready()
        pages = []
        for place, file in enumerate(files):
            for one in self._pages_of(file):
                self._must_belong(number, [self._read(text) for text in one.texts])
                pages.append(one.page)
            told((place + 1) / len(files))
        kept = self._keep(number, pages, kind, by, id_reason, is_id=bool(id_reason))
        application: Application = self._told(kept)
        return application

    # -- one page --------------------------------------------------------------------------------

    def _pages_of(self, file: Path) -> "Iterator[ReadPage]":
        from app.page_child import THE_CHILD  # nobody scans in the first moments of a window

        return THE_CHILD.read(file, self._address)

    def _keep(
        self,
        number: Number,
        pages: "Sequence[Page]",
        kind: ScanKind,
        by: Staff,
        reason: str,
        *,
        is_id: bool = False,
    ) -> Application:
        """The file first, durable; then the entry that names it."""
        if not pages:
            raise NoPages
        known = self._desk.known(number)  # a file on the shelf that no entry names is never cleared
        content = self._content(pages)
        if self._verbs.is_kept(number, content):
            return known
        kept = Kept(kind, len(pages), self._put(content), reason)
        verb = self._verbs.keep_id if is_id else self._verbs.attach
        return verb(number, kept, by)

    def _put(self, content: bytes) -> FileRef:
        from scanner.pages import MEDIA_TYPE

        # No title: people name files after people.
        return self._shelf.put(content, self._desk.random.bytes(SALT_BYTES), MEDIA_TYPE, "")

    @staticmethod
    def _content(pages: "Sequence[Page]") -> bytes:
        from scanner.pages import as_pdf

        return as_pdf(pages)

    def _must_belong(self, number: Number, readings: Sequence[Reading]) -> None:
        numbers = {one.number for one in readings if isinstance(one, OurNumber)}
        known = {one.application for one in numbers if one.kind != TRANSFER_LIST}
        if known and number.application not in known:
            raise PageOfAnother

    def _answer_of(self, key: int) -> tuple[Scan, Number]:
        scan = self._undecided(key)
        found = self._judged(scan, 1)
        if found.verdict is not Verdict.ANSWER or found.number is None:
            raise NotAnAnswersPage
        return scan, found.number

    def _undecided(self, key: int) -> Scan:
        scan = self._scan(key)
        if scan is None or scan.done:
            raise NoPages  # somebody at this desk has decided already
        return scan

    def _settled(self, scan: Scan, application: Application) -> Application:
        scan.done = True
        self._put_by_what_is_done()
        told: Application = self._told(application)
        return told

    def _scan(self, key: int) -> Scan | None:
        with self._lock:
            scans = (scan for file in self._files.values() for scan in file.scans)
            return next((scan for scan in scans if scan.key == key), None)

    def _application(self, number: Number) -> Application | None:
        found = self._reading.application(number.application.digits)
        return found if found is not None and found.is_known else None

    def _put_by_what_is_done(self) -> None:
        with self._lock:
            for path, file in list(self._files.items()):
                if file.read and not file.refused and all(one.done for one in file.scans):
                    try:
                        self._inbox.put_by(path, self._stamp())
                    except OSError as failure:  # a folder that may only be read: it stays there
                        log.warning("a scanned file stays: %s", type(failure).__name__)
                        continue
                    del self._files[path]

    def _stamp(self) -> str:
        return office_day(self._desk.now()).isoformat()

    def wait(self, seconds: float) -> None:
        """Until what was found is read, or so long."""
        self._reader.wait(seconds)

    def close(self) -> None:
        """Nothing more is read; what was is found again at the next start."""
        self._reader.close()
