"""Names are found however they are typed, and stand in Kazakh order."""

import sqlite3
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.names import ALPHABET, fold, initials, kazakh_sort_key, tidy


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Әбдірахманов Қайрат Ғабитұлы", "абдирахманов кайрат габитулы"),
        ("Жүнісова Гүлнұр Өмірқызы", "жунисова гулнур омиркызы"),
        ("Шаһмардан Еңсеп", "шахмардан енсеп"),
        ("Әбді-Рахман", "абди рахман"),
        ("Семёнова Алёна", "семенова алена"),
        ("Əли Iңкəр", "Әли Іңкәр"),  # Latin ə and I, as old documents have them
        ("СЕЙІТҚАЗЫ", "сейіткaзы"),  # a Latin a in the typed word
        ("Ким  (Цой)", "ким цой"),
        ("Ахме\u00adтов\u200b", "ахметов"),
        ("Ива\u0301нова", "иванова"),
    ],
)
def test_a_name_and_what_people_type_for_it_fold_alike(written, typed):
    assert fold(written) == fold(typed)


def test_the_search_key_is_small_letters_and_single_spaces():
    assert fold("  Әбді-Рахман   ҰЛЫ, Қанат. ") == "абди рахман улы канат"


def test_composed_and_decomposed_letters_are_one():
    decomposed = unicodedata.normalize("NFD", "Ёлкин Йошкар")
    assert fold(decomposed) == fold("Ёлкин Йошкар")
    assert tidy(decomposed) == "Ёлкин Йошкар"


def test_the_kazakh_alphabet_sorts_in_its_own_order():
    assert len(ALPHABET) == len(set(ALPHABET)) == 42
    expected = "А Ә Б В Г Ғ Д Е Ё Ж З И Й К Қ Л М Н Ң О Ө П Р С Т У Ұ Ү Ф Х Һ Ц Ч Ш Щ Ъ Ы І Ь Э Ю Я"
    letters = expected.split()
    backwards = letters[::-1]
    assert sorted(backwards, key=kazakh_sort_key) == letters


def test_names_sort_as_a_kazakh_reader_expects():
    expected = [
        "Аман",
        "Ахмет Али",
        "Ахметов",
        "Әли",
        "Бек",
        "Кенже",
        "Қанат",
        "Ыбырай",
        "Іңкәр",
        "Zoe",
    ]
    backwards = expected[::-1]
    assert sorted(backwards, key=kazakh_sort_key) == expected


def test_the_order_is_the_same_in_the_book_as_in_python():
    names = ["Қанат", "Zoe", "Әли", "Яков", "12 адам", "Ахмет Али", "Ахметов", "Іңкәр", "Кенже"]
    book = sqlite3.connect(":memory:")
    book.execute("CREATE TABLE person (name TEXT, sort TEXT)")
    book.executemany("INSERT INTO person VALUES (?, ?)", [(n, kazakh_sort_key(n)) for n in names])
    in_book = [row[0] for row in book.execute("SELECT name FROM person ORDER BY sort")]
    book.close()
    assert in_book == sorted(names, key=kazakh_sort_key)


def test_initials_never_part_from_the_surname():
    assert initials("Ахметов", "болат", "Серікұлы") == "Ахметов\u00a0Б.\u00a0С."
    assert initials("Ахметов", "Болат") == "Ахметов\u00a0Б."
    assert initials("", "Айгүл") == "Айгүл"
    assert initials("Ахметов", "", "") == "Ахметов"


@given(st.text(st.characters(max_codepoint=0x4FF), max_size=60))
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing_more(text):
    assert tidy(tidy(text)) == tidy(text)
