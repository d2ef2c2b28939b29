"""What a print and a queue may be called: the name of a print lies in lists, spools and backups.

Kept out: what is printed under it.
"""

import re
from typing import Final

# Kind and number and nothing else; twelve digits alone, which would be an IIN or a control code,
# are never part of it.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_SECRET_LENGTH: Final = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_QUEUE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,126}")  # never an option of a command


def checked(name: str) -> str:
    """The name of a print. ValueError for one that could hold personal data."""
    if _NAME.fullmatch(name) is None or _SECRET_LENGTH.search(name) is not None:
        raise ValueError("a print is named by its kind and number only")
    return name


def queue_name(name: str) -> bool:
    """Whether a print service could have a printer of this name."""
    return _QUEUE.fullmatch(name) is not None
