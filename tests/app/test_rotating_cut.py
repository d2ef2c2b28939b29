"""A change of keys that breaks off goes on where it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import app.own_keys
import app.rotating
import db.rotating
from app.homes import Home, HomeUnusable
from app.rotating import Rotation
from db.rotating import own_key
from district.enrolment import keys_of
from registry.facts import KeysChanged
from registry.failures import Trouble
from sync.keys import DeviceKey
from tests.app.rotating import own_entries, rotate, village_with_keys
from tests.app.village import Village

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    yield from village_with_keys(tmp_path, monkeypatch)


# -- whatever breaks off ------------------------------------------------------------------------

CUTS = (  # every step that leaves something on the disk, in the order in which they are taken
    (app.own_keys.OwnKeys, "begin"),
    (DeviceKey, "save"),
    (app.own_keys.OwnKeys, "keep_certificate"),
    (app.own_keys, "write_whole"),
    (app.rotating, "change_keys"),
    (app.own_keys.OwnKeys, "_follow"),
    (app.own_keys, "_write_secret"),
    (Home, "keep_enrolment"),
    (app.own_keys, "settle_names"),
)


class PowerCut(BaseException):
    """The process is gone: nothing catches it."""


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("place", CUTS, ids=lambda place: place[1])
def test_killed_at_any_step_it_goes_on_where_it_was_and_can_always_speak_to_the_district(
    village, monkeypatch, place, is_done
):
    desk = village.desk()
    desk.register()
    owner, name = place
    real = getattr(owner, name)

    def cut(*told, **more):
        if is_done:
            real(*told, **more)
        raise PowerCut

    desk.close()
    with monkeypatch.context() as power:
        power.setattr(owner, name, cut)
        with pytest.raises(PowerCut):
            rotate(desk)
    desk.open()  # somebody comes in the morning
    desk.register()
    desk.carry()
    assert desk.hashes == village.hashes
    assert desk.waiting == 0
    rotate(desk)
    every = (fact for _, facts in own_entries(desk) for fact in facts)
    rotations = [fact for fact in every if isinstance(fact, KeysChanged)]
    was_committed = name in ("_follow", "_write_secret", "keep_enrolment", "settle_names")
    assert len(rotations) == 1 + (was_committed or (name == "change_keys" and is_done))
    third = desk.register()
    assert third.serial == 3
    desk.carry()
    assert desk.hashes == village.hashes
    assert keys_of(village.district.devices.device(desk.device.certificate.device)) == (
        desk.device.key.public_key,
    )
    assert not village.district.reading.set_aside()


def test_a_commit_of_which_nobody_knows_is_looked_at_before_the_old_key_goes(village, monkeypatch):
    """The disk failed: nothing of it is in the book, and the old keys are as good as before."""
    desk = village.desk()
    old_key = desk.device.key.public_key
    desk.close()
    rotation = Rotation(desk.home)
    rotation.begin("planned")
    rotation.ask()
    with monkeypatch.context() as disk:
        disk.setattr(db.rotating, "end_chain", _fails)
        with pytest.raises(Trouble):
            rotation.change_over()
    desk.open()
    assert desk.device.key.public_key == own_key(desk.office.parts.book) == old_key
    assert not (desk.home.keys / "keys.changing").exists()
    desk.register()
    rotate(desk)
    desk.carry()
    assert desk.hashes == village.hashes


def _fails(*_: object) -> None:
    raise HomeUnusable


def test_where_the_book_cannot_be_asked_nothing_is_signed_until_it_can(village, monkeypatch):
    desk = village.desk()
    desk.close()
    with monkeypatch.context() as power:
        power.setattr(app.own_keys.OwnKeys, "_follow", lambda _: (_ for _ in ()).throw(PowerCut()))
        with pytest.raises(PowerCut):
            rotate(desk)
    with monkeypatch.context() as busy:
        busy.setattr(app.own_keys, "is_changed", _busy)
        with pytest.raises(Trouble):
            desk.open()
    desk.open()
    desk.register()
    desk.carry()
    assert desk.hashes == village.hashes


def _busy(*_: object) -> bool:
    from registry.failures import BookUnwritable

    raise BookUnwritable
