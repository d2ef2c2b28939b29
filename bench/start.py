"""Start to usable window beside a bare PySide6 window, as JSON; exit code 1 beyond DESIGN §14.

Both are processes of their own, begun in turn, so that whatever else the machine does meets both.
"Usable" is painted once and the keyboard in its first field: the counter's own is the list of who
works, for nobody is at the desk yet. The bare window imports the same Qt modules and has a field.

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
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
import json, os, resource, sys, time

class Watch(QObject):
    def __init__(self, window):
        super().__init__()
        self.window, self.painted = window, False
        window.installEventFilter(self)
        self.timer = QTimer(self, interval=0)
        self.timer.timeout.connect(self.look)
    def eventFilter(self, seen, event):
        if event.type() == QEvent.Type.Paint and not self.painted:
            self.painted = True
            self.timer.start()
        return False
    def look(self):
        focus = self.window.focusWidget()
        if focus is None or not focus.isVisible():
            return
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps({
            "at": time.monotonic(), "cpu": used.ru_utime + used.ru_stime,
            "qt": sorted(m for m in sys.modules if m.startswith("PySide6.Qt")),
            "heavy": [m for m in sys.argv[-1].split(",") if m in sys.modules],
            "modules": len(sys.modules),
            "focus": focus.objectName(),
        }), flush=True)
        os._exit(0)
"""

_BARE: Final = (
    """
import importlib, sys
for name in sys.argv[1].split(","):
    importlib.import_module(name)
"""
    + _USABLE
    + """
app = QApplication([])
window = QWidget()
window.resize(1280, 720)
field = QLineEdit(window)
watch = Watch(window)
window.show()
field.setFocus()
app.exec()
"""
)

_OURS: Final = (
    """
import sys
from pathlib import Path
"""
    + _USABLE
    + """
from app import windows
from app.homes import Home
made = windows.CounterWindow
def watched(*given, **named):
    window = made(*given, **named)
    window.watch_start = Watch(window)
    return window
windows.CounterWindow = watched
windows.run_counter(Home(Path(sys.argv[1])), "kk")
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
        env={**os.environ, **kept},
    )
    if not done.stdout:
        raise AssertionError(done.stderr[-2000:])
    said = json.loads(done.stdout.splitlines()[-1])
    return {**said, "seconds": said["at"] - began}


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
    ratio = _median(ours, "seconds") / _median(bare, "seconds")
    return {
        "bench": "start",
        "ours_ms": round(_median(ours, "seconds") * 1e3),
        "bare_ms": round(_median(bare, "seconds") * 1e3),
        "ratio": round(ratio, 2),
        "ratio_of_processor_time": round(_median(ours, "cpu") / _median(bare, "cpu"), 2),
        "modules": [first["modules"], bare[0]["modules"]],
        "qt": [name.removeprefix("PySide6.") for name in first["qt"]],
        "needless": first["heavy"],
        "keyboard_in": first["focus"],
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
