"""Keyboard or tactile pad alone: every control reached, in a sensible order, seen, and none a trap.

A pad has digits, Tab, Shift+Tab, arrows, Enter, Space, Backspace and Esc; nothing else is used.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget

from registry.application import Stage
from tests.kiosk.conftest import SIZES, Visitor, settle
from tests.kiosk.hall import a_row
from tests.kiosk.walk import a_visitor, controls, of_page, pages
from ui.ring import FocusRing

MOST = 80  # Tabs: more controls no page has


def focused(visitor: Visitor) -> QWidget | None:
    return visitor.window.focusWidget()


def round_trip(visitor: Visitor, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """What has the focus, Tab by Tab, until the first one has it again."""
    order: list[QWidget] = []
    for _ in range(MOST):
        visitor.press(key)
        here = focused(visitor)
        assert here is not None
        if here in order:
            assert here is order[0], f"the focus is caught among {names(order)}"
            return order
        order.append(here)
    raise AssertionError("the focus never came round")


def names(widgets: list[QWidget]) -> list[str]:
    return [each.objectName() for each in widgets]


def ring_of(visitor: Visitor) -> FocusRing | None:
    return next((each for each in visitor.window.findChildren(FocusRing) if each.isVisible()), None)


@pytest.mark.parametrize("low", [False, True], ids=["plain", "low"])
@pytest.mark.parametrize("size", ["upright", "small"])
def test_tab_reaches_every_control_of_every_page_and_comes_round(qtbot, size, low):
    visitor = a_visitor(qtbot, "ru", SIZES[size])
    if low:
        visitor.touch("low")
    for page in pages(visitor):
        if page == "warning":
            continue  # there any key means "I am here"
        order = round_trip(visitor)
        missed = [each for each in controls(visitor.window) if each not in order]
        assert names(missed) == [], page


def test_shift_tab_goes_the_same_way_back(qtbot):
    visitor = a_visitor(qtbot, "kk", SIZES["small"])
    forward = round_trip(visitor)
    visitor.window._open.setFocus()
    back = round_trip(visitor, Qt.Key.Key_Backtab)
    assert set(forward) == set(back)
    start = back.index(forward[0])
    assert [*back[start::-1], *back[:start:-1]] == forward


def test_the_page_comes_first_then_the_help_below_then_the_languages(qtbot):
    """Whoever cannot see the screen wants what it is about before what surrounds it."""
    visitor = a_visitor(qtbot, "kk", SIZES["small"])
    for page in pages(visitor):
        own = of_page(visitor)
        if not own or page == "warning":
            continue
        visitor.window._open.setFocus()
        visitor.press(Qt.Key.Key_Tab)
        assert focused(visitor) in own, visitor.window._open.objectName()


def test_the_order_is_that_of_the_eye(qtbot):
    visitor = a_visitor(qtbot, "kk", SIZES["upright"])
    visitor.touch("status_tile")
    order = [each for each in round_trip(visitor) if each in of_page(visitor)]
    at = [each.mapTo(visitor.window, QPoint(0, 0)) for each in order]
    assert [(p.y(), p.x()) for p in at] == sorted((p.y(), p.x()) for p in at)


def test_the_focus_is_seen_around_every_control(qtbot):
    visitor = a_visitor(qtbot, "kk", SIZES["small"])
    for page in pages(visitor):
        if page == "warning":
            continue
        for control in of_page(visitor)[:6]:
            control.setFocus(Qt.FocusReason.TabFocusReason)
            settle()
            ring = ring_of(visitor)
            assert ring is not None, (page, control.objectName())
            box = QRect(control.mapToGlobal(QPoint(0, 0)), control.size())
            around = QRect(ring.mapToGlobal(QPoint(0, 0)), ring.size())
            assert around.contains(box), (page, control.objectName())


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_press_what_has_the_focus(qtbot, key):
    visitor = a_visitor(qtbot, "kk", SIZES["small"])
    for name in ("low", "contrast", "large_text"):
        visitor.find(name).setFocus()
        visitor.press(key)
        assert visitor.find(name).isChecked(), name
    visitor.find("status_tile").setFocus()
    visitor.press(key)
    assert visitor.page == "code_entry"


@pytest.mark.parametrize("low", [False, True], ids=["plain", "low"])
def test_a_visit_by_keys_alone(qtbot, low):
    """Help turned on, a language chosen, a code typed, the answer printed, and gone."""
    visitor = a_visitor(qtbot, "kk", SIZES["small"])
    code = visitor.hall.put(a_row(Stage.AT_DESK))

    def go_to(name: str) -> None:
        for _ in range(MOST):
            if focused(visitor) is visitor.find(name):
                return
            visitor.press(Qt.Key.Key_Tab)
        raise AssertionError(f"no Tab leads to {name}")

    if low:
        go_to("low")
        visitor.press(Qt.Key.Key_Space)
    go_to("language_ru")
    visitor.press(Qt.Key.Key_Return)
    assert visitor.w.language == "ru"
    go_to("status_tile")
    visitor.press(Qt.Key.Key_Return)
    visitor.type(code.digits[:11] + str((int(code.digits[11]) + 1) % 10))
    assert visitor.page == "code_entry"
    go_to("group_3")
    visitor.press(Qt.Key.Key_Return)
    visitor.type(code.digits[8:])
    assert visitor.page == "answer"
    go_to("print")
    visitor.press(Qt.Key.Key_Return)
    assert len(visitor.hall.printed) == 1
    visitor.press(Qt.Key.Key_Escape)
    assert visitor.page == "home"
    assert visitor.w.language == "kk"
    assert not visitor.find("low").isChecked()


def test_the_pad_on_the_screen_can_be_worked_by_tab_and_enter_too(qtbot):
    visitor = a_visitor(qtbot, "kk", SIZES["small"])
    visitor.touch("status_tile")
    visitor.find("pad_4").setFocus()
    visitor.press(Qt.Key.Key_Space)
    visitor.press(Qt.Key.Key_Return)
    assert visitor.text("group_1") == "44"


def test_arrows_never_lose_the_focus_nor_leave_the_page_without_a_way_back(qtbot):
    visitor = a_visitor(qtbot, "kk", SIZES["small"])
    for page in pages(visitor):
        if page == "warning":
            continue
        for control in of_page(visitor)[:3]:
            control.setFocus()
            for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left):
                visitor.press(key)
                assert focused(visitor) is not None, (page, control.objectName())
        assert round_trip(visitor)
