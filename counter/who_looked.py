"""Who looked at this application, and from which page: for the head of the office only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.shift import Shift
from counter.signing_place import Look
from counter.speech import moment
from ui.buttons import LinkButton
from ui.surfaces import text
from words import Words, later

_MOST: Final = 12  # the newest; all of them are in the book
_PAGES: Final = {
    "reception": later("Reception"),
    "answers": later("Answers"),
    "prints": later("Papers"),
    "today": later("Today"),
    "search": later("Search"),
    "office": later("Office"),
    # written by the district: its departments, its call centre, its sheet for the resident
    "department": later("Department"),
    "call_code": later("a call"),
    "call_second": later("a call"),
    "call_number": later("a call"),
    "call_wrong": later("a call, nothing was told"),
    "looks_sheet": later("Who looked"),
}


class WhoLooked(QWidget):
    """A quiet link; what it opens is asked for when it is pressed."""

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._number = ""
        self._looks: Sequence[Look] | None = None
        self.link = LinkButton(icon="eye")
        self.link.setObjectName("who_looked")
        self.said = text(role="second")
        self.said.setObjectName("looks")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.said)
        self.link.clicked.connect(self._ask)
        shift.changed.connect(lambda _: self.show_of(self._number))
        shift.speaker.follow(self)
        self.show_of("")

    def show_of(self, number: str) -> None:
        """The application that is shown now (16 digits), closed again."""
        self._number, self._looks = number, None
        self.setVisible(bool(number) and self._shift.may_open("looks"))
        self.retranslate(self._shift.w)

    def retranslate(self, w: Words) -> None:
        self.link.setText(w.say("Who looked"))
        self.said.setVisible(self._looks is not None)
        if self._looks is not None:
            lines = [self._line(one, w) for one in self._looks[:_MOST]]
            self.said.setText("\n".join(lines) or w.say("Nobody has looked at it yet."))

    def _ask(self) -> None:
        number, place = self._number, self._shift.workplace.looks

        def show(looks: Sequence[Look]) -> None:
            if number == self._number:
                self._looks = looks
                self.retranslate(self._shift.w)

        self._shift.run(lambda: place.who_looked(number), then=show)

    def _line(self, one: Look, w: Words) -> str:
        page = w.say(_PAGES[one.page]) if one.page in _PAGES else one.page
        when = w.moment(moment(one.at), self._shift.now())
        place = w.say("desk {desk}", desk=f"{one.desk:02}") if one.desk else w.say("District")
        return " · ".join((when, one.name or self._shift.name_of(one.actor), page, place))
