"""A form that was put aside comes back as it was, to the letter and the cursor."""

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from counter.draft import Draft, decode, encode
from registry.facts import DocumentState
from tests.counter.conftest import CTRL, Counter


def there_and_back(counter: Counter) -> Draft:
    """Take the draft, empty the form, and put the draft back from its bytes."""
    page = counter.window.reception
    draft = page.draft()
    page.start_over()
    assert not page.has_draft()
    assert counter.focus() == "who"
    page.restore(decode(encode(draft)))
    assert encode(page.draft()).decode() == encode(draft).decode()
    return draft


def cursor_of(counter: Counter) -> tuple[int, str]:
    field = counter.window.focusWidget()
    assert isinstance(field, QLineEdit)
    return field.cursorPosition(), field.selectedText()


def test_a_name_half_typed_keeps_cursor_and_selection(counter):
    counter.sit_down()
    counter.say("800101000007")
    counter.type("Ахметов Бол")
    name = counter.find("name")
    for start, length, at in ((0, 7, 7), (7, -7, 0), (3, 0, 3)):
        name.setSelection(start, length) if length else name.setCursorPosition(start)
        there_and_back(counter)
        assert counter.focus() == "name"
        assert cursor_of(counter) == (at, "Ахметов" if length else "")


def test_the_wide_field_before_anything_is_known_of_the_visitor(counter):
    counter.sit_down()
    counter.type("5803")
    draft = there_and_back(counter)
    assert draft.visitor == ""
    assert (counter.focus(), cursor_of(counter)) == ("who", (4, ""))


def test_everything_of_a_whole_form_comes_back(counter, workplace):
    counter.sit_down()
    counter.find("for_someone_else").click()
    counter.say("Қасым Дәурен")
    counter.say("сенімхат 12")
    counter.window.reception.who.name.edit.setFocus()
    counter.type("Сейітқали Әйгүл")
    counter.window.reception._open(counter.window.reception.what)
    counter.say("бақша")
    counter.press(Qt.Key.Key_Right, times=2)
    counter.press(Qt.Key.Key_Down, times=2)
    counter.press(Qt.Key.Key_Space, times=2)
    counter.press(Qt.Key.Key_Insert)
    form = counter.window.reception.form()
    assert there_and_back(counter).visitor == "Сейітқали Әйгүл"
    assert counter.window.reception.form() == form
    assert counter.focus() == "paper_2"
    assert form.documents[0].sheets == 3
    assert form.documents[2].state is DocumentState.MISSING
    assert form.representative.name == "Қасым Дәурен"


def test_the_grounds_of_a_refusal_half_written(counter, workplace):
    counter.sit_down()
    counter.fill_in_a_person()
    counter.say("бақша")
    counter.press(Qt.Key.Key_Down, times=2)
    counter.press(Qt.Key.Key_Space, times=2)
    counter.press(Qt.Key.Key_Return, CTRL)
    there_and_back(counter)
    assert counter.focus() == "accept_incomplete"
    counter.find("refuse_acceptance").click()
    counter.type("; сызба ескі")
    there_and_back(counter)
    assert counter.focus() == "grounds"
    assert counter.find("grounds").text().endswith("; сызба ескі")
    assert not counter.sees("accept_incomplete")
    counter.enter()
    (refused,) = workplace.journal.applications()
    assert refused.refused.grounds.endswith("; сызба ескі")


def test_an_appeal_with_its_kind_and_its_words(counter):
    counter.sit_down()
    counter.fill_in_a_person()
    counter.say("жолданым")
    counter.find("kind_complaint").click()
    words = counter.find("summary")
    words.setFocus()
    counter.type("Жол жөнделмеген")
    before = counter.window.reception.form()
    there_and_back(counter)
    assert counter.window.reception.form() == before
    assert counter.focus() == "summary"
    assert isinstance(words, QPlainTextEdit)
    counter.type(", шұңқыр")
    assert words.toPlainText() == "Жол жөнделмеген, шұңқыр"


def test_a_service_half_looked_for_keeps_its_letters_and_the_row_chosen(counter):
    counter.sit_down()
    counter.fill_in_a_person()
    counter.type("жер")
    counter.press(Qt.Key.Key_Down)
    row = counter.window.reception.what.rows.current_key()
    there_and_back(counter)
    assert counter.focus() == "what"
    assert counter.window.reception.what.rows.current_key() == row
    counter.enter()
    assert counter.window.reception.what.service().code == row


def test_a_wrong_iin_is_wrong_again_and_a_short_one_is_not_nagged_about(counter):
    counter.sit_down()
    counter.say("580314400003")
    there_and_back(counter)
    assert counter.sees("iin_reason")
    counter.window.reception.who.iin.edit.setFocus()
    counter.press(Qt.Key.Key_Backspace, times=4)
    there_and_back(counter)
    assert counter.focus() == "iin"
    assert not counter.sees("iin_reason")


def test_a_service_that_was_taken_off_the_list_is_asked_for_anew(counter):
    counter.sit_down()
    counter.fill_in_a_person()
    counter.say("бақша")
    page = counter.window.reception
    draft = page.draft()
    blocks = dict(draft.blocks)
    blocks["what"] = msgspec.structs.replace(blocks["what"], choices={"service": "99-99"})
    page.restore(msgspec.structs.replace(draft, blocks=blocks))
    assert page.what.service() is None
    assert page.who.applicant().name == "Сейітқали Әйгүл Қанатқызы"
    assert counter.focus() == "what"


@pytest.mark.parametrize("shown", [repr, str])
def test_a_draft_tells_a_log_nothing(counter, shown):
    counter.sit_down()
    counter.say("Ахметов Болат")
    draft = counter.window.reception.draft()
    assert "Ахметов" not in shown(draft) + shown(draft.blocks)


def test_what_an_older_or_newer_form_had_is_passed_over(counter):
    kept = b'{"visitor":"","blocks":{"who":{"texts":{"shoe_size":"43","name":"A"},"x":1}},"y":2}'
    counter.sit_down()
    counter.window.reception.restore(decode(kept))
    assert counter.window.reception.has_draft()
