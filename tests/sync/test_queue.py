"""Long queues: what is bad in them is shown with its reason, and everything else arrives, once."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from db.tables import quarantine
from registry.facts import ChainOpened, Forwarded, PapersSent, StaffSet
from registry.numbers import Number
from registry.road import Frame, Head
from sync.exchange import LEAST_FRAME, NoRoad, Reached, Uploader
from sync.wire import FRAME_BYTES
from tests.sync.line import (
    Line,
    a_line,
    answer_lost,
    carrier_row,
    evidence_in,
    lost,
)
from tests.world import AIGUL, Place, World, a_form


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def queue(world: World, count: int, number: int = 1) -> Place:
    desk, place, _ = world.desk(number)
    for n in range(count):
        desk.register(a_form(f"Адам {n}"), AIGUL)
    return place


def applications(world: World) -> int:
    with world.district.book.reading() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM application").scalar()
    return int(count or 0)


def set_aside(place: Place) -> list[str]:
    with place.book.reading() as connection:
        return list(connection.execute(select(quarantine.c.why)).scalars())


def level(place: Place, world: World) -> bool:
    return place.reading.entry_hashes() == world.district.reading.entry_hashes()


def test_of_500_with_two_that_mean_nothing_498_are_acted_on_and_two_shown_with_the_reason(
    world, monkeypatch
):
    """A program with a mistake wrote them: they are as truly signed as all others."""
    desk, place, journal = world.desk()
    elsewhere = Number.of_application(500, 1, 1).digits
    nonsense = {
        100: PapersSent(elsewhere, "land", 1),  # another office's application
        300: Forwarded(Number.of_application(427, 1, 1).digits, "а", "б"),  # the district's to say
    }
    for n in range(498):
        if n in nonsense:
            with monkeypatch.context() as mistake, journal.writing() as writing:
                mistake.setattr("db.writing.may_say", lambda *_, **__: True)
                writing.append(nonsense[n])
        desk.register(a_form(f"Адам {n}"), AIGUL)
    uploader, _ = a_line(world, place)
    outcome = uploader.run()
    assert isinstance(outcome, Reached)
    assert (outcome.sent, outcome.refused) == (501, ())  # with the one that opens the chain
    assert applications(world) == 498
    assert set_aside(world.district) == ["NotTheirs", "NotTheirs"]
    assert world.district.reading.set_aside() == 2
    assert place.road.waiting().count == 0  # all are acknowledged: none is sent for ever
    assert level(place, world)


class TwoForged:
    """A book out of whose chains two were changed between disk and line."""

    def __init__(self, place: Place, chains: set[bytes]) -> None:
        self._road = place.road
        self._chains = chains

    def __getattr__(self, name: str) -> object:
        return getattr(self._road, name)

    def frames_after(self, theirs: Sequence[Head], largest: int = FRAME_BYTES) -> Iterator[Frame]:
        for frame in self._road.frames_after(theirs, largest):
            forged = frame.chain in self._chains
            yield msgspec.structs.replace(frame, signature=bytes(64)) if forged else frame


def test_of_500_with_two_that_are_forged_498_are_acted_on_and_two_shown_with_the_reason(world):
    desk, place, _ = world.desk()
    for n in range(498):
        desk.register(a_form(f"Адам {n}"), AIGUL)
    good = set(place.road.chains_of(place.device))
    for _ in range(2):
        world._open(place, 427, 1, "restored")
    bad = set(place.road.chains_of(place.device)) - good
    line = Line(world.district, carrier_row(place))
    outcome = Uploader(TwoForged(place, bad), line, world.clock).run()
    assert isinstance(outcome, Reached)
    assert {(one.chain, one.why) for one in outcome.refused} == {(one, "signature") for one in bad}
    assert len(bad) == 2
    assert evidence_in(world.district) == ["signature", "signature"]
    assert applications(world) == 498
    assert place.road.waiting().count == 2  # these two wait, and the foot line says so


def test_a_hundred_registrations_are_one_exchange_whether_it_knew_the_district_or_not(world):
    desk, place, _ = world.desk()
    uploader, line = a_line(world, place)
    for _ in range(2):  # at first it has never heard the district, then it has
        for n in range(100):
            desk.register(a_form(f"Адам {n}"), AIGUL)
        before = line.exchanges
        assert isinstance(uploader.run(), Reached)
        assert line.exchanges - before == 1
        assert place.road.waiting().count == 0
    for _ in range(2):
        desk.register(a_form(), AIGUL)
        again, cold = a_line(world, place)  # the program was closed and opened
        assert isinstance(again.run(), Reached)
        assert cold.exchanges == 1
        assert sum(len(frame.entries) for frame in cold.sent[0].frames) == 1


def test_a_long_queue_is_asked_about_first_when_the_program_has_just_begun(world):
    place = queue(world, 400)
    assert len(list(place.road.frames_after((), FRAME_BYTES))) > 1
    uploader, line = a_line(world, place)
    uploader.run()
    assert [len(message.frames) > 0 for message in line.sent] == [False, True]


def test_a_program_that_begins_every_day_and_never_hears_sends_one_frame_at_most_for_nothing(world):
    """Lost answers over ten days, and nobody remembers from one day to the next."""
    place = queue(world, 30)
    for _ in range(10):
        uploader, line = a_line(world, place, answer_lost, answer_lost)
        assert uploader.run() == NoRoad()
        assert uploader.run() == NoRoad()
        assert [len(message.frames) for message in line.sent] == [1, 0]
        assert place.road.waiting().count == 31
        world.clock.days_later(1)
    uploader, line = a_line(world, place)
    assert isinstance(uploader.run(), Reached)
    assert (applications(world), place.road.waiting().count) == (30, 0)
    assert level(place, world)
    with place.book.reading() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM district_receipt").scalar()
    assert kept == 1


def test_where_receipts_say_more_than_the_district_has_it_gets_all_of_it_again(world):
    place = queue(world, 3)
    a_line(world, place)[0].run()
    empty = world._place("empty", world.district_key, world.district.device)
    line = Line(empty, carrier_row(place))
    uploader = Uploader(place.road, line, world.clock)
    assert isinstance(uploader.run(), Reached)
    assert place.reading.entry_hashes() == empty.reading.entry_hashes()


def test_a_line_that_breaks_gets_shorter_frames_and_one_that_holds_longer_ones(world):
    place = queue(world, 300)
    uploader, line = a_line(world, place, *[lost] * 2)
    for _ in range(2):
        assert uploader.run() == NoRoad()  # the question: nothing of ours was on the line
    assert uploader._frame_bytes == FRAME_BYTES
    line.faults = [fault for _ in range(6) for fault in (Line.deliver, lost)]
    for _ in range(6):
        assert uploader.run() == NoRoad()
    assert uploader._frame_bytes == LEAST_FRAME
    line.faults = []
    assert isinstance(uploader.run(), Reached)
    assert level(place, world)
    assert uploader._frame_bytes > LEAST_FRAME


def going_up(line: Line, message: bytes) -> bytes:
    return line.deliver(message[:3000])


def coming_down(line: Line, message: bytes) -> bytes:
    return line.deliver(message)[:3000]


@pytest.mark.parametrize("fault", [going_up, coming_down])
def test_over_a_line_that_never_carries_more_than_3000_bytes_all_arrives(world, fault):
    place = queue(world, 150)
    for n in range(150):
        with world.office_journal.writing() as journal:
            journal.append(StaffSet(f"0427-{n}", f"Адам {n * n} А.", "маман", "специалист", "s"))
    uploader, line = a_line(world, place)
    line.faults = [fault] * 1000
    rounds = 0
    while not level(place, world):
        uploader.run()
        rounds += 1
        assert rounds < 20
    assert rounds > 1
    assert evidence_in(world.district) == evidence_in(place) == []
    assert place.road.waiting().count == 0


def test_a_district_without_our_dictionary_gets_plain_frames_at_once(world, monkeypatch):
    place = queue(world, 5)
    uploader, line = a_line(world, place)
    bodies: list[bytes] = []

    def older(line: Line, message: bytes) -> bytes:
        bodies.append(message)
        with monkeypatch.context() as before:
            before.setattr("sync.packing.DICTIONARIES", ())
            before.setattr("district.ingest.DICTIONARIES", ())
            return line.deliver(message)

    line.faults = [older] * 10
    outcome = uploader.run()
    assert isinstance(outcome, Reached)
    assert outcome.refused == ()
    assert level(place, world)
    sizes = [len(body) for body in bodies]
    assert len(sizes) == 2  # once in vain, then without it
    assert sizes[0] < sizes[1]


def test_frames_of_earlier_bodies_are_told_apart_by_their_own_beginning(world):
    """What comes before a body's first frame is always said; of the others it follows."""
    place = queue(world, 400)
    uploader, line = a_line(world, place)
    uploader._batch_bytes = 30 * 1024
    uploader.run()
    sent = [message.frames for message in line.sent if message.frames]
    assert len(sent) > 1
    assert all(frames[0].before for frames in sent[1:])
    assert any(not frame.before for frames in sent for frame in frames[1:])


def test_an_entry_of_a_chain_that_opened_today_is_sent_with_its_opening(world):
    place = queue(world, 1)
    [frame] = list(place.road.frames_after(place.road.surely_held()))
    assert isinstance(frame.entries[0].entry().read_fact(), ChainOpened)
    a_line(world, place)[0].run()
    assert list(place.road.frames_after(place.road.surely_held())) == []
    assert set(place.road.surely_held()) == set(place.road.heads())
