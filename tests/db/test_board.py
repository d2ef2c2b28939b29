"""A kiosk's board: whose it believes, and how old its news is."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from db.board import BookBoard
from db.road import BookRoad
from registry.board_changes import CHANGES_TAG, BoardChanges, changes, unpack_question
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


def many(stage: str, *numbers: int) -> list[BoardRow]:
    """Rows whose seals lie all over the board."""
    return [
        msgspec.structs.replace(ROW, seal=bytes([n % 256, n // 256]) * 8, stage=stage)
        for n in numbers
    ]


def changed(
    world: World, board: BookBoard, as_of: int, *rows: BoardRow, signer: TestKey | None = None
) -> SignedBoard:
    """The district's answer to what this kiosk says it holds."""
    held = board.held()
    assert held is not None
    packed_rows = [(row.seal, msgspec.msgpack.encode(row)) for row in rows]
    news = changes(unpack_question(held), packed_rows, 427, as_of, 0)
    packed = msgspec.msgpack.encode(news)
    return SignedBoard(packed, (signer or world.district_key).sign(CHANGES_TAG + packed))


def seen(board: BookBoard, rows: list[BoardRow]) -> list[BoardRow | None]:
    return [board.find(row.seal) for row in rows]


def test_a_kiosk_takes_what_has_changed_and_keeps_the_rest(world: World, board: BookBoard) -> None:
    before = many("sent", *range(300))
    assert board.replace(by_district(world, 1_000, *before), NOW)
    after = [*many("issued", 7), *before[8:], *many("sent", 300)]  # 0 to 6 are gone
    news = changed(world, board, 2_000, *after)
    told = msgspec.msgpack.decode(news.packed, type=BoardChanges)
    assert sum(len(one.rows) for one in told.buckets) < 60
    assert board.change(news, NOW + 5)
    assert seen(board, after) == list(after)
    assert seen(board, before[:7]) == [None] * 7
    assert board.as_of() == NOW + 5
    assert msgspec.msgpack.decode(changed(world, board, 3_000, *after).packed)[5] == []


def test_what_was_worked_out_once_holds_after_a_start(world: World, board: BookBoard) -> None:
    assert board.replace(by_district(world, 1_000, *many("sent", *range(50))), NOW)
    assert board.change(changed(world, board, 2_000, *many("issued", *range(50))), NOW)
    again = BookBoard(board._book, 427)
    assert again.held() == board.held()


def test_a_kiosk_without_a_board_has_nothing_to_compare(board: BookBoard) -> None:
    assert board.held() is None


def test_changes_of_a_stranger_or_older_ones_are_not_taken(world: World, board: BookBoard) -> None:
    rows = many("sent", 1, 2, 3)
    assert board.replace(by_district(world, 2_000, *rows), NOW)
    stranger = changed(world, board, 3_000, ROW, signer=TestKey(b"stranger"))
    assert not board.change(stranger, NOW)
    assert not board.change(changed(world, board, 1_999, ROW), NOW)
    as_a_board = changed(world, board, 3_000, ROW)
    assert not board.replace(as_a_board, NOW)  # what signs the one does not sign the other
    assert seen(board, rows) == list(rows)


def test_changes_that_do_not_make_what_its_maker_has_are_not_taken(
    world: World, board: BookBoard
) -> None:
    """As when something else came in between: the board is then fetched whole."""
    rows = many("sent", *range(40))
    assert board.replace(by_district(world, 1_000, *rows), NOW)
    late = changed(world, board, 3_000, *rows[:-1])
    assert board.change(changed(world, board, 2_000, *rows[1:]), NOW)
    assert not board.change(late, NOW)
    assert seen(board, rows[1:]) == rows[1:]
    assert not board.change(late, NOW)  # not asked for anew: nothing to set it against
    assert board.replace(by_district(world, 3_000, *rows[:-1]), NOW)
