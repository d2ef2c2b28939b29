"""Finding a thing by a few typed letters of its words, spelling slips and case endings included.

Knows nothing of services: the catalogue gives it words with weights. Pure, and quick enough to run
at every key press for a thousand things (an inverted index, built once).
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import ceil
from typing import Final, NamedTuple

from registry.names import fold

EXACT: Final = 1.0
PREFIX: Final = 0.9
INFLECTED: Final = 0.7  # «бақшаға» for «бақша», «справку» for «справка»
ONE_SLIP: Final = 0.55
TWO_SLIPS: Final = 0.35
OTHER_LANGUAGE: Final = 0.6  # at this desk both languages are spoken, often in one sentence
SHORTEST_WORD: Final = 2  # letters; «үйге» is «үй» with an ending
SHORTEST_STEM: Final = 4  # letters; when both endings differ, a shorter beginning says nothing
LONGEST_ENDING: Final = 4  # letters a case or plural ending may add
# Unstressed vowels and consonants at a word's end: who writes by ear mixes these up.
_AS_IT_SOUNDS: Final = {
    both: 0.5
    for pair in ("ао", "еи", "еэ", "ыи", "бп", "вф", "гк", "дт", "жш", "зс")
    for both in (pair, pair[::-1])
}
_LETTERS_FOR_A_SLIP: Final = (4, 7)  # words this long may hold one slip, two slips


class Weighted(NamedTuple):
    """A text by which a thing can be found. The more telling the text, the greater its weight."""

    text: str
    weight: float
    language: str


class WordIndex:
    """Words of many things. `find` gives their places, best first."""

    def __init__(self, things: Iterable[Iterable[Weighted]]) -> None:
        self._places: dict[str, dict[tuple[int, str], float]] = {}
        for place, texts in enumerate(things):
            for text, weight, language in texts:
                for word in fold(text).split():
                    places = self._places.setdefault(word, {})
                    places[place, language] = max(weight, places.get((place, language), 0.0))
        self._words = sorted(self._places)
        self._by_pair: dict[str, list[str]] = {}
        for word in self._words:
            for pair in _pairs(word):
                self._by_pair.setdefault(pair, []).append(word)

    def find(self, typed: str, language: str) -> list[int]:
        """Places of the things that match the most typed words, best first; ties in given order.

        Words of `language` count in full, those of another less. Things that match fewer than
        half of the typed words are left out.
        """
        words = list(dict.fromkeys(fold(typed).split()))
        if not words:
            return []
        hits: dict[int, list[float]] = {}
        for word in words:
            for place, score in self._scores(word, language).items():
                hits.setdefault(place, []).append(score)
        most = max((len(scores) for scores in hits.values()), default=0)
        if most * 2 < len(words):
            return []
        found = [place for place, scores in hits.items() if len(scores) == most]
        return sorted(found, key=lambda place: (-sum(hits[place]), place))

    def _scores(self, typed: str, language: str) -> Mapping[int, float]:
        scores: dict[int, float] = {}
        for word, likeness in self._alike(typed):
            for (place, spoken), weight in self._places[word].items():
                score = likeness * weight * (1.0 if spoken == language else OTHER_LANGUAGE)
                scores[place] = max(scores.get(place, 0.0), score)
        return scores

    def _alike(self, typed: str) -> Iterator[tuple[str, float]]:
        """Words of the index that may be meant; slips are tried only when nothing begins so."""
        any_begins = False
        for word in self._beginning_with(typed):
            any_begins = True
            yield word, EXACT if word == typed else PREFIX
        yield from self._inflected(typed)
        if not any_begins:
            yield from self._misspelt(typed)

    def _inflected(self, typed: str) -> Iterator[tuple[str, float]]:
        """Words that differ from the typed one in their endings, or in its ending alone."""
        for letters in range(max(SHORTEST_WORD, len(typed) - LONGEST_ENDING), len(typed)):
            if typed[:letters] in self._places:
                yield typed[:letters], INFLECTED
        stem = max(SHORTEST_STEM, len(typed) - LONGEST_ENDING)
        if len(typed) > stem:
            for word in self._beginning_with(typed[:stem]):
                if len(word) - stem <= LONGEST_ENDING:
                    yield word, INFLECTED

    def _beginning_with(self, start: str) -> Iterator[str]:
        for place in range(bisect_left(self._words, start), len(self._words)):
            if not self._words[place].startswith(start):
                return
            yield self._words[place]

    def _misspelt(self, typed: str) -> Iterator[tuple[str, float]]:
        allowed = sum(len(typed) >= letters for letters in _LETTERS_FOR_A_SLIP)
        if not allowed:
            return
        shared: dict[str, int] = {}
        for pair in _pairs(typed):
            for word in self._by_pair.get(pair, ()):
                shared[word] = shared.get(word, 0) + 1
        # A slip spoils at most three pairs of neighbouring letters (two of them swapped).
        needed = max(1, len(typed) - 1 - 3 * allowed)
        for word, count in shared.items():
            if count >= needed:
                slips = slips_to_beginning(typed, word)
                if slips <= allowed:
                    yield word, (EXACT, ONE_SLIP, TWO_SLIPS)[ceil(slips)]


def slips_to_beginning(typed: str, word: str) -> float:
    """The fewest slips that turn `typed` into some beginning of `word`.

    A slip is a letter wrong, missing or extra, or two neighbours swapped; half a slip a letter
    written as it sounds, for instance «агарод».
    """
    word = word[: len(typed) + len(_LETTERS_FOR_A_SLIP)]  # more would cost more slips than allowed
    before_last: list[float] = []
    last: list[float] = [float(n) for n in range(len(word) + 1)]
    for i, letter in enumerate(typed, start=1):
        row = [float(i)]
        for j, other in enumerate(word, start=1):
            wrong = 0.0 if letter == other else _AS_IT_SOUNDS.get(letter + other, 1.0)
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + wrong)
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before_last, last = last, row
    return min(last)


def _pairs(word: str) -> set[str]:
    return {a + b for a, b in pairwise(word)}
