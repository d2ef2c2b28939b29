"""The fifth part of the settings: whether camera, scanner, layouts, printer, line, disk and clock
are in order, each with what to do where it is not. `tereze doctor` says the same.

Looked at when it is opened and when somebody asks; kept out: the looking itself (`app.doctor`).
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.equipment_place import THINGS, Finding, State
from counter.rows import StandingRow
from counter.shift import Shift
from counter.standing_rows import StandingRows
from ui.buttons import OutlineButton
from ui.surfaces import Scrolled, text
from words import Words
from words.texts import sentence_for

_ICONS: Final = {
    "camera": "camera",
    "scanner": "scan-barcode",
    "layout": "keyboard",
    "printer": "printer",
    "line": "radio-tower",
    "disk": "hard-drive",
    "clock": "clock",
}
_KINDS: Final = {State.GREEN: "done", State.DO: "soon", State.OPEN: ""}
_LEFT: Final = 4  # of the seven: what is plugged in; all are seen without scrolling
_LEAST: Final = 330  # px: four rows, of which three say what to do


class EquipmentPart(QWidget):
    """One row for each thing; what is still being looked at says so."""

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._round = 0
        self._found: dict[str, Finding | BaseException] = {}
        self.sides = (StandingRows(), StandingRows())
        self._sum = text(role="lead")
        self._sum.setObjectName("equipment_sum")
        self.again = OutlineButton(icon="refresh-cw")
        self.again.setObjectName("equipment_again")
        self._lay_out()
        self.again.clicked.connect(self.look)
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.addWidget(self._sum, 1)
        above.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        both = QHBoxLayout(inside)
        both.setContentsMargins(0, 0, 4, 4)
        both.setSpacing(16)
        for side in self.sides:
            both.addWidget(side, 1, Qt.AlignmentFlag.AlignTop)
        scrolled = Scrolled(inside)
        scrolled.setMinimumHeight(_LEAST)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addLayout(above)
        whole.addWidget(scrolled, 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    def retranslate(self, w: Words) -> None:
        """What was found is in the language that was looked in."""
        self.again.setText(w.say("Look again"))
        if self.isVisible() and self._round:
            self.look()
        else:
            self._found.clear()
            self._say(w)

    def look(self) -> None:
        """At one thing after the other, in the time of the long works: nobody waits for it."""
        self._round += 1
        self._found.clear()
        shift, w, this = self._shift, self._shift.w, self._round
        self.again.setEnabled(False)
        self._say(w)
        place = shift.workplace.settings
        for thing in THINGS:
            found = partial(self._tell, this, thing)
            shift.aside(
                partial(place.look_at, thing, w),
                then=found,
                refused=found,
                troubled=found,
                broken=found,
            )

    def _tell(self, this: int, thing: str, told: Finding | BaseException) -> None:
        if this != self._round:
            return  # looked at again meanwhile, or in another language
        self._found[thing] = told
        self.again.setEnabled(len(self._found) == len(THINGS))
        self._say(self._shift.w)

    def _say(self, w: Words) -> None:
        rows = [self._row(thing, w) for thing in THINGS]
        for side, its in zip(self.sides, (rows[:_LEFT], rows[_LEFT:]), strict=True):
            side.say(its)
        if len(self._found) < len(THINGS):
            self._sum.setText(w.say("Being looked at…"))
            return
        wrong = sum(not _is_well(one) for one in self._found.values())
        self._sum.setText(
            w.count("{n} thing wants to be looked at.", "{n} things want to be looked at.", wrong)
            if wrong
            else w.say("Everything is in order.")
        )

    def _row(self, thing: str, w: Words) -> StandingRow:
        title, icon, name = w.say(THINGS[thing]), _ICONS[thing], f"equipment_{thing}"
        match self._found.get(thing):
            case None:
                return StandingRow(name, icon, title, "…", kind="")
            case Finding() as one:
                return StandingRow(name, icon, title, one.said, one.to_do, _KINDS[one.state])
            case failure:
                return StandingRow(name, icon, title, sentence_for(failure, w), kind="soon")


def _is_well(told: Finding | BaseException) -> bool:
    return isinstance(told, Finding) and told.state is not State.DO
