"""A hand for the demo and the tour: presses keys in a window as a scanner or a person would.

Only real key events, with scan codes and times of their own, posted to the window: what happens
then is what happens when somebody holds a real scanner. Posted are Qt's own copies: an event that
was made in Python is freed twice now and then, about one in 100,000, and the program ends with it.
"""

import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QWidget

SCANNER_GAP_MS: Final = 6  # between keys; slow scanners need about 15
PERSON_GAP_MS: Final = 60
PAUSE_MS: Final = 300  # between two bursts: longer than any filter waits

_EVDEV_TO_X11: Final = 8  # a key's native scan code under X11 is its evdev code plus this
_ROWS: Final = (
    (2, "1234567890-="),
    (16, "qwertyuiop[]"),
    (30, "asdfghjkl;'"),
    (44, "zxcvbnm,./"),
)
_SHIFTED: Final = {":": ";", "?": "/", "_": "-"}
_SHIFT: Final = 42
_ENTER: Final = 28
_SPACE: Final = 57
_POSITIONS: Final = {
    letter: first + place for first, row in _ROWS for place, letter in enumerate(row)
} | {" ": _SPACE}


def can_scan(text: str) -> bool:
    """Whether every letter stands on the keys that `scan` presses; a foreign code may have more."""
    return all(_SHIFTED.get(each, each.lower()) in _POSITIONS for each in text)


def scan(widget: QWidget, text: str) -> None:
    """Type a code as a wedge scanner does: fast, by the US key positions, and Enter."""
    window = _window(widget)
    at = _Clock.begin()
    for character in text:
        base = _SHIFTED.get(character, character.lower())
        shift = base != character
        if shift:
            _press(window, _SHIFT, "", at, shift=False)
        _press(window, _POSITIONS[base], character, at, shift=shift)
        if shift:
            _release(window, _SHIFT, "", at + 1)
        at += SCANNER_GAP_MS
    _press(window, _ENTER, "\r", at, shift=False)
    _Clock.end(at)


def type_text(widget: QWidget, text: str) -> None:
    """Type as a person does, any letters: what their own keyboard layout makes of the keys."""
    window = _window(widget)
    at = _Clock.begin()
    for character in text:
        _press(window, _POSITIONS.get(character.lower(), 0), character, at, shift=False)
        at += PERSON_GAP_MS
    _Clock.end(at)


def press(
    widget: QWidget,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """One key that is not a letter: Tab, Enter, Esc, a function key."""
    window = _window(widget)
    at = _Clock.begin()
    text = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Tab: "\t", Qt.Key.Key_Space: " "}.get(key, "")
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, modifiers, 0, 0, 0, text)
        event.setTimestamp(at)
        QCoreApplication.postEvent(window, event.clone())
    _Clock.end(at)


def _press(window: QWindow, position: int, text: str, at: int, *, shift: bool) -> None:
    modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    _post(window, QEvent.Type.KeyPress, position, text, at, modifiers)
    if position != _SHIFT:
        _release(window, position, text, at + 1)


def _release(window: QWindow, position: int, text: str, at: int) -> None:
    none = Qt.KeyboardModifier.NoModifier
    _post(window, QEvent.Type.KeyRelease, position, text, at, none)


def _post(
    window: QWindow,
    kind: QEvent.Type,
    position: int,
    text: str,
    at: int,
    modifiers: Qt.KeyboardModifier,
) -> None:
    code = position + _EVDEV_TO_X11 if position else 0
    event = QKeyEvent(kind, _key_of(text), modifiers, code, 0, 0, text)
    event.setTimestamp(at)
    QCoreApplication.postEvent(window, event.clone())


def _key_of(text: str) -> Qt.Key:
    known = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, " ": Qt.Key.Key_Space}
    if text in known:
        return known[text]
    if len(text) == 1 and text.isascii() and text.isalnum():
        return Qt.Key(ord(text.upper()))
    return Qt.Key.Key_unknown


def _window(widget: QWidget) -> QWindow:
    window = widget.window().windowHandle()
    if window is None:
        raise RuntimeError("keys are pressed in a window that is shown")
    return window


class _Clock:
    """Times of key events: never before those of the keys already pressed.

    A hand posts keys at once and writes their times into them, so its next key must not seem to
    come before the last one: to the scanner filter that would be a key of the same burst.
    """

    last_ms = 0

    @classmethod
    def begin(cls) -> int:
        """The time of the first key of a new burst."""
        return max(1, time.monotonic_ns() // 1_000_000, cls.last_ms + PAUSE_MS)

    @classmethod
    def end(cls, at: int) -> None:
        cls.last_ms = at
