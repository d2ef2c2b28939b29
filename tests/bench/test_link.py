"""The slow line of the road's bench does to packets what it says."""

import struct

import pytest

from bench.link import ROOM, Figures, Watch, Way
from bench.road import missed
from bench.road_limit import seconds

SYN, ACK = 0x02, 0x10


def packet(*, up: bool = True, at: int = 0, length: int = 0, flags: int = ACK, port: int = 40_000):
    """An IPv4 packet of TCP between a desk and the district."""
    ports = (port, 8427) if up else (8427, port)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + length, 0, 0, 64, 6, 0, bytes(4), bytes(4))
    return ip + struct.pack(">HHIIBBHHH", *ports, at, 0, 5 << 4, flags, 0, 0, 0) + bytes(length)


def test_packets_leave_one_after_the_other_at_the_rate_and_arrive_after_the_delay():
    way = Way(rate=64_000, delay=0.35, loss=0)
    for _ in range(2):
        way.offer(bytes(1000), now=10.0)
    assert way.due(10.474) == []
    assert way.due(10.476) == [bytes(1000)]
    assert way.next_at == pytest.approx(10.6)


def test_the_same_seed_loses_the_same_packets_and_about_as_many_as_it_says():
    def lost(seed: str) -> list[int]:
        way = Way(rate=0, delay=0, loss=0.05)
        way.begin(seed)
        arrived = []
        for n in range(4000):
            way.offer(n.to_bytes(2, "big"), now=0.0)
            arrived += way.due(0.0)
        return sorted(set(range(4000)) - {int.from_bytes(one, "big") for one in arrived})

    assert lost("3 up") == lost("3 up") != lost("4 up")
    assert 150 < len(lost("3 up")) < 250


def test_what_does_not_fit_before_the_line_falls_off_its_end():
    way = Way(rate=64_000, delay=0, loss=0)
    for _ in range(ROOM // 1000 + 5):
        way.offer(bytes(1000), now=0.0)
    assert way.figures.overflowed == 5


def test_a_round_trip_is_new_bytes_going_up_after_new_bytes_came_down():
    watch, up, down = Watch(), Figures(), Figures()
    watch.passes(packet(flags=SYN), up, up=True)
    for at in (1, 101, 101, 201):  # the second piece is sent twice
        watch.passes(packet(at=at, length=100), up, up=True)
    watch.passes(packet(up=False, at=1, length=50), down, up=False)
    watch.passes(packet(at=301, length=10), up, up=True)
    assert (watch.connects, watch.turns) == (1, 2)
    assert (up.stream_bytes, up.again_bytes, down.stream_bytes) == (310, 100, 50)


def test_after_a_cut_old_connections_are_never_heard_of_and_new_ones_are():
    watch, up = Watch(), Figures()
    assert watch.passes(packet(flags=SYN), up, up=True)
    watch.redial()
    assert not watch.passes(packet(at=1, length=9), up, up=True)
    assert watch.passes(packet(flags=SYN, port=40_001), up, up=True)


def test_the_limit_of_ten_thousand_bytes():
    assert seconds(10_000) == pytest.approx(0.7 + 1.25 / 0.95 + 0.7)


def test_each_goal_can_be_missed():
    ours = {"who": "ours", "applications": 100, "ratio": 1.1, "bytes_ratio": 1.1, "left_over": 0}
    assert missed(ours) == []
    assert missed({**ours, "ratio": 1.11}) == ["seconds"]
    assert missed({**ours, "bytes_ratio": 1.11}) == ["bytes"]
    assert missed({**ours, "left_over": 1}) == ["left over"]
    assert missed({"who": "PouchDB", "times_ours": 8.0}) == []
    assert missed({"who": "PouchDB", "times_ours": 7.9}) == ["faster"]
