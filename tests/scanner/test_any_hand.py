"""Thousands of scanners and hands, invented from a seed: no scan is missed, no typed key is taken.

Scanners of every pace, with and without an Enter, read twice, and hands at 40 to 60 ms a key with
bursts and rolled keys, one after the other and both at once.
"""

import random
from dataclasses import dataclass, field, replace

import pytest

from registry.codes import new_code
from registry.numbers import Number
from scanner.keys import FAST_MS, KEY_LEFT_SHIFT, KeyPress
from scanner.wedge import HICCUP_MS, LATE_END_MS, Scanned, Wedge
from tests.scanner.keyboards import LAYOUTS, US_KEYS, enter, play, presses_of, scans, typed_keys

SCANS_A_LAYOUT = 1_500
LINES_A_LAYOUT = 1_000
LETTERS = "qwertyuiopasdfghjklzxcvbnm"
TYPED = LETTERS + "0123456789 -"
FOREIGN = ("4870204341256", "590123412345", "abc-1234-x", "https://egov.kz/cms/kk")


@dataclass
class Desk:
    """What happens at one desk, in order: the events, what was typed and what was scanned."""

    chance: random.Random
    layout: str
    at_ms: int = 1_000
    events: list[KeyPress] = field(default_factory=list)
    typed: list[KeyPress] = field(default_factory=list)
    scanned: list[str] = field(default_factory=list)

    def label(self) -> str:
        """A label of ours of any kind."""
        chance = self.chance
        number = Number.of_application(
            chance.randrange(10_000), chance.randrange(100), chance.randrange(1_000_000)
        )
        code = new_code(chance.randbytes)
        return chance.choice(
            (
                number.digits,
                number.answer(chance.randint(1, 99)).digits,
                number.paper(chance.randint(1, 99)).digits,
                Number.transfer_list(number.office, number.desk, number.serial).digits,
                code.digits,
                code.grouped,
                f"https://status.example.kz/s/{code.digits}",
            )
        )

    def scan(self, text: str, *, ended: bool = True, hiccup: bool = False) -> list[KeyPress]:
        """Scanned as any of the scanners that are sold: fast, slow, or by Bluetooth."""
        chance, burst = self.chance, []
        pace, jitter = chance.choice(((1, 0), (2, 1), (4, 2), (8, 2), (12, 4), (16, 4)))
        late = chance.randrange(6, len(text)) if hiccup else -1
        for place, character in enumerate(text):
            if place == late:
                self.at_ms += chance.randint(40, HICCUP_MS - 20)
            dwell = min(pace - 1, chance.randint(0, 3))
            burst += self._scanner_key(character, dwell)
            self.at_ms += max(dwell + 1, pace + chance.randint(-jitter, jitter))
        if ended:
            burst += [enter(self.at_ms), enter(self.at_ms, down=False)]
        if chance.random() < 0.2:  # Windows tells the time in steps of 16 ms
            burst = [replace(press, at_ms=press.at_ms - press.at_ms % 16) for press in burst]
        self.scanned.append(text)
        self.events += burst
        return burst

    def _scanner_key(self, character: str, dwell: int) -> list[KeyPress]:
        *before, press = [p for p in presses_of(character, self.at_ms, 0, self.layout) if p.down]
        ups = [replace(one, at_ms=self.at_ms + dwell, down=False) for one in (press, *before)]
        return [*before, press, *ups]

    def type_line(self, *, with_enter: bool) -> None:
        """A very fast typist: 40 to 60 ms a key, bursts of up to ten quicker ones, keys rolled."""
        chance, line, burst = self.chance, list[KeyPress](), 0
        busy: dict[int, int] = {}  # a key must come up before it can go down again
        for _ in range(chance.randint(1, 25)):
            free = [c for c in TYPED if busy.get(US_KEYS[c][0], 0) < self.at_ms]
            down, up = self.hand_key(chance.choice(free))
            busy[down.position] = up.at_ms
            line += [down, up]
            if burst:
                burst -= 1
                self.at_ms += chance.randint(8, 34)
            else:
                self.at_ms += chance.randint(40, 60)
                burst = chance.choice((0, 0, 0, 1, 2, 3, 6, 10))
        if with_enter:
            self.at_ms += chance.randint(5, 60)
            line += [enter(self.at_ms), enter(self.at_ms + 70, down=False)]
        line.sort(key=lambda press: press.at_ms)
        self.events += line
        self.typed += line
        self.at_ms = line[-1].at_ms

    def hand_key(self, character: str) -> tuple[KeyPress, KeyPress]:
        (press,) = presses_of(character, self.at_ms, 0, self.layout)
        up_ms = self.at_ms + self.chance.randint(60, 110)
        return press, replace(press, at_ms=up_ms, down=False)

    def rest(self, at_least: int = HICCUP_MS + 1) -> None:
        self.at_ms = max(self.at_ms, self.events[-1].at_ms)
        self.at_ms += self.chance.randint(at_least, at_least + 500)


@pytest.fixture(params=sorted(LAYOUTS))
def desk(request) -> Desk:
    return Desk(random.Random(f"a desk with the layout {request.param}"), request.param)


