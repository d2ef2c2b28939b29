"""The road by stick: a desk, a district, and a technician who is trusted with nothing."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.demo import SOKOLOVKA
from app.district_parcels import DistrictParcels, Round
from app.parcels import Handed, OfficeParcels, Taken
from app.stick_folder import TO_DISTRICT, TO_OFFICE, OfficeFolder, tag_of
from app.wiring import Device
from registry.application import Stage
from tests.app.village import Village, VillageDesk
from tests.world import AIGUL

DAY_MS = 86_400_000


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    made = Village(tmp_path, monkeypatch)
    made.cut = True  # no line at all: whatever arrives came by stick
    yield made
    for desk in made.desks:
        desk.close()
    made.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def at(desk: VillageDesk) -> OfficeParcels:
    return OfficeParcels(desk.device, desk.office.parts.book)


def give(desk: VillageDesk, stick: Path) -> Handed:
    return at(desk).give(stick)


def take(desk: VillageDesk, stick: Path) -> Taken:
    taken = at(desk).take(stick)
    desk.office.count_waiting()
    return taken


def read_at_district(village: Village, stick: Path) -> Round:
    return DistrictParcels(village.district).read(stick)


def lying(stick: Path, way: str) -> list[Path]:
    return [one.path for one in OfficeFolder(stick, SOKOLOVKA).lying(way)]


def test_one_round_by_stick_settles_everything(village, stick):
    desk = village.desk()
    first, second = desk.register("Серікова Айгүл"), desk.register("Иванов Пётр")

    handed = give(desk, stick)
    done = read_at_district(village, stick)
    village.answer(first)
    taken = take(desk, stick)

    assert handed.entries == len(desk.hashes) - _known_before(village, desk)
    assert done.offices[0].entries == handed.entries
    assert taken.settled > 0
    assert desk.waiting == 0
    assert set(desk.hashes) <= set(village.hashes)
    assert village.district.reading.application(second.digits) is not None


def _known_before(village: Village, desk: VillageDesk) -> int:
    """Entries that the desk had from the district at its enrolment."""
    own = desk.office.parts.road.heads()
    held = {head.chain for head in village.district.road.heads(0)}
    return sum(head.n + 1 for head in own if head.chain in held) + sum(
        head.n + 1
        for head in own
        if head.chain not in held and head.chain not in _own(desk)
    )


def _own(desk: VillageDesk) -> set[bytes]:
    return set(desk.office.parts.road.chains_of(desk.device.certificate.device))
