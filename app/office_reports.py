"""Figures, personal receptions and the register book, as the counter's Office page asks for them.

Implements `counter.reports_place.ReportsPlace`. All of it is read from the office's own book: no
line is needed. Calls block; the window makes them through the background.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from time import sleep
from typing import Any, Final

from app.office_parts import Common
from counter.reports_place import DayOfReceptions, OfficeFigures, RegisterMade
from db.figures import BookFigures
from db.notes import BookNotes
from db.register import BookRegister
from registry.acting import Acting
from registry.application import office_day
from registry.facts import PaperKind
from registry.figures import Case, Period, office_view
from registry.lists import ListRow, Wanted
from registry.numbers import Number
from registry.office_facts import ReceptionBooked, ReceptionHeld, ReceptionOutcome
from registry.offices import Staff
from registry.ports import PrintJob
from registry.receptions import Reception, Receptions, Wish, receptions
from registry.register import RegisterLine, register_line

MOST_LISTED: Final = 200  # rows of each list: nobody reads on
_BOOKED_AHEAD: Final = timedelta(days=400)  # nobody is booked for later than a year from now
_PDF_SHARE: Final = 0.8  # of the time that a register takes
_LINES_AT_ONCE: Final = 20  # some 20 ms of drawing
_PEN_DOWN_S: Final = 0.001


class _Stopped(Exception):
    """Somebody pressed Stop."""


class OfficeReports:
    """`looked` writes down a look at a person's data."""

    def __init__(self, common: Common, looked: Callable[[str, str, Staff], None]) -> None:
        parts = common.parts
        desk, book, code = parts.desk, parts.book, parts.office.code
        self._desk: Acting = desk
        self._printer = common.asked.printer_for(PaperKind.REGISTER_PAGE)
        self._drawing = common.drawing
        self._ready, self._told = common.ready, common.told
        self._looked = looked
        self._reading = parts.reading
        self._figures = BookFigures(book, code)
        self._register = BookRegister(book, code)
        self._notes = BookNotes(book, code)
        self._verbs = Receptions(
            desk, lambda booking: self._notes.about(booking.hex(), ReceptionBooked, ReceptionHeld)
        )

    # -- figures ---------------------------------------------------------------------------------

    def figures(self, period: Period) -> OfficeFigures:
        cases, done = self._figures.cases(period), self._figures.done(period)
        view = office_view(cases, done, period, self._desk.now())
        shown = (one[:MOST_LISTED] for one in (view.late, view.waiting, view.to_collect))
        numbers = list(dict.fromkeys(case.number for some in shown for case in some))
        return OfficeFigures(view, self._figures.rows_of(numbers))

    def print_figures(self, figures: OfficeFigures) -> None:
        from printing.office_page import OfficePage, office_page_pdf

        view = figures.view
        with self._drawing:
            pdf = office_page_pdf(
                OfficePage(
                    office=self._desk.office,
                    view=view,
                    made_at=self._desk.now(),
                    names=self._names(),
                    late=tuple(self._waiters(view.late, view.at, figures)),
                    waiting=tuple(self._waiters(view.waiting, view.at, figures)),
                )
            )
        name = f"office-figures-{view.period.first.isoformat()}-{view.period.last.isoformat()}"
        self._printer.print(PrintJob(name, pdf))

    def _waiters(self, cases: Sequence[Case], at: int, figures: OfficeFigures) -> Iterator[Any]:
        from printing.office_page import Waiter
        from printing.speech import Two

        for case in cases:
            row = figures.rows.get(case.number)
            service = self._desk.catalogue.find(row.service) if row is not None else None
            yield Waiter(
                number=Number.parse(case.number).shown,
                service=Two(service.short_kk, service.short_ru) if service else Two("", ""),
                registered_on=office_day(case.registered_at),
                due=case.due_by(at),
                late=case.is_overdue(at),
            )

    def _names(self) -> dict[str, str]:
        people = self._reading.staff(self._desk.office.code)
        return {one.number: one.name for one in people}

    # -- personal receptions ---------------------------------------------------------------------

    def receptions(self, day: date) -> DayOfReceptions:
        ahead = [one for one in self._booked(day) if one.booked.day >= day]
        later = (one.booked.day for one in ahead if one.booked.day > day and one.is_open)
        return DayOfReceptions(
            day, tuple(one for one in ahead if one.booked.day == day), min(later, default=None)
        )

    def _booked(self, day: date) -> tuple[Reception, ...]:
        begin = Period(day - _BOOKED_AHEAD, day).begin
        end = Period(day, day + _BOOKED_AHEAD).end  # what came of it may be entered later
        return receptions(self._notes.between(begin, end, ReceptionBooked, ReceptionHeld))

    def book(self, wish: Wish, by: Staff) -> Reception:
        return self._done(self._verbs.book, wish, by)

    def move(self, booking: bytes, wish: Wish, by: Staff) -> Reception:
        return self._done(self._verbs.move, booking, wish, by)

    def hold(
        self,
        booking: bytes,
        outcome: ReceptionOutcome,
        note: str,
        by: Staff,
        application: Number | None = None,
    ) -> Reception:
        return self._done(self._verbs.hold, booking, outcome, note, by, application)

    def open_again(self, booking: bytes, by: Staff) -> Reception:
        return self._done(self._verbs.open_again, booking, by)

    def _done(self, verb: Callable[..., Reception], *asked: Any) -> Reception:
        self._ready()
        known: Reception = self._told(verb(*asked))
        return known

    def appeal_of(self, name: str) -> Number | None:
        rows: Sequence[ListRow] = self._reading.rows(Wanted(name, limit=20))
        appeals = (row for row in rows if row.kind.is_appeal and row.name == name)
        newest = next(appeals, None)
        return None if newest is None else Number.parse(newest.number)

    def print_receptions(self, day: date) -> None:
        from printing.reception_list import ReceptionList, reception_list_pdf

        found = tuple(self.receptions(day).receptions)
        with self._drawing:
            pdf = reception_list_pdf(ReceptionList(self._desk.office, day, found, self._desk.now()))
        self._printer.print(PrintJob(f"receptions-{day.isoformat()}", pdf))

    # -- the register book -----------------------------------------------------------------------

    def make_register(
        self,
        period: Period,
        folder: Path,
        by: Staff,
        told: Callable[[float], None],
        stopped: Callable[[], bool],
    ) -> RegisterMade | None:
        from app.inspecting import on_the_stick, settle  # the verifier stays out of start-up

        self._looked("", "register", by)  # before there is anything to look at
        code = self._desk.office.code
        name = f"register-{code:04}-{period.first.isoformat()}-{period.last.isoformat()}"
        try:
            with on_the_stick(folder, name) as place:
                count = self._write(place / name, period, told, stopped)
                whole = settle(place, folder, name)
        except _Stopped:
            return None
        told(1.0)
        return RegisterMade(whole, count)

    def _write(
        self,
        path: Path,
        period: Period,
        told: Callable[[float], None],
        stopped: Callable[[], bool],
    ) -> int:
        """Both files: the printed book and the sheet. How many applications are in them."""
        from app.inspecting import keep, sync
        from printing.register_book import RegisterBook, register_book_pdf
        from printing.register_sheet import write_register_sheet

        count = self._register.count(period)
        about = RegisterBook(self._desk.office, period, self._desk.now(), count)

        def so_far(begun: float, share: float) -> Callable[[int], None]:
            def tell(done: int) -> None:
                if stopped():
                    raise _Stopped
                told(begun + share * min(1.0, done / max(1, count)))

            return tell

        so_far(0, 0)(0)
        with self._drawing:
            drawn = self._let_others_draw(so_far(0.0, _PDF_SHARE))
            pdf = register_book_pdf(about, self._lines(period), drawn)
        keep(path.with_suffix(".pdf"), pdf)
        sheet = path.with_suffix(".xlsx")
        rest = so_far(_PDF_SHARE, 1 - _PDF_SHARE)
        write_register_sheet(sheet, about, self._lines(period), rest)
        with sheet.open("rb+") as file:
            sync(file.fileno(), file.flush)
        return count

    def _let_others_draw(self, told: Callable[[int], None]) -> Callable[[int], None]:
        """A receipt must not wait until a year is drawn: now and then the pen is handed over."""

        def tell(done: int) -> None:
            if done % _LINES_AT_ONCE == 0:
                self._drawing.release()
                try:
                    sleep(_PEN_DOWN_S)  # a lock that is taken at once again is given to nobody
                finally:
                    self._drawing.acquire()
            told(done)

        return tell

    def _lines(self, period: Period) -> Iterator[RegisterLine]:
        names, catalogue = self._names(), self._desk.catalogue
        for place, one in enumerate(self._register.applications(period), 1):
            yield register_line(place, one, catalogue, names)
