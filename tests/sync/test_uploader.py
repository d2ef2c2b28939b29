"""The road's thread: it wakes, waits, stops, and takes turns with other processes of the office."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registry.failures import BookUnwritable, PeerRefused
from registry.ports import Random
from sync.exchange import Outcome, Reached, Uploader
from sync.files import FilesState
from sync.pace import STOPPED_SECONDS
from sync.road_state import Why
from sync.uploader import RoadState, Turn, UploaderThread
from sync.wire import Message, pack
from tests.sync.line import Line, a_line, lost
from tests.world import AIGUL, Place, World, a_form

AN_HOUR = 3600.0


class Waits:
    """Stands in for the pace: an hour each time, and remembers what was asked."""

    def __init__(self, *seconds: float) -> None:
        self.seconds = list(seconds)
        self.asked: list[tuple[int, float | None]] = []

    def __call__(self, failures: int, random: Random, retry_after: float | None = None) -> float:
        self.asked.append((failures, retry_after))
        return self.seconds.pop(0) if self.seconds else AN_HOUR


class Road:
    """A thread under test, and every state it told."""

    def __init__(self, world: World, place: Place, *faults: object, waits: Waits) -> None:
        self.states: list[RoadState] = []
        self.told = threading.Condition()
        self.waits = waits
        self.uploader, self.line = a_line(world, place, *faults)  # type: ignore[arg-type]
        self.lock_path = world.folder / "road.lock"
        self.thread = UploaderThread(
            self.uploader, world.clock, world.random, self.lock_path, self._hear, waits
        )

    def _hear(self, state: RoadState) -> None:
        with self.told:
            self.states.append(state)
            self.told.notify_all()

    def until(self, holds: Callable[[RoadState], bool]) -> RoadState:
        with self.told:
            assert self.told.wait_for(lambda: holds(self.thread.state), timeout=20)
        return self.thread.state


def _resting(state: RoadState) -> bool:
    return not state.at_work and (state.last_success_at is not None or state.failures > 0)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def running() -> Iterator[Callable[[Road], Road]]:
    roads: list[Road] = []

    def start(road: Road) -> Road:
        roads.append(road)
        road.thread.start()
        return road

    yield start
    for road in roads:
        road.thread.stop()
        assert not road.thread._thread.is_alive()


Start = Callable[[Road], Road]


def test_it_carries_at_once_and_says_so(world: World, running: Start) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    road = running(Road(world, place, waits=Waits()))
    state = road.until(_resting)
    assert state.reachable
    assert state.refused is None
    assert state.taken == 2
    assert place.road.waiting().count == 0


def test_a_new_entry_wakes_it_before_the_timer(world: World, running: Start) -> None:
    desk, place, _ = world.desk()
    road = running(Road(world, place, waits=Waits()))
    road.until(_resting)
    before = road.thread.state.last_success_at
    desk.register(a_form(), AIGUL)
    road.thread.wake()
    road.until(lambda state: _resting(state) and state.last_success_at != before)
    assert place.road.waiting().count == 0


def test_after_a_failure_new_entries_wait_for_the_timer_and_a_person_does_not(
    world: World, running: Start
) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    road = running(Road(world, place, lost, waits=Waits()))
    state = road.until(_resting)
    assert (state.reachable, state.failures) == (False, 1)
    road.thread.wake()
    time.sleep(0.1)
    assert road.line.exchanges == 1
    road.thread.try_now()
    state = road.until(lambda state: _resting(state) and state.failures == 0)
    assert state.reachable
    assert place.road.waiting().count == 0


def test_the_timer_alone_finds_a_line_that_came_back(world: World, running: Start) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    road = running(Road(world, place, lost, lost, waits=Waits(0.01, 0.01)))
    road.until(lambda state: _resting(state) and state.reachable)
    assert place.road.waiting().count == 0
    assert [failures for failures, _ in road.waits.asked[:3]] == [1, 2, 0]


def test_a_refusal_is_told_and_its_retry_after_handed_to_the_pace(
    world: World, running: Start
) -> None:
    def refuse(line: Line, message: bytes) -> bytes:
        raise PeerRefused(503, 77.0)

    _, place, _ = world.desk()
    road = running(Road(world, place, refuse, waits=Waits()))
    state = road.until(_resting)
    assert (state.reachable, state.refused) == (True, 503)
    assert road.waits.asked == [(1, 77.0)]


def test_a_pulled_cable_stops_the_rounds_and_putting_it_back_starts_them(
    world: World, running: Start
) -> None:
    desk, place, _ = world.desk()
    road = Road(world, place, waits=Waits())
    road.thread.pause()
    running(road)
    desk.register(a_form(), AIGUL)
    road.thread.wake()
    time.sleep(0.1)
    assert road.line.exchanges == 0
    assert road.thread.state == RoadState(paused=True)
    road.thread.resume()
    assert road.until(_resting).reachable
    assert place.road.waiting().count == 0


def test_only_one_uploader_at_a_time_works_on_a_book(world: World, running: Start) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    road = Road(world, place, waits=Waits(0.05, 0.05))
    other = Turn(road.lock_path)
    assert other.take()
    assert not Turn(road.lock_path).take()
    running(road)
    while not road.waits.asked:
        time.sleep(0.01)
    assert road.line.exchanges == 0
    other.give_back()
    road.until(_resting)
    assert place.road.waiting().count == 0
    road.thread.stop()
    assert other.take()
    other.give_back()


def test_it_outlives_a_full_disk_and_our_own_mistakes(
    world: World, running: Start, caplog: pytest.LogCaptureFixture
) -> None:
    def unwritable(line: Line, message: bytes) -> bytes:
        raise BookUnwritable

    def mistake(line: Line, message: bytes) -> bytes:
        raise ZeroDivisionError("Серікова Айгүл")

    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    with caplog.at_level(logging.DEBUG):
        road = running(Road(world, place, unwritable, mistake, waits=Waits(0.01, 0.01)))
        road.until(lambda state: _resting(state) and state.reachable)
    assert place.road.waiting().count == 0
    assert "ZeroDivisionError" in caplog.text
    assert "Серікова" not in caplog.text


def test_a_listener_that_fails_does_not_stop_the_road(world: World, running: Start) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    road = Road(world, place, lost, waits=Waits(0.01))
    hear = road.thread._on_change

    def fail(state: RoadState) -> None:
        hear(state)
        raise RuntimeError("the window is gone")

    road.thread._on_change = fail
    running(road)
    road.until(lambda state: _resting(state) and state.reachable)
    assert place.road.waiting().count == 0


def test_it_stops_while_it_waits(world: World) -> None:
    _, place, _ = world.desk()
    road = Road(world, place, waits=Waits())
    road.thread.start()
    road.until(_resting)
    begun = time.monotonic()
    road.thread.stop()
    assert time.monotonic() - begun < 10  # the wait itself is an hour
    assert isinstance(road.uploader, Uploader)


# -- a timer, and not an event ------------------------------------------------------------------


def refusing(status: int, retry_after: float | None = None) -> Callable[[Line, bytes], bytes]:
    def refuse(line: Line, message: bytes) -> bytes:
        raise PeerRefused(status, retry_after)

    return refuse


def waking(road: "Road", then: Callable[[Line, bytes], bytes]) -> Callable[[Line, bytes], bytes]:
    """Something is written while the round is under way."""

    def fault(line: Line, message: bytes) -> bytes:
        road.thread.wake()
        return then(line, message)

    return fault


def test_a_call_in_the_middle_of_a_round_that_fails_waits_for_the_timer(
    world: World, running: Start
) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    road = Road(world, place, waits=Waits())
    road.line.faults[:] = [waking(road, refusing(503, 77.0))]
    running(road).until(_resting)
    time.sleep(0.1)
    assert road.line.exchanges == 1
    assert road.waits.asked == [(1, 77.0)]


def test_an_entry_written_during_the_round_that_finds_the_line_again_goes_at_once(
    world: World, running: Start
) -> None:
    desk, place, _ = world.desk()
    a_line(world, place)[0].run()  # nothing waits, so the round is one step
    road = Road(world, place, waits=Waits(0.01))
    step = road.uploader.step
    late: list[object] = []

    def step_and_write() -> Outcome:
        outcome = step()
        if isinstance(outcome, Reached) and not outcome.more and not late:
            late.append(desk.register(a_form(), AIGUL))  # after its last look at what there is
            road.thread.wake()
        return outcome

    road.uploader.step = step_and_write  # type: ignore[method-assign]
    road.line.faults[:] = [lost]
    running(road)
    road.until(lambda state: _resting(state) and bool(late) and not place.road.waiting().count)


def test_a_cable_put_back_does_not_shorten_a_wait_that_was_asked_for_and_a_person_does(
    world: World, running: Start
) -> None:
    _, place, _ = world.desk()
    road = running(Road(world, place, refusing(429, 600.0), waits=Waits()))
    road.until(_resting)
    road.thread.pause()
    road.thread.resume()
    time.sleep(0.1)
    assert road.line.exchanges == 1
    road.thread.try_now()
    road.until(lambda state: state.failures == 0 and _resting(state))


def test_a_pulled_cable_does_not_shorten_the_wait_either(world: World, running: Start) -> None:
    _, place, _ = world.desk()
    road = running(Road(world, place, refusing(503, 600.0), waits=Waits()))
    road.until(_resting)
    for _ in range(3):
        road.thread.pause()
        time.sleep(0.02)
        road.thread.resume()
    time.sleep(0.1)
    assert road.line.exchanges == 1


# -- what keeps it from succeeding, in one word ----------------------------------------------------


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 426])
def test_a_refusal_that_no_waiting_mends_stops_and_says_so(
    world: World, running: Start, status: int
) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    before = place.reading.entry_hashes()
    road = running(Road(world, place, *[refusing(status)] * 4, waits=Waits()))
    state = road.until(_resting)
    assert (state.why, state.refused, state.reachable) == (Why.REFUSED, status, True)
    assert road.waits.asked == [(1, STOPPED_SECONDS)]
    desk.register(a_form(), AIGUL)
    road.thread.wake()
    time.sleep(0.1)
    assert len(road.waits.asked) == 1
    assert set(before) <= set(place.reading.entry_hashes())
    assert place.road.waiting().count == 3


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_district_in_trouble_is_tried_again_by_the_timer(
    world: World, running: Start, status: int
) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    road = running(Road(world, place, refusing(status), waits=Waits()))
    state = road.until(_resting)
    assert (state.why, state.refused) == (Why.ILL, status)
    assert road.waits.asked == [(1, None)]
    assert place.road.waiting().count == 2


def nothing_signed(line: Line, message: bytes) -> bytes:
    """In our own content type and form, from somebody who has no key to sign with."""
    return pack(Message())


def test_whoever_answers_without_a_signed_receipt_is_not_the_district(
    world: World, running: Start
) -> None:
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    road = running(Road(world, place, *[nothing_signed] * 9, waits=Waits()))
    state = road.until(_resting)
    assert (state.why, state.reachable, state.last_success_at) == (Why.FOREIGN, False, None)
    assert state.failures == 1
    assert place.road.waiting().count == 2


def test_how_long_it_fails_and_when_it_tries_again_is_told(world: World, running: Start) -> None:
    _, place, _ = world.desk()
    road = running(Road(world, place, lost, lost, waits=Waits(0.05, 3600.0, 3600.0)))
    state = road.until(lambda state: state.failures == 2 and not state.at_work)
    assert state.why is Why.SILENT
    assert state.failing_since is not None
    assert state.next_at is not None
    assert state.next_at - state.failing_since > 3_600_000
    road.thread.try_now()
    state = road.until(lambda state: _resting(state) and state.failures == 0)
    assert (state.why, state.failing_since) == (None, None)


def test_a_long_round_says_how_much_has_gone(world: World, running: Start) -> None:
    desk, place, _ = world.desk()
    for _ in range(40):
        desk.register(a_form(), AIGUL)
    road = Road(world, place, waits=Waits())
    road.uploader._batch_bytes = road.uploader._most_batch = 4096
    road.uploader._frame_bytes = 4096
    running(road)
    state = road.until(lambda state: _resting(state) and not state.at_work)
    sent = [one.sent for one in road.states if one.at_work]
    assert len(set(sent)) > 3
    assert sent == sorted(sent)
    assert state.sent == 41


# -- files come after, piece by piece --------------------------------------------------------------


class Pieces:
    """Files to carry: so many pieces, and what happens between them."""

    def __init__(self, pieces: int, between: Callable[[int], None] = lambda n: None) -> None:
        self.left = pieces
        self.between = between
        self.rounds = 0

    def begin(self, *, by_relay: bool) -> FilesState:
        self.rounds += 1
        return FilesState(going=1, more=self.left > 0)

    def step(self) -> FilesState:
        self.left -= 1
        self.between(self.left)
        return FilesState(going=1, more=self.left > 0)


def test_an_entry_written_while_a_file_travels_waits_for_one_piece_and_no_more(
    world: World, running: Start
) -> None:
    desk, place, _ = world.desk()
    road = Road(world, place, waits=Waits())
    at_piece: list[tuple[int, int]] = []

    def between(left: int) -> None:
        at_piece.append((left, place.road.waiting().count))
        if left == 7:
            desk.register(a_form(), AIGUL)
            road.thread.wake()

    files = Pieces(10, between)
    road.thread._files = files
    running(road)
    road.until(lambda state: files.left == 0 and _resting(state))
    assert files.rounds == 2
    assert [waiting for left, waiting in at_piece if left > 7] == [0, 0]
    assert (6, 0) in at_piece  # the next piece went when the entry had arrived


def test_whatever_files_do_entries_go_on(
    world: World, running: Start, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(left: int) -> None:
        raise ZeroDivisionError("Серікова.pdf")

    desk, place, _ = world.desk()
    road = Road(world, place, waits=Waits())
    road.thread._files = Pieces(3, broken)
    running(road).until(lambda state: _resting(state) and not state.at_work)
    desk.register(a_form(), AIGUL)
    road.thread.wake()
    road.until(lambda state: _resting(state) and not place.road.waiting().count)
    assert road.thread.state.failures == 0
    assert "ZeroDivisionError" in caplog.text
    assert "Серікова" not in caplog.text
