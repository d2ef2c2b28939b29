"""Answers on their way to their owners, as the counter asks for them: calls, letters, visits at
home, what nobody came for, advice. Implements `counter.giving_place.GivingPlace`.

Calls block; the window makes them through the background.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from app.office_parts import Common
from counter.giving_place import DayOfOne, GivingNow, Waiting
from db.giving import BookGiving
from registry.acting import Acting
from registry.application import Application, office_day
from registry.facts import PaperKind
from registry.figures import Period
from registry.giving import Giving, Next, VisitResult, VisitSheet, next_step
from registry.numbers import Number
from registry.office_facts import CallResult
from registry.offices import Staff
from registry.ports import PrintJob

_Result = TypeVar("_Result")


class OfficeGiving:
    """Calls, letters, visits at home, what nobody came for, advice."""

    def __init__(self, common: Common) -> None:
        parts = common.parts
        self._desk: Acting = parts.desk
        self._book = BookGiving(parts.book, parts.office.code)
        self._verbs = Giving(parts.desk)
        self._printer = common.asked.printer_for(PaperKind.VISIT_LIST)
        self._drawing = common.drawing
        self._ready, self._told = common.ready, common.told

    # -- looking ---------------------------------------------------------------------------------

    def now(self) -> GivingNow:
        here, today = self._book.at_desk(), self._today()
        known = [one for one in here.applications if one.registered is not None]
        waiting = [Waiting(one, next_step(one, today)) for one in known]
        return GivingNow(waiting, self._gone_back(), here.all)

    def _gone_back(self) -> Sequence[Application]:
        day = Period(self._today(), self._today())
        return self._book.gone_back(day.begin, day.end)

    def _today(self) -> date:
        return office_day(self._desk.now())

    def day_of(self, by: Staff) -> DayOfOne:
        day = Period(self._today(), self._today())
        done = self._book.done_by(by.number, day.begin, day.end)
        return DayOfOne(done.taken_in, done.given, done.advised)

    # -- acting ----------------------------------------------------------------------------------

    def call(self, number: Number, result: CallResult, by: Staff) -> Application:
        return self._did(self._verbs.call, number, result, by)

    def letter(self, number: Number, by: Staff) -> Application:
        return self._did(self._verbs.letter, number, by)

    def plan_visit(self, number: Number, day: date | None, by: Staff, why: str = "") -> Application:
        return self._did(self._verbs.plan_visit, number, day, by, why)

    def visited(self, results: Sequence[VisitResult], day: date, by: Staff) -> int:
        return self._did(self._verbs.visited, results, day, by)

    def give_back(self, numbers: Sequence[Number], by: Staff) -> int:
        return self._did(self._verbs.give_back, numbers, by)

    def advise(self, sphere: str, topic: str, minutes: int, by: Staff) -> DayOfOne:
        self._did(self._verbs.advise, sphere, topic, minutes, by)
        return self.day_of(by)

    def _did(self, verb: Callable[..., _Result], *asked: object) -> _Result:
        self._ready()
        done = verb(*asked)
        self._told(done)
        return done

    # -- paper -----------------------------------------------------------------------------------

    def letter_drawn(self, number: Number, more: int) -> bytes:
        """The letter that is due. Called while nothing else is drawn."""
        from printing.letter import letter_pdf  # reportlab stays out of start-up

        letter = self._verbs.letter_paper(number)
        return letter_pdf(replace(letter, copy=letter.copy + more))

    def print_visits(self, day: date) -> int:
        from printing.visit_list import visit_list_pdf

        going = [
            one.application
            for one in self.now().waiting
            if one.next is Next.VISIT and one.application.visit_on == day
        ]
        rows = tuple(self._verbs.visit_row(one) for one in going)
        sheet = VisitSheet(self._desk.office, day, rows, self._desk.now())
        self._print(f"visits-{day.isoformat()}", lambda: visit_list_pdf(sheet))
        return len(rows)

    def print_acts(self, by: Staff) -> int:
        from printing.unclaimed_act import unclaimed_act_pdf

        acts = self._verbs.acts(self._gone_back(), self._today(), by)
        self._print(f"unclaimed-{self._today().isoformat()}", lambda: unclaimed_act_pdf(acts))
        return len(acts)

    def _print(self, name: str, draw: Callable[[], bytes]) -> None:
        """Printed because somebody asked for it just now: what fails waits."""
        with self._drawing:
            pdf = draw()
        self._printer.print(PrintJob(name, pdf))
