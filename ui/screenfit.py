"""Does a page fit its screen, in the language it speaks now? For tests and for the tour.

It answers with sentences about what does not fit; an empty list is good news.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QPushButton, QWidget


def misfits(page: QWidget, screen: QSize) -> list[str]:
    """What is wrong with `page` at the size of `screen`, in logical pixels. Shows nothing."""
    least = page.minimumSizeHint()
    found = []
    if least.width() > screen.width() or least.height() > screen.height():
        found.append(
            f"{_name(page)} needs {least.width()}×{least.height()}, "
            f"the screen has {screen.width()}×{screen.height()}"
        )
    return found + cut_texts(page)


def cut_texts(page: QWidget) -> list[str]:
    """Labels and buttons of a page on the screen whose words are wider than their place."""
    return [
        f"{_name(widget)} shows “{widget.text()}” in {widget.width()}×{widget.height()}"
        for widget in page.findChildren(QWidget)
        if isinstance(widget, QLabel | QPushButton) and widget.isVisible() and _is_cut(widget)
    ]


def _is_cut(widget: QLabel | QPushButton) -> bool:
    if not widget.text():
        return False
    letters = QFontMetrics(widget.font())
    if isinstance(widget, QPushButton):
        needs = widget.minimumSizeHint()
        return widget.width() < needs.width() or widget.height() < needs.height()
    if not widget.wordWrap():
        return widget.width() < letters.horizontalAdvance(widget.text())
    longest = max(letters.horizontalAdvance(word) for word in widget.text().split() or [""])
    too_low = widget.height() < widget.heightForWidth(widget.width())
    return widget.width() < longest or too_low


def _name(widget: QWidget) -> str:
    return widget.objectName() or type(widget).__name__
