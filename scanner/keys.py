"""Keys of a keyboard: which position each has, and what it types on a US keyboard.

Pure: no Qt. Positions are the same whatever layout is set, so a label is read the same under all.
"""

from dataclasses import dataclass, field
from typing import Final

# Scanners send a key every 1 to 16 ms and Windows rounds event times up to 16 ms; between two keys
# of a fast typist lie 60 ms and more, single pairs excepted, and a scan is at least six keys.
FAST_MS: Final = 35

_EVDEV_TO_X11: Final = 8  # X11 and Wayland count the same keys from 8 on
_EXTENDED: Final = 0x100  # Windows marks keys that were added to the PC keyboard of 1984

KEY_TAB: Final = 15
KEY_ENTER: Final = 28
KEY_LEFT_SHIFT: Final = 42
KEY_RIGHT_SHIFT: Final = 54
KEY_PAD_ENTER: Final = 96
KEY_PAD_SLASH: Final = 98
_ENDS: Final = frozenset({KEY_TAB, KEY_ENTER, KEY_PAD_ENTER})
SHIFTS: Final = frozenset({KEY_LEFT_SHIFT, KEY_RIGHT_SHIFT})
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


def ends(press: KeyPress) -> bool:
    if press.chord or press.shift or press.repeat:
        return False
    return press.position in _ENDS or (press.position == 0 and press.text in _END_TEXTS)


def prints(press: KeyPress) -> bool:
    return not press.chord and not press.repeat and character_of(press) != ""


def key_of(press: KeyPress) -> int | str:
    return press.position or press.text
