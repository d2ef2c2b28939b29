"""The touchscreen on a real X server, told its size by lines on its input; a program of its own.

It prints one line of JSON whenever what is to be seen changes: page, texts, and where on the screen
each control lies; and once more, as `still`, when it has stood so for some looks.
"""

import json
import sys

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from kiosk.window import KioskWindow
from registry.application import Stage
from tests.kiosk.hall import BoardHall, a_row
from tests.kiosk.test_tickets import Tickets
from ui.background import Background
from ui.feed import ScanFeed
from ui.languages import Speaker
from ui.theme import apply_theme

LOOK_MS = 15
STILL = 4  # looks


class Marks:
    """Keeps what visitors say."""

    def __init__(self) -> None:
        self.kept: list[int] = []

    def rate(self, mark: int, *, department: str = "", desk: int = 0) -> None:
        self.kept.append(mark)

    def too_many(self) -> None:
        raise AssertionError("a few marks are never too many")


class Told:
    """What is to be seen, printed when it is something else than before."""

    def __init__(self, window: QWidget, hall: BoardHall, marks: Marks) -> None:
        self._window, self._hall, self._marks = window, hall, marks
        self._last: dict[str, object] = {}
        self._looks = 0

    def look(self) -> None:
        seen = [one for one in self._window.findChildren(QWidget) if one.isVisible()]
        named = {one.objectName(): one for one in seen if one.objectName()}
        state = {
            "names": sorted(named),
            "texts": {
                name: one.text().replace("\N{NO-BREAK SPACE}", " ")
                for name, one in named.items()
                if isinstance(one, QLabel | QAbstractButton)
            },
            "places": {name: self._middle(one) for name, one in named.items()},
            "size": [self._window.width(), self._window.height()],
            "windows": len([one for one in QApplication.topLevelWidgets() if one.isVisible()]),
            "printed": len(self._hall.printed),
            "marks": list(self._marks.kept),
        }
        self._looks = 1 if state != self._last else self._looks + 1
        self._last = state
        if self._looks in (1, STILL):
            print(json.dumps({**state, "still": self._looks == STILL}), flush=True)

    @staticmethod
    def _middle(one: QWidget) -> list[int]:
        place = one.mapToGlobal(one.rect().center())
        return [place.x(), place.y()]


def main() -> int:
    app = QApplication([])
    apply_theme(app, "kiosk")
    hall, marks = BoardHall(can_print=True), Marks()
    hall.tickets, hall.ratings = Tickets(), marks
    print(json.dumps({"code": hall.put(a_row(Stage.AT_DESK)).digits}), flush=True)
    background = Background()
    window = KioskWindow(hall, background, Speaker("kk"), ScanFeed())
    told = Told(window, hall, marks)

    def ordered() -> None:
        line = sys.stdin.readline()
        if not line:
            app.quit()
            return
        width, height = map(int, line.split())
        window.setGeometry(0, 0, width, height)

    orders = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    orders.activated.connect(ordered)
    timer = QTimer()
    timer.timeout.connect(told.look)
    timer.start(LOOK_MS)
    window.setGeometry(0, 0, 1080, 1920)
    window.show()
    window.activateWindow()
    app.exec()
    window.close()
    background.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
