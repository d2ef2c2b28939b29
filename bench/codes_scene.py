"""The second maker of hard pictures: a sheet curled in space, a lamp, a lens and a sensor.

For every pixel a ray goes out and meets the sheet; what it throws back depends on where the lamp
stands and how glossy the paper is. Focus depends on the distance, the lens bends lines and darkens
the corners, the sensor sees one colour a pixel, and the telephone's own program removes grain and
sharpens, as real ones do. Nothing is shared with `bench/codes_flat.py` but the prints.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bench.codes_flat import Frame, Light, Shot
from bench.codes_papers import Print

_SIZES: Final = ((1_280, 960), (1_920, 1_080), (1_440, 1_080), (1_024, 768))
_FOCAL: Final = 1.15  # of the picture's width: a telephone's main lens
_GAMMA: Final = 2.2
_STEP: Final = 4  # pixels between two rays: what lies between them bends evenly

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scene:
    """Lengths are in widths of the code; angles in radians."""

    away: float  # of the camera
    tilt: tuple[float, float, float]
    curl: float  # height of the wave in the paper
    wave: float  # its length
    along: float  # its direction in the paper
    fold: float  # slope of a crease
    lamp: tuple[float, float, float]
    gloss: float
    ambient: float
    exposure: float
    grain: float
    focus: float  # blur in pixels for each width of the code off the plane in focus
    missed: float  # blur in pixels everywhere: the focus had not settled
    shake: tuple[float, float]  # pixels
    barrel: float
    fading: float
    jpeg: int


def drawn(random: Generator, share: float | None = None) -> Scene:
    """A scene: most of it usual, one or two things bad."""
    bad = set(random.permutation(8)[: random.integers(1, 4)].tolist())
    share = float(np.exp(random.uniform(np.log(0.15), np.log(0.6)))) if share is None else share
    strong = {n: float(random.beta(1.4, 1.8)) if n in bad else 0.0 for n in range(8)}
    spin = random.normal(0, 0.1) if random.random() < 0.9 else random.uniform(-np.pi, np.pi)
    shake = (0.6 + 8 * strong[0]) * (strong[0] > 0)
    angle = random.uniform(0, np.pi)
    return Scene(
        away=_FOCAL / share,
        tilt=(
            float(random.normal(0, 0.08 + 0.45 * strong[1])),
            float(random.normal(0, 0.08 + 0.45 * strong[1])),
            float(spin),
        ),
        curl=float(0.005 + 0.09 * strong[2]),
        wave=float(random.uniform(0.7, 2.5)),
        along=float(random.uniform(0, np.pi)),
        fold=float(random.normal(0, 0.35) * strong[2]),
        lamp=(
            float(random.uniform(-2, 2)),
            float(random.uniform(-2, 2)),
            float(random.uniform(0.8, 3)),
        ),
        gloss=float(0.05 + 1.1 * strong[3]),
        ambient=float(random.uniform(0.15, 0.6)),
        exposure=float(0.95 * (1 - 0.9 * strong[4])),
        grain=float(0.004 + 0.03 * strong[4] + 0.05 * strong[5]),
        focus=float(random.uniform(0, 1.5) + 8 * strong[6]),
        missed=float(0.3 + 2.6 * strong[6]),
        shake=(float(shake * np.cos(angle)), float(shake * np.sin(angle))),
        barrel=float(random.normal(0, 0.05)),
        fading=float((0.45 + 0.45 * strong[7]) * (strong[7] > 0)),
        jpeg=int(random.integers(35, 95)),
    )


def shoot(
    print_: Print, random: Generator, scene: Scene | None = None, share: float | None = None
) -> Shot:
    """One picture of the print; `share` of the width is taken by the code."""
    scene = drawn(random, share) if scene is None else scene
    width, height = _SIZES[random.integers(len(_SIZES))]
    rays = _rays(width, height, scene)
    at, normal, depth, hit = _met(rays, scene)
    size = (width, height)
    light, shine = _light(at, normal, scene), _shine(at, normal, rays, scene) * hit
    there = _large(hit.astype(np.float64), size) > 0.5
    paper = _texture(print_, _large(at, size), there, width, scene, random)
    seen = np.where(there, paper, _room((height, width), random))
    seen = seen * _large(light, size) + _large(shine, size)
    seen = _focused(seen.astype(np.float32), _large(depth, size), scene)
    frame = _sensed(seen, scene, random)
    told = tuple(
        name
        for name, bad in (
            ("fading", scene.fading > 0),
            ("shake", max(map(abs, scene.shake)) > 1),
            ("tilt", max(map(abs, scene.tilt[:2])) > 0.3),
            ("curl", scene.curl > 0.02),
            ("gloss", scene.gloss > 0.3),
            ("dark", scene.exposure < 0.6),
            ("grain", scene.grain > 0.02),
            ("focus", scene.missed > 1),
        )
        if bad
    )
    return Shot(frame, print_.kind, print_.text, print_.others, told)


def _rays(width: int, height: int, scene: Scene) -> Floats:
    """Directions in the sheet's own space, one for every fourth pixel; the lens bends what is far
    out."""
    x, y = np.meshgrid(
        (np.arange(width // _STEP) + 0.5) * _STEP - width / 2,
        (np.arange(height // _STEP) + 0.5) * _STEP - height / 2,
    )
    x, y = x / (_FOCAL * width), y / (_FOCAL * width)
    bend = 1 + scene.barrel * (x * x + y * y) * 4
    rays = np.stack([x * bend, y * bend, np.ones_like(x)], axis=-1)
    rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
    return rays @ _turned(scene.tilt)


def _large(field: Floats, size: tuple[int, int]) -> Floats:
    """From every fourth pixel to every one."""
    return np.asarray(cv2.resize(field, size, interpolation=cv2.INTER_LINEAR), np.float64)


def _turned(tilt: tuple[float, float, float]) -> Floats:
    a, b, c = tilt
    x = np.array([(1, 0, 0), (0, np.cos(a), -np.sin(a)), (0, np.sin(a), np.cos(a))])
    y = np.array([(np.cos(b), 0, np.sin(b)), (0, 1, 0), (-np.sin(b), 0, np.cos(b))])
    z = np.array([(np.cos(c), -np.sin(c), 0), (np.sin(c), np.cos(c), 0), (0, 0, 1)])
    return np.asarray(x @ y @ z)


def _height(s: Floats, scene: Scene) -> tuple[Floats, Floats]:
    """How far the paper rises towards the camera across its wave, and the slope there."""
    k = 2 * np.pi / scene.wave
    fold = scene.fold * np.sqrt(s * s + 0.0004)
    slope = scene.curl * k * np.cos(k * s + 1) + scene.fold * s / np.sqrt(s * s + 0.0004)
    return scene.curl * np.sin(k * s + 1) + fold, slope


def _met(rays: Floats, scene: Scene) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Where each ray meets the sheet (x, y in it, unrolled), normals, distances, and whether."""
    # The camera looks at the middle of the code from `away`.
    eye = -_turned(scene.tilt)[2] * scene.away
    direction = np.array([np.cos(scene.along), np.sin(scene.along)])
    way = np.full(rays.shape[:2], scene.away)
    for _ in range(12):  # the sheet is nearly flat: this settles in a few rounds
        point = eye + rays * way[..., None]
        s = point[..., :2] @ direction
        rise, slope = _height(s, scene)
        steep = rays[..., 2] + slope * (rays[..., :2] @ direction)
        way = way - 0.8 * (point[..., 2] + rise) / np.where(np.abs(steep) < 0.05, 0.05, steep)
    point = eye + rays * way[..., None]
    s = point[..., :2] @ direction
    rise, slope = _height(s, scene)
    # The paper is not stretched: lengths along the wave are measured on the paper.
    table = np.linspace(-6, 6, 4_001)
    long = np.cumsum(np.sqrt(1 + _height(table, scene)[1] ** 2)) * (table[1] - table[0])
    long -= np.interp(0.0, table, long)
    push = np.interp(s, table, long) - s
    at = point[..., :2] + push[..., None] * direction
    normal = np.stack([slope * direction[0], slope * direction[1], np.ones_like(s)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    hit = (way > 0.1) & (np.abs(point[..., 2] + rise) < 0.02)
    return np.concatenate([at, point[..., 2:]], axis=-1), -normal, way, hit


def _texture(
    print_: Print, at: Floats, hit: NDArray[np.bool_], width: int, scene: Scene, random: Generator
) -> Light:
    """The print's light where the rays met it; the table's outside the print."""
    across = print_.corners[1] - print_.corners[0]
    unit = float(np.hypot(*across))
    # Averaged to about a pixel of the picture, or thin bars would be skipped over.
    shrink = min(1.0, 1.6 * width * _FOCAL / scene.away / unit)
    small = cv2.resize(print_.light, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    middle = print_.corners.mean(axis=0)
    place = ((at[..., :2] * unit + middle) * shrink).astype(np.float32)
    if scene.fading:
        rough = cv2.resize(random.random((4, 4)).astype(np.float32), small.shape[::-1])
        small = 0.9 - (0.9 - small * 0.9) * (1 - scene.fading * (0.7 + 0.3 * rough))
    laid = cv2.remap(
        small.astype(np.float32),
        np.ascontiguousarray(place[..., 0]),
        np.ascontiguousarray(place[..., 1]),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=-1.0,
    )
    table = float(random.uniform(0.05, 0.7))
    grain = 1 + 0.15 * np.sin(at[..., 0] * 25 + 3 * np.sin(at[..., 1] * 4))
    return np.where((laid < 0) | ~hit, table * grain, laid).astype(np.float32)


def _room(size: tuple[int, int], random: Generator) -> Light:
    spots = random.random((9, 9)).astype(np.float32)
    return cv2.resize(spots, size[::-1], interpolation=cv2.INTER_CUBIC).astype(np.float32) * 0.6


def _light(at: Floats, normal: Floats, scene: Scene) -> Floats:
    """Lambert's law for one lamp, and what the room gives from everywhere."""
    lamp = np.array([scene.lamp[0], scene.lamp[1], -scene.lamp[2]])
    to_lamp = lamp - at
    far = np.linalg.norm(to_lamp, axis=-1)
    cosine = np.clip((to_lamp * normal).sum(axis=-1) / far, 0, 1)
    usual = float(np.linalg.norm(lamp))
    direct = np.minimum(cosine * (usual / far) ** 2, 2.0)
    return np.asarray(scene.ambient + (1 - scene.ambient) * direct)


def _shine(at: Floats, normal: Floats, rays: Floats, scene: Scene) -> Floats:
    """The lamp's own picture in glossy paper (Blinn and Phong)."""
    lamp = np.array([scene.lamp[0], scene.lamp[1], -scene.lamp[2]])
    to_lamp = lamp - at
    to_lamp /= np.linalg.norm(to_lamp, axis=-1, keepdims=True)
    half = to_lamp - rays
    half /= np.linalg.norm(half, axis=-1, keepdims=True)
    return np.asarray(scene.gloss * np.clip((half * normal).sum(axis=-1), 0, 1) ** 90)


def _focused(seen: Light, depth: Floats, scene: Scene) -> Light:
    """Sharp at the middle's distance; three blurs are mixed by how far off each pixel lies."""
    off = np.abs(depth - scene.away) * scene.focus + scene.missed
    steps = [0.4, 1.0, 2.0, 3.5]
    blurred = [cv2.GaussianBlur(seen, (0, 0), sigma) for sigma in steps]
    out = blurred[0].copy()
    for low, high, near, far in zip(steps, steps[1:], blurred, blurred[1:], strict=False):
        share = np.clip((off - low) / (high - low), 0, 1).astype(np.float32)
        out = np.where(off >= low, near * (1 - share) + far * share, out)
    x, y = scene.shake
    reach = int(np.ceil(max(abs(x), abs(y)) / 2)) + 1
    if max(abs(x), abs(y)) > 0.5:
        kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
        for t in np.linspace(-0.5, 0.5, 41):
            # A hand does not move evenly: the path is bent a little.
            kernel[round(reach + y * t + 0.6 * np.sin(3 * t)), round(reach + x * t)] += 1
        out = cv2.filter2D(out, -1, kernel / kernel.sum()).astype(np.float32)
    return out.astype(np.float32)


def _sensed(seen: Light, scene: Scene, random: Generator) -> Frame:
    """One colour a pixel, grain that grows with the light, then the telephone's own mending."""
    height, width = seen.shape
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    exposed = seen * scene.exposure * (1 - 0.25 * (x * x + y * y) / 2)
    noise = np.sqrt(scene.grain**2 + scene.grain * 0.05 * np.clip(exposed, 0, 1))
    raw = np.clip(exposed + random.normal(0, 1, seen.shape) * noise, 0, 1)
    bayer = (raw * 255).astype(np.uint8)
    colour = cv2.cvtColor(bayer, cv2.COLOR_BayerRG2BGR).astype(np.float32) / 255
    colour = colour * (1 + random.normal(0, 0.06, 3))
    # A dark picture is made lighter, but never wholly.
    lift = min(2.5, 0.75 / max(0.05, float(np.percentile(colour, 98))))
    colour = np.clip(colour * lift**0.7, 0, 1) ** (1 / _GAMMA)
    frame = (colour * 255).astype(np.uint8)
    if scene.grain > 0.015:
        frame = cv2.bilateralFilter(frame, 5, 30, 3).astype(np.uint8)
    soft = cv2.GaussianBlur(frame, (0, 0), 1.2)
    frame = cv2.addWeighted(frame, 1.5, soft, -0.5, 0).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, scene.jpeg])
    again = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    assert again is not None
    return again.astype(np.uint8, copy=False)
