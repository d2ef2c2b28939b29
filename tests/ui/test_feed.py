"""One label, however often the reader saw it."""

import pytest

from ui.feed import SAME_AGAIN_S, ScanFeed


@pytest.fixture
def clock():
    return [100.0]


@pytest.fixture
def feed(clock):
    feed = ScanFeed(lambda: clock[0])
    feed.heard = []
    feed.scanned.connect(feed.heard.append)
    return feed


def test_a_label_read_twice_within_a_second_counts_once(feed, clock):
    for _ in range(8):  # the trigger is held for some seconds
        feed.take("527413096117")
        clock[0] += SAME_AGAIN_S * 0.9
    assert feed.heard == ["527413096117"]


def test_the_same_label_later_counts_again(feed, clock):
    feed.take("527413096117")
    clock[0] += SAME_AGAIN_S
    feed.take("527413096117")
    assert len(feed.heard) == 2


def test_another_label_counts_at_once_and_the_first_one_after_it(feed, clock):
    for text in ("1", "2", "1"):
        feed.take(text)
    assert feed.heard == ["1", "2", "1"]


def test_a_code_is_not_kept(feed):
    feed.take("527413096117")
    assert "527413096117" not in repr(vars(feed).get("_last"))
