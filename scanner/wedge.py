"""Keyboard-wedge scanners: telling a scan from typing, by the times of the key events themselves.

Pure: no Qt, no clock, no timer. A scanner presses keys like a person, only faster. Keys are held
back until it is sure which of the two they are, then handed on in order or given as one text.
The text is read from key positions, as on a US keyboard: under a Kazakh or Russian layout the same
label would otherwise arrive as other letters. What the text means, `registry.codes` says.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from registry.numbers import untangle

# Scanners send a key every 1 to 16 ms and Windows rounds event times up to 16 ms; between two keys
# of a fast typist lie 60 ms and more, single pairs excepted, and a scan is at least six keys.
FAST_MS: Final = 35
FEWEST_KEYS: Final = 6
# Six such keys are no person any more, so a hiccup of a Bluetooth scanner may be waited for: nobody
# sees the wait, and half a scan in a text field would be worse.
HICCUP_MS: Final = 100

_EVDEV_TO_X11: Final = 8  # X11 and Wayland count the same keys from 8 on
_EXTENDED: Final = 0x100  # Windows marks keys that were added to the PC keyboard of 1984

KEY_TAB: Final = 15
KEY_ENTER: Final = 28
KEY_LEFT_SHIFT: Final = 42
KEY_RIGHT_SHIFT: Final = 54
KEY_PAD_ENTER: Final = 96
KEY_PAD_SLASH: Final = 98
_ENDS: Final = frozenset({KEY_TAB, KEY_ENTER, KEY_PAD_ENTER})
_SHIFTS: Final = frozenset({KEY_LEFT_SHIFT, KEY_RIGHT_SHIFT})
_END_TEXTS: Final = frozenset({"\r", "\n", "\t"})


def _rows(*rows: tuple[int, str]) -> dict[int, str]:
    """Key position -> its plain and its shifted character, from pairs written in a row."""
    return {
        first + place // 2: pairs[place : place + 2]
        for first, pairs in rows
        for place in range(0, len(pairs), 2)
    }


_MAIN_BLOCK: Final = _rows(
    (2, "1!2@3#4$5%6^7&8*9(0)-_=+"),
    (16, "qQwWeErRtTyYuUiIoOpP[{]}"),
    (30, "aAsSdDfFgGhHjJkKlL;:'\"`~"),
    (43, "\\|zZxXcCvVbBnNmM,<.>/?"),
    (57, "  "),
)
_KEYPAD: Final = {
    **dict(zip((71, 72, 73, 75, 76, 77, 79, 80, 81, 82), "7894561230", strict=True)),
    55: "*",
    74: "-",
    78: "+",
    83: ".",
    KEY_PAD_SLASH: "/",
}
# What a scanner without an Enter may leave standing: our code, our number, our link.
_COMPLETE: Final = re.compile(r"[0-9]{12}|[0-9]{16}|https?://.+/s/[0-9]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KeyPress:
    """One key going down, or up again.

    `at_ms` is the time in the event itself, not of its arrival. `position` is the Linux key number
    (evdev; also PC scan code set 1), 0 if the event does not say which key it was: then `text`,
    what the keyboard layout made of it, is all there is. `shift` and `chord` (Ctrl, Alt, Meta) say
    which keys were held with it, `repeat` marks a key held down. `origin` is the caller's own.
    """

    at_ms: int
    position: int
    text: str = field(default="", repr=False)  # what a person types must not reach a log
    down: bool = True
    shift: bool = False
    chord: bool = False
    repeat: bool = False
    origin: object = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Typed:
    """A person's keys: hand them on to the field they were for, in this order."""

    presses: tuple[KeyPress, ...]


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scanner's text, without the Enter or Tab that ended it. No field may see its keys."""

    text: str = field(repr=False)  # may be a control code


Outcome = Typed | Scanned


def position_of_x11(scan_code: int) -> int:
    """The key position of a native scan code under X11, Wayland and Qt's own evdev reader."""
    return scan_code - _EVDEV_TO_X11 if scan_code > _EVDEV_TO_X11 else 0


def position_of_windows(scan_code: int) -> int:
    """The key position of a native scan code under Windows (9 bits, the top one is "extended")."""
    moved = {_EXTENDED | KEY_ENTER: KEY_PAD_ENTER, _EXTENDED | 53: KEY_PAD_SLASH}
    return moved.get(scan_code, scan_code)


