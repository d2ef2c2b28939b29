"""Answers on paper whose label was scanned by hand, as the counter asks for them.

Implements `counter.answers_place.AnswersPlace`. What an answer lacks is written as of a scanned
page (`app.office_scans`), without a page. Calls block; the window makes them in the background.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

from registry.application import Application
from registry.attaching import Attaching, Lack
from registry.desk import Desk, FromPaper
from registry.numbers import Number
from registry.offices import Staff
from registry.ports import Printer, PrintJob


class OfficeAnswers:
    """`ready` raises DiskNearlyFull; `told` hears of every commit; one draws at a time."""

    def __init__(
        self,
        *,
        desk: Desk,
        ready: Callable[[], object],
        told: Callable[[Any], Any],
        printer: Printer,
        drawing: Lock,
    ) -> None:
        self._desk = desk
        self._verbs = Attaching(desk, lambda _: ())  # no page is kept here, so none is kept twice
        self._ready, self._told = ready, told
        self._printer, self._drawing = printer, drawing

    def take_in(
        self,
        answer: Number,
        by: Staff,
        from_paper: FromPaper | None = None,
        lacks: Sequence[Lack] = (),
    ) -> Application:
        self._ready()
        if lacks:
            self._verbs.ready_for(answer, from_paper)  # nothing is remarked of what is not taken in
            self._verbs.remark(answer, lacks, by)
        taken: Application = self._told(self._desk.take_in_answer(answer, by, from_paper))
        return taken

    def hold_back(self, answer: Number, lacks: Sequence[Lack], by: Staff) -> Application:
        self._ready()
        held: Application = self._told(self._verbs.remark(answer, lacks, by))
        return held

    def print_return(self, answer: Number, lacks: Sequence[Lack], by: Staff) -> None:
        """Printed because somebody asked for it just now: what fails waits."""
        from printing.return_sheet import return_sheet_pdf  # reportlab stays out of start-up

        sheet = self._verbs.return_sheet(answer, lacks, by)
        with self._drawing:
            pdf = return_sheet_pdf(sheet)
        self._printer.print(PrintJob(f"goes-back-{answer.shown}", pdf))
