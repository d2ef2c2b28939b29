"""Forms that are open are kept, locked, and offered again after a crash or an early end.

The keeper writes within half a second of the last key, off the screen's thread; what is kept is
gone when the forms are registered or dropped. Kept out: the file and its lock (`app`), and what a
form is (`counter.draft`).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout

from counter.draft import Draft, Private
from counter.pages import Later
from counter.reception import ReceptionPage
from counter.shift import Shift
from counter.tabs import ParkedTabs
from ui.buttons import LinkButton, OutlineButton
from ui.surfaces import Card, text
from words import Words

log = logging.getLogger(__name__)
_KEEP_AFTER_MS = 400  # from the first change on: who types without a pause is kept all the same


class Forms(Private, frozen=True):
    """All forms that are open, and when the last of them was changed (UTC ms)."""

    at: int
    drafts: tuple[Draft, ...] = ()


class LeftOpen(Card):
    """The question after a start, and the keeper behind it. It takes no room without a question.

    `taken_up` when a form stands in Reception again.
    """

    taken_up = Signal()

    def __init__(self, shift: Shift, reception: Later[ReceptionPage], tabs: ParkedTabs) -> None:
        super().__init__(padding=12)
        self.setObjectName("left_open")
        self._shift = shift
        self._reception = reception
        self._tabs = tabs
        self._found: tuple[Draft, ...] = ()
        self._found_at = 0
        self._kept = b""
        self._looked = False
        self._words = text()
        self.go_on, self.drop = OutlineButton(), LinkButton()
        self.go_on.setObjectName("continue_left_open")
        self.drop.setObjectName("drop_left_open")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._words, 1)
        row.addWidget(self.go_on)
        row.addWidget(self.drop)
        self.column.addLayout(row)
        self._timer = QTimer(self, singleShot=True, interval=_KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)
        reception.when_made(lambda page: page.touched.connect(self._soon))
        tabs.changed.connect(self._soon)
        self.go_on.clicked.connect(self._go_on)
        self.drop.clicked.connect(self._drop)
        shift.changed.connect(lambda staff: self._look() if staff is not None else self.hide())
        shift.speaker.follow(self)
        self.hide()

    # -- keeping ----------------------------------------------------------------------------------

    def _soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Write down all that is open, if it is another than before."""
        if not self._looked:
            return  # what an earlier run left must be read before anything is written over it
        drafts = (*self._found, *self._tabs.drafts())
        page = self._reception.made
        if page is not None and page.has_draft():
            drafts = (*drafts, page.draft())
        content = msgspec.json.encode(drafts) if drafts else b""
        if content == self._kept:
            return
        self._kept = content
        at = min(self._found_at, self._shift.workplace.now()) if self._found else 0
        forms = Forms(at or self._shift.workplace.now(), drafts)
        packed = msgspec.json.encode(forms) if drafts else b""
        place = self._shift.workplace.reception
        # A disk that takes nothing is told by the foot line and at the next registration.
        self._shift.run(
            lambda: place.keep_forms(packed), then=lambda _: None, troubled=lambda _: None
        )

    # -- offering ---------------------------------------------------------------------------------

    def _look(self) -> None:
        """Somebody sits down: names may be shown now."""
        if self._looked:
            self.setVisible(bool(self._found))
            return
        place = self._shift.workplace.reception

        def read() -> Forms | None:
            content = place.left_open()
            if not content:
                return None
            try:
                forms = msgspec.json.decode(content, type=Forms)
            except msgspec.DecodeError:
                log.warning("forms left open are of another program: not offered")
                return None
            still = tuple(
                one
                for one in forms.drafts
                if not place.registered_since(one.visitor, _service_of(one), forms.at)
            )
            return Forms(forms.at, still)

        self._shift.run(read, then=self._offer, troubled=lambda _: self._offer(None))

    def _offer(self, forms: Forms | None) -> None:
        self._looked = True
        if forms is not None:
            self._found, self._found_at = forms.drafts, forms.at
            self._kept = msgspec.json.encode(self._found)
        self.retranslate(self._shift.w)
        self.setVisible(bool(self._found))
        self.keep()

    def retranslate(self, w: Words) -> None:
        nobody = w.say("Visitor without a name")
        names = ", ".join(one.visitor or nobody for one in self._found)
        said = w.count(
            "A form was open when the program ended: {names}",
            "Forms were open when the program ended: {names}",
            len(self._found),
            names=names,
        )
        self._words.setText(said)
        self.go_on.setText(w.say("Continue"))
        self.drop.setText(w.say("Drop"))

    # -- answered ---------------------------------------------------------------------------------

    def _go_on(self) -> None:
        found = self._take()
        for draft in found[:-1]:
            self._tabs.park(draft)
        page = self._reception()
        if page.is_free():
            page.restore(found[-1])
            self.taken_up.emit()
        else:
            self._tabs.park(found[-1])
        self.keep()

    def _drop(self) -> None:
        self._take()
        self.keep()

    def _take(self) -> Sequence[Draft]:
        found, self._found, self._found_at = self._found, (), 0
        self.hide()
        return found


def _service_of(draft: Draft) -> str:
    what = draft.blocks.get("what")
    return "" if what is None else what.choices.get("service", "")
