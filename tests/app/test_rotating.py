"""A desk's keys are changed in place, by wire and by stick, at any pace."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.demo import SOKOLOVKA, settle
from app.district_parcels import DistrictParcels
from app.homes import Home
from app.main import main
from app.parcels import KioskParcels
from app.restoring import HomeInUse
from app.rotating import Rotation, ask_and_go_on, go_on
from app.wiring import Device
from counter.standing import KeysStanding
from db.rotating import own_key
from district.enrolment import keys_of
from registry.application import Stage
from registry.facts import ChainOpened, KeysChanged, NumbersSkipped
from registry.failures import PeerUnreachable
from sync.turn import Turn
from tests import second_verifier
from tests.app.rotating import give, own_entries, rotate, stages, take, village_with_keys
from tests.app.village import NOBODY, Village

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    yield from village_with_keys(tmp_path, monkeypatch)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


# -- by wire ------------------------------------------------------------------------------------


def test_a_desk_changes_its_keys_and_goes_on_with_the_next_number(village):
    desk = village.desk()
    old_key, print_key = desk.device.key.public_key, desk.home.print_key.read_bytes()
    first = desk.register()
    rotate(desk, "exposed")
    second = desk.register()

    (before, (*_, told)), (after, (opened, *later)) = own_entries(desk)
    assert before == old_key != after == desk.device.key.public_key
    assert isinstance(told, KeysChanged)
    assert isinstance(opened, ChainOpened)
    assert (told.signing_key, told.reason) == (after, "exposed")
    assert told.sealing_key == opened.sealing_key == desk.device.key.sealing_key
    assert opened.reason == "rotated"
    assert not any(isinstance(fact, NumbersSkipped) for fact in later)
    assert second.serial == first.serial + 1
    assert desk.device.certificate.signing_key == after
    assert desk.home.print_key.read_bytes() == print_key
    desk.carry()
    assert desk.hashes == village.hashes
    assert desk.waiting == 0
    for path in (desk.home.book, village.home.district_database):
        second_verifier.verify_book(path, desk.device.enrolment.district_key)


def test_of_the_old_keys_the_one_that_signs_is_gone_and_the_next_change_works_as_well(village):
    desk = village.desk()
    seeds = {desk.home.key.read_text().splitlines()[1]}
    for _ in range(3):
        rotate(desk)
        desk.register()
        seeds.add(desk.home.key.read_text().splitlines()[1])
    kept = "".join(path.read_text() for path in desk.home.keys.iterdir() if path.suffix == ".key"
                   and path != desk.home.print_key)  # fmt: skip
    assert len(seeds) == 4
    assert [seed in kept for seed in seeds].count(True) == 1
    assert {path.name for path in desk.home.keys.iterdir()} == {
        "device.key",
        "print.key",
        "reading.key",
    }
    desk.carry()
    assert desk.hashes == village.hashes


def test_a_receipt_that_was_not_printed_yet_still_can_be(village):
    desk = village.desk()
    number = desk.register()
    code = [one.secret for one in desk.office.parts.journal.due_prints(number.digits)]
    rotate(desk)
    assert [one.secret for one in desk.office.parts.journal.due_prints(number.digits)] == code
    assert any(code)


def test_desk_and_district_say_alike_when_the_keys_were_changed_last(village):
    desk = village.desk()
    device, joined = desk.device.certificate.device, desk.device.certificate.issued_at
    assert desk.office.standing().keys == KeysStanding(joined, changed=False)
    assert village.district.devices.device(device).keys_changed_at is None
    for _ in range(2):
        before = desk.device.certificate.issued_at
        rotate(desk)
        keys = desk.office.standing().keys
        assert keys == KeysStanding(desk.device.certificate.issued_at, changed=True)
        assert keys.since > before
        row = village.district.devices.device(device)
        assert (row.enrolled_at, row.keys_changed_at) == (joined, keys.since)


# -- the district's answer takes its time -------------------------------------------------------


def test_with_the_line_out_the_desk_works_on_with_its_old_keys_until_the_district_answers(village):
    desk = village.desk()
    old_key = desk.device.key.public_key
    village.cut = True
    desk.close()
    Rotation(desk.home).begin("planned")
    with pytest.raises(PeerUnreachable):
        Rotation(desk.home).ask()
    desk.open()
    number = desk.register()
    assert own_key(desk.office.parts.book) == old_key == desk.device.key.public_key

    village.cut = False
    desk.carry()  # by the old key
    desk.close()
    assert ask_and_go_on(desk.home)
    desk.open()
    assert own_key(desk.office.parts.book) == desk.device.key.public_key != old_key
    desk.carry()
    assert desk.hashes == village.hashes
    assert stages(village, number) == [Stage.REGISTERED]


def test_both_keys_sign_in_until_the_new_one_was_used_and_then_only_that(village):
    desk = village.desk()
    device = desk.device.certificate.device
    old, rotation = desk.device.key, Rotation(desk.home)
    rotation.begin("planned")
    rotation.ask()
    row = village.district.devices.device(device)
    new = Rotation(desk.home)._keys.next_key()
    assert keys_of(row) == (new.public_key, old.public_key)
    desk.carry()
    assert keys_of(village.district.devices.device(device)) == (new.public_key, old.public_key)
    desk.close()
    rotation.change_over()
    desk.open()
    desk.carry()  # by its new chain, whoever brought it, the district knows that the old is gone
    [listed] = [row for row in village.district.devices.devices() if row.device == device]
    assert keys_of(listed) == keys_of(village.district.devices.device(device)) == (new.public_key,)


def test_the_certificate_that_came_down_the_road_is_enough(village, monkeypatch):
    """The answer itself was lost; what the district writes for everybody says the same."""
    desk = village.desk()
    desk.close()
    rotation = Rotation(desk.home)
    rotation.begin("planned")
    with monkeypatch.context() as lost:
        lost.setattr(Rotation, "_believe", lambda *_: (_ for _ in ()).throw(PeerUnreachable()))
        with pytest.raises(PeerUnreachable):
            rotation.ask()
    desk.open()
    desk.carry()
    desk.close()
    village.cut = True
    assert go_on(desk.home)
    desk.open()
    desk.register()
    village.cut = False
    desk.carry()
    assert desk.hashes == village.hashes


def test_the_same_question_twice_gets_the_same_answer_and_the_district_writes_it_once(village):
    desk = village.desk()
    rotation = Rotation(desk.home)
    rotation.begin("planned")
    request = rotation._request()
    rekeying = village.district.rekeying()
    first = rekeying.answer(request)
    held = village.hashes
    assert rekeying.answer(request) == first
    assert village.hashes == held


def test_while_the_window_is_open_the_keys_stay_and_change_when_it_is_opened_again(village):
    desk = village.desk()
    turn = Turn(desk.home.folder / "counter.lock")
    assert turn.take()
    rotation = Rotation(desk.home)
    rotation.begin("planned")
    rotation.ask()
    with pytest.raises(HomeInUse):
        rotation.change_over()
    assert Device.load(desk.home).key.public_key == desk.device.key.public_key
    desk.close()
    assert go_on(desk.home)  # as the window does, which holds that lock itself
    turn.give_back()
    desk.open()
    assert len(own_entries(desk)) == 2


def test_the_command_says_each_step_and_ends_with_what_is_left_to_do(village, capsys):
    desk = village.desk()
    desk.close()
    village.cut = True
    assert main(["rotate", "--home", str(desk.home.folder), "--language", "en"]) == 3
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "New keys are made. The old ones are good until the district knows the new.",
        "This computer works on with its old keys, and asks again by itself.",
    ]
    assert "cannot be reached" in said.err
    village.cut = False
    assert main(["rotate", "--home", str(desk.home.folder), "--language", "en"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "A change of keys is under way: it goes on.",
        "The district vouches for the new keys.",
        "The keys of this computer are changed.",
        "Nothing that the old ones sign from now on counts.",
    ]
    desk.open()


# -- by stick -----------------------------------------------------------------------------------


def test_by_stick_question_answer_and_parcels_find_their_way_whatever_key_they_are_sealed_to(
    village, stick
):
    desk = village.desk()
    village.cut = True
    first = desk.register()
    give(desk, stick)
    desk.close()
    rotation = Rotation(desk.home)
    rotation.begin("planned")
    assert not rotation.hear_by_stick(stick)
    rotation.ask_by_stick(stick)
    round_one = DistrictParcels(village.district).read(stick)
    assert (round_one.new_keys, round_one.no_keys) == (1, 0)
    assert round_one.is_well

    assert rotation.hear_by_stick(stick)
    rotation.change_over()
    desk.open()
    second = desk.register()
    taken = take(desk, stick)  # sealed before the change, to the key before it
    assert (taken.foreign, taken.damaged, taken.untrue) == (0, 0, 0)
    assert taken.parcels
    assert taken.settled
    give(desk, stick)
    round_two = DistrictParcels(village.district).read(stick)
    assert round_two.is_well
    assert stages(village, first, second) == [Stage.REGISTERED] * 2
    taken = take(desk, stick)  # and now to the new one
    assert (taken.foreign, taken.untrue) == (0, 0)
    assert desk.waiting == 0
    assert desk.hashes == village.hashes
    assert not list((stick / "tereze" / "enrol").glob("keys-*"))


def test_what_the_district_seals_before_the_change_is_sealed_to_the_key_that_is_surely_there(
    village, stick
):
    desk = village.desk()
    village.cut = True
    rotation = Rotation(desk.home)
    rotation.begin("planned")
    rotation.ask_by_stick(stick)
    DistrictParcels(village.district).read(stick)
    DistrictParcels(village.district).write(stick, [SOKOLOVKA])  # it knows of the new key already
    taken = take(desk, stick)
    assert taken.parcels
    assert (taken.foreign, taken.damaged) == (0, 0)


def test_a_request_on_a_stick_that_was_changed_on_the_way_gets_nothing(village, stick):
    desk = village.desk()
    rotation = Rotation(desk.home)
    rotation.begin("planned")
    path = rotation.ask_by_stick(stick)
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        done = DistrictParcels(village.district).read(stick)
        assert (done.new_keys, done.no_keys, done.is_well) == (0, 1, False)
    assert not rotation.hear_by_stick(stick)
    assert len(keys_of(village.district.devices.device(desk.device.certificate.device))) == 1


def test_a_kiosk_changes_its_keys_by_stick_and_still_reads_its_board(village, stick):
    desk = village.desk()
    home = Home(village.folder / "kiosk")
    settle(home, village.district, NOBODY, "kiosk", 1)
    before = Device.load(home).key.public_key
    rotation = Rotation(home)
    rotation.begin("repaired")
    rotation.ask_by_stick(stick)
    desk.register()
    desk.carry()
    DistrictParcels(village.district).write(stick, [SOKOLOVKA])
    DistrictParcels(village.district).read(stick)
    assert rotation.hear_by_stick(stick)
    rotation.change_over()
    device = Device.load(home)
    assert device.key.public_key == device.certificate.signing_key != before
    book = device.open_book(home.kiosk_book)
    taken = KioskParcels(device, book).take(stick)
    book.engine.dispose()
    assert (taken.parcels, taken.foreign) == (2, 0)  # board and catalogue
