"""Visitors at the touchscreen on a real X server: real presses, three languages, three sizes."""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from registry.application import Stage
from tests.kiosk.conftest import SIZES
from words import LANGUAGES, words_in
from words.stages import stage_sentence

pytestmark = [
    pytest.mark.display,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed"),
]

ROOT = Path(__file__).parents[2]
WITHIN_S = 30
HELLO = "Hello! What would you like to know?"
CHECK = "Check the code. Touch the four digits that are wrong and type them again."
DIAGONAL = list(zip(LANGUAGES, SIZES, strict=True))
SQUARE = "1920x1920x24"  # all three sizes fit


class Finger:
    """Presses where a control lies, by xdotool, and reads what is then to be seen."""

    def __init__(self, environment: dict[str, str], kiosk: "subprocess.Popen[str]") -> None:
        self._environment, self._kiosk = environment, kiosk
        self._lines: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.code: str = self._lines.get(timeout=WITHIN_S)["code"]
        self.seen: dict[str, Any] = self._lines.get(timeout=WITHIN_S)

    def _listen(self) -> None:
        assert self._kiosk.stdout is not None
        for line in self._kiosk.stdout:
            self._lines.put(json.loads(line))

    def until(self, true, what: str) -> None:
        end = time.monotonic() + WITHIN_S
        while not true():
            try:
                self.seen = self._lines.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"{what}: {self.seen}")

    def sees(self, name: str) -> None:
        self.until(lambda: name in self.seen["names"], f"{name} is not to be seen")
        assert self.seen["windows"] == 1

    def reads(self, name: str, text: str) -> None:
        self.until(lambda: self.seen["texts"].get(name) == text, f"{name} should say {text!r}")

    def press(self, *names: str) -> None:
        """One after the other, where each of them lies now."""
        self.sees(names[0])
        # A person presses what stands still: a sentence that grew may move what is below it.
        self.until(lambda: self.seen["still"], "the screen does not come to rest")
        steps: list[str] = []
        for name in names:
            x, y = self.seen["places"][name]
            steps += ["mousemove", str(x), str(y), "click", "--delay", "5", "1"]
        self._xdotool(*steps)

    def type(self, digits: str) -> None:
        self._xdotool("key", *digits)

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._environment, check=True, timeout=WITHIN_S)

    def stand_before(self, size: tuple[int, int]) -> None:
        assert self._kiosk.stdin is not None
        self._kiosk.stdin.write(f"{size[0]} {size[1]}\n")
        self._kiosk.stdin.flush()
        self.until(lambda: self.seen["size"] == list(size), f"no screen of {size}")
        self.until(lambda: self._is_inside(size), "a control leaves the screen")

    def _is_inside(self, size: tuple[int, int]) -> bool:
        places = self.seen["places"].values()
        return all(0 <= x < size[0] and 0 <= y < size[1] for x, y in places)


@contextmanager
def _running(command: list[str], **how: Any) -> "Iterator[subprocess.Popen[str]]":
    process = subprocess.Popen(command, text=True, **how)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture(scope="module")
def finger() -> Iterator[Finger]:
    server = ["Xvfb", "-displayfd", "1", "-noreset", "-screen", "0", SQUARE]
    with _running(server, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as x:
        assert x.stdout is not None
        display = ":" + x.stdout.readline().strip()
        around = dict(os.environ, DISPLAY=display, QT_QPA_PLATFORM="xcb", PYTHONPATH=str(ROOT))
        program = [sys.executable, "-m", "tests.kiosk.window_under_x"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with _running(program, env=around, cwd=ROOT, **pipes) as kiosk:
            yield Finger(around, kiosk)


def spoiled(code: str) -> str:
    """The sixth digit mistyped."""
    return code[:5] + str((int(code[5]) + 1) % 10) + code[6:]


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visitor_asks_how_it_stands(finger, language, size):
    w = words_in(language)
    finger.stand_before(SIZES[size])
    finger.press(f"language_{language}")
    finger.reads("home_sentence", w.say(HELLO))
    finger.press("status_tile")
    finger.press(*(f"pad_{digit}" for digit in finger.code))
    finger.reads("answer_sentence", stage_sentence(Stage.AT_DESK.value, w))
    finger.press("finish")
    finger.reads("home_sentence", words_in("kk").say(HELLO))


@pytest.mark.parametrize(("language", "size"), DIAGONAL)
def test_a_visitor_mistypes_a_digit_and_takes_the_answer_along(finger, language, size):
    w = words_in(language)
    finger.stand_before(SIZES[size])
    finger.press(f"language_{language}")
    finger.press("status_tile")
    finger.sees("pad_1")
    finger.press(*(f"pad_{digit}" for digit in spoiled(finger.code)))
    finger.reads("prompt_sentence", w.say(CHECK))
    assert finger.seen["texts"]["group_1"] == finger.code[:4]
    finger.press("group_2", *(f"pad_{digit}" for digit in finger.code[4:8]))
    finger.reads("answer_sentence", stage_sentence(Stage.AT_DESK.value, w))
    printed = finger.seen["printed"]
    finger.press("print")
    finger.reads("print_said", w.say("Take your paper."))
    assert finger.seen["printed"] == printed + 1
    finger.press("finish")
    finger.sees("home_sentence")


@pytest.mark.parametrize(("language", "size"), DIAGONAL)
def test_a_visitor_takes_a_number(finger, language, size):
    w = words_in(language)
    finger.stand_before(SIZES[size])
    finger.press(f"language_{language}")
    finger.press("ticket_tile")
    finger.press("sphere_land")
    finger.press("priority_no")
    finger.reads("ticket_yours", w.say("Your number"))
    finger.press("finish")
    finger.sees("home_sentence")


def test_a_visitor_says_how_it_was(finger):
    w = words_in("ru")
    finger.stand_before(SIZES["small"])
    finger.press("language_ru")
    finger.press("rating_tile")
    finger.press("mark_4")
    finger.reads("rating_said_sentence", w.say("Thank you!"))
    assert finger.seen["marks"] == [4]
    finger.press("finish")
    finger.sees("home_sentence")


def test_a_keyboard_is_enough(finger):
    finger.stand_before(SIZES["small"])
    finger.type(finger.code)
    finger.reads("answer_sentence", stage_sentence(Stage.AT_DESK.value, words_in("kk")))
    finger.press("finish")
    finger.sees("home_sentence")
