"""The digits that were meant, when a digit row was typed under the Kazakh layout.

Kept out: what the digits are (`registry.numbers`, `registry.codes`). It loads nothing, for the list
of who works at a desk needs it in the first moment of a start.
"""

import re
from typing import Final

# The Kazakh layout has letters where others have digits, so `0123456789-` typed with the wrong
# layout arrives as these characters (RST KazSSR 903-90; checked against xkb's `kz`).
KAZAKH_DIGIT_ROW: Final = 'қ"әіңғ,.үұ'
_FROM_KAZAKH_ROW: Final = str.maketrans(KAZAKH_DIGIT_ROW + "ө", "0123456789-")
_KAZAKH_ROW_ONLY: Final = re.compile(r'[0-9қ"әіңғ,.үұө-]+')
_DASHES: Final = str.maketrans("‐‑‒–—−", "------")  # word processors turn - into these


def untangle(typed: str) -> str:
    """The digits and hyphens that were meant, when a digit row was typed under the Kazakh layout.

    Spaces go, long dashes become hyphens. Text that is anything else than such a row comes back
    otherwise unchanged. The check digit decides later whether the guess was right.
    """
    bare = "".join(typed.split()).translate(_DASHES)
    lowered = bare.lower()  # Caps Lock turns the row's letters into capitals, not into digits
    if _KAZAKH_ROW_ONLY.fullmatch(lowered):
        return lowered.translate(_FROM_KAZAKH_ROW)
    return bare
