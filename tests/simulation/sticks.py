"""The technician's stick: parcels written, read, lost, damaged, and brought again much later.

It is carried by hand from one machine to the next in any order. Each gives back what is worth
noting, or None when it could not happen.
"""

import shutil
from dataclasses import dataclass, field
from errno import ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

import app.stick_folder
from app.carrying import take_and_give
from app.district_parcels import DistrictParcels, Round
from app.parcels import KioskParcels, quiet
from app.stick_folder import TO_DISTRICT, TO_OFFICE, OfficeFolder, offices_on, tag_of
from db.road import BookRoad
from registry.failures import Refusal, Trouble
from sync.parcel import EXCHANGE, Slip, seal
from sync.wire import Message, pack
from tests.simulation.ledger import must
from tests.simulation.outside import MINUTE_MS, Crash, Unsealed
from tests.simulation.places import KioskSite, OfficeSite
from tests.simulation.servers import DistrictSite
from tests.simulation.tables import rows_of
from tests.simulation.template import make_key

if TYPE_CHECKING:
    from tests.simulation.world import World

Stop = OfficeSite | KioskSite | DistrictSite
SHARE_BY_STICK_ALONE: Final = 0.5  # of the worlds that have a stick, at their end


@dataclass
class Stick:
    """A folder, and what it looked like earlier."""

    around: Path  # the world's folder
    earlier: list[Path] = field(default_factory=list)  # oldest first
    damaged: dict[Path, bytes] = field(default_factory=dict)  # what lies there instead
    used: bool = False

    @property
    def folder(self) -> Path:
        return self.around / "stick"

    @property
    def parcels(self) -> list[Path]:
        return sorted(self.folder.rglob("*.trz"))

    def last_round(self, world: "World") -> None:
        """When all faults have stopped: an old stick comes once more, and all are visited."""
        if not self.used:
            return
        if self.earlier:
            self.put_back(self.earlier[0])
        if world.chance.random() < SHARE_BY_STICK_ALONE:
            self.carry_alone(world)
            return
        stops: list[Stop] = [*world.members, *world.kiosks, world.district]
        for stop in stops:
            visit(world, stop)

    def carry_alone(self, world: "World") -> None:
        """Before any line is there again: what the stick brings must be enough for all."""
        offices: list[Stop] = [*world.members, *world.kiosks]
        for stop in (*offices, world.district, *offices, world.district, *offices):
            world.truth.at += MINUTE_MS
            visit(world, stop)
        waiting = {one.name: one.waits() for one in world.alive if one.waits()}
        copied = world.twins | world.may_fork
        told = {one.name for one in world.alive if one.device.certificate.device in copied}
        must(waiting.keys() <= told, "the stick alone is enough", f"{waiting} wait")

    def keep(self) -> Path:
        to = self.around / f"stick-{len(self.earlier)}"
        shutil.copytree(self.folder, to)
        self.earlier.append(to)
        return to

    def put_back(self, copy: Path) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(copy, self.folder)
        self.damaged.clear()

    def is_damaged(self, path: Path) -> bool:
        return path in self.damaged and path.read_bytes() == self.damaged[path]

    def lying_for(self, stop: Stop) -> list[Path]:
        if isinstance(stop, DistrictSite):
            offices = [OfficeFolder(self.folder, office) for office in offices_on(self.folder)]
            return [one.path for folder in offices for one in folder.lying(TO_DISTRICT)]
        device = stop.device
        folder = OfficeFolder(self.folder, device.office.code)
        return [one.path for one in folder.lying(TO_OFFICE, tag_of(device.certificate.device))]


def visit(world: "World", stop: Stop) -> str:
    """The stick is plugged in there: what came back is taken in, what is lacked elsewhere given."""
    stick = world.stick
    stick.used = True
    stick.folder.mkdir(exist_ok=True)
    lying = stick.lying_for(stop)
    bad = [path for path in lying if stick.is_damaged(path)]
    before = _held(stop)
    try:
        found = _read(world, stop)
    except (Refusal, Trouble) as no:
        _look(world, stop)
        return f"{stop.name} {type(no).__name__}"
    except Crash:
        stop.lose_power()
        _look(world, stop)
        return f"{stop.name} crash"
    _look(world, stop)
    if isinstance(stop, DistrictSite) and not stick.earlier:
        stick.keep()  # it comes once more at the end
    must(found >= len(bad), "damage is seen", f"{stop.name}: {found} of {len(bad)}")
    if lying and len(bad) == len(lying):
        must(_held(stop) == before, "what is damaged applies nothing", stop.name)
    return f"{stop.name} {len(lying)} lay there, {len(bad)} damaged"


def _read(world: "World", stop: Stop) -> int:
    """How many files there were good for nothing."""
    folder = world.stick.folder
    if isinstance(stop, DistrictSite):
        told = DistrictParcels(stop.opened, Unsealed).read(folder)
        _count(world, told)
        return sum(one.damaged + one.untrue + one.foreign for one in told.offices)
    if isinstance(stop, KioskSite):
        taken = KioskParcels(stop.device, stop.hall.book).take(folder)
        return taken.damaged + taken.untrue + taken.foreign
    round_ = take_and_give(stop.device, stop.book, folder, quiet, lambda *_: False)
    world.count("taken from the stick", round_.taken)
    return round_.damaged + round_.foreign


