"""Where bars may be in a picture, and each such field cut out upright.

Nothing is decoded here.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.bar_profile import changes
from scanner.directions import Directions, directions
from scanner.preparations import View, as_bytes, scaled
from scanner.readers import Grey, Points

_MOST_FIELDS: Final = 4  # places looked at closely in one picture
_FIELD_WIDTH: Final = 700  # pixels across the bars: 5 a module of a 16-digit number
_FIELD_HEIGHT: Final = 110  # bars say nothing new further down
_A_GOOD_PART: Final = 0.3  # of a field: less would be a word in it
_QUIET_ZONE: Final = 0.15  # of the width, on each side: readers want white before the first bar
_PERHAPS, _SURELY = 0.6, 0.85  # of edges that run one way: words have most of theirs upright too
_CLOSER_SIDE: Final = 500  # pixels of a field: a window is as wide as a sign then
_CLOSER_TALL: Final = 5
# Two places are nearly the same: the middles at most so much of the length apart, the one at least
# and at most so many times as long. What was cut out already is not cut again where it is shorter,
# but where it is longer: half of the bars may have been missing.
_NEARLY: Final = (0.12, 0.85, 1.18)
_NEARLY_CUT: Final = (0.25, 0.75, 1.12)
_BESIDE: Final = 1.0  # of the width, on each side: a stain or a fold may have hidden half the bars
# From dark to light or back along the bars: the shortest Code 128, one letter, has 25; of ours that
# were read 26 was the least, so blurred that half of its 56 had gone.
_LEAST_CHANGES: Final = 20
_LINE_HIGH: Final = 0.06  # of the length of the bars: our own are higher than that
_LEAST_ASPECT: Final = 0.9  # across the bars to along them

Weighed = tuple[float, Points]


def fields_of_bars(
    grey: Grey, seen: Iterable[Directions], before: tuple[list[Points], list[Points]] | None = None
) -> Iterator[View]:
    """Where bars may be, upright, at most _MOST_FIELDS; the likeliest first, each cut out when
    asked for.

    `before` is what was found and what was cut out before: it is not given again, and what is given
    is added to it.
    """
    known, cut = ([], []) if before is None else before
    weighed = [one for each in seen for one in _where_lines_agree(each)]
    quads: list[Points] = []
    for _, quad in sorted(weighed, key=lambda one: -one[0])[: 2 * _MOST_FIELDS]:
        if len(quads) < _MOST_FIELDS and all(_apart(quad, other) for other in [*quads, *known]):
            quads.append(quad)
    for quad in quads:
        closer = _closer(grey, quad)
        if all(_apart(closer, other, _NEARLY_CUT) for other in cut):
            yield from _upright(grey, closer)
        known.append(quad)
        cut.append(closer)


def field_of_code(picture: View, corners: Iterable[tuple[int, int]]) -> Iterator[View]:
    """The bars of a code that a reader found between these corners of what the picture was made
    from, upright; none where they are too small. Some readers tell only the line that they read."""
    found = np.array([*corners], np.float64)[None]
    points = cv2.perspectiveTransform(found, np.linalg.inv(picture.back)).astype(np.float32)
    middle, (wide, high), turn = cv2.minAreaRect(points)
    if high > wide:
        wide, high, turn = high, wide, turn + 90
    box = cv2.boxPoints((middle, (wide, max(high, _LINE_HIGH * wide)), turn))
    # The first side runs across the bars.
    yield from _upright(picture.pixels, np.roll(np.asarray(box, np.float32), -1, axis=0))


def is_striped(field: View) -> bool:
    """Whether it goes from dark to light and back as often as a code does: wood, folds, shadows
    and most words do not, and nobody could read bars out of them."""
    return changes(field.pixels, edges_of_field(field)) >= _LEAST_CHANGES


def edges_of_field(field: View) -> tuple[float, float]:
    """Between which columns of such a view the bars were found."""
    width = field.pixels.shape[1]
    quiet = width * _QUIET_ZONE / (1 + 2 * _QUIET_ZONE)
    return quiet, width - quiet


def fewer_rows(field: View) -> View:
    """The field with every three rows averaged: bars are the same in each, and a reader that
    takes one row after another is three times as quick."""
    high, width = field.pixels.shape
    rows = max(8, high // 3)
    pixels = cv2.resize(field.pixels, (width, rows), interpolation=cv2.INTER_AREA)
    return View(as_bytes(pixels), field.back @ np.diag((1.0, high / rows, 1.0)))


def around(picture: View, field: View) -> View:
    """The part of a picture in which a field lies, as it is there: what was cut out and set
    upright has lost the one line of pixels that went through between two stains."""
    high, wide = field.pixels.shape
    place = field.in_picture(np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32))
    there = cv2.perspectiveTransform(place[None].astype(np.float64), np.linalg.inv(picture.back))[0]
    (left, top), (right, bottom) = there.min(axis=0), there.max(axis=0)
    most_down, most_across = picture.pixels.shape
    across = slice(max(0, int(left)), max(0, min(most_across, int(right) + 1)))
    down = slice(max(0, int(top)), max(0, min(most_down, int(bottom) + 1)))
    pixels = np.ascontiguousarray(picture.pixels[down, across])
    move = np.array([(1, 0, across.start), (0, 1, down.start), (0, 0, 1)], np.float64)
    return View(pixels, picture.back @ move)


def _closer(grey: Grey, quad: Points) -> Points:
    """The same place without the words and the sheet's edges that were taken for a part of it."""
    for field in _upright(grey, quad, _FIELD_WIDTH // 2, cv2.INTER_LINEAR, _BESIDE):
        width = field.pixels.shape[1]
        soft = View(as_bytes(cv2.GaussianBlur(field.pixels, (0, 0), 0.8)), np.eye(3))
        small = scaled(soft.pixels, min(1.0, _CLOSER_SIDE / width))
        width = width / (1 + 2 * _BESIDE)
        pieces = _where_lines_agree(directions(small, _CLOSER_TALL), _SURELY)
        if pieces:
            _, piece = max(pieces, key=lambda one: one[0])
            if float(np.linalg.norm(piece[1] - piece[0])) > _A_GOOD_PART * width:
                return field.in_picture(piece)
    return quad


def _apart(quad: Points, other: Points, nearly: tuple[float, float, float] = _NEARLY) -> bool:
    """Whether two places are not nearly the same one."""
    away, shorter, longer = nearly
    middles = float(np.linalg.norm(quad.mean(axis=0) - other.mean(axis=0)))
    (long, short), (long2, short2) = (
        sorted((float(np.linalg.norm(q[1] - q[0])), float(np.linalg.norm(q[2] - q[1]))))[::-1]
        for q in (quad, other)
    )
    as_long = shorter < long / max(long2, 1.0) < longer
    return middles > away * long or not as_long or short2 < 0.5 * short


def _where_lines_agree(seen: Directions, least: float = _PERHAPS) -> list[Weighed]:
    """Places, and how much is there: the share of the picture, times strength and agreement. The
    first side of each place runs across its bars."""
    mask = seen.bars(least)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    smallest = mask.size / 3_000
    weighed: list[Weighed] = []
    for outline in outlines:
        area = cv2.contourArea(outline)
        if area < smallest:
            continue
        xx, yy, xy = _inside(seen, mask, outline)
        # One direction all over is bars; words have many, if mostly upright ones.
        agreement = float(np.hypot(xx - yy, 2 * xy)) / (xx + yy)
        turn = 0.5 * float(np.arctan2(2 * xy, xx - yy))
        quad = _box_along(outline, turn)
        across, down = np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[1])
        if across > _LEAST_ASPECT * down:  # lines of print, one above the other, are bars too
            weight = agreement**6 * area / mask.size * float(np.sqrt(xx + yy))
            weighed.append((weight, quad))
    joined = _joined(sorted(weighed, key=lambda one: -one[0])[: 2 * _MOST_FIELDS])
    return [(weight, seen.view.in_picture(quad * np.float32(seen.cell))) for weight, quad in joined]


