"""Every page of the hall's window, one after the other, also those nobody has written yet.

Pages of the answer and of numbers are opened as visitors do it, with something on them. Then every
tile of the start page is followed, at each page by its first control. What was not reached so is
simply brought up: a new page is measured from its first day.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from registry.application import Stage
from tests.kiosk.conftest import Visitor, settle
from tests.kiosk.hall import BoardHall, a_code, a_row
from tests.kiosk.listener import Listener
from tests.kiosk.test_rating import Box
from tests.kiosk.test_staff_exit import Place
from tests.kiosk.test_tickets import Tickets

_DEEPEST = 6  # pages behind a tile


def a_visitor(qtbot, language: str, size: tuple[int, int]) -> Visitor:
    """In a hall that has everything: a printer, numbers, a voice, ratings, a way out for staff."""
    hall = BoardHall(can_print=True)
    hall.tickets = Tickets()
    hall.ratings = Box()
    visitor = Visitor(qtbot, hall, language, size, voice=Listener(), staff=Place())
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
        ("home again", lambda: go_home(visitor)),
        ("ticket sphere", lambda: visitor.touch("ticket_tile")),
        ("ticket priority", lambda: visitor.touch("sphere_other")),
        ("ticket", lambda: visitor.touch("priority_no")),
    ):
        open_page()
        settle()
        seen.add(visitor.window._open)
        yield name
    go_home(visitor)
    for tile in [each.objectName() for each in of_page(visitor)]:
        for name in followed(visitor, tile):
            if visitor.window._open not in seen:
                seen.add(visitor.window._open)
                yield name
    for page in visitor.window._pages:
        if page not in seen:
            visitor.window._bring_up(page)
            settle()
            yield page.objectName()


def followed(visitor: Visitor, tile: str) -> Iterator[str]:
    """From the start page by this tile, then always by what comes first; not back again."""
    go_home(visitor)
    visitor.touch(tile)
    for _ in range(_DEEPEST):
        yield visitor.window._open.objectName()
        before = visitor.window._open
        for control in of_page(visitor):
            if not control.objectName().endswith(("_back", "_previous", "_next")):
                visitor.touch(control.objectName())
                break
        if visitor.window._open is before:
            return


def of_page(visitor: Visitor) -> list[QWidget]:
    """The open page's own controls, without the bars'."""
    page = visitor.window._open
    return [each for each in controls(visitor.window) if page.isAncestorOf(each)]


def go_home(visitor: Visitor) -> None:
    """Without Finish, which would put out the help that a test has turned on."""
    visitor.window.show_start_page()
    settle()


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
