"""Reception, *Papers*: the checklist. What is demanded starts as present, Space changes it.

What is optional is only written down when it was handed in. An ID is shown, not copied (Law 94-V).
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.draft import YES, BlockDraft
from counter.fold import Fold
from counter.shift import Shift
from counter.speech import state_word
from registry.catalogue import DocumentKind, Service
from registry.facts import DocumentLine, DocumentState
from ui.buttons import OutlineButton, Segment
from ui.choices import CheckRow, State
from ui.steady import in_one_go
from ui.surfaces import Scrolled, text
from words import Words

_NOT_GIVEN = "not_given"  # an optional paper that was not handed in: it is no line of the receipt
_LOOKS = {
    DocumentState.PRESENT: ("done", "check"),
    DocumentState.STATE_SYSTEM: ("done", "database"),
    DocumentState.MISSING: ("soon", "circle-alert"),
    DocumentState.EXPIRED: ("soon", "calendar-x"),
}
MOST_SHEETS = 999


@dataclass(slots=True)
class _Sheets:
    count: int = 1
    original: bool = False


class PaperRow(CheckRow):
    """One paper: Space goes through its states, Left and Right count its sheets."""

    counted = Signal(int)  # -1 or 1
    stepped = Signal(int)  # -1 or 1: the row above or below
    turned = Signal()  # original or copy
    entered = Signal()
    came = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.counted.emit(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Insert:
            self.turned.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.came.emit()


class Documents(Fold):
    """`changed` with every paper, `finished` at Enter."""

    changed = Signal()
    finished = Signal()
    grows = True

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._service: Service | None = None
        self._rows: list[PaperRow] = []
        self._sheets: list[_Sheets] = []
        self._current = 0
        self._list = QWidget()
        self._places = QVBoxLayout(self._list)
        self._places.setContentsMargins(5, 5, 5, 5)  # room for the focus ring
        self._places.setSpacing(0)
        self._places.addStretch(1)
        self._title = text(role="strong")
        self._hint = text(role="second")
        self._make_counter()
        self.column.addWidget(self._title)
        self.column.addWidget(Scrolled(self._list), 1)
        self.column.addWidget(self.counter)
        self.column.addWidget(self._hint)
        shift.speaker.follow(self)

    def _make_counter(self) -> None:
        """Sheets of the paper under the cursor, for the mouse; the keys are named beneath."""
        self.counter = QWidget()
        row = QHBoxLayout(self.counter)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._paper = text(role="second", wrap=False)
        self._fewer, self._more = OutlineButton("−"), OutlineButton("+")
        self._copy, self._original = Segment(), Segment()
        for button in (self._fewer, self._more, self._copy, self._original):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._fewer.clicked.connect(lambda: self._count(-1))
        self._more.clicked.connect(lambda: self._count(1))
        self._copy.clicked.connect(lambda: self._set_original(False))
        self._original.clicked.connect(lambda: self._set_original(True))
        row.addWidget(self._paper, 1)
        for button in (self._fewer, self._more, self._copy, self._original):
            row.addWidget(button)

    # -- what was filled in -----------------------------------------------------------------------

    def lines(self) -> tuple[DocumentLine, ...]:
        return tuple(
            DocumentLine(place, DocumentState(int(row.state())), sheets.count, sheets.original)
            for place, (row, sheets) in enumerate(zip(self._rows, self._sheets, strict=True))
            if row.state() != _NOT_GIVEN
        )

    def is_done(self) -> bool:
        return bool(self._rows) and not any(
            document.required and not self._is_there(row)
            for document, row in zip(self._documents(), self._rows, strict=True)
        )

    def show_service(self, service: Service | None, *, for_other: bool) -> None:
        """The checklist of another service; the same one keeps what was marked."""
        if service is not self._service:
            self._service = service
            self._fill(for_other=for_other)
        elif for_other:
            self._proxy_is_there()
        self._summarise()

    def clear(self) -> None:
        self.show_service(None, for_other=False)

    def draft(self) -> BlockDraft:
        choices = {}
        for row, sheets in zip(self._rows, self._sheets, strict=True):
            name = row.objectName()
            choices[name] = row.state()
            choices[f"{name}_sheets"] = str(sheets.count)
            choices[f"{name}_original"] = YES if sheets.original else ""
        return BlockDraft(choices=choices)

    def restore(self, draft: BlockDraft) -> None:
        """Mark the papers as `draft` has them; the checklist of the service stands already."""
        for document, row, sheets in zip(self._documents(), self._rows, self._sheets, strict=True):
            name = row.objectName()
            state, count = draft.choices.get(name), draft.choices.get(f"{name}_sheets", "")
            if state not in {one.key for one in self._states(document)}:
                continue  # the checklist was changed since
            row.set_state(state)
            if count.isdecimal():
                sheets.count = min(int(count), MOST_SHEETS)
            sheets.original = draft.choices.get(f"{name}_original") == YES
        self._on_change()

    def open_at_once(self) -> None:
        if self._rows:
            self._rows[self._current].setFocus()

    def first_missing(self) -> None:
        """The cursor on the first demanded paper that is not there."""
        for place, (document, row) in enumerate(zip(self._documents(), self._rows, strict=True)):
            if document.required and not self._is_there(row):
                self._current = place
                row.setFocus()
                return

    # -- rows -------------------------------------------------------------------------------------

    def _documents(self) -> tuple[DocumentKind, ...]:
        return self._service.documents if self._service is not None else ()

    @staticmethod
    def _is_there(row: CheckRow) -> bool:
        return row.state() != _NOT_GIVEN and DocumentState(int(row.state())).is_there

    @in_one_go
    def _fill(self, *, for_other: bool) -> None:
        for row in self._rows:
            self._places.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows, self._sheets, self._current = [], [], 0
        for place, document in enumerate(self._documents()):
            row = PaperRow()
            row.setObjectName(f"paper_{place}")
            row.set_states(self._states(document))
            given = document.required or (document.role == "proxy" and for_other)
            row.set_state(str(int(DocumentState.PRESENT)) if given else _NOT_GIVEN)
            self._connect(row, place)
            self._rows.append(row)
            # Shown and handed back: no sheet of it stays here. The application itself is signed
            # here and stays, so it is no copy.
            shown_only = document.role == "identity"
            signed_here = document.role == "application"
            self._sheets.append(_Sheets(0 if shown_only else 1, shown_only or signed_here))
            self._places.insertWidget(place, row)
        self._say_rows()

    def _connect(self, row: PaperRow, place: int) -> None:
        row.changed.connect(lambda _: self._on_change())
        row.counted.connect(self._count)
        row.stepped.connect(self._step)
        row.turned.connect(self._turn)
        row.entered.connect(self.finished)
        row.came.connect(lambda: self._come_to(place))

    def _states(self, document: DocumentKind) -> list[State]:
        w = self._shift.w
        states = [
            State(str(int(state)), state_word(state, w), kind, icon)
            for state, (kind, icon) in _LOOKS.items()
        ]
        if document.required:
            return states
        return [State(_NOT_GIVEN, w.say("not handed in"), "", "minus"), states[0], states[1]]

    def _proxy_is_there(self) -> None:
        for document, row in zip(self._documents(), self._rows, strict=True):
            if document.role == "proxy" and row.state() == _NOT_GIVEN:
                row.set_state(str(int(DocumentState.PRESENT)))

    def _come_to(self, place: int) -> None:
        self._current = place
        self._say_counter()

    def _step(self, step: int) -> None:
        place = max(0, min(len(self._rows) - 1, self._current + step))
        self._rows[place].setFocus()

    def _count(self, step: int) -> None:
        if self._rows:
            sheets = self._sheets[self._current]
            sheets.count = max(0, min(MOST_SHEETS, sheets.count + step))
            self._on_change()

    def _turn(self) -> None:
        if self._rows:
            self._set_original(not self._sheets[self._current].original)

    def _set_original(self, original: bool) -> None:
        if self._rows:
            self._sheets[self._current].original = original
            self._on_change()

    def _on_change(self) -> None:
        self._say_rows()
        self._summarise()
        self.changed.emit()

    # -- words ------------------------------------------------------------------------------------

    def retranslate(self, w: Words) -> None:
        self._title.setText(w.say("Which papers are here?"))
        self._hint.setText(
            w.say("Space: here or missing · ← → sheets · Insert: original or copy · Enter: done")
        )
        self._copy.setText(w.say("Copy"))
        self._original.setText(w.say("Original"))
        for document, row in zip(self._documents(), self._rows, strict=True):
            row.set_states(self._states(document))
        self._say_rows()
        self._summarise()

    def _say_rows(self) -> None:
        w = self._shift.w
        for document, row, sheets in zip(self._documents(), self._rows, self._sheets, strict=True):
            row.setText(document.name(w.language))
            row.setAccessibleName(document.name(w.language))
            row.setToolTip(document.name(w.language))
            row.set_note(_sheets_words(sheets, w) if self._is_there(row) else "")
        self._say_counter()

    def _say_counter(self) -> None:
        self.counter.setVisible(bool(self._rows))
        if self._rows:
            sheets = self._sheets[self._current]
            self._paper.setText(self._shift.w.count("{n} sheet", "{n} sheets", sheets.count))
            self._copy.setChecked(not sheets.original)
            self._original.setChecked(sheets.original)

    def _summarise(self) -> None:
        w = self._shift.w
        there = sum(self._is_there(row) for row in self._rows)
        gone = sum(not self._is_there(row) and row.state() != _NOT_GIVEN for row in self._rows)
        words = w.count("{n} paper", "{n} papers", there) if self._rows else ""
        if gone:
            words += " · " + w.count("{n} is missing", "{n} are missing", gone)
        self.head.show_summary(w.say("Papers handed in"), words, done=self.is_done())


def _sheets_words(sheets: _Sheets, w: Words) -> str:
    if not sheets.count:
        return w.say("shown and handed back")
    kind = w.say("original") if sheets.original else w.say("copy")
    return f"{w.count('{n} sheet', '{n} sheets', sheets.count)} · {kind}"
