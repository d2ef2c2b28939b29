"""Both languages of a state form at once, whatever language the screen is set to.

Kazakh comes first everywhere (DOMAIN §1, languages). Kept out: the sentences' translations, which
stand in printing.po, and how the two are placed on a paper.
"""

from collections.abc import Callable
from dataclasses import dataclass

from printing.layout import NO_BREAK
from words import Words, words_in


@dataclass(frozen=True, slots=True)
class Two:
    """One thing said in Kazakh and in Russian."""

    kk: str
    ru: str

    @property
    def joined(self) -> str:
        """On one line, Kazakh left; once only where both are the same, as with a number."""
        return self.kk if self.kk == self.ru else f"{self.kk}{NO_BREAK}· {self.ru}"


def each(make: Callable[[Words], str]) -> Two:
    """What `make` says in each of the two languages."""
    return Two(make(words_in("kk")), make(words_in("ru")))


def say(message: str, **facts: object) -> Two:
    """The sentence in both languages; a fact that is a `Two` goes in by language."""
    return Two(
        words_in("kk").say(message, **{name: _in_kk(fact) for name, fact in facts.items()}),
        words_in("ru").say(message, **{name: _in_ru(fact) for name, fact in facts.items()}),
    )


def count(one: str, many: str, n: int) -> Two:
    """The sentence with {n} in the right number, in both languages."""
    return each(lambda w: w.count(one, many, n))


def _in_kk(fact: object) -> object:
    return fact.kk if isinstance(fact, Two) else fact


def _in_ru(fact: object) -> object:
    return fact.ru if isinstance(fact, Two) else fact
