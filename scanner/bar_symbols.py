"""The signs of Code 128 as patterns of modules (ISO 15417), and as a lens would show them."""

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from barcode.charsets.code128 import CODES
from barcode.charsets.code128 import STOP as STOP_CODE
from numpy.typing import NDArray

Floats = NDArray[np.float32]

START_C: Final = 105
STOP: Final = 106
SIGNS: Final[tuple[str, ...]] = (*CODES, STOP_CODE + "11")
SYMBOL_MODULES: Final = {START_C: 11, STOP: 13}
SAMPLES: Final = 4  # for each module
CONTEXT: Final = 1  # modules of the neighbours: every sign begins black and ends white
# Modules; standard deviations of what lens, hand and ink do to an edge.
BLURS: Final = (0.3, 0.6, 0.95)
_FINE: Final = 16  # samples a module, before a sign is drawn at the width that is looked for


@lru_cache(maxsize=4)
def templates(only: int | None = None) -> Floats:
    """Every sign under every blur, or under one of BLURS only, mean 0 and length 1: shape (samples,
    blurs × 107)."""
    rows = []
    for blur in BLURS if only is None else BLURS[only : only + 1]:
        for sign in SIGNS:
            modules = "000000" + sign[:11] + "1" + ("10" if len(sign) == 13 else "00")
            # What follows the first bar of the next sign is not known: half of it.
            values = np.array([float(m) for m in modules], np.float32)
            if len(sign) != 13:
                values[18:] = 0.5
            values[:5] = 0.25
            fine = np.repeat(values, SAMPLES)
            soft = cv2.GaussianBlur(fine[None], (0, 0), blur * SAMPLES)[0]
            cut = soft[(6 - CONTEXT) * SAMPLES : (6 + 11 + CONTEXT) * SAMPLES]
            cut = cut - cut.mean()
            rows.append(cut / np.linalg.norm(cut))
    return np.ascontiguousarray(np.array(rows, np.float32).T)


@lru_cache(maxsize=512)
def _fine(symbol: int, before: int, after: int) -> Floats:
    """One sign, softened, shape (1, samples)."""
    modules = "0" * before + SIGNS[symbol] + "0" * after
    values = np.repeat(np.array([float(m) for m in modules], np.float32), _FINE)
    soft: Floats = cv2.GaussianBlur(values[None], (0, 0), _FINE * 0.45).astype(np.float32)
    return soft


def template_of(symbol: int, before: int, after: int, module: float) -> Floats:
    """One sign as a profile of `module` samples a module, with white beside it."""
    return _of_length(
        symbol, before, after, max(4, round(_modules(symbol, before, after) * module))
    )


def _modules(symbol: int, before: int, after: int) -> int:
    return before + SYMBOL_MODULES[symbol] + after


@lru_cache(maxsize=2_048)
def _of_length(symbol: int, before: int, after: int, length: int) -> Floats:
    fine = _fine(symbol, before, after)
    pattern: Floats = cv2.resize(fine, (length, 1), interpolation=cv2.INTER_AREA)[0]
    return pattern.astype(np.float32, copy=False)
