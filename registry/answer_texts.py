"""Short texts with which an answer that is made here begins, as data with the day they came into
force. Whoever decides reads, fills the gaps and changes what he likes.

A gap is `____`: what the program cannot know. Pure: the table's text is handed in.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from registry.facts import Outcome
from registry.failures import Refusal

GAP: Final = "____"
COLUMNS: Final = ("service", "outcome", "text_kk", "text_ru", "in_force_from")


class UnreadableAnswerTexts(Refusal):
    """A row of the table cannot be used. `line` counts from 1, the heading included."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class AnswerText(msgspec.Struct, frozen=True):
    service: str
    outcome: Outcome
    text_kk: str
    text_ru: str
    in_force_from: date

    def text(self, language: str) -> str:
        return self.text_ru if language == "ru" else self.text_kk


def parse_answer_texts(table: str) -> tuple[AnswerText, ...]:
    """Read the table. Raises UnreadableAnswerTexts."""
    reader = csv.DictReader(io.StringIO(table.removeprefix("\ufeff")))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise UnreadableAnswerTexts(1)
    texts = []
    for row in reader:
        try:
            outcome = Outcome[row["outcome"].upper()]
            texts.append(msgspec.convert({**row, "outcome": outcome}, AnswerText))
        except (KeyError, AttributeError, msgspec.ValidationError) as cause:
            raise UnreadableAnswerTexts(reader.line_num) from cause
    return tuple(texts)


def in_force(texts: Sequence[AnswerText], service: str, day: date) -> AnswerText | None:
    """The text of this service that holds on this day; None for what is written freely."""
    known = [one for one in texts if one.service == service and one.in_force_from <= day]
    return max(known, key=lambda one: one.in_force_from, default=None)


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with what is known; what is not stays a gap."""
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value.strip() or GAP)
    return text
