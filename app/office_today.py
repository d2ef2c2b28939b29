"""What is owed today and the end of the day, as the counter's page Today asks for them.

Implements `counter.today_place.TodayPlace`. Calls block; the window makes them through the
background.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from app.office_parts import Common
from counter.today_place import DayNow, TodayNow
from db.day import BookDay
from db.figures import BookFigures
from db.today import BookToday, Here
from registry.acting import Acting
from registry.application import Application, office_day
from registry.day import ClosedDay, Days
from registry.facts import PaperKind, Printed, PrintFailed
from registry.failures import BookUnwritable, PaperUnmarked, Trouble
from registry.figures import Balance, Period, Span, balance
from registry.lists import ListRow
from registry.notices import Notices, has_heard
from registry.numbers import Number
from registry.office_facts import CallResult
from registry.offices import Staff
from registry.ports import PrintJob
from registry.today import Colour, Count, DailyControl, DayRules, Heading, Owed

MOST: Final = 200  # rows of a list: nobody reads on
_LONG_AGO: Final = date(2000, 1, 1)
_AHEAD: Final = timedelta(days=60)  # how far the next term is looked for when nothing is due


class OfficeToday:
    """What is owed, and the closing of a day."""

    def __init__(self, common: Common) -> None:
        parts = common.parts
        desk, book, office = parts.desk, parts.book, parts.office.code
        self._desk: Acting = desk
        self._printer = common.asked.printer_for(PaperKind.DAY_SHEET)
        self._drawing = common.drawing
        self._ready, self._told = common.ready, common.told
        self._reading = parts.reading
        self._open = BookToday(book, office)
        self._figures = BookFigures(book, office)
        self._days = BookDay(book, office, desk.desk)
        self._control = DailyControl(desk)
        self._notices = Notices(desk)
        self._closing = Days(desk, self._days)
        self._unclosed: tuple[date, date | None] | None = None  # asked once a day

    # -- what is owed ----------------------------------------------------------------------------

    def now(self) -> TodayNow:
        rules = self._rules()
        terms = self._open.terms(rules.soon_until)
        counts = self._counted_terms(rules, terms)
        counts[Heading.TO_SEND] = _count(
            rules.colour_of(by) for _, by in self._to_send(rules, self._open.here())
        )
        counts[Heading.TO_TELL] = _count(rules.colour_of(by) for _, by in self._to_tell(rules))
        kept = [rules.of_kept(at)[1] for _, at in self._open.at_desk()]
        counts[Heading.AT_DESK] = Count(len(kept))
        counts[Heading.UNCLAIMED] = _count(colour for colour in kept if colour)
        counts[Heading.TO_ENTER] = Count(self._open.to_enter())
        return TodayNow(counts, self._not_closed(rules.day), self._next_term(rules, terms))

    def _rules(self) -> DayRules:
        desk = self._desk
        return DayRules(office_day(desk.now()), desk.calendar, desk.office.hours)

    @staticmethod
    def _counted_terms(rules: DayRules, terms: Mapping[date, int]) -> dict[Heading, Count]:
        by_term = dict.fromkeys((Heading.OVERDUE, Heading.DUE_TODAY, Heading.SOON), 0)
        for last_day, n in terms.items():
            heading = rules.of_term(last_day)
            if heading is not None:
                by_term[heading] += n
        late = by_term[Heading.OVERDUE]
        counts = {heading: Count(n) for heading, n in by_term.items()}
        return {**counts, Heading.OVERDUE: Count(late, late)}

    def _next_term(self, rules: DayRules, terms: Mapping[date, int]) -> date | None:
        """Only asked when the day is quiet."""
        if terms:
            return None
        ahead = self._open.by_term(rules.soon_until, rules.day + _AHEAD, 1)
        return ahead[0].due if ahead else None

    def _to_send(self, rules: DayRules, here: Sequence[Here]) -> list[tuple[str, date]]:
        """What this house may answer itself is asked about for three days: is it ours? Then it
        stays, and is late by its own term only."""
        catalogue = self._desk.catalogue
        found = []
        for one in here:
            service, by = catalogue.find(one.service), rules.send_by(one.registered_at)
            is_ours = service is not None and service.decided_here
            if not is_ours or by >= rules.day:
                found.append((one.number, by))
        return found

    def _to_tell(self, rules: DayRules) -> list[tuple[str, date]]:
        """Of more time, and that an appeal went to another body: who has not heard of it. And to
        whom an e-mail did not come."""
        longer = [
            (one.number, rules.tell_by(one.decided_on))
            for one in self._open.more_time()
            if not has_heard(one.told_at, one.extended_at)
        ]
        elsewhere = [
            (one.number, rules.send_by(one.registered_at))
            for one in self._open.passed_on()
            if not has_heard(one.told_at, one.passed_at)
        ]
        back = [(one.number, rules.call_by(one.at)) for one in self._open.came_back()]
        earliest: dict[str, date] = {}
        for number, by in (*longer, *elsewhere, *back):
            earliest[number] = min(by, earliest.get(number, by))
        return list(earliest.items())

    def listed(self, heading: Heading) -> Sequence[Owed]:
        rules = self._rules()
        match heading:
            case Heading.OVERDUE:
                return self._by_term(_LONG_AGO, rules.day - timedelta(days=1), "late")
            case Heading.DUE_TODAY:
                return self._by_term(rules.day, rules.day, "soon")
            case Heading.SOON:
                tomorrow = rules.day + timedelta(days=1)
                return self._by_term(tomorrow, rules.soon_until, "soon")
            case Heading.TO_SEND:
                return self._owed(rules, self._to_send(rules, self._open.here()))
            case Heading.TO_TELL:
                back = {one.number: one for one in self._open.came_back()}
                owed = self._owed(rules, self._to_tell(rules))
                return [replace(one, back=back.get(one.row.number)) for one in owed]
            case Heading.AT_DESK:
                return self._kept(rules, only_long=False)
            case Heading.UNCLAIMED:
                return self._kept(rules, only_long=True)
            case Heading.TO_ENTER:
                return [Owed(row, None) for row in self._open.first_to_enter(MOST)]
            case Heading.ASIDE:
                return ()  # no applications: the window knows how book and line stand

    def _by_term(self, first: date, last: date, colour: Colour) -> Sequence[Owed]:
        rows = self._open.by_term(first, last, MOST)
        return [Owed(row, row.due, colour) for row in rows]

    def _owed(self, rules: DayRules, numbers: Sequence[tuple[str, date]]) -> Sequence[Owed]:
        shown = sorted(numbers, key=lambda one: one[1])[:MOST]
        rows = self._open.rows_of([number for number, _ in shown])
        return [
            Owed(rows[number], by, rules.colour_of(by)) for number, by in shown if number in rows
        ]

    def _kept(self, rules: DayRules, *, only_long: bool) -> Sequence[Owed]:
        kept = [(number, *rules.of_kept(at)) for number, at in self._open.at_desk()]
        shown = [one for one in kept if one[2] or not only_long][:MOST]
        rows: dict[str, ListRow] = self._open.rows_of([number for number, _, _ in shown])
        return [
            Owed(rows[number], until, colour) for number, until, colour in shown if number in rows
        ]

    # -- what is done about it -------------------------------------------------------------------

    def enter(self, number: Number, external: str, by: Staff) -> Application:
        return self._done(self._control.enter, number, external, by)

    def not_entered(self, number: Number, by: Staff) -> Application:
        return self._done(self._control.not_entered, number, by)

    def tell(self, number: Number, result: CallResult, by: Staff) -> Application:
        return self._done(self._notices.tell, number, result, by)

    def _done(self, verb: Callable[..., Application], *asked: Any) -> Application:
        self._ready()
        known: Application = self._told(verb(*asked))
        return known

    # -- the end of the day ----------------------------------------------------------------------

    def _not_closed(self, today: date) -> date | None:
        if self._unclosed is None or self._unclosed[0] != today:
            day = self._days.last_worked_before(today)
            closed = day is None or bool(self._days.sheets(day))
            self._unclosed = (today, None if closed else day)
        return self._unclosed[1]

    def day(self, day: date) -> DayNow:
        return DayNow(
            self._days.figures(day),
            self._days.sheets(day),
            self._balance(Period(day, day)),
            self._balance(Period(Span.MONTH.around(day).first, day)),
        )

    def _balance(self, period: Period, until: int | None = None) -> Balance:
        """Up to now, or until the moment (UTC ms) at which a day was closed."""
        end = min(period.end, (self._desk.now() if until is None else until) + 1)
        return balance(self._figures.cases(period), period.begin, max(period.begin, end))

    def close_day(self, day: date, by: Staff) -> ClosedDay:
        self._ready()
        closed: ClosedDay = self._told(self._closing.close(day, by))
        self._unclosed = None
        return closed

    def print_sheet(self, sheet: ClosedDay, by: Staff) -> None:
        from printing.day_sheet import DaySheet, day_sheet_pdf  # reportlab stays out of start-up

        desk, day = self._desk, sheet.fact.day
        month = Period(Span.MONTH.around(day).first, day)
        people = {one.number: one for one in self._reading.staff(desk.office.code)}
        paper = DaySheet(
            office=desk.office,
            desk=desk.desk,
            closed=sheet,
            by=people.get(sheet.actor),
            figures=self._days.figures(day),
            of_day=self._balance(Period(day, day), sheet.closed_at),
            of_month=self._balance(month, sheet.closed_at),
            printed_at=desk.now(),
        )
        with self._drawing:
            pdf = day_sheet_pdf(paper)
        name = f"day-sheet-{desk.office.code:04}-{desk.desk:02}-{day.isoformat()}-{sheet.sheet}"
        try:
            self._printer.marking(PaperKind.DAY_SHEET, "", by).print(PrintJob(name, pdf))
        except Trouble as trouble:
            with suppress(Trouble):  # of the two, the printer's trouble is the one to be told
                why = type(trouble).__name__
                self._note(PrintFailed(PaperKind.DAY_SHEET, "", self._printer.name, why), by)
            raise
        try:
            self.mark_sheet("", self._printer.name, by)
        except BookUnwritable as cause:
            raise PaperUnmarked from cause

    def mark_sheet(self, number: str, printer: str, by: Staff) -> None:
        """The sheet of a day is out: an entry says so. Raises a Trouble of the book."""
        self._note(Printed(PaperKind.DAY_SHEET, number, 0, printer), by)

    def _note(self, fact: Printed | PrintFailed, by: Staff) -> None:
        with self._desk.writing(lambda: None) as journal:
            journal.append(fact, actor=by.number)
        self._told(None)


def _count(colours: Any) -> Count:
    found = list(colours)
    return Count(len(found), found.count("late"))
