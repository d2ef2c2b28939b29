"""The first receipt of a day comes as soon as the second: what it needs is loaded before."""

import json
import pickle
import subprocess
import sys
import threading
import time

from PySide6.QtTest import QTest

from tests.app.test_office import Pair
from tests.printing.papers import a_receipt

# In a program of its own: here others have loaded everything long ago.
AFTERWARDS = """
import json, pickle, sys
receipt = pickle.load(sys.stdin.buffer)
if "warm" in sys.argv:
    from app.paper_ready import warm_up
    warm_up()
before = set(sys.modules)
from app import office_papers
for paper in ("80mm", "A4"):
    office_papers.receipts.receipt_pdf(receipt, paper)
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def loaded_by_a_receipt(how: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", AFTERWARDS, how],
        input=pickle.dumps(a_receipt()),
        capture_output=True,
        check=True,
        timeout=110,
    )
    names: list[str] = json.loads(done.stdout)
    return names


def test_after_the_pause_a_receipt_loads_nothing_any_more():
    assert loaded_by_a_receipt("warm") == []
    cold = loaded_by_a_receipt("cold")
    assert {"reportlab", "segno", "barcode"} <= set(cold)


def test_nothing_else_is_drawn_meanwhile(tmp_path):
    """A receipt drawn beside it had a typeface of half its letters, and fell over."""
    pair = Pair(tmp_path)
    printing, alone = pair.office.printing, []
    printing.get_ready(lambda: alone.append(printing._drawing.locked()))
    assert alone == [True]
    assert not printing._drawing.locked()
    pair.close()


def test_the_counters_window_does_so_once_its_pages_are_made(tmp_path, qapp, monkeypatch):
    from app import windows

    loaded = threading.Event()
    monkeypatch.setattr(windows, "warm_up", loaded.set)
    pair = Pair(tmp_path)
    face = windows.CounterFace(pair.device, "en")
    try:
        assert not loaded.is_set()  # not while the window is coming up
        face.ahead.done.emit()
        until = time.monotonic() + 60
        while not loaded.is_set() and time.monotonic() < until:
            QTest.qWait(10)
        assert loaded.is_set()  # on the printers' own thread
    finally:
        face.close()
        pair.close()
