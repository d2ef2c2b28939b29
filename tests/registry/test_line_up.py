"""The line of a day, as a fold of events: whose turn it is, and what is said of the wait."""

import pytest

from registry.line_up import (
    ABSENT,
    AGAIN,
    DONE,
    NEXT,
    PASS,
    CalledAgain,
    Event,
    Issued,
    LineUp,
    PassedOn,
    Press,
    Served,
    Ticket,
    series_of,
)

MINUTE = 60_000
ALL = {1: (), 2: ()}


def a_ticket(n: int, sphere: str = "other", *, priority: bool = False) -> Ticket:
    return Ticket(n.to_bytes(8, "big"), "A", n, sphere, priority)


class Day:
    """A line, its clock, and two desks that serve everything unless told otherwise."""

    def __init__(self, desks=ALL) -> None:
        self.line = LineUp()
        self.desks = dict(desks)
        self.now = 0
        self.events: list[Event] = []

    def give(self, *tickets: Ticket) -> None:
        for ticket in tickets:
            self.now += 1
            self.happens(Issued(self.now, ticket))

    def happens(self, event: Event) -> None:
        self.events.append(event)
        self.line.apply(event)

    def press(self, what: str, desk: int = 1, to: int = 0) -> str:
        """The number at the desk afterwards; "" for none."""
        one = self.line.called.get(desk)
        current = one.waited.ticket.id if one is not None else b""
        return self.press_believing(current, what, desk, to)

    def press_believing(self, current: bytes, what: str, desk: int = 1, to: int = 0) -> str:
        for event in list(self.line.after(Press(what, current, to), desk, self.now, self.desks)):
            self.happens(event)
        after = self.line.called.get(desk)
        return after.waited.ticket.shown if after is not None else ""


@pytest.fixture
def day() -> Day:
    return Day()


def test_the_oldest_is_called_first(day):
    day.give(a_ticket(1), a_ticket(2))
    assert [day.press(NEXT), day.press(NEXT), day.press(NEXT)] == ["A 1", "A 2", ""]


def test_two_with_priority_are_followed_by_one_without(day):
    day.give(a_ticket(1), a_ticket(2))
    day.give(*(a_ticket(n, priority=True) for n in range(3, 7)))
    called = [day.press(NEXT) for _ in range(6)]
    assert called == ["A 3", "A 4", "A 1", "A 5", "A 6", "A 2"]


def test_with_priority_goes_on_where_nobody_else_waits(day):
    day.give(*(a_ticket(n, priority=True) for n in range(1, 5)))
    assert [day.press(NEXT) for _ in range(4)] == ["A 1", "A 2", "A 3", "A 4"]


def test_two_desks_never_call_one_number(day):
    day.give(a_ticket(1), a_ticket(2))
    assert (day.press(NEXT, 1), day.press(NEXT, 2)) == ("A 1", "A 2")


def test_a_desk_calls_only_what_it_serves():
    day = Day({1: ("land",), 2: ("social", "other")})
    day.give(a_ticket(1, "social"), a_ticket(2, "land"))
    assert day.press(NEXT, 1) == "A 2"
    assert day.press(NEXT, 1) == ""
    assert day.press(NEXT, 2) == "A 1"


def test_calling_again_changes_nothing_but_the_count(day):
    day.give(a_ticket(1), a_ticket(2))
    day.press(NEXT)
    assert day.press(AGAIN) == "A 1"
    assert day.line.called[1].times == 2
    assert isinstance(day.events[-1], CalledAgain)


def test_an_answer_lost_on_the_way_skips_nobody(day):
    """The desk pressed, the number was called, the answer never came, and it presses again."""
    day.give(a_ticket(1), a_ticket(2))
    assert day.press_believing(b"", NEXT) == "A 1"
    assert day.press_believing(b"", NEXT) == "A 1"
    assert list(day.line.waiting) == [a_ticket(2).id]


def test_who_does_not_come_is_out_of_the_line(day):
    day.give(a_ticket(1), a_ticket(2))
    day.press(NEXT)
    assert day.press(ABSENT) == ""
    assert day.press(NEXT) == "A 2"
    assert not any(isinstance(event, Served) for event in day.events)


