"""Every page of the hall's window, one after the other, also those nobody has written yet.

Pages of the answer and of numbers are opened as visitors do it, with something on them; any other
page of the window is simply brought up, so that a new one is measured from its first day.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from registry.application import Stage
from tests.kiosk.conftest import Visitor, settle
from tests.kiosk.hall import BoardHall, a_code, a_row
from tests.kiosk.listener import Listener
from tests.kiosk.test_tickets import Tickets


def a_visitor(qtbot, language: str, size: tuple[int, int]) -> Visitor:
    """In a hall that has everything: a printer, numbers, a voice."""
    hall = BoardHall(can_print=True)
    hall.tickets = Tickets()
    visitor = Visitor(qtbot, hall, language, size, voice=Listener())
    visitor.let_pass(1)
    return visitor


def pages(visitor: Visitor) -> Iterator[str]:
    """Opens one after the other and gives each a name."""
    hall, seen = visitor.hall, set()
    ready, late = hall.put(a_row(Stage.AT_DESK)), hall.put(a_row(Stage.SENT, due="2026-03-20"))
    for name, open_page in (
        ("home", lambda: None),
        ("code", lambda: visitor.touch("status_tile")),
        ("code wrong", lambda: visitor.type("123456789012")),
        ("answer", lambda: visitor.scan(ready.digits)),
        ("answer late", lambda: visitor.scan(late.digits)),
        ("answer not found", lambda: visitor.scan(a_code(900).digits)),
        ("warning", lambda: visitor.let_pass(31)),
        ("ticket sphere", lambda: (visitor.touch("finish"), visitor.window._want_ticket())),
        ("ticket priority", lambda: visitor.touch("sphere_other")),
        ("ticket", lambda: visitor.touch("priority_no")),
    ):
        help_asked = wishes(visitor)
        open_page()
        ask_again(visitor, help_asked)
        settle()
        seen.add(visitor.window._open)
        yield name
    for page in visitor.window._pages:
        if page not in seen:
            visitor.window._bring_up(page)
            settle()
            yield page.objectName()


def wishes(visitor: Visitor) -> set[str]:
    return {
        name
        for name in ("large_text", "voice", "contrast", "low")
        if visitor.find(name).isChecked()
    }


def ask_again(visitor: Visitor, wished: set[str]) -> None:
    """Finish has put out what the visitor had asked for."""
    for name in wished - wishes(visitor):
        visitor.touch(name)


def controls(window: QWidget) -> list[QWidget]:
    """All that somebody can press or type into just now."""
    return [
        child
        for child in window.findChildren(QWidget)
        if child.isVisible()
        and child.isEnabled()
        and (
            isinstance(child, QAbstractButton | QLineEdit)
            or (
                child.focusPolicy() != Qt.FocusPolicy.NoFocus
                and child.property("ring") is not False
            )
        )
    ]
