"""A kiosk's board: whose it believes, and how old its news is."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from db.board import BookBoard
from db.road import BookRoad
from registry.facts import DeviceRevoked
from registry.for_kiosks import for_kiosk
from registry.road import BOARD_TAG, Board, BoardRow, SignedBoard
from registry.trust import Certificate, certify
from tests.world import Place, TestKey, World

NOW = 1_772_424_100_000  # by the kiosk's clock
ROW = BoardRow(b"s" * 16, "sent", "2026-03-02", "", "", "", "2026-03-20", False, 427)
RELAY = TestKey(b"relay")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def board(world: World) -> BookBoard:
    kiosk: Place = world._place("kiosk", TestKey(b"kiosk"), b"kiosk 0000000000")
    return BookBoard(kiosk.book, 427)


def by_district(world: World, as_of: int, *rows: BoardRow, office: int = 427) -> SignedBoard:
    packed = msgspec.msgpack.encode(Board(office, as_of, rows))
    return SignedBoard(packed, world.district_key.sign(BOARD_TAG + packed))


def by_relay(
    world: World,
    as_of: int,
    *rows: BoardRow,
    news_at: int = 0,
    office: int = 427,
    role: str = "relay",
    voucher: TestKey | None = None,
    signer: TestKey = RELAY,
) -> SignedBoard:
    certificate = Certificate(b"r" * 16, office, 99, role, RELAY.public_key, "", 0)
    shown = certify(voucher or world.district_key, certificate)
    packed = msgspec.msgpack.encode(Board(427, as_of, rows, news_at))
    signature = signer.sign(BOARD_TAG + packed)
    return SignedBoard(packed, signature, shown.packed, shown.signature)


def test_the_board_of_the_district_and_that_of_our_relay_are_believed(
    world: World, board: BookBoard
) -> None:
    assert board.replace(by_district(world, 1_000), NOW)
    assert board.find(ROW.seal) is None
    assert board.replace(by_relay(world, 2_000, ROW), NOW)
    assert board.find(ROW.seal) == ROW


def test_nobody_else_is_believed(world: World, board: BookBoard) -> None:
    stranger = TestKey(b"stranger")
    assert not board.replace(by_relay(world, 1_000, ROW, voucher=stranger), NOW)
    assert not board.replace(by_relay(world, 1_000, ROW, signer=stranger), NOW)
    assert not board.replace(by_relay(world, 1_000, ROW, office=428), NOW)
    assert not board.replace(by_relay(world, 1_000, ROW, role="desk"), NOW)
    assert not board.replace(by_relay(world, 1_000, ROW, role="kiosk"), NOW)
    assert not board.replace(by_district(world, 1_000, ROW, office=428), NOW)
    packed = by_district(world, 1_000, ROW).packed
    assert not board.replace(SignedBoard(packed, RELAY.sign(BOARD_TAG + packed)), NOW)
    assert board.find(ROW.seal) is None
    assert board.as_of() is None


def test_an_older_board_of_the_same_maker_is_not_taken_back(world: World, board: BookBoard) -> None:
    assert board.replace(by_relay(world, 2_000, ROW), NOW)
    assert not board.replace(by_relay(world, 1_999), NOW)
    assert board.find(ROW.seal) == ROW


def test_two_makers_with_two_clocks_do_not_stand_in_each_others_way(
    world: World, board: BookBoard
) -> None:
    """The relay's clock is a year ahead: the district's board is taken all the same."""
    assert board.replace(by_relay(world, 40_000_000_000, ROW), NOW)
    assert board.replace(by_district(world, 5_000_000_000), NOW)
    assert board.find(ROW.seal) is None


def test_a_relay_without_a_line_does_not_make_old_news_young(
    world: World, board: BookBoard
) -> None:
    three_days = 3 * 86_400_000
    cut_off = by_relay(world, 10_000_000_000, ROW, news_at=10_000_000_000 - three_days)
    assert board.replace(cut_off, NOW)
    assert board.as_of() == NOW - three_days
    board.heard(NOW + 60_000)  # "nothing new" from a relay that hears nothing itself
    assert board.as_of() == NOW - three_days
    assert board.replace(by_relay(world, 10_000_100_000, ROW), NOW + 90_000)
    assert board.as_of() == NOW + 90_000
    board.heard(NOW + 120_000)
    assert board.as_of() == NOW + 120_000


def test_a_relay_that_was_lost_is_believed_no_more(world: World, board: BookBoard) -> None:
    assert board.replace(by_relay(world, 1_000, ROW), NOW)
    common = world._open(world.district, 0, 0, "common")
    with common.writing() as journal:
        journal.append(DeviceRevoked(b"r" * 16, (), "stolen"))
    for frame in world.district.road.frames_after((), office=0):
        BookRoad(board._book).take_in(for_kiosk(frame))
    assert not board.replace(by_relay(world, 2_000, ROW), NOW)
    assert board.replace(by_district(world, 3_000), NOW)
