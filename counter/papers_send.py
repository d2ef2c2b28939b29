"""Papers to send: grouped by department, the most urgent first; and the list made by scanning them.

Kept out: lists that have left (`counter.papers_out`) and what comes out of the printer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from counter.applications import NUMBER_WIDTH
from counter.custody_words import department_name
from counter.labels_card import LabelsCard
from counter.papers_chosen import ChosenCard
from counter.shift import Shift
from counter.speech import day_words, due_words, short_name
from counter.transfers_place import PaperHere
from counter.who import named
from registry.application import Application, Stage
from registry.codes import OurNumber
from registry.failures import PaperOfAnother, PaperTwice, Refusal
from registry.numbers import PAPER, Number
from ui.buttons import LinkButton
from ui.fields import LineField
from ui.lists import Cell, Column, Listing, Row
from words import Words

_DAY_WIDTH = 132  # px: with a sign before it


class SendPart(QWidget):
    """`made` carries the number of a list that was just written down; `printed` after labels."""

    made = Signal(object)  # Number
    printed = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._here: Sequence[PaperHere] = ()
        self.field = LineField(large=True, icon_name="scan-line")
        named(self.field.edit, "scan_paper")
        self.list = Listing()
        named(self.list.view, "papers_here")
        self.labels_link = LinkButton(icon="tags", keys="Alt+L")
        self.labels_link.setObjectName("labels_wanted")
        self.card, self.labels = ChosenCard(shift), LabelsCard(shift)
        self._right = QStackedWidget()
        self._lay_out()
        self._connect()
        shift.speaker.follow(self)

    @property
    def chosen(self) -> tuple[Application, ...]:
        """What is on the list so far."""
        return self.card.chosen

    def _lay_out(self) -> None:
        sides = QHBoxLayout(self)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(24)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.field)
        left.addWidget(self.list, 1)
        left.addWidget(self.labels_link, 0, Qt.AlignmentFlag.AlignLeft)
        sides.addLayout(left, 2)
        for card in (self.card, self.labels):
            self._right.addWidget(card)
        sides.addWidget(self._right, 1)

    def _connect(self) -> None:
        self.field.confirmed.connect(self._typed)
        self.field.changed.connect(lambda _: self.field.set_error(None))
        self.field.edit.installEventFilter(self)
        self.list.chosen.connect(self._toggle)
        self.list.moved.connect(lambda _: self._say_labels_link())
        self.labels_link.clicked.connect(self._ask_labels)
        self.card.changed.connect(self._say_rows)
        self.card.finished.connect(self._make)
        self.labels.closed.connect(self._put_labels_away)
        self.labels.printed.connect(self.printed)

    def retranslate(self, w: Words) -> None:
        self.field.edit.setAccessibleName(w.say("Scan a paper, or type its number"))
        self.field.set_placeholder(w.say("Scan a paper, or type its number"))
        self.list.set_columns(
            [
                Column(w.say("Number"), width=NUMBER_WIDTH + 28),
                Column(w.say("Service"), stretch=5),
                Column(w.say("Applicant"), stretch=4),
                Column(w.say("Answer by"), width=_DAY_WIDTH),
            ]
        )
        self.list.set_empty(
            w.say("No papers are waiting to be sent"),
            w.say("What is registered stands here until it is on a list."),
        )
        self.labels_link.setText(w.say("Labels for these papers"))
        self._say_rows()

    # -- for the page -----------------------------------------------------------------------------

    def show_now(self, here: Sequence[PaperHere]) -> None:
        self._here = here
        self._say_rows()

    def focus_first(self) -> None:
        if self._right.currentWidget() is self.labels:
            self.labels.focus_first()
        else:
            self.field.edit.setFocus()

    def escape(self) -> bool:
        """Esc leads from the labels back to the list."""
        if self._right.currentWidget() is not self.labels:
            return False
        self._put_labels_away()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the field into the list; Enter in the empty field does nothing."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            rows = self.list.rows()
            if event.key() == Qt.Key.Key_Down and rows:
                self.list.view.setFocus()
                self.list.set_current(self.list.current_key() or rows[0].key)
                return True
        return super().eventFilter(watched, event)

    # -- onto the list ----------------------------------------------------------------------------

    def add(self, number: Number) -> None:
        """Put the papers on the list, or say why not. What is on it already stays."""
        workplace, notices = self._shift.workplace, self._shift.notices
        chosen = [one.number for one in self.chosen]
        self._put_labels_away(keep_focus=True)

        def show(application: Application) -> None:
            if self._clashes(application):
                return
            notices.clear()
            self.field.clear()
            self.card.add(application)

        self._shift.run(
            lambda: workplace.transfers.may_go(number, chosen), then=show, refused=self._refuse
        )

    def _clashes(self, application: Application) -> bool:
        """Two labels may be read before the first was looked up."""
        fact, chosen = application.registered, self.chosen
        if application.number in [one.number for one in chosen]:
            self._refuse(PaperTwice())
            return True
        first = chosen[0].registered if chosen else None
        if fact is None or first is None or first.department == fact.department:
            return False
        self._refuse(PaperOfAnother(fact.department, first.department))
        return True

    def _refuse(self, failure: BaseException) -> None:
        notices = self._shift.notices
        notices.clear()
        self.field.edit.selectAll()
        if not isinstance(failure, PaperOfAnother):
            notices.refused(failure)
            return
        catalogue = self._shift.workplace.catalogue
        there, here = failure.department, failure.to

        def said(w: Words) -> str:
            return w.say(
                "This paper goes to “{other}”. The list so far goes to “{this}”: finish it first.",
                other=department_name(catalogue, there, w),
                this=department_name(catalogue, here, w),
            )

        notices.soon(said)

    def _typed(self, words: str) -> None:
        if not words.strip():
            return
        reading = self._shift.workplace.read_scan(words)
        if isinstance(reading, OurNumber) and reading.number.kind == PAPER:
            self.add(reading.number)
        else:
            said = "This is not the number of a paper. It looks like 0427-01-000123."
            self.field.set_error(self._shift.w.say(said))

    def _toggle(self, key: object) -> None:
        """Enter puts a row onto the list or takes it off; on a heading, all of its papers."""
        if isinstance(key, tuple):
            waiting = [one.row.number for one in self._here if one.department == key[1]]
            self._add_all([one for one in waiting if not self.card.has(one)])
        elif self.card.has(str(key)):
            self.card.take_off(str(key))
        else:
            self.add(Number.parse(str(key)))

    def _add_all(self, numbers: Sequence[str]) -> None:
        """As if they were scanned one after the other; the first that may not go ends it."""
        workplace, notices = self._shift.workplace, self._shift.notices
        chosen = [one.number for one in self.chosen]

        def look() -> tuple[list[Application], Refusal | None]:
            found: list[Application] = []
            for number in numbers:
                before = [*chosen, *(one.number for one in found)]
                try:
                    found.append(workplace.transfers.may_go(Number.parse(number), before))
                except Refusal as refusal:
                    return found, refusal
            return found, None

        def show(looked: tuple[list[Application], Refusal | None]) -> None:
            found, refusal = looked
            notices.clear()
            self.card.add(*(one for one in found if not self.card.has(one.number)))
            if refusal is not None:
                self._refuse(refusal)

        self._shift.run(look, then=show)

    def _make(self) -> None:
        by, workplace, notices = self._shift.by(), self._shift.workplace, self._shift.notices
        papers = [one.number for one in self.chosen]
        self.card.setEnabled(False)

        def done(number: Number) -> None:
            self.card.setEnabled(True)
            self.card.clear()
            self.field.edit.setFocus()
            notices.clear()
            notices.done(
                lambda w: w.say(
                    "List {number} is made. Sign both copies: one stays there, one comes back.",
                    number=number.shown,
                )
            )
            self.made.emit(number)

        def failed(tell: Callable[[BaseException], object]) -> Callable[[BaseException], None]:
            def again(failure: BaseException) -> None:
                self.card.setEnabled(True)
                tell(failure)
                self.field.edit.setFocus()

            return again

        self._shift.run(
            lambda: workplace.transfers.make(papers, by),
            then=done,
            refused=failed(self._refuse if papers else notices.refused),
            troubled=failed(notices.troubled),
            broken=failed(notices.broken),
        )

    # -- labels -----------------------------------------------------------------------------------

    def _ask_labels(self) -> None:
        key = self.list.current_key()
        number = key if isinstance(key, str) else ""
        if not number and self.chosen:
            number = self.chosen[-1].number
        if number:
            self.labels.ask(Number.parse(number))
            self._right.setCurrentWidget(self.labels)

    def _put_labels_away(self, *, keep_focus: bool = False) -> None:
        if self._right.currentWidget() is self.labels:
            self._right.setCurrentWidget(self.card)
            if not keep_focus:
                self.field.edit.setFocus()

    def _say_labels_link(self) -> None:
        self.labels_link.setEnabled(isinstance(self.list.current_key(), str) or bool(self.chosen))

    # -- the rows ---------------------------------------------------------------------------------

    def _say_rows(self) -> None:
        w, groups = self._shift.w, self._groups()
        rows: list[Row] = []
        for department, papers in groups.items():
            name = department_name(self._shift.workplace.catalogue, department, w)
            count = w.count("{n} application", "{n} applications", len(papers))
            hint = w.say("{count} · Enter puts all of them on the list", count=count)
            rows.append(Row(("all", department), (Cell(name, note=hint, strong=True),), wide=True))
            rows += [self._row(one) for one in papers]
        self.list.set_rows(rows)
        self._say_labels_link()

    def _groups(self) -> dict[str, list[PaperHere]]:
        """By department, in the order of each one's most urgent paper."""
        groups: dict[str, list[PaperHere]] = {}
        for one in self._here:
            groups.setdefault(one.department, []).append(one)
        return groups

    def _row(self, one: PaperHere) -> Row:
        w, workplace, row = self._shift.w, self._shift.workplace, one.row
        due, kind = "", ""
        if row.due is not None:
            today = workplace.today()
            _, kind = due_words(row.due, Stage.REGISTERED, today, workplace.calendar, w)
            due = day_words(row.due, today, w)  # by how much it is late stands on its own page
        icon = {"late": "circle-alert", "soon": "triangle-alert"}.get(kind, "")
        on_list = self.card.has(row.number)
        again = w.say("did not arrive") if one.not_arrived_with else ""
        return Row(
            row.number,
            (
                Cell(
                    Number.parse(row.number).shown,
                    icon="check" if on_list else "file-text",
                    kind="done" if on_list else "",
                ),
                Cell(
                    short_name(workplace.catalogue, row.service, row.kind, w),
                    note=again,
                    strong=True,
                ),
                Cell(row.name),
                Cell(due, kind=kind, icon=icon),
            ),
        )
