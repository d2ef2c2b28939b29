"""The table of keys says what is connected: no key without a line, no line without a key."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from counter.keys import PAGES, TABLE, WORK, Key, as_markdown
from counter.rail import PLACES
from tests.counter.conftest import CTRL, Counter
from words import words_in

README = Path(__file__).parents[2] / "README.md"


def spelled(sequence: str) -> str:
    return QKeySequence(sequence).toString(QKeySequence.SequenceFormat.PortableText)


def connected(counter: Counter) -> set[str]:
    found = counter.window.findChildren(QShortcut)
    return {one.key().toString(QKeySequence.SequenceFormat.PortableText) for one in found}


def said() -> set[str]:
    return {spelled(one) for key in TABLE if not key.inside for one in key.all}


def with_every_part(counter: Counter) -> Counter:
    """Every page was open once, nine visitors wait, an application is registered and shown."""
    counter.sit_down()
    for page in PAGES:
        pressed = QKeySequence(page.keys)[0]  # type: ignore[index]  # the stubs forget it
        counter.press(pressed.key(), pressed.keyboardModifiers())
        counter.press(Qt.Key.Key_Escape)
    counter.press(Qt.Key.Key_F2)
    for _ in range(9):
        counter.type("Ким")
        counter.press(Qt.Key.Key_N, CTRL)
    counter.register_a_plot()
    return counter


def test_every_key_that_is_connected_stands_on_the_page_behind_f1(counter):
    assert connected(with_every_part(counter)) - said() == set()


def test_every_key_on_that_page_is_connected(counter):
    assert said() - connected(with_every_part(counter)) == set()


def test_no_key_has_two_lines():
    once = [spelled(one) for key in TABLE for one in key.all]
    assert len(once) == len(set(once))


def test_the_rail_has_the_keys_of_the_table():
    table = {key.keys: key.words for key in PAGES}
    for place in PLACES:
        assert place.keys in table, place.name


def test_the_page_shows_each_line_in_each_language(counter):
    counter.press(Qt.Key.Key_F1)
    for language in ("kk", "ru", "en"):
        counter.speaker.switch(language)
        w = words_in(language)
        shown = {
            (keys.text(), words.text())
            for card in (counter.window.help._pages, counter.window.help._work)
            for _, keys, words in card._lines
        }
        assert shown == {(key.keys, w.say(key.words)) for key in TABLE}
        assert all(words.strip() for _, words in shown)


def test_the_readme_has_the_same_table():
    assert as_markdown() in README.read_text(encoding="utf-8"), "python -m counter.keys prints it"


def test_what_a_button_is_called_by_its_tooltip_names_its_key(counter):
    counter.sit_down()
    for name, key in (("foot_book", "F10"), ("foot_line", "F7"), ("foot_specialist", "F12")):
        assert key in counter.find(name).toolTip(), name


def test_a_key_may_be_several_sequences():
    assert Key("Alt+1 … 2", "", ("Alt+1", "Alt+2")).all == ("Alt+1", "Alt+2")
    assert Key("F1", "").all == ("F1",)
    assert len(WORK) > 5


def test_the_rail_shows_no_place_for_pages_that_are_none_of_its_own(counter):
    counter.sit_down()
    counter.press(Qt.Key.Key_F6)
    assert lit(counter) == ["search"]
    for key in (Qt.Key.Key_F1, Qt.Key.Key_F7, Qt.Key.Key_F10):
        counter.press(key)
        assert lit(counter) == []
    counter.press(Qt.Key.Key_Escape)
    assert lit(counter) == ["search"]
    counter.press(Qt.Key.Key_F2)
    counter.register_a_plot()
    counter.scan(counter.workplace.journal.applications()[0].number)
    assert lit(counter) == ["reception"]  # an application belongs where it was opened


def lit(counter: Counter) -> list[str]:
    return [place.name for place in PLACES if counter.find(f"rail_{place.name}").isChecked()]
