"""The gallery draws every shared control in every language, and no words are cut in it."""

import pytest

from ui.gallery import SHEETS, draw
from ui.screenfit import cut_texts
from ui.theme import apply_theme
from words import words_in


def test_every_sheet_becomes_a_picture(qapp, tmp_path):
    drawn = draw(qapp, tmp_path)
    assert {path.stat().st_size > 2_000 for path in drawn} == {True}
    assert len(drawn) == 4 * sum(len(faces) for _, faces in SHEETS.values())


@pytest.mark.parametrize("name", SHEETS)
def test_no_words_are_cut(qapp, shown, name, language):
    sheet, faces = SHEETS[name]
    for face in faces:
        apply_theme(qapp, face)
        assert cut_texts(shown(sheet(words_in(language)))) == []
