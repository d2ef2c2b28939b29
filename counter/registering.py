"""Reception's steps: register, refuse acceptance, print. The book first, paper after it.

Kept out: what is typed, and where the cursor goes afterwards.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from counter.shift import Shift
from registry.desk import Form
from registry.failures import NobodyAtTheDesk
from registry.numbers import Number


class Registering(QObject):
    """`busy` while a step is being written down; then exactly one of `registered` (a `Receipt`),
    `turned_away` (the `Number` of a refusal) and `denied` (a `Refusal`), or a notice.

    `printed` carries how many papers came out, `unprinted` why none did.
    """

    busy = Signal(bool)
    registered = Signal(object)
    turned_away = Signal(object)
    denied = Signal(object)
    printing = Signal()
    printed = Signal(int)
    unprinted = Signal(object)

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self.is_busy = False

    def register(self, form: Form) -> None:
        try:
            by = self._shift.by()
        except NobodyAtTheDesk as failure:
            self._shift.notices.refused(failure)
            return
        workplace = self._shift.workplace
        self._do(lambda: workplace.register(form, by), self.registered.emit)

    def refuse(self, form: Form, grounds: str) -> None:
        """Nothing is accepted; the slip says why."""
        by, workplace = self._shift.by(), self._shift.workplace
        self._do(lambda: workplace.refuse_acceptance(form, grounds, by), self.turned_away.emit)

    def print(self, number: Number) -> None:
        """Whatever is due for this application. What does not come out stays due."""
        by, workplace = self._shift.by(), self._shift.workplace
        self.printing.emit()
        self._shift.print(
            lambda: workplace.print_due(number.digits, by),
            then=self.printed.emit,
            refused=self.unprinted.emit,
            troubled=self.unprinted.emit,
            broken=self.unprinted.emit,
        )

    def _do(self, work: Callable[[], object], then: Callable[[object], object]) -> None:
        notices = self._shift.notices

        def over(tell: Callable[[object], object]) -> Callable[[object], object]:
            def end(result: object) -> object:
                self._set_busy(False)
                return tell(result)

            return end

        def troubled(failure: BaseException) -> None:
            self._set_busy(False)
            notices.troubled(failure)

        def broke(failure: BaseException) -> None:
            self._set_busy(False)
            notices.broken(failure)

        self._set_busy(True)
        self._shift.run(
            work, then=over(then), refused=over(self.denied.emit), troubled=troubled, broken=broke
        )

    def _set_busy(self, busy: bool) -> None:
        self.is_busy = busy
        self.busy.emit(busy)
