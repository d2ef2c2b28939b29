"""Keys change between real programs on loopback: desks, the office's own server, the district."""

from collections.abc import Iterator

import msgspec
import pytest

import app.rotating
import sync.relay
from app.homes import Home
from app.main import main
from app.rotating import Rotation, go_on
from app.settings import DeviceSettings
from app.wiring import Device, start_road
from bench.office import open_desk
from registry.failures import PeerRefused
from registry.road import SignedBoard
from sync.http import HttpPeer
from sync.keys import DeviceKey
from sync.wire import Message, pack
from tests.app.big_office import AT_THE_DESK, BigOffice, DeskAtWork, until

pytestmark = pytest.mark.timeout(240)
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BigOffice]:
    office = BigOffice(tmp_path_factory.mktemp("office"), 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sync.relay, "AWAY_MS", 400)
        patch.setattr(app.rotating, "ASK_AGAIN_S", 0.0)
        try:
            office.district.start()
            office.relay.start()
            office.open_desks()
            yield office
        finally:
            office.close()


def rotate(home: Home) -> int:
    return main(["rotate", "--home", str(home.folder), "--language", "en"])


def open_again(desk: DeskAtWork) -> None:
    """The window is opened anew, with whatever keys there are now."""
    desk.device = Device.load(desk.device.home)
    desk.office, _ = open_desk(desk.device)
    desk.road = start_road(desk.device, desk.office, lambda _: None, AT_THE_DESK)


def settled(office: BigOffice) -> bool:
    return not any(desk.waiting for desk in office.desks)


def status_with(device: Device, key: DeviceKey, address: str) -> int:
    """What the other end says to somebody who signs with this key, and shows this certificate."""
    shown = device.enrolment.certificate
    with HttpPeer(address, device.certificate.device, key, device.clock, certificate=shown) as peer:
        try:
            peer.exchange(pack(Message()))
        except PeerRefused as refused:
            return refused.status
    return 200


def test_after_the_change_neither_district_nor_office_server_let_the_old_key_in(
    office: BigOffice,
) -> None:
    desk = office.desks[0]
    before, old = desk.device, desk.device.key
    desk.register()
    desk.close()
    assert status_with(before, old, office.relay.address) == 200
    assert rotate(before.home) == 0
    open_again(desk)
    assert desk.device.key.public_key != old.public_key
    number = desk.register()
    until(lambda: settled(office))
    hashes = desk.hashes
    until(lambda: hashes <= office.at_district() and hashes <= office.at_relay())
    for address in (office.district.address, office.relay.address):
        assert status_with(before, old, address) == 401
        assert status_with(desk.device, desk.device.key, address) == 200
    until(lambda: office.desks[1].office.application(number) is not None)


def test_a_desk_whose_only_way_is_the_office_server_gets_its_keys_through_it(
    office: BigOffice,
) -> None:
    desk = office.desks[1]
    home, old = desk.device.home, desk.device.key.public_key
    settings = home.settings(DeviceSettings)
    home.keep_settings(msgspec.structs.replace(settings, district=NOWHERE))
    desk.close()
    office.district.stop()
    assert rotate(home) == 3  # the office's server is there, and has no line itself
    office.district.start()
    assert rotate(home) == 0
    open_again(desk)
    desk.register()
    until(lambda: settled(office))
    home.keep_settings(settings)
    assert desk.device.key.public_key != old
    hashes = desk.hashes
    until(lambda: hashes <= office.at_district())


def test_while_the_window_is_open_its_road_asks_and_the_change_waits_for_the_next_opening(
    office: BigOffice,
) -> None:
    desk = office.desks[0]
    home, old = desk.device.home, desk.device.key.public_key
    Rotation(home).begin("planned")
    until(lambda: desk.device.keys.certificate() is not None)
    desk.register()
    until(lambda: settled(office))  # by the old key
    assert Device.load(home).key.public_key == old
    desk.close()
    assert go_on(home)
    open_again(desk)
    desk.register()
    until(lambda: settled(office))
    assert desk.device.key.public_key != old


def test_the_office_server_changes_its_own_keys_and_desks_and_kiosk_go_on_with_it(
    office: BigOffice,
) -> None:
    home = office.relay.home
    old = DeviceKey.load(home.key).public_key
    assert rotate(home) == 3  # it is running
    office.relay.stop()
    office.relay.start()  # which is the moment
    assert DeviceKey.load(home.key).public_key != old
    numbers = [desk.register() for desk in office.desks]
    until(lambda: settled(office))
    until(lambda: office.health()["waiting"] == 0)
    until(lambda: all(desk.road.state.by_relay for desk in office.desks))
    assert len(numbers) == 2
    with office.kiosk.relay() as peer:
        board = peer.fetch_board(office.kiosk.office.code)
    assert isinstance(board, SignedBoard)
    assert Device.load(home).enrolment.certificate.packed == board.certificate


def test_a_kiosk_changes_its_keys_by_line(office: BigOffice) -> None:
    home, old = office.kiosk.home, office.kiosk.key
    assert rotate(home) == 0
    kiosk = Device.load(home)
    assert kiosk.key.public_key != old.public_key
    with kiosk.peer() as peer:
        assert peer.fetch_board(kiosk.office.code) is not None
    with kiosk.relay() as peer:
        assert peer.fetch_board(kiosk.office.code) is not None
    assert status_with(office.kiosk, old, office.district.address) == 401
