"""The road's thread: it wakes, waits, stops, and takes turns with other processes of the office."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registry.failures import BookUnwritable, PeerRefused
from registry.ports import Random
from sync.exchange import Uploader
from sync.uploader import RoadState, Turn, UploaderThread
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
    assert time.monotonic() - begun < 2
    assert isinstance(road.uploader, Uploader)
