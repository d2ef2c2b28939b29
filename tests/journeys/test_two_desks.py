"""Journey between two desks of one office: what one wrote down the other finds and hands over."""

from pathlib import Path

from registry.application import Stage
from registry.facts import HandedOver
from tests.journeys.desk import Desk
from tests.journeys.district import District


def test_registered_at_one_desk_and_collected_at_the_other(
    district: District, tmp_path: Path
) -> None:
    first, second = Desk(district, tmp_path / "first"), Desk(district, tmp_path / "second")
    with first.working():
        number, code = first.answered("Серікова Айгүл")

    with second.working():
        known = second.face.office.application
        second.wait(lambda: known(number) is not None, "news of it")
        second.hears(number, Stage.AT_DESK)
        second.scan(code)
        second.at("hand_over")
        second.enter()
        second.sees("Handed over for good: Серікова Айгүл")
        district.store.wait_for(HandedOver, number)
        assert second.register("Ким Ли").desk == second.number != number.desk

    with first.working():
        first.hears(number, Stage.ISSUED)
        first.scan(code)
        first.sees("Nothing more is to be done")
