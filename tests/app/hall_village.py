"""A district and a relay that are served on this machine, and a kiosk of their office."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import msgspec
import pytest

from app.demo import SOKOLOVKA, make_district, settle
from app.district import OpenDistrict
from app.hall import BoardFetcher, OpenHall
from app.homes import Home
from app.outside import SystemClock
from app.relay import OpenRelay, application, open_relay
from app.serving import house_of
from app.settings import DeviceSettings
from app.wiring import Device
from district.application import create_app
from registry.application import office_day
from registry.from_hall import What
from sync.exchange import Uploader
from sync.http import HttpPeer
from tests.district.test_road import serving

NOBODY = "http://127.0.0.1:9"


@dataclass
class Kiosk:
    """A kiosk as its thread leaves it, with whom it can ask."""

    device: Device
    clock: SystemClock
    hall: OpenHall = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.hall = OpenHall(self.device)
        self.fetcher = BoardFetcher(self.device, self.hall, lambda: None)

    def close(self) -> None:
        if self.hall.tickets is not None:
            self.hall.tickets.stop()
        self.hall.book.engine.dispose()

    def step(self) -> None:
        """What the thread does each half minute."""
        with ExitStack() as peers:
            found = [peers.enter_context(peer) for peer in self.fetcher._peers()]
            self.fetcher.fetch(found)
            self.fetcher.hear_the_common(found)
            self.fetcher.fetch_catalogue(found)
            self.hall.records._failed_at = None  # minutes later
            self.hall.records.step(found)

    @property
    def waiting(self) -> int:
        return len(self.hall.records._kept.unsettled())


class HallVillage:
    """`district`, `relay` and `kiosk`; addresses are real, and change hands by `ways`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SystemClock()
        self._copies = 0
        self.district: OpenDistrict = make_district(Home(folder / "district"), NOBODY, self.clock)
        self._open = ExitStack()
        self.address = self._open.enter_context(serving(create_app(house_of(self.district))))
        self.relay: OpenRelay = self._relay(folder / "relay")
        self.relay_address = self._open.enter_context(serving(application(self.relay)))
        self.kiosk = self.new_kiosk("kiosk", 50)

    def _relay(self, folder: Path) -> OpenRelay:
        settle(Home(folder), self.district, self.address, "relay", 99)
        home = Home(folder)
        settings = home.settings(DeviceSettings)
        home.keep_settings(msgspec.structs.replace(settings, tickets=True, district=self.address))
        return open_relay(home)

    def new_kiosk(self, name: str, number: int) -> Kiosk:
        home = Home(self.folder / name)
        settle(home, self.district, self.address, "kiosk", number)
        self.settings(home, district=self.address, relay="", printer="none")
        return Kiosk(Device.load(home), self.clock)

    def settings(self, home: Home, **changed: object) -> None:
        home.keep_settings(msgspec.structs.replace(home.settings(DeviceSettings), **changed))

    def ways(self, *, relay: bool, district: bool) -> None:
        """Whom the kiosk can reach from now on."""
        self.kiosk.close()
        home = self.kiosk.device.home
        self.settings(
            home,
            relay=self.relay_address if relay else NOBODY,
            district=self.address if district else NOBODY,
            tickets=True,
        )
        self.kiosk = Kiosk(Device.load(home), self.clock)

    def carry(self) -> None:
        """The relay and the district know the same."""
        with HttpPeer(
            self.address, self.relay.device.certificate.device, self.relay.device.key, self.clock
        ) as peer:
            Uploader(self.relay.road, peer, self.clock).run()

    def copy_of_the_kiosk(self) -> Path:
        self.kiosk.close()
        self._copies += 1
        copy = self.folder / f"copy {self._copies}"
        shutil.copytree(self.kiosk.device.home.folder, copy)
        self.kiosk.open()
        return copy

    def put_back(self, copy: Path) -> None:
        self.kiosk.close()
        home = self.kiosk.device.home
        shutil.rmtree(home.folder)
        shutil.copytree(copy, home.folder)
        self.kiosk = Kiosk(Device.load(home), self.clock)

    def told(self) -> tuple[What, ...]:
        """What the district holds of this hall."""
        return self.district.from_hall()._store.told(SOKOLOVKA, date.min, date.max)

    @property
    def today(self) -> date:
        return office_day(self.clock.now())

    def close(self) -> None:
        self.kiosk.close()
        self._open.close()
        self.relay.stop()
        self.district.book.engine.dispose()


@contextmanager
def opened(folder: Path) -> Iterator[HallVillage]:
    made = HallVillage(folder)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def village(tmp_path: Path) -> Iterator[HallVillage]:
    with opened(tmp_path) as made:
        yield made
