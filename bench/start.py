"""Start to usable window beside a bare PySide6 window, as JSON; exit code 1 beyond DESIGN §14.

Both are processes of their own, begun in turn, so that whatever else the machine does meets both.
"Usable" is the same for both: the window is painted, what has the keyboard gets a key, and has
painted what that key does. The bare window imports the same Qt modules and has a field to type in.
Ours stands on the page of those who work here, and usable only with their names on it, so that they
are read from the book before. It is begun by the command itself, `tereze counter`.

What a start does besides is told apart: when the book is open, and when Reception takes a letter if
somebody chooses a name as soon as it is shown; `still_ms` is for how long the screen stood still
most, between usable and then.

    QT_QPA_PLATFORM=offscreen python -m bench.start [--times 15] [--folder DIR]
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

RATIO_ALLOWED: Final = 1.5
# What stays out of every start (DESIGN §13), though some page or thread needs it later.
KEPT_OUT: Final = ("cv2", "reportlab", "alembic", "pypdfium2", "httpx", "openpyxl", "numpy")

_USABLE: Final = """
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QWidget
import json, os, sys, time

cpu = time.thread_time  # of the screen's thread: the others work for what comes later

class Watch(QObject):
    def __init__(self, window, after):
        super().__init__()
        self.window, self.after, self.waits, self.said = window, after, None, {}
        self.turn, self.still, self.asked = 0.0, 0.0, set()
        window.installEventFilter(self)
        self.timer = QTimer(self, interval=0)
        self.timer.timeout.connect(self.look)
    def eventFilter(self, seen, event):
        if event.type() == QEvent.Type.Paint:
            if seen is self.window and not self.timer.isActive():
                self.timer.start()
            if self.waits is not None and seen is self.waits[1] and self.pressed:
                self.painted(*self.waits)
        return False
    def press(self, name, key, letter=""):
        self.asked.add(name)
        field = self.window.focusWidget()
        painted = field.viewport() if isinstance(field, QAbstractScrollArea) else field
        self.waits, self.pressed = (name, painted, field), False
        painted.installEventFilter(self)  # of these two only: to look at all costs ours more
        # Once what was to be painted anyway is painted.
        QTimer.singleShot(0, self, lambda: self.send(key, letter))
    def send(self, key, letter):
        self.pressed = True
        nothing = Qt.KeyboardModifier.NoModifier
        handle = self.window.windowHandle()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.postEvent(handle, QKeyEvent(kind, key, nothing, letter))
    def painted(self, name, _, field):
        self.waits[1].removeEventFilter(self)
        self.waits = None
        QTimer.singleShot(0, self, lambda: self.after(self, name, field))
    def mark(self, name):
        self.said[name], self.said[name + "_cpu"] = time.monotonic(), cpu()
    def look(self):
        now = time.monotonic()
        if "usable" in self.said and self.turn:
            self.still = max(self.still, now - self.turn)
        self.turn = now
        if "painted" not in self.said:
            self.mark("painted")
        if "usable" not in self.asked:
            field = self.window.focusWidget()
            if field is None or not field.isVisible():
                return
            if isinstance(field, QLineEdit):
                self.press("usable", Qt.Key.Key_A, "a")
            else:
                self.press("usable", Qt.Key.Key_Down)  # in a list of names
        self.each()
    def each(self):
        pass
    def end(self, field):
        print(json.dumps({
            **self.said,
            "qt": self.qt,
            "heavy": self.heavy,
            "modules": self.modules,
            "focus": field.objectName(),
            "still": self.still,
        }), flush=True)
        os._exit(0)
    def know(self):
        self.mark("usable")
        self.modules = len(sys.modules)
        self.heavy = [m for m in sys.argv[-1].split(",") if m in sys.modules]
        self.qt = sorted(m for m in sys.modules if m.startswith("PySide6.Qt"))
"""

_BARE: Final = (
    """
import importlib, sys
for name in sys.argv[1].split(","):
    importlib.import_module(name)
"""
    + _USABLE
    + """
