"""The window on a real book: the fixture that pages with lists of their own are tried with."""

from registry.application import Stage
from tests.counter.at_work import AtWork, at_work, at_work_in_each

__all__ = ["at_work", "at_work_in_each"]


def test_an_answer_comes_down_the_road_and_lies_at_the_desk(at_work: AtWork) -> None:
    number = at_work.at_desk("Ким Анна")
    known = at_work.office.application(number)
    assert known is not None
    assert known.stage is Stage.AT_DESK
    assert known.actor == "0427-01"


def test_the_window_opens_in_every_language(at_work_in_each: AtWork) -> None:
    assert "Tereze" in at_work_in_each.window.windowTitle()
    assert at_work_in_each.window.people.isVisible()
