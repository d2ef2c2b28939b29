"""The open demo: counter with its strip, demo scanner, kiosk process, the cable, and their end.

Everything is the real thing on the demo's books. `close` ends the counter, its road and the kiosk;
the district belongs to `app.demo_run`, which started it.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication

from app import hand
from app.demo import Demo
from app.demo_kiosk import KioskProcess
from app.demo_scanner import DemoScanner, FaceName
from app.demo_strip import HEIGHT, DemoStrip, DemoWindow
from app.demo_wire import DemoEnd, wire_path
from app.windows import CounterFace
from app.wiring import Device
from registry.offices import Staff
from registry.roles import SPECIALIST
from sync.pace import Pace
from ui.background import Background
from ui.notices import Action
from words import Words, later

# The district is next door, and whoever plays the demo does not wait a minute for its news.
PACE = Pace(idle_seconds=4.0, base_seconds=1.0, longest_seconds=5.0)
_SCAN_AFTER_MS = 60  # the window comes to the front first, as when a hand lifts the scanner to it
_BELOW_STRIP = HEIGHT + 64  # px from the top of the screen, the title of the window included
_BROWSERS = ("xdg-open", "x-www-browser", "firefox", "chromium", "google-chrome")

OpenPage = Callable[[str], bool]


def open_in_browser(address: str) -> bool:
    """Whether a browser was asked to open the page. Whether it did, nobody tells us."""
    if QGuiApplication.platformName() == "offscreen" or not any(map(shutil.which, _BROWSERS)):
        return False
    return QDesktopServices.openUrl(QUrl(address))


def saved_papers() -> list[Path]:
    """Where a browser saves the answer label that the department prints."""
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    return [Path(where)] if where else []


class DemoOffice(QObject):
    """The windows of the demo. `address` is where its district listens."""

    def __init__(
        self,
        demo: Demo,
        address: str,
        language: str,
        *,
        open_page: OpenPage = open_in_browser,
        clerks: tuple[Staff, ...] = (),
        cut: bool = False,
    ) -> None:
        super().__init__()
        self._address = address
        self._open_page = open_page
        self.face = CounterFace(Device.load(demo.desk), language, PACE, cut=cut)
        speaker = self.face.speaker
        self.strip = DemoStrip(speaker)
        people = [one for one in self.face.office.staff() if SPECIALIST in one.roles]
        self.strip.show_people(people, clerks)
        self.window = DemoWindow(self.strip, self.face.window, speaker)
        self._background = Background()
        self.scanner = DemoScanner(
            speaker, self._background, [demo.desk.printed, *saved_papers()], self.scan_into
        )
        self.wire = DemoEnd(wire_path(demo.folder), self)
        self.wire.listen()
        self.kiosk = KioskProcess(demo.kiosk, self.wire.path, demo.folder / "kiosk.log", self)
        self._connect()
        if cut:
            self.set_cable(plugged=False)

    def _connect(self) -> None:
        strip = self.strip
        strip.kiosk.connect(self.open_kiosk)
        strip.department.connect(lambda: self._show_page("/desk", _DEPARTMENT_PAGE))
        strip.status.connect(lambda: self._show_page("/", _STATUS_PAGE))
        strip.scanner.connect(self.open_scanner)
        strip.cable.connect(lambda plugged: self.set_cable(plugged=plugged))
        self.window.closed.connect(self._leave)

    def show(self) -> None:
        self.window.move(self.window.screen().availableGeometry().topLeft())
        self.window.show()
        self.window.activateWindow()

    def open_kiosk(self) -> None:
        """Open it, or bring it to the front."""
        self.wire.call_to_front()
        screen = self.window.screen().availableSize()
        self.kiosk.open(self.face.speaker.w.language, screen)

    def open_scanner(self) -> None:
        self.scanner.look()
        if not self.scanner.isVisible():
            # To the right and lower: the strip and the counter's own field stay in sight.
            room = self.window.screen().availableGeometry()
            left = room.right() - self.scanner.width()
            top = min(room.top() + _BELOW_STRIP, room.bottom() - self.scanner.height())
            self.scanner.move(max(room.left(), left), max(room.top(), top))
        self.scanner.show()
        self.scanner.raise_()
        self.scanner.activateWindow()

    def set_cable(self, *, plugged: bool) -> None:
        """Pull the cable out of desk and kiosk, or put it back. The district itself goes on."""
        if plugged:
            self.face.road.resume()
        else:
            self.face.road.pause()
        self.wire.set_cable(plugged=plugged)
        self.strip.show_cable(plugged=plugged)
        self.face.window.foot.look()
        notices = self.face.window.notices
        if plugged:
            notices.info(lambda w: w.say("Line back: what waited is going to the district now."))
        else:
            notices.info(lambda w: w.say("Line cut: work goes on, and what is written waits here."))

    def scan_into(self, face: FaceName, text: str) -> bool:
        """Type the text into a face as a scanner; False when the kiosk is not open."""
        if face == "kiosk":
            return self.wire.scan(text)
        self.window.raise_()
        self.window.activateWindow()
        QTimer.singleShot(_SCAN_AFTER_MS, self.window, lambda: hand.scan(self.window, text))
        return True

    def close(self) -> None:
        """End everything that was opened here."""
        self.kiosk.close()
        self.wire.close()
        self.scanner.close()
        self._background.close()
        self.face.close()
        self.window.close()

    def _show_page(self, path: str, said: str) -> None:
        language = self.face.speaker.w.language
        address = f"{self._address}/language/{language}?back={path}"
        plain = self._address + path
        opened = self._open_page(address)

        def words(w: Words) -> str:
            if opened:
                return w.say(said, address=plain)
            return w.say("There is no browser here. The address: {address}", address=plain)

        copy = Action(
            lambda w: w.say("Copy the address"),
            lambda: QGuiApplication.clipboard().setText(plain),
        )
        self.face.window.notices.info(words, copy)

    def _leave(self) -> None:
        self.scanner.close()
        application = QApplication.instance()
        if application is not None:
            application.quit()


_DEPARTMENT_PAGE = later("The department's page opens in the browser: {address}")
_STATUS_PAGE = later("The status page opens in the browser: {address}")
