"""What the law makes a form say: data with the day from which it holds (`assets/form_texts.csv`).

A form says what held on the day of its registration, whenever it is printed: a reprint years later
is the same form. A new wording is a new row; old rows are never changed, for papers with them lie
in folders. Kept out: labels of no weight, translated like all else (`printing.speech`).
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from printing.speech import Two

COLUMNS: Final = ("text", "in_force_from", "kk", "ru")
_TABLE: Final = Path(__file__).resolve().parent.parent / "assets" / "form_texts.csv"


@dataclass(frozen=True, slots=True)
class FormText:
    """One wording; gaps in it are named in braces."""

    in_force_from: date
    said: Two


FormTexts = Mapping[str, Sequence[FormText]]  # by name, the oldest first


def parse_form_texts(table: str) -> FormTexts:
    """Read the table. ValueError for one that lacks a column, a language or a day."""
    reader = csv.DictReader(io.StringIO(table.removeprefix("\ufeff")))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError("the columns are " + ", ".join(COLUMNS))
    texts: dict[str, list[FormText]] = {}
    for row in reader:
        if not all(row[column] for column in COLUMNS):
            raise ValueError(f"line {reader.line_num} is not whole")
        since = date.fromisoformat(row["in_force_from"])
        texts.setdefault(row["text"], []).append(FormText(since, Two(row["kk"], row["ru"])))
    return {name: sorted(many, key=lambda one: one.in_force_from) for name, many in texts.items()}


def wording(name: str, on: date, **facts: Two | str) -> Two:
    """What the form says of this on that day; before the first wording, the first one.

    KeyError for a text that the table does not have.
    """
    held = form_texts()[name]
    said = next((one for one in reversed(held) if one.in_force_from <= on), held[0]).said
    if not facts:
        return said
    in_kk = {key: fact.kk if isinstance(fact, Two) else fact for key, fact in facts.items()}
    in_ru = {key: fact.ru if isinstance(fact, Two) else fact for key, fact in facts.items()}
    return Two(said.kk.format(**in_kk), said.ru.format(**in_ru))


@cache
def form_texts() -> FormTexts:
    """The table that comes with the program."""
    return parse_form_texts(_TABLE.read_text("utf-8"))