def _inside(
    seen: Directions, mask: Grey, outline: NDArray[np.integer[Any] | np.floating[Any]]
) -> tuple[float, float, float]:
    """The tensor of what lies inside this outline."""
    left, top, wide, high = cv2.boundingRect(outline)
    part = slice(top, top + high), slice(left, left + wide)
    xx, yy, xy = (cv2.mean(one[part], mask[part])[0] for one in (seen.xx, seen.yy, seen.xy))
    return xx, yy, xy


def _box_along(outline: NDArray[np.generic], turn: float) -> Points:
    """The smallest box round these points whose first side has this direction."""
    along = np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
    seen = outline.reshape(-1, 2).astype(np.float64) @ along.T
    (left, top), (right, bottom) = seen.min(axis=0), seen.max(axis=0)
    box = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    turned: Points = (box @ along).astype(np.float32)
    return turned


def _joined(weighed: Sequence[Weighed]) -> list[Weighed]:
    """Pieces of one field put together: a stain or a wide gap had parted them."""
    kept: list[Weighed] = []
    for weight, quad in weighed:
        for place, (other_weight, other) in enumerate(kept):
            side = other[1] - other[0]
            turn = float(np.arctan2(side[1], side[0]))
            both = _box_along(np.concatenate([other, quad]), turn)
            areas = [_area(one) for one in (other, quad, both)]
            if areas[2] < 1.25 * (areas[0] + areas[1]):
                kept[place] = (weight + other_weight, both)
                break
        else:
            kept.append((weight, quad))
    return kept


