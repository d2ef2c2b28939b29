"""Beside one scanned page: whose it is, what was looked at, and what is done with it.

`DecidedAbout` says what a person meant; `counter.stack` does it. Kept out: the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.answer_paper import PaperFields, why_read
from counter.choices import Choices
from counter.scan_words import KINDS
from counter.scanned_place import PageFound, Verdict
from counter.shift import Shift
from counter.speech import short_name
from counter.stack_checks import Checks
from counter.who import named
from registry.answer_corrections import new_paper_wanted
from registry.attaching import Lack
from registry.codes import OurNumber
from registry.desk import FromPaper
from registry.numbers import Number
from registry.office_facts import ScanKind
from ui.buttons import LinkButton, PrimaryButton
from ui.fields import LineField
from ui.surfaces import text
from words import Words, later

_WHY: Final = {
    Verdict.NO_CODE: later("No code on this page."),
    Verdict.FOREIGN: later("Only a foreign code on this page."),
    Verdict.SEVERAL: later("Codes of two applications on this page."),
    Verdict.NOT_HERE: later("This number is not known here."),
    Verdict.TAKEN: later("This answer is taken in already. The page can be kept with it."),
}

MOST_PROPOSED: Final = 3  # applications that an unclear page may belong to


@dataclass(frozen=True, slots=True)
class TakeIn:
    """The answer is here. With `lacks` it is taken in all the same, and remarked."""

    from_paper: FromPaper | None = None
    lacks: tuple[Lack, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldBack:
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class Attach:
    number: Number
    kind: ScanKind


class Dismiss:
    """It belongs to nothing here."""


class OnePage(QWidget):
    """`decided` carries one of the above."""

    decided = Signal(object)

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._page: PageFound | None = None
        self.whose, self._what = text(role="lead"), text(role="second")
        self.whose.setObjectName("stack_whose")
        self._why = text(role="strong")
        self._why.setObjectName("stack_why")
        self.checks = Checks()
        self.fields = PaperFields(shift, "stack_", narrow=True)
        self.number = LineField(icon_name="scan-barcode")
        named(self.number.edit, "stack_number")
        self.proposals = [LinkButton(icon="corner-down-right") for _ in range(MOST_PROPOSED)]
        for place, link in enumerate(self.proposals):
            link.setObjectName(f"stack_proposal_{place}")
            link.clicked.connect(lambda _=False, place=place: self._take_proposal(place))
        self.kind = Choices("stack_kind", tuple(KINDS), columns=2)
        self.go = PrimaryButton(keys="Ctrl+Return")
        self.go.setObjectName("stack_go")
        self.anyway, self.dismiss = LinkButton(), LinkButton(keys="Alt+D")
        self.anyway.setObjectName("stack_anyway")
        self.dismiss.setObjectName("stack_dismiss")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(10)
        parts = (self.whose, self._what, self._why, self.checks, self.fields, self.number)
        for part in (*parts, *self.proposals, self.kind):
            column.addWidget(part)
        column.addStretch(1)
        self.buttons = QWidget()  # beneath, and always seen: what stands above may be scrolled
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.go)
        row.addWidget(self.anyway)
        row.addStretch(1)
        below = QVBoxLayout(self.buttons)
        below.setContentsMargins(4, 4, 4, 4)
        below.setSpacing(4)
        below.addLayout(row)
        below.addWidget(self.dismiss, 0, Qt.AlignmentFlag.AlignLeft)
        self.go.clicked.connect(self._decide)
        self.anyway.clicked.connect(lambda: self._take_in(anyway=True))
        self.dismiss.clicked.connect(lambda: self.decided.emit(Dismiss()))
        self.checks.changed.connect(self._say)
        self.number.confirmed.connect(lambda _: self._decide())
        self.number.changed.connect(lambda _: self.number.set_error(None))

    def show_page(self, page: PageFound) -> None:
        """Another page: nothing of the one before stands on it."""
        self._page = page
        self.checks.begin(page.application)
        self.fields.begin()
        self.number.set_text("")
        self.kind.set_value(ScanKind.ENCLOSURE)
        if page.verdict is Verdict.TAKEN:
            self.kind.set_value(ScanKind.ANSWER)
            self.number.set_text(page.number.application.shown if page.number else "")
        self._say()

    def focus_first(self) -> None:
        page = self._page
        if page is None:
            return
        if page.needs_paper:
            self.fields.outcome.setFocus()
        elif page.verdict.is_clear:
            self.go.setFocus()
        else:
            self.number.edit.setFocus()

    def take_number(self, number: Number) -> bool:
        """A label was scanned while the page waits for a number: whether it was taken."""
        if self.number.isHidden():
            return False
        self.number.set_text(number.application.shown)
        self.go.setFocus()
        return True

    def retranslate(self, w: Words) -> None:
        self.fields.retranslate(w)
        self.number.set_label(w.say("Number of the application"))
        self.number.set_placeholder("0427-01-000123")
        self.kind.say(w.say("What it is"), {kind: w.say(said) for kind, said in KINDS.items()})
        self.anyway.setText(w.say("Take it in all the same"))
        self.dismiss.setText(w.say("It belongs to nothing here"))
        self._say()

    def _say(self) -> None:
        page, w = self._page, self._shift.w
        if page is None:
            return
        answer = page.verdict is Verdict.ANSWER
        fact = page.application.registered if page.application is not None else None
        catalogue = self._shift.workplace.catalogue
        number = page.number.application.shown if page.number is not None else ""
        self.whose.setText(fact.applicant.name if fact is not None else "")
        service = short_name(catalogue, fact.service, fact.kind, w) if fact is not None else ""
        self._what.setText(" · ".join(part for part in (service, number) if part))
        self.whose.setVisible(fact is not None)
        self._what.setVisible(bool(number))
        why = self._why_words(page, w)
        self._why.setVisible(bool(why))
        self._why.setText(why)
        self.checks.setVisible(answer)
        self.checks.retranslate(w)
        held = bool(self.checks.lacks())
        self.fields.setVisible(page.needs_paper and not held)
        self.number.setVisible(not page.verdict.is_clear)
        self._say_proposals(page, w)
        self.kind.setVisible(not answer)
        self.anyway.setVisible(answer and held and not page.needs_paper)
        self.go.setText(self._go_words(w, answer=answer, held=held))

    @staticmethod
    def _why_words(page: PageFound, w: Words) -> str:
        if page.verdict in _WHY:
            return w.say(_WHY[page.verdict])
        one = page.application
        wrong = page.needs_paper and one is not None and new_paper_wanted(one) is not None
        return why_read(one, w) if wrong and one is not None else ""

    def _say_proposals(self, page: PageFound, w: Words) -> None:
        known = dict(enumerate(page.proposed))
        for place, link in enumerate(self.proposals):
            one = known.get(place)
            link.setVisible(one is not None)
            if one is None:
                continue
            number = Number.parse(one.number).shown
            name = one.registered.applicant.name if one.registered is not None else ""
            whose = " · ".join(part for part in (number, name) if part)
            own = page.verdict is Verdict.SEVERAL
            link.setText(whose if own else w.say("As the page before it: {whose}", whose=whose))

    def _take_proposal(self, place: int) -> None:
        """It stands in the field then; nothing is attached before the button is pressed."""
        page = self._page
        if page is not None and place < len(page.proposed):
            self.number.set_text(Number.parse(page.proposed[place].number).shown)
            self.go.setFocus()

    def _go_words(self, w: Words, *, answer: bool, held: bool) -> str:
        if not answer:
            return w.say("Attach")
        return w.say("Back to the department") if held else w.say("All right, take in")

    def _decide(self) -> None:
        page = self._page
        if page is None:
            return
        if page.verdict is Verdict.ANSWER:
            if lacks := self.checks.lacks():
                self.decided.emit(HoldBack(lacks))
            else:
                self._take_in(anyway=False)
            return
        if page.verdict is Verdict.PAPER and page.number is not None:
            self.decided.emit(Attach(page.number.application, self.kind.value()))
            return
        match self._shift.workplace.read_scan(self.number.text()):
            case OurNumber(number=number):
                self.decided.emit(Attach(number.application, self.kind.value()))
            case _:
                w = self._shift.w
                self.number.set_error(w.say("Type the number, or scan it off the papers."))
                self.number.edit.setFocus()

    def _take_in(self, *, anyway: bool) -> None:
        page = self._page
        if page is None:
            return
        lacks = self.checks.lacks() if anyway else ()
        if not page.needs_paper:
            self.decided.emit(TakeIn(None, lacks))
        elif (paper := self.fields.read()) is not None:
            self.decided.emit(TakeIn(paper, lacks))
