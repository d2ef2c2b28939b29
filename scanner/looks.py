"""The looks taken at a picture, the cheapest and likeliest first, while there is time.

The order was found on invented labels of two makes: what a look reads that none before it did, and
what it costs. What is done with the answers is `scanner.decode`'s.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import cv2
import numpy as np

from scanner import preparations as prepare
from scanner import readers
from scanner.bar_fields import around, fewer_rows, fields_of_bars, is_striped
from scanner.bars import read_likeliest
from scanner.directions import Directions, directions
from scanner.preparations import View
from scanner.readers import Grey, Points, Seen, Symbology
from scanner.squares import squares

Corners = tuple[tuple[int, int], ...]
Reader = Literal["zbar", "zxing", "zxing upright"]

# Milliseconds a million pixels, and for one field of bars, on a slow machine; the first looks of a
# picture tell how fast this one is.
_COSTS: Final[dict[Reader, float]] = {"zbar": 45.0, "zxing": 10.0, "zxing upright": 6.0}
_FIND_MS: Final = 15.0
_CUT_MS, _WEIGH_MS, _PLACES_MS = 5.0, 16.0, 4.0
_RESERVE: Final = 1.3  # looks are not equally slow
_SLOWEST: Final = 4.0  # times as slow as expected
_MOST_WEIGHED: Final = 3  # fields of a picture
_LEAST_OF_FIELD: Final = 0.6  # of a field, quiet zones and all, that the code in it takes
_SMALL: Final = 720  # pixels of the longer side: of a smaller picture the half shows no bars


@dataclass(frozen=True, slots=True)
class Told:
    """What one look read, in the picture's own pixels."""

    symbology: Symbology
    text: str = field(repr=False)  # may be a control code
    corners: Corners
    stage: str
    thin: bool = False  # one line of the picture said it (`scanner.readers.Seen`)


