"""One step of the office about the application that is shown: do it, say it, show how it stands.

Kept out: which steps there are, and what is asked before them (`counter.case_actions`).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from counter.shift import Shift
from registry.application import Application
from registry.numbers import Number
from words import Words

Say = Callable[[Words], str]
Work = Callable[[Number], Application | None]
Then = Callable[[Application | None], object]


class CaseSteps(QObject):
    """`begun` when a step is on its way to the disk, `ended` when it is known what came of it;
    `stands` (number, application, what follows) after one that was taken, `failed` after another;
    `printed` after something should have come out."""

    begun = Signal()
    ended = Signal()
    stands = Signal(object, object, object)
    failed = Signal()
    printed = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift

    def do(
        self,
        number: Number,
        work: Work,
        said: Say,
        *,
        then_print: bool = False,
        then: Then = lambda _: None,
        refused: Callable[[BaseException], object] | None = None,
    ) -> None:
        """`then` is for the page, if it still shows this application. `refused` takes a refusal
        that belongs beside a field; without it the notices say it."""
        workplace, notices = self._shift.workplace, self._shift.notices

        def step() -> Application | None:
            return work(number) or workplace.application(number)

        def show(application: Application | None) -> None:
            self.ended.emit()
            notices.clear()
            notices.done(said)
            self.stands.emit(number, application, then)
            if then_print:
                self.print(number)

        def ending(tell: Callable[[BaseException], object]) -> Callable[[BaseException], None]:
            def end(failure: BaseException) -> None:
                self.ended.emit()
                tell(failure)
                if tell is not refused:
                    self.failed.emit()

            return end

        self.begun.emit()
        self._shift.run(
            step,
            then=show,
            refused=ending(refused or notices.refused),
            troubled=ending(notices.troubled),
            broken=ending(notices.broken),
        )

    def print(self, number: Number) -> None:
        """Whatever is due for this application. What does not come out stays due."""
        by, workplace, notices = self._shift.by(), self._shift.workplace, self._shift.notices

        def told(_papers: int) -> None:
            self.printed.emit()

        def failed(failure: BaseException) -> None:
            notices.troubled(failure)
            self.printed.emit()

        self._shift.print(
            lambda: workplace.print_due(number.digits, by), then=told, troubled=failed
        )
