"""A real X server with one window on it, and hands to press its keys: xdotool's."""

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
from tests.scanner.keyboards import US_KEYS

ROOT = Path(__file__).parents[2]
XKB = {"us": ("us",), "ru": ("ru",), "kz": ("kz",), "kz-latin": ("kz", "-variant", "latin")}
X11_ENTER, X11_SHIFT = "36", "50"
SCANNER_MS, PERSON_MS = "4", "110"
ATTEMPTS = 6
PATIENCE_S = 3
REACTION_S = 0.4  # until a person presses a key that answers what the screen shows (scanner.wedge)
STARTED_WITHIN_S = 60  # a machine that runs other tests beside this one


def _ahead() -> tuple[str, ...]:
    """A scanner is a thing of its own and waits for nobody. Not every machine allows that here."""
    for ahead in (("chrt", "-f", "10"), ("nice", "-n", "-15")):
        if shutil.which(ahead[0]):
            tried = subprocess.run([*ahead, "true"], check=False, stderr=subprocess.DEVNULL)
            if tried.returncode == 0:
                return ahead
    return ()


AHEAD = _ahead()


class NoScanner(Exception):
    """The busy machine halted xdotool among the keys of a scan, or the X server among those of a
    person, which then came all at once: no scanner and no person presses them so. Or it brought a
    key to the window later than a keyboard does."""


class Screen:
    """A window on an X server of its own, and hands to press its keys."""

    def __init__(self, environment, window, most_lag_ms):
        self.environment, self.lines = environment, queue.Queue()
        self.state, self.times, self.lags, self.most_lag_ms = {}, [], [], most_lag_ms
        # Keys sent so far; which of them were a scan's, and which a person's.
        self.pressed, self.scans, self.typed = 0, [], []
        threading.Thread(target=self._listen, args=(window.stdout,), daemon=True).start()

    def _listen(self, stdout):
        for line in stdout:
            self.lines.put(json.loads(line))

    def run(self, *command):
        subprocess.run(
            command, env=self.environment, check=True, timeout=30, stderr=subprocess.DEVNULL
        )

    def press(self, text, delay_ms, *more):
        keys = []
        for character in text:
            position, shift = US_KEYS[character]
            keys.append(f"shift+{position + 8}" if shift else str(position + 8))
        first = self.pressed
        self.pressed += sum(1 + key.startswith("shift+") for key in keys) + len(more)
        which = self.scans if delay_ms == SCANNER_MS else self.typed
        which.append(slice(first, self.pressed))
        self.run(*AHEAD, "xdotool", "key", "--delay", delay_ms, *keys, *more)

    def enter(self):
        """A person has seen what the screen shows, and presses Enter."""
        time.sleep(REACTION_S)
        self.press("", PERSON_MS, X11_ENTER)

    def escape(self):
        """A shortcut of the window: Qt makes no key press of it, so it is not among `times`."""
        self.run(*AHEAD, "xdotool", "key", "Escape")

    def warm_up(self):
        """The window has the keyboard, and the X server has taken it up with its layout: one key
        that types nothing has come all the way. Only then does a test begin."""
        self.pressed += 1
        self.run(*AHEAD, "xdotool", "key", X11_SHIFT)
        self.until(lambda _: len(self.times) == self.pressed, STARTED_WITHIN_S)

    def is_out_of_pace(self):
        """Whether the keys came as nobody presses them, by the X server's clock."""
        typed = [self.times[keys] for keys in self.typed]
        nearest = min(
            (after - before for keys in typed for before, after in pairwise(keys)), default=FAST_MS
        )
        halted = max(self.lags[1:], default=0) > self.most_lag_ms
        return halted or self.worst_gap_ms() > FAST_MS or nearest < FAST_MS

    def worst_gap_ms(self):
        """The longest wait between two keys of one scan, by the X server's clock."""
        bursts = [self.times[scan] for scan in self.scans]
        return max(
            (after - before for burst in bursts for before, after in pairwise(burst)), default=0
        )

    def until(self, done, within_s=20):
        """The window's state once `done` holds of it, which must be soon."""
        end = time.monotonic() + within_s
        while not (self.state and done(self.state)):
            try:
                told = self.lines.get(timeout=PATIENCE_S)
                self.state, self.times = told["state"], told["times"]
                self.lags = told["lags"]
            except queue.Empty:
                if self.is_out_of_pace():
                    raise NoScanner from None
                if time.monotonic() > end:
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
def a_screen(layout, module, *words, blocked_ms=0):
    """`module` is started as a program with `words`; it prints one line of JSON at each change.
    It sleeps `blocked_ms` now and then, by its own will."""
    server = [*AHEAD, "Xvfb", "-displayfd", "1", "-noreset", "-screen", "0", "1280x800x24"]
    quiet = subprocess.DEVNULL
    with _running(server, stdout=subprocess.PIPE, stderr=quiet, text=True) as x:
        display = ":" + x.stdout.readline().strip()
        environment = dict(os.environ, DISPLAY=display, QT_QPA_PLATFORM="xcb", PYTHONPATH=str(ROOT))
        layouts = ["setxkbmap", *XKB[layout]]
        subprocess.run(layouts, env=environment, check=True, stderr=quiet, timeout=30)
        program = [sys.executable, "-m", module, *words]
        with _running(
            program, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as window:
            screen = Screen(environment, window, blocked_ms + FAST_MS)
            screen.until(lambda state: True, STARTED_WITHIN_S)
            yield screen
