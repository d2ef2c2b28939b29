"""A link of the settings that prints a test page or label, and beside it what became of it.

Nothing of it waits in a list: it is a question to a printer that somebody stands before, and what
the printer says is the answer. Kept out: what is printed, and where.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from counter.shift import Shift
from ui.buttons import LinkButton
from ui.surfaces import text
from words import Words
from words.texts import sentence_for

Said = Callable[[Words], str]
Work = Callable[[], None]


class TrialPrint(QWidget):
    """`work` gives what is to be done away from the screen, asked at the moment of the click."""

    def __init__(
        self, shift: Shift, name: str, label: Said, out: Said, work: Callable[[], Work]
    ) -> None:
        """`name` is that of the link; `label` its words, `out` those of a paper that came out."""
        super().__init__()
        self._shift, self._label, self._out, self._work = shift, label, out, work
        self._said: Said | None = None
        self.link = LinkButton(icon="printer-check")
        self.link.setObjectName(name)
        self._came = text(role="second")
        self._came.setObjectName(f"{name}_came")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.link)
        row.addWidget(self._came, 1)
        self.link.clicked.connect(self._print)

    def say(self, w: Words) -> None:
        """In the language of the moment."""
        self.link.setText(self._label(w))
        self._came.setText("" if self._said is None else self._said(w))

    def forget(self) -> None:
        """Another printer is chosen: what came of the last says nothing of it."""
        self._tell(None)

    def _tell(self, said: Said | None) -> None:
        self._said = said
        self.say(self._shift.w)

    def _print(self) -> None:
        self.link.setEnabled(False)

        def out(_: object) -> None:
            self.link.setEnabled(True)
            self._tell(self._out)

        def failed(failure: BaseException) -> None:
            self.link.setEnabled(True)
            self._tell(lambda w: sentence_for(failure, w))

        self._shift.print(self._work(), then=out, refused=failed, troubled=failed, broken=failed)
