"""Writing out the register book: which days, onto which stick, how far it is, where it lies."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.folder_choice import FolderChoice
from counter.period_choice import PeriodChoice
from counter.reports_place import RegisterMade
from counter.shift import Shift
from registry.figures import Span
from ui.buttons import LinkButton, OutlineButton, PrimaryButton
from ui.fields import Message
from ui.progress import ProgressLine
from ui.surfaces import Card, text
from words import Words
from words.texts import sentence_for

_WIDEST: Final = 760  # px


class RegisterCard(QWidget):
    """idle → choosing → working → done. Writing goes on while other pages are open."""

    told = Signal(float)  # from the thread that writes

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._state = "idle"
        self._made: RegisterMade | None = None
        self._failure: BaseException | None = None
        self._was_stopped = False
        self._stop = Event()
        self.period = PeriodChoice(shift.workplace.today, Span.MONTH, "register")
        self._title, self._about = text(role="lead"), text(role="quiet")
        self.wrong = Message()
        self.make = PrimaryButton(icon="book-open", keys="Ctrl+Return")
        self.folder = FolderChoice(shift)
        self.progress, self._doing = ProgressLine(), text()
        self.stop = OutlineButton()
        self._where = text(role="strong")
        self.over = LinkButton()
        self._lay_out()
        self._connect()
        shift.speaker.follow(self)
        self._show("idle")

    def _lay_out(self) -> None:
        names = {
            "make_register": self.make,
            "stop_register": self.stop,
            "register_over": self.over,
            "register_where": self._where,
            "register_about": self._about,
        }
        for name, part in names.items():
            part.setObjectName(name)
        left = Qt.AlignmentFlag.AlignLeft
        card = Card(padding=16)
        card.setMaximumWidth(_WIDEST)
        for part in (self._title, self._about, self.wrong, self._doing, self.progress, self._where):
            card.column.addWidget(part)
        card.column.addWidget(self.folder, 1)
        for button in (self.make, self.stop, self.over):
            card.column.addWidget(button, 0, left)
        row = QHBoxLayout()
        row.addWidget(card, 1)
        row.addStretch(0)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(12)
        page.addWidget(self.period)
        page.addLayout(row)
        page.addStretch(1)

    def _connect(self) -> None:
        self.make.clicked.connect(self._choose)
        self.folder.chosen.connect(self._write)
        self.folder.left.connect(self.put_away)
        self.stop.clicked.connect(self._stop_it)
        self.over.clicked.connect(self.put_away)
        self.told.connect(self.progress.set_share)

    # -- what is shown ---------------------------------------------------------------------------

    def _show(self, state: str) -> None:
        self._state = state
        parts: dict[str, tuple[QWidget, ...]] = {
            "idle": (self.make,),
            "choosing": (self.folder,),
            "working": (self._doing, self.progress, self.stop),
            "done": (self._where, self.over),
        }
        for one in {part for some in parts.values() for part in some} - set(parts[state]):
            one.hide()
        for one in parts[state]:
            one.show()
        self.period.setEnabled(state in ("idle", "choosing"))
        self.retranslate(self._shift.w)

    def retranslate(self, w: Words) -> None:
        self.period.retranslate(w)
        self._title.setText(w.say("The register book"))
        self._about.setText(
            w.say(
                "All applications of these days with all columns: a book to print on facing pages, "
                "and a sheet to sort and search. Both hold personal data: keep them as you keep "
                "the papers. That you made them is written down."
            )
        )
        self.make.setText(w.say("Write it out"))
        self.stop.setText(w.say("Stop"))
        self.over.setText(w.say("Done"))
        self._doing.setText(w.say("It is being written. You can go on working meanwhile."))
        made = self._made
        if made is not None:
            self._where.setText(
                w.count(
                    "{n} application is in {folder}.",
                    "{n} applications are in {folder}.",
                    made.count,
                    folder=made.folder.name,
                )
            )
        self._say_what_went_wrong(w)

    def _say_what_went_wrong(self, w: Words) -> None:
        if self._failure is not None:
            self.wrong.say(sentence_for(self._failure, w), "soon")
        elif self._was_stopped:
            self.wrong.say(w.say("Stopped. Nothing of it was left there."), "")
        else:
            self.wrong.say("", "")

    def arrive(self) -> None:
        """Nothing to look up."""

    def focus_first(self) -> None:
        {
            "choosing": self.folder.focus_first,
            "working": self.stop.setFocus,
            "done": self.over.setFocus,
        }.get(self._state, self.make.setFocus)()

    # -- doing -----------------------------------------------------------------------------------

    def _choose(self) -> None:
        self._failure, self._was_stopped = None, False
        if self.period.period() is None:
            self._failure = None
            self.wrong.say(self._shift.w.say("Write two days, the earlier one first."), "soon")
            return
        self._show("choosing")
        self.folder.begin()

    def _write(self, folder: Path) -> None:
        period, by, reports = self.period.period(), self._shift.by(), self._shift.workplace.reports
        if period is None:
            return
        self._stop.clear()
        self.progress.set_share(0.0)
        self._show("working")
        self.stop.setEnabled(True)
        self.stop.setFocus()

        def written(made: RegisterMade | None) -> None:
            self._made, self._was_stopped = made, made is None
            self._show("idle" if made is None else "done")
            if self.isVisible():
                self.focus_first()

        self._shift.aside(
            lambda: reports.make_register(period, folder, by, self.told.emit, self._stop.is_set),
            then=written,
            refused=self._failed,
            troubled=self._failed,
            broken=self._failed,
        )

    def _failed(self, failure: BaseException) -> None:
        self._failure = failure
        self._show("idle")
        if self.isVisible():
            self.focus_first()

    def _stop_it(self) -> None:
        self._stop.set()
        self.stop.setEnabled(False)

    def put_away(self) -> None:
        """Back to the one button."""
        if self._state != "working":
            self._made = self._failure = None
            self._was_stopped = False
            self._show("idle")
            self.focus_first()
