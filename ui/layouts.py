"""Moving a widget from one layout to another."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget


def take_out(widget: QWidget) -> None:
    """Out of the layout it stands in, if any: to be called before one takes it, were it the same.

    Qt would do it by itself, but behind Python's back: Python goes on believing in the layout's
    item, and what Qt makes next at the freed address, be it the window, is then taken for it.
    """
    parent = widget.parentWidget()
    whole = None if parent is None else parent.layout()
    if whole is not None:
        for layout in (whole, *whole.findChildren(QLayout)):
            if layout.indexOf(widget) >= 0:
                layout.removeWidget(widget)
