"""What became of a kiosk's screen within an hour, in words: at its district, and behind its PIN."""

from __future__ import annotations

from registry.from_hall import BROKE, LEFT, MARKED, RESTARTED, STUCK, WRONG_PIN, Happening
from words.speech import Words


def hour_words(one: Happening, w: Words) -> str:
    """«22 қараша, 14:00–15:00»: the hour of office time, without a year."""
    return f"{w.day_month(one.day)}, {one.hour:02}:00–{(one.hour + 1) % 24:02}:00"


def happening_words(one: Happening, w: Words) -> str:
    """One sentence with its count. What a newer kiosk tells is said without its reason."""
    n = one.count
    if one.what == BROKE:
        return w.count(
            "The screen failed {n} time and went back to its start page.",
            "The screen failed {n} times and went back to its start page.",
            n,
        )
    if one.what == STUCK:
        return w.count(
            "The screen ended its program {n} time, to forget a visitor.",
            "The screen ended its program {n} times, to forget a visitor.",
            n,
        )
    if one.what == RESTARTED:
        return w.count(
            "The screen began again {n} time after a power cut or a standstill.",
            "The screen began again {n} times after a power cut or a standstill.",
            n,
        )
    if one.what == WRONG_PIN:
        return w.count("A wrong PIN was typed {n} time.", "A wrong PIN was typed {n} times.", n)
    if one.what == LEFT:
        return w.count(
            "Staff left the screen by PIN {n} time.", "Staff left the screen by PIN {n} times.", n
        )
    if one.what == MARKED:
        return w.count(
            "{n} mark too many was given: somebody may have played with the screen.",
            "{n} marks too many were given: somebody may have played with the screen.",
            n,
        )
    return w.count("Something happened {n} time.", "Something happened {n} times.", n)