def test_no_scan_is_missed_at_any_pace_twice_with_hiccups_with_and_without_enter(desk):
    chance = desk.chance
    for turn in range(SCANS_A_LAYOUT):
        if turn % 5 == 0:
            desk.scan(chance.choice(FOREIGN))
            desk.rest()
            continue
        label, ended = desk.label(), chance.random() < 0.7
        desk.scan(label, ended=ended, hiccup=chance.random() < 0.2)
        if chance.random() < 0.3:  # the trigger is held: once more
            # Digits that ran together come apart; a link or hyphens need a rest.
            desk.at_ms += chance.choice((20, 60, 150, 900) if ended or label.isdigit() else (150,))
            desk.scan(label, ended=chance.random() < 0.7)
        desk.rest(at_least=LATE_END_MS + 1)
    outcomes = play(desk.events)
    assert scans(outcomes) == desk.scanned
    assert all(press.position == KEY_LEFT_SHIFT for press in typed_keys(outcomes))


def test_no_key_that_very_fast_hands_type_is_taken_for_a_scan(desk):
    for _ in range(LINES_A_LAYOUT):
        desk.type_line(with_enter=desk.chance.random() < 0.5)
        desk.rest()
    outcomes = play(desk.events)
    assert sum(press.down for press in desk.typed) > 10 * LINES_A_LAYOUT
    assert scans(outcomes) == []
    assert typed_keys(outcomes) == desk.typed


def test_scans_between_typed_lines_leave_both_whole(desk):
    for _ in range(400):
        desk.type_line(with_enter=desk.chance.random() < 0.5)
        desk.rest()
        desk.scan(desk.label(), ended=desk.chance.random() < 0.6)
        desk.rest(at_least=LATE_END_MS + 1)
    outcomes = play(desk.events)
    assert scans(outcomes) == desk.scanned
    by_hand = [press for press in typed_keys(outcomes) if press.position != KEY_LEFT_SHIFT]
    assert by_hand == desk.typed


def test_a_letter_typed_in_the_very_moment_of_a_scan_is_typed_and_the_scan_is_read(desk):
    for _ in range(600):
        began, first = desk.at_ms, len(desk.events)
        desk.scan(new_code(desk.chance.randbytes).digits)
        ended, desk.at_ms = desk.at_ms, desk.chance.randint(began, desk.at_ms)
        hand = desk.hand_key(desk.chance.choice(LETTERS))
        both = [*desk.events[first:-2], *hand]
        desk.events[first:] = sorted(
            [*both, *desk.events[-2:]], key=lambda press: (press.at_ms, press.text == "\r")
        )
        desk.at_ms = max(ended, hand[-1].at_ms)
        desk.typed += hand
        desk.rest(at_least=LATE_END_MS + 1)
    outcomes = play(desk.events)
    assert scans(outcomes) == desk.scanned
    assert typed_keys(outcomes) == desk.typed


def test_typing_on_right_after_a_scan_without_an_enter_is_typing(desk):
    for _ in range(600):
        number = Number.of_application(427, 1, desk.chance.randrange(1_000_000))
        desk.scan(
            desk.chance.choice((number.digits, new_code(desk.chance.randbytes).digits)), ended=False
        )
        desk.at_ms += desk.chance.randint(FAST_MS + 1, 90)
        hand = desk.hand_key(desk.chance.choice(LETTERS))
        desk.events += hand
        desk.typed += hand
        desk.rest(at_least=LATE_END_MS + 1)
    outcomes = play(desk.events)
    assert scans(outcomes) == desk.scanned
    assert typed_keys(outcomes) == desk.typed


def test_the_enter_that_comes_after_a_scan_was_taken_for_whole_presses_nothing():
    burst = presses_of("527413096117", 1_000, 8)
    last_ms = burst[-1].at_ms
    late = [enter(last_ms + LATE_END_MS - 10), enter(last_ms + LATE_END_MS, down=False)]
    assert play([*burst, *late]) == [Scanned("527413096117")]
    own = [enter(last_ms + LATE_END_MS + 10), enter(last_ms + LATE_END_MS + 80, down=False)]
    assert typed_keys(play([*burst, *own])) == own
    assert typed_keys(play(late)) == late


def test_three_keys_down_at_once_are_a_hand_and_one_after_the_other_a_scanner():
    text = "asdfgh"
    rolled = []
    for place, character in enumerate(text):
        (press,) = presses_of(character, 1_000 + 15 * place, 0)
        rolled += [press, KeyPress(press.at_ms + 60, press.position, press.text, down=False)]
    rolled.sort(key=lambda press: press.at_ms)
    swept = [*rolled, enter(1_160)]
    assert typed_keys(play(swept)) == swept
    clean = presses_of(text, 1_000, 15, with_releases=True)
    assert scans(play([*clean, enter(1_090)])) == [text]


def test_a_digit_that_a_hand_holds_while_a_code_is_read_is_the_hands():
    code, eight = "527413096117", US_KEYS["8"][0]  # no eight in it
    hand = [KeyPress(1_030, eight, "8"), KeyPress(1_095, eight, "8", down=False)]
    burst = sorted(
        [*presses_of(code, 1_000, 8, with_releases=True), *hand], key=lambda press: press.at_ms
    )
    outcomes = play([*burst, enter(1_096), enter(1_097, down=False)])
    assert scans(outcomes) == [code]
    assert typed_keys(outcomes) == hand


def test_whoever_types_on_after_a_code_without_an_enter_does_not_wait_for_it():
    code, wedge = new_code(random.Random("a code").randbytes).digits, Wedge()
    burst = presses_of(code, 1_000, 8)
    assert [outcome for press in burst for outcome in wedge.feed(press)] == []
    (letter,) = presses_of("a", burst[-1].at_ms + FAST_MS + 5, 0)
    assert wedge.feed(letter) == [Scanned(code)]
