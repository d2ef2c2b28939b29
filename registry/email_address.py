"""Whether something typed has the form of an e-mail address to which we can send.

Form only: nobody is asked whether it exists (`registry.mail` says what is sent where).
"""

import re
from typing import Final

LONGEST_ADDRESS: Final = 254  # characters (RFC 5321, with its erratum 1690)
_LONGEST_NAME: Final = 64  # before the @
_ATEXT: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_NAME: Final = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*")
# A label of a host: letters of any alphabet, because of .қаз and .рф.
_LABEL: Final = re.compile(r"[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?")


def is_address(typed: str) -> bool:
    """Whether this has the form of an address to which we can send. Nobody is asked if it exists.

    Before the @ only what every mail server takes (RFC 5322 dot-atom); after it two labels or more.
    """
    name, at, host = typed.rpartition("@")
    if not at or len(typed) > LONGEST_ADDRESS or len(name) > _LONGEST_NAME:
        return False
    labels = host.split(".")
    named = len(labels) > 1 and not labels[-1].isdigit()
    return named and all(map(_LABEL.fullmatch, labels)) and _NAME.fullmatch(name) is not None
