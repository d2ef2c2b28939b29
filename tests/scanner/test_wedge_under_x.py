"""Scans and typing as a real X server delivers them, in every layout an office may have set."""

import shutil
import time

import pytest

from tests.scanner.keyboards import LAYOUTS
from tests.scanner.real_screen import (
    ATTEMPTS,
    PERSON_MS,
    SCANNER_MS,
    X11_ENTER,
    NoScanner,
    a_screen,
)

pytestmark = [
    pytest.mark.display,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed"),
]

CODE = "527413096117"
LINK = f"https://a.kz/s/{CODE}"


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


def scans_and_typing(layout, blocked_ms, turns=3):
    """Two scans and three typed keys each turn; all of them must come out right."""
    typed = "".join(LAYOUTS[layout]["1234567890".index(digit)] for digit in "907")
    words = ("tests.scanner.window_for_keys", str(blocked_ms))
    with a_screen(layout, *words, blocked_ms=blocked_ms) as screen:
        screen.warm_up()
        for turn in range(1, turns + 1):
            expected = {"text": typed * turn, "scans": [CODE, LINK] * turn}
            screen.press(CODE, SCANNER_MS, X11_ENTER)
            screen.press("907", PERSON_MS)
            screen.press(LINK, SCANNER_MS, X11_ENTER)
            screen.until(lambda state, expected=expected: expected.items() <= state.items())
        time.sleep(0.2)
        screen.press("", PERSON_MS, X11_ENTER)
        state = screen.until(lambda state: state["enters"])
    right = {"text": typed * turns, "scans": [CODE, LINK] * turns, "pressed": 0, "enters": 1}
    assert state == right
