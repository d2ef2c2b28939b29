"""What a world has, by its seed: not every world has every fault, so that those it has meet each
other in many ways.
"""

from random import Random as Seeded

from tests.simulation.events import FAULTS, Event
from tests.simulation.network import FATES


def faults_of(seed: int) -> list[Event]:
    """Those of this world; each is drawn for itself, so that a new one takes none away."""
    return [one for one in FAULTS if Seeded(f"{seed}/{one.name}").random() < 0.4]


def fates_of(seed: int) -> tuple[str, ...]:
    return tuple(fate for fate in FATES if Seeded(f"{seed}/{fate}").random() < 0.5)


def rate_of(seed: int) -> float:
    """The share of exchanges that something befalls."""
    return Seeded(f"{seed}/rate").choice((0.0, 0.1, 0.2, 0.4))
