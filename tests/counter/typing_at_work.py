"""A desk's window in a process of its own, that is killed in the middle of a form.

    python -m tests.counter.typing_at_work FOLDER

It types, says "kept" when all that it typed lies on the disk, and goes on until it is killed.
"""

import sys
import time
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.counter.at_work import AtWork


def main(folder: Path) -> None:
    app = QApplication([])
    desk = AtWork(folder, "kk")
    desk.enter()
    desk.say("580314400002")
    desk.type("Ахметов Бол")
    typed_at = time.monotonic()
    while "Ахметов Бол".encode() not in desk.office.reception.left_open():
        QTest.qWait(20)
    print(f"kept {time.monotonic() - typed_at:.3f}", flush=True)
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
