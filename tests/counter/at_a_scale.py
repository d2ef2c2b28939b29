"""The counter's window on a screen at the scale of this process; prints the sizes of both.

QT_SCALE_FACTOR=1.5 python -m tests.counter.at_a_scale PICTURE
"""

import sys

from PySide6.QtWidgets import QApplication

from counter.window import CounterWindow
from tests.counter.office import MemoryWorkplace
from ui.background import Immediate
from ui.feed import ScanFeed
from ui.languages import Speaker
from ui.theme import apply_theme


def main(picture: str) -> None:
    app = QApplication([])
    apply_theme(app, "counter")
    window = CounterWindow(MemoryWorkplace(), Immediate(), Speaker("kk"), ScanFeed())
    window.resize(window.minimumSize())
    window.show()
    app.processEvents()
    window.grab().save(picture)
    size, screen = window.size(), window.screen().size()
    print(size.width(), size.height(), screen.width(), screen.height())


if __name__ == "__main__":
    main(sys.argv[1])
