"""In which language an answer is: the state's, or that of the application (DOMAIN §1, languages).

Pure. A text is only ever doubted, never judged: whoever wrote it knows better and says so.
"""

from typing import Final, Literal

Language = Literal["kk", "ru"]

_KAZAKH_ONLY: Final = frozenset("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
_ENOUGH: Final = 40  # letters: of fewer nothing can be said
# Of Kazakh texts about a sixth of the letters are their own; a Russian one has some in names.
_KAZAKH_FROM: Final = 0.03
_RUSSIAN_TO: Final = 0.10


def may_be_answered_in(language: str, application: str) -> bool:
    """The state language always, another only when the application came in it."""
    return language == "kk" or language == application


def seems_another(text: str, said: str) -> bool:
    """Whether a text looks as if it were not in the language that was said."""
    letters = [one for one in text if "Ѐ" <= one <= "ӿ"]
    if len(letters) < _ENOUGH:
        return False
    share = sum(one in _KAZAKH_ONLY for one in letters) / len(letters)
    return share < _KAZAKH_FROM if said == "kk" else share > _RUSSIAN_TO
