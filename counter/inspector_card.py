"""The button "For the inspector": choose the stick, three ticks, pull it out, print one page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from counter.bookwords import room_words
from counter.shift import Shift
from counter.standing import Drive, InspectorsFolder
from ui.buttons import LinkButton, OutlineButton, PrimaryButton
from ui.fields import Message
from ui.icons import pixmap
from ui.lists import Cell, Column, Listing, Row
from ui.look import current
from ui.progress import ProgressLine
from ui.surfaces import Card, text
from words import Words, later
from words.texts import sentence_for

STEPS = ("writing", "checking", "finishing")
_DOING = {
    "writing": later("Written onto the stick"),
    "checking": later("Read back from the stick and checked"),
    "finishing": later("Closed: the stick can be pulled out"),
}
_UP = ".."
_LONGEST_PATH = 40  # letters


class Ticks(QWidget):
    """Three lines, each with a tick when it is done."""

    def __init__(self) -> None:
        super().__init__()
        self._done = 0
        self._marks = [QLabel() for _ in STEPS]
        self._words = [text() for _ in STEPS]
        self.line = ProgressLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for mark, words, step in zip(self._marks, self._words, STEPS, strict=True):
            words.setObjectName(f"tick_{step}")
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(words, 1)
            column.addLayout(row)
        column.addWidget(self.line)

    def done(self) -> int:
        """How many of the three are."""
        return self._done

    def begin(self, w: Words) -> None:
        self._show(0)
        self.line.set_share(0.0)
        self.line.show()
        self.retranslate(w)

    def tell(self, step: str, share: float) -> None:
        place = STEPS.index(step)
        self._show(place + (share >= 1.0 and step == STEPS[-1]))
        self.line.set_share((place + share) / len(STEPS))

    def finish(self) -> None:
        self._show(len(STEPS))
        self.line.hide()

    def retranslate(self, w: Words) -> None:
        for words, step in zip(self._words, STEPS, strict=True):
            words.setText(w.say(_DOING[step]))

    def _show(self, done: int) -> None:
        self._done = done
        look = current()
        for place, mark in enumerate(self._marks):
            name, tint = ("circle-check", "done") if place < done else ("circle", "second")
            mark.setPixmap(pixmap(name, look.hex(tint), look.size.icon, self.devicePixelRatio()))


class InspectorCard(Card):
    """One button until it is pressed; then the choice, the three ticks, the result."""

    told = Signal(str, float)  # from the thread that writes

    def __init__(self, shift: Shift) -> None:
        super().__init__(padding=16)
        self._shift = shift
        self._drives: Sequence[Drive] = ()
        self._folder: Path | None = None  # another folder is being looked for
        self._folders: Sequence[Path] = ()
        self._state = "idle"
        self._result: InspectorsFolder | None = None
        self._failure: BaseException | None = None
        self._make()
        self._lay_out()
        self._connect()
        shift.speaker.follow(self)
        self._show("idle")

    def _make(self) -> None:
        self._title, self._about = text(role="lead"), text(role="quiet")
        self.wrong = Message()
        self.begin = PrimaryButton(icon="shield-check", keys="Ctrl+Return")
        self.list = Listing()
        self.list.set_columns([Column(stretch=3), Column(width=110, right=True)])
        self.list.setMinimumHeight(4 * current().size.row)
        self.here = PrimaryButton(keys="Ctrl+Return")
        self.other, self.look, self.leave = LinkButton(), LinkButton(), LinkButton()
        self.ticks = Ticks()
        self._where, self._verdict = text(), text(role="strong")
        self.print = OutlineButton(icon="printer", keys="Ctrl+P")
        self.over = LinkButton()
        names = {
            "for_inspector": self.begin,
            "drives": self.list.view,
            "put_here": self.here,
            "other_folder": self.other,
            "look_for_sticks": self.look,
            "leave_inspector": self.leave,
            "print_page": self.print,
            "inspector_over": self.over,
            "inspector_says": self._about,
            "inspector_where": self._where,
            "inspector_verdict": self._verdict,
        }
        for name, part in names.items():
            part.setObjectName(name)

    def _lay_out(self) -> None:
        left = Qt.AlignmentFlag.AlignLeft
        self._links = QWidget()
        row = QHBoxLayout(self._links)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for link in (self.look, self.other, self.leave):
            row.addWidget(link)
        row.addStretch(1)
        for part in (self._title, self._about, self.wrong, self.ticks, self._where, self._verdict):
            self.column.addWidget(part)
        self.column.addWidget(self.list, 1)
        for button in (self.begin, self.here, self.print):
            self.column.addWidget(button, 0, left)
        self.column.addWidget(self._links)
        self.column.addWidget(self.over, 0, left)

    def _connect(self) -> None:
        self.begin.clicked.connect(self._choose)
        self.look.clicked.connect(self._choose)
        self.other.clicked.connect(lambda: self._open(Path.home()))
        self.leave.clicked.connect(self.put_away)
        self.over.clicked.connect(self.put_away)
        self.list.chosen.connect(self._chosen)
        self.here.clicked.connect(self._put_here)
        self.print.clicked.connect(self._print)
        self.told.connect(self.ticks.tell)

    # -- what is shown --------------------------------------------------------------------------

    def _show(self, state: str) -> None:
        """idle, choosing, working or done."""
        self._state = state
        parts = {
            "idle": (self.begin,),
            "choosing": (self.list, self._links, self.look, self.other, self.leave),
            "folder": (self.list, self.here, self._links, self.leave),
            "working": (self.ticks,),
            "done": (self.ticks, self._where, self._verdict, self.print, self.over),
        }
        every = {part for some in parts.values() for part in some}
        for part in every - set(parts[state]):
            part.hide()
        for part in parts[state]:
            part.show()
        self.retranslate(self._shift.w)

    def retranslate(self, w: Words) -> None:
        self._title.setText(w.say("For the inspector"))
        self.begin.setText(w.say("Make the folder"))
        self.here.setText(w.say("Put it into this folder"))
        self.look.setText(w.say("Look again"))
        self.other.setText(w.say("Other folder"))
        self.leave.setText(w.say("Cancel"))
        self.print.setText(w.say("Print the page"))
        self.over.setText(w.say("Done"))
        self.ticks.retranslate(w)
        self.list.set_empty(
            w.say("No stick is plugged in"), w.say("Plug one in and press “Look again”.")
        )
        self._about.setText(self._says(w))
        failure = self._failure
        self.wrong.say("" if failure is None else sentence_for(failure, w), "soon")
        if self._result is not None:
            self._where.setText(_end_of(self._result.folder))
            self._verdict.setText(_verdict(self._result, w))
        self._say_list(w)

    def _says(self, w: Words) -> str:
        return {
            "idle": w.say(
                "A folder with which an inspector can check elsewhere that nothing in this book "
                "was changed or left out. No names are in it."
            ),
            "choosing": w.say("Onto which stick?"),
            "folder": "" if self._folder is None else _end_of(self._folder),
            "working": w.say("Leave the stick where it is."),
            "done": w.say("All of it is on the stick:"),
        }[self._state]

    def focus_first(self) -> None:
        first = {"idle": self.begin, "choosing": self.list.view, "folder": self.list.view}
        first |= {"done": self.print}
        first.get(self._state, self).setFocus()

    # -- choosing -------------------------------------------------------------------------------

    def _choose(self) -> None:
        self._folder = self._failure = None
        self._shift.run(self._shift.workplace.drives, then=self._show_drives)

    def _show_drives(self, drives: Sequence[Drive]) -> None:
        self._drives = drives
        self._show("choosing")
        if drives:
            self.list.set_current(str(drives[0].path))
        self.focus_first()

    def _open(self, folder: Path) -> None:
        workplace = self._shift.workplace

        def show(found: Sequence[Path]) -> None:
            self._folder, self._folders = folder, found
            self._show("folder")
            self.list.set_current(_UP)
            self.focus_first()

        self._shift.run(lambda: workplace.folders(folder), then=show)

    def _say_list(self, w: Words) -> None:
        if self._state == "choosing":
            rows = [
                Row(
                    str(one.path),
                    (
                        Cell(one.name, icon="usb", strong=True),
                        Cell("" if one.free is None else room_words(one.free, w)),
                    ),
                )
                for one in self._drives
            ]
        elif self._state == "folder":
            rows = [Row(_UP, (Cell(w.say("Up"), icon="arrow-up"),))]
            rows += [Row(str(one), (Cell(one.name, icon="folder"),)) for one in self._folders]
        else:
            return
        self.list.set_rows(rows)

    def _chosen(self, key: str) -> None:
        if self._state == "choosing":
            self._write(Path(key))
        elif self._folder is not None:
            self._open(self._folder.parent if key == _UP else Path(key))

    def _put_here(self) -> None:
        if self._folder is not None:
            self._write(self._folder)

    # -- writing --------------------------------------------------------------------------------

    def _write(self, folder: Path) -> None:
        workplace, language = self._shift.workplace, self._shift.w.language
        self._failure = self._result = None
        self.ticks.begin(self._shift.w)
        self._show("working")

        def written(result: InspectorsFolder) -> None:
            self._result = result
            self.ticks.finish()
            self._show("done")
            self.focus_first()

        self._shift.aside(
            lambda: workplace.for_inspector(folder, language, self.told.emit),
            then=written,
            refused=self._failed,
            troubled=self._failed,
            broken=self._failed,
        )

    def _failed(self, failure: BaseException) -> None:
        self._failure = failure
        self._show("idle")
        self.focus_first()

    def _print(self) -> None:
        result, workplace = self._result, self._shift.workplace
        if result is None:
            return
        self.print.setEnabled(False)

        def over(failure: BaseException | None) -> None:
            self.print.setEnabled(True)
            if failure is not None:
                self._shift.notices.troubled(failure)

        self._shift.print(
            lambda: workplace.print_page(result.page),
            then=lambda _: over(None),
            refused=over,
            troubled=over,
            broken=over,
        )

    def put_away(self) -> None:
        """Back to the one button; what is being written goes on."""
        if self._state != "working":
            self._failure = self._result = self._folder = None
            self._show("idle")
            self.focus_first()


def _verdict(result: InspectorsFolder, w: Words) -> str:
    if not result.holds:
        return w.say("Something does not hold. Read the page, and tell the administrator.")
    if result.has_remarks:
        return w.say("Everything holds. The page has remarks.")
    return w.say("Everything holds.")


def _end_of(path: Path) -> str:
    """The end of a path that is too long for the card: where it begins everybody knows."""
    shown = str(path)
    return shown if len(shown) <= _LONGEST_PATH else f"…{shown[-_LONGEST_PATH:]}"
