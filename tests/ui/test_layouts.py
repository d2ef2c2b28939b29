"""A widget that leaves a layout leaves no freed item behind in which Python would believe."""

import pytest
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.layouts import take_out


@pytest.fixture
def page(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_a_window_made_afterwards_comes_as_a_window(qtbot, page):
    """Its size is that of a layout's item: two hundred times of two hundred it came as one."""
    column, row, labels = QVBoxLayout(page), QHBoxLayout(), [QLabel() for _ in range(30)]
    for label in labels:
        row.addWidget(label)
    column.addLayout(row)  # here Python meets the items
    window = QWidget()
    qtbot.addWidget(window)
    for label in labels:
        take_out(label)
        label.setParent(window)
    window.winId()  # made only now, where the items lay
    assert isinstance(window.windowHandle(), QWindow)


def test_it_is_taken_out_wherever_it_stands_and_others_stay(page):
    column, row, grid = QVBoxLayout(page), QHBoxLayout(), QGridLayout()
    taken, other = QLabel(), QLabel()
    grid.addWidget(taken, 1, 1)
    grid.addWidget(other, 0, 0)
    row.addLayout(grid)
    column.addLayout(row)
    take_out(taken)
    assert (grid.indexOf(taken), grid.indexOf(other)) == (-1, 0)


def test_what_stands_nowhere_is_left_alone(page):
    take_out(QLabel())
    take_out(QLabel(page))
