"""Buttons do what is written on them, by mouse and by keys, and their words are never cut."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.buttons import LinkButton, OutlineButton, PrimaryButton, Segment, Tile
from ui.theme import apply_theme

LONG = "Өтінішіңіз басқа органға жіберілді, сізге сол орган жауап береді."


@pytest.fixture
def presses():
    return []


def with_presses(button, presses):
    button.clicked.connect(lambda: presses.append(button.text()))
    return button


@pytest.mark.parametrize("kind", [PrimaryButton, OutlineButton, LinkButton, Tile])
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_the_focused_button_is_pressed_by_enter_and_space(qtbot, shown, presses, kind, key):
    button = shown(with_presses(kind("Тіркеу"), presses))
    qtbot.keyClick(button, key)
    assert presses == ["Тіркеу"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_its_keys_press_it_from_anywhere_in_the_window(qtbot, shown, presses, key):
    window = QWidget()
    column = QVBoxLayout(window)
    button = with_presses(PrimaryButton("Тіркеу", keys="Ctrl+Return"), presses)
    other = OutlineButton("Басқа")
    column.addWidget(button)
    column.addWidget(other)
    shown(window)
    other.setFocus()
    button.setText("Тіркеу және басып шығару")  # Qt's own shortcut would be lost here
    qtbot.keyClick(other, key, Qt.KeyboardModifier.ControlModifier)
    assert presses == ["Тіркеу және басып шығару"]


def test_its_keys_do_nothing_while_it_is_disabled(qtbot, shown, presses):
    button = shown(with_presses(PrimaryButton("Тіркеу", keys="Ctrl+Return"), presses))
    button.setEnabled(False)
    qtbot.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert presses == []


def test_a_button_is_wide_enough_for_its_words_and_keys(shown):
    short, long = PrimaryButton("Тіркеу"), PrimaryButton("Тіркеу", keys="Ctrl+Return")
    assert short.sizeHint().width() < long.sizeHint().width()
    assert short.minimumSizeHint() == short.sizeHint()
    assert short.sizeHint().height() == 40


def test_the_words_of_a_tile_wrap_and_make_it_higher():
    tile = Tile(LONG, icon="send")
    assert tile.heightForWidth(240) > tile.heightForWidth(900)
    assert tile.minimumSizeHint().width() < 300


def test_a_tile_in_the_hall_can_be_hit_by_a_finger(qapp):
    apply_theme(qapp, "kiosk")
    assert Tile("Иә").minimumSizeHint().height() >= 96
    assert OutlineButton("Иә").sizeHint().height() >= 96


def test_pressing_the_chosen_segment_again_leaves_it_chosen(qtbot, shown):
    segment = shown(Segment("Қаз"))
    for _ in range(2):
        qtbot.mouseClick(segment, Qt.MouseButton.LeftButton)
        assert segment.isChecked()


def test_chips_are_as_wide_as_their_words_and_say_their_keys_on_asking(shown):
    plain, keyed = Segment("Үйге бару"), Segment("Үйге бару")
    keyed.set_keys("Alt+5")
    assert keyed.sizeHint() == plain.sizeHint()
    assert keyed.toolTip() == "Alt+5"
    chosen = plain.sizeHint()
    plain.setChecked(True)
    assert plain.sizeHint() == chosen  # nothing moves


def test_a_link_begins_where_the_words_above_it_begin(shown):
    link = LinkButton("Ашу")
    link.resize(link.sizeHint())
    picture = link.grab().toImage()
    ground = picture.pixel(picture.width() - 1, 0)
    first = next(
        x
        for x in range(picture.width())
        if any(picture.pixel(x, y) != ground for y in range(picture.height()))
    )
    assert first <= 2
