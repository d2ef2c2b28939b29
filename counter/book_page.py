"""The book's page: how the book, its copies and this computer stand, and what helps where.

Everybody may read it; nothing on it has to be done for the work to go on.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.bookwords import rows, to_look_at
from counter.inspector_card import InspectorCard
from counter.settings_card import SettingsCard
from counter.shift import Shift
from counter.standing_page import StandingPage
from registry.codes import Reading
from ui.buttons import LinkButton
from ui.surfaces import Scrolled, text
from words import Words


class BookPage(StandingPage):
    """`closed` with Esc or the link above."""

    told = Signal(float)  # from the thread that makes a backup

    def __init__(self, shift: Shift) -> None:
        super().__init__(shift)
        self._backing_up = False
        self._title, self._sum = text(role="title"), text(role="lead")
        self._sum.setObjectName("book_sum")
        self.inspector = InspectorCard(shift)
        self.settings = SettingsCard(shift)
        self.set_up = LinkButton(icon="settings")
        self.set_up.setObjectName("open_settings")
        self._lay_out()
        self.set_up.clicked.connect(lambda: self._show_settings(shown=True))
        self.settings.left.connect(lambda: self._show_settings(shown=False))
        shift.changed.connect(lambda _: self._show_settings(shown=False))
        self.told.connect(self._backed_up_so_far)
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 4, 4, 4)
        column.addWidget(self.rows)
        column.addStretch(1)
        side = QWidget()
        right = QVBoxLayout(side)
        right.setContentsMargins(4, 4, 4, 4)
        right.setSpacing(12)
        right.addWidget(self.inspector)
        right.addWidget(self.set_up, 0, Qt.AlignmentFlag.AlignLeft)
        right.addStretch(1)
        self._both = QWidget()
        sides = QHBoxLayout(self._both)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(20)
        sides.addWidget(Scrolled(left), 3)
        sides.addWidget(Scrolled(side), 2)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 12, 24, 16)
        page.setSpacing(8)
        above = QHBoxLayout()
        above.addWidget(self.back)
        above.addStretch(1)
        above.addWidget(self.settings.halves)
        page.addLayout(above)
        page.addWidget(self._title)
        page.addWidget(self._sum)
        page.addWidget(self._both, 1)
        page.addWidget(self.settings)
        page.addStretch(0)

    def retranslate(self, w: Words) -> None:
        self.back.setText(w.say("Back") + "  Esc")
        self._say_title(w, settings=self._both.isHidden())
        self.set_up.setText(w.say("Settings of this workplace"))
        self._say()

    def arrive(self) -> None:
        super().arrive()
        self._show_settings(shown=False)

    def focus_first(self) -> None:
        self.inspector.focus_first()

    def escape(self) -> bool:
        """Whether there was something to go back from within the page: the open settings."""
        if self.settings.isHidden():
            return False
        self._show_settings(shown=False)
        return True

    def take_scan(self, reading: Reading) -> bool:
        """In the settings a scan is tried, and opens nothing."""
        return self.settings.readers.take_scan(reading)

    def _show_settings(self, *, shown: bool) -> None:
        """They have the page for themselves: there is one button to press."""
        was = not self.settings.isHidden()
        self._both.setVisible(not shown)
        self.settings.halves.setVisible(shown)
        self._sum.setVisible(not shown)
        self.set_up.setVisible(self._shift.may_open("settings"))
        self._say_title(self._shift.w, settings=shown)
        if shown:
            self.settings.open()
            return
        self.settings.hide()
        if was:
            self.set_up.setFocus()

    def _say_title(self, w: Words, *, settings: bool) -> None:
        title = w.say("Settings of this workplace") if settings else w.say("How the book stands")
        self._title.setText(title)

    def _say(self) -> None:
        standing, w = self._standing, self._shift.w
        if standing is None:
            return
        waits = to_look_at(standing, w)
        self._sum.setText(
            w.count("{n} thing wants to be looked at.", "{n} things want to be looked at.", waits)
            if waits
            else w.say("Everything is in order.")
        )
        self.rows.say(rows(standing, w))
        backup = self.rows.line("backup")
        if backup.button.isHidden():
            backup.button.clicked.connect(self._back_up)
            backup.button.show()
        backup.button.setText(w.say("Back up now"))

    # -- a backup -------------------------------------------------------------------------------

    def _back_up(self) -> None:
        if self._backing_up:
            return
        self._backing_up = True
        line, workplace = self.rows.line("backup"), self._shift.workplace
        line.button.setEnabled(False)
        line.progress.set_share(0.0)
        line.progress.show()

        def over() -> None:
            self._backing_up = False
            line = self.rows.line("backup")
            line.button.setEnabled(True)
            line.progress.hide()
            self.show_standing(workplace.standing())

        def made(_: object) -> None:
            over()
            self._shift.notices.done(lambda w: w.say("The backup is made and was checked."))

        def failed(failure: BaseException) -> None:
            over()
            self._shift.notices.troubled(failure)

        self._shift.aside(
            lambda: workplace.back_up(self.told.emit),
            then=made,
            refused=failed,
            troubled=failed,
            broken=failed,
        )

    def _backed_up_so_far(self, share: float) -> None:
        self.rows.line("backup").progress.set_share(share)
