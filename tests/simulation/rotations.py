"""New keys for a desk in place, as `tereze rotate` makes them: at any pace, and cut off anywhere.

Gives back what is worth noting, or None when it could not happen. How often it comes:
`tests.simulation.events`.
"""

from typing import TYPE_CHECKING

from app.rotating import Rotation
from registry.failures import Refusal, Trouble
from tests.simulation.faults import desk_of, forget_copies_of_district
from tests.simulation.outside import Crash
from tests.simulation.places import DeskSite
from tests.simulation.template import make_key

if TYPE_CHECKING:
    from tests.simulation.world import World


def rotate(world: "World") -> str | None:
    """At a desk whose window is closed. Where the line is down it is asked again the next time, or
    its word comes by the road; the change itself then happens at an opening of the window.

    Of two computers that are one desk only the first gets new keys, so it does not happen to them.
    Copies of the book made by hand before it are thrown away: what an old one still wrote under
    the old key would not count, and nobody would be told of it.
    """
    site = desk_of(world)
    device = site.device.certificate.device
    if device in world.twins | world.may_fork:
        return None
    before = site.device.key.public_key
    site.close()
    try:
        said = _change(world, site)
    except Crash:
        site.around.fuse.safe()
        said = "crash"
    except (Refusal, Trouble) as no:
        said = type(no).__name__
    site.open()
    world.look(site)
    if site.device.key.public_key != before:
        forget_copies_of_district(world)  # it would not know the new key
        site.copies.clear()
        site.unseen = None
        world.count("keys changed")
    return f"{site.name} {said}"


def _change(world: "World", site: DeskSite) -> str:
    keys = site.device.keys
    if not keys.are_asked_for:
        make_key(world.new_name(f"{world.seed}/{site.name}")).save(keys.next)  # out of the seed
    rotation = Rotation(site.home, site.outside)
    rotation.begin("planned")
    try:
        if not rotation.is_certified():
            rotation.ask()
    finally:
        world.look(world.district)
        world.district_told()
    rotation.change_over()
    return "changed"
