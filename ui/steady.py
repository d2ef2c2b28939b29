"""Many changes to a page, one laying out.

`setVisible(True)` lays out every parent up to the window before it returns, 4 ms of a screen's time
for each; a page that shows and hides twenty parts at one key would hold the keyboard for 100 ms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from PySide6.QtWidgets import QLayout, QWidget
from shiboken6 import isValid

_Page = TypeVar("_Page", bound=QWidget)
_P = ParamSpec("_P")
_R = TypeVar("_R")

_held: list[QLayout] = []  # only the screen's thread lays out


@contextmanager
def laid_out_once(part: QWidget) -> Iterator[None]:
    """Within it nothing in `part`, nor around it, is laid out; at its end everything is, once.

    Sizes and places are as before until then: scroll to nothing and measure nothing inside. One
    within another does nothing of its own.
    """
    if _held:
        yield
        return
    _held.extend(layout for layout in _layouts(part) if layout.isEnabled())
    for layout in _held:
        layout.setEnabled(False)
    try:
        yield
    finally:
        there = [layout for layout in _held if isValid(layout)]
        _held.clear()
        for layout in there:
            layout.setEnabled(True)
        for layout in there:  # those around come first: what lies in them gets its size at once
            layout.activate()


def in_one_go(
    act: Callable[Concatenate[_Page, _P], _R],
) -> Callable[Concatenate[_Page, _P], _R]:
    """A method of a page that is laid out once, when it is done."""

    @wraps(act)
    def done(page: _Page, /, *args: _P.args, **named: _P.kwargs) -> _R:
        with laid_out_once(page):
            return act(page, *args, **named)

    return done


def _layouts(part: QWidget) -> Iterator[QLayout]:
    """Of all widgets around `part`, the window's first, and of all within it."""
    around: list[QWidget] = []
    step = None if part.isWindow() else part.parentWidget()
    while step is not None:
        around.append(step)
        step = None if step.isWindow() else step.parentWidget()
    for widget in reversed(around):
        own = widget.layout()
        if own is not None:
            yield own
    yield from part.findChildren(QLayout)
