"""The three languages and what has to be known of each. No sentence stands here."""

from __future__ import annotations

from typing import Literal, TypeGuard

Language = Literal["kk", "ru", "en"]

LANGUAGES: tuple[Language, ...] = ("kk", "ru", "en")  # the state language comes first, everywhere

# Each language is named in itself: somebody who reads only one of them must still find it.
OWN_NAMES: dict[Language, str] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
SHORT_NAMES: dict[Language, str] = {"kk": "Қаз", "ru": "Рус", "en": "Eng"}


def is_language(code: str) -> TypeGuard[Language]:
    return code in LANGUAGES
