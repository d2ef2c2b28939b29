"""The program with its clock moved: `python -m tests.journeys.later FILE district …`.

FILE holds by how many milliseconds the clock is ahead, and may be written at any moment. Nothing
else differs from `tereze`: days pass at district and desk alike, and nobody waits for them.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from app.outside import SystemClock

_now = SystemClock.now


def move_clock(ahead: Path) -> Callable[[], None]:
    """From now on this process lives so much later as the file says; call it to go back."""
    earlier = SystemClock.now

    def now(self: SystemClock) -> int:
        return _now(self) + (int(ahead.read_text("ascii")) if ahead.exists() else 0)

    SystemClock.now = now  # type: ignore[method-assign]

    def go_back() -> None:
        SystemClock.now = earlier  # type: ignore[method-assign]

    return go_back


if __name__ == "__main__":
    move_clock(Path(sys.argv.pop(1)))
    from app.main import main

    sys.exit(main(sys.argv[1:]))
