"""What a start needs to know before its window stands there: how it looks, and whose office it is.

It is read by the standard library alone (`registry.seen` says why). Kept out: all the rest of the
settings (`app.settings`), and what is to be said of a file that cannot be read: the opening tells.
"""

from pathlib import Path
from typing import Any, NamedTuple

from registry.seen import SeenOffice, Unreadable, office_seen, unpacked
from words.languages import is_language

_OFFICE = 3  # the place of the office in what the district answered (`EnrolmentAnswer`)


class FirstLook(NamedTuple):
    """As in `app.settings.DeviceSettings`."""

    language: str = "kk"
    contrast: bool = False
    letters: float = 1.0


def first_look(folder: Path) -> FirstLook:
    """How the window of this device looks and speaks; what cannot be read looks as nothing set."""
    try:
        written = (folder / "settings.json").read_bytes()
    except OSError:
        return FirstLook()
    import json  # a device that nobody has set anything at does not need it

    try:
        kept = json.loads(written)
    except (ValueError, RecursionError):
        return FirstLook()
    return _of(kept)


def _of(kept: Any) -> FirstLook:
    if not isinstance(kept, dict):
        return FirstLook()
    look = FirstLook()
    language, contrast, letters = (kept.get(name) for name in FirstLook._fields)
    if isinstance(language, str) and is_language(language):
        look = look._replace(language=language)
    if isinstance(contrast, bool):
        look = look._replace(contrast=contrast)
    if isinstance(letters, int | float) and not isinstance(letters, bool):
        look = look._replace(letters=float(letters))
    return look


def office_at(folder: Path) -> SeenOffice | None:
    """The office that this device was let into; None when a look does not tell."""
    try:
        answer = unpacked((folder / "enrolment").read_bytes())
    except (OSError, Unreadable):
        return None
    if not isinstance(answer, list) or len(answer) <= _OFFICE:
        return None
    try:
        return office_seen(answer[_OFFICE])
    except Unreadable:
        return None