def _area(quad: Points) -> float:
    return float(np.linalg.norm(quad[1] - quad[0]) * np.linalg.norm(quad[2] - quad[1]))


def _upright(
    grey: Grey,
    quad: Points,
    width: int = _FIELD_WIDTH,
    way: int = cv2.INTER_CUBIC,
    beside: float = _QUIET_ZONE,
) -> Iterator[View]:
    """The part of the picture inside `quad` with its longer side across, and what is beside it:
    at most five times as large as in the picture."""
    across, down = np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[1])
    if min(across, down) < 4:
        return
    most = width / _FIELD_WIDTH
    scale = min(5.0 * most, width / float(across))
    wide, high = int(float(across) * scale), max(8, int(float(down) * scale))
    high = min(high, int(_FIELD_HEIGHT * most))
    edge, rim = int(wide * beside), 8
    left, top, right, bottom = edge, rim, edge + wide, rim + high
    upright = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)
    there = cv2.getPerspectiveTransform(quad.astype(np.float32), upright)
    if abs(float(np.linalg.det(there))) < 1e-9:
        return
    size = (wide + 2 * edge, high + 2 * rim)
    turned = as_bytes(
        cv2.warpPerspective(grey, there, size, flags=way, borderMode=cv2.BORDER_REPLICATE)
    )
    dark_on_light = turned if _is_light_beside(turned, edge) else cv2.bitwise_not(turned)
    back = np.linalg.inv(there.astype(np.float64)).astype(np.float64)
    yield View(as_bytes(dark_on_light), back)


def _is_light_beside(field: Grey, edge: int) -> bool:
    """Whether the quiet zones are not as dark as the bars: white bars on black are turned over."""
    black, white = np.percentile(field[::3, edge:-edge:3], (10, 90))
    near = max(1, edge // 3)
    beside = np.concatenate([field[:, edge - near : edge], field[:, -edge : near - edge]], axis=1)
    return bool(np.median(beside) > black + 0.3 * (white - black))
