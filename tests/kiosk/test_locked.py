"""Nothing leads out of a locked kiosk: keys, buttons, menus, drops, links, windows."""

import logging

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QWindow,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QToolTip

from tests.kiosk.conftest import Visitor, settle

NONE = Qt.KeyboardModifier.NoModifier
CTRL, ALT, META, SHIFT, GROUP = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.GroupSwitchModifier,
)


@pytest.fixture
def locked(qtbot, hall):
    return Visitor(qtbot, hall, locked=True)


@pytest.fixture
def field(locked):
    """A field as a search page has one, above the start page."""
    made = QLineEdit(locked.window)
    made.setGeometry(300, 300, 400, 96)
    made.show()
    made.setFocus()
    settle()
    return made


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_V, CTRL),
        (Qt.Key.Key_Insert, SHIFT),
        (Qt.Key.Key_F10, SHIFT),
        (Qt.Key.Key_Delete, CTRL | ALT),
        (Qt.Key.Key_Backspace, CTRL | ALT),
        (Qt.Key.Key_F2, CTRL | ALT),
        (Qt.Key.Key_Space, ALT),
        (Qt.Key.Key_Super_L, NONE),
        (Qt.Key.Key_L, META),
        (Qt.Key.Key_SysReq, ALT),
        (Qt.Key.Key_Print, SHIFT),
        (Qt.Key.Key_Paste, NONE),
        (Qt.Key.Key_Copy, NONE),
        (Qt.Key.Key_HomePage, NONE),
        (Qt.Key.Key_LaunchMail, NONE),
        (Qt.Key.Key_Explorer, NONE),
        (Qt.Key.Key_WWW, NONE),
        (Qt.Key.Key_Calculator, NONE),
        (Qt.Key.Key_PowerOff, NONE),
        (Qt.Key.Key_Sleep, NONE),
        (Qt.Key.Key_Back, NONE),
        (Qt.Key.Key_Forward, NONE),
        (Qt.Key.Key_TouchpadToggle, NONE),
        (Qt.Key.Key_Dead_Acute, NONE),
        (Qt.Key.Key_Multi_key, NONE),
        (Qt.Key.Key_Codeinput, NONE),
    ],
)
def test_no_key_that_leads_out_reaches_anything(locked, field, key, modifiers):
    QGuiApplication.clipboard().setText("left by somebody")
    locked.press(key, modifiers)
    assert field.text() == ""
    assert field.hasFocus()
    assert QGuiApplication.topLevelWindows() == [locked.window.windowHandle()]
    QGuiApplication.clipboard().clear()


def test_letters_of_all_three_languages_still_arrive(locked, field):
    for letter in "әқҚёz7":
        window = locked.window.windowHandle()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(window, QKeyEvent(kind, 0, NONE, letter))
    assert field.text() == "әқҚёz7"


def test_a_key_that_is_held_types_once_and_keeps_nobodys_page_open(locked):
    locked.type("1")
    locked.clock.seconds += 59
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_1, NONE, "1", True, 1)
    QApplication.sendEvent(locked.window.windowHandle(), held)
    assert locked.text("group_1") == "1"
    locked.let_pass(1)
    assert locked.page == "warning"


@pytest.mark.parametrize(
    "button",
    [
        Qt.MouseButton.RightButton,
        Qt.MouseButton.MiddleButton,
        Qt.MouseButton.BackButton,
        Qt.MouseButton.ForwardButton,
        Qt.MouseButton.TaskButton,
    ],
)
def test_only_the_left_button_touches(locked, field, button):
    arrived = []
    field.mousePressEvent = field.mouseReleaseEvent = arrived.append
    place = field.geometry().center()
    QTest.mouseClick(locked.window.windowHandle(), button, NONE, place)
    settle()
    assert arrived == []
    QTest.mouseClick(locked.window.windowHandle(), Qt.MouseButton.LeftButton, NONE, place)
    assert len(arrived) == 2


def test_a_field_gives_no_menu(locked, field, caplog):
    place = field.rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, field.mapToGlobal(place))
    QApplication.sendEvent(field, asked)
    settle()
    assert QGuiApplication.topLevelWindows() == [locked.window.windowHandle()]
    assert "second window" not in caplog.text  # the net beneath was not needed


def test_nothing_can_be_dropped_or_composed_into_a_field(locked, field):
    held = QMimeData()
    held.setText("dragged")
    dropped = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton, NONE
    )
    entered = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton, NONE
    )
    arrived = []
    field.dropEvent = field.dragEnterEvent = arrived.append
    QApplication.sendEvent(field, entered)
    QApplication.sendEvent(field, dropped)
    assert arrived == []
    composed = QInputMethodEvent()
    composed.setCommitString("composed")
    QApplication.sendEvent(field, composed)
    assert field.text() == ""


def test_a_link_is_held_back_and_told_without_its_address(locked, caplog):
    with caplog.at_level(logging.ERROR):
        for url in ("https://a.kz/s/123456789012", "file:///etc", "mailto:a@b.kz"):
            QDesktopServices.openUrl(QUrl(url))
    assert caplog.text.count("was held back") == 3
    assert "1234" not in caplog.text


def test_a_link_in_a_text_is_held_back_too(locked, caplog):
    label = QLabel('<a href="https://a.kz/">here</a>', locked.window)
    label.setOpenExternalLinks(True)
    label.setGeometry(300, 300, 400, 96)
    label.show()
    with caplog.at_level(logging.ERROR):
        locked.touch_at(QPoint(305, 348))
    assert "a link of the kind https was held back" in caplog.text
    assert QGuiApplication.topLevelWindows() == [locked.window.windowHandle()]


@pytest.mark.parametrize("kind", ["menu", "tooltip", "window"])
def test_a_second_window_goes_at_once(locked, qtbot, kind, caplog):
    ours = [locked.window.windowHandle()]
    if kind == "menu":
        second = QMenu()
        second.addAction("Open…")
        second.popup(QPoint(10, 10))
    elif kind == "tooltip":
        QToolTip.showText(QPoint(10, 10), "where does this lead?")
    else:
        second = QWindow()
        second.show()
    assert [one for one in QGuiApplication.topLevelWindows() if one.isVisible()] != ours
    qtbot.waitUntil(
        lambda: [one for one in QGuiApplication.topLevelWindows() if one.isVisible()] == ours,
        timeout=20_000,
    )
    assert "a second window came up" in caplog.text
    assert locked.window.isVisible()