def after(watch, name, field):
    watch.know()
    watch.end(field)
app = QApplication([])
window = QWidget()
window.resize(1280, 720)
field = QLineEdit(window)
watch = Watch(window, after)
window.show()
field.setFocus()
app.exec()
"""
)

_OURS: Final = (
    """
import sys
"""
    + _USABLE
    + """
from app import main

class Ours(Watch):
    def each(self):
        if self.window.inside is not None and "open" not in self.said:
            self.mark("open")
        field = self.window.focusWidget()
        there = field is not None and field.isVisible() and field.objectName() == "who"
        if there and "reception" not in self.asked:
            self.press("reception", Qt.Key.Key_A, "a")

def after(watch, name, field):
    if name == "usable":
        watch.know()
        watch.said["names"] = len(watch.window.people._people)
        watch.first = field.objectName()
        watch.send(Qt.Key.Key_Return, chr(13))
    else:
        watch.mark(name)
        watch.said["first"] = watch.first
        watch.end(field)

begun = main._counter
def counter(arguments):
    # Here and not above: the command says before it, what a start may leave undone.
    from app import start
    made = start.Front
    def watched(*given):
        window = made(*given)
        window.watch_start = Ours(window, after)
        return window
    start.Front = watched
    return begun(arguments)
main._counter = counter
main.main(["counter", "--home", sys.argv[1]])
"""
)


def _begun(folder: Path, program: str, *given: str) -> dict[str, Any]:
    """Seconds from the start of the process until it was usable, and what it said."""
    # Compiled modules are kept, as where the program is installed, whatever this shell asks for.
    kept = {"PYTHONPYCACHEPREFIX": str(folder / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program, *given, ",".join(KEPT_OUT)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **kept},
    )
    if not done.stdout:
        raise AssertionError(done.stderr[-2000:])
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for name in ("painted", "usable", "open", "reception"):
        if name in said:
            said[name] -= began
    return said


def measured(folder: Path, times: int) -> dict[str, Any]:
    """Medians of both, begun in turn after one of each that warms the disk."""
    from bench.office import enrol

    [device] = enrol(folder, 1)
    home = str(device.home.folder)
    first = _begun(folder, _OURS, home)
    modules = ",".join(first["qt"])
    _begun(folder, _BARE, modules)
    ours, bare = [], []
    for _ in range(times):
        ours.append(_begun(folder, _OURS, home))
        bare.append(_begun(folder, _BARE, modules))
    ratio = _median(ours, "usable") / _median(bare, "usable")
    return {
        "bench": "start",
        "ours_ms": round(_median(ours, "usable") * 1e3),
        "bare_ms": round(_median(bare, "usable") * 1e3),
        "ratio": round(ratio, 2),
        "ratio_of_processor_time": round(
            _median(ours, "usable_cpu") / _median(bare, "usable_cpu"), 2
        ),
        "processor_ms": [round(_median(each, "usable_cpu") * 1e3) for each in (ours, bare)],
        "painted_ms": [round(_median(each, "painted") * 1e3) for each in (ours, bare)],
        "book_open_ms": round(_median(ours, "open") * 1e3),
        "reception_usable_ms": round(_median(ours, "reception") * 1e3),
        "still_ms": round(_median(ours, "still") * 1e3),
        "modules": [ours[0]["modules"], bare[0]["modules"]],
        "qt": [name.removeprefix("PySide6.") for name in first["qt"]],
        "needless": first["heavy"],
        "keyboard_in": first["first"],
        "names": first["names"],
    }


def _median(found: list[dict[str, Any]], name: str) -> float:
    return float(statistics.median(one[name] for one in found))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--folder", type=Path, default=None, help="on the disk to be measured")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(mkdtemp(dir=given.folder))
    try:
        found = measured(folder / "office", given.times)
    finally:
        shutil.rmtree(folder)
    print(json.dumps(found))
    return 1 if found["ratio"] > RATIO_ALLOWED or found["needless"] else 0


if __name__ == "__main__":
    sys.exit(main())
