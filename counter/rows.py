"""One row of a page that says how things stand: how one thing is and, where one can, what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One row: `name` is for tests and buttons, `kind` its colour: done, soon or "" for plain."""

    name: str
    icon: str
    title: str
    words: str
    what_to_do: str = ""
    kind: str = "done"
