"""The typeface holds every letter of Kazakh and really has two weights."""

import pytest
from fontTools.pens.boundsPen import BoundsPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from words import fonts

NEEDED = "әғқңөұүһіӘҒҚҢӨҰҮҺІЁёЪъ₸№→✓«»–—…0123456789×"


@pytest.mark.parametrize("weight", [fonts.REGULAR, fonts.SEMIBOLD])
def test_no_letter_is_missing(weight):
    letters = TTFont(fonts.onest(weight)).getBestCmap()
    assert [letter for letter in NEEDED if ord(letter) not in letters] == []


def stem(weight):
    """Width of the single stroke of «І», in units of 1/1000 of the letter size."""
    font = TTFont(fonts.onest(weight))
    pen = BoundsPen(font.getGlyphSet())
    font.getGlyphSet()[font.getBestCmap()[ord("І")]].draw(pen)
    left, _, right, _ = pen.bounds
    return right - left


def test_the_bolder_one_is_visibly_bolder():
    assert stem(fonts.SEMIBOLD) > 1.4 * stem(fonts.REGULAR)


def test_digits_of_the_tabular_cut_line_up():
    font = TTFont(fonts.onest(fonts.REGULAR, tabular=True))
    letters = font.getBestCmap()
    assert len({font["hmtx"][letters[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_the_file_is_cut_once(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = fonts.onest(fonts.REGULAR)
    made = first.stat().st_mtime_ns
    assert first.parent == tmp_path / "tereze"
    assert fonts.onest(fonts.REGULAR).stat().st_mtime_ns == made
    assert [path.name for path in first.parent.iterdir()] == [first.name]


def test_without_a_writable_home_a_folder_for_this_run_is_used(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert fonts.cache_folder().is_dir()


def test_there_is_no_third_weight():
    with pytest.raises(ValueError, match="900"):
        fonts.onest(900)
