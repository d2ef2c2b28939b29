"""A few letters, a slip of the finger and a case ending still find the word."""

import pytest

from registry.wordsearch import Weighted, WordIndex, slips_to_beginning


def index_of(*texts: str) -> WordIndex:
    return WordIndex([Weighted(text, 1.0, "kk")] for text in texts)


@pytest.mark.parametrize(
    ("typed", "word", "slips"),
    [
        ("справ", "справка", 0),
        ("спарвка", "справка", 1),  # two neighbours swapped
        ("спавка", "справка", 1),  # one missing
        ("сппавка", "справка", 1),  # one wrong
        ("сспавка", "справка", 2),  # one too many and one missing
        ("справкаа", "справка", 1),  # one too many
        ("спарвак", "справка", 2),  # swapped twice
        ("мал", "үй", 3),
    ],
)
def test_slips_are_counted_to_a_beginning_of_the_word(typed, word, slips):
    assert slips_to_beginning(typed, word) == slips


def test_a_whole_word_goes_before_its_longer_relatives():
    assert index_of("жерлеу", "жер").find("жер", "kk") == [1, 0]


def test_case_endings_on_either_side_do_not_matter():
    assert index_of("үй").find("үйлерге", "kk") == []  # five letters: no longer one ending
    assert index_of("үй").find("үйге", "kk") == [0]
    assert index_of("бақшаға").find("бақшадан", "kk") == [0]
    assert index_of("справка").find("справкой", "kk") == [0]


def test_short_words_allow_no_slip():
    assert index_of("мал").find("мол", "kk") == []


def test_things_that_match_more_of_the_typed_words_win():
    index = index_of("жер телімі", "жер кезегі", "балабақша кезегі")
    assert index.find("жер кезегі", "kk") == [1]
    assert index.find("жер автобус", "kk") == [0, 1]
    assert index.find("жер автобус пойыз", "kk") == []


def test_the_language_of_the_screen_weighs_more():
    index = WordIndex([[Weighted("мал", 1.0, "ru")], [Weighted("мал", 1.0, "kk")]])
    assert index.find("мал", "kk") == [1, 0]
    assert index.find("мал", "ru") == [0, 1]


def test_nothing_typed_finds_nothing():
    assert index_of("мал").find(" - ", "kk") == []
