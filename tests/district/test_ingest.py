"""An exchange at the district's end, piece by piece: what is whole is stored, and nothing else."""

import random
from pathlib import Path

import msgspec
import pytest

from db.devices import DeviceRow
from district.ingest import Exchange, ingest
from district.road import ingest as found_where_it_was
from registry.failures import BadFrame, BookUnwritable
from registry.road import Frame
from sync.message import BodyTooLarge, Opening
from sync.packing import DICTIONARIES
from sync.sections import END_SECTION, MARK, pack_frames, pack_opening
from sync.wire import Message, RefusedFrame, pack, signed_part, unpack
from tests.sync.line import carrier_row, evidence_in
from tests.world import AIGUL, Place, World, a_form


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def desk(world: World) -> Place:
    """A desk with five registrations, each of which can be a frame of its own."""
    verbs, place, _ = world.desk()
    for n in range(5):
        verbs.register(a_form(f"Адам {n}"), AIGUL)
    return place


def frames_of(place: Place) -> tuple[Frame, ...]:
    return tuple(place.road.frames_after((), largest=1))


def body_of(place: Place) -> bytes:
    return pack(Message(heads=place.road.heads(), frames=frames_of(place)))


def stored(world: World, place: Place) -> int:
    """How many of the desk's entries the district has."""
    return len(set(place.reading.entry_hashes()) & set(world.district.reading.entry_hashes()))


def exchange(world: World, carrier: DeviceRow) -> Exchange:
    return Exchange(world.district.road, lambda _signed: carrier)


def fed(coming: Exchange, body: bytes) -> bytes:
    coming.feed(body)
    return coming.answer()


def test_it_is_found_where_it_was_before() -> None:
    assert found_where_it_was is ingest


def test_a_frame_is_stored_as_soon_as_it_is_whole(world: World, desk: Place) -> None:
    coming = exchange(world, carrier_row(desk))
    seen = []
    opening, *frames = (
        pack_opening(Opening(heads=desk.road.heads())),
        *pack_frames(frames_of(desk)),
    )
    coming.feed(opening)
    for frame in frames:
        coming.feed(frame[:-1])
        seen.append(stored(world, desk))
        coming.feed(frame[-1:])
        seen.append(stored(world, desk))
    assert seen == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6]
    coming.feed(END_SECTION)
    answer = unpack(coming.answer())
    assert answer.refused == ()
    assert [desk.road.settle(receipt) for receipt in answer.receipts] == [True]
    assert desk.road.waiting().count == 0


@pytest.mark.parametrize("seed", range(4))
def test_pieces_of_any_length_give_the_same_as_the_whole_body(
    world: World, desk: Place, seed: int
) -> None:
    chance, body = random.Random(seed), body_of(desk)
    coming = exchange(world, carrier_row(desk))
    at = 0
    while at < len(body):
        length = chance.randint(1, 300)
        coming.feed(body[at : at + length])
        at += length
    pieces = unpack(coming.answer())
    whole = unpack(ingest(body, carrier_row(desk), world.district.road))
    assert pieces.heads == whole.heads
    assert stored(world, desk) == 6


def test_a_body_that_breaks_off_counts_as_far_as_it_came(world: World, desk: Place) -> None:
    body, parts = body_of(desk), list(pack_frames(frames_of(desk)))
    length = len(body) - len(END_SECTION) - len(parts[-1]) - len(parts[-2]) // 2
    answer = unpack(ingest(body[:length], carrier_row(desk), world.district.road))
    assert answer.refused == (RefusedFrame(b"", 4, "cut"),)
    assert stored(world, desk) == 4
    assert [head.n for head in answer.heads if head.chain == frames_of(desk)[0].chain] == [3]
    assert evidence_in(world.district) == []


def test_what_follows_damage_is_not_read_and_is_no_evidence(world: World, desk: Place) -> None:
    parts = [pack_opening(Opening()), *pack_frames(frames_of(desk)), END_SECTION]
    parts[3] = parts[3][:40] + bytes((parts[3][40] ^ 1,)) + parts[3][41:]
    coming = exchange(world, carrier_row(desk))
    for part in parts:
        coming.feed(part)
    assert unpack(coming.answer()).refused == (RefusedFrame(b"", 2, "encoding"),)
    assert stored(world, desk) == 2
    assert evidence_in(world.district) == []


