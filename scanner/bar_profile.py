"""The grey along a field of bars, and how its modules may lie there.

A field comes upright: bars run down, whatever they were in the picture. Rows are averaged into a
few bands after the field was set straight, so that grain goes and bars stay. What the bars say is
`scanner.bars`' question.
"""

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.bar_symbols import CONTEXT, SAMPLES, START_C, STOP, SYMBOL_MODULES, template_of

Floats = NDArray[np.float32]

_NARROWEST: Final = 0.72  # of the found width that the code itself may take
_WIDEST: Final = 1.15
_STEP: Final = 1.045  # between two widths of a module that are tried
_BEST_EACH: Final = 3  # places of a start or stop for each width
_BEST_PAIRS: Final = 8
_ROW: Final = 0.55  # of the best row: what another row of bars has at least
# A field seen from the side has wider modules at one end; seen on a curled paper too.
_UNEVEN: Final = 0.10


def bands_of(field: NDArray[np.uint8], count: int) -> list[Floats]:
    """The field's rows averaged: all of them first, then `count` bands from top to bottom."""
    inner = _bars_only(_set_straight(field.astype(np.float32)))
    bands = [inner, *(band for band in np.array_split(inner, count) if len(band))]
    return [_even_light(band.mean(axis=0)) for band in bands]


