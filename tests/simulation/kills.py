"""For each planted mistake the seed of a world that shows it: found by `mutants --hunt`."""

from typing import Final

KILLS: Final[dict[str, int]] = {
    "a forged frame is believed": 488,  # nobody else writes
    "anybody may join": 55,  # nobody else writes
    "a receipt settles without its signature": 197,  # receipts are signed
}