def character_of(press: KeyPress) -> str:
    """What this key types on a US keyboard; empty for keys that type nothing."""
    if press.position == 0:
        return press.text if len(press.text) == 1 and press.text.isprintable() else ""
    if press.position in _MAIN_BLOCK:
        return _MAIN_BLOCK[press.position][press.shift]
    # Without NumLock the keypad moves the cursor, and its events carry no text.
    return _KEYPAD.get(press.position, "") if press.text else ""


class Wedge:
    """Takes key events in, gives typed keys and scanned texts out; every key comes out once.

    At most FEWEST_KEYS - 1 keys are held for FAST_MS each; a sure scan is held for HICCUP_MS.
    """

    def __init__(self) -> None:
        self._held: list[KeyPress] = []
        self._text = ""
        self._last_ms = 0
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
        return HICCUP_MS if len(self._text) >= FEWEST_KEYS else FAST_MS

    def would_hold(self, press: KeyPress) -> bool:
        """Whether this press would go on with the burst now held, or end it."""
        belongs = _ends(press) or _prints(press) or press.position in _SHIFTS
        return self.holds and self._continues(press) and belongs

    def feed(self, press: KeyPress) -> list[Outcome]:
        """Take the next key event; events come in the order they happened."""
        if not press.down:
            return self._feed_release(press)
        self._swallowed.discard(_key(press))
        outcomes = [] if self._continues(press) else self.flush()
        if press.position in _SHIFTS and self._held:
            self._held.append(press)
            self._last_ms = press.at_ms
            return outcomes
        if _ends(press):
            return outcomes + self._end(press)
        if _prints(press):
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
        if len(self._text) >= FEWEST_KEYS and _COMPLETE.fullmatch(
            untangle(self._text).replace("-", "")
        ):
            return self._give_scan(self._last_ms)
        return self._hand_back()

    def _feed_release(self, release: KeyPress) -> list[Outcome]:
        if _key(release) in self._swallowed:
            self._swallowed.discard(_key(release))
            return []
        if not self._held:
            return [Typed((release,))]
        self._held.append(release)  # a button must never see a key go up before it went down
        if release.position in _SHIFTS:
            self._last_ms = max(self._last_ms, release.at_ms)
        return []

    def _continues(self, press: KeyPress) -> bool:
        if press.repeat or press.chord:
            return False
        return 0 <= press.at_ms - self._last_ms <= self.patience_ms

    def _right_after_scan(self, press: KeyPress) -> bool:
        ended = self._scan_ended_ms
        return ended is not None and 0 <= press.at_ms - ended <= FAST_MS

    def _hold(self, press: KeyPress) -> None:
        if not self._held:
            self._follows_scan = self._right_after_scan(press)
        self._held.append(press)
        self._text += character_of(press)
        self._last_ms = press.at_ms

    def _end(self, press: KeyPress) -> list[Outcome]:
        # A label of several lines sends an Enter after each: the rest is still the scanner's.
        enough = 1 if self._follows_scan else FEWEST_KEYS
        if self._text and len(self._text) >= enough:
            self._held.append(press)
            return self._give_scan(press.at_ms)
        if not self._held and self._right_after_scan(press):
            # Some scanners end with two keys. The second must not press the focused button.
            self._swallowed.add(_key(press))
            self._scan_ended_ms = press.at_ms
            return []
        return self._hand_back(press)

    def _give_scan(self, ended_ms: int) -> list[Outcome]:
        text, held = self._text, self._held
        self._forget()
        self._scan_ended_ms = ended_ms
        strays = []  # a person's key that went down before the scan and up during it
        pressed: set[int | str] = set()
        for press in held:
            if press.down:
                pressed.add(_key(press))
            elif _key(press) in pressed:
                pressed.discard(_key(press))
            else:
                strays.append(press)
        self._swallowed |= pressed
        return [*_typed(strays), Scanned(text)]

    def _hand_back(self, *more: KeyPress) -> list[Outcome]:
        held = self._held
        self._forget()
        return _typed([*held, *more])

    def _forget(self) -> None:
        self._held = []
        self._text = ""
        self._follows_scan = False


def _typed(presses: Iterable[KeyPress]) -> list[Outcome]:
    keys = tuple(presses)
    return [Typed(keys)] if keys else []


def _ends(press: KeyPress) -> bool:
    if press.chord or press.shift or press.repeat:
        return False
    return press.position in _ENDS or (press.position == 0 and press.text in _END_TEXTS)


def _prints(press: KeyPress) -> bool:
    return not press.chord and not press.repeat and character_of(press) != ""


def _key(press: KeyPress) -> int | str:
    return press.position or press.text
