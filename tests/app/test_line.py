"""Tickets between real programs: the relay of an office as a process, kiosk and desks beside it.

Windows are left out here; what they press goes through the same objects. The district never runs:
no part of the line needs it.
"""

import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import httpx
import msgspec
import pytest

from app.day_file import DayFile
from app.hall_screen import NoTicketsHere, Wall, run_hall
from app.homes import Home
from app.kiosk_line import KioskLine, tickets_of
from app.line_client import LineAway, LineWire
from app.line_keeper import LineKeeper
from app.office_line import OfficeLine, line_of
from app.settings import DeviceSettings
from app.wiring import Device
from kiosk.hall_screen import Called, OnTheWall
from registry.failures import BadFrame, Trouble
from registry.line_up import NEXT, Ask, Given, News, Press, Ticket
from sync.wire import CARRIER_HEADER, CONTENT_TYPE
from tests.app.big_office import BigOffice

DESKS = 2


def until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def set_tickets(home: Home, *, given: bool) -> None:
    settings = home.settings(DeviceSettings)
    home.keep_settings(msgspec.structs.replace(settings, tickets=given))


class Hall:
    """An office of two desks, a kiosk and a relay; the kiosk's letter is that of device 90."""

    def __init__(self, folder: Path) -> None:
        self.office = BigOffice(folder, DESKS)
        for home in (self.office.relay.home, self.office.kiosk.home, *self.office.homes):
            set_tickets(home, given=True)
        self.office.relay.start()
        self.lines: list[KioskLine | OfficeLine] = []
        self.kiosk = self.open_kiosk()

    def open_kiosk(self) -> KioskLine:
        kiosk = tickets_of(Device.load(self.office.kiosk.home))
        assert kiosk is not None
        self.lines.append(kiosk)
        return kiosk

    def heard(self) -> KioskLine:
        """The kiosk, having heard the relay once."""
        self.kiosk._carry()
        assert self.kiosk.is_open
        return self.kiosk

    def desk(self, number: int) -> OfficeLine:
        """Its thread runs; the first news are there."""
        desk = line_of(Device.load(self.office.homes[number - 1]))
        assert desk is not None
        desk.start()
        self.lines.append(desk)
        until(lambda: desk.now().known)
        return desk

    def close(self) -> None:
        for one in self.lines:
            one.stop()
        self.office.relay.stop()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path)
    yield hall
    hall.close()


def pressed(desk: OfficeLine, press: Callable[[], None]) -> str:
    """The number at the desk once the press has been answered."""
    press()
    until(lambda: not desk.now().busy)
    return desk.now().shown


def test_the_kiosk_gives_the_desk_calls_repeats_and_goes_on(hall):
    kiosk, desk = hall.heard(), hall.desk(1)
    first = kiosk.give("social", priority=False)
    second = kiosk.give("social", priority=False)
    assert (first.before, second.before) == (0, 1)
    assert not second.called_by_hand
    assert pressed(desk, desk.call) == first.shown
    assert desk.now().again  # for two minutes F9 means the same number
    assert pressed(desk, desk.call) == first.shown
    assert desk.now().times == 2
    assert pressed(desk, desk.done) == second.shown
    assert pressed(desk, desk.absent) == ""
    assert pressed(desk, desk.call) == ""


def test_a_number_is_passed_on_to_the_other_desk(hall):
    kiosk, one, two = hall.heard(), hall.desk(1), hall.desk(2)
    given = kiosk.give("land", priority=False)
    pressed(one, one.call)
    until(lambda: one.now().others == (2,))
    assert pressed(one, lambda: one.pass_on(2)) == ""
    assert pressed(two, two.call) == given.shown


def test_a_relay_killed_and_started_again_knows_the_line_and_doubles_no_number(hall):
    kiosk, desk = hall.heard(), hall.desk(1)
    given = [kiosk.give("other", priority=False).shown for _ in range(3)]
    pressed(desk, desk.call)
    hall.office.relay.kill()
    until(lambda: not desk.now().reached)
    assert desk.now().shown == given[0]  # who sits there is not forgotten on the screen
    hall.office.relay.start()
    until(lambda: desk.now().reached)
    assert desk.now().shown == given[0]
    assert desk.now().waiting == 2
    given.append(kiosk.give("other", priority=False).shown)
    assert len(set(given)) == 4
    assert [pressed(desk, desk.done) for _ in range(4)] == [*given[1:], ""]


