"""Does a Kazakh or Russian page still speak English? The .po files hold what it might say.

Judged are texts as they stand on the page, whatever draws them. What is printed on a key of the
keyboard is called so in every language.
"""

import re
from functools import cache

from babel.messages.pofile import read_po

from counter.keys import LINE, TABLE
from words.catalogs import ROOMS, po_file
from words.languages import Language

_KEYS = frozenset(key.keys for key in (*TABLE, *LINE))
_FACT = re.compile(r"\\{\w+\\}")
_TWO_WORDS = re.compile(r"\b[A-Za-z]{3,}[ ,]+[A-Za-z]{3,}\b")
_PARTS = re.compile(r"\n| · ")


def left_in_english(texts: list[str], language: str) -> list[str]:
    """Those of the texts that are an English sentence of ours; of an English page none."""
    if language == "en":
        return []
    return [text for text in texts if text not in _KEYS and _is_english(text, language)]


@cache  # the same words stand on page after page
def _is_english(text: str, language: str) -> bool:
    if _TWO_WORDS.search(text):
        return True
    parts = [part.strip() for part in (text, *_PARTS.split(text))]
    return any(_sentences(language).fullmatch(part) for part in parts if part)


@cache
def _sentences(language: Language) -> re.Pattern[str]:
    """Every English sentence that this language says otherwise."""
    found = set()
    for room in ROOMS:
        file = po_file(room, language)
        if not file.exists():
            continue
        with file.open("rb") as content:
            for message in read_po(content, locale=language):
                ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
                said = message.string
                says = said if isinstance(said, (tuple, list)) else (said,)
                found |= {one for one in ids if one not in says and _has_word(one)}
    return re.compile("|".join(sorted(map(_pattern, found), key=len, reverse=True)))


def _has_word(sentence: str) -> bool:
    return re.search(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", sentence)) is not None


def _pattern(sentence: str) -> str:
    return _FACT.sub(".+", re.escape(sentence))
