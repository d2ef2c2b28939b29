"""The technician's stick at the counter: plugged in, at work, done, and what can go wrong with it.

Real parts on a real folder; only that it is a stick is the test's word.
"""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.district_parcels import DistrictParcels
from app.inspecting import StickFull, StickGone
from app.stick_folder import StickLocked
from counter.standing import Drive, StickRound
from counter.stick_card import StickCard
from tests.screens.pictures import settle
from tests.screens.test_counter import Desk, desk_of
from tests.screens.villages import BY, Village, a_form

GB = 1_000_000_000

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def plug_in(desk: Desk, village: Village, stick: Path | None) -> StickCard:
    """The window's next look finds this stick, or none."""
    drive = None if stick is None else Drive(stick, "KINGSTON", 14 * GB)
    village.office.road_stick = lambda: drive  # type: ignore[method-assign]
    card = desk.window.stick
    card.look()
    settle()
    return card


def test_a_stick_is_taken_and_given(qapp, one, pictures, tmp_path):
    one.office.register(a_form(6), BY)
    with desk_of(one, pictures, "stick") as desk:
        desk.sit_down()
        assert plug_in(desk, one, None).isHidden()
        desk.take("none")
        card = plug_in(desk, one, tmp_path)
        desk.take("plugged-in", "take_and_give")
        card.ticks.show_done(1)
        card.line.set_share(0.5)
        card._show("working")
        desk.take("at-work", "stick_taking")
        card._show("ready")

        desk.press(Qt.Key.Key_F11)
        desk.take("given", "leave_stick")
        assert card.ticks.done() == 3
        assert DistrictParcels(one.district).read(tmp_path).is_well
        plug_in(desk, one, None)
        plug_in(desk, one, tmp_path)
        desk.press(Qt.Key.Key_F11)
        desk.take("taken", "leave_stick")
        assert one.office.line().waiting.count == 0
        for page in ("answers", "prints", "search"):
            desk.go_to(page)
            desk.take(f"above-{page}", "leave_stick")
        desk.find("leave_stick").click()
        settle()
        assert card.isHidden()
        plug_in(desk, one, tmp_path)
        assert card.isHidden()


@pytest.mark.parametrize(
    ("name", "failure"),
    [("full", StickFull()), ("locked", StickLocked()), ("pulled-out", StickGone())],
)
def test_what_a_stick_cannot_do(qapp, one, pictures, tmp_path, name, failure):
    def fails(stick, told):
        told("taking", 1.0)
        raise failure

    one.office.take_and_give = fails
    with desk_of(one, pictures, "stick") as desk:
        desk.sit_down()
        card = plug_in(desk, one, tmp_path)
        desk.press(Qt.Key.Key_F11)
        desk.take(name, "take_and_give")
        assert card.state() == "failed"
        assert card.ticks.done() == 1


def test_files_that_are_damaged_or_anothers(qapp, one, pictures, tmp_path):
    done = StickRound(taken=2, given=1, damaged=1, foreign=2, refused=1)
    one.office.take_and_give = lambda stick, told: done
    with desk_of(one, pictures, "stick") as desk:
        desk.sit_down()
        plug_in(desk, one, tmp_path)
        desk.press(Qt.Key.Key_F11)
        desk.take("remarks", "leave_stick")
