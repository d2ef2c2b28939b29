"""The page Today (F5): what is owed, counted under nine headings; each opens its list beside it.

Arrows and Enter, or the digits 1 to 9. Kept out: which application stands where
(`registry.today`), what the headings are called (`counter.today_words`), the end of the day
(`counter.day_card`), which takes the page's place for as long as it is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from counter.day_card import DayCard
from counter.shift import Shift
from counter.today_list import TodayList
from counter.today_place import TodayNow
from counter.today_tile import TodayTile
from counter.today_words import HEADINGS
from registry.today import Count, Heading, Owed
from ui.buttons import LinkButton, OutlineButton
from ui.surfaces import text
from words import Words

_FIRST_DIGIT: Final = int(Qt.Key.Key_1)
_TILES_WIDTH: Final = 344  # px: the longest heading and five figures


class TodayPage(QWidget):
    """`opened` carries the number of an application, `calls` that of one whose owner is to be
    called; `book` and `road` ask for those pages; `printed` after something should have come out
    of a printer."""

    opened = Signal(object)  # Number
    calls = Signal(object)  # Number
    book = Signal()
    road = Signal()
    printed = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._shift = shift
        self._now: TodayNow | None = None
        self._heading = Heading.OVERDUE
        self._picked = False  # somebody has chosen a heading since the page was opened
        self._asked = self._shown = 0
        self._opened_on: date | None = None  # on which day the end of a day was opened
        self._title, self._day = text(role="title", wrap=False), text(role="quiet", wrap=False)
        self.unclosed = LinkButton(icon="moon")
        self.unclosed.setObjectName("close_earlier_day")
        self.end = OutlineButton(icon="moon", keys="Ctrl+E")
        self.end.setObjectName("end_of_day")
        self._group = QButtonGroup(self)
        self.tiles = {
            heading: TodayTile(heading, place) for place, heading in enumerate(Heading, 1)
        }
        self.list = TodayList(shift)
        self.day = DayCard(shift)
        self._pile = QStackedWidget()
        self._main = QWidget()
        self._lay_out()
        self._connect()
        shift.speaker.follow(self)

    # -- building ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(12)
        above.addWidget(self._title, 0, Qt.AlignmentFlag.AlignVCenter)
        above.addWidget(self._day, 0, Qt.AlignmentFlag.AlignVCenter)
        above.addStretch(1)
        above.addWidget(self.unclosed)
        above.addWidget(self.end)
        tiles = QVBoxLayout()
        tiles.setSpacing(4)
        for tile in self.tiles.values():
            self._group.addButton(tile)
            tile.setFixedWidth(_TILES_WIDTH)
            tiles.addWidget(tile)
        tiles.addStretch(1)
        sides = QHBoxLayout()
        sides.setSpacing(24)
        sides.addLayout(tiles)
        sides.addWidget(self.list, 1)
        column = QVBoxLayout(self._main)
        column.setContentsMargins(24, 12, 24, 12)
        column.setSpacing(10)
        column.addLayout(above)
        column.addLayout(sides, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._pile)
        self._pile.addWidget(self._main)
        self._pile.addWidget(self.day)

    def _connect(self) -> None:
        for heading, tile in self.tiles.items():
            tile.clicked.connect(lambda _=False, heading=heading: self.choose(heading))
            tile.moved.connect(lambda step, heading=heading: self._step(heading, step))
            tile.entered.connect(lambda heading=heading: self._enter(heading))
            tile.installEventFilter(self)
        self.list.list.view.installEventFilter(self)
        self.list.opened.connect(self.opened)
        self.list.calls.connect(self.calls)
        self.list.book.connect(self.book)
        self.list.road.connect(self.road)
        self.list.changed.connect(self.look)
        self.end.clicked.connect(lambda: self.open_day(None))
        self.unclosed.clicked.connect(self._open_unclosed)
        self.day.closed.connect(self.leave_day)
        self.day.printed.connect(self.printed)
        self.day.opened.connect(self.opened)

    # -- a page of the window ---------------------------------------------------------------------

    def arrive(self) -> None:
        """Look again; what is being typed stays. A day that was open last night is left."""
        if self._opened_on != self._shift.workplace.today():
            self._pile.setCurrentWidget(self._main)
        if self._pile.currentWidget() is self.day:
            self.day.look()
        self.look()

    def focus_first(self) -> None:
        if self._pile.currentWidget() is self.day:
            self.day.focus_first()
        else:
            self.tiles[self._heading].setFocus()

    def escape(self) -> bool:
        """Whether there was something to go back from within the page."""
        if self._pile.currentWidget() is self.day:
            self.leave_day()
            return True
        focused: QWidget | None = self.focusWidget()
        if focused is not None and self.list.isAncestorOf(focused):
            self.tiles[self._heading].setFocus()
            return True
        return False

    def is_half_done(self) -> bool:
        """Whether somebody is in the middle of something here."""
        return self.list.is_half_done()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._picked = self.is_half_done()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit opens the list of its heading, wherever the cursor is but in a field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            place = event.key() - _FIRST_DIGIT
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            )
            if plain and 0 <= place < len(self.tiles):
                self._enter(list(self.tiles)[place])
                return True
            if watched is self.list.list.view and event.key() == Qt.Key.Key_Left:
                self.tiles[self._heading].setFocus()
                return True
        return super().eventFilter(watched, event)

    # -- what is owed -----------------------------------------------------------------------------

    def look(self) -> None:
        """Count again, and ask for the open list; an answer to an older question is thrown away."""
        place, heading = self._shift.workplace.daily, self._heading
        self._asked += 1
        asked = self._asked

        def show(found: tuple[TodayNow, Sequence[Owed]]) -> None:
            if asked < self._shown:
                return
            self._shown = asked
            now, owed = found
            self._now = now
            self._say()
            if heading is self._heading:
                self.list.show_owed(heading, owed, now)
            if not self._picked:
                self._choose_first()

        self._shift.run(lambda: (place.now(), place.listed(heading)), then=show)

    def choose(self, heading: Heading) -> None:
        """Show the list of this heading."""
        self._picked = True
        self._show(heading)

    def _show(self, heading: Heading) -> None:
        self.tiles[heading].setChecked(True)
        if heading is not self._heading:
            self._heading = heading
            self.list.begin(heading)
            self.look()

    def _choose_first(self) -> None:
        """The most urgent heading under which something stands."""
        filled = (one for one in self.tiles if self._count(one).all)
        first = next(filled, Heading.OVERDUE)
        had_it = self.tiles[self._heading].hasFocus()
        self._show(first)
        if had_it:
            self.tiles[first].setFocus()

    def _step(self, heading: Heading, step: int) -> None:
        order = list(self.tiles)
        place = order.index(heading) + step
        if 0 <= place < len(order):
            self.tiles[order[place]].setFocus()
            self.choose(order[place])

    def _enter(self, heading: Heading) -> None:
        self.choose(heading)
        if not self.list.take_keyboard():
            self.tiles[heading].setFocus()

    def _count(self, heading: Heading) -> Count:
        if heading is Heading.ASIDE:
            return Count(len(self.list.aside()))
        return Count() if self._now is None else self._now.counts.get(heading, Count())

    # -- the end of the day -----------------------------------------------------------------------

    def open_day(self, day: object) -> None:
        """Of today, or of an earlier day that nobody closed."""
        self._pile.setCurrentWidget(self.day)
        self._opened_on = self._shift.workplace.today()
        wanted = self._now.unclosed if day is not None and self._now is not None else None
        self.day.open_day(wanted or self._shift.workplace.today())
        self.day.focus_first()

    def _open_unclosed(self) -> None:
        if self._now is not None and self._now.unclosed is not None:
            self.open_day(self._now.unclosed)

    def leave_day(self) -> None:
        self._pile.setCurrentWidget(self._main)
        self.look()
        self.focus_first()

    # -- saying -----------------------------------------------------------------------------------

    def retranslate(self, w: Words) -> None:
        self._title.setText(w.say("Today"))
        self.end.setText(w.say("End of the day"))
        for heading, tile in self.tiles.items():
            name = w.say(HEADINGS[heading].name)
            tile.setText(name)
            tile.setToolTip(f"{name} · {tile.place}")
        self._say()

    def _say(self) -> None:
        w, now = self._shift.w, self._now
        self._day.setText(w.day(self._shift.workplace.today()))
        self.unclosed.setVisible(now is not None and now.unclosed is not None)
        if now is not None and now.unclosed is not None:
            self.unclosed.setText(w.say("{day} was not closed", day=w.day(now.unclosed)))
        for heading, tile in self.tiles.items():
            count = None if now is None else self._count(heading)
            late = count.late if count is not None else 0
            part = late and heading is not Heading.OVERDUE  # there all of them are
            tile.set_count(count, w.count("{n} is late", "{n} are late", late) if part else "")
