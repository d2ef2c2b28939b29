"""150 scans and 150 typed lines in each layout, with a screen that is busy: all of them right.

More of them, and a screen busy at each scan, by `python -m tests.scanner.wedge_volume`.
"""

import pytest

from tests.scanner.keyboards import LAYOUTS
from tests.scanner.wedge_volume import BLOCKED_MS, right

COUNT = 150
BLOCKS = 2  # of the screen, on the way: a busy one costs its time here too


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize("blocked_ms", BLOCKED_MS)
def test_every_scan_and_every_line_is_right(qapp, layout, blocked_ms):
    assert right(layout, blocked_ms, COUNT, blocks=BLOCKS) == (COUNT, COUNT)
