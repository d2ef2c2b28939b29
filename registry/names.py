"""Names of people: kept as written, found however they are typed, sorted in Kazakh order.

Names are never declined (the one library that tries makes «Әйгүлге Серіковаға») and never taken
over from the Latin lines of an ID card. Search and sort keys are made here because SQLite folds
ASCII only and Python puts ә ғ қ ң ө ұ ү һ і after я. Pure text; no storage.
"""

import re
import unicodedata
from typing import Final

ALPHABET: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"  # the 42 letters, in order

# Letters a person may type for one another: the Kazakh ones on a Russian keyboard, ё without its
# dots, and the Latin ones that look the same. Both sides of a search are folded, so a Latin name
# still finds itself.
_FOLDED: Final = tuple(
    zip(
        "әғқңөұүһіё" + "ə" + "ihaceopxykmt",
        "агкноуухие" + "а" + "ихасеорхукмт",
        strict=True,
    )
)
# Soft hyphens and zero-width marks come along from word processors; they are not part of a name.
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LOOSE_MARKS: Final = re.compile("[\u0300-\u036f]")  # stress marks that join no letter
_NOT_IN_WORDS: Final = re.compile(r"[\W_]+")
_FIRST_LETTER_KEY: Final = 0x41  # "A": above space and digits, and one byte a letter in the book
_KAZAKH_KEYS: Final = {
    letter: chr(_FIRST_LETTER_KEY + place) for place, letter in enumerate(ALPHABET)
}
_AFTER_ALPHABET: Final = "~"  # other scripts come after я
_LATIN_TWINS: Final = str.maketrans("əӘ", "әӘ")


def tidy(text: str) -> str:
    """The text as written, in NFC, without invisible characters and needless spaces."""
    return " ".join(unicodedata.normalize("NFC", _visible(text)).split())


def _visible(text: str) -> str:
    # What is invisible is not printable either; nearly every text is, and that is asked at once.
    return text if text.isprintable() else _INVISIBLE.sub("", text)


def fold(text: str) -> str:
    """The search key: small letters without Kazakh or Latin differences, words with single spaces.

    Hyphens and all punctuation count as spaces, so «Әбді-Рахман» is found by «абди рахман».
    """
    words = unicodedata.normalize("NFC", _visible(text).casefold())
    if not words.replace(" ", "").isalnum():  # a mark or a punctuation is none of these
        words = _NOT_IN_WORDS.sub(" ", _LOOSE_MARKS.sub("", words))
    for letter, twin in _FOLDED:  # a quarter of what `str.translate` takes for a summary's length
        words = words.replace(letter, twin)
    return " ".join(words.split())


def kazakh_sort_key(text: str) -> str:
    """A key whose plain comparison, in Python or in a BINARY column, is Kazakh alphabet order.

    Space before digits before letters; case and punctuation do not count.
    """
    lowered = tidy(text).lower().translate(_LATIN_TWINS)
    words = _NOT_IN_WORDS.sub(" ", lowered).split()
    return " ".join("".join(_letter_key(c) for c in word) for word in words)


def initials(surname: str, given: str, patronymic: str = "") -> str:
    """«Ахметов Б. С.» for lists and receipts; a single name stays whole.

    The spaces inside are no-break ones: a line never ends between a surname and its initials.
    """
    surname, given, patronymic = tidy(surname), tidy(given), tidy(patronymic)
    if not surname:
        return given or patronymic
    letters = [f"{name[0].upper()}." for name in (given, patronymic) if name]
    return "\u00a0".join([surname, *letters])


def _letter_key(character: str) -> str:
    if character.isascii() and character.isdigit():
        return character
    return _KAZAKH_KEYS.get(character, _AFTER_ALPHABET + character)
