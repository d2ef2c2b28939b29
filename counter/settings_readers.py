"""The third part of the settings: which camera and which scanner, and whether they read.

What is chosen can be tried at once: the camera shows its picture, a scan says what it read instead
of opening it. Kept out: how they are found and read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.code_picture import Bars, CodePicture, camera_mark, camera_words
from counter.readers_place import TEST_TEXT, Readers
from counter.settings_place import DeskSettings
from counter.shift import Shift
from registry.cameras import CameraView
from registry.codes import Foreign, Misread, OurCode, OurNumber, OurService, Reading
from registry.readers import FIRST, NONE, Found, ScannerNow, ScannerStands
from ui.choices import Choice
from ui.surfaces import Scrolled, text
from words import Words, later

_EACH_MS: Final = 100
_LOOK_AGAIN_MS: Final = 2_000  # a camera that is plugged in just now stands in the list
MOST: Final = 4  # of cameras, of scanners: more would not be choices that are all seen
_LEAST: Final = 420  # px: two cameras and a scanner are seen without scrolling
_PICTURE: Final = QSize(320, 216)
_STANDS: Final = {
    ScannerStands.OFF: later("None is looked for."),
    ScannerStands.LOOKING: later("None is connected. A scanner that types like a keyboard works."),
    ScannerStands.READY: later("✓ Connected: {name}"),
    ScannerStands.BUSY: later("Another program has it: {name}"),
    ScannerStands.FORBIDDEN: later("The system lets nobody read it: {name}. See the guide."),
    ScannerStands.GONE: later("It was unplugged: {name}"),
}


class ReadersPart(QWidget):
    """The camera and the scanner at the left, what they see and read at the right."""

    looked = Signal(object)  # Readers, for whoever shows them elsewhere

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._known = DeskSettings("kk")
        self._here = Readers()
        self._number = 0
        self._read_by_port = 0
        self._said: Callable[[Words], str] | None = None
        self.camera, self.scanner = Choice(vertical=True), Choice(vertical=True)
        self.camera.setObjectName("settings_camera")
        self.scanner.setObjectName("settings_scanner")
        self._stands, self._hint = text(role="second"), text(role="second")
        self._stands.setObjectName("settings_scanner_stands")
        self.picture, self.bars = CodePicture(_PICTURE), Bars()
        self.picture.setObjectName("settings_picture")
        self._try, self._came = text(role="strong"), text()
        self._came.setObjectName("settings_scan_came")
        self._timer = QTimer(self, interval=_EACH_MS)
        self._again = QTimer(self, interval=_LOOK_AGAIN_MS)
        self._lay_out()
        self._timer.timeout.connect(self.look)
        self._again.timeout.connect(self._ask)
        self.camera.changed.connect(lambda _: self._look_through())
        shift.speaker.follow(self)

    def _lay_out(self) -> None:
        chosen = QWidget()
        left, right = QVBoxLayout(chosen), QVBoxLayout()
        left.setContentsMargins(4, 4, 4, 4)
        left.setSpacing(8)
        for part in (self.camera, self.scanner, self._stands):
            left.addWidget(part)
        left.addStretch(1)
        right.setSpacing(8)
        for seen in (self.picture, self._try, self.bars, self._came, self._hint):
            right.addWidget(seen)
        sides = QHBoxLayout(self)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(48)
        right.addStretch(1)
        all_of_it = Scrolled(chosen)
        all_of_it.setMinimumHeight(_LEAST)
        sides.addWidget(all_of_it, 5)
        sides.addLayout(right, 4)

    # -- for the card -----------------------------------------------------------------------------

    def put(self, known: DeskSettings) -> None:
        self._known = known
        self._say_found()
        self.camera.set_value(known.camera)
        self.scanner.set_value(known.scanner)
        self._tell(None)

    def wanted(self, others: DeskSettings) -> DeskSettings:
        """Those of the other parts, with what is chosen here."""
        camera, scanner = self.camera.value(), self.scanner.value()
        return replace(
            others,
            camera=self._known.camera if camera is None else camera,
            scanner=self._known.scanner if scanner is None else scanner,
        )

    def take_scan(self, reading: Reading) -> bool:
        """A scan while this is seen says that it was read, and opens nothing."""
        if not self.isVisible():
            return False
        now = self._shift.workplace.readers.scanner()
        by_port, self._read_by_port = now.read > self._read_by_port, now.read
        self._tell_read(reading, by_port=by_port)
        return True

    # -- looking ----------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._shift.camera_wanted.emit()
        self._read_by_port = self._shift.workplace.readers.scanner().read
        self.bars.show_modules(self._shift.workplace.readers.test_bars())
        self._look_through()
        self._ask()
        self._timer.start()
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._again.stop()
        self._shift.workplace.readers.end()
        self.picture.clear()

    def _look_through(self) -> None:
        """The camera that is chosen, though it is not saved yet."""
        if not self.isVisible():
            return
        readers, chosen = self._shift.workplace.readers, self.camera.value()
        readers.end()
        self.picture.clear()
        if chosen != NONE:
            readers.begin(self._known.camera if chosen is None else chosen)
        self.look()

    def look(self) -> None:
        """The newest picture and what was read; the timer calls it."""
        readers, w = self._shift.workplace.readers, self._shift.w
        now = readers.now() if self.camera.value() != NONE else None
        if isinstance(now, CameraView):
            if now.number != self._number:
                self._number = now.number
                self.picture.show_view(now)
            self.picture.set_mark(camera_mark(now))
        else:
            self.picture.clear()
        none = self.camera.value() == NONE
        self.picture.set_words(w.say("No camera is used.") if none else camera_words(now, w))
        self._say_stands(readers.scanner())
        if read := readers.read():
            self._shift.workplace.readers.sound(good=True)
            self._tell(lambda w: f"{w.say('By the camera')} · {_what(self._reading(read), w)}")

    def _reading(self, text: str) -> Reading:
        return self._shift.workplace.read_scan(text)

    def _ask(self) -> None:
        """What is connected now. A system that does not say it keeps nobody from the others."""
        here = self._shift.workplace.readers.here
        self._shift.run(here, then=self._show_found, troubled=lambda _: None)

    def _show_found(self, here: Readers) -> None:
        if here != self._here:
            self._here = here
            self._say_found()
        self.looked.emit(here)

    # -- words ------------------------------------------------------------------------------------

    def retranslate(self, w: Words) -> None:
        self.camera.set_label(w.say("Camera for pages and codes"))
        self.scanner.set_label(w.say("Scanner on a COM port (USB-COM)"))
        self._try.setText(w.say("Scan this code, or any label of yours"))
        self._hint.setText(w.say("Set a scanner to USB-COM where it can be: it is the surest way."))
        self._came.setText("" if self._said is None else self._said(w))
        self._say_found()
        self._say_stands(self._shift.workplace.readers.scanner())

    def _say_found(self) -> None:
        w = self._shift.w
        first = w.say("The first one that is found")
        for choice, found, kept in (
            (self.camera, self._here.cameras, self._known.camera),
            (self.scanner, self._here.scanners, self._known.scanner),
        ):
            options = [(FIRST, first), *_by_name(found, kept, w), (NONE, w.say("None"))]
            before = choice.value()
            choice.set_options(options)
            choice.set_value(kept if before is None else before)

    def _say_stands(self, now: ScannerNow) -> None:
        said = self._shift.w.say(_STANDS[now.stands], name=now.name)
        if said != self._stands.text():
            self._stands.setText(said)

    def _tell_read(self, reading: Reading, *, by_port: bool) -> None:
        def said(w: Words) -> str:
            how = w.say("By COM port") if by_port else w.say("By a scanner that types")
            return f"{how} · {_what(reading, w)}"

        self._tell(said)

    def _tell(self, said: Callable[[Words], str] | None) -> None:
        self._said = said
        self._came.setText("" if said is None else said(self._shift.w))


def _by_name(found: Sequence[Found], kept: str, w: Words) -> list[tuple[str, str]]:
    """Those that are there, and the one that is set though it is not there just now."""
    options = [(one.key, _shown(one.name, w)) for one in found[:MOST]]
    if kept not in (FIRST, NONE, *(key for key, _ in options)):
        known = {one.key: one.name for one in found}
        gone = w.say("The one that was chosen: not connected")
        options.insert(0, (kept, known.get(kept, gone)))
    return options


def _shown(name: str, w: Words) -> str:
    """A camera that has no name has a number."""
    return w.say("Camera {number}", number=name) if name.isdecimal() else name


def _what(reading: Reading, w: Words) -> str:
    """What was read, without what it says: whoever looks at a screen need not know a code."""
    match reading:
        case Foreign(text=text) if text.strip() == TEST_TEXT:
            return w.say("✓ Read without a mistake.")
        case OurCode() | OurNumber() | OurService():
            return w.say("✓ One of our codes was read.")
        case Misread():
            return w.say("One of its digits is wrong. Wipe the label or the scanner's window.")
        case Foreign():
            return w.say("Something else was read, not the code shown here.")
