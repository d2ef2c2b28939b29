"""The first maker of hard pictures: a flat print, bent and lit in two dimensions.

Everything that happens to paper (fading, stains, creases, a stamp) and to a picture (perspective,
focus, movement, darkness, glare, grain, JPEG) is drawn from a seed. `bench/codes_scene.py` makes
its pictures in another way altogether; what is tuned on one is judged on the other.
"""

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bench.codes_papers import Print

Frame = NDArray[np.uint8]
Light = NDArray[np.float32]

SIZES: Final = ((1_280, 720), (1_280, 960), (1_920, 1_080), (1_600, 1_200))
_SHARES: Final = (0.15, 0.60)  # of the picture's width that the code takes (issue 7)


@dataclass(frozen=True, eq=False)
class Shot:
    """One picture, BGR, and what it shows."""

    frame: Frame
    kind: str
    text: str = field(repr=False)
    others: frozenset[str] = field(repr=False)
    hardships: tuple[str, ...]


@dataclass
class Hardship:
    """How hard it is. Zero is none; blur and movement are pixels, the rest shares."""

    defocus: float = 0.0
    motion: float = 0.0
    fading: float = 0.0
    stains: int = 0
    creases: float = 0.0
    scratches: int = 0
    dark: float = 0.0
    shadow: float = 0.0
    glare: float = 0.0
    noise: float = 2.0
    jpeg: int = 92
    lean: float = 0.05
    turn: float = 0.0

    def named(self) -> tuple[str, ...]:
        """What is worse than usual."""
        usual = Hardship()
        told = [name for name, value in vars(self).items() if value != getattr(usual, name)]
        return tuple(told)


def drawn(random: Generator) -> Hardship:
    """One to three hardships of the eleven, each as hard as the seed says.

    How many and how hard is set so that the tutorial call reads two thirds, as in issue 7.
    """
    how = Hardship(lean=random.uniform(0, 0.18), turn=float(random.normal(0, 6)))
    if random.random() < 0.1:
        how.turn = random.uniform(0, 360)
    for kind in random.permutation(len(_HARDSHIPS))[: random.integers(1, 4)]:
        name, least, more = _HARDSHIPS[int(kind)]
        value = least + more * float(random.beta(1.2, 2.2))
        setattr(how, name, int(value) if name in {"stains", "scratches", "jpeg"} else value)
    return how


# Name, the least of it, and what is added when it is as hard as can be.
_HARDSHIPS: Final = (
    ("defocus", 0.6, 3.2),
    ("motion", 2, 8),
    ("fading", 0.4, 0.52),
    ("stains", 1, 5),
    ("creases", 0, 1),
    ("scratches", 1, 5),
    ("dark", 0.4, 0.5),
    ("shadow", 0.4, 0.5),
    ("glare", 0, 1),
    ("noise", 6, 26),
    ("jpeg", 60, -50),
)


def empty(random: Generator) -> Frame:
    """A frame of a camera before which no paper lies: a table, or what stands on it."""
    width, height = SIZES[random.integers(len(SIZES))]
    how = Hardship(defocus=random.uniform(0.5, 1.5), noise=random.uniform(2, 8))
    seen = _lit(_table((height, width), random), random, how)
    return _taken(_through_the_lens(seen, random, how), random, how)


def shoot(
    print_: Print,
    random: Generator,
    how: Hardship | None = None,
    share: float | None = None,
    size: tuple[int, int] | None = None,
) -> Shot:
    """One picture of the print; `share` of the width is taken by the code."""
    how = drawn(random) if how is None else how
    width, height = size or SIZES[random.integers(len(SIZES))]
    # Wide and narrow codes alike often: the logarithm of the share is even.
    low, high = _SHARES
    share = float(np.exp(random.uniform(np.log(low), np.log(high)))) if share is None else share
    paper = _worn(print_.light, random, how)
    there = _place(print_, (width, height), share, random, how)
    seen = _laid(paper, there, (width, height), random)
    seen = _lit(seen, random, how)
    seen = _through_the_lens(seen, random, how)
    frame = _taken(seen, random, how)
    return Shot(frame, print_.kind, print_.text, print_.others, how.named())


