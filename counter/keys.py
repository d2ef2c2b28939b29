"""The keys of the window, in one table: for the page behind F1, for tooltips and for the README.

A key that is connected and has no line here fails `tests/counter/test_keys.py`, and so does a line
whose key does nothing. Whoever gives a page a key adds it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from words import later

HELP_KEY: Final = "F1"
CODES_KEY: Final = "Shift+F6"
ROAD_KEY: Final = "F7"
ADVICE_KEY: Final = "F8"
CALL_KEY: Final = "F9"
ABSENT_KEY: Final = "Shift+F9"
LINE_KEY: Final = "Ctrl+F9"
BOOK_KEY: Final = "F10"
STICK_KEY: Final = "F11"
CHANGE_KEY: Final = "F12"


@dataclass(frozen=True, slots=True)
class Key:
    """One line. `keys` as they stand on the keyboard; `sequences` as Qt spells them.

    `inside` tells a key that a field or list takes itself, while it has the cursor.
    """

    keys: str
    words: str
    sequences: tuple[str, ...] = ()
    inside: bool = False

    @property
    def all(self) -> tuple[str, ...]:
        return self.sequences or (self.keys,)


def _row(before: str, last: int) -> tuple[str, ...]:
    return tuple(f"{before}{place}" for place in range(1, last + 1))


PAGES: Final = (
    Key("F1", later("Help: the keys and the first steps")),
    Key("F2", later("Reception")),
    Key("F3", later("Answers")),
    Key("F4", later("Papers")),
    Key("F5", later("Today: what is due, late, waiting")),
    Key("F6", later("Search")),
    Key(CODES_KEY, later("Codes by camera: a small picture, on and off")),
    Key("Shift+F5", later("The office: figures, personal reception, register book")),
    Key("F7", later("The line to the district")),
    Key("F8", later("An advice visit: somebody came with a question")),
    Key("F10", later("The book, its copies, the folder for an inspector")),
    Key("F11", later("The stick: take and give")),
    Key("F12", later("Another specialist, or lock")),
)
WORK: Final = (
    Key("Ctrl+Enter", later("The filled button of the page"), ("Ctrl+Return", "Ctrl+Enter")),
    Key(
        "Ctrl+Shift+Enter",
        later("Same person, next application"),
        ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
    ),
    Key("Alt+1 … 8", later("One of the services asked for most"), _row("Alt+", 8)),
    Key("Space", later("A paper: present, state system, missing, expired"), inside=True),
    Key("Ctrl+L", later("Read an oral appeal back in large letters")),
    Key("Alt+R", later("The application repeats an earlier one, or does not")),
    Key("Ctrl+P", later("Print")),
    Key("1 … 9", later("On the page Today: the list of a heading"), _row("", 9), inside=True),
    Key("Ctrl+E", later("End of the day")),
    Key("PgUp · PgDown", later("The scanned page before, the next one"), ("PgUp", "PgDown")),
    Key("Alt+T", later("Turn a scanned page")),
    Key("Alt+G", later("A scanned page larger, or whole")),
    Key("Alt+D", later("A scanned page belongs to nothing here")),
    Key("Alt+K", later("Pages by camera; there Space takes one, Enter is done")),
    Key("Alt+L", later("Labels for the papers")),
    Key("Alt+Z", later("Take the last paper off the transfer list")),
    Key(
        "R N T L H",
        later("To tell: reached, no answer, told a relative, letter, bring home"),
        ("R", "N", "T", "L", "H"),
        inside=True,
    ),
    Key("Ctrl+Z", later("Take back the last call, while it is not written down")),
    Key("Ctrl+N", later("Next visitor; the form begun waits as a tab")),
    Key("Ctrl+1 … 9", later("A visitor who waits"), _row("Ctrl+", 9)),
    Key("Del", later("Drop the form of a visitor who waits"), inside=True),
    Key("Esc", later("Back; a scan opens and Esc returns to the same field"), ("Esc", "Alt+Left")),
)
TABLE: Final = (*PAGES, *WORK)
# Only where those who wait have numbers: elsewhere these keys do nothing and stand nowhere.
LINE: Final = (
    Key(CALL_KEY, later("Call the next number, or the same again")),
    Key(ABSENT_KEY, later("Nobody came to the number called")),
    Key(LINE_KEY, later("Next in line: done, or pass on to another window")),
)


def as_markdown() -> str:
    """The table for the README: `python -m counter.keys`."""
    lines = [f"| `{key.keys}` | {key.words} |" for key in TABLE]
    return "\n".join(["| key | what it does |", "|---|---|", *lines])


if __name__ == "__main__":
    print(as_markdown())
