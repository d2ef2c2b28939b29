"""People seen before, offered while somebody types: whoever is chosen fills the block.

Kept out: what is done with the one chosen, which is for *Who* to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.shift import Shift
from registry.facts import Applicant
from registry.names import tidy
from registry.phones import tidy_phone
from registry.seen_before import exactly
from ui.lists import Cell, Column, Listing, Row
from ui.look import current

_LOOK_AFTER_MS = 200
_LOOK_FROM = 3  # letters: fewer would find half the village
_MOST = 5  # people offered; who is not among them types one letter more


class SeenBefore(QWidget):
    """`chosen` carries the `Applicant`, as written down last. Takes no room while there is none."""

    chosen = Signal(object)

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._people: Sequence[Applicant] = ()
        self._asked = 0
        self._typed = ""
        self._but: Callable[[Applicant], bool] = lambda _: False
        self.list = Listing()
        self.list.set_columns([Column(stretch=2), Column(width=140), Column(width=160)])
        self.list.view.setObjectName("seen_before")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        self._timer = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._timer.timeout.connect(self._look)
        self.list.chosen.connect(lambda place: self.chosen.emit(self._people[place]))
        self.hide()

    def look_for(self, typed: str, but: Callable[[Applicant], bool] = lambda _: False) -> None:
        """Offer soon whoever may be meant, save those of whom `but` is true."""
        self._typed, self._but = tidy(typed), but
        self._timer.start()

    def look_up(self, iin: str, then: Callable[[Applicant], object]) -> None:
        """Whose IIN this is. Nobody is told of one whom the book does not know, or knows twice:
        two with one number are offered."""
        self.forget()
        asked = self._asked
        place = self._shift.workplace.reception

        def found(people: Sequence[Applicant]) -> None:
            if asked != self._asked:
                return
            one = exactly(people, iin)
            if one is not None:
                then(one)
            else:
                self.offer([each for each in people if each.iin == iin])

        self._shift.run(lambda: place.people(iin, _MOST), then=found)

    def offer(self, people: Sequence[Applicant]) -> None:
        self._people = people
        rows = [
            Row(i, (Cell(one.name, icon="rotate-ccw-clock"), Cell(one.iin), Cell(phone_of(one))))
            for i, one in enumerate(people)
        ]
        self.list.set_rows(rows)
        self.setFixedHeight(current().size.row * max(1, len(rows)))
        self.setVisible(bool(rows))

    def forget(self) -> None:
        """Nobody found for this visitor is shown to the next one."""
        self._asked += 1
        self._timer.stop()
        self.offer(())

    def enter(self) -> bool:
        """Give the keyboard to the first of them; False when there is none."""
        if self.isHidden():
            return False
        self.list.view.setFocus()
        self.list.set_current(0)
        return True

    def _look(self) -> None:
        self._asked += 1
        asked, typed, but = self._asked, self._typed, self._but
        if len(typed) < _LOOK_FROM:
            self.offer(())
            return
        place = self._shift.workplace.reception

        def show(people: Sequence[Applicant]) -> None:
            if asked == self._asked:
                self.offer([one for one in people if not but(one)])

        self._shift.run(lambda: place.people(typed, _MOST), then=show)


def phone_of(one: Applicant) -> str:
    """As it is shown to a person."""
    return tidy_phone(one.phone).shown if one.phone else ""
