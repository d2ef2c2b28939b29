"""Five thousand random touches get nothing out of the locked kiosk, and leave nobody behind."""

import shutil

import pytest

from tests.kiosk.bare_screen import fills_the_screen
from tests.kiosk.monkey import HOME_WITHIN_S, PLANTS, SESSIONS, TOUCHES, run

TRACES = {
    "log": "file: log",
    "clipboard": "clipboard: Clipboard",
    "file": "file: tmp/speech.wav",
    "name": "name of a file: ",
    "open": "open file: ",
    "window": "window: ",
    "process": "process: sleep",
    "text": "HomePage home: toolTip",
}


def test_every_leak_that_is_planted_is_found(tmp_path):
    result = run(tmp_path, touches=40, sessions=1, planted="all")
    assert sorted(TRACES) == sorted(PLANTS)
    for kind, trace in TRACES.items():
        assert any(trace in one for one in result["findings"]), (kind, result)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_monkey_gets_nothing_out_and_leaves_nobody_behind(tmp_path):
    """With the same seed at every build; another one is a command (`tests.kiosk.monkey`)."""
    result = run(tmp_path)
    assert result["findings"] == [], result
    counts = result["counts"]
    assert result["sessions"] == SESSIONS
    assert result["touches"] > 0.95 * TOUCHES
    # What was looked for did stand there, and was asked of pages of every kind.
    assert counts["looks that saw the person"] >= 5
    assert counts["PINs tried"] >= 5
    assert min(counts[way] for way in ("finish", "escape", "fall_silent", "break")) >= 3
    pages = {name.partition(" ")[2] for name in counts if name.startswith("page ")}
    assert {"home", "code_entry", "answer", "staff_pin", "ticket"} <= pages
    assert 0 < result["most_work_s"] < HOME_WITHIN_S  # whatever else the machine does


@pytest.mark.display
@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")
def test_the_locked_window_fills_a_bare_screen_and_no_key_opens_anything(tmp_path):
    """As `packaging/kiosk` has it: an X server, no window manager, and the program."""
    assert fills_the_screen(tmp_path, touches=60)["seen"]
