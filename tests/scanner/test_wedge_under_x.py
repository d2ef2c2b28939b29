"""Scans and typing as a real X server delivers them, in every layout an office may have set."""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from scanner.keys import FAST_MS
from tests.scanner.keyboards import LAYOUTS, US_KEYS

pytestmark = [
    pytest.mark.display,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed"),
]

ROOT = Path(__file__).parents[2]
CODE = "527413096117"
LINK = f"https://a.kz/s/{CODE}"
XKB = {"us": ("us",), "ru": ("ru",), "kz": ("kz",), "kz-latin": ("kz", "-variant", "latin")}
X11_ENTER = "36"
SCANNER_MS, PERSON_MS = "6", "110"
ATTEMPTS = 6


class NoScanner(Exception):
    """The busy machine halted xdotool among the keys of a scan: no scanner presses them so."""


class Screen:
    """A window on an X server of its own, and hands to press its keys."""

    def __init__(self, environment, window):
        self.environment, self.lines = environment, queue.Queue()
        self.state, self.times = {}, []
        self.pressed, self.scans = 0, []  # keys sent so far, and which of them were a scan's
        threading.Thread(target=self._listen, args=(window.stdout,), daemon=True).start()

    def _listen(self, stdout):
        for line in stdout:
            self.lines.put(json.loads(line))

    def run(self, *command):
        subprocess.run(command, env=self.environment, check=True, timeout=30)

    def press(self, text, delay_ms, *more):
        keys = []
        for character in text:
            position, shift = US_KEYS[character]
            keys.append(f"shift+{position + 8}" if shift else str(position + 8))
        first = self.pressed
        self.pressed += sum(1 + key.startswith("shift+") for key in keys) + len(more)
        if delay_ms == SCANNER_MS:
            self.scans.append(slice(first, self.pressed))
        self.run("xdotool", "key", "--delay", delay_ms, *keys, *more)

    def worst_gap_ms(self):
        """The longest wait between two keys of one scan, by the X server's clock."""
        bursts = [self.times[scan] for scan in self.scans]
        return max(
            (after - before for burst in bursts for before, after in pairwise(burst)), default=0
        )

    def until(self, done):
        """The window's state once `done` holds of it; it must hold within five seconds."""
        end = time.monotonic() + 5
        while not (self.state and done(self.state)):
            try:
                told = self.lines.get(timeout=max(0.0, end - time.monotonic()))
                self.state, self.times = told["state"], told["times"]
            except queue.Empty:
                if self.worst_gap_ms() > FAST_MS:
                    raise NoScanner from None
                pytest.fail(f"the window says {self.state}")
        return self.state


@contextmanager
def _running(command, **how):
    process = subprocess.Popen(command, **how)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()


@contextmanager
def a_screen(layout, blocked_ms):
    server = ["Xvfb", "-displayfd", "1", "-noreset", "-screen", "0", "640x480x24"]
    quiet = subprocess.DEVNULL
    with _running(server, stdout=subprocess.PIPE, stderr=quiet, text=True) as x:
        display = ":" + x.stdout.readline().strip()
        environment = dict(os.environ, DISPLAY=display, QT_QPA_PLATFORM="xcb", PYTHONPATH=str(ROOT))
        layouts = ["setxkbmap", *XKB[layout]]
        subprocess.run(layouts, env=environment, check=True, stderr=quiet, timeout=30)
        program = [sys.executable, "-m", "tests.scanner.window_for_keys", str(blocked_ms)]
        with _running(
            program, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as window:
            screen = Screen(environment, window)
            screen.until(lambda state: True)
            yield screen


@pytest.mark.parametrize(
    ("layout", "blocked_ms"), [("us", 0), ("ru", 0), ("kz-latin", 0), ("kz", 0), ("kz", 120)]
)
def test_real_scans_are_read_and_real_typing_is_left_alone(layout, blocked_ms):
    for _ in range(ATTEMPTS):
        try:
            scans_and_typing(layout, blocked_ms)
        except NoScanner:
            continue
        return
    pytest.fail(f"this machine never pressed the keys of {ATTEMPTS} scans as fast as a scanner")


def scans_and_typing(layout, blocked_ms):
    typed = "".join(LAYOUTS[layout]["1234567890".index(digit)] for digit in "907")
    with a_screen(layout, blocked_ms) as screen:
        for turn in range(1, 4):
            expected = {"text": typed * turn, "scans": [CODE, LINK] * turn}
            screen.press(CODE, SCANNER_MS, X11_ENTER)
            screen.press("907", PERSON_MS)
            screen.press(LINK, SCANNER_MS, X11_ENTER)
            screen.until(lambda state, expected=expected: expected.items() <= state.items())
        time.sleep(0.2)
        screen.press("", PERSON_MS, X11_ENTER)
        state = screen.until(lambda state: state["enters"])
    assert state == {"text": typed * 3, "scans": [CODE, LINK] * 3, "pressed": 0, "enters": 1}
