"""The foot line and the page behind it, photographed: nothing waits, one, ten thousand, trouble.

Real parts; only the road's own state is set by hand, because a line that is out for a day, or a
round of ten thousand pages, cannot be waited for here.
"""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from registry.application import Stage
from registry.numbers import Number
from sync.files import FilesState
from sync.road_state import RoadState, Why
from tests.screens.pictures import settle
from tests.screens.test_counter import Desk, desk_of
from tests.screens.villages import Village, a_form

HOUR = 3_600_000

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def road(village: Village, state: RoadState) -> None:
    village.office.uploader = SimpleNamespace(state=state, try_now=lambda: None)  # type: ignore[assignment]


def both(desk: Desk, name: str) -> None:
    """The foot line on the reception's page, and the page behind it."""
    desk.go_to("reception")
    desk.window.foot.look()
    settle()
    desk.take(f"line-{name}-foot", "foot_line")
    desk.window.open_road()
    settle()
    desk.take(f"line-{name}", "road_try_now")


def failing(village: Village, why: Why, tries: int, status: int | None = None) -> RoadState:
    now = village.clock.at
    return RoadState(
        reachable=status is not None,
        refused=status,
        failures=tries,
        why=why,
        failing_since=now - 26 * HOUR,
        next_at=now + 4 * 60_000,
    )


def test_the_line_of_an_office_where_nothing_waits(qapp, village, pictures):
    with desk_of(village, pictures, "empty") as desk:
        desk.sit_down()
        road(village, RoadState(reachable=True, last_success_at=village.clock.at))
        both(desk, "level")


def test_the_line_while_one_waits_and_an_answer_comes(qapp, one, pictures):
    number, _ = one.bring(Stage.ANSWERED, a_form(3))
    one.register(a_form(4))
    one.office.count_waiting()
    named = {b"late": Number.parse(number.digits).answer(1).digits}
    one.office._answers = named
    files = FilesState(coming=1, done=96_000, size=300_000, missing=(b"late",), more=True)
    with desk_of(one, pictures, "one") as desk:
        desk.sit_down()
        up = RoadState(reachable=True, last_success_at=one.clock.at, files=files)
        road(one, up)
        both(desk, "one")
        road(one, replace(up, by_relay=True))
        both(desk, "one-at-the-main-computer")


def test_the_line_while_ten_thousand_wait_and_go(qapp, one, pictures):
    one.register(a_form(4))
    one.office.count_waiting()
    backlog = one.office._backlog
    counted, heads = backlog._counted
    backlog._counted = (replace(counted, count=10_000), heads)
    with desk_of(one, pictures, "many") as desk:
        desk.sit_down()
        road(one, failing(one, Why.SILENT, 9))
        both(desk, "ten-thousand-without-a-line")
        road(one, RoadState(reachable=True, at_work=True, sent=1_240))
        both(desk, "ten-thousand-on-their-way")


@pytest.mark.parametrize(
    ("why", "status"),
    [
        (Why.FOREIGN, None),
        (Why.REFUSED, 401),
        (Why.REFUSED, 400),
        (Why.ILL, 503),
        (Why.DISK, None),
        (Why.OURS, None),
    ],
)
def test_the_line_in_trouble(qapp, one, pictures, why, status):
    one.register(a_form(5))
    one.office.count_waiting()
    files = FilesState(coming=3, damaged=(b"x",), refused=(b"y", b"z"), no_room=True)
    with desk_of(one, pictures, "error") as desk:
        desk.sit_down()
        road(one, replace(failing(one, why, 9, status), files=files))
        both(desk, f"{why.value}-{status or 0}")
