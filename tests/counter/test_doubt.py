"""The disk does not say what became of a step: the window says neither yes nor no until it does."""

import pytest
from PySide6.QtCore import Qt

from counter import doubt
from registry.application import Stage
from registry.facts import HandedOver, Printed
from registry.numbers import Number
from tests.counter.conftest import CTRL, Counter
from tests.counter.office import MemoryWorkplace

KEEP = "Диск жауап бермей тұр"


def held(counter: Counter) -> str:
    band = counter.window.notices.held().get("doubt")
    return "" if band is None else band.words()


def look_again(counter: Counter) -> None:
    counter.window.notices.held()["doubt"]._button.click()


@pytest.fixture
def uncertain(counter: Counter, workplace: MemoryWorkplace) -> Counter:
    """A registration whose outcome the disk hides."""
    counter.sit_down()
    workplace.journal.silent = True
    counter.register_a_plot()
    return counter


def test_neither_registered_nor_not_registered_is_said(uncertain, workplace):
    assert held(uncertain).startswith(KEEP)
    assert not uncertain.sees("receipt_code")
    assert uncertain.notices() == []
    assert not uncertain.find("register").isEnabled()  # not a second time, either
    look_again(uncertain)
    assert held(uncertain).startswith(KEEP)
    uncertain.press(Qt.Key.Key_F6)
    uncertain.press(Qt.Key.Key_F2)
    assert held(uncertain).startswith(KEEP)  # going elsewhere does not make it certain


def test_when_it_turns_out_written_it_goes_on_as_after_a_registration(uncertain, workplace):
    workplace.journal.silent = False
    look_again(uncertain)
    assert held(uncertain) == ""
    (application,) = workplace.journal.applications()
    assert uncertain.read("receipt_number") == Number.parse(application.number).shown
    code = uncertain.read("receipt_code").replace(" ", "")
    assert workplace._sealer.seal(code) == application.seal
    printed = [told.fact for _, told in workplace.journal.entries if isinstance(told.fact, Printed)]
    assert len(printed) == 2
    assert workplace.due_prints() == ()


def test_when_it_is_not_there_the_form_is_and_is_registered_again(uncertain, workplace):
    workplace.journal.reached_the_disk = False
    workplace.journal.entries.clear()
    workplace.journal.due.clear()
    workplace.journal.serial = 0
    workplace.journal.silent = False
    look_again(uncertain)
    assert held(uncertain) == ""
    assert len(uncertain.notices()) == 1
    assert not uncertain.sees("receipt_code")
    assert uncertain.window.reception.who.applicant().name == "Сейітқали Әйгүл Қанатқызы"
    uncertain.press(Qt.Key.Key_Return, CTRL)
    (application,) = workplace.journal.applications()
    assert uncertain.read("receipt_number") == Number.parse(application.number).shown


def test_it_looks_by_itself(uncertain, workplace, qtbot, monkeypatch):
    assert uncertain.window.shift.doubts._timer.interval() == doubt.LOOK_EVERY_MS == 3_000
    uncertain.window.shift.doubts._timer.setInterval(20)
    workplace.journal.silent = False
    qtbot.waitUntil(lambda: uncertain.sees("receipt_code"))
    assert not uncertain.window.shift.doubts._timer.isActive()


def test_another_step_meanwhile_is_surely_not_written(uncertain, workplace):
    """The book takes nothing until it is known what it holds: that is said, and is true."""
    count = len(workplace.journal.entries)
    uncertain.scan(workplace.journal.applications()[0].number)
    uncertain.find("send_papers").click()
    assert len(workplace.journal.entries) == count
    assert len(uncertain.notices()) == 1
    workplace.journal.silent = False
    look_again(uncertain)
    assert held(uncertain) == ""


def test_handing_over_in_doubt_hands_nothing_out_twice(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    code = counter.read("receipt_code").replace(" ", "")
    (application,) = workplace.journal.applications()
    counter.scan(workplace.department_answers(Number.parse(application.number)).digits)
    counter.enter()
    counter.scan(code)
    workplace.journal.silent = True
    counter.press(Qt.Key.Key_Return, CTRL)
    assert held(counter).startswith(KEEP)
    assert not counter.window.case.isEnabled()
    workplace.journal.silent = False
    look_again(counter)
    (application,) = workplace.journal.applications()
    assert application.stage is Stage.ISSUED
    handed = [t for _, t in workplace.journal.entries if isinstance(t.fact, HandedOver)]
    assert len(handed) == 1
    assert counter.window.case.isEnabled()
    assert not counter.sees("hand_over")
