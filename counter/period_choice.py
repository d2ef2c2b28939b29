"""Which days: today, this week, month, quarter or year by one key, or any two days typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from registry.figures import Period, Span
from ui.buttons import Segment
from ui.fields import DateField
from words import Words, later

_ASK_AFTER_MS: Final = 400  # days are typed digit by digit
_ANY: Final = "any"
_SPANS: Final = (
    (Span.DAY.value, later("Today")),
    (Span.WEEK.value, later("Week")),
    (Span.MONTH.value, later("Month")),
    (Span.QUARTER.value, later("Quarter")),
    (Span.YEAR.value, later("Year")),
    (_ANY, later("Other days")),
)


class PeriodChoice(QWidget):
    """`changed` when another period is chosen, or typed to its end."""

    changed = Signal()

    def __init__(self, today: Callable[[], date], chosen: Span, name: str) -> None:
        """`name` begins the names of its parts: two of these may stand in one window."""
        super().__init__()
        self._today = today
        self._group = QButtonGroup(self)
        self._segments: dict[str, Segment] = {}
        self.first, self.last = DateField(today=today), DateField(today=today)
        self._timer = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for key, _ in _SPANS:
            segment = Segment()
            segment.setObjectName(f"{name}_{key}")
            segment.clicked.connect(self._choose)
            self._group.addButton(segment)
            self._segments[key] = segment
            row.addWidget(segment)
        for field, end in ((self.first, "first"), (self.last, "last")):
            field.edit.setObjectName(f"{name}_{end}_day")
            field.edit.setFixedWidth(150)
            field.changed.connect(lambda _: self._timer.start())
            field.confirmed.connect(lambda _: self.settle())
            field.hide()
            row.addWidget(field)
        row.addStretch(1)
        self._segments[chosen.value].setChecked(True)
        self._timer.timeout.connect(self.changed)

    def period(self) -> Period | None:
        """The days chosen; None while what is typed is not two days in their order."""
        key = next(key for key, one in self._segments.items() if one.isChecked())
        if key != _ANY:
            return Span(key).around(self._today())
        first, last = self.first.day(), self.last.day()
        if first is None or last is None or last < first:
            return None
        return Period(first, last)

    def settle(self) -> None:
        """Do not wait for another digit."""
        self._timer.stop()
        self.changed.emit()

    def retranslate(self, w: Words) -> None:
        for key, words in _SPANS:
            self._segments[key].setText(w.say(words))
        self.first.edit.setAccessibleName(w.say("From which day"))
        self.last.edit.setAccessibleName(w.say("To which day"))
        self.first.edit.setToolTip(w.say("From which day"))
        self.last.edit.setToolTip(w.say("To which day"))

    def focus_first(self) -> None:
        next(one for one in self._segments.values() if one.isChecked()).setFocus()

    def _choose(self) -> None:
        own = self._segments[_ANY].isChecked()
        if own and self.first.isHidden():
            month = Span.MONTH.around(self._today())
            self.first.set_day(month.first)
            self.last.set_day(self._today())
        self.first.setVisible(own)
        self.last.setVisible(own)
        self.settle()
        if own:
            self.first.edit.setFocus()
            self.first.edit.selectAll()
