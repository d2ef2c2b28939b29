"""A kiosk has the catalogue in force, of the district, of its relay, or by stick; and no name."""

import time
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from app.assets import first_catalogue
from app.district_parcels import DistrictParcels
from app.parcels import KioskParcels
from db.kiosk_catalogue import KioskBookCatalogue
from registry.catalogue_facts import ServicePublished
from registry.failures import BookUnwritable
from registry.kiosk_road import CATALOGUE_TAG, KioskCatalogue, SignedCatalogue
from registry.road import BOARD_TAG
from registry.trust import Certificate, certify
from sync.keys import DeviceKey
from tests.app.hall_village import HallVillage
from tests.app.hall_village import village as village
from tests.world import TestKey, World

SHEEP = "06-02"


def publish(village: HallVillage, days: int, later: int = 0) -> None:
    fact = ServicePublished(
        replace(first_catalogue().service(SHEEP), term_days=days, term_unit="working"),
        village.today + timedelta(days=later),
    )
    with village.district.journal_of(0).writing() as journal:
        journal.append(fact)


def term(village: HallVillage) -> int | None:
    now = village.kiosk.hall.catalogue.now()
    return None if now is None else now.service(SHEEP).term_days


@pytest.mark.parametrize("by_relay", [True, False])
def test_a_kiosk_keeps_what_is_in_force(village: HallVillage, by_relay: bool) -> None:
    village.ways(relay=by_relay, district=not by_relay)
    village.carry()
    assert village.kiosk.hall.catalogue.now() is None
    village.kiosk.step()
    assert term(village) == first_catalogue().service(SHEEP).term_days
    publish(village, 9)
    publish(village, 77, later=3)
    village.carry()
    village.kiosk.fetcher._asked_catalogue_at = None  # ten minutes later
    time.sleep(1.1)  # a server looks once a second whether something was published
    village.kiosk.step()
    assert term(village) == 9
    village.kiosk.close()
    village.kiosk.open()
    assert term(village) == 9


def test_it_is_asked_for_every_ten_minutes_and_given_once(
    village: HallVillage, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.ways(relay=False, district=True)
    taken: list[int] = []
    real = KioskBookCatalogue.replace

    def counted(self: KioskBookCatalogue, signed: SignedCatalogue) -> bool:
        taken.append(len(signed.packed))
        return real(self, signed)

    monkeypatch.setattr(KioskBookCatalogue, "replace", counted)
    fetcher = village.kiosk.fetcher
    with fetcher._peers()[-1] as peer:
        for _ in range(3):
            fetcher._asked_catalogue_at = None
            fetcher.fetch_catalogue([peer])
        assert len(taken) == 1
        publish(village, 9)
        fetcher.fetch_catalogue([peer])
        assert len(taken) == 1  # not ten minutes since
        fetcher._asked_catalogue_at = None
        time.sleep(1.1)  # a server looks once a second whether something was published
        fetcher.fetch_catalogue([peer])
    assert len(taken) == 2
    assert term(village) == 9


def test_a_disk_that_was_full_is_given_it_again(village: HallVillage) -> None:
    village.ways(relay=False, district=True)
    fetcher, kept = village.kiosk.fetcher, village.kiosk.hall.catalogue
    full = [BookUnwritable()]

    def replaced(signed: SignedCatalogue) -> bool:
        if full:
            raise full.pop()
        return KioskBookCatalogue.replace(kept, signed)

    kept.replace = replaced  # type: ignore[method-assign]
    with fetcher._peers()[-1] as peer:
        fetcher.fetch_catalogue([peer])
        assert term(village) is None
        fetcher.fetch_catalogue([peer])
    assert term(village) is not None


def test_it_comes_on_the_stick_with_the_board(village: HallVillage, tmp_path: Path) -> None:
    publish(village, 9)
    stick = tmp_path / "stick"
    stick.mkdir()
    DistrictParcels(village.district).write(stick, [village.kiosk.device.office.code])
    kiosk = village.kiosk
    taken = KioskParcels(kiosk.device, kiosk.hall.book).take(stick)
    assert (taken.parcels, taken.damaged, taken.untrue) == (2, 0, 0)
    assert term(village) == 9
    assert kiosk.hall.board.as_of() is not None


def test_a_new_kiosk_knows_to_whom_its_parcels_are_sealed(village: HallVillage) -> None:
    parcels = KioskParcels(village.kiosk.device, village.kiosk.hall.book)
    assert parcels._words.district_sealing_key() == village.district.key.sealing_key


# -- whom it believes -----------------------------------------------------------------------------


@pytest.fixture
def world(tmp_path: Path):
    made = World(tmp_path)
    yield made
    made.close()


def packed(as_of: int, days: int = 3) -> bytes:
    first = first_catalogue()
    sheep = replace(first.service(SHEEP), term_days=days)
    return msgspec.msgpack.encode(KioskCatalogue(as_of, "e", (sheep,), first.departments))


def test_only_the_district_and_our_relay_are_believed(world: World) -> None:
    kept = KioskBookCatalogue(world._place("kiosk", TestKey(b"k"), b"kiosk 0000000000").book, 427)
    relay, other, told = TestKey(b"relay"), DeviceKey.create(), packed(1_000)
    by_district = world.district_key.sign(CATALOGUE_TAG + told)
    assert not kept.replace(SignedCatalogue(told, other.sign(CATALOGUE_TAG + told)))
    assert not kept.replace(SignedCatalogue(told, world.district_key.sign(BOARD_TAG + told)))
    assert not kept.replace(SignedCatalogue(told + b"\0", by_district))
    for office, role, good in ((427, "relay", True), (427, "desk", False), (428, "relay", False)):
        certificate = Certificate(b"r" * 16, office, 99, role, relay.public_key, "", 0)
        shown = certify(world.district_key, certificate)
        signed = SignedCatalogue(
            told, relay.sign(CATALOGUE_TAG + told), shown.packed, shown.signature
        )
        assert kept.replace(signed) is good
    assert kept.replace(SignedCatalogue(told, by_district))


def test_an_older_one_of_the_same_maker_and_one_of_a_newer_program_change_nothing(
    world: World,
) -> None:
    kept = KioskBookCatalogue(world._place("kiosk", TestKey(b"k"), b"kiosk 0000000000").book, 427)

    def signed(told: bytes) -> SignedCatalogue:
        return SignedCatalogue(told, world.district_key.sign(CATALOGUE_TAG + told))

    assert kept.replace(signed(packed(2_000, 7)))
    assert not kept.replace(signed(packed(1_000, 3)))
    assert not kept.replace(signed(msgspec.msgpack.encode(["of tomorrow"])))
    now = kept.now()
    assert now is not None
    assert now.service(SHEEP).term_days == 7
