"""Drawings that explain themselves, as SVG made here: no script, no style of their own.

Each has a title that says the finding, named axes, its words written beside its lines, and differs
by more than colour. Beneath each the page has the same figures as a table. Kept out: which finding
it is, which is the page's business.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from markupsafe import Markup

# Small, so that its letters are still large on a telephone's screen.
WIDTH: Final = 380
HEIGHT: Final = 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 88, 30, 42  # room for the axes' words and the lines' names
_MOST_LABELS: Final = 5
_TICKS: Final = 4
_STEPS: Final = (1, 2, 5)
_CLOSE: Final = 20  # points: names of lines may not lie nearer


@dataclass(frozen=True, slots=True)
class Curve:
    """One line with its name. `look` is a class of the style: colour, dashes and marks."""

    name: str
    look: str
    values: Sequence[float | None]  # None: nothing is known there


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn. `labels` stand under the axis, as many as each curve has values."""

    name: str  # of the element, without spaces
    title: str  # the finding, in words
    told: str  # the same for who cannot see it
    across: str
    upward: str
    labels: Sequence[str]
    curves: Sequence[Curve]
    steps: bool = False  # values hold until the next one
    top: float | None = None  # of the axis; None: what the values ask for
    unit: str = ""
    mark: tuple[float, float, str] | None = None  # a point by index and value, with words


def drawn(plot: Plot) -> Markup:
    """The picture as an element of the page."""
    known = [value for curve in plot.curves for value in curve.values if value is not None]
    step = _step(plot.top or max([1.0, *known]))
    top = plot.top or step * -(-max([1.0, *known]) // step)
    parts = [
        f'<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="{plot.name}-t {plot.name}-d">',
        f'<title id="{plot.name}-t">{escape(plot.title)}</title>',
        f'<desc id="{plot.name}-d">{escape(plot.told)}</desc>',
        *_axes(plot, top, step),
    ]
    for curve in plot.curves:
        parts += _curve(plot, curve, top)
    parts += _names(plot, top)
    if plot.mark is not None:
        parts += _marked(plot, plot.mark, top)
    parts.append("</svg>")
    return Markup("".join(parts))  # noqa: S704 - every word of it is escaped above


def _step(most: float) -> float:
    """A round number of which some four reach the top."""
    size = 1.0
    while True:
        for one in _STEPS:
            if one * size * _TICKS >= most:
                return one * size
        size *= 10


def _axes(plot: Plot, top: float, step: float) -> Iterator[str]:
    foot = HEIGHT - _BOTTOM
    yield _text(0, 14, plot.upward, "axis")
    value = 0.0
    while value <= top + step / 1000:
        y = _y(value, top)
        yield f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:g}" y2="{y:g}"/>'
        yield _text(_LEFT - 8, y + 5, f"{value:g}{plot.unit}", "tick", "end")
        value += step
    for place in _labelled(plot):
        yield _text(_x(plot, place), foot + 18, plot.labels[place], "tick", "middle")
    yield _text((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 6, plot.across, "axis", "middle")


def _labelled(plot: Plot) -> range:
    """Days are counted from nought, months back from the last one."""
    every = max(1, -(-len(plot.labels) // _MOST_LABELS))
    if not plot.steps:
        return range(len(plot.labels) - 1, -1, -every)
    return range(0, len(plot.labels), max(5, -(-every // 5) * 5))


def _x(plot: Plot, place: float) -> float:
    room = WIDTH - _LEFT - _RIGHT
    last = max(1, len(plot.labels) - 1)
    return round(_LEFT + room * place / last, 1)


def _y(value: float, top: float) -> float:
    room = HEIGHT - _TOP - _BOTTOM
    return round(_TOP + room * (1 - value / top), 1)


def _curve(plot: Plot, curve: Curve, top: float) -> Iterator[str]:
    points = [
        (_x(plot, place), _y(value, top))
        for place, value in enumerate(curve.values)
        if value is not None
    ]
    if not points:
        return
    path = f"M{points[0][0]:g} {points[0][1]:g}"
    for x, y in points[1:]:
        path += f"H{x:g}V{y:g}" if plot.steps else f"L{x:g} {y:g}"
    yield f'<path class="curve {curve.look}" d="{path}"/>'
    if plot.steps:
        return
    for x, y in points:
        yield _dot(curve.look, x, y)


def _dot(look: str, x: float, y: float) -> str:
    """A circle for one line, a square for the other: told apart without colour."""
    if look == "second":
        return f'<rect class="dot {look}" x="{x - 4:g}" y="{y - 4:g}" width="8" height="8"/>'
    return f'<circle class="dot {look}" cx="{x:g}" cy="{y:g}" r="4.5"/>'


def _names(plot: Plot, top: float) -> Iterator[str]:
    """At the end of each line, moved apart where two lie close."""
    ends: list[tuple[float, int]] = []
    for place, curve in enumerate(plot.curves):
        known = [value for value in curve.values if value is not None]
        if known and curve.name:
            ends.append((_y(known[-1], top), place))
    lowest = -float(_CLOSE)
    for at, place in sorted(ends):
        lowest = max(at, lowest + _CLOSE)
        curve = plot.curves[place]
        yield _text(WIDTH - _RIGHT + 9, lowest + 5, curve.name, f"name {curve.look}")


def _marked(plot: Plot, mark: tuple[float, float, str], top: float) -> Iterator[str]:
    """A point with its words beneath and to the right, where a rising line leaves room."""
    place, value, words = mark
    x, y = _x(plot, place), _y(value, top)
    yield f'<circle class="dot mark" cx="{x:g}" cy="{y:g}" r="6"/>'
    yield _text(x + 10, y + 20, words, "name")


def _text(x: float, y: float, words: str, look: str, anchor: str = "start") -> str:
    return f'<text class="{look}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'
