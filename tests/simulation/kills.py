"""For each planted mistake seeds of worlds that show it: found by `mutants --hunt`."""

from typing import Final

KILLS: Final[dict[str, tuple[int, ...]]] = {
    "a forged frame is believed": (488,),  # nobody else writes
    "anybody may join": (55,),  # nobody else writes
    "a receipt settles without its signature": (197,),  # receipts are signed
}
