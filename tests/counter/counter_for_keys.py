"""The counter's own window on an office in memory, for keys that come through a real X server.

Started as a program of its own: it prints one line of JSON whenever what it shows has changed.
"""

import json
import sys
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from counter.window import CounterWindow
from registry.numbers import Number
from scanner.qt_wedge import QtWedge
from tests.counter.office import AIGUL, MemoryWorkplace
from tests.counter.test_scan_anywhere import Village
from tests.scanner.window_for_keys import Pace, once_it_has_the_keyboard
from ui.background import Immediate
from ui.feed import ScanFeed
from ui.languages import Speaker
from ui.theme import apply_theme

LOOK_EVERY_MS = 20


def main() -> None:
    application = QApplication(sys.argv[:1])
    apply_theme(application, "counter")
    workplace = MemoryWorkplace()
    workplace.people = [AIGUL]  # alone: she sits down by herself
    village = Village(workplace)
    labels = {
        "paper": village.paper.digits,
        "answer": village.answer.digits,
        "receipt": village.at_the_desk(),
        "link": f"http://127.0.0.1:8427/s/{village.at_the_desk()}",
        "not_answered": village.codes[village.numbers[3]],
        "list": Number.transfer_list(427, 1, 7).digits,
    }
    names = ("paper", "answer", "receipt", "not_answered")
    applications = {name: one.digits for name, one in zip(names, village.numbers, strict=True)}
    feed = ScanFeed()
    heard: list[str] = []
    feed.scanned.connect(heard.append)
    wedge = QtWedge()
    wedge.scanned.connect(feed.take)
    wedge.start()
    pace = Pace()
    application.installEventFilter(pace)
    window = CounterWindow(workplace, Immediate(), Speaker("kk"), feed)
    window.show()
    window.activateWindow()
    pages = {window.case: "case", window.reception: "reception", window.papers: "papers"}
    told = ""

    def state() -> dict[str, object]:
        number = window.case.number()
        focus = cast("QWidget | None", window.focusWidget())
        here = window.shown() is window.case
        return {
            "labels": labels,
            "applications": applications,
            "page": pages.get(window.shown(), ""),
            "number": number.digits if here and number is not None else "",
            "focus": focus.objectName() if focus else "",
            "text": focus.text() if isinstance(focus, QLineEdit) else "",
            "waiting": len(window.tabs.parked()),
            "heard": len(heard),
            "notices": len(window.notices.bands()),
            "entries": len(workplace.journal.entries),
        }

    def tell() -> None:
        nonlocal told
        now = json.dumps({"state": state(), "times": pace.times, "lags": pace.lags})
        if now != told:
            told = now
            print(now, flush=True)

    timer = QTimer(window)
    timer.timeout.connect(tell)
    once_it_has_the_keyboard(window, lambda: timer.start(LOOK_EVERY_MS))
    code = application.exec()
    wedge.stop()
    sys.exit(code)


if __name__ == "__main__":
    main()
