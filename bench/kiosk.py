"""How soon a visitor reads the answer: from the twelfth digit to the painted page.

    python -m bench.kiosk                 a board of 200,000 seals, 60 codes
    python -m bench.kiosk --seals 20000 --codes 20

The kiosk is wired as the program wires it (`app.windows.KioskFace`) and enrolled with a district of
its own; its board came as a snapshot that the district signed, was packed as on the road and taken
in by `db.board`. Keys are key events of the window. Beyond the seal's own cost, measured in the
same run by the same sealer, an answer may take 100 ms (issue 6). `unknown` asks codes that nobody
has; `renewing` is the same as `known` while a whole new board is written behind the screen.
"""

import argparse
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import msgspec
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.demo import SOKOLOVKA, make_district, settle
from app.district import OpenDistrict
from app.homes import Home
from app.outside import SystemClock
from app.windows import KioskFace, begin_qt
from registry.application import Stage
from registry.codes import ControlCode, new_code
from registry.road import BOARD_TAG, Board, BoardRow, SignedBoard
from sync.wire import pack_board, unpack_board
from ui.theme import apply_theme

ALLOWED_MS: Final = 100.0
SIZE: Final = (1080, 1920)
_NOWHERE: Final = "http://127.0.0.1:9"
_WITHIN_S: Final = 30.0


def board_of(seals: int, known: Sequence[bytes], now: int) -> Board:
    """A board with these seals among many others, as an office of twenty years would have it."""
    chance = random.Random(6)
    others = (chance.randbytes(16) for _ in range(seals - len(known)))
    stages = [stage.value for stage in Stage]
    rows = [
        BoardRow(
            seal=seal,
            stage=stages[place % len(stages)],
            accepted="2026-03-10",
            with_department="2026-03-12",
            ready="2026-03-20",
            issued="2026-03-21",
            due="2026-04-01",
            incomplete=place % 9 == 0,
            office=SOKOLOVKA,
        )
        for place, seal in enumerate([*known, *others])
    ]
    chance.shuffle(rows)
    return Board(SOKOLOVKA, now, tuple(rows))


def signed(board: Board, district: OpenDistrict) -> SignedBoard:
    """As it comes over the road: packed, and unpacked within the road's limit."""
    packed = msgspec.msgpack.encode(board)
    news = SignedBoard(packed, district.key.sign(BOARD_TAG + packed))
    return unpack_board(pack_board(news))


class Painted(QObject):
    """When the answer was last painted."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.at = 0.0
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self.at = time.perf_counter()
        return False


class Hands:
    """Types codes at the kiosk, and waits for what a visitor would see."""

    def __init__(self, face: KioskFace) -> None:
        self._window = face.window
        answer = self._window.findChild(QWidget, "answer")
        if answer is None:
            raise AssertionError("the window has an answer page")
        self._answer = answer
        self._painted = Painted(answer)

    def ask(self, code: ControlCode) -> tuple[float, float]:
        """Milliseconds from the twelfth digit until the answer is painted: by the clock, and of
        the processor."""
        for digit in code.digits[:-1]:
            self._press(Qt.Key(ord(digit)))
        began, worked = time.perf_counter(), time.process_time()
        self._press(Qt.Key(ord(code.digits[-1])))
        self._until(lambda: self._answer.isVisible() and self._painted.at > began)
        took = (self._painted.at - began) * 1000, (time.process_time() - worked) * 1000
        self._press(Qt.Key.Key_Escape)
        self._until(lambda: not self._answer.isVisible())
        QApplication.processEvents()
        return took

    def _press(self, key: Qt.Key) -> None:
        QTest.keyClick(self._window.windowHandle(), key)

    def _until(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + _WITHIN_S
        while not true():
            if time.monotonic() > end:
                raise AssertionError("no answer came")
            # Waiting as the program waits: a loop that spins would take the seal's processor.
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def told(name: str, took: Sequence[tuple[float, float]], seal: tuple[float, float]) -> bool:
    """Whether 95 of 100 keep it: others on the machine stop a process for longer than that."""
    beyond = sorted(one - seal[0] for one, _ in took)
    worked = statistics.median(one - seal[1] for _, one in took)
    p95 = beyond[int(0.95 * (len(beyond) - 1))]
    print(
        f"{name:<12} beyond the seal: median {statistics.median(beyond):6.1f} ms, "
        f"p95 {p95:6.1f}, most {beyond[-1]:6.1f}; of the processor {worked:5.1f}"
    )
    return p95 <= ALLOWED_MS


def seal_ms(face: KioskFace, codes: Sequence[ControlCode]) -> tuple[float, float]:
    """The median of the seal alone, in this process and this minute, as `Hands.ask` measures."""
    took, worked = [], []
    for code in codes:
        began, busy = time.perf_counter(), time.process_time()
        face.hall._sealer.seal(code.digits)
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    return statistics.median(took), statistics.median(worked)


def measure(folder: Path, seals: int, count: int) -> bool:
    clock = SystemClock()
    district = make_district(Home(folder / "district"), _NOWHERE, clock)
    device = settle(Home(folder / "kiosk"), district, _NOWHERE, "kiosk", 50)
    app = begin_qt()
    apply_theme(app, "kiosk")
    face = KioskFace(device, "kk", locked=False)
    face.board.paused = True  # the board is brought by hand here
    try:
        chance = random.Random(5)
        known = [new_code(chance.randbytes) for _ in range(count)]
        strange = [new_code(chance.randbytes) for _ in range(4)]
        sealed = [face.hall._sealer.seal(code.digits) for code in known]
        began = time.perf_counter()
        news = signed(board_of(seals, sealed, clock.now()), district)
        made = time.perf_counter()
        if not face.hall.board.replace(news, clock.now()):
            raise AssertionError("the board was not believed")
        print(
            f"{seals:,} seals: {len(news.packed) / 1e6:.1f} MB, made in {made - began:.1f} s, "
            f"taken in within {time.perf_counter() - made:.1f} s"
        )
        newer = signed(board_of(seals, sealed, clock.now()), district)
        return _ask_all(face, known, strange, newer)
    finally:
        face.close()
        district.book.engine.dispose()


def _ask_all(
    face: KioskFace, known: Sequence[ControlCode], strange: Sequence[ControlCode], news: SignedBoard
) -> bool:
    face.window.resize(*SIZE)
    face.window.show()
    QTest.qWaitForWindowExposed(face.window)
    hands, seal = Hands(face), seal_ms(face, known[:20])
    print(f"the seal alone: {seal[0]:.1f} ms")
    hands.ask(known[0])  # fonts and icons are drawn for the first time
    good = told("known", [hands.ask(code) for code in known], seal)
    good &= told("unknown", [hands.ask(code) for code in strange], seal)
    writing = threading.Thread(target=lambda: face.hall.board.replace(news, face.hall.now()))
    writing.start()
    during: list[tuple[float, float]] = []
    while writing.is_alive():
        during.append(hands.ask(known[len(during) % len(known)]))
    writing.join()
    if during:
        told(f"renewing {len(during)}", during, seal)
    return good


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    asked.add_argument("--seals", type=int, default=200_000)
    asked.add_argument("--codes", type=int, default=60)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="tereze-kiosk-") as folder:
        good = measure(Path(folder), given.seals, given.codes)
    print("kept" if good else f"NOT KEPT: {ALLOWED_MS:.0f} ms")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
