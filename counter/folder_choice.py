"""Where to put a file: onto a stick that is plugged in, or into a folder of this computer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.bookwords import room_words
from counter.shift import Shift
from counter.standing import Drive
from ui.buttons import LinkButton, PrimaryButton
from ui.lists import Cell, Column, Listing, Row
from ui.look import current
from ui.surfaces import text
from words import Words

_UP: Final = ".."
_LONGEST: Final = 40  # letters of a path that are shown: its end tells most


class FolderChoice(QWidget):
    """`chosen` carries a `Path`, `left` when none is wanted."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._drives: Sequence[Drive] = ()
        self._folder: Path | None = None  # None: the sticks are shown
        self._folders: Sequence[Path] = ()
        self._where = text(role="quiet")
        self.list = Listing()
        self.list.set_columns([Column(stretch=3), Column(width=110, right=True)])
        self.list.setMinimumHeight(4 * current().size.row)
        self.here = PrimaryButton(keys="Ctrl+Return")
        self.look, self.other, self.leave = LinkButton(), LinkButton(), LinkButton()
        names = {
            "choose_drive": self.list.view,
            "choose_here": self.here,
            "choose_look": self.look,
            "choose_other": self.other,
            "choose_leave": self.leave,
        }
        for name, part in names.items():
            part.setObjectName(name)
        links = QHBoxLayout()
        links.setSpacing(16)
        for link in (self.look, self.other, self.leave):
            links.addWidget(link)
        links.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._where)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.here)
        row.addStretch(1)
        column.addLayout(row)
        column.addLayout(links)
        self.look.clicked.connect(self.begin)
        self.other.clicked.connect(lambda: self.open(Path.home()))
        self.leave.clicked.connect(self.left)
        self.here.clicked.connect(self._take_folder)
        self.list.chosen.connect(self._choose)
        shift.speaker.follow(self)

    def begin(self) -> None:
        """The sticks that are plugged in now."""
        self._folder = None
        self._shift.run(self._shift.workplace.drives, then=self._show_drives)

    def open(self, folder: Path) -> None:
        """The folders in this one."""
        workplace = self._shift.workplace

        def show(found: Sequence[Path]) -> None:
            self._folder, self._folders = folder, found
            self._say()
            self.list.set_current(_UP)
            self.focus_first()

        self._shift.run(lambda: workplace.folders(folder), then=show)

    def focus_first(self) -> None:
        (self.list.view if self.list.rows() else self.look).setFocus()

    def retranslate(self, w: Words) -> None:
        self.look.setText(w.say("Look again"))
        self.other.setText(w.say("Other folder"))
        self.leave.setText(w.say("Cancel"))
        self.here.setText(w.say("Put it into this folder"))
        self.list.set_empty(
            w.say("No stick is plugged in"), w.say("Plug one in and press “Look again”.")
        )
        self._say()

    def _show_drives(self, drives: Sequence[Drive]) -> None:
        self._drives = drives
        self._say()
        if drives:
            self.list.set_current(str(drives[0].path))
        self.focus_first()

    def _say(self) -> None:
        w, folder = self._shift.w, self._folder
        for part in (self.look, self.other):
            part.setVisible(folder is None)
        self.here.setVisible(folder is not None)
        if folder is None:
            self._where.setText(w.say("Onto which stick?"))
            rows = [self._drive(one, w) for one in self._drives]
        else:
            shown = str(folder)
            self._where.setText(shown if len(shown) <= _LONGEST else f"…{shown[-_LONGEST:]}")
            rows = [Row(_UP, (Cell(w.say("Up"), icon="arrow-up"),))]
            rows += [Row(str(one), (Cell(one.name, icon="folder"),)) for one in self._folders]
        self.list.set_rows(rows)

    def _drive(self, one: Drive, w: Words) -> Row:
        room = "" if one.free is None else room_words(one.free, w)
        return Row(str(one.path), (Cell(one.name, icon="usb", strong=True), Cell(room)))

    def _choose(self, key: str) -> None:
        if self._folder is None:
            self.chosen.emit(Path(key))
        else:
            self.open(self._folder.parent if key == _UP else Path(key))

    def _take_folder(self) -> None:
        if self._folder is not None:
            self.chosen.emit(self._folder)
