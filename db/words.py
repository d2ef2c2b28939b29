"""What the search field finds an application by: its words, folded, as text. Pure, no SQL.

A row of `application` keeps them in two columns: `words`, of the name and of what it is about, are
found by their beginnings: « серикова айгул жер». `marks` are found as a whole: serial, IIN, phone
and numbers inside a name (=), and the name's first letter (<): « <с =000123 =77011234567 ».

Three words typed are a whole name, nearly always. Each of the three may be shared by a tenth of a
district, so the index of SQLite also holds how the first three words of a row begin, together
(<айг<кан<сер), and how each word after them does (<=жол): see `told_together`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.codes import CODE_DIGITS
from registry.facts import AcceptanceRefused, Registered
from registry.names import fold
from registry.phones import tidy_phone

# No folded text holds one of these, so nobody can type them.
WHOLE: Final = "="
INITIAL: Final = "<"
_LATER: Final = "<="  # before the beginning of a word after the first three
_TOGETHER: Final = 3  # words
_TOGETHER_LETTERS: Final = 3  # of each: shorter words are not told together
LONGEST_BEGINNING: Final = 10  # letters that are looked up; the rest is compared in the row
_BEGINNINGS: Final = range(1, LONGEST_BEGINNING + 1)
WORD_LENGTH: Final = 20  # letters kept of a word: who types more has found it already
_NAME_WORDS: Final = 12  # an organisation's name runs on, and is found by its first words
_TOPIC_WORDS: Final = 64  # different ones, of the summary
_TYPED_WORDS: Final = 16
_SERIAL: Final = slice(7, 13)  # of the 16 digits: what people say when they say a number
_SERIAL_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Words:
    """Two columns of a row. Together they are one text with single spaces, but at its ends."""

    words: str  # each after a space
    marks: str  # each between spaces; every application has at least its serial

    @classmethod
    def of(cls, fact: Registered | AcceptanceRefused) -> "Words":
        applicant = fact.applicant
        name = fold(applicant.name).split()[:_NAME_WORDS]
        topic = fact.summary if isinstance(fact, Registered) else fact.grounds
        about = list(dict.fromkeys(fold(topic).split()))[:_TOPIC_WORDS] if topic else []
        whole = [fact.number[_SERIAL], *_numerals(applicant.iin), *_numerals(applicant.phone)]
        whole += [word for word in name if word.isdecimal()]
        marks = [WHOLE + word[:WORD_LENGTH] for word in whole]
        if name:
            marks.insert(0, INITIAL + name[0][0])
        words = dict.fromkeys(word[:WORD_LENGTH] for word in (*name, *about))
        # Where there is no name, its first letter is not that of another word: see `db.search`.
        begin = "" if name else " "
        return cls(
            begin + "".join(f" {word}" for word in words), f" {' '.join(dict.fromkeys(marks))} "
        )


def _numerals(text: str) -> list[str]:
    bare = text.removeprefix("+")
    if bare.isascii() and bare.isdecimal():
        return [bare]  # as nearly all are, and there is nothing in them to fold
    return fold(text).split()


def tokens_of(words: str, marks: str) -> str:
    """All that the index holds of a row: its words begun, some of them together, and its marks."""
    split = words.split()
    tokens = dict.fromkeys([word[:end] for word in split for end in _BEGINNINGS[: len(word)]])
    if len(split) >= _TOGETHER:
        begun = [word[:_TOGETHER_LETTERS] for word in split]
        tokens[_together(begun[:_TOGETHER])] = None
        tokens |= dict.fromkeys([_LATER + one for one in begun[_TOGETHER:]])
    return " ".join(tokens) + marks


def _together(begun: list[str]) -> str:
    return "".join([INITIAL + one for one in sorted(begun)])


# One of these words must be there: a beginning, or a whole one with its mark.
Alternatives = tuple[str, ...]


def sought(typed: str) -> tuple[Alternatives, ...]:
    """What must all be there for an application to be found by this text, in any order.

    Empty when nothing was typed that could be looked for. Numbers (16 digits) are looked up
    elsewhere.
    """
    digits = "".join(one for one in typed if one.isdecimal())
    if digits and not any(one.isalpha() for one in typed):
        return (tuple(_whole(typed, digits)),)
    words = fold(typed).split()[:_TYPED_WORDS]
    if len(words) == 1 and len(words[0]) == 1:
        return ((INITIAL + words[0],),)  # one letter anywhere would list half the village
    return tuple(tuple(_begun(word[:WORD_LENGTH])) for word in words)


def _whole(typed: str, digits: str) -> Iterator[str]:
    """An IIN, a phone number however it is written, or a serial as people say it."""
    if len(digits) == CODE_DIGITS and digits == "".join(typed.split()):
        yield WHOLE + digits
        return
    yield WHOLE + (tidy_phone(typed).e164 or digits).lstrip("+")[:WORD_LENGTH]
    if len(digits) <= _SERIAL_DIGITS:
        yield WHOLE + f"{int(digits):0{_SERIAL_DIGITS}}"


def _begun(word: str) -> Iterator[str]:
    yield word
    if word.isdecimal():  # «Серікова 123»: her application with this serial
        yield from _whole(word, word)


@dataclass(frozen=True, slots=True)
class Together:
    """Terms of the index for three or more words that must all be there.

    Either these are the first three words of a row, or one of them stands later in it.
    """

    first: str | None  # None where they are more than three
    later: tuple[str, ...]


def told_together(parts: tuple[Alternatives, ...]) -> Together | None:
    """How to ask for these words together; None where they are too few, too short or marked."""
    words = [alternatives[0] for alternatives in parts]
    if any(map(is_marked, words)) or any(len(one) > 1 for one in parts):
        return None
    # Two that begin alike may mean one and the same word of the row. The rest cannot.
    words = [one for one in words if not any(one != w and w.startswith(one) for w in words)]
    begun = [word[:_TOGETHER_LETTERS] for word in dict.fromkeys(words)]
    if len(begun) < _TOGETHER or min(map(len, begun)) < _TOGETHER_LETTERS:
        return None
    later = tuple(_LATER + one for one in begun)
    return Together(_together(begun) if len(begun) == _TOGETHER else None, later)


def is_marked(sought_word: str) -> bool:
    return sought_word[0] in (WHOLE, INITIAL)


def token_of(sought_word: str) -> str:
    """The part of a sought word that the index holds."""
    return sought_word if is_marked(sought_word) else sought_word[:LONGEST_BEGINNING]
