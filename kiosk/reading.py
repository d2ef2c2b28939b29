"""What of a page is read out, and in which order: that of its layouts, as a person put it together.

Works for any page: nobody has to list its texts. Where a control has `setProperty("spoken", False)`
it is named when it is touched or has the focus, but not read with its page (keys of a pad).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QLayout,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from kiosk.voice import state_of
from words import Words


def texts_of(page: QWidget, *, buttons: bool = True) -> list[str]:
    """All that is to be seen on the page and has words, in reading order."""
    said = []
    for widget in _in_order(page):
        if widget.property("spoken") is False or (
            not buttons and isinstance(widget, QAbstractButton)
        ):
            continue
        name = name_of(widget)
        if len(name) > 1:  # a key of one letter
            said.append(name)
    return said


def name_of(widget: QWidget) -> str:
    """What it is called, with the note beneath; a field with what is typed into it."""
    name, note = widget.accessibleName(), widget.accessibleDescription()
    if isinstance(widget, QLabel | QAbstractButton) and not name:
        name = widget.text()
    if isinstance(widget, QLineEdit):
        note = widget.text()
    between = " " if name.endswith((".", "?", "!")) else ". "
    return f"{name}{between}{note}" if name and note else name or note


def touched_name(control: QObject | None) -> str:
    """What is said of a thing that was touched; "" where it has no name, as a page has none."""
    if not isinstance(control, QWidget) or control.isWindow():
        return ""
    return name_of(control)


def state_now(control: QObject | None, w: Words) -> str:
    """On, off, chosen, out of use; "" where there is nothing to say."""
    if not isinstance(control, QAbstractButton):
        return ""
    return state_of(
        w,
        checked=control.isChecked() if control.isCheckable() else None,
        one_of=control.autoExclusive() or control.group() is not None,
        enabled=control.isEnabled(),
    )


@runtime_checkable
class Ordered(Protocol):
    """A part that places its controls itself, without a layout."""

    def tab_order(self) -> list[QWidget]:
        """Those that are to be seen, as one reads them."""


def keys_in_order(part: QWidget) -> list[QWidget]:
    """What Tab goes through here, in the order of the layouts; hidden ones too, for later."""
    found: dict[QWidget, None] = {}
    if part.layout() is not None:
        found.update(dict.fromkeys(_all_of(part.layout())))
    found.update(dict.fromkeys(part.findChildren(QWidget)))  # what stands in no layout comes last
    return [each for each in found if each.focusPolicy() & Qt.FocusPolicy.TabFocus]


def _all_of(layout: QLayout | None) -> Iterator[QWidget]:
    for place in range(0 if layout is None else layout.count()):
        item = None if layout is None else layout.itemAt(place)
        widget = None if item is None else item.widget()
        if widget is not None:
            yield widget
            if isinstance(widget, Ordered):
                yield from widget.tab_order()
            inside = widget.widget() if isinstance(widget, QScrollArea) else widget
            yield from _all_of(None if inside is None else inside.layout())
        elif item is not None:
            yield from _all_of(item.layout())


def _in_order(page: QWidget) -> Iterator[QWidget]:
    layout = page.layout()
    seen: set[QWidget] = set()
    if layout is not None:
        yield from _of_layout(layout, page, seen)
    for child in page.findChildren(QWidget):  # what stands in no layout
        if child not in seen and _is_leaf(child) and child.isVisibleTo(page):
            seen.add(child)
            yield child


def _of_layout(layout: QLayout, page: QWidget, seen: set[QWidget]) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inside = None if item is None else item.layout()
        widget = None if item is None else item.widget()
        if inside is not None:
            yield from _of_layout(inside, page, seen)
        elif widget is not None and widget.isVisibleTo(page):
            yield from _of_widget(widget, page, seen)


def _of_widget(widget: QWidget, page: QWidget, seen: set[QWidget]) -> Iterator[QWidget]:
    seen.add(widget)
    if isinstance(widget, QScrollArea):
        held = widget.widget()
        if held is not None:
            yield from _of_widget(held, page, seen)
        return
    layout = widget.layout()
    if isinstance(widget, QAbstractButton | QLabel) or layout is None:
        inside = [part for part in widget.findChildren(QWidget) if part.isVisibleTo(page)]
        parts = [part for part in inside if _is_leaf(part)]
        seen.update(widget.findChildren(QWidget))
        if parts and layout is None:  # painted in one, named in parts
            yield from parts
        elif _is_leaf(widget):
            yield widget
        return
    yield from _of_layout(layout, page, seen)


def _is_leaf(widget: QWidget) -> bool:
    return bool(name_of(widget)) and not isinstance(widget, QScrollArea)
