"""The command line's word `rotate`: new keys for this computer, told step by step.

Ends with 0 when the keys are changed, 3 when it goes on by itself later, 1 with a sentence when it
cannot. What is done is in `app.rotating`, loaded when it is done.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.homes import Home
from registry.failures import PeerRefused, PeerUnreachable
from registry.new_keys import WHYS
from words import Words
from words.texts import sentence_for

if TYPE_CHECKING:
    from app.rotating import Rotation

CHANGED = 0
GOES_ON = 3

Word = Callable[..., argparse.ArgumentParser]
HomeOf = Callable[[argparse.ArgumentParser, str], None]


def add_rotate(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", word: Word, home: HomeOf
) -> None:
    """`tereze rotate`, for a desk, a kiosk or an office's own server."""
    rotate = word(words, "rotate", _rotate, "change this computer's keys; its work goes on")
    home(rotate, "desk")
    rotate.add_argument(
        "--why", choices=WHYS, default=WHYS[0], help="exposed: somebody may have seen the old ones"
    )
    rotate.add_argument(
        "--by-stick",
        type=Path,
        metavar="FOLDER",
        help="no line: the question onto the stick, and later the answer from it",
    )


def _rotate(arguments: argparse.Namespace) -> int:
    from words import words_in

    home, w = Home(arguments.home), words_in(arguments.language)
    return run_rotate(home, arguments.why, arguments.by_stick, w)


def run_rotate(home: Home, why: str, stick: Path | None, w: Words) -> int:
    """One try; the same word again goes on where this one ended.

    Raises NotEnrolled, KeysRefused, StickFull, StickGone, and what opening the book raises.
    """
    from app.restoring import HomeInUse
    from app.rotating import Rotation

    rotation = Rotation(home)
    if rotation.begin(why):
        print(w.say("New keys are made. The old ones are good until the district knows the new."))
    else:
        print(w.say("A change of keys is under way: it goes on."))
    if not rotation.is_certified() and not _is_answered(rotation, stick, w):
        return GOES_ON
    print(w.say("The district vouches for the new keys."))
    try:
        rotation.change_over()
    except HomeInUse:
        said = w.say("The program is open here: the keys change when it is opened the next time.")
        print(said)
        return GOES_ON
    print(w.say("The keys of this computer are changed."))
    print(w.say("Nothing that the old ones sign from now on counts."))
    return CHANGED


def _is_answered(rotation: "Rotation", stick: Path | None, w: Words) -> bool:
    """Ask the district, by the line or by stick; whether its answer is here."""
    if stick is not None:
        if rotation.hear_by_stick(stick):
            return True
        path = rotation.ask_by_stick(stick)
        print(w.say("The question lies on the stick: {file}", file=path))
        print(w.say("Bring it to the district, and say the same here when the stick is back."))
        return False
    try:
        rotation.ask()
    except (PeerUnreachable, PeerRefused) as away:
        print(sentence_for(away, w), file=sys.stderr)
        print(w.say("This computer works on with its old keys, and asks again by itself."))
        return False
    return True
