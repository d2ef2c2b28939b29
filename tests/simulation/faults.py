"""Faults that may befall a world: power, clocks, disks, copies, thieves, forgers.

Each gives back what is worth noting, or None when it could not happen. They are listed, with how
often they come, in `tests.simulation.events`.
"""

import shutil
from typing import TYPE_CHECKING, Final

import msgspec

from app.homes import Home
from app.install import InstallFile
from app.restoring import Wanted
from app.wiring import Device
from db.backup import copy_pages
from registry.numbers import Number
from sync.exchange import Uploader
from tests.simulation.ledger import OPENED, lines_of, must
from tests.simulation.outside import DAY_MS, PLENTY, Crash
from tests.simulation.places import DeskSite, OfficeSite, Site
from tests.simulation.strangers import ForgingStore, OutlawStore, Scribe, outlaw_frames
from tests.simulation.template import DESKS, desk_name, enrol

if TYPE_CHECKING:
    from tests.simulation.world import World

YEAR_MS: Final = 365 * DAY_MS
SCRIBES_DESK: Final = 77


def desk_of(world: "World") -> DeskSite:
    return world.chance.choice(world.alive)


def cable(world: "World") -> str:
    site, out = desk_of(world), world.network.out
    out.symmetric_difference_update({site.name})
    return f"{site.name} {'out' if site.name in out else 'in'}"


def power(world: "World") -> str:
    """At some touch of the outside world, whatever is done then."""
    site = desk_of(world)
    site.around.fuse.left = world.chance.randint(1, 14)
    return f"{site.name} {site.around.fuse.left}"


def district_power(world: "World") -> str:
    world.district.lose_power()
    world.look(world.district)
    return "district"


def reopen(world: "World") -> str:
    site = desk_of(world)
    site.close()
    site.open()
    world.look(site)
    return site.name


def clock(world: "World") -> str:
    site: Site = world.chance.choice([*world.running, world.district])
    if site is world.district:
        site.clock.off = world.chance.choice((0, -YEAR_MS // 12, 5 * 60_000))
        world.district_was_back |= site.clock.off < -DAY_MS
        return f"district {site.clock.off}"
    way = world.chance.choice(("right", "1970", "a year ahead", "back", "ahead", "minutes"))
    match way:
        case "right":
            site.clock.off = 0
        case "1970":
            site.clock.set_to(1000)
        case "a year ahead":
            site.clock.off = YEAR_MS
        case "back":
            site.clock.off -= world.chance.randint(1, 30) * DAY_MS
        case "ahead":
            site.clock.off += world.chance.randint(1, 100) * DAY_MS
        case _:
            site.clock.off = world.chance.randint(-600_000, 600_000)
    return f"{site.name} {way}"


def disk_full(world: "World") -> str:
    site = desk_of(world)
    site.around.space.left = PLENTY if site.around.space.left < PLENTY else 1000
    return f"{site.name} {site.around.space.left}"


def back_up(world: "World") -> str:
    site: Site = world.chance.choice([*world.running, world.district])
    assert hasattr(site, "back_up")
    try:
        site.back_up()
    except Crash:
        site.lose_power()
        return f"{site.name} crash"
    return site.name


def copy(world: "World") -> str:
    """By hand: of the closed book, or of the one at work, which nothing notices afterwards."""
    site: Site = world.chance.choice([*world.running, world.district, world.district])
    path = world.folder / f"copy-{world.new_name(site.name)}"
    if world.chance.random() < 0.3:
        copy_pages(site.book_path, path)
        site.unseen = (path, site.openings)
    else:
        site.copy_book(path)
        world.look(site)
    return f"{site.name} {path.name}"


def put_back(world: "World") -> str | None:
    """An old book over the newer one, by hand: the newer one is gone."""
    site = desk_of(world)
    copies = [path for path in site.disks if path != site.book_path]
    if not copies:
        return None
    copy = world.chance.choice(copies)
    seen = site.unseen != (copy, site.openings)
    if not seen:
        world.may_fork.add(site.device.certificate.device)
    site.put_back(copy)
    world.ledger.another_book(site.name)
    gone = world.burnt()
    goes_on_anew(world, site, seen)
    return f"{site.name} {copy.name} {'seen' if seen else 'unseen'} {gone} gone"


def goes_on_anew(world: "World", site: OfficeSite, seen: bool) -> None:
    """A book that was seen to be an old one goes on with a chain of its own, from the start."""
    wrote = world.look(site)
    anew = bool(wrote) and wrote[0].kind == OPENED
    must(anew or not seen, "an old book goes on anew", site.name)


def clone(world: "World") -> str | None:
    """The folder copied and used in both places: on one machine nobody can tell them apart."""
    site = desk_of(world)
    if len(world.alive) > 6 or site.device.keys.are_asked_for:
        return None  # of two that hold one next key the second is nobody's any more
    moved = world.chance.random() < 0.4
    world.twins.add(site.device.certificate.device)
    name = world.new_name(site.name)
    site.close()
    shutil.copytree(site.home.folder, world.folder / name)
    site.open()
    world.look(site)
    if moved:
        _on_another_machine(world, name)
    else:
        world.may_fork.add(site.device.certificate.device)
    office, desk = site.office_code, site.device.certificate.desk
    twin = world.add_desk(name, office, desk)
    return f"{twin.name} {'moved' if moved else 'alike'}"


def _on_another_machine(world: "World", name: str) -> None:
    path = world.folder / name / "install"
    held = msgspec.json.decode(path.read_bytes(), type=InstallFile)
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(held, machine="0" * 64)))


