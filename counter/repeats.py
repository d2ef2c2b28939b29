"""The same person asked for the same within a year: offered, never decided (DOMAIN §2, columns)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut

from counter.shift import Shift
from registry.catalogue import Service
from registry.facts import Applicant
from registry.seen_before import Earlier, Wish
from ui.choices import CheckRow, State
from words import Words

_KEYS = "Alt+R"


class RepeatOffer(CheckRow):
    """One row, Space or Alt+R: a new application, or one that repeats the earlier one."""

    answered = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self.setObjectName("repeats")
        self._shift = shift
        self._asked: tuple[str, str, str] = ("", "", "")  # IIN, name, service
        self._found: Earlier | None = None
        self._wanted = ""  # 16 digits that a draft has
        self.changed.connect(lambda _: self.answered.emit())
        QShortcut(QKeySequence(_KEYS), self).activated.connect(self.click)
        shift.speaker.follow(self)
        self.hide()

    def value(self) -> str:
        """16 digits of the application that this one repeats; "" for a new one."""
        return self.state() if self._found is not None else ""

    def kept(self) -> str:
        """What a draft keeps, also while the earlier application is still looked for."""
        return self.state() if self._found is not None else self._wanted

    def look(self, applicant: Applicant, service: Service | None) -> None:
        """Ask the book, once for each person and service."""
        code = service.code if service is not None else ""
        asked = (applicant.iin, applicant.name, code)
        if asked == self._asked:
            return
        self._asked = asked
        if not code or not (applicant.iin or applicant.name):
            self._show(())
            return
        place, wish = self._shift.workplace.reception, Wish(applicant, code)

        def found(earlier: Sequence[Earlier]) -> None:
            if asked == self._asked:
                self._show(earlier)

        self._shift.run(lambda: place.earlier(wish), then=found)

    def clear(self) -> None:
        self._asked, self._wanted = ("", "", ""), ""
        self._show(())

    def restore(self, digits: str) -> None:
        """What a draft has; the earlier application is looked for again."""
        self._wanted = digits

    def retranslate(self, w: Words) -> None:
        one = self._found
        if one is None:
            return
        day, number = w.short_date(one.received), one.number
        self.set_states(
            [
                State("", w.say("a new one"), "", "file-plus"),
                State(number.digits, w.say("repeats it"), "soon", "repeat"),
            ]
        )
        self.setText(w.say("Asked for the same on {day}: {number}", day=day, number=number.shown))
        self.set_note(w.say("{keys}: does this one repeat it?", keys=_KEYS))

    def _show(self, earlier: Sequence[Earlier]) -> None:
        self._found = earlier[0] if earlier else None
        if self._found is not None:
            self.retranslate(self._shift.w)
            wanted = self._wanted == self._found.number.digits
            self.set_state(self._wanted if wanted else "")
        self.setVisible(self._found is not None)
        self.answered.emit()
