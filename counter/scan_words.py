"""Words for scanned pages: what they are, and what was remarked of them. No Qt."""

from __future__ import annotations

from typing import Final

from registry.attaching import Lack, is_id_copy, lacks_of
from registry.office_facts import ScanAttached, ScanKind
from words import Words, later

KINDS: Final = {
    ScanKind.APPLICATION: later("Application"),
    ScanKind.ENCLOSURE: later("Enclosure"),
    ScanKind.ANSWER: later("Answer (page)"),
    ScanKind.SIGNED_RECEIPT: later("Signed receipt"),
    ScanKind.OTHER: later("Other paper"),
}
LACKS: Final = {
    Lack.LANGUAGE: later("Not in the language of the application"),
    Lack.SIGNATURE: later("No signature"),
    Lack.APPEAL: later("It does not say how to appeal"),
}
LANGUAGES: Final = {
    "kk": later("Language: Kazakh"),
    "ru": later("Language: Russian"),
    "en": later("Language: English"),
}


def scan_words(fact: ScanAttached, w: Words) -> str:
    """«Enclosure · 2 pages»."""
    return f"{w.say(KINDS[fact.kind])} · {w.count('{n} page', '{n} pages', fact.pages)}"


def remark_words(fact: ScanAttached, w: Words) -> str:
    """What an answer lacked when it was looked at, or why a copy of an ID is kept; or ""."""
    if is_id_copy(fact):
        return w.say("copy of an ID kept: {reason}", reason=fact.reason)
    return ", ".join(w.say(LACKS[lack]) for lack in lacks_of(fact))
