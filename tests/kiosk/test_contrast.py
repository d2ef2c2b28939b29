"""The 7:1 look, measured from the tokens for every pair of colours that the hall really paints.

Nobody lists the pairs: they are read out of the program's own text, so that a new control is
measured from its first day. What is on the screen in contrast is then asked once more.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from tests.kiosk.conftest import SIZES
from tests.kiosk.walk import a_visitor, pages
from ui import sheet, tokens
from ui.buttons import Button
from ui.look import current
from ui.tokens import CONTRAST, Palette, contrast

NAMES = frozenset(Palette.__annotations__)
GROUNDS = ("paper", "surface")  # what a page or a card is
DECORATION = frozenset({"line", "lit"})  # LOOK.md: never text; a pane in light has its tick in ink
AAA = 7.0
HERE = Path(__file__).parents[2]
SOURCES = sorted(path for room in ("kiosk", "ui") for path in (HERE / room).glob("*.py"))
COUNTER_ONLY = {"gallery.py", "lists.py", "pile.py", "paper.py", "progress.py", "choices.py"}

Pair = tuple[str, str]  # a colour, and what it lies on


def literals(node: ast.expr) -> set[str]:
    """Every text that this expression may be."""
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def calls(path: Path, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            called = node.func
            if getattr(called, "id", getattr(called, "attr", "")) == name:
                yield node


def of_buttons(path: Path) -> Iterator[Pair]:
    """`Colours(ground, letters, edge)`: letters on their ground, edges on ground and page."""
    for call in calls(path, "Colours"):
        if len(call.args) < 2:
            continue
        grounds = literals(call.args[0]) & NAMES or set(GROUNDS)
        letters = literals(call.args[1]) & NAMES
        edges = literals(call.args[2]) & NAMES if len(call.args) > 2 else set()
        yield from product(letters, grounds)
        if grounds != {"idle_ground"}:  # WCAG 1.4.11: not for what cannot be used just now
            yield from product(edges, {*grounds, *GROUNDS})


def of_pens(path: Path) -> Iterator[Pair]:
    """What is written or drawn by hand lies on the page or a card."""
    for call in (*calls(path, "setPen"), *calls(path, "QPen"), *calls(path, "draw_icon")):
        for argument in call.args:
            yield from product(literals(argument) & NAMES - DECORATION, GROUNDS)


def of_sheet() -> Iterator[Pair]:
    """Rules of the style sheet with a colour; where they set no ground it is page or card."""
    template = sheet._SHEET.template
    for rule in re.findall(r"\{([^{}]*\$[^{}]*)\}", template.replace("${", "$(")):
        found = dict(re.findall(r"(?:^|[;\s])([a-z-]*color|background|border)\s*:\s*([^;]*)", rule))
        grounds = set(re.findall(r"\$(\w+)", found.get("background", ""))) & NAMES or set(GROUNDS)
        letters = set(re.findall(r"\$(\w+)", found.get("color", ""))) & NAMES
        edges = set(re.findall(r"\$(\w+)", found.get("border", ""))) & NAMES
        yield from product(letters, grounds)
        yield from product(edges - DECORATION, {*grounds, *GROUNDS})


@cache
def used_pairs() -> frozenset[Pair]:
    found = set(of_sheet())
    for path in SOURCES:
        if path.name not in COUNTER_ONLY:
            found |= {*of_buttons(path), *of_pens(path)}
    return frozenset(
        (one, ground) for one, ground in found if one != "on_accent" or ground not in GROUNDS
    )


def too_weak(palette: Palette, least: float = AAA) -> dict[Pair, float]:
    measured = {
        (one, ground): contrast(getattr(palette, one), getattr(palette, ground))
        for one, ground in used_pairs()
    }
    return {pair: round(ratio, 2) for pair, ratio in measured.items() if ratio < least}


def test_the_pairs_are_found_where_they_are_used():
    """Or the test below would measure nothing."""
    known = {
        ("ink", "surface"),
        ("on_accent", "accent"),
        ("second", "paper"),
        ("edge", "surface"),
        ("ink", "soon_ground"),
        ("on_accent", "pressed"),
        ("accent", "selected"),
    }
    assert known <= used_pairs()
    assert len(used_pairs()) > 20


def test_every_pair_of_the_contrast_look_is_seven_to_one():
    assert too_weak(CONTRAST) == {}


def test_the_measure_would_see_a_weak_pair():
    assert too_weak(tokens.DAYLIGHT), "the plain look is not 7:1 everywhere, and is seen not to be"


def test_the_focus_ring_is_seen_on_the_page_and_on_a_card():
    """It lies 2 px off its control: what is around it is the page."""
    for ground in GROUNDS:
        assert contrast(CONTRAST.ring, getattr(CONTRAST, ground)) >= AAA


def ground_of(widget: QWidget) -> str:
    """The colour that lies under it: of the nearest that has one."""
    step: QWidget | None = widget
    while step is not None:
        if step.property("role") in {"card", "foot"}:
            return current().hex("surface")
        if step.objectName() == "prompt":
            return current().hex("soon_ground")
        step = step.parentWidget()
    return current().hex("paper")


@pytest.mark.parametrize("size", ["upright", "small"])
def test_what_stands_on_every_screen_in_contrast_is_seven_to_one(qtbot, size):
    visitor = a_visitor(qtbot, "kk", SIZES[size])
    visitor.touch("contrast")
    measured = 0
    for name in pages(visitor):
        assert current().contrast, name
        for label in visitor.window.findChildren(QLabel):
            if label.isVisible() and label.text():
                shown = label.palette().color(label.foregroundRole()).name()
                assert contrast(shown, ground_of(label)) >= AAA, (name, label.objectName())
                measured += 1
        for button in visitor.window.findChildren(QAbstractButton):
            if not button.isVisible() or not isinstance(button, Button):
                continue
            looks = button.colours()
            ground = looks.ground or "paper"
            pair = (current().hex(looks.letters), current().hex(ground))
            assert contrast(*pair) >= AAA, (name, button.objectName())
            if looks.edge and button.isEnabled():
                edge = contrast(current().hex(looks.edge), ground_of(button))
                assert edge >= AAA, (name, button.objectName())
            measured += 1
    assert measured > 100
