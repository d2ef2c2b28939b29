"""Keyboard-wedge scanners: telling a scan from typing, by the times of the key events themselves.

Pure: no Qt, no clock, no timer. A scanner presses keys like a person, only faster. Keys are held
back until it is sure which of the two they are, then handed on in order or given as one text.
The text is read from key positions, as on a US keyboard: under a Kazakh or Russian layout the same
label would otherwise arrive as other letters. What a burst of fast keys holds, `scanner.bursts`
says; what the text means, `registry.codes`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from scanner.bursts import FEWEST_KEYS, Found, has_said_all, scans_in
from scanner.keys import FAST_MS, SHIFTS, KeyPress, character_of, ends, key_of, prints

# Six such keys are no person any more, so a hiccup of a Bluetooth scanner may be waited for: nobody
# sees the wait, and half a scan in a text field would be worse. One that stutters at every key is a
# person after all, who began with a few quick ones.
HICCUP_MS: Final = 100
MOST_HICCUPS: Final = 2
# A scan was taken for whole without its Enter, which comes after all: it must not press the button
# that the scan itself has just put under it. No person answers what was opened so soon.
LATE_END_MS: Final = 300


@dataclass(frozen=True, slots=True)
class Typed:
    """A person's keys: hand them on to the field they were for, in this order."""

    presses: tuple[KeyPress, ...]


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scanner's text, without the Enter or Tab that ended it. No field may see its keys."""

    text: str = field(repr=False)  # may be a control code


Outcome = Typed | Scanned


class Wedge:
    """Takes key events in, gives typed keys and scanned texts out; every key comes out once.

    At most FEWEST_KEYS - 1 keys are held for FAST_MS each; a sure scan is held for HICCUP_MS.
    """

    def __init__(self) -> None:
        self._held: list[KeyPress] = []
        self._text = ""
        self._last_ms = 0
        self._hiccups = 0
        self._late_end_ms: int | None = None
        self._scan_ended_ms: int | None = None
        self._follows_scan = False
        self._swallowed: set[int | str] = set()

    @property
    def holds(self) -> bool:
        """Whether keys are being held back just now."""
        return bool(self._held)

    @property
    def patience_ms(self) -> int:
        """How long after the last key of a burst the next one may come, in ms."""
        if len(self._text) < FEWEST_KEYS or self._hiccups >= MOST_HICCUPS:
            return FAST_MS
        return HICCUP_MS

    def would_hold(self, press: KeyPress) -> bool:
        """Whether this press would go on with the burst now held, or end it."""
        belongs = ends(press) or prints(press) or press.position in SHIFTS
        return self.holds and self._continues(press) and belongs

    def feed(self, press: KeyPress) -> list[Outcome]:
        """Take the next key event; events come in the order they happened."""
        if not press.down:
            return self._feed_release(press)
        self._swallowed.discard(key_of(press))
        outcomes = [] if self._continues(press) else self.flush()
        if press.position in SHIFTS and self._held:
            self._held.append(press)
            self._last_ms = press.at_ms
            return outcomes
        if ends(press):
            return outcomes + self._end(press)
        if prints(press):
            self._hold(press)
            return outcomes
        return outcomes + self._hand_back(press)

    def expire(self, now_ms: int) -> list[Outcome]:
        """Decide about held keys when no key came; `now_ms` counts as the events' own times do."""
        if self._held and now_ms - self._last_ms > self.patience_ms:
            return self.flush()
        return []

    def flush(self) -> list[Outcome]:
        """Decide about held keys now: a pause came, or a click, or another window."""
        found = scans_in(self._held, ended=False) if len(self._text) >= FEWEST_KEYS else []
        if not found:
            return self._hand_back()
        self._late_end_ms = self._last_ms + LATE_END_MS
        return self._give(found, self._last_ms)

    def _feed_release(self, release: KeyPress) -> list[Outcome]:
        if key_of(release) in self._swallowed:
            self._swallowed.discard(key_of(release))
            return []
        if not self._held:
            return [Typed((release,))]
        self._held.append(release)  # a button must never see a key go up before it went down
        if release.position in SHIFTS:
            self._last_ms = max(self._last_ms, release.at_ms)
        return []

    def _continues(self, press: KeyPress) -> bool:
        if press.repeat or press.chord:
            return False
        gap_ms = press.at_ms - self._last_ms
        if gap_ms > FAST_MS and prints(press) and has_said_all(self._text, character_of(press)):
            return False  # somebody types on
        return 0 <= gap_ms <= self.patience_ms

    def _right_after_scan(self, press: KeyPress) -> bool:
        ended = self._scan_ended_ms
        return ended is not None and 0 <= press.at_ms - ended <= FAST_MS

    def _comes_late(self, press: KeyPress) -> bool:
        return self._late_end_ms is not None and press.at_ms <= self._late_end_ms

    def _hold(self, press: KeyPress) -> None:
        if not self._held:
            self._follows_scan = self._right_after_scan(press)
        elif press.at_ms - self._last_ms > FAST_MS:
            self._hiccups += 1
        self._held.append(press)
        self._text += character_of(press)
        self._last_ms = press.at_ms

    def _end(self, press: KeyPress) -> list[Outcome]:
        # A label of several lines sends an Enter after each: the rest is still the scanner's.
        if found := scans_in(self._held, ended=True, follows_scan=self._follows_scan):
            if found[-1].upto == len(self._held):
                self._held.append(press)  # the scanner's own
                found[-1] = replace(found[-1], upto=len(self._held))
                return self._give(found, press.at_ms)
            return self._give(found, press.at_ms) + self._hand_back(press)
        if not self._held and (self._right_after_scan(press) or self._comes_late(press)):
            # Some scanners end with two keys. The second must not press the focused button.
            self._swallowed.add(key_of(press))
            self._scan_ended_ms = press.at_ms
            self._late_end_ms = None  # it has come: the next one is a person's
            return []
        return self._hand_back(press)

    def _give(self, found: Sequence[Found], ended_ms: int) -> list[Outcome]:
        """Each scan in its turn, without the events of its keys; what follows is a person's."""
        held, outcomes, start = self._held, list[Outcome](), 0
        self._forget()
        self._scan_ended_ms = ended_ms
        for scan in found:
            part = [(n, held[n]) for n in range(start, scan.upto)]
            outcomes += [*_typed(self._without_scan(part, scan.by_hand)), Scanned(scan.text)]
            start = scan.upto
        return outcomes + _typed(held[start:])

    def _without_scan(
        self, part: Iterable[tuple[int, KeyPress]], by_hand: frozenset[int]
    ) -> list[KeyPress]:
        """A person's keys among a scanner's: those that a hand held, and those down before it."""
        hands, held = list[KeyPress](), set[int | str]()
        for n, press in part:
            key = key_of(press)
            if n in by_hand:
                held.add(key)
                hands.append(press)
            elif press.down:
                self._swallowed.add(key)
            elif key in held:
                held.discard(key)
                hands.append(press)
            elif key in self._swallowed:
                self._swallowed.discard(key)
            else:
                hands.append(press)
        return hands

    def _hand_back(self, *more: KeyPress) -> list[Outcome]:
        held = self._held
        self._forget()
        return _typed([*held, *more])

    def _forget(self) -> None:
        self._held = []
        self._text = ""
        self._hiccups = 0
        self._follows_scan = False


def _typed(presses: Iterable[KeyPress]) -> list[Outcome]:
    keys = tuple(presses)
    return [Typed(keys)] if keys else []
