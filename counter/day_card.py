"""The end of a day: do receipts, entries and the district agree, what is left, and closing it.

Takes the place of the page Today. Ctrl+Enter closes the day and prints its sheet; closed once more,
the day gets a further one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from counter.applications import NUMBER_WIDTH
from counter.day_words import BALANCE, kept_words, left_words
from counter.shift import Shift
from counter.speech import moment
from counter.today_place import DayNow
from registry.day import ClosedDay, DayFigures
from registry.numbers import Number
from ui.buttons import LinkButton, PrimaryButton
from ui.lists import Cell, Column, Listing, Row
from ui.surfaces import Card, set_role, text
from words import Words, how_many, later

_MOST: Final = 200  # rows
_NO_RECEIPT: Final = later("No receipt came out")
_NO_SLIP: Final = later("No refusal slip came out")
_NOT_THERE: Final = later("Not at the district yet")
_NO_ENTRY: Final = later("Nothing was written under this number")


class DayCard(QWidget):
    """`opened` carries a number; `printed` after something should have come out."""

    closed = Signal()  # back to what is owed
    opened = Signal(object)  # Number
    printed = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._day: date | None = None
        self._now: DayNow | None = None
        self._asked = 0
        self._closing = False
        self.back = LinkButton(icon="arrow-left")
        self._title = text(role="title", wrap=False)
        self._figures = {
            name: (text(role="display", wrap=False), text(role="quiet"))
            for name in ("kept", "printed", "at_district")
        }
        self._verdict, self._left, self._sheets = text(role="strong"), text(role="second"), text()
        self.list = Listing()
        self._labels: dict[str, tuple[QLabel, QLabel, QLabel]] = {}
        self._heads = tuple(text(role="second", wrap=False) for _ in range(2))
        self._balance_name, self._holds = text(role="strong"), text(role="second")
        self.close_day = PrimaryButton(icon="stamp", keys="Ctrl+Return")
        self.again = LinkButton(icon="printer")
        self._name_parts()
        self._lay_out()
        self.back.clicked.connect(self.closed)
        self.close_day.clicked.connect(self._close)
        self.again.clicked.connect(self._print_last)
        self.list.chosen.connect(self._choose)
        shift.speaker.follow(self)

    def _name_parts(self) -> None:
        names = {
            "leave_day": self.back,
            "day_verdict": self._verdict,
            "day_left": self._left,
            "day_sheets": self._sheets,
            "day_gaps": self.list.view,
            "close_day": self.close_day,
            "print_day_sheet": self.again,
            "balance_holds": self._holds,
        }
        for name, part in names.items():
            part.setObjectName(name)
        for name, (figure, _) in self._figures.items():
            figure.setObjectName(f"day_{name}")

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(12)
        above.addWidget(self.back)
        above.addWidget(self._title)
        above.addStretch(1)
        sides = QHBoxLayout()
        sides.setSpacing(24)
        sides.addLayout(self._left_side(), 3)
        sides.addWidget(self._balance_card(), 2)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self._sheets, 1)
        below.addWidget(self.again)
        below.addWidget(self.close_day)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 12, 24, 12)
        page.setSpacing(12)
        page.addLayout(above)
        page.addLayout(sides, 1)
        page.addLayout(below)

    def _left_side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(12)
        card = Card(padding=16)
        card.column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(16)
        for figure, words in self._figures.values():
            one = QVBoxLayout()
            one.setSpacing(0)
            one.addWidget(figure)
            one.addWidget(words)
            one.addStretch(1)
            row.addLayout(one, 1)
        card.column.addLayout(row)
        card.column.addWidget(self._verdict)
        card.column.addWidget(self._left)
        side.addWidget(card)
        side.addWidget(self.list, 1)
        return side

    def _balance_card(self) -> QWidget:
        card = Card(padding=16)
        card.column.setSpacing(8)
        card.column.addWidget(self._balance_name)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        right = Qt.AlignmentFlag.AlignRight
        for column, head in enumerate(self._heads, 1):
            grid.addWidget(head, 0, column, right)
        for place, line in enumerate(BALANCE, 1):
            role = "strong" if line.is_sum else "second" if line.is_part else "normal"
            parts = (text(role=role), text(role=role, wrap=False), text(role=role, wrap=False))
            self._labels[line.name] = parts
            grid.addWidget(parts[0], place, 0)
            grid.addWidget(parts[1], place, 1, right)
            grid.addWidget(parts[2], place, 2, right)
        card.column.addLayout(grid)
        card.column.addStretch(1)
        card.column.addWidget(self._holds)
        return card

    # -- looking ----------------------------------------------------------------------------------

    def open_day(self, day: date) -> None:
        if day != self._day:
            self._day, self._now = day, None
        self._say(self._shift.w)
        self.look()

    def look(self) -> None:
        """Count the day again; an answer to an older question is thrown away."""
        day, place = self._day, self._shift.workplace.daily
        if day is None:
            return
        self._asked += 1
        asked = self._asked

        def show(now: DayNow) -> None:
            if asked == self._asked:
                self._now = now
                self._say(self._shift.w)

        # The month's figures of a large office take a while: nobody who registers waits for them.
        notices = self._shift.notices
        self._shift.aside(
            lambda: place.day(day),
            then=show,
            refused=notices.refused,
            troubled=notices.troubled,
            broken=notices.broken,
        )

    def focus_first(self) -> None:
        self.close_day.setFocus()

    # -- saying -----------------------------------------------------------------------------------

    def retranslate(self, w: Words) -> None:
        self.back.setText(w.say("Back") + "  Esc")
        self.list.set_columns(
            [
                Column(w.say("Number"), width=NUMBER_WIDTH),
                Column(w.say("What is missing"), stretch=1),
            ]
        )
        for name, words in kept_words(w).items():
            self._figures[name][1].setText(words)
        self._balance_name.setText(w.say("Balance of the office"))
        for head, words in zip(
            self._heads, (w.say("This day"), w.say("Month so far")), strict=True
        ):
            head.setText(words)
        for line in BALANCE:
            self._labels[line.name][0].setText(w.say(line.words))
        self.again.setText(w.say("Print the sheet again"))
        self._say(w)

    def _say(self, w: Words) -> None:
        now, day = self._now, self._day
        if day is not None:
            self._title.setText(f"{w.say('End of the day')} · {w.day(day)}")
        has_focus = self.close_day.hasFocus()  # a button that may not be pressed loses it
        self.close_day.setEnabled(now is None or now.figures.work > 0)
        if has_focus and not self.close_day.isEnabled():
            self.back.setFocus()
        sheets = now.sheets if now is not None else ()
        words = later("Close the day once more") if sheets else later("Close the day")
        self.close_day.setText(w.say(words))
        self.again.setVisible(bool(sheets))
        if now is None:
            self._verdict.setText(w.say("Counting …"))
            for part in (self._left, self._sheets, self._holds):
                part.setText("")
            for figure, _ in self._figures.values():
                figure.setText("…")
            return
        self._say_kept(now.figures, w)
        self._sheets.setText(self._sheet_words(sheets[-1], w) if sheets else "")
        for line in BALANCE:
            _, of_day, of_month = self._labels[line.name]
            of_day.setText(how_many(line.count(now.of_day)))
            of_month.setText(how_many(line.count(now.of_month)))
        holds = now.of_day.holds and now.of_month.holds
        self._holds.setText(
            w.say("✓ Both sides agree.") if holds else w.say("The two sides do not agree.")
        )
        set_role(self._holds, "second" if holds else "late")

    def _say_kept(self, found: DayFigures, w: Words) -> None:
        one, other = found.count(refused=False), found.count(refused=True)
        for name, (figure, _) in self._figures.items():
            figure.setText(how_many(getattr(one, name) + getattr(other, name)))
        agree = one.all_equal and other.all_equal and not found.left_out
        if not found.work:
            said = w.say("Nothing was written down at this desk on that day.")
        elif agree:
            said = w.say("✓ Book, papers and the district agree.")
        else:
            said = w.say("They do not agree yet: see below what is missing.")
        self._verdict.setText(said)
        self._left.setText(left_words(found, w))
        self.list.set_empty(w.say("Nothing is missing"))
        self.list.set_rows(list(self._rows(found, w))[:_MOST])

    def _rows(self, found: DayFigures, w: Words) -> Iterator[Row]:
        for number in found.left_out:
            cell = Cell(w.say(_NO_ENTRY), kind="late", icon="circle-alert")
            yield Row(("", number), (Cell(Number.parse(number).shown), cell))
        for one in found.numbered:
            lacks = []
            if not one.printed:
                lacks.append(w.say(_NO_SLIP if one.refused else _NO_RECEIPT))
            if not one.at_district:
                lacks.append(w.say(_NOT_THERE))
            if lacks:
                kind = "" if one.printed else "soon"
                icon = "clock" if one.printed else "triangle-alert"
                said = Cell(" · ".join(lacks), kind=kind, icon=icon)
                yield Row((one.number, one.number), (Cell(Number.parse(one.number).shown), said))

    def _sheet_words(self, sheet: ClosedDay, w: Words) -> str:
        return w.say(
            "Closed {when} by {who}, sheet {n}.",
            when=w.moment(moment(sheet.closed_at), self._shift.now()),
            who=self._shift.name_of(sheet.actor),
            n=sheet.sheet,
        )

    # -- doing ------------------------------------------------------------------------------------

    def _choose(self, key: tuple[str, str]) -> None:
        if key[0]:
            self.opened.emit(Number.parse(key[0]))

    def _close(self) -> None:
        day = self._day
        if day is None or self._closing:
            return  # pressed twice, it is one sheet
        by, place, notices = self._shift.by(), self._shift.workplace.daily, self._shift.notices
        self._closing = True

        def closed(sheet: ClosedDay) -> None:
            self._closing = False
            self.look()
            self.back.setFocus()  # done: another Enter leaves, and closes no day once more
            self._print(sheet)

        def not_closed(tell: Callable[[BaseException], object]) -> Callable[[BaseException], None]:
            def said(failure: BaseException) -> None:
                self._closing = False
                tell(failure)

            return said

        self._shift.run(
            lambda: place.close_day(day, by),
            then=closed,
            refused=not_closed(notices.refused),
            troubled=not_closed(notices.troubled),
            broken=not_closed(notices.broken),
        )

    def _print_last(self) -> None:
        if self._now is not None and self._now.sheets:
            self._print(self._now.sheets[-1])

    def _print(self, sheet: ClosedDay) -> None:
        by, place, notices = self._shift.by(), self._shift.workplace.daily, self._shift.notices

        def over(_: object) -> None:
            notices.clear()
            notices.done(
                lambda w: w.say("The day is closed. Sign the sheet and keep it in the folder.")
            )
            self.printed.emit()

        self._shift.print(lambda: place.print_sheet(sheet, by), then=over)
