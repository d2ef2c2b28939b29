"""The probe sees a blocked screen, says where it stood, and does not blame a screen that waits."""

import time

from PySide6.QtCore import QEventLoop, QTimer

from bench.probe import ALLOWED_MS, Block, Probe


def live(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def busy_for_a_while() -> None:
    until = time.thread_time() + 0.15
    while time.thread_time() < until:
        pass


def asleep_for_a_while() -> None:
    time.sleep(0.15)


def watched(act) -> list[Block]:
    probe = Probe()
    probe.during = "planted"
    probe.start()
    live(50)
    QTimer.singleShot(0, act)
    live(300)
    return probe.stop().over


def test_work_on_the_screens_thread_is_ours_and_has_its_place(qapp):
    [block, *_] = watched(busy_for_a_while)
    assert block.during == "planted"
    assert block.own > 2 * ALLOWED_MS
    assert any("busy_for_a_while" in stack for stack in block.stacks)


def test_a_screen_that_stands_still_is_ours_too(qapp):
    [block, *_] = watched(asleep_for_a_while)
    assert block.own < ALLOWED_MS < block.still
    assert any("asleep_for_a_while" in stack for stack in block.stacks)


def test_waiting_for_a_processor_is_the_machines():
    late = Block("typing", wall=300.0, own=20.0, waited=275.0)
    assert late.ours <= ALLOWED_MS
    assert Block("typing", wall=300.0, own=20.0, waited=200.0).ours > ALLOWED_MS