def stolen(world: "World") -> str | None:
    """A computer is stolen with its key, and works on elsewhere; its office reports it, and gets
    another one. What the thief writes from then on reaches nobody."""
    site = desk_of(world)
    world.network.out.discard(site.name)
    world.network.away.add(site.name)
    site.around.fuse.safe()
    device, office = site.device.certificate, site.office_code
    world.district.opened.devices.revoke(device.device, "stolen")
    forget_copies_of_district(world)  # it would believe the thief again
    for one in world.alive:
        if one.device.certificate.device == device.device and one is not site:
            one.die()  # a copy of it is as good as stolen
    site.alive = False
    gone = world.burnt()
    world.revoked.add(device.device)
    before = len(world.acts.told)
    world.acts.register(site, surely=True)  # unless its disk is full
    world.burnt()  # the thief's own disk is none of those that are left
    said = world.round(site)
    held = world.ledger.district_ever
    after = {one.h for one in world.acts.told[before:]}
    must(not after & held, "a thief is nobody", site.name)
    site.close()
    new = _let_in(world, office, device.desk)
    return f"{site.name} {said} {new.name} {gone} gone"


def replace_computer(world: "World") -> str | None:
    """The desk's computer is dead; another one is enrolled at the same place."""
    site = desk_of(world)
    if len(world.alive) < 2 and world.chance.random() < 0.5:
        return None
    site.die()
    gone = world.burnt()
    new = _let_in(world, site.office_code, site.device.certificate.desk)
    return f"{site.name} {new.name} {gone} gone"


def new_desk(world: "World") -> str | None:
    if len(world.alive) > 5:
        return None
    office = desk_of(world).office_code
    used = {one.device.certificate.desk for one in world.desks if one.office_code == office}
    free = [desk for desk in DESKS if desk not in used]
    return _let_in(world, office, free[0]).name if free else None


def _let_in(world: "World", office: int, desk: int) -> DeskSite:
    name = world.new_name(desk_name(office, desk))
    around = world.around(f"{name}/enrolment")
    enrol(Home(world.folder / name), world.district.opened, office, desk, "desk", around.outside())
    forget_copies_of_district(world)
    return world.add_desk(name, office, desk)


def district_put_back(world: "World") -> str | None:
    site = world.district
    copies = [path for path in site.disks if path != site.book_path]
    if not copies:
        return None
    copy = world.chance.choice(copies)
    seen = site.unseen != (copy, site.openings)
    if not seen:
        world.may_fork.add(site.opened.identity)
    site.put_back(copy)
    world.district_changed()
    gone = world.burnt()
    world.look(site)
    return f"{copy.name} {'seen' if seen else 'unseen'} {gone} gone"


def district_restore(world: "World") -> str | None:
    if world.district.disks == [world.district.book_path]:
        return None
    world.district.restore(Wanted())
    world.district_changed()
    world.burnt()
    world.look(world.district)
    return "district"


def poison(world: "World") -> str:
    """Entries whose signature holds and whose effect must not; and sound ones behind them."""
    scribe = world.scribe or _begin_scribe(world)
    said = scribe.poison(world.chance)
    _note(world, scribe, poison=True)
    if world.chance.random() < 0.5:
        number = Number.of_application(scribe.device.office.code, SCRIBES_DESK, 1)
        scribe.write(30, msgspec.msgpack.encode([0, number.digits, 0, "p"]))
        _note(world, scribe, poison=False)
    outcome = world.carry(scribe)
    return f"{said} {type(outcome).__name__}"


def _begin_scribe(world: "World") -> Scribe:
    around = world.around("scribe")
    home = Home(world.folder / "scribe")
    office = world.alive[0].office_code
    enrol(home, world.district.opened, office, SCRIBES_DESK, "desk", around.outside())
    forget_copies_of_district(world)
    scribe = world.scribe = Scribe(Device.load(home, outside=around.outside()), around)
    scribe.open_chain()
    _note(world, scribe, poison=False)
    return scribe


def _note(world: "World", scribe: Scribe, *, poison: bool) -> None:
    for line in lines_of(scribe.path):
        if line.h not in world.ledger.written:
            world.ledger.write(scribe.name, line, poison=poison)


def forget_copies_of_district(world: "World") -> None:
    """Of a district that does not know the device just let in: it would have to come again."""
    world.look(world.district)
    world.district.copies.clear()
    world.district.unseen = None


def forge(world: "World") -> str:
    """Somebody who is let in carries what he has changed."""
    site, carrier = desk_of(world), desk_of(world)
    carrier.around.fuse.safe()  # it is another computer with his key
    store = ForgingStore(site.office.parts.road, world.chance)
    line = world.chance.choice((world.line, world.house))(carrier)
    uploader = Uploader(store, line, carrier.clock)
    uploader.step()
    uploader.step()
    return f"{site.name} by {carrier.name} {store.forged}"


def outlaw(world: "World") -> str:
    carrier = desk_of(world)
    carrier.around.fuse.safe()
    frames = tuple(outlaw_frames(carrier.office_code, carrier.around))
    store = OutlawStore(carrier.office.parts.road, frames)
    line = world.chance.choice((world.line, world.house))(carrier)
    uploader = Uploader(store, line, carrier.clock)
    uploader.step()
    uploader.step()
    return carrier.name
