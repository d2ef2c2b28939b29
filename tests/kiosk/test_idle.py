"""Silence before the screen: when to ask, when to forget."""

from kiosk.idle import IDLE_S, WARNING_S, Gone, Here, Idle, Perhaps


def idle_after(seconds: float, patience: float = IDLE_S):
    now = [0.0]
    idle = Idle(lambda: now[0])
    idle.begin(patience)
    now[0] = seconds
    return idle.presence()


def test_for_a_minute_nobody_is_disturbed():
    assert idle_after(59.9) == Here()


def test_then_the_screen_asks_for_twenty_seconds():
    assert idle_after(60) == Perhaps(20)
    assert idle_after(79.5) == Perhaps(1)


def test_then_the_visitor_is_gone():
    assert idle_after(80) == Gone()


def test_a_result_is_shown_for_thirty_seconds():
    assert idle_after(30, patience=30) == Perhaps(20)


def test_a_machine_that_slept_forgets_as_soon_as_it_wakes():
    assert idle_after(8 * 3600) == Gone()


def test_a_touch_starts_the_minute_again():
    now = [0.0]
    idle = Idle(lambda: now[0])
    now[0] = IDLE_S + WARNING_S - 1
    idle.touch()
    assert idle.presence() == Here()
