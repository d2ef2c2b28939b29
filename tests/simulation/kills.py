"""For each planted mistake the seed of a world that shows it: found by `mutants --hunt`."""

from typing import Final

KILLS: Final[dict[str, int]] = {}