def changes(field: NDArray[np.uint8], found: tuple[float, float]) -> int:
    """How often it turns from dark to light or back between these columns of an upright field."""
    rows = field[field.shape[0] // 5 : field.shape[0] - field.shape[0] // 5]
    profile = _even_light(rows.mean(axis=0, dtype=np.float32))
    dark = profile[int(found[0]) : int(found[1])] > 0
    return int(np.count_nonzero(dark[1:] != dark[:-1]))


def _set_straight(grey: Floats) -> Floats:
    """Sheared so that the bars stand upright to a tenth of a degree."""
    soft = cv2.GaussianBlur(grey, (0, 0), 1.5)
    across, down = cv2.Scharr(soft, cv2.CV_32F, 1, 0), cv2.Scharr(soft, cv2.CV_32F, 0, 1)
    inside = slice(int(grey.shape[0] * 0.15), int(grey.shape[0] * 0.85) + 1)
    across, down = across[inside], down[inside]
    xx, yy, xy = (float((a * b).sum()) for a, b in ((across, across), (down, down), (across, down)))
    lean = 0.5 * np.arctan2(2 * xy, xx - yy)
    if abs(lean) < 0.002 or abs(lean) > 0.5:
        return grey
    height, width = grey.shape
    # A gradient at angle `lean` to the row: the bar itself leans by as much the other way.
    slope = float(np.tan(lean))
    move = np.array([(1, -slope, slope * height / 2), (0, 1, 0)], np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    straight = cv2.warpAffine(
        grey, move, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return straight.astype(np.float32, copy=False)


def _bars_only(grey: Floats) -> Floats:
    """The rows where edges run down and not across: not the words above and below the bars."""
    soft = cv2.GaussianBlur(grey, (0, 0), 1.0)
    across = np.abs(cv2.Scharr(soft, cv2.CV_32F, 1, 0)).mean(axis=1)
    down = np.abs(cv2.Scharr(soft, cv2.CV_32F, 0, 1)).mean(axis=1)
    bars = cv2.blur((across - down).reshape(-1, 1), (1, 5))[:, 0]
    good = np.concatenate([[False], bars > _ROW * float(bars.max()), [False]])
    turns = np.flatnonzero(good[1:] != good[:-1])
    runs = turns.reshape(-1, 2)
    if not len(runs):
        return grey
    first, last = runs[int((runs[:, 1] - runs[:, 0]).argmax())]
    trim = (last - first) // 12
    return grey[first + trim : max(last - trim, first + trim + 1)]


def _even_light(profile: Floats) -> Floats:
    """Shadows and fading even out over a fifth of the width: less would eat wide bars."""
    off = profile - _wide_mean(profile)
    return np.asarray(-off / np.sqrt(_wide_mean(off * off) + 1.0), np.float32)  # bars are high


def _wide_mean(profile: Floats) -> Floats:
    """The mean about each place, under a bell so wide that a quarter of the samples will do."""
    size = (max(1, len(profile) // 4), 1)
    small = cv2.resize(profile[None], size, interpolation=cv2.INTER_AREA)
    reach = size[0] / 12
    wide = cv2.GaussianBlur(small, (0, 0), reach, borderType=cv2.BORDER_REPLICATE)
    whole: Floats = cv2.resize(wide, (len(profile), 1), interpolation=cv2.INTER_LINEAR)[0]
    return whole


def likely_lays(
    profile: Floats, lengths: tuple[int, ...], found: tuple[float, float]
) -> dict[int, list[Floats]]:
    """For a code of each length in modules: where a start and a stop sign stand so far apart.

    `found` is where the field's edges were seen, in samples. The best first, at most _BEST_PAIRS.
    The signs are looked for in every other sample: their places need no more to be settled later.
    """
    half = cv2.resize(profile[None], (len(profile) // 2, 1), interpolation=cv2.INTER_AREA)[0]
    scale = len(profile) / len(half)
    width = found[1] - found[0]
    narrow, wide = _NARROWEST * width / max(lengths), _WIDEST * width / min(lengths)
    pairs: dict[int, list[tuple[float, float, float]]] = {length: [] for length in lengths}
    for module in np.geomspace(narrow, wide, round(np.log(wide / narrow) / np.log(_STEP))).tolist():
        starts = _places(half, START_C, module, scale, before=5, after=0)
        stops = _places(half, STOP, module, scale, before=0, after=5) if starts else []
        end = SYMBOL_MODULES[STOP] * module
        for left, begins in starts:
            for at, ends in stops:
                for length in lengths:
                    if abs((at + end - left) / length / module - 1) < _UNEVEN:
                        pairs[length].append((begins + ends, left, at + end))
    return {length: _different(found, width / length) for length, found in pairs.items()}


def _different(pairs: list[tuple[float, float, float]], near: float) -> list[Floats]:
    kept: list[tuple[float, float]] = []
    for _, left, right in sorted(pairs, key=lambda pair: -pair[0]):
        if all(abs(left - left2) + abs(right - right2) > near for left2, right2 in kept):
            kept.append((left, right))
            if len(kept) == _BEST_PAIRS:
                break
    return [np.array((left, right, 0.0, 0.0), np.float32) for left, right in kept]


def _places(
    half: Floats, symbol: int, module: float, scale: float, before: int, after: int
) -> list[tuple[float, float]]:
    """Where this sign, with white beside it, agrees best: left edge in samples and agreement. The
    profile that is handed in has one sample for `scale` of them."""
    pattern = template_of(symbol, before, after, module / scale)
    if len(pattern) >= len(half):
        return []
    agreed = cv2.matchTemplate(half[None], pattern[None], cv2.TM_CCOEFF_NORMED)[0]
    found: list[tuple[float, float]] = []
    apart = max(1, round(module / scale))
    for _ in range(_BEST_EACH):
        at = int(agreed.argmax())
        reached = float(agreed[at])
        if reached < 0.4:
            break
        found.append((at * scale + before * module, reached))
        agreed[max(0, at - apart) : at + apart + 1] = -1
    return found


def windows(profile: Floats, lays: Floats, symbols: int) -> Floats:
    """The grey of every symbol of every lay, CONTEXT modules of its neighbours on each side:
    shape (lays, symbols, samples).

    A row of `lays` says where the modules lie on the profile: left and right end in samples, how
    far in modules the middle is shifted (bend), and the same for the quarters (sway).
    """
    t, bend, sway = _places_of_samples(symbols)
    left, right, bends, sways = (lays[:, i, None, None] for i in range(4))
    at = left - np.float32(0.5) + (right - left) * (t + bends * bend + sways * sway)
    at = np.clip(at, 0, len(profile) - 1.001, out=at)
    first = at.astype(np.int32)
    share = at - first
    before, after = profile.take(first), profile.take(first + 1)
    grey: Floats = before + share * (after - before)
    return grey


@lru_cache(maxsize=4)
def _places_of_samples(symbols: int) -> tuple[Floats, Floats, Floats]:
    """How far along the code each sample of each symbol lies, 0 to 1, and by how much bend and sway
    move it; shape (symbols, samples)."""
    modules = 11 * symbols + 2
    within = (np.arange((11 + 2 * CONTEXT) * SAMPLES) + 0.5) / SAMPLES - CONTEXT
    t = (np.arange(symbols)[:, None] * 11 + within[None]) / modules
    bend, sway = t * (1 - t) * 4 / modules, t * (1 - t) * (1 - 2 * t) * 10 / modules
    return t.astype(np.float32), bend.astype(np.float32), sway.astype(np.float32)
