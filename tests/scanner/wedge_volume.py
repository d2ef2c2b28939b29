"""Every scan and every typed line, in each layout, with a screen that is busy: how many were right.

    QT_QPA_PLATFORM=offscreen python -m tests.scanner.wedge_volume [--count 150] [--layouts kz …]

Key events with times of their own go through a real Qt window, whose thread is blocked again and
again for 0, 50 or 120 ms. Real keys of an X server are pressed by `test_wedge_under_x.py`.
"""

import argparse
import random
import sys
import time

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from registry.codes import new_code
from scanner.keys import FAST_MS
from scanner.qt_wedge import QtWedge
from tests.scanner.keyboards import LAYOUTS, enter, presses_of
from tests.scanner.test_qt_wedge import key_event

BLOCKED_MS = (0, 50, 120)
PATIENCE_S = 20.0
TYPED = "907as-kl 34"


class Desk(QWidget):
    """A field, what was entered in it line by line, and what was scanned."""

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.lines: list[str] = []
        self.scans: list[str] = []
        QVBoxLayout(self).addWidget(self.field)
        self.field.returnPressed.connect(self._entered)

    def _entered(self) -> None:
        self.lines.append(self.field.text())
        self.field.clear()


def seen_as(typed: str, layout: str) -> str:
    return "".join(press.text for press in presses_of(typed, 0, 90, layout) if press.down)


def right(
    layout: str, blocked_ms: int, count: int, seed: int = 1, blocks: int | None = None
) -> tuple[int, int]:
    """How many of `count` scans and of `count` typed lines came out right, and nothing else.

    The screen is blocked `blocks` times on the way, at each scan when None.
    """
    wedge = QtWedge(platform="linux")
    desk, chance = Desk(), random.Random(f"{seed} {layout} {blocked_ms}")
    wedge.scanned.connect(desk.scans.append)
    wedge.start()
    desk.show()
    desk.field.setFocus()
    codes, lines, at_ms = [], [], 1_000
    every = max(1, count // (blocks or count))
    try:
        for turn in range(count):
            code = new_code(chance.randbytes).digits
            pace, cut = chance.choice((1, 2, 4, 8, 16)), chance.randrange(1, 11)
            burst = presses_of(code, at_ms, pace, layout, with_releases=True)
            burst.append(enter(burst[-1].at_ms + pace))
            typed = "".join(chance.choices(TYPED, k=chance.randint(1, 8)))
            gap = chance.randint(FAST_MS + 5, 160)
            line = presses_of(typed, burst[-1].at_ms + 400, gap, layout, with_releases=True)
            line.append(enter(line[-1].at_ms + gap))
            at_ms = line[-1].at_ms + 500
            codes.append(code)
            lines.append(seen_as(typed, layout))
            for part in (burst[:cut], burst[cut:], line):
                for press in part:
                    QCoreApplication.postEvent(desk.windowHandle(), key_event(press))
                QCoreApplication.processEvents()
                if blocked_ms and part is not line and turn % every == 0:
                    time.sleep(blocked_ms / 1_000)
        until_s = time.monotonic() + PATIENCE_S
        while len(desk.lines) < count and time.monotonic() < until_s:
            QCoreApplication.processEvents()
            time.sleep(0.002)
    finally:
        wedge.stop()
        desk.close()
    good_scans = sum(map(str.__eq__, codes, desk.scans)) if len(desk.scans) == count else 0
    good_lines = sum(map(str.__eq__, lines, desk.lines)) if len(desk.lines) == count else 0
    return good_scans, good_lines


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layouts", nargs="+", default=sorted(LAYOUTS), choices=sorted(LAYOUTS))
    asked = parser.parse_args()
    QApplication.instance() or QApplication([])
    wrong = 0
    for layout in asked.layouts:
        for blocked_ms in BLOCKED_MS:
            scans, lines = right(layout, blocked_ms, asked.count, asked.seed)
            wrong += 2 * asked.count - scans - lines
            told = f"{scans} of {asked.count} scans, {lines} of {asked.count} lines"
            print(f"{layout:9} blocked {blocked_ms:3} ms: {told}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
