"""A village whose desks change their keys: what the tests of `tereze rotate` have in common."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.parcels import OfficeParcels
from app.rotating import Rotation
from app.wiring import Device
from db.branches import entry_of
from db.tables import chain, journal
from registry.application import Stage
from registry.facts import Fact
from registry.failures import PeerUnreachable
from registry.numbers import Number
from tests.app.village import Line, Village, VillageDesk


class LineWithKeys(Line):
    """As the district's server answers a request for new keys."""

    def change_keys(self, request: bytes) -> bytes:
        if self._village.cut:
            raise PeerUnreachable
        return self._village.district.rekeying().answer(request)


def village_with_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    """Its district answers requests for new keys, as its server does."""
    made = Village(tmp_path, monkeypatch)

    def peer(device: Device, patience_s: float | None = None) -> LineWithKeys:
        return LineWithKeys(made, device.certificate.device)

    monkeypatch.setattr(Device, "peer", peer)
    yield made
    for desk in made.desks:
        desk.close()
    made.close()


def rotate(desk: VillageDesk, why: str = "planned") -> None:
    """As `tereze rotate` at a desk whose window is closed, with the line there."""
    desk.close()
    rotation = Rotation(desk.home)
    rotation.begin(why)
    if not rotation.is_certified():
        rotation.ask()
    rotation.change_over()
    desk.open()


def own_entries(desk: VillageDesk) -> list[tuple[bytes, list[Fact | None]]]:
    """The facts of each chain of this desk that this book writes or wrote, by its key."""
    found = []
    with desk.office.parts.book.reading() as connection:
        for row in connection.execute(select(chain).where(chain.c.own).order_by(chain.c.id)).all():
            lines = select(journal).where(journal.c.chain_id == row.id).order_by(journal.c.n)
            facts = [entry_of(one).read_fact() for one in connection.execute(lines).all()]
            found.append((row.signing_key, facts))
    return found


def stages(village: Village, *numbers: Number) -> list[Stage | None]:
    """Where these stand at the district."""
    found = [village.district.reading.application(number.digits) for number in numbers]
    return [None if one is None else one.stage for one in found]


def give(desk: VillageDesk, stick: Path) -> None:
    OfficeParcels(desk.device, desk.office.parts.book).give(stick)


def take(desk: VillageDesk, stick: Path):
    return OfficeParcels(desk.device, desk.office.parts.book).take(stick)
