"""The road between real books: exactly once over any line; one bad frame holds up nobody else."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
import zstandard

from district.road import ingest
from registry.department import Decision
from registry.facts import ChainOpened, Outcome
from registry.failures import BadFrame, PeerRefused
from registry.receipts import Receipt
from registry.road import Frame, Head, SignedReceipt
from sync.exchange import HELD_BACK_MS, NoRoad, Reached, TurnedAway, Uploader
from sync.wire import MARK, Message, pack, unpack
from tests.sync.line import (
    ALL_FAULTS,
    Fault,
    Line,
    a_line,
    answer_lost,
    bit_flipped,
    carrier_row,
    cut_at_once,
    cut_going,
    evidence_in,
    lost,
    portal,
    too_large,
)
from tests.world import AIGUL, CLERK, Place, World, a_form


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def _level(place: Place, world: World) -> bool:
    return place.reading.entry_hashes() == world.district.reading.entry_hashes()


def test_an_application_goes_up_is_receipted_and_its_answer_comes_down(world: World) -> None:
    desk, place, _ = world.desk()
    receipt = desk.register(a_form(), AIGUL)
    uploader, line = a_line(world, place)

    first = uploader.run()
    assert isinstance(first, Reached)
    assert (first.sent, first.taken, first.settled) == (2, 2, 1)
    assert place.road.waiting().count == 0
    assert line.exchanges == 1  # no receipt speaks of any entry: there is nothing to ask

    world.department.answer(receipt.number, Decision(Outcome.NOTED, receipt.received), CLERK)
    second = uploader.run()
    assert isinstance(second, Reached)
    assert (second.sent, second.taken) == (0, 1)
    assert _level(place, world)


def test_when_nothing_is_new_one_question_is_asked_and_nothing_sent(world: World) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    uploader, line = a_line(world, place)
    uploader.run()
    before = line.exchanges
    outcome = uploader.run()
    assert isinstance(outcome, Reached)
    assert not outcome.more
    assert line.exchanges == before + 1
    assert line.sent[-1].frames == ()


def test_an_answer_lost_ten_times_leaves_one_record_and_one_receipt(world: World) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    # The entries go up; the answer to them and the next nine are lost.
    uploader, line = a_line(world, place, *[answer_lost] * 10)
    for _ in range(10):
        assert uploader.run() == NoRoad()
        assert place.road.waiting().count == 2
        world.clock.days_later(1)
    assert isinstance(uploader.run(), Reached)
    assert sum(len(message.frames) for message in line.sent) == 1  # never sent again
    assert _level(place, world)
    assert place.road.waiting().count == 0
    with world.district.book.reading() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM application").scalar()
    assert count == 1


@pytest.mark.parametrize("seed", range(12))
def test_over_any_line_everything_arrives_once(world: World, seed: int) -> None:
    chance = random.Random(seed)
    desk, place, _ = world.desk()
    uploader, line = a_line(world, place)
    uploader._batch_bytes = chance.choice((600, 5000, 256 * 1024))
    receipts: list[Receipt] = []
    for _ in range(12):
        if chance.random() < 0.6:
            receipts.append(desk.register(a_form(f"Адам {len(receipts)}"), AIGUL))
        if receipts and chance.random() < 0.3:
            world.department.accept(chance.choice(receipts).number, "land", CLERK)
        line.faults = [chance.choice(ALL_FAULTS) for _ in range(chance.randint(0, 4))]
        uploader.run()
    line.faults = []
    assert isinstance(uploader.run(), Reached)
    assert _level(place, world)
    assert place.road.waiting().count == 0
    assert evidence_in(world.district) == []
    assert evidence_in(place) == []


@pytest.mark.parametrize("fault", [lost, cut_at_once, portal])
def test_no_answer_or_no_real_one_is_no_road_and_deletes_nothing(
    world: World, fault: Fault
) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    held = place.reading.entry_hashes()
    uploader, _ = a_line(world, place, *[fault] * 3)
    for _ in range(3):
        assert uploader.run() == NoRoad()
    assert place.reading.entry_hashes() == held
    assert place.road.waiting().count == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_a_refusal_deletes_nothing_and_passes_on_how_long_to_wait(
    world: World, status: int
) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    held = place.reading.entry_hashes()

    def refuse(line: Line, message: bytes) -> bytes:
        raise PeerRefused(status, 120.0)

    uploader, line = a_line(world, place, refuse)
    assert uploader.run() == TurnedAway(status, 120.0)
    assert place.reading.entry_hashes() == held
    uploader.run()
    assert _level(place, world)
    assert line.sent[1].frames == ()  # after any failure the heads are asked for first


@pytest.mark.parametrize("fault", [cut_going, bit_flipped])
def test_a_body_damaged_on_the_way_up_is_sent_again(world: World, fault: Fault) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    uploader, line = a_line(world, place)
    uploader.run()
    desk.register(a_form("Ахметов Ерлан"), AIGUL)
    line.faults = [fault]
    assert uploader.run() == NoRoad()
    assert place.road.waiting().count == 1
    assert evidence_in(world.district) == []
    assert isinstance(uploader.run(), Reached)
    assert _level(place, world)


def test_a_body_that_is_too_large_is_halved_until_it_passes(world: World) -> None:
    desk, place, _ = world.desk()
    for n in range(150):
        desk.register(a_form(f"Адам {n}"), AIGUL)
    limit = 12_000
    uploader, line = a_line(world, place, *[too_large(limit)] * 60)
    assert isinstance(uploader.run(), Reached)
    assert line.faults, "the limit held for every exchange"
    assert _level(place, world)


class Tampered:
    """A desk's book whose one chain is changed between disk and line."""

    def __init__(self, place: Place, chain: bytes) -> None:
        self._road = place.road
        self._chain = chain
        self.honest = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._road, name)

    def frames_after(self, theirs: Sequence[Head], largest: int = 65536) -> Iterator[Frame]:
        for frame in self._road.frames_after(theirs, largest):
            if frame.chain == self._chain and not self.honest:
                last = msgspec.structs.replace(frame.entries[-1], payload=b"\xc0")
                frame = msgspec.structs.replace(frame, entries=(*frame.entries[:-1], last))
            yield frame