def test_whoever_is_not_let_in_leaves_nothing_behind(world: World, desk: Place) -> None:
    asked: list[bytes] = []

    class NotLetIn(Exception):
        pass

    def admit(signed: bytes) -> DeviceRow:
        asked.append(signed)
        raise NotLetIn

    for packing in (1, 2):
        body = pack(Message(frames=frames_of(desk)), packing)
        with pytest.raises(NotLetIn):
            fed(Exchange(world.district.road, admit), body)
        assert asked.pop() == signed_part(body)
    assert stored(world, desk) == 0


def test_a_device_of_an_earlier_release_is_answered_in_its_own_packing(
    world: World, desk: Place
) -> None:
    body = pack(Message(heads=desk.road.heads(), frames=frames_of(desk)), 1)
    assert body[: len(MARK)] == MARK
    answer = ingest(body, carrier_row(desk), world.district.road)
    assert answer[: len(MARK)] == MARK
    assert [desk.road.settle(receipt) for receipt in unpack(answer).receipts] == [True]
    with pytest.raises(BadFrame):
        ingest(body[:-1], carrier_row(desk), world.district.road)


def test_an_answer_uses_only_a_dictionary_that_the_asker_has(world: World, desk: Place) -> None:
    def asked(dictionaries: tuple[int, ...]) -> bytes:
        question = pack(Message(dictionaries=dictionaries))
        return ingest(question, carrier_row(desk), world.district.road)

    plain, learnt = asked(()), asked(DICTIONARIES)
    assert len(learnt) < len(plain)
    assert unpack(learnt).frames == unpack(plain).frames != ()
    assert unpack(plain).dictionaries == DICTIONARIES


def test_a_dictionary_that_is_not_known_here_is_answered_by_name(
    world: World, desk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = pack(Message(frames=frames_of(desk)), dictionaries=DICTIONARIES)
    monkeypatch.setattr("sync.packing.DICTIONARIES", ())
    monkeypatch.setattr("district.ingest.DICTIONARIES", ())
    answer = unpack(ingest(body, carrier_row(desk), world.district.road))
    assert (answer.refused, answer.dictionaries) == ((RefusedFrame(b"", 0, "dictionary"),), ())
    assert stored(world, desk) == 0


def test_a_kiosk_brings_nothing(world: World, desk: Place) -> None:
    coming = exchange(world, carrier_row(desk, role="kiosk"))
    with pytest.raises(BadFrame, match="kiosk"):
        coming.feed(body_of(desk))
    assert stored(world, desk) == 0


def test_too_much_in_one_body_is_said_so_and_what_was_taken_stays(
    world: World, desk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.sections.MOST_FRAMES", 3)
    with pytest.raises(BodyTooLarge):
        ingest(body_of(desk), carrier_row(desk), world.district.road)
    assert stored(world, desk) == 3


def test_our_own_disk_failing_half_way_keeps_what_was_committed(
    world: World, desk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    road = world.district.road
    taken: list[Frame] = []

    def fails_at_the_third(frame: Frame, office: int | None = None) -> object:
        if len(taken) == 2:
            raise BookUnwritable
        taken.append(frame)
        return world.district.road.take_in(frame, office)

    monkeypatch.setattr(road, "take_in", fails_at_the_third)
    with pytest.raises(BookUnwritable):
        ingest(body_of(desk), carrier_row(desk), road)
    assert stored(world, desk) == 2


def test_one_bad_chain_in_a_body_holds_up_no_other(world: World, desk: Place) -> None:
    verbs, second, _ = world.desk(2)
    verbs.register(a_form(), AIGUL)
    bad = [msgspec.structs.replace(one, signature=bytes(64)) for one in frames_of(desk)]
    body = pack(Message(frames=(*bad, *frames_of(second))))
    answer = unpack(ingest(body, carrier_row(desk), world.district.road))
    assert [(one.chain, one.first, one.why) for one in answer.refused] == [
        (bad[0].chain, 0, "signature")
    ]
    assert evidence_in(world.district) == ["signature"]
    assert (stored(world, desk), stored(world, second)) == (0, 2)
