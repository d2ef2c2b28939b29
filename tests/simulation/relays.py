"""What may happen to an office's own server, and to the line between a village and the district.

Each gives back what is worth noting, or None when it could not happen. They are listed, with how
often they come, in `tests.simulation.events`.
"""

from typing import TYPE_CHECKING

from app.homes import Home
from app.restoring import Wanted
from registry.failures import Refusal, Trouble
from tests.simulation.faults import forget_copies_of_district, goes_on_anew
from tests.simulation.ledger import must
from tests.simulation.outside import Crash
from tests.simulation.servers import RelaySite
from tests.simulation.template import RELAY, desk_name, enrol

if TYPE_CHECKING:
    from tests.simulation.world import World


def _relay_of(world: "World") -> RelaySite | None:
    return world.chance.choice(list(world.relays.values())) if world.relays else None


def village_line(world: "World") -> str:
    """The office has no line to the district, or has it again; in the house all goes on."""
    office = world.chance.choice(sorted({one.office_code for one in world.members}))
    world.network.villages.symmetric_difference_update({office})
    return f"{office} {'out' if office in world.network.villages else 'in'}"


def relay_off(world: "World") -> str | None:
    """Switched off, or on again: until then every desk finds its own way."""
    relay = _relay_of(world)
    if relay is None:
        return None
    if relay.up:
        switch_off(relay)
    else:
        switch_on(world, relay)
    return f"{relay.name} {'on' if relay.up else 'off'}"


def switch_off(relay: RelaySite) -> None:
    relay.up = False
    relay.around.fuse.safe()
    relay.close()


def switch_on(world: "World", relay: RelaySite) -> None:
    if not relay.up:
        relay.open()
        relay.up = True
        world.look(relay)


def relay_power(world: "World") -> str | None:
    """At some touch of the outside world, whatever it does then."""
    relay = _relay_of(world)
    if relay is None or not relay.up:
        return None
    relay.around.fuse.left = world.chance.randint(1, 14)
    return f"{relay.name} {relay.around.fuse.left}"


def relay_put_back(world: "World") -> str | None:
    """An old book over the newer one, by hand: the newer one is gone."""
    relay = _relay_of(world)
    if relay is None or not relay.up:
        return None
    copies = [path for path in relay.disks if path != relay.book_path]
    if not copies:
        path = world.folder / f"copy-{world.new_name(relay.name)}"
        relay.copy_book(path)
        world.look(relay)
        return f"{relay.name} {path.name} copied"
    copy = world.chance.choice(copies)
    seen = relay.unseen != (copy, relay.openings)
    if not seen:
        world.may_fork.add(relay.device.certificate.device)
    relay.put_back(copy)
    world.ledger.another_book(relay.name)
    gone = world.burnt()
    goes_on_anew(world, relay, seen)
    return f"{relay.name} {copy.name} {'seen' if seen else 'unseen'} {gone} gone"


def relay_restore(world: "World") -> str | None:
    """`tereze restore` at the relay."""
    relay = _relay_of(world)
    if relay is None or not relay.up:
        return None
    try:
        relay.restore(Wanted(), relay.line)
        said = "restored"
    except Crash:
        relay.lose_power()
        said = "crash"
    except (Refusal, Trouble) as no:
        said = type(no).__name__
    world.ledger.another_book(relay.name)
    world.burnt()
    world.look(relay)
    return f"{relay.name} {said}"


def relay_replaced(world: "World") -> str | None:
    """Its disk is dead: another one is let in, and knows nothing of what the first one held."""
    relay = _relay_of(world)
    if relay is None:
        return None
    return f"{relay.name} {_another(world, relay)}"


def relay_stolen(world: "World") -> str | None:
    """With its key, which its office reports. What the thief then asks for is not answered."""
    relay = _relay_of(world)
    if relay is None or not relay.up:
        return None
    device = relay.device.certificate.device
    world.network.away.add(relay.name)
    world.network.out.discard(relay.name)
    relay.around.fuse.safe()
    world.district.opened.devices.revoke(device, "stolen")
    forget_copies_of_district(world)  # it would believe the thief again
    world.revoked.add(device)
    before = set(world.ledger.district_ever)
    said = world.round(relay)
    news = world.ledger.district_ever - before
    mine = {h for h in news if world.ledger.written[h].by == relay.name}
    must(said != "Reached" and not mine, "a thief is nobody", f"{relay.name} {said}")
    return f"{relay.name} {said} {_another(world, relay)}"


def _another(world: "World", relay: RelaySite) -> str:
    """Another one is let in at its place."""
    office = relay.office_code
    relay.die()
    relay.up = False
    gone = world.burnt()
    name = world.new_name(desk_name(office, RELAY))
    around = world.around(f"{name}/enrolment")
    enrol(
        Home(world.folder / name), world.district.opened, office, RELAY, "relay", around.outside()
    )
    forget_copies_of_district(world)
    world.add_relay(name, office)
    return f"{name} {gone} gone"
