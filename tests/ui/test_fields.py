"""Fields hold what was typed, say what is wrong in words, and can be used without a mouse."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.choices import CheckRow, Choice, State
from ui.fields import DateField, LineField, MultiLine, read_day
from ui.theme import apply_theme

TODAY = date(2026, 4, 1)
STATES = [
    State("here", "Бар", "done", "check"),
    State("missing", "Жоқ", "late", "x"),
    State("old", "Ескірген", "soon", "clock"),
]


def test_what_is_wrong_stands_beneath_until_it_is_put_right(shown):
    field = shown(LineField("ЖСН"))
    field.set_hint("12 цифр")
    field.set_error("Бақылау цифры сәйкес емес.")
    assert field.message() == "Бақылау цифры сәйкес емес."
    assert field.edit.accessibleDescription() == "Бақылау цифры сәйкес емес."
    field.set_error(None)
    assert field.message() == "12 цифр"


def test_a_field_is_named_for_those_who_cannot_see_it():
    field = LineField("ЖСН")
    assert field.edit.accessibleName() == "ЖСН"
    field.set_label("ИИН")
    assert (field.label(), field.edit.accessibleName()) == ("ИИН", "ИИН")


def test_a_cleared_field_gives_nothing_back(qtbot, shown):
    field = shown(LineField("Аты-жөні"))
    field.edit.setFocus()
    qtbot.keyClicks(field.edit, "Seitkali")
    field.set_warning("?")
    field.clear()
    qtbot.keyClick(field.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (field.text(), field.message()) == ("", "")


def test_enter_confirms_what_was_typed(qtbot, shown):
    field = shown(LineField("Нөмір"))
    qtbot.keyClicks(field.edit, "123")
    with qtbot.waitSignal(field.confirmed) as heard:
        qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert heard.args == ["123"]


def test_tab_leaves_a_field_of_several_lines(shown):
    field = shown(MultiLine("Мазмұны", rows=4))
    assert field.edit.tabChangesFocus()
    field.set_text("бір\nекі")
    assert field.text() == "бір\nекі"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.4", TODAY),
        ("01.04.2026", TODAY),
        ("1.4.26", TODAY),
        ("0104", TODAY),
        ("010426", TODAY),
        ("01042026", TODAY),
        ("29.02.2028", date(2028, 2, 29)),
        ("29.02.2026", None),
        ("31.4", None),
        ("1", None),
        ("", None),
        ("²³.4", None),
        ("сәуір", None),
    ],
)
def test_a_day_is_understood_as_it_is_typed(typed, meant):
    assert read_day(typed, TODAY) == meant


def test_up_and_down_move_a_day(qtbot, shown):
    field = shown(DateField("Күні", today=lambda: TODAY))
    qtbot.keyClick(field.edit, Qt.Key.Key_Down)
    assert (field.day(), field.text()) == (date(2026, 3, 31), "31.03.2026")
    field.set_text("1.4")
    field.edit.editingFinished.emit()
    assert field.text() == "01.04.2026"


@pytest.mark.parametrize("vertical", [False, True])
def test_a_choice_survives_a_change_of_language(qtbot, shown, vertical):
    choice = shown(Choice("Жауап", [("yes", "Иә"), ("no", "Жоқ")], vertical=vertical))
    assert choice.value() is None
    with qtbot.waitSignal(choice.changed) as heard:
        qtbot.mouseClick(choice._buttons[1], Qt.MouseButton.LeftButton)
    assert heard.args == ["no"]
    choice.set_options([("yes", "Да"), ("no", "Нет")])
    assert choice.value() == "no"
    choice.set_options([("no", "Нет"), ("maybe", "Может быть")])
    assert choice.value() == "no"
    choice.set_value(None)
    assert choice.value() is None


def test_tab_passes_over_nothing_though_a_choice_is_told_late_what_there_is(qtbot, shown):
    page = QWidget()
    column = QVBoxLayout(page)
    before, choice, after = QLineEdit(), Choice("Жауап"), QLineEdit()
    for part in (before, choice, after):
        column.addWidget(part)
    for options in ([("yes", "Иә"), ("no", "Жоқ")], [("a", "A"), ("b", "B"), ("c", "C")]):
        choice.set_options(options)
        choice.set_value(options[0][0])
    shown(page)
    before.setFocus()
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    assert choice._buttons[0].hasFocus()
    qtbot.keyClick(choice._buttons[0], Qt.Key.Key_Tab)
    assert after.hasFocus()


def test_arrows_go_through_a_choice(qtbot, shown):
    choice = shown(Choice("", [("a", "A"), ("b", "B"), ("c", "C")]))
    choice.set_value("a")
    choice._buttons[0].setFocus()
    qtbot.keyClick(choice._buttons[0], Qt.Key.Key_Right)
    assert choice.value() == "b"


def test_space_takes_a_paper_through_its_states(qtbot, shown):
    row = shown(CheckRow("Жеке куәлік", STATES))
    heard = []
    row.changed.connect(heard.append)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Space):
        qtbot.keyClick(row, key)
    assert heard == ["missing", "old", "here"]
    assert row.accessibleDescription() == "Бар"


def test_the_state_of_a_paper_is_never_a_colour_alone():
    row = CheckRow("Жеке куәлік", STATES)
    row.set_state("missing")
    row.set_states([State("here", "Есть"), State("missing", "Нет")])
    assert (row.state(), row.accessibleDescription()) == ("missing", "Нет")
    with pytest.raises(KeyError):
        row.set_state("lost")


def test_rows_are_as_high_as_the_look_says(qapp):
    row = CheckRow("Жеке куәлік", STATES)
    assert row.sizeHint().height() == 44
    apply_theme(qapp, "kiosk")
    assert row.sizeHint().height() == 96