def test_a_bad_frame_becomes_evidence_and_holds_up_no_other_chain(world: World) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    [bad_chain] = place.road.chains_of(place.device)
    second = world._open(place, 427, 1, "restored")
    with second.writing() as writing:
        written = writing.append(ChainOpened(b"", 427, 1, b"", "", b"", b"", "a fact"))
    store = Tampered(place, bad_chain)
    line = Line(world.district, carrier_row(place))
    uploader = Uploader(store, line, world.clock)  # type: ignore[arg-type]

    outcome = uploader.run()
    assert isinstance(outcome, Reached)
    assert [(one.chain, one.why) for one in outcome.refused] == [(bad_chain, "signature")]
    assert written.h.hex() in world.district.reading.entry_hashes()
    assert place.road.waiting().count == 2  # the bad chain's two still wait, and say so

    uploader.run()
    assert evidence_in(world.district) == ["signature"]  # it is not offered all the time
    world.clock.at += HELD_BACK_MS + 1
    store.honest = True
    uploader.run()
    assert _level(place, world)
    assert place.road.waiting().count == 0


def test_an_unsigned_receipt_settles_nothing(world: World) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)

    def forge(line: Line, message: bytes) -> bytes:
        answer = unpack(line.deliver(message))
        forged = tuple(SignedReceipt(one.packed, bytes(64)) for one in answer.receipts)
        return pack(msgspec.structs.replace(answer, receipts=forged))

    uploader, _ = a_line(world, place, forge, forge)
    outcome = uploader.run()
    assert isinstance(outcome, Reached)
    assert outcome.settled == 0
    assert place.road.waiting().count == 2


