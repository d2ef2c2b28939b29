"""The locked kiosk on a bare X server, as `packaging/kiosk` starts it: nothing else is there.

    python -m tests.kiosk.bare_screen --touches 3000     random touches and keys by xdotool, in Xvfb

As a program with a folder (`--inside`) it is the kiosk, and says on its output how it stands.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QTimer

from app.kiosk_life import KioskLife
from app.windows import begin_qt, live
from tests.kiosk.canaries import children, second_windows
from tests.kiosk.monkey import SPEAKERS
from tests.kiosk.monkey_hall import Hours, make_home, open_face
from tests.scanner.real_screen import Screen, a_screen
from ui.theme import apply_theme

WIDE, HIGH = 1280, 800  # of `a_screen`
_SAY_EVERY_MS: Final = 100
_WITHIN_S: Final = 20.0
WAYS_OUT: Final = [
    "alt+F4",
    "ctrl+q",
    "ctrl+w",
    "alt+Tab",
    "ctrl+Escape",
    "ctrl+alt+Delete",
    "ctrl+alt+BackSpace",
    "ctrl+alt+F2",
    "ctrl+alt+t",
    "super",
    "Super_L",
    "super+d",
    "super+l",
    "alt+space",
    "alt+F2",
    "F1",
    "F5",
    "F10",
    "F11",
    "shift+F10",
    "Menu",
    "Print",
    "alt+Print",
    "ctrl+v",
    "ctrl+shift+v",
    "shift+Insert",
    "ctrl+o",
    "ctrl+p",
    "ctrl+s",
    "ctrl+n",
    "ctrl+t",
    "ctrl+l",
    "XF86WWW",
    "XF86Mail",
    "XF86Explorer",
    "XF86Calculator",
    "XF86HomePage",
    "XF86Back",
    "XF86Forward",
    "XF86Search",
    "XF86AudioRaiseVolume",
    "XF86Sleep",
    "XF86PowerOff",
    "Multi_key",
    "dead_acute",
    "Undo",
    "Find",
    "Cancel",
]
_USEFUL: Final = [
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "0",
    "Tab",
    "Return",
    "space",
    "BackSpace",
    "Left",
    "Right",
    "Up",
    "Down",
]


def be_the_kiosk(folder: Path) -> int:
    app = begin_qt()
    apply_theme(app, "kiosk")
    face = open_face(folder, Hours())
    window = face.window
    window.watch_surprises()
    life = KioskLife(app, face, folder / "kiosk")

    def say() -> None:
        place = window.frameGeometry()
        state = {
            "page": window._open.objectName(),
            "place": [place.x(), place.y(), place.width(), place.height()],
            "active": window.isActiveWindow(),
            "seen": window.isVisible(),
            "digits": window._code.digits,
            "second": [*second_windows(window)],
            "children": [*children()],
        }
        print(json.dumps({"state": state, "times": [], "lags": []}), flush=True)

    timer = QTimer(app)
    timer.timeout.connect(say)
    timer.start(_SAY_EVERY_MS)
    try:
        return live(app, face.feed, lambda: life.begin(locked=True), face.close)
    finally:
        life.end()


def fills_the_screen(folder: Path, touches: int, seed: int = 6) -> dict[str, Any]:
    """How it stood after keys and touches; AssertionError where something got out."""
    chance = random.Random(seed)
    make_home(folder, seed, 2)
    with a_screen("us", "tests.kiosk.bare_screen", "--inside", str(folder)) as screen:
        filled = {"page": "home", "place": [0, 0, WIDE, HIGH], "active": True, "seen": True}
        _until(screen, lambda state: filled.items() <= state.items())
        _press(screen, WAYS_OUT)
        screen.run("xdotool", "key", "--delay", "120", "1", "2", "3")
        _until(screen, lambda state: state["digits"] == "123")  # it has the keyboard still
        for _ in range(max(1, touches // 20)):
            _act(screen, chance)
            _assert_alone(screen)
        for _ in range(2):  # during the warning the first one only says "I am here"
            screen.run("xdotool", "key", "Escape")
        return _until(screen, lambda state: state["page"] == "home" and not state["children"])


def _until(screen: Screen, done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The kiosk's state once this holds of it. It speaks all the time: so it is we who count."""
    end = time.monotonic() + _WITHIN_S
    state = dict(screen.until(lambda state: done(state) or time.monotonic() > end))
    if not done(state):
        raise AssertionError(str(state))
    return state


def _press(screen: Screen, keys: Sequence[str]) -> None:
    for at in range(0, len(keys), 10):
        screen.run("xdotool", "key", "--delay", "20", *keys[at : at + 10])
    _assert_alone(screen)


def _act(screen: Screen, chance: random.Random) -> None:
    """Twenty things by one xdotool."""
    words: list[str] = []
    for _ in range(20):
        if chance.random() < 0.7:
            words += ["mousemove", str(chance.randrange(WIDE)), str(chance.randrange(HIGH))]
            words += ["click", str(chance.choice((1, 1, 1, 1, 1, 2, 3, 4, 5, 8, 9)))]
        else:
            keys = _USEFUL if chance.random() < 0.6 else WAYS_OUT
            words += ["key", chance.choice(keys)]
    screen.run("xdotool", *words)


def _assert_alone(screen: Screen) -> None:
    """Of all windows that the X server shows only ours has a name, and we see no second one."""
    shown = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", ".+"],
        env=screen.environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    ).stdout.split()
    if len(shown) != 1:
        raise AssertionError(f"{len(shown)} windows are shown")
    _until(screen, _is_alone)


def _is_alone(state: dict[str, Any]) -> bool:
    """What is begun to speak has our own name for a moment, between fork and exec."""
    return state["seen"] and not state["second"] and SPEAKERS.issuperset(state["children"])


def main() -> int:
    parser = argparse.ArgumentParser(description="the locked kiosk on a bare X server")
    parser.add_argument("--touches", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside is not None:
        return be_the_kiosk(asked.inside)
    if shutil.which("Xvfb") is None or shutil.which("xdotool") is None:
        print("Xvfb and xdotool are needed", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="bare-") as folder:
        print(fills_the_screen(Path(folder), asked.touches, asked.seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
