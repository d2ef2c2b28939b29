"""What the district says about e-mail: what became of one that it wrote, and whether it writes any.

The same rules hold as for all facts: numbers and order never change, new fields go to the end with
a default (`docs/format.md`). Kept out: when an e-mail is due (`registry.mail`).
"""

from enum import IntEnum
from typing import ClassVar, Final

from registry.facts import Fact


class About(IntEnum):
    """What an e-mail to the applicant says."""

    ANSWER = 0  # the answer itself: its text, its file, or both
    READY = 1  # the answer lies at the desk
    MORE_TIME = 2  # the answer takes longer (АППК art. 76)
    PASSED_ON = 3  # another body has the appeal now (art. 65)
    HEARING = 4  # when and where he may be heard (art. 73)
    CORRECTED = 5  # what he was told of the decision was entered wrong


# These tell nobody that the answer waits, takes longer or went elsewhere: each has its own news.
BESIDES: Final = (About.HEARING, About.CORRECTED)


class Fate(IntEnum):
    """What became of it."""

    TAKEN = 0  # the mail server took it: its reply is the proof
    REFUSED = 1  # the mail server would not take it
    RETURNED = 2  # taken, and reported later as not delivered (RFC 3464)
    UNSURE = 3  # handed over, and the reply never came: it is not sent a second time


class EMailReported(Fact, frozen=True, array_like=True):
    """An e-mail to the applicant and what became of it, in the mail server's own words.

    Of one `message` a fate other than TAKEN outweighs TAKEN, whatever was said later.
    """

    KIND: ClassVar[int] = 35
    number: str
    message: bytes  # 16 bytes: what its Message-ID is made of
    about: About
    fate: Fate
    words: str = ""
    answer: str = ""  # 16 digits of the answer that went with it


class EMailOffered(Fact, frozen=True, array_like=True):
    """On the common chain: whether the district sends e-mail. Said again when it changes."""

    KIND: ClassVar[int] = 45
    sends: bool