def _worn(light: Light, random: Generator, how: Hardship) -> Light:
    """What became of the paper itself."""
    height, width = light.shape
    paper = light * random.uniform(0.82, 1.0)
    if how.fading:
        uneven = 1 - how.fading * (0.75 + 0.25 * _clouds(random, (height, width), 3))
        paper = 0.92 - (0.92 - paper) * uneven
    for _ in range(how.stains):
        paper = paper * _stain(random, (height, width))
    for _ in range(how.scratches):
        # A dot of the thermal head that is dead, or a scratch: white where there should be black.
        x, thick = int(random.integers(width)), int(random.integers(3, 14))
        end = (x + int(random.normal(0, width / 12)), height)
        if random.random() < 0.5:
            y = int(random.integers(height))
            cv2.line(paper, (0, y), (width, y + int(random.normal(0, 80))), 0.9, thick)
        else:
            cv2.line(paper, (x, 0), end, 0.9, max(2, thick // 2))
    if how.creases:
        paper = _creased(paper, random, how.creases)
    return paper.astype(np.float32)


def _stain(random: Generator, size: tuple[int, int]) -> Light:
    height, width = size
    mask = np.ones(size, np.float32)
    middle = (int(random.integers(width)), int(random.integers(height)))
    radius = int(random.uniform(0.1, 0.5) * min(size))
    dark = float(random.uniform(0.3, 0.8))
    ring = -1 if random.random() < 0.5 else max(4, radius // 7)  # coffee leaves a ring
    cv2.circle(mask, middle, radius, dark, ring)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 3 + radius / 20), np.float32)


def _creased(paper: Light, random: Generator, strong: float) -> Light:
    """Folded small and smoothed out again: lines are shifted and every face has its own light."""
    height, width = paper.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    shade = np.ones_like(paper)
    push = np.zeros_like(paper)
    for _ in range(int(3 + 9 * strong)):
        angle = random.uniform(0, np.pi)
        off = random.uniform(0.1, 0.9) * (width * abs(np.cos(angle)) + height * abs(np.sin(angle)))
        distance = columns * np.cos(angle) + rows * np.sin(angle) - off
        reach = random.uniform(0.05, 0.3) * width
        fold = np.exp(-np.abs(distance) / reach)
        shade *= 1 + strong * random.uniform(-0.45, 0.3) * fold * np.sign(distance)
        push += strong * random.normal(0, width / 220) * fold
    moved = cv2.remap(
        paper, columns + push, rows + push * 0.5, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return (moved * np.clip(shade, 0.25, 1.3)).astype(np.float32)


def _clouds(random: Generator, size: tuple[int, int], cells: int) -> Light:
    """Soft noise, 0 to 1."""
    small = random.random((cells + 2, cells + 2)).astype(np.float32)
    large = cv2.resize(small, (size[1], size[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(large, 0, 1), np.float32)


def _place(
    print_: Print, size: tuple[int, int], share: float, random: Generator, how: Hardship
) -> NDArray[np.float32]:
    """The matrix from the print to the picture: turned, leaning, the code somewhere in sight."""
    width, height = size
    across = print_.corners[1] - print_.corners[0]
    scale = share * width / float(np.hypot(*across))
    middle = print_.corners.mean(axis=0)
    turn = np.deg2rad(how.turn)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    box = (print_.corners - middle) @ spin.T * scale
    lean = random.uniform(-how.lean, how.lean, 2) / max(float(np.abs(box).max()), 1.0)
    flat = box / (1 + box @ lean)[:, None]
    reach = np.abs(flat).max(axis=0)
    room = np.maximum(np.array([width, height]) / 2 - reach - 12, 0)
    at = np.array([width, height]) / 2 + random.uniform(-0.8, 0.8, 2) * room
    fits = np.minimum(1.0, (np.array([width, height]) / 2 - 4) / reach).min()
    there = (flat * fits + at).astype(np.float32)
    return cv2.getPerspectiveTransform(print_.corners.astype(np.float32), there).astype(np.float32)


def _laid(
    paper: Light, there: NDArray[np.float32], size: tuple[int, int], random: Generator
) -> Light:
    """The paper on its table, gathered from twice as many pixels as the picture has."""
    double = np.diag((2.0, 2.0, 1.0)) @ there
    step = float(np.sqrt(abs(np.linalg.det(double[:2, :2]))))
    small = min(1.0, step * 1.5)
    shrunk = cv2.resize(paper, None, fx=small, fy=small, interpolation=cv2.INTER_AREA)
    move = double @ np.diag((1 / small, 1 / small, 1.0))
    wide = (2 * size[0], 2 * size[1])
    laid = cv2.warpPerspective(shrunk, move, wide, flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(np.ones_like(shrunk), move, wide, flags=cv2.INTER_LINEAR)
    laid, mask = (cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in (laid, mask))
    return (laid + (1 - mask) * _table((size[1], size[0]), random)).astype(np.float32)


def _table(size: tuple[int, int], random: Generator) -> Light:
    """Wood, cloth, another printed page, or bare plastic."""
    height, width = size
    base = float(random.uniform(0.1, 0.8))
    match int(random.integers(4)):
        case 0:
            fibre = cv2.resize(random.random((height, 12)).astype(np.float32), (width, height))
            table = base * (0.8 + 0.4 * cv2.GaussianBlur(fibre, (0, 0), 2))
        case 1:
            rows, columns = np.mgrid[0:height, 0:width]
            step = random.uniform(5, 30)
            table = base * (1 + 0.25 * np.sign(np.sin(rows / step) * np.sin(columns / step)))
        case 2:
            sheet = np.full(size, 217, np.uint8)
            for y in range(30, height, 34):
                words = "".join(random.choice(list("aeio rstnlm dkpv 0123"), 90).tolist())
                cv2.putText(sheet, words, (5, y), 0, 0.8, 38, 2, cv2.LINE_AA)
            table = sheet.astype(np.float32) / 255
        case _:
            table = base * (0.9 + 0.2 * _clouds(random, size, 4))
    return table.astype(np.float32)


def _lit(seen: Light, random: Generator, how: Hardship) -> Light:
    height, width = seen.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    slope = random.uniform(-0.25, 0.25, 2)
    light = 1 + slope[0] * (columns / width - 0.5) + slope[1] * (rows / height - 0.5)
    if how.shadow:
        angle = random.uniform(0, 2 * np.pi)
        edge = (columns - width / 2) * np.cos(angle) + (rows - height / 2) * np.sin(angle)
        soft = random.uniform(3, 60)
        light *= 1 - how.shadow / (1 + np.exp(np.clip(edge / soft, -30, 30)))
    lit = seen * light * (1 - how.dark)
    if how.glare:
        middle = np.array([width, height]) * random.uniform(0.3, 0.7, 2)
        reach = (0.05 + 0.15 * how.glare) * width
        away = ((columns - middle[0]) ** 2 + 2 * (rows - middle[1]) ** 2) / reach**2
        lit = lit + random.uniform(0.4, 1.4) * np.exp(-away)
    return np.asarray(lit, np.float32)


def _through_the_lens(seen: Light, random: Generator, how: Hardship) -> Light:
    if how.defocus:
        seen = cv2.filter2D(seen, -1, disc(how.defocus)).astype(np.float32)
    if how.motion:
        seen = cv2.filter2D(seen, -1, line(how.motion, random.uniform(0, 180))).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(seen, (0, 0), 0.45), np.float32)


def disc(radius: float) -> Light:
    """The kernel of a lens out of focus: even over a circle of so many pixels."""
    side = 2 * int(np.ceil(radius)) + 3
    large = np.zeros((side * 8, side * 8), np.float32)
    cv2.circle(large, (side * 4, side * 4), max(1, round(radius * 8)), 1, -1)
    kernel = cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(kernel / kernel.sum(), np.float32)


def line(length: float, degrees: float) -> Light:
    """The kernel of a hand that moved so many pixels while the picture was taken."""
    side = 2 * int(np.ceil(length / 2)) + 3
    large = np.zeros((side * 8, side * 8), np.float32)
    reach = np.array([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))]) * length * 4
    ends = [tuple(round(v) for v in side * 4 + sign * reach) for sign in (-1, 1)]
    cv2.line(large, ends[0], ends[1], 1, 6)
    kernel = cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _taken(seen: Light, random: Generator, how: Hardship) -> Frame:
    """Grain, a tint, eight bits, JPEG."""
    tint = 1 + random.normal(0, 0.05, 3)
    grain = random.normal(0, how.noise / 255, (*seen.shape, 1))
    colour = seen[:, :, None] * tint + grain + random.normal(0, how.noise / 600, (*seen.shape, 3))
    frame = np.clip(colour * 245, 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, how.jpeg])
    again = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    assert again is not None
    return again.astype(np.uint8, copy=False)
