"""The akim's view: five figures, the balance behind them, who waits longest, who did what.

Read-only, from the office's own book, so it needs no line. What each figure counts is said in words
when the pointer or the keyboard rests on it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from counter.applications import NUMBER_WIDTH
from counter.figure_tile import FigureTile
from counter.period_choice import PeriodChoice
from counter.reports_place import OfficeFigures
from counter.shift import Shift
from counter.speech import due_words, short_name
from registry.application import office_day
from registry.figures import Balance, Case, Load, OfficeView, Span
from registry.numbers import Number
from ui.buttons import PrimaryButton, Segment
from ui.lists import Cell, Column, Listing, Row
from ui.surfaces import text
from words import Words, how_many, later

_MOST: Final = 200  # rows of a list
_HOLDS_MS: Final = 60_000
_NEVER: Final = -_HOLDS_MS
_TILES: Final = (
    ("received", later("Received")),
    ("waiting", later("Waiting for an answer")),
    ("late", later("Late")),
    ("handed_over", later("Handed over")),
    ("visits", later("Visits for advice")),
)
_LISTS: Final = (
    ("late", later("Late")),
    ("waiting", later("Who waits longest")),
    ("to_collect", later("Answers not collected")),
    ("people", later("Who did what")),
)
_EXPLAINED: Final[dict[str, str]] = {
    "received": later(
        "Applications registered in these days. Acceptances refused are not among them: {refused}."
    ),
    "waiting": later(
        "Applications without an answer at the end of these days, or now: {within} within the "
        "term, {extended} with more time, {overdue} late."
    ),
    "late": later(
        "Without an answer although the last day of the term is over. Of those answered in these "
        "days, {finished_late} were answered after it."
    ),
    "handed_over": later(
        "Answers that their owners signed for. {mailed} more went by post or e-mail; {here} lie "
        "at the desk."
    ),
    "visits": later("People who came with a question and handed nothing in."),
}


class FiguresView(QWidget):
    """`opened` carries the number of an application chosen in a list.

    The button `print` is for the page to place: beside typed days there is no room for it.
    """

    opened = Signal(object)  # Number

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._asked = 0
        self._figures: OfficeFigures | None = None
        self._explained = "received"
        self._counted_at = _NEVER
        self.period = PeriodChoice(shift.workplace.today, Span.MONTH, "figures")
        self.print = PrimaryButton(icon="printer", keys="Ctrl+Return")
        self.print.setObjectName("print_figures")
        self.tiles = {name: FigureTile(name) for name, _ in _TILES}
        self._why, self._balance = text(role="quiet"), text()
        self._why.setObjectName("figure_explained")
        self._balance.setObjectName("figures_balance")
        self._chips: dict[str, Segment] = {}
        self._group = QButtonGroup(self)
        self.list, self.people = Listing(), Listing()
        self.list.view.setObjectName("who_waits")
        self.people.view.setObjectName("loads")
        self._pile = QStackedWidget()
        self._pile.addWidget(self.list)
        self._pile.addWidget(self.people)
        self._lay_out()
        self._connect()
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(10)
        tiles = QHBoxLayout()
        tiles.setSpacing(12)
        for tile in self.tiles.values():
            tiles.addWidget(tile, 1)
        page.addWidget(self.period)
        page.addLayout(tiles)
        page.addWidget(self._why)
        page.addWidget(self._balance)
        page.addLayout(self._chip_row())
        page.addWidget(self._pile, 1)

    def _chip_row(self) -> QHBoxLayout:
        chips = QHBoxLayout()
        chips.setSpacing(8)
        for name, _ in _LISTS:
            chip = Segment()
            chip.setObjectName(f"list_{name}")
            chip.clicked.connect(self._say_list)
            self._group.addButton(chip)
            self._chips[name] = chip
            chips.addWidget(chip)
        chips.addStretch(1)
        self._chips["late"].setChecked(True)
        return chips

    def _connect(self) -> None:
        self.period.changed.connect(self.look)
        self.print.clicked.connect(self._print)
        self.list.chosen.connect(lambda digits: self.opened.emit(Number.parse(digits)))
        for name, tile in self.tiles.items():
            tile.told.connect(lambda name=name: self._explain(name))
            tile.clicked.connect(lambda _=False, name=name: self._open_list(name))

    # -- looking ---------------------------------------------------------------------------------

    def arrive(self) -> None:
        """The window asks every few seconds; what is counted holds for a minute."""
        if self._shift.workplace.now() - self._counted_at >= _HOLDS_MS:
            self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._counted_at = _NEVER

    def focus_first(self) -> None:
        self.period.focus_first()

    def look(self) -> None:
        """Count again; an answer to an older question is thrown away."""
        period, workplace = self.period.period(), self._shift.workplace
        if period is None:
            return
        self._asked += 1
        asked, self._counted_at = self._asked, workplace.now()

        def show(figures: OfficeFigures) -> None:
            if asked == self._asked:
                self._figures = figures
                self._say()

        # A year takes a second: nobody who registers should wait for it.
        notices = self._shift.notices
        self._shift.aside(
            lambda: workplace.reports.figures(period),
            then=show,
            refused=notices.refused,
            troubled=notices.troubled,
            broken=notices.broken,
        )

    # -- saying ----------------------------------------------------------------------------------

    def retranslate(self, w: Words) -> None:
        self.period.retranslate(w)
        self.print.setText(w.say("Print the sheet"))
        for name, words in _TILES:
            self.tiles[name].setText(w.say(words))
        self.list.set_columns(
            [
                Column(w.say("Number"), width=NUMBER_WIDTH),
                Column(w.say("Service"), stretch=3),
                Column(w.say("Applicant"), stretch=3),
                Column(w.say("Registered on"), width=150),
                Column(w.say("Answer by"), width=258),
            ]
        )
        self.people.set_columns(
            [
                Column(w.say("Specialist"), stretch=1),
                Column(w.say("Accepted"), width=120, right=True),
                Column(w.say("Refused with a slip"), width=210, right=True),
                Column(w.say("Handed over"), width=140, right=True),
                Column(w.say("Visits for advice"), width=190, right=True),
                Column(w.say("Minutes, the middle one"), width=200, right=True),
            ]
        )
        self.people.set_empty(w.say("Nobody did anything in these days."))
        self._say()

    def _say(self) -> None:
        w, figures = self._shift.w, self._figures
        for tile in self.tiles.values():
            tile.set_figure(None)
        if figures is None:
            self._why.setText(w.say("Counting …"))
            self._balance.setText("")
            return
        view = figures.view
        counted = {
            "received": view.balance.received,
            "waiting": view.balance.in_work,
            "late": view.balance.overdue,
            "handed_over": view.handed_over,
            "visits": view.visits,
        }
        for name, n in counted.items():
            self.tiles[name].set_figure(n, "late" if name == "late" and n else "")
        for name in self.tiles:
            self.tiles[name].setToolTip(self._words_of(name, view, w))
        self._balance.setText(balance_words(view.balance, w))
        self._explain(self._explained)
        self._say_list()
        self.people.set_rows([self._load(one) for one in view.loads])

    def _explain(self, name: str) -> None:
        self._explained = name
        if self._figures is not None:
            self._why.setText(self._words_of(name, self._figures.view, self._shift.w))

    def _words_of(self, name: str, view: OfficeView, w: Words) -> str:
        found = view.balance
        said = w.say(
            _EXPLAINED[name],
            refused=how_many(found.refused),
            within=how_many(found.within_term),
            extended=how_many(found.extended),
            overdue=how_many(found.overdue),
            finished_late=how_many(found.finished_late),
            mailed=how_many(view.mailed),
            here=how_many(len(view.to_collect)),
        )
        return f"{w.say(dict(_TILES)[name])}. {said}"

    def _open_list(self, name: str) -> None:
        opened = name if name in self._chips else "people"
        self._chips[opened].setChecked(True)
        self._say_list()
        (self.people if opened == "people" else self.list).view.setFocus()

    def _say_list(self) -> None:
        w, figures = self._shift.w, self._figures
        if figures is None:
            return
        view = figures.view
        lists = {"late": view.late, "waiting": view.waiting, "to_collect": view.to_collect}
        for name, words in _LISTS:
            count = f"  {how_many(len(lists[name]))}" if name in lists else ""
            self._chips[name].setText(f"{w.say(words)}{count}")
        chosen = next(name for name, chip in self._chips.items() if chip.isChecked())
        self._pile.setCurrentWidget(self.people if chosen == "people" else self.list)
        if chosen == "people":
            return
        nothing = {
            "late": w.say("Nothing is late"),
            "waiting": w.say("Nobody waits for an answer"),
            "to_collect": w.say("No answer waits for its owner"),
        }
        self.list.set_empty(nothing[chosen], w.say("For these days, by this office's own book."))
        rows = (self._row(case, figures) for case in lists[chosen][:_MOST])
        self.list.set_rows([row for row in rows if row is not None])

    def _row(self, case: Case, figures: OfficeFigures) -> Row | None:
        row, w, workplace = figures.rows.get(case.number), self._shift.w, self._shift.workplace
        if row is None:
            return None
        due, kind = "", ""
        if row.due is not None:
            due, kind = due_words(row.due, row.stage, workplace.today(), workplace.calendar, w)
        icon = {"late": "circle-alert", "soon": "triangle-alert"}.get(kind, "")
        return Row(
            row.number,
            (
                Cell(Number.parse(row.number).shown),
                Cell(short_name(workplace.catalogue, row.service, row.kind, w), strong=True),
                Cell(row.name),
                Cell(w.short_date(office_day(case.registered_at))),
                Cell(due, kind=kind, icon=icon),
            ),
        )

    def _load(self, one: Load) -> Row:
        minutes = "–" if one.minutes is None else f"{one.minutes:g}"
        done = (one.accepted, one.refused, one.handed_over, one.visits)
        cells = [self._shift.name_of(one.actor), *(how_many(n) for n in done), minutes]
        return Row(one.actor, tuple(Cell(cell) for cell in cells))

    # -- paper -----------------------------------------------------------------------------------

    def _print(self) -> None:
        figures, reports = self._figures, self._shift.workplace.reports
        if figures is None:
            return
        self._shift.notices.clear()
        printed(self._shift, lambda: reports.print_figures(figures), self.print)


def balance_words(found: Balance, w: Words) -> str:
    """Both sides of the account in one line."""
    return w.say(
        "Carried over {carried} + received {received} = finished {finished} + forwarded "
        "{forwarded} + returned or withdrawn {back} + in work {in_work}",
        carried=how_many(found.carried_over),
        received=how_many(found.received),
        finished=how_many(found.finished),
        forwarded=how_many(found.forwarded),
        back=how_many(found.given_back),
        in_work=how_many(found.in_work),
    )


def printed(shift: Shift, work: Callable[[], object], button: QWidget) -> None:
    """Print at the printer's pace, with `button` put to rest until it is over."""
    button.setEnabled(False)
    notices = shift.notices

    def over(_: object) -> None:
        button.setEnabled(True)
        notices.done(lambda w: w.say("Printed."))

    def failed(tell: Callable[[BaseException], object]) -> Callable[[BaseException], None]:
        def say(failure: BaseException) -> None:
            button.setEnabled(True)
            tell(failure)

        return say

    shift.print(
        work,
        then=over,
        refused=failed(notices.refused),
        troubled=failed(notices.troubled),
        broken=failed(notices.broken),
    )
