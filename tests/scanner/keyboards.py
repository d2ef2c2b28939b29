"""Invented hands and scanners: key events as a person or a wedge scanner would make them."""

from itertools import zip_longest

from scanner.keys import KEY_ENTER, KEY_LEFT_SHIFT, KeyPress
from scanner.wedge import Outcome, Scanned, Typed, Wedge

DIGIT_ROW = "1234567890"
# What the digit row types in each layout an office has set, without Shift.
LAYOUTS = {
    "us": "1234567890",
    "ru": "1234567890",
    "kz": '"әіңғ,.үұқ',
    "kz-latin": '"áíńǵ,.úýó',
}
US_KEYS = {
    **{digit: (2 + place, False) for place, digit in enumerate(DIGIT_ROW)},
    **{letter: (16 + place, False) for place, letter in enumerate("qwertyuiop")},
    **{letter: (30 + place, False) for place, letter in enumerate("asdfghjkl;'")},
    **{letter: (44 + place, False) for place, letter in enumerate("zxcvbnm,./")},
    "-": (12, False),
    " ": (57, False),
    ":": (39, True),
}


def presses_of(text, at_ms, gap_ms, layout="us", with_releases=False):
    """Key events for `text`, one key every `gap_ms`; Shift goes down before and up after it."""
    events = []
    for character in text:
        position, shift = US_KEYS[character]
        seen = character
        if character in DIGIT_ROW:
            seen = LAYOUTS[layout][DIGIT_ROW.index(character)]
        if shift:
            events.append(KeyPress(at_ms, KEY_LEFT_SHIFT))
        events.append(KeyPress(at_ms, position, seen, shift=shift))
        if with_releases:
            events.append(KeyPress(at_ms + gap_ms // 2, position, seen, down=False, shift=shift))
        if shift:
            events.append(KeyPress(at_ms + gap_ms // 2, KEY_LEFT_SHIFT, down=False))
        at_ms += gap_ms
    return events


def enter(at_ms, down=True):
    return KeyPress(at_ms, KEY_ENTER, "\r", down=down)


def play(events, wedge=None) -> list[Outcome]:
    """Feed events as a screen would, its timer firing in every pause, and one at the end."""
    wedge = wedge or Wedge()
    outcomes = []
    for event, following in zip_longest(events, events[1:]):
        outcomes += wedge.feed(event)
        until = event.at_ms + 1_000 if following is None else following.at_ms - 1
        outcomes += wedge.expire(until)
    return outcomes


def typed_keys(outcomes) -> list[KeyPress]:
    return [
        press for outcome in outcomes if isinstance(outcome, Typed) for press in outcome.presses
    ]


def scans(outcomes) -> list[str]:
    return [outcome.text for outcome in outcomes if isinstance(outcome, Scanned)]
