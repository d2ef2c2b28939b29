"""What is looked at before an answer is taken in (DOMAIN, step 12), preset to "all right".

Language, signature, how to appeal: a key each, 1 to 3, marks what is not so.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.scan_words import LACKS, LANGUAGES
from registry.application import Application
from registry.attaching import Lack
from ui.buttons import LinkButton
from ui.surfaces import text
from words import Words


class Checks(QWidget):
    """`changed` when something was marked or is right after all."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._marked: set[Lack] = set()
        self._language = "kk"
        self._head = text(role="strong")
        self.rows = {lack: LinkButton(icon="check") for lack in Lack}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._head)
        for lack, row in self.rows.items():
            row.setObjectName(f"check_{lack.value}")
            row.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.clicked.connect(lambda _=False, lack=lack: self.mark(lack))
            column.addWidget(row, 0, Qt.AlignmentFlag.AlignLeft)

    def begin(self, application: Application | None) -> None:
        """All is right until somebody says otherwise."""
        self._marked.clear()
        if application is not None and application.registered is not None:
            self._language = application.registered.language
        self.changed.emit()

    def restore(self, lacks: Sequence[Lack]) -> None:
        """As it was marked before something came in between."""
        self._marked = set(lacks)
        self.changed.emit()

    def lacks(self) -> tuple[Lack, ...]:
        """What was marked, in the order of the rows."""
        return tuple(lack for lack in Lack if lack in self._marked)

    def mark(self, lack: Lack) -> None:
        """This lacks; or is there after all."""
        self._marked ^= {lack}
        self.changed.emit()

    def press(self, key: int) -> bool:
        """Whether the key was one of 1 to 3."""
        place = key - Qt.Key.Key_1
        if not 0 <= place < len(Lack):
            return False
        self.mark(list(Lack)[place])
        return True

    def retranslate(self, w: Words) -> None:
        self._head.setText(w.say("Looked at: press a number where something is wrong"))
        right = {
            Lack.LANGUAGE: w.say(LANGUAGES.get(self._language, LANGUAGES["kk"])),
            Lack.SIGNATURE: w.say("Signed"),
            Lack.APPEAL: w.say("It says how to appeal"),
        }
        for place, (lack, row) in enumerate(self.rows.items(), 1):
            wrong = lack in self._marked
            row.set_icon("x" if wrong else "check")
            row.setText(f"{place}  {w.say(LACKS[lack]) if wrong else right[lack]}")