def _count(world: "World", told: Round) -> None:
    world.count("brought by stick", sum(one.entries for one in told.offices))
    world.count("parcels read", sum(one.brought for one in told.offices))


def _look(world: "World", stop: Stop) -> None:
    if isinstance(stop, DistrictSite):
        world.look(stop)
        world.district_told()
    elif isinstance(stop, OfficeSite):
        stop.count_waiting()
        world.look(stop)
        world.referee.receipts(stop)


def _held(stop: Stop) -> tuple[object, ...]:
    counts = ("journal", "district_receipt", "board")
    return tuple(rows_of(stop, f"SELECT count(*) FROM {name}")[0] for name in counts)


# -- events ---------------------------------------------------------------------------------------


def stick(world: "World") -> str:
    stops: list[Stop] = [*world.running, *world.kiosks]
    at_district = world.chance.random() < 0.4
    return visit(world, world.district if at_district else world.chance.choice(stops))


def stick_power(world: "World") -> str:
    """The power goes while it is plugged in."""
    stops: list[OfficeSite | DistrictSite] = [*world.running, world.district]
    stop = world.chance.choice(stops)
    stop.around.fuse.left = world.chance.randint(1, 12)
    said = visit(world, stop)
    stop.around.fuse.safe()
    return said


def stick_full(world: "World") -> str:
    """There is room for a file or two more, or for none: nothing that lay there goes for it."""
    stops: list[OfficeSite | DistrictSite] = [*world.running, world.district]
    before = {path.name for path in world.stick.parcels}
    given = [one for one in world.running if any(name.startswith(_given(one)) for name in before)]
    stop = world.chance.choice(given or stops)  # best where something would be replaced
    return visit_full(world, stop, world.chance.randint(0, 2))


def visit_full(world: "World", stop: OfficeSite | DistrictSite, room: int) -> str:
    """With room for so many files."""
    before = {path.name for path in world.stick.parcels}
    put, full = app.stick_folder._write, False

    def write(path: Path, content: bytes) -> None:
        nonlocal room, full
        if room == 0:
            full = True
            raise OSError(ENOSPC, "no room")
        room -= 1
        put(path, content)

    with patch.object(app.stick_folder, "_write", write):
        said = visit(world, stop)
    if full and not isinstance(stop, DistrictSite):
        mine = {name for name in before if name.startswith(_given(stop))}
        left = {path.name for path in world.stick.parcels}
        must(mine <= left, "a full stick keeps what it has", stop.name)
    return f"{said}{' full' if full else ''}"


def _given(stop: OfficeSite) -> str:
    """How the names of its parcels to the district begin."""
    return f"{TO_DISTRICT}-{tag_of(stop.device.certificate.device)}"


def stick_lost(world: "World") -> str | None:
    parcels = world.stick.parcels
    shutil.rmtree(world.stick.folder, ignore_errors=True)
    return f"{len(parcels)} parcels" if parcels else None


def stick_damaged(world: "World") -> str | None:
    """One file or all of them: a bit, or its end."""
    parcels = world.stick.parcels
    if not parcels:
        return None
    some = parcels if world.chance.random() < 0.3 else [world.chance.choice(parcels)]
    for path in some:
        content = bytearray(path.read_bytes())
        share = world.chance.random()
        if not content or world.stick.is_damaged(path):
            continue
        place = int(share * len(content))
        if world.chance.random() < 0.5:
            content[place] ^= 1 << world.chance.randrange(8)
        else:
            del content[place:]
        path.write_bytes(content)
        world.stick.damaged[path] = bytes(content)
    return f"{len(some)} of {len(parcels)}"


def stick_forged(world: "World") -> str | None:
    """Somebody writes a parcel in the district's name, sealed to a desk as anybody could."""
    stick, desk = world.stick, world.chance.choice(world.alive)
    if not stick.used:
        return None
    device, key = desk.device, make_key("forger")
    body = pack(Message(heads=BookRoad(desk.book).heads()))
    slip = Slip(1, EXCHANGE, world.district.opened.identity, world.truth.at)
    parcel = seal(slip, body, device.key.sealing_key, key)
    tag, office = tag_of(device.certificate.device), device.office.code
    path = OfficeFolder(stick.folder, office).path / f"{TO_OFFICE}-{tag}-999999-001.trz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(parcel)
    stick.damaged[path] = parcel
    return desk.name


def stick_kept(world: "World") -> str | None:
    """Somebody copies it as it is."""
    if not world.stick.parcels:
        return None
    return world.stick.keep().name


def stick_old(world: "World") -> str | None:
    """What was copied comes instead of the newer one: late, out of order, or once more."""
    if not world.stick.earlier:
        return None
    copy = world.chance.choice(world.stick.earlier)
    world.stick.put_back(copy)
    return copy.name
