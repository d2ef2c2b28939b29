"""What a screen reader finds: the whole tree of every page, in the language that is chosen.

Qt's own bridge is asked (`QAccessible`), not our widgets: what it does not tell, nobody hears.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from registry.application import Stage
from tests.kiosk.conftest import SMALL, Visitor, settle
from tests.kiosk.hall import a_row
from tests.kiosk.walk import a_visitor, controls, pages
from words import LANGUAGES
from words.languages import OWN_NAMES

Role = QAccessible.Role
PRESSED = {Role.Button, Role.CheckBox, Role.RadioButton, Role.Link, Role.ButtonMenu}
WORDED = PRESSED | {Role.StaticText, Role.EditableText, Role.Graphic}
CYRILLIC = r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]{2}"
ALPHABETS = {"Қазақ", "Русский", "Latin"}  # keys of the keyboard, each named in itself


def tree(top: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """Every node that is to be seen, parents first."""
    yield top
    for place in range(top.childCount()):
        child = top.child(place)
        if child.isValid() and not child.state().invisible:
            yield from tree(child)


def nodes(window: QWidget) -> list[QAccessibleInterface]:
    top = QAccessible.queryAccessibleInterface(window)
    assert top is not None
    return list(tree(top))


def name_of(node: QAccessibleInterface) -> str:
    return node.text(QAccessible.Text.Name)


def plain(text: str) -> str:
    """As it is heard: spaces that do not break are spaces, and "A+" is only seen."""
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").removeprefix("A+ ").split())


def nameless(visitor: Visitor) -> list[str]:
    """Things to press or type into that a reader calls by nothing at all."""
    found = []
    for node in nodes(visitor.window):
        shown = node.object()
        is_control = node.role() in PRESSED | {Role.EditableText} or (
            isinstance(shown, QWidget) and shown in controls(visitor.window)
        )
        if is_control and not name_of(node).strip():
            found.append(f"{node.role().name} {shown.objectName()}")
    return found


def in_another_language(visitor: Visitor, language: str) -> list[str]:
    """Other letters than its own, but for the names of languages and alphabets."""
    foreign = re.compile(
        r"[A-Za-z]{2,}" if language != "en" else r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]{2,}"
    )
    own = {*OWN_NAMES.values(), *ALPHABETS}
    heard = []
    for node in nodes(visitor.window):
        for kind in (QAccessible.Text.Name, QAccessible.Text.Description):
            said = node.text(kind)
            if said not in own and foreign.search(said.replace("PIN", "").replace("Tereze", "")):
                heard.append(said)
    return heard


def not_told(visitor: Visitor) -> list[str]:
    """Words on the screen that the tree does not have."""
    told = {plain(name_of(node)) for node in nodes(visitor.window)}
    together = "\n".join(told)
    seen = [
        label.text()
        for label in visitor.window.findChildren(QLabel)
        if label.isVisible() and label.text()
    ]
    seen += [
        button.text()
        for button in visitor.window.findChildren(QPushButton)
        if button.isVisible()
        and button.text()
        and not button.text().isdigit()  # of a code: read from its text, see below
    ]
    return [text for text in seen if plain(text) not in together]


def unreachable(visitor: Visitor) -> list[str]:
    """Controls on the screen that the tree does not hold: a reader would never come there."""
    held = {node.object() for node in nodes(visitor.window)}
    return [each.objectName() for each in controls(visitor.window) if each not in held]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_of_every_page_has_a_name_in_the_chosen_language(qtbot, language):
    visitor = a_visitor(qtbot, language, SMALL)
    walked = 0
    for page in pages(visitor):
        assert nameless(visitor) == [], page
        assert unreachable(visitor) == [], page
        assert in_another_language(visitor, language) == [], page
        assert not_told(visitor) == [], page
        walked += 1
    assert walked >= 10


def test_the_language_may_be_changed_and_the_names_with_it(qtbot):
    visitor = a_visitor(qtbot, "kk", SMALL)
    visitor.touch("status_tile")
    for language in ("en", "ru", "kk"):
        visitor.touch(f"language_{language}")
        assert in_another_language(visitor, language) == []
        assert nameless(visitor) == []


def test_a_nameless_control_is_found(qtbot):
    visitor = a_visitor(qtbot, "kk", SMALL)
    planted = QPushButton(visitor.find("home"))
    planted.setObjectName("planted")
    planted.show()
    settle()
    assert nameless(visitor) == ["Button planted"]
    planted.setText("Print this")
    assert nameless(visitor) == []
    assert in_another_language(visitor, "kk") == ["Print this"]
    planted.setAccessibleName("Басып шығару")
    assert not_told(visitor) == ["Print this"]


def test_switches_say_whether_they_are_on_and_what_they_do(qtbot):
    visitor = a_visitor(qtbot, "en", SMALL)
    for name in ("large_text", "voice", "contrast", "low"):
        node = QAccessible.queryAccessibleInterface(visitor.find(name))
        assert node is not None
        assert node.state().checkable
        assert not node.state().checked
        visitor.touch(name)
        assert node.state().checked
    for name in ("voice", "contrast", "low", "finish"):
        node = QAccessible.queryAccessibleInterface(visitor.find(name))
        assert node is not None
        assert node.text(QAccessible.Text.Description), name


def test_the_languages_are_a_choice_of_one(qtbot):
    visitor = a_visitor(qtbot, "kk", SMALL)
    chosen = [
        name_of(node)
        for node in nodes(visitor.window)
        if node.state().checked and name_of(node) in OWN_NAMES.values()
    ]
    assert chosen == ["Қазақша"]


def test_a_group_of_the_code_tells_its_place_and_its_digits(qtbot):
    visitor = a_visitor(qtbot, "en", SMALL)
    visitor.type("1234")
    node = QAccessible.queryAccessibleInterface(visitor.find("group_1"))
    assert node is not None
    assert name_of(node) == "Digits 1 to 4"
    assert "1 2 3 4" in node.text(QAccessible.Text.Description)
    visitor.touch("finish")
    assert node.text(QAccessible.Text.Description) == ""


def test_a_pane_without_light_is_told_as_not_reached(qtbot):
    visitor = a_visitor(qtbot, "ru", SMALL)
    visitor.scan(visitor.hall.put(a_row(Stage.AT_DESK)).digits)
    told = {
        name_of(node): node.text(QAccessible.Text.Description)
        for node in nodes(visitor.window)
        if node.object().objectName().startswith("pane_")
    }
    assert told["Выдано"] == "ещё нет"
    assert [note for name, note in told.items() if name.startswith("✓")] == ["", "", ""]
    visitor.touch("language_kk")
    assert visitor.find("pane_4").accessibleDescription() == "әлі болған жоқ"


def test_what_a_reader_is_told_of_a_place_is_what_lies_there(qtbot):
    """A reader that follows a finger asks for the thing at a point of the screen."""
    visitor = a_visitor(qtbot, "en", SMALL)
    visitor.touch("status_tile")
    for control in controls(visitor.window):
        box = QAccessible.queryAccessibleInterface(control).rect()
        at = control.mapToGlobal(QPoint(0, 0))
        assert (box.x(), box.y(), box.width(), box.height()) == (
            *(at.x(), at.y()),
            *(control.width(), control.height()),
        )
