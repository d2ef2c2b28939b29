"""One transfer list: its papers, who holds each, and the signed copy ticked off when it is back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.applications import NUMBER_WIDTH
from counter.custody_words import ICONS, department_name, holder_words
from counter.papers_out import age_words, days_out
from counter.shift import Shift
from counter.speech import moment, short_name
from counter.transfers_place import OneList
from registry.application import Application
from registry.custody import Keeper, holder
from registry.failures import NotOnTheList
from registry.numbers import Number
from ui.buttons import LinkButton, PrimaryButton
from ui.fields import DateField, LineField
from ui.lists import Cell, Column, Listing, Row
from ui.surfaces import Card, set_role, text
from words import Words, how_many


class ListPart(QWidget):
    """`taken_back` when a signed copy was written down, `printed` after both came out again."""

    closed = Signal()
    taken_back = Signal()
    printed = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._one: OneList | None = None
        self._ticked: set[str] = set()
        self.back_link = LinkButton(icon="arrow-left")
        self._title, self._to = text(role="title", wrap=False), text(role="lead")
        self._title.setObjectName("list_number")
        self._made, self._state = text(role="second"), text(role="strong")
        self._state.setObjectName("list_state")
        self.list = Listing()
        self.list.view.setObjectName("list_papers")
        self.clerk = LineField(icon_name="user-check")
        self.clerk.edit.setObjectName("who_signed")
        self.on = DateField(today=shift.workplace.today)
        self.on.edit.setObjectName("signed_on")
        self._missing = text(role="second")
        self._missing.setObjectName("not_arrived")
        self.button = PrimaryButton(icon="check", keys="Ctrl+Return")
        self.button.setObjectName("take_back_list")
        self.print = LinkButton(icon="printer")
        self.print.setObjectName("print_list_again")
        self._lay_out()
        self._connect()
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        above = QHBoxLayout()
        above.addWidget(self.back_link)
        above.addStretch(1)
        above.addWidget(self.print)
        column.addLayout(above)
        column.addWidget(self._title)
        column.addWidget(self._to)
        column.addWidget(self._made)
        sides = QHBoxLayout()
        sides.setSpacing(24)
        sides.addWidget(self.list, 2)
        card = Card(padding=16)
        for part in (self._state, self.clerk, self.on, self._missing):
            card.column.addWidget(part)
        right = QVBoxLayout()
        right.addWidget(card)
        right.addStretch(1)
        right.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        sides.addLayout(right, 1)
        column.addLayout(sides, 1)

    def _connect(self) -> None:
        self.back_link.clicked.connect(self.closed)
        self.list.chosen.connect(self._toggle)
        self.clerk.confirmed.connect(lambda _: self.on.edit.setFocus())
        self.on.confirmed.connect(lambda _: self.button.setFocus())
        self.on.changed.connect(lambda _: self.on.set_error(None))
        self.button.clicked.connect(self._take_back)
        self.print.clicked.connect(self._print)

    def retranslate(self, w: Words) -> None:
        self.back_link.setText(w.say("All lists") + "  Esc")
        self.print.setText(w.say("Print both copies again"))
        self.clerk.set_label(w.say("Who signed it"))
        self.clerk.set_placeholder(w.say("Surname and initials"))
        self.on.set_label(w.say("Day beside the signature"))
        self.list.set_columns(
            [
                Column(w.say("Number"), width=NUMBER_WIDTH + 28),
                Column(w.say("Applicant"), stretch=5),
                Column(w.say("Service"), stretch=4),
                Column(w.say("Who holds it"), stretch=4),
            ]
        )
        self._say()

    # -- for the page -----------------------------------------------------------------------------

    def show_list(self, one: OneList) -> None:
        self._one, self._ticked = one, set()
        self.clerk.clear()
        self.on.set_day(None if one.back is not None else self._shift.workplace.today())
        self._say()

    def refresh(self) -> None:
        """Papers may have been scanned in over there; what is ticked here stays ticked."""
        one, workplace = self._one, self._shift.workplace
        if one is None:
            return

        def show(now: OneList) -> None:
            if self._one is one and now != one:
                self._one = now
                self._say()

        self._shift.run(lambda: workplace.transfers.one(one.made.number), then=show)

    def focus_first(self) -> None:
        rows = self.list.rows()
        if rows:
            self.list.set_current(self.list.current_key() or rows[0].key)
        self.list.view.setFocus()

    def is_half_done(self) -> bool:
        return bool(self._ticked or self.clerk.text())

    def is_over(self) -> bool:
        """Whether nothing on this list is left to be ticked off."""
        return not self._open()

    def tick(self, number: Number) -> None:
        """A paper of the list was scanned: somebody signed for it."""
        digits = number.application.digits
        if digits not in self._open():
            self._shift.notices.refused(NotOnTheList())
            return
        self._ticked.add(digits)
        self._say()
        self.list.set_current(digits)

    # -- ticking ----------------------------------------------------------------------------------

    def _signed(self) -> frozenset[str]:
        """What the signed copy that is back says already."""
        back = self._one.back if self._one is not None else None
        return frozenset() if back is None else back.signed

    def _open(self) -> list[str]:
        """Papers of this list that nobody has signed for on it yet."""
        papers = self._one.made.papers if self._one is not None else ()
        return [paper for paper in papers if paper not in self._signed()]

    def _toggle(self, digits: str) -> None:
        if digits in self._open():
            self._ticked ^= {digits}
            self._say()

    def _to_sign(self) -> list[str]:
        """With nothing ticked, the whole list is meant; of one that is back, what turned up."""
        one = self._one
        if one is None:
            return []
        everything = self._open() if one.back is None else []
        return [paper for paper in self._open() if paper in self._ticked] or everything

    def _take_back(self) -> None:
        one, day = self._one, self.on.day()
        if one is None:
            return
        if self.on.text().strip() and day is None:
            self.on.set_error(self._shift.w.say("There is no such day."))
            self.on.edit.setFocus()
            return
        by, workplace, notices = self._shift.by(), self._shift.workplace, self._shift.notices
        signed, clerk, number = self._to_sign(), self.clerk.text(), one.made.number
        missing = len(self._open()) - len(signed)
        self.setEnabled(False)

        def work() -> OneList:
            workplace.transfers.take_back(number, signed, by, clerk, day)
            return workplace.transfers.one(number)

        def done(now: OneList) -> None:
            self.setEnabled(True)
            notices.clear()
            self.show_list(now)
            self.back_link.setFocus()
            notices.done(lambda w: _said(number, missing, w))
            self.taken_back.emit()

        def failed(tell: Callable[[BaseException], object]) -> Callable[[BaseException], None]:
            def again(failure: BaseException) -> None:
                self.setEnabled(True)
                tell(failure)
                self.focus_first()

            return again

        self._shift.run(
            work,
            then=done,
            refused=failed(notices.refused),
            troubled=failed(notices.troubled),
            broken=failed(notices.broken),
        )

    def _print(self) -> None:
        one = self._one
        if one is None:
            return
        by, workplace, notices = self._shift.by(), self._shift.workplace, self._shift.notices
        number = one.made.number

        def over(_: object) -> None:
            notices.clear()
            notices.done(
                lambda w: w.say("Both copies of list {number} are out.", number=number.shown)
            )
            self.printed.emit()

        self._shift.print(lambda: workplace.transfers.print_again(number, by), then=over)

    # -- showing ----------------------------------------------------------------------------------

    def _say(self) -> None:
        one, w = self._one, self._shift.w
        if one is None:
            return
        made, catalogue = one.made, self._shift.workplace.catalogue
        self._title.setText(w.say("List {number}", number=made.number.shown))
        self._to.setText(department_name(catalogue, made.department, w))
        when = w.moment(moment(made.at), self._shift.now())
        who = self._shift.name_of(made.actor)
        self._made.setText(w.say("Made {when} by {who}", when=when, who=who))
        self._say_state(one, w)
        self._say_button(one, w)
        self.list.set_rows([self._row(paper, w) for paper in one.applications])

    def _say_state(self, one: OneList, w: Words) -> None:
        # Of a list that is back there is nothing to fill in, unless a lost paper turned up.
        open_ = not self.is_over() and (one.back is None or bool(self._ticked))
        for part in (self.clerk, self.on, self.button):
            part.setVisible(open_)
        if one.back is None:
            age = age_words(days_out(one.made.at, self._shift), w)
            self._state.setText(w.say("Not back yet: {age}", age=age))
            return
        clerk = one.back.clerk or w.say("name not written down")
        if one.back.on is None:
            said = w.say("Signed by {who}", who=clerk)
        else:
            said = w.say("Signed by {who}, {day}", who=clerk, day=w.short_date(one.back.on))
        self._state.setText(said)

    def _say_button(self, one: OneList, w: Words) -> None:
        signed, left = len(self._to_sign()), len(self._open())
        total = len(one.made.papers)
        if one.back is not None:
            self.button.setText(w.say("Turned up: {n} signed for", n=how_many(signed)))
        elif signed == left:
            self.button.setText(w.say("All are signed for: {n}", n=how_many(total)))
        else:
            self.button.setText(
                w.say("{n} of {total} are signed for", n=how_many(signed), total=how_many(total))
            )
        self.button.setEnabled(bool(signed))
        missing = left if one.back is not None else left - signed
        self._missing.setText(
            w.count(
                "{n} did not arrive. It can be sent again.",
                "{n} did not arrive. They can be sent again.",
                missing,
            )
            if missing
            else w.say("Scan or press Enter where only some are signed for.")
        )
        set_role(self._missing, "soon" if missing else "second")
        self._missing.setVisible(bool(missing) or not self.is_over())

    def _row(self, paper: Application, w: Words) -> Row:
        fact, catalogue = paper.registered, self._shift.workplace.catalogue
        service = short_name(catalogue, fact.service, fact.kind, w) if fact is not None else ""
        return Row(
            paper.number,
            (
                self._number_cell(paper),
                Cell(fact.applicant.name if fact is not None else ""),
                Cell(service),
                self._holder_cell(paper, w),
            ),
        )

    def _number_cell(self, paper: Application) -> Cell:
        shown = Number.parse(paper.number).shown
        if paper.number in self._signed() or paper.number in self._ticked:
            return Cell(shown, kind="done", icon="circle-check")
        return Cell(shown, icon="circle")

    def _holder_cell(self, paper: Application, w: Words) -> Cell:
        if paper.number in self._ticked:
            return Cell(w.say("signed for"), kind="done", icon="check")
        one = self._one
        back = one is not None and one.back is not None
        here = one is not None and paper.transfer == one.made.number.digits
        without = back and here and paper.number not in self._signed()
        held = holder(paper, came_back_without=without)
        words = holder_words(held, self._shift.workplace.catalogue, w)
        if held.keeper is Keeper.ON_THE_WAY and here:
            words = w.say("On the way")
        elif held.keeper is Keeper.DEPARTMENT and one and held.department == one.made.department:
            words = w.say("At the department")
        elif held.keeper is Keeper.NOT_ARRIVED:
            words = w.say("did not arrive")
        kinds = {Keeper.DEPARTMENT: "done", Keeper.NOT_ARRIVED: "soon"}
        return Cell(words, kind=kinds.get(held.keeper, ""), icon=ICONS[held.keeper])


def _said(number: Number, missing: int, w: Words) -> str:
    back = w.say("List {number} is back.", number=number.shown)
    if not missing:
        return f"{back} {w.say('The department holds all of its papers.')}"
    lost = w.count(
        "{n} did not arrive and stands under “To send” again.",
        "{n} did not arrive and stand under “To send” again.",
        missing,
    )
    return f"{back} {lost}"
