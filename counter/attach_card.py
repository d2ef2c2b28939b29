"""Pages kept with an application: what is there, opened with a press; files dragged here are added.

A copy of an identity document is no kind of page (Law 94-V): where one is kept all the same, the
reason is written down and stands in the history. Kept out: the scanner's folder (`counter.stack`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from counter.camera_card import CAMERA_KEY, CameraCard, page_of
from counter.choices import Choices
from counter.dropping import FileDrop
from counter.scan_words import KINDS, remark_words, scan_words
from counter.scanned_place import Attached
from counter.shift import Shift
from counter.speech import moment
from counter.who import named
from registry.application import Application
from registry.numbers import Number
from registry.office_facts import ScanAttached, ScanKind
from ui.buttons import LinkButton, OutlineButton
from ui.fields import LineField
from ui.progress import ProgressLine
from ui.surfaces import Card, text
from words import Words


class AttachCard(Card):
    """`attached` carries the application after pages were added."""

    attached = Signal(object)  # Application

    def __init__(self, shift: Shift) -> None:
        super().__init__(padding=16)
        self._shift = shift
        self._number: Number | None = None
        self._kept: Sequence[Attached] = ()
        self._files: Sequence[Path] = ()
        self._head, self._hint = text(role="quiet"), text(role="second")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._links: list[QWidget] = []
        self._form = QWidget()
        self.kind = Choices("attach_kind", tuple(KINDS))
        self.of_id, self.leave = LinkButton(), LinkButton()
        self.of_id.setObjectName("attach_id")
        self.reason = LineField()
        self._law = text(role="second")
        named(self.reason.edit, "attach_reason")
        self.by_camera = LinkButton(icon="camera", keys=CAMERA_KEY)
        self.by_camera.setObjectName("attach_by_camera")
        self.card = CameraCard(shift)
        self._taken: tuple[Path, ...] = ()  # of the files, those that the camera made
        self._put_by: dict[Number, tuple[Path, ...]] = {}  # of applications left for others
        self.go = OutlineButton(icon="paperclip")
        self.go.setObjectName("attach_go")
        self.line = ProgressLine()
        self._lay_out()
        self.of_id.clicked.connect(self._ask_reason)
        self.leave.clicked.connect(self._close)
        self.go.clicked.connect(self._attach)
        self.reason.confirmed.connect(lambda _: self._attach())
        self.by_camera.clicked.connect(lambda: self.card.open_over(page_of(self), self._number))
        self.card.taken.connect(self._take_pages)
        FileDrop(self, self.take_files)
        self._close()
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        self.column.setSpacing(6)
        self.column.addWidget(self._head)
        self.column.addLayout(self._rows)
        self.column.addWidget(self._hint)
        self.column.addWidget(self.by_camera, 0, Qt.AlignmentFlag.AlignLeft)
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(16)
        buttons.addWidget(self.go)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        form.addWidget(self.kind)
        form.addWidget(self.of_id, 0, Qt.AlignmentFlag.AlignLeft)
        form.addWidget(self._law)
        form.addWidget(self.reason)
        form.addWidget(self.line)
        form.addLayout(buttons)
        self.column.addWidget(self._form)

    def show_of(self, application: Application) -> None:
        """The pages of this application; a form begun for another one is left."""
        number = Number.parse(application.number)
        if number != self._number:
            self._leave_for(number)
        place = self._shift.workplace.scanned

        def show(kept: Sequence[Attached]) -> None:
            if self._number == number:
                self._kept = kept
                self._say_rows()

        self._shift.run(lambda: place.attached(number), then=show, troubled=lambda _: None)

    def _leave_for(self, number: Number) -> None:
        """Another application: pages by camera wait for when this one is open again."""
        self.card.hide()
        if self._taken and self._number is not None:
            self._put_by[self._number], self._taken = self._taken, ()
        self._close()
        self._number = number
        self._taken = self._put_by.pop(number, ())
        if self._taken:
            self._ask_what(self._taken)

    def take_files(self, files: Sequence[Path]) -> None:
        """Files were dragged here: what are they?"""
        self._ask_what(files)
        self.kind.focus_chosen()
        QTimer.singleShot(0, self, self._come_into_sight)  # not after the window is gone

    def _ask_what(self, files: Sequence[Path]) -> None:
        self._files = files
        self._hint.hide()
        self.by_camera.hide()
        self.kind.set_value(ScanKind.ENCLOSURE)
        self._form.show()
        self.retranslate(self._shift.w)

    def _take_pages(self, files: Sequence[Path], about: object) -> None:
        """Pages by camera. Another application may have been opened meanwhile: never to that."""
        if isinstance(about, Number) and about != self._number:
            self._put_by[about] = (*self._put_by.get(about, ()), *files)
            return
        self._taken = (*self._taken, *files)
        self.take_files(self._taken)

    def _come_into_sight(self) -> None:
        """Once it has its height."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(self.go)

    def retranslate(self, w: Words) -> None:
        self._head.setText(w.say("Scanned pages"))
        self.by_camera.setText(w.say("By camera"))
        self._hint.setText(w.say("Drag files here, or scan: pages with the number find their way."))
        self.kind.say(w.say("What it is"), {kind: w.say(said) for kind, said in KINDS.items()})
        self.of_id.setText(w.say("It is a copy of an ID"))
        self._law.setText(w.say("The law wants an ID only shown. Write why a copy must be kept."))
        self.reason.set_label(w.say("Reason"))
        files = w.count("{n} file", "{n} files", len(self._files))
        self.go.setText(f"{w.say('Attach')} · {files}")
        self.leave.setText(w.say("Cancel"))
        self._say_rows()

    def _say_rows(self) -> None:
        for old in self._links:
            self._rows.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._links = []
        w = self._shift.w
        for one in self._kept:
            when = w.moment(moment(one.at), self._shift.now())
            link = LinkButton(scan_words(one.fact, w), icon="paperclip")
            link.setObjectName("attached_scan")
            link.clicked.connect(lambda _=False, fact=one.fact: self._open(fact))
            said = " · ".join(part for part in (when, remark_words(one.fact, w)) if part)
            below = text(said, "second")
            self._rows.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
            self._rows.addWidget(below)
            self._links += [link, below]

    def _ask_reason(self) -> None:
        self.reason.show()
        self._law.show()
        self.kind.hide()
        self.of_id.hide()
        self.reason.edit.setFocus()

    def _close(self) -> None:
        self._forget_taken()
        self._files = ()
        self._form.hide()
        self.reason.clear()
        self.reason.hide()
        self._law.hide()
        self.line.hide()
        self.kind.show()
        self.of_id.show()
        self._hint.show()
        self.by_camera.show()
        self.go.setEnabled(True)

    def _forget_taken(self) -> None:
        """What the camera made is no file of anybody's: it goes once it is attached, or left."""
        files, self._taken, place = self._taken, (), self._shift.workplace.camera
        if files:
            self._shift.run(lambda: place.forget(files), lambda _: None, troubled=lambda _: None)

    def _attach(self) -> None:
        number, files, w = self._number, self._files, self._shift.w
        reason = self.reason.text().strip() if not self.reason.isHidden() else ""
        if not self.reason.isHidden() and not reason:
            self.reason.set_error(w.say("Write down the reason."))
            self.reason.edit.setFocus()
            return
        if number is None or not files:
            return
        kind = ScanKind.OTHER if reason else self.kind.value()
        by, place, notices = self._shift.by(), self._shift.workplace.scanned, self._shift.notices
        self.go.setEnabled(False)
        self.line.set_share(0.0)
        self.line.show()

        def done(application: Application) -> None:
            self._close()
            notices.clear()
            notices.done(lambda w: w.say("Attached."))
            self.show_of(application)
            self.attached.emit(application)

        def failed(failure: BaseException) -> None:
            self.go.setEnabled(True)
            self.line.hide()
            notices.troubled(failure)

        self._shift.aside(
            lambda: place.attach_files(number, files, kind, by, reason),
            then=done,
            refused=failed,
            troubled=failed,
        )

    def _open(self, fact: ScanAttached) -> None:
        number, place, notices = self._number, self._shift.workplace.scanned, self._shift.notices
        if number is None:
            return

        def show(path: Path | None) -> None:
            if path is None:
                notices.soon(lambda w: w.say("The pages lie on the computer that scanned them."))
            else:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

        self._shift.run(lambda: place.opened(number, fact), then=show)
