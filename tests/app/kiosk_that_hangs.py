"""A kiosk's program that stands still, or breaks, as soon as a file in its home says so."""

import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer

from app import windows
from app.homes import Home

HANG, BREAK = "hang", "break"


def main(folder: Path) -> int:
    def look() -> None:
        if (folder / HANG).exists():
            (folder / HANG).unlink()
            time.sleep(600)  # on the thread of the screen: nothing is painted, no key is taken
        if (folder / BREAK).exists():
            (folder / BREAK).unlink()
            raise RuntimeError("1234 5678 9012")

    app = windows.begin_qt()
    timer = QTimer(app)
    timer.timeout.connect(look)
    timer.start(50)
    return windows.run_kiosk(Home(folder), "kk", in_window=False)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
