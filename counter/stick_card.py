"""The technician's stick: recognised when it is plugged in, one button, three ticks, pull it out.

It stands above whatever page is open and takes neither its form nor its cursor. No file dialog and
no choice: what comes and goes is decided by what is there. Kept out: what is on a stick.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from counter.keys import STICK_KEY
from counter.shift import Shift
from counter.standing import Drive, StickRound
from ui.buttons import LinkButton, OutlineButton
from ui.fields import Message
from ui.icons import pixmap
from ui.look import current
from ui.progress import ProgressLine
from ui.surfaces import Card, text
from words import Words, later
from words.texts import sentence_for

STEPS = ("taking", "giving", "finishing")
_DONE = {
    "taking": later("Taken"),
    "giving": later("Given"),
    "finishing": later("Can be pulled out"),
}
_LOOK_EVERY_MS = 3_000  # nobody waits longer than that beside a stick he has just plugged in


class TickRow(QWidget):
    """Three words in a row, each with a tick when it is so."""

    def __init__(self) -> None:
        super().__init__()
        self._done = 0
        self._marks = [QLabel() for _ in STEPS]
        self._words = [text(wrap=False) for _ in STEPS]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for mark, words, step in zip(self._marks, self._words, STEPS, strict=True):
            words.setObjectName(f"stick_{step}")
            row.addWidget(mark)
            row.addWidget(words)
            row.addSpacing(16)
        row.addStretch(1)

    def done(self) -> int:
        return self._done

    def show_done(self, done: int) -> None:
        self._done = done
        look = current()
        for place, mark in enumerate(self._marks):
            name, tint = ("circle-check", "done") if place < done else ("circle", "second")
            mark.setPixmap(pixmap(name, look.hex(tint), look.size.icon, self.devicePixelRatio()))

    def retranslate(self, w: Words) -> None:
        for words, step in zip(self._words, STEPS, strict=True):
            words.setText(w.say(_DONE[step]))


class StickCard(Card):
    """Hidden while there is no stick. `carried` when something was taken in or given."""

    carried = Signal()
    told = Signal(str, float)  # from the thread that reads and writes

    def __init__(self, shift: Shift) -> None:
        super().__init__(padding=12)
        self.setObjectName("stick_card")
        self._shift = shift
        self._state = "none"  # none, ready, working, done, failed
        self._stick: Drive | None = None
        self._over: Path | None = None  # this one is finished with, until it is pulled out
        self._round: StickRound | None = None
        self._failure: BaseException | None = None
        self._looking = False
        self._make()
        self._lay_out()
        self.begin.clicked.connect(self._take_and_give)
        self.leave.clicked.connect(self._put_away)
        self.told.connect(self._tell)
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        shift.speaker.follow(self)
        self._show("none")

    def _make(self) -> None:
        self._icon = QLabel()
        self._title, self._about = text(role="strong"), text(role="second")
        self._about.setObjectName("stick_says")
        self.ticks, self.line, self.wrong = TickRow(), ProgressLine(), Message()
        self.begin = OutlineButton(icon="usb", keys=STICK_KEY)
        self.begin.setObjectName("take_and_give")
        self.leave = LinkButton()
        self.leave.setObjectName("leave_stick")

    def _lay_out(self) -> None:
        said = QVBoxLayout()
        said.setSpacing(4)
        for part in (self._title, self._about, self.wrong, self.ticks, self.line):
            said.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(said, 1)
        row.addWidget(self.begin)
        row.addWidget(self.leave)
        self.column.addLayout(row)
        look = current()
        side = look.size.icon
        self._icon.setPixmap(pixmap("usb", look.hex("accent"), side, self.devicePixelRatio()))

    # -- what is shown --------------------------------------------------------------------------

    def state(self) -> str:
        return self._state

    def _show(self, state: str) -> None:
        self._state = state
        self.ticks.setVisible(state in ("working", "done", "failed"))
        self.line.setVisible(state == "working")
        self.begin.setVisible(state in ("ready", "failed"))
        self.leave.setVisible(state in ("ready", "done", "failed"))
        self.retranslate(self._shift.w)
        self.setVisible(state != "none")

    def retranslate(self, w: Words) -> None:
        self._title.setText(
            w.say("The stick can be pulled out.")
            if self._state == "done"
            else w.say("The technician's stick is plugged in")
        )
        again = self._state == "failed"
        self.begin.setText(w.say("Try again") if again else w.say("Take and give"))
        self.leave.setText(w.say("Not now") if self._state == "ready" else w.say("Close"))
        self.ticks.retranslate(w)
        self._about.setText(self._says(w))
        self._about.setVisible(bool(self._about.text()))
        self.wrong.say(*self._remark(w))

    def _says(self, w: Words) -> str:
        if self._state == "working":
            return w.say("Leave the stick where it is.")
        if self._state == "done" and self._round is not None:
            return _told_of(self._round, w)
        if self._state != "ready":
            return ""
        waits = self._shift.workplace.standing().line.waiting.count
        if not waits:
            return w.say("What the district has sent is taken in. Nothing waits here for it.")
        return w.count(
            "{n} page waits here for the district. What the district has sent is taken in first.",
            "{n} pages wait here for the district. What the district has sent is taken in first.",
            waits,
        )

    def _remark(self, w: Words) -> tuple[str, str]:
        if self._state == "failed" and self._failure is not None:
            return sentence_for(self._failure, w), "late"
        if self._state == "done" and self._round is not None:
            return _remark_of(self._round, w), "soon"
        return "", ""

    # -- the stick comes and goes ---------------------------------------------------------------

    def look(self) -> None:
        """Ask the disks whether a stick is there, unless they still keep the last question."""
        if self._looking or self._state == "working" or not self.window().isVisible():
            return
        self._looking = True

        def found(stick: Drive | None) -> None:
            self._looking = False
            self.show_stick(stick)

        def nobody_knows(_: object) -> None:
            self._looking = False

        self._shift.aside(
            self._shift.workplace.road_stick,
            then=found,
            refused=nobody_knows,
            troubled=nobody_knows,
            broken=nobody_knows,
        )

    def show_stick(self, stick: Drive | None) -> None:
        """What the last look has found; None: no stick of this kind."""
        if self._state == "working":
            return
        if stick is None:
            self._over = None
            # One that we let go ourselves is still in its socket: what it says stays to be read.
            stays = self._state == "done" and self._round is not None and self._round.let_go
            if not stays:
                self._forget()
        elif stick.path != self._over:
            self._stick = stick
            if self._state in ("none", "done"):
                self._show("ready")

    def _forget(self) -> None:
        self._stick = self._round = self._failure = None
        if self._state != "none":
            self._show("none")

    def _put_away(self) -> None:
        if self._stick is not None:
            self._over = self._stick.path
        self._forget()

    # -- carrying -------------------------------------------------------------------------------

    def _take_and_give(self) -> None:
        stick, workplace = self._stick, self._shift.workplace
        if stick is None or self._state == "working":
            return
        self._failure = self._round = None
        self._over = None
        self.ticks.show_done(0)
        self.line.set_share(0.0)
        self._show("working")
        self._shift.aside(
            lambda: workplace.take_and_give(stick.path, self.told.emit),
            then=self._carried,
            refused=self._failed,
            troubled=self._failed,
            broken=self._failed,
        )

    def _tell(self, step: str, share: float) -> None:
        if self._state != "working":
            return
        place = STEPS.index(step)
        self.ticks.show_done(place + (share >= 1.0))
        self.line.set_share((place + share) / len(STEPS))

    def _carried(self, done: StickRound) -> None:
        self._round = done
        self._over = None if self._stick is None else self._stick.path
        self.ticks.show_done(len(STEPS))
        self._show("done")
        self.carried.emit()

    def _failed(self, failure: BaseException) -> None:
        self._failure = failure
        self._show("failed")
        self.carried.emit()  # what was taken before it failed stays taken


def _told_of(done: StickRound, w: Words) -> str:
    if done.taken:
        taken = w.count("Taken in: {n} new page.", "Taken in: {n} new pages.", done.taken)
    elif not done.confirmed:
        taken = w.say("Nothing new came.")
    else:
        taken = ""
    if done.confirmed:
        taken = f"{taken} {w.say('The district confirms what it has received.')}".strip()
    given = w.count(
        "Given: {n} page. They count as delivered when the district's answer comes back.",
        "Given: {n} pages. They count as delivered when the district's answer comes back.",
        done.given,
    )
    return f"{taken} {given}" if done.given else taken


def _remark_of(done: StickRound, w: Words) -> str:
    said = []
    if done.damaged:
        said.append(
            w.count(
                "{n} file was damaged: nothing of it was taken. Tell the technician.",
                "{n} files were damaged: nothing of them was taken. Tell the technician.",
                done.damaged,
            )
        )
    if done.foreign:
        said.append(
            w.count(
                "{n} file is meant for another computer: it was left as it is.",
                "{n} files are meant for another computer: they were left as they are.",
                done.foreign,
            )
        )
    if done.refused:
        said.append(
            w.count(
                "{n} part was not accepted and is kept as evidence.",
                "{n} parts were not accepted and are kept as evidence.",
                done.refused,
            )
        )
    return " ".join(said)