class Watch:
    """The time that is left, and how long a look takes on this machine just now."""

    def __init__(self, budget_ms: float, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._last_s = now_s()
        self._until_s = self._last_s + budget_ms / 1_000
        self._slowness = 0.0  # of the expected; nothing is known before the first look
        self._expected_ms = 0.0

    def allows(self, expected_ms: float) -> bool:
        """Whether a look that should take so long may begin; it is then taken to have begun."""
        now_s = self._now_s()
        if self._expected_ms:
            took = (now_s - self._last_s) * 1_000 / self._expected_ms
            # Believed at once when it is slow, else the budget is overdrawn; but one slow look may
            # be another program's doing: libraries were loaded, memory was short.
            took = min(took, _SLOWEST)
            self._slowness = max(took, 0.5 * (self._slowness + took))
        self._last_s = now_s
        fits = now_s + _RESERVE * self._slowness * expected_ms / 1_000 < self._until_s
        # What was refused has not begun: else it would count as done in no time.
        self._expected_ms = expected_ms if fits else 0.0
        return fits


def looks(image: Grey, watch: Watch, wanted: Sequence[Corners]) -> Iterator[list[Told]]:
    """One look after another at a picture, BGR or grey; each is begun when asked for.

    A picture in which nothing is striped and nothing is square is done after five of them.
    `wanted` is where something was found meanwhile. Once something was, more is looked for where
    bars are that are not its own, in the evened picture and by both readers in whole, but no
    further: of 96 pages with two labels of ours, three of four with one faded or blurred, both were
    read on as many as by every look.
    """
    picture = prepare.whole(image)
    look = _Looker(picture, image.shape[:2], watch)
    grey = picture.pixels
    fitted = prepare.fitted(grey)
    halves = list(prepare.half_size(fitted))
    yield from look.at("half", halves, "zxing", always=True)
    yield from look.at("plain", [fitted], "zxing upright")
    seen = _directions(levels(fitted, halves), watch)
    known: tuple[list[Points], list[Points]] = ([], [])
    bars = _Bars(look, watch, fitted, wanted)
    yield from bars.read("bars", fields_of_bars(grey, seen, known))
    may_be_finer = max(grey.shape) > _SMALL and not prepare.is_large(grey)
    if may_be_finer and watch.allows(grey.size / 1e6 * _PLACES_MS):
        parts = prepare.finer_part(fitted, halves)
        fine = [one for part in parts for one in _directions([part], watch)]
        yield from bars.read("fine", fields_of_bars(grey, fine, known))
    yield from look.at("half", halves, "zbar")
    if prepare.is_large(grey):
        yield from look.at("plain", [fitted], "zbar")
        yield from look.at("whole", prepare.plain(grey), "zxing")
    if wanted:
        yield from look.at("evened", prepare.evened(halves), "zxing")
        if not prepare.is_large(grey):
            yield from look.at("plain", [fitted], "zbar")
        return
    places = squares(grey, seen) if watch.allows(_PLACES_MS) else []
    yield from look.at("evened", prepare.evened(places), "zxing upright")
    yield from look.at("sharpened", prepare.sharpened(places[:1]), "zxing upright")
    if watch.allows(_PLACES_MS) and prepare.is_grainy(grey):
        soft = list(prepare.softened(halves))
        yield from look.at("softened", soft, "zxing")
        yield from look.at("softened", soft, "zbar")
    yield from look.at("double", prepare.double_size(grey), "zxing")


def levels(fitted: View, halves: list[View]) -> list[View]:
    """Two sizes of the picture in which the ways of its edges are looked at."""
    views = [fitted, *halves] if max(fitted.pixels.shape) <= _SMALL else halves
    return [*views, *prepare.half_size(views[-1])][:2] if views else []


def _directions(views: Iterable[View], watch: Watch) -> list[Directions]:
    """Which way edges run in these views, as far as there is time."""
    return [directions(one) for one in views if watch.allows(one.pixels.size / 1e6 * _FIND_MS)]


class _Bars:
    """Reads fields of bars one after the other, by both readers and as a whole."""

    def __init__(
        self, look: "_Looker", watch: Watch, fitted: View, wanted: Sequence[Corners]
    ) -> None:
        self._look, self._watch, self._wanted = look, watch, wanted
        self._fitted = fitted
        self._left = _MOST_WEIGHED
        self._left_after = 1  # of a page that gave a code: lines of print cost more than all else

    def read(self, stage: str, fields: Iterator[View]) -> Iterator[list[Told]]:
        """Each is cut out when there is time for it."""
        while self._watch.allows(_CUT_MS):
            field_ = next(fields, None)
            if field_ is None:
                return
            if not is_striped(field_):
                continue
            yield from self._look.at(stage, [field_], "zxing")
            yield from self._look.at(stage, [fewer_rows(field_)], "zbar")
            if self._may_weigh(field_) and self._watch.allows(_WEIGH_MS):
                yield self._look.told(read_likeliest(field_), field_, "bars/likeliest")
            yield from self._look.at("around", [around(self._fitted, field_)], "zbar")

    def _may_weigh(self, field_: View) -> bool:
        if self._wanted:
            if self._left_after == 0 or _is_of(field_, self._wanted):
                return False
            self._left_after -= 1
            return True
        self._left -= 1
        return self._left >= 0


def _is_of(field_: View, codes: Sequence[Corners]) -> bool:
    """Whether a field of bars is the place of one of these codes, and hardly larger than it."""
    high, wide = field_.pixels.shape
    four = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    place = field_.in_picture(four)
    for code in codes:
        corners = np.array(code, np.float32)
        middle = corners.mean(axis=0)
        inside = cv2.pointPolygonTest(place, (float(middle[0]), float(middle[1])), False) >= 0
        longest = max(float(np.linalg.norm(one - other)) for one in corners for other in corners)
        if inside and longest > _LEAST_OF_FIELD * float(np.linalg.norm(place[1] - place[0])):
            return True
    return False


class _Looker:
    """Hands views to readers while there is time, and tells what they saw in the picture's own
    pixels."""

    def __init__(self, picture: View, shape: tuple[int, ...], watch: Watch) -> None:
        self._picture, self._watch = picture, watch
        self._height, self._width = shape

    def at(
        self, stage: str, views: Iterable[View], reader: Reader, *, always: bool = False
    ) -> Iterator[list[Told]]:
        """What this reader sees in each of the views."""
        name = reader.split()[0]
        for view in views:
            if self._watch.allows(view.pixels.size / 1e6 * _COSTS[reader]) or always:
                yield self.told(_read(reader, view.pixels), view, f"{stage}/{name}")

    def told(self, seen: Iterable[Seen], view: View, stage: str) -> list[Told]:
        """These, read in this view."""
        return [
            Told(one.symbology, one.text, self._corners(one, view), stage, one.thin) for one in seen
        ]

    def _corners(self, seen: Seen, view: View) -> Corners:
        corners = readers.four_corners(self._picture.in_picture(view.in_picture(seen.points)))
        return tuple(
            (
                min(max(round(float(x)), 0), self._width - 1),
                min(max(round(float(y)), 0), self._height - 1),
            )
            for x, y in corners
        )


def _read(reader: Reader, view: Grey) -> Iterable[Seen]:
    if reader == "zbar":
        return readers.read_with_zbar(view)
    return readers.read_with_zxing(view, every_way=reader == "zxing")
