"""Ten real scans a layout into the real window, through a real X server, over a form half typed."""

import shutil

import pytest

from tests.scanner.keyboards import DIGIT_ROW, LAYOUTS
from tests.scanner.real_screen import (
    ATTEMPTS,
    PERSON_MS,
    SCANNER_MS,
    X11_ENTER,
    NoScanner,
    Screen,
    a_screen,
)

pytestmark = [
    pytest.mark.display,
    pytest.mark.timeout(240),
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed"),
]

FOREIGN = "4870204341256"


class Form:
    """What somebody has typed into the wide field, and what must stand there after every scan."""

    def __init__(self, screen: Screen, text: str) -> None:
        self.screen = screen
        self.home = {"page": "reception", "focus": "who", "text": text, "waiting": 0}
        self.heard = 0

    def scan(self, text: str, *more: str) -> None:
        self.screen.press(text, SCANNER_MS, *more)
        self.heard += 1

    def opens(self, number: str) -> None:
        """The application of this number stands there, and the form has its tab."""
        wanted = {"page": "case", "number": number, "waiting": 1, "heard": self.heard}
        self.screen.until(lambda state: wanted.items() <= state.items())

    def opens_and_comes_back(self, number: str) -> None:
        self.opens(number)
        self.screen.escape()
        self.comes_back()

    def stays(self) -> None:
        """The label was named, and opened nothing."""
        wanted = {**self.home, "heard": self.heard, "notices": 1}
        self.screen.until(lambda state: wanted.items() <= state.items())

    def comes_back(self) -> None:
        self.screen.until(lambda state: self.home.items() <= state.items())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_ten_real_scans_open_ten_things_and_the_form_comes_back_each_time(layout):
    for _ in range(ATTEMPTS):
        try:
            ten_scans(layout)
        except NoScanner:
            continue
        return
    pytest.fail(f"this machine never pressed the keys of {ATTEMPTS} scans as fast as a scanner")


def ten_scans(layout: str) -> None:
    with a_screen(layout, "tests.counter.counter_for_keys") as screen:
        label = screen.until(lambda state: state["focus"] == "who")["labels"]
        screen.warm_up()
        screen.press("907", PERSON_MS)
        form = Form(screen, "".join(LAYOUTS[layout][DIGIT_ROW.index(digit)] for digit in "907"))
        paper, answer = label["paper"], label["answer"]
        numbers = screen.until(lambda state: form.home.items() <= state.items())["applications"]
        form.scan(paper, X11_ENTER)
        form.opens_and_comes_back(numbers["paper"])
        form.scan(answer, X11_ENTER)
        screen.until(lambda state: state["focus"] == "take_in" and state["waiting"] == 1)
        screen.enter()  # all is right with it
        form.opens_and_comes_back(numbers["answer"])
        for text, number, end in (
            (paper, numbers["paper"], []),
            (answer, numbers["answer"], []),
            (label["receipt"], numbers["receipt"], [X11_ENTER]),
            (label["not_answered"], numbers["not_answered"], []),
            (label["link"], numbers["receipt"], []),
        ):
            form.scan(text, *end)
            form.opens_and_comes_back(number)
        form.scan(FOREIGN, X11_ENTER)
        form.stays()
        form.scan(label["list"], X11_ENTER)
        screen.until(lambda state: state["page"] == "papers" and state["waiting"] == 1)
        screen.escape()
        form.comes_back()
        before = screen.state["entries"]
        form.scan(label["receipt"], X11_ENTER)
        form.opens(numbers["receipt"])
        screen.enter()  # handed over
        form.comes_back()
        assert screen.state["entries"] == before + 1
