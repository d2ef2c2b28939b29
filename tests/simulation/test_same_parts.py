"""A simulated desk and district are made of the program's own parts, but for what ports replace."""

import pytest

from app.district import open_district
from app.district_parcels import DistrictParcels
from app.hall import BoardFetcher, OpenHall
from app.outside import SystemClock
from app.parcels import OfficeParcels
from app.relay import open_relay
from app.ways import Ways
from app.wiring import Device, open_office
from db.road import BookRoad
from tests.simulation.outside import (
    CheapSealer,
    Crash,
    SimClock,
    SimCopy,
    SimRandom,
    SimSpace,
    Unsealed,
)
from tests.simulation.places import DeskSite, nobody_looks, road_of
from tests.simulation.same_parts import REPLACED, UNSEALING, differences, parts
from tests.simulation.servers import RelaySite
from tests.simulation.template import KIOSK, RELAY, desk_name, template
from tests.simulation.world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = World(1, tmp_path_factory.mktemp("world"))
    world._begin()
    yield world
    world.end()


def opened(site: DeskSite) -> tuple[dict[str, str], dict[str, str]]:
    """Parts of the desk as the program opens it, and as the simulation does."""
    device = Device.load(site.home)
    office = open_office(device)
    real = parts(device, office, Ways.of(device, office.parts.road).way)
    office.parts.book.engine.dispose()
    site.open()
    return real, parts(site.device, site.office, road_of(site.device, site.office))


def test_a_simulated_desk_is_made_of_the_programs_own_parts(world):
    real, simulated = opened(world.desks[0])
    assert len(real) > 60
    assert "sync.exchange.Uploader" in real.values()
    assert "db.journal.BookJournal" in real.values()
    assert differences(real, simulated) == set()
    met = {(real[path], simulated[path]) for path in real.keys() & simulated.keys()}
    assert met >= REPLACED  # each of them was really looked at


def test_a_simulated_district_is_made_of_the_programs_own_parts(world):
    site = world.district
    site.close()
    district = open_district(site.home, SystemClock())
    real = parts(district)
    district.book.engine.dispose()
    site.open()
    assert "db.road.BookRoad" in real.values()
    assert differences(real, parts(site.opened)) == set()


def test_a_desk_with_a_relay_is_made_of_the_programs_own_parts(world):
    site = world.desks[0]
    site.go_by_relay()
    real, simulated = opened(site)
    assert "sync.relay.RelayFirst" in real.values()
    assert differences(real, simulated) == set()


def test_a_simulated_relay_is_made_of_the_programs_own_parts(world):
    site = a_relay(world)
    site.close()
    relay = open_relay(site.home)
    real = parts(relay.device, relay, relay.end())
    relay.stop()
    site.open()
    assert "db.relaying.OfficeRoad" in real.values()
    assert "sync.exchange.Uploader" in real.values()
    assert differences(real, parts(site.relay.device, site.relay, site.end)) == set()


def a_relay(world: World) -> RelaySite:
    if not world.relays:
        office = world.desks[0].office_code
        name = desk_name(office, RELAY)
        template().copy(name, world.folder / name)
        world.add_relay(name, office)
    return next(iter(world.relays.values()))


def test_a_simulated_kiosk_is_made_of_the_programs_own_parts(world):
    if not world.kiosks:
        world._add_kiosk(desk_name(world.desks[0].office_code, KIOSK), world.desks[0].office_code)
    site = world.kiosks[0]
    site.close()
    device = Device.load(site.home)
    hall = OpenHall(device)
    real = parts(device, hall, BoardFetcher(device, hall, nobody_looks))
    hall.book.engine.dispose()
    site.open()
    assert "db.board.BookBoard" in real.values()
    assert differences(real, parts(site.device, site.hall, site.fetcher)) == set()


def test_both_ends_of_the_stick_are_made_of_the_programs_own_parts(world):
    desk, district = world.desks[0], world.district
    device = Device.load(desk.home)
    real = parts(OfficeParcels(device, desk.book), DistrictParcels(district.opened))
    mine = OfficeParcels(desk.device, desk.book)
    simulated = parts(mine, DistrictParcels(district.opened, Unsealed))
    assert len(real) > 60
    assert differences(real, simulated) == set()
    assert simulated["DistrictParcels._unsealing"] == UNSEALING[1]


class OtherRoad(BookRoad):
    """As good as the program's, and not the program's."""


@pytest.mark.parametrize("deep", [False, True])
def test_any_other_part_is_noticed(world, deep):
    site = world.desks[0]
    real, _ = opened(site)
    if deep:
        site.office.parts.book._connections.__class__ = type(
            "Connections", (type(site.office.parts.book._connections),), {"__module__": "tests.x"}
        )
    else:
        site.office.parts.road.__class__ = OtherRoad
    simulated = parts(site.device, site.office, road_of(site.device, site.office))
    assert differences(real, simulated)


def test_what_is_replaced_stands_behind_a_promise():
    named = {f"{kind.__module__}.{kind.__qualname__}" for kind in _REPLACEMENTS}
    assert {simulated for _, simulated in REPLACED} == named
    assert not issubclass(Crash, Exception)  # nothing in the program can catch it


_REPLACEMENTS = (SimClock, SimRandom, CheapSealer, SimSpace, SimCopy)
