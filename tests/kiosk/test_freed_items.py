"""What Qt frees, Python has forgotten: else the next thing at that address is taken for it."""

import gc

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLayout, QLayoutItem, QVBoxLayout, QWidget

from tests.kiosk.conftest import SIZES
from tests.kiosk.walk import a_visitor, pages


def freed_unseen() -> list[str]:
    """Whose layout holds an item which Python believes in and Qt has freed."""
    known = gc.get_objects()
    layouts = [each for each in known if isinstance(each, QLayout) and shiboken6.isValid(each)]
    alive = {address(each.itemAt(n)) for each in layouts for n in range(each.count())}
    return [
        repr(layout.parentWidget())
        for each in known
        if isinstance(each, QLayoutItem) and not isinstance(each, QObject)
        if address(each) not in alive
        for layout in gc.get_referrers(each)
        if layout in layouts
    ]


def address(item) -> int:
    return shiboken6.getCppPointer(item)[0]


@pytest.mark.parametrize("size", list(SIZES))
def test_pages_are_laid_out_anew_without_leaving_an_item_behind(qtbot, size):
    """The kiosk's window was met as such an item. What is no window counts as a control, so that a
    press on "Finish" during the warning would have been heard as "I am here"."""
    visitor = a_visitor(qtbot, "kk", SIZES[size])
    for change in ("large_text", "low", "large_text", "low"):
        visitor.touch(change)
        assert freed_unseen() == []
    for name in pages(visitor):
        visitor.touch("low")
        assert (name, freed_unseen()) == (name, [])
        visitor.touch("low")


def test_the_search_finds_an_item_that_is_left_behind(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    column, first, second = QVBoxLayout(window), QVBoxLayout(), QVBoxLayout()
    label = QWidget()
    first.addWidget(label)
    column.addLayout(first)
    column.addLayout(second)
    assert freed_unseen() == []
    label.setParent(None)
    assert freed_unseen() == [repr(window)]