def test_a_gap_is_answered_with_our_head_and_is_not_evidence(world: World) -> None:
    desk, place, _ = world.desk()
    for n in range(3):
        desk.register(a_form(f"Адам {n}"), AIGUL)
    frames = list(place.road.frames_after((), largest=1))
    mine = [frame for frame in frames if frame.chain in place.road.chains_of(place.device)]
    assert len(mine) == 4
    carrier = carrier_row(place)
    for missing_before in (mine[2:], mine[:1] + mine[2:]):
        answer = unpack(
            ingest(pack(Message(frames=tuple(missing_before))), carrier, world.district.road)
        )
        assert answer.refused == ()
    [head] = [head for head in answer.heads if head.chain == mine[0].chain]
    assert head.n == 0
    assert evidence_in(world.district) == []
    line = Line(world.district, carrier)
    Uploader(place.road, line, world.clock).run()
    assert _level(place, world)


def test_a_carrier_brings_and_gets_only_chains_of_its_own_office(world: World) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    stranger = Line(world.district, carrier_row(place, office=500))
    outcome = Uploader(place.road, stranger, world.clock).run()
    assert isinstance(outcome, Reached)
    assert [one.why for one in outcome.refused] == ["another office"]
    assert outcome.taken == 0
    assert len(world.district.reading.entry_hashes()) == 2  # the district's own two

    answer = unpack(ingest(pack(Message()), stranger.carrier, world.district.road))
    assert (answer.heads, answer.frames) == ((), ())


def test_any_desk_of_the_office_may_carry_the_others_chains(world: World) -> None:
    desk, place, _ = world.desk(1)
    desk.register(a_form(), AIGUL)
    _, second, _ = world.desk(2)
    for frame in place.road.frames_after(second.road.heads()):
        second.road.take_in(frame)
    uploader, _ = a_line(world, second)
    uploader.run()
    assert set(place.reading.entry_hashes()) <= set(world.district.reading.entry_hashes())
    uploader, _ = a_line(world, place)
    uploader.run()
    assert place.road.waiting().count == 0  # its own receipt came although it sent nothing


def test_a_kiosk_gets_no_chain_of_its_office(world: World) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    a_line(world, place)[0].run()
    world._open(world.district, 0, 0, "common")
    kiosk = carrier_row(place, role="kiosk")
    answer = unpack(ingest(pack(Message()), kiosk, world.district.road))
    assert [frame.first for frame in answer.frames] == [0]
    [opened] = [entry.entry().read_fact() for entry in answer.frames[0].entries]
    assert isinstance(opened, ChainOpened)
    assert opened.office == 0


def test_a_district_restored_from_an_old_backup_gets_everything_again(world: World) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    uploader, line = a_line(world, place)
    uploader.run()
    desk.register(a_form("Ахметов Ерлан"), AIGUL)
    held = place.reading.entry_hashes()

    line.district = world._place("restored", world.district_key, world.district.device)
    assert isinstance(uploader.run(), Reached)
    assert isinstance(uploader.run(), Reached)
    # The district's own tail comes back with it: nothing acknowledged is ever dropped.
    assert line.district.reading.entry_hashes() == held
    assert place.road.waiting().count == 0


def test_a_district_set_back_gets_its_days_again_in_one_round_of_a_desk_with_nothing_new(
    world: World,
) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    uploader, line = a_line(world, place)
    uploader.run()
    held = place.reading.entry_hashes()

    line.district = world._place("restored", world.district_key, world.district.device)
    assert isinstance(uploader.run(), Reached)
    assert line.district.reading.entry_hashes() == held


def test_an_entry_of_an_older_message_version_is_taken(world: World) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    frames = tuple(place.road.frames_after(()))
    short = msgspec.msgpack.encode([1, [], frames])  # written before receipts were thought of
    answer = ingest(MARK + zstandard.compress(short), carrier_row(place), world.district.road)
    assert unpack(answer).refused == ()
    assert set(place.reading.entry_hashes()) <= set(world.district.reading.entry_hashes())


def test_a_body_that_is_no_message_is_a_bad_frame_to_ingest(world: World) -> None:
    _, place, _ = world.desk()
    with pytest.raises(BadFrame):
        ingest(b"\x1f\x8b", carrier_row(place), world.district.road)
    assert evidence_in(world.district) == []
