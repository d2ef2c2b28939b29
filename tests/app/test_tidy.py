"""Garbage is looked for in pauses of the hands, on the screen's thread, and never by itself."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from app import tidy
from app.tidy import Tidy
from tests.app.test_office import Pair


class Hands:
    """Nobody has touched anything for so long."""

    def __init__(self) -> None:
        self.untouched = 0

    def untouched_ms(self) -> int:
        return self.untouched


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def one(qapp, hands) -> Iterator[Tidy]:
    parent = QObject()
    made = Tidy(hands.untouched_ms, parent)
    made._timer.stop()  # the tests look themselves
    gc.collect()
    yield made
    made.stop()


@pytest.fixture
def seen() -> Iterator[list[tuple[int, int]]]:
    """Generation and thread of each collection."""
    found: list[tuple[int, int]] = []

    def note(phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            found.append((about["generation"], threading.get_ident()))

    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)


class Knot:
    """Garbage that only a collection finds."""

    def __init__(self) -> None:
        self.me = self


def make_garbage(count: int = 60_000) -> None:
    for _ in range(count):
        Knot()


def test_python_collects_nothing_by_itself_on_any_thread(one, seen):
    make_garbage()
    worker = threading.Thread(target=make_garbage)
    worker.start()
    worker.join()
    assert seen == []
    one.look()
    assert seen == [(0, threading.get_ident())]


def test_little_that_is_new_is_left_for_later(one, seen):
    make_garbage(20)
    one.look()
    assert seen == []


def test_what_is_older_waits_for_a_pause_of_the_hands(one, seen, hands):
    for _ in range(tidy._ROUNDS + 2):
        make_garbage(tidy.NEWEST)
        one.look()
    assert {generation for generation, _ in seen} == {0}
    hands.untouched = tidy.PAUSE_MS
    one.look()
    assert seen[-1][0] == 1


def test_it_does_not_wait_for_ever(one, seen, monkeypatch):
    monkeypatch.setattr(tidy, "_TOO_MANY", 3)
    for _ in range(5):
        make_garbage(tidy.NEWEST)
        one.look()
    assert [generation for generation, _ in seen] == [0, 0, 0, 1, 0]


def test_all_of_it_is_looked_through_in_a_long_pause_and_not_again_at_once(
    one, seen, hands, monkeypatch
):
    hands.untouched = tidy.LONG_PAUSE_MS
    one.look()
    assert seen == []
    monkeypatch.setattr(tidy, "WHOLE_EVERY_S", 0.0)
    one.look()
    assert [generation for generation, _ in seen] == [2]
    monkeypatch.setattr(tidy, "WHOLE_EVERY_S", 300.0)
    one.look()
    assert len(seen) == 1


def test_after_the_last_window_python_collects_as_before(qapp, hands):
    parent = QObject()
    first, second = Tidy(hands.untouched_ms, parent), Tidy(hands.untouched_ms, parent)
    first.stop()
    first.stop()
    assert not gc.isenabled()
    second.stop()
    assert gc.isenabled()


def test_the_counters_window_is_tidied_so_and_its_end_is_the_end_of_it(tmp_path, qapp):
    from app.windows import CounterFace

    pair = Pair(tmp_path)
    face = CounterFace(pair.device, "en")
    assert not gc.isenabled()
    assert face.tidy._timer.isActive()
    face.close()
    assert gc.isenabled()
    pair.close()