def test_with_the_relay_down_numbers_go_on_and_are_called_in_their_order_afterwards(hall):
    kiosk, desk = hall.heard(), hall.desk(1)
    before = kiosk.give("farm", priority=False)
    hall.office.relay.kill()
    alone = [kiosk.give("farm", priority=False) for _ in range(2)]
    assert [one.called_by_hand for one in (before, *alone)] == [False, True, True]
    until(lambda: not desk.now().reached)
    hall.office.relay.start()
    after = kiosk.give("farm", priority=False)
    assert not after.called_by_hand
    assert after.before == 3
    until(lambda: desk.now().waiting == 4)
    called = [pressed(desk, desk.done) for _ in range(4)]
    assert called == [one.shown for one in (before, *alone, after)]
    assert len(set(called)) == 4


def test_a_kiosk_started_again_while_the_relay_is_down_goes_on_counting(hall):
    kiosk = hall.heard()
    first = kiosk.give("land", priority=False).shown
    hall.office.relay.kill()
    second = kiosk.give("land", priority=False).shown
    third = hall.open_kiosk().give("land", priority=False).shown
    assert len({first, second, third}) == 3


def test_a_new_computer_in_the_kiosks_place_gives_nothing_before_it_heard_the_relay(hall):
    kiosk = hall.heard()
    taken = [kiosk.give("land", priority=False).shown for _ in range(2)]
    folder = hall.office.kiosk.home.line
    folder.rename(folder.with_name("of the old one"))
    hall.office.relay.kill()
    new = hall.open_kiosk()
    assert not new.is_open
    with pytest.raises(Trouble):
        new.give("land", priority=False)
    hall.office.relay.start()
    new._carry()
    assert new.give("land", priority=False).shown not in taken


def test_a_relay_that_lost_its_disk_is_told_again(hall):
    kiosk = hall.heard()
    given = [kiosk.give("land", priority=False).shown for _ in range(3)]
    hall.office.relay.kill()
    folder = hall.office.relay.home.line
    folder.rename(folder.with_name("lost"))
    hall.office.relay.start()
    kiosk._carry()
    kiosk._carry()
    desk = hall.desk(1)
    assert [pressed(desk, desk.done) for _ in range(4)] == [*given, ""]


def test_a_ticket_not_whole_on_the_disk_was_never_shown_and_its_number_is_given(hall):
    kiosk = hall.heard()
    kiosk.give("land", priority=False)
    path = next(hall.office.kiosk.home.line.glob("*.line"))
    whole = path.read_bytes()
    shown = kiosk.give("land", priority=False).shown
    path.write_bytes(whole + path.read_bytes()[len(whole) : -3])
    hall.office.relay.kill()
    assert hall.open_kiosk().give("land", priority=False).shown == shown


def test_where_tickets_are_off_there_is_no_such_address_and_nothing_asks(hall):
    office = hall.office
    office.relay.stop()
    set_tickets(office.relay.home, given=False)
    office.relay.start()
    wire = LineWire(Device.load(office.homes[0]))
    with pytest.raises(LineAway):
        wire.ask(Ask())
    wire.close()
    set_tickets(office.homes[0], given=False)
    set_tickets(office.kiosk.home, given=False)
    assert line_of(Device.load(office.homes[0])) is None
    assert tickets_of(Device.load(office.kiosk.home)) is None
    assert not DeviceSettings().tickets


def test_the_wall_shows_what_is_called_and_after_some_silence_that_it_is_called_by_hand(hall):
    kiosk, desk = hall.heard(), hall.desk(1)
    given = kiosk.give("social", priority=False)
    kiosk.give("social", priority=False)
    pressed(desk, desk.call)
    wall, seen = Wall(Device.load(hall.office.kiosk.home)), []
    wall.changed.connect(seen.append)
    wall.ask()
    assert seen[-1] == OnTheWall(reached=True, calls=(Called(given.shown, 1),), waiting=1)
    hall.office.relay.kill()
    for _ in range(4):
        wall.ask()
    assert len(seen) == 1  # a blink is no news
    wall.ask()
    assert seen[-1] == OnTheWall(reached=False)
    wall.stop()


def test_the_wall_is_not_opened_where_no_numbers_are_given(hall):
    home = hall.office.kiosk.home
    set_tickets(home, given=False)
    with pytest.raises(NoTicketsHere):
        run_hall(home, in_window=True)