def test_what_is_passed_on_waits_for_that_desk_alone_and_before_all_others(day):
    day.give(a_ticket(1), a_ticket(2), a_ticket(3))
    day.press(NEXT, 1)
    day.press(PASS, 1, to=2)
    assert day.line.waiting[a_ticket(1).id].since == 1  # the time it has waited stays its own
    assert day.press(NEXT, 1) == "A 2"
    assert day.press(NEXT, 2) == "A 1"


def test_what_was_passed_to_a_desk_that_went_home_is_anybodys(day):
    day.give(a_ticket(1))
    day.press(NEXT, 1)
    day.press(PASS, 1, to=2)
    assert day.press(NEXT, 1) == ""
    del day.desks[2]
    assert day.press(NEXT, 1) == "A 1"


def test_nothing_is_passed_to_a_desk_that_is_not_at_work_or_to_oneself(day):
    day.give(a_ticket(1))
    day.press(NEXT, 1)
    for to in (1, 7):
        assert day.press(PASS, 1, to=to) == "A 1"
    assert not any(isinstance(event, PassedOn) for event in day.events)


def test_a_ticket_brought_twice_is_one(day):
    day.give(a_ticket(1))
    day.press(NEXT)
    day.happens(Issued(9, a_ticket(1)))
    assert not day.line.waiting


def test_the_same_events_give_the_same_line(day):
    day.give(*(a_ticket(n, priority=n % 3 == 0) for n in range(1, 9)))
    for what in (NEXT, AGAIN, NEXT, ABSENT, NEXT, DONE, NEXT):
        day.press(what)
    again = LineUp()
    for event in day.events:
        again.apply(event)
    assert (again.waiting, again.called) == (day.line.waiting, day.line.called)
    assert list(again.after(Press(NEXT), 2, 99, ALL)) == list(
        day.line.after(Press(NEXT), 2, 99, ALL)
    )


def serve(day: Day, count: int, minutes: int, sphere: str = "other") -> None:
    for n in range(count):
        day.give(a_ticket(500 + n, sphere))
        day.press(NEXT)
        day.now += minutes * MINUTE
        day.press(DONE)


def test_with_four_visits_nobody_can_say_how_long_it_takes_and_with_five_one_can(day):
    serve(day, 4, 10)
    day.give(a_ticket(1))
    assert day.line.place_of(a_ticket(1).id, ALL).minutes is None
    day.press(NEXT)
    day.now += 10 * MINUTE
    day.press(DONE)
    day.give(a_ticket(2))
    assert day.line.place_of(a_ticket(2).id, ALL).minutes is not None


def test_the_wait_is_a_span_of_five_minute_steps_over_the_desks_that_serve(day):
    serve(day, 6, 10)
    day.give(*(a_ticket(n) for n in range(1, 5)))
    last = day.line.place_of(a_ticket(4).id, {1: ()})
    assert (last.before, last.minutes) == (3, (30, 40))
    assert day.line.place_of(a_ticket(4).id, ALL).minutes == (15, 20)
    assert day.line.place_of(a_ticket(1).id, ALL).minutes == (0, 5)


def test_visits_of_another_kind_say_nothing_about_this_one(day):
    serve(day, 9, 10, "land")
    day.give(a_ticket(1, "social"))
    assert day.line.place_of(a_ticket(1).id, ALL).minutes is None


def test_who_is_before_whom_counts_priority_and_what_no_desk_shares():
    day = Day({1: ("land",), 2: ("social",)})
    day.give(a_ticket(1, "land"), a_ticket(2, "social"), a_ticket(3, "social", priority=True))
    assert day.line.place_of(a_ticket(1, "land").id, day.desks).before == 0
    assert day.line.place_of(a_ticket(2).id, day.desks).before == 1
    assert day.line.place_of(a_ticket(3).id, day.desks).before == 0


def test_every_kiosk_has_letters_of_its_own():
    letters = [series_of(kiosk) for kiosk in range(1, 100)]
    assert len(set(letters)) == 99
    assert letters[0] == "A"
    assert max(map(len, letters)) == 2
