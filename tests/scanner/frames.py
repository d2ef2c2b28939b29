"""Frames of a camera over a desk: a printed page, as light, hands and focus leave it.

The page is a real paper of ours, printed to PDF and rendered; the rest is what a camera does to it.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

FRAME = (1_920, 1_080)  # what most document cameras give


@dataclass(frozen=True)
class Shot:
    """How a page was looked at. `blur` is sigma in pixels of the frame, `light` the brightest."""

    blur: float = 0.0
    light: float = 1.0
    shade: float = 0.75  # of the light on the far side
    noise: float = 4.0
    lean: float = 0.03  # how much narrower the far edge is
    turn: float = 2.0  # degrees
    fill: float = 0.92  # of the frame's height
    hand: bool = False
    moved: int = 0  # pixels to the right: beyond the edge of the frame
    table: tuple[int, int, int] = (62, 84, 98)
    size: tuple[int, int] = FRAME


def corners(page: np.ndarray, shot: Shot) -> np.ndarray:
    """Where the page's corners lie in the frame."""
    wide, high = shot.size
    tall = high * shot.fill
    broad = tall * page.shape[1] / page.shape[0]
    inset = shot.lean * broad
    box = np.array(
        [(inset, 0), (broad - inset, 0), (broad, tall), (0, tall)], np.float32
    ) - np.array([broad / 2, tall / 2], np.float32)
    turn = np.deg2rad(shot.turn)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]], np.float32)
    there: np.ndarray = box @ spin.T + np.array([wide / 2 + shot.moved, high / 2])
    return there.astype(np.float32)


def frame_of(page: np.ndarray | None, shot: Shot = Shot(), seed: int = 5) -> np.ndarray:
    """One BGR frame; without a page only the table."""
    wide, high = shot.size
    random = np.random.default_rng(seed)
    grain = cv2.resize(random.normal(0, 8, (high // 8, wide // 8, 3)), (wide, high))
    table = np.full((high, wide, 3), shot.table) + grain
    seen: Any = np.clip(table, 0, 255).astype(np.float32)
    if page is not None:
        # At the frame's own scale first: thin strokes would be lost to the coarser grid.
        small = shot.size[1] * shot.fill / page.shape[0]
        page = cv2.resize(page, None, fx=small, fy=small, interpolation=cv2.INTER_AREA)
        height, width = page.shape[:2]
        here = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        there = corners(page, shot)
        move = cv2.getPerspectiveTransform(here, there)
        laid = cv2.warpPerspective(page, move, (wide, high), flags=cv2.INTER_CUBIC)
        mask = np.zeros((high, wide), np.uint8)
        cv2.fillConvexPoly(mask, there.astype(np.int32), 255)
        seen = np.where(mask[:, :, None] > 0, laid, seen).astype(np.float32)
        if shot.hand:
            _lay_hand(seen, there[2])
    across = np.linspace(1.0, shot.shade, wide)[None, :, None]
    lit = seen * across * shot.light
    if shot.blur:
        lit = cv2.GaussianBlur(lit, (0, 0), shot.blur)
    lit = lit + random.normal(0, shot.noise, (high, wide, 1))
    frame: np.ndarray = np.clip(lit, 0, 255).astype(np.uint8)
    return frame


def _lay_hand(seen: np.ndarray, corner: np.ndarray) -> None:
    """Fingers over a corner of the page."""
    x, y = (int(one) for one in corner)
    skin = (118, 150, 196)
    for finger in range(4):
        end = (x - 150 + finger * 18, y - 30 - finger * 46)
        cv2.line(seen, (x + 260, y + 30 - finger * 30), end, skin, 44, cv2.LINE_AA)
    cv2.circle(seen, (x + 190, y), 130, skin, -1, cv2.LINE_AA)