def test_a_stranger_learns_nothing_of_the_line(hall):
    """Neither who has no signature, nor a device of the office with another one's signature."""
    body = msgspec.msgpack.encode(Ask())
    ours = {"Content-Type": CONTENT_TYPE}
    address = f"{hall.office.relay.address}/road/line"
    assert httpx.post(address, content=body, headers=ours).status_code == 401
    wrong = {**ours, CARRIER_HEADER: "AAAAAAAAAAAAAAAAAAAAAA.1." + "A" * 86}
    assert httpx.post(address, content=body, headers=wrong).status_code == 401


class Clock:
    def __init__(self, at: int) -> None:
        self.at = at

    def now(self) -> int:
        return self.at


MORNING = 1_774_240_000_000  # 23 March 2026, 09:26 in the office
HOUR = 60 * 60_000


def asked(keeper: LineKeeper, role: str, number: int, ask: Ask) -> News:
    return msgspec.msgpack.decode(
        keeper.answer(role, number, msgspec.msgpack.encode(ask)), type=News
    )


def a_ticket(n: int) -> Ticket:
    return Ticket(n.to_bytes(8, "big"), "A", n, "other")


def test_a_new_day_begins_with_an_empty_line(tmp_path):
    clock = Clock(MORNING)
    keeper = LineKeeper(tmp_path, clock)
    assert asked(keeper, "kiosk", 1, Ask(given=(Given(a_ticket(7), 0),))).last == 7
    clock.at += 24 * HOUR
    news = asked(keeper, "kiosk", 1, Ask())
    assert (news.waiting, news.last) == (0, 0)


def test_a_ticket_given_longer_ago_stands_before_one_that_came_earlier(tmp_path):
    keeper = LineKeeper(tmp_path, Clock(MORNING))
    asked(keeper, "kiosk", 1, Ask(given=(Given(a_ticket(2), 1000), Given(a_ticket(1), HOUR))))
    assert asked(keeper, "desk", 1, Ask(press=Press(NEXT))).shown == "A 1"


def test_a_kiosk_calls_nobody_and_a_desk_brings_no_ticket(tmp_path):
    keeper = LineKeeper(tmp_path, Clock(MORNING))
    given = (Given(a_ticket(1), 0),)
    assert asked(keeper, "desk", 1, Ask(given=given)).waiting == 0
    assert asked(keeper, "kiosk", 1, Ask(given=given, press=Press(NEXT))).waiting == 1


def test_a_kiosk_gives_no_number_of_another_ones_letter(tmp_path):
    keeper = LineKeeper(tmp_path, Clock(MORNING))
    with pytest.raises(BadFrame):
        asked(keeper, "kiosk", 2, Ask(given=(Given(a_ticket(1), 0),)))


@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x93\x01\x02", msgspec.msgpack.encode("word")])
def test_a_body_that_is_no_question_is_refused(tmp_path, body):
    with pytest.raises(BadFrame):
        LineKeeper(tmp_path, Clock(MORNING)).answer("desk", 1, body)


def test_records_up_to_any_broken_byte_are_read_and_the_next_one_is_added_there(tmp_path):
    day = date(2026, 3, 23)
    DayFile(tmp_path, day).add(b"one", b"two", b"three")
    path = next(tmp_path.glob("*.line"))
    whole = path.read_bytes()
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut] + b"\xff" * (cut % 3))
        file = DayFile(tmp_path, day)
        assert file.records == [b"one", b"two", b"three"][: len(file.records)]
        file.add(b"new")
        assert DayFile(tmp_path, day).records == [*file.records]
        assert file.records[-1] == b"new"


def test_what_stood_after_a_spoilt_record_does_not_come_back(tmp_path):
    day = date(2026, 3, 23)
    DayFile(tmp_path, day).add(b"one", b"two", b"old")
    path = next(tmp_path.glob("*.line"))
    path.write_bytes(path.read_bytes().replace(b"two", b"tw0"))
    DayFile(tmp_path, day).add(b"new")
    assert DayFile(tmp_path, day).records == [b"one", b"new"]


def test_files_of_the_month_before_are_cleared_away(tmp_path):
    DayFile(tmp_path, date(2026, 2, 1)).add(b"old")
    DayFile(tmp_path, date(2026, 3, 22)).add(b"yesterday's")
    DayFile(tmp_path, date(2026, 3, 23)).add(b"today's")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["2026-03-22.line", "2026-03-23.line"]
