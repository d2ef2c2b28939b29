"""What may happen in a world: acts of its people, and faults.

An event is a name, a weight and a function of the world; it gives back what is worth noting, or
None when it could not happen. A new one is added here and nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.simulation.faults import (
    back_up,
    cable,
    clock,
    clone,
    copy,
    desk_of,
    disk_full,
    district_power,
    district_put_back,
    district_restore,
    forge,
    new_desk,
    outlaw,
    poison,
    power,
    put_back,
    reopen,
    replace_computer,
    stolen,
)
from tests.simulation.hall import no_names
from tests.simulation.relays import (
    relay_off,
    relay_power,
    relay_put_back,
    relay_replaced,
    relay_restore,
    relay_stolen,
    village_line,
)
from tests.simulation.restores import restore
from tests.simulation.rotations import rotate
from tests.simulation.sticks import (
    stick,
    stick_damaged,
    stick_forged,
    stick_full,
    stick_kept,
    stick_lost,
    stick_old,
    stick_power,
)

if TYPE_CHECKING:
    from tests.simulation.world import World


@dataclass(frozen=True)
class Event:
    name: str
    weight: float
    happen: "Callable[[World], str | None]"


# -- what people do -------------------------------------------------------------------------------


def _register(world: "World") -> str:
    site = desk_of(world)
    return f"{site.name} {world.acts.register(site)}"


def _step(world: "World") -> str:
    site = desk_of(world)
    return f"{site.name} {world.acts.step(site)}"


def _refuse(world: "World") -> str:
    site = desk_of(world)
    return f"{site.name} {world.acts.refuse(site)}"


def _print(world: "World") -> str:
    site = desk_of(world)
    return f"{site.name} {world.acts.print_due(site)}"


def _clerk(world: "World") -> str:
    return world.acts.clerk(world.district)


def _sync(world: "World") -> str:
    site = desk_of(world)
    return f"{site.name} {world.round(site)}"


def _kiosk(world: "World") -> str | None:
    if not world.kiosks:
        return None
    kiosk = world.chance.choice(world.kiosks)
    kiosk.fetch()
    kiosk.ask_for_everything()
    no_names(kiosk)
    return kiosk.name


def _late(world: "World") -> str | None:
    return world.network.deliver_late() if world.network.underway else None


EVENTS: Final = (
    Event("register", 15, _register),
    Event("step", 16, _step),
    Event("refuse", 1, _refuse),
    Event("print", 2, _print),
    Event("clerk", 8, _clerk),
    Event("sync", 3, _sync),
    Event("kiosk", 2, _kiosk),
    Event("late", 2, _late),
    Event("back up", 1, back_up),
    Event("reopen", 1, reopen),
)
FAULTS: Final = (
    Event("cable", 3, cable),
    Event("power", 5, power),
    Event("district power", 1, district_power),
    Event("clock", 3, clock),
    Event("disk full", 1, disk_full),
    Event("copy", 4, copy),
    Event("put back", 3, put_back),
    Event("restore", 1, restore),
    Event("clone", 2, clone),
    Event("replace computer", 0.7, replace_computer),
    Event("stolen", 0.7, stolen),
    Event("new desk", 0.7, new_desk),
    Event("district put back", 3, district_put_back),
    Event("district restore", 1.5, district_restore),
    Event("poison", 2, poison),
    Event("forge", 1.5, forge),
    Event("outlaw", 0.7, outlaw),
    Event("village line", 3, village_line),
    Event("relay off", 3, relay_off),
    Event("relay power", 3, relay_power),
    Event("relay put back", 2, relay_put_back),
    Event("relay restore", 0.7, relay_restore),
    Event("relay replaced", 0.7, relay_replaced),
    Event("relay stolen", 0.5, relay_stolen),
    Event("rotate", 2, rotate),
    Event("stick", 5, stick),
    Event("stick full", 1, stick_full),
    Event("stick power", 1, stick_power),
    Event("stick lost", 1, stick_lost),
    Event("stick damaged", 1.5, stick_damaged),
    Event("stick forged", 1, stick_forged),
    Event("stick kept", 1, stick_kept),
    Event("stick old", 1.5, stick_old),
)
