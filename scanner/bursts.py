"""What a burst of fast keys holds: a scanner's text, a person's typing, or both at once.

Pure. A scanner presses one key after the other, evenly; a hand keeps several down at a time, and
each longer. `scanner.wedge` collects the bursts and hands on what is found here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from registry.codes import ControlCode, UnreadableCode
from registry.numbers import NUMBER_DIGITS, Number, UnreadableNumber, untangle
from scanner.keys import FAST_MS, KeyPress, character_of, key_of

FEWEST_KEYS: Final = 6
# The mean of a scanner's gaps, its longest one left out: 16 ms of a slow one, and what Bluetooth
# adds. Nobody types six keys at this pace without having three of them down at once.
SCANNER_PACE_MS: Final = 25
_HAND: Final = 3  # keys down at once
_MOST_STRAYS: Final = 3  # letters that a person can type while a code is read
_CODE_DIGITS: Final = 12
# What a scanner without an Enter may leave standing: our code, our number, our link.
_COMPLETE: Final = re.compile(r"[0-9]{12}|[0-9]{16}|https?://.+/s/[0-9]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """One scan in a burst: its text, and the event after its last key.

    `by_hand` are the events, by their place in the burst, of keys that a person pressed meanwhile.
    """

    text: str = field(repr=False)  # may be a control code
    upto: int
    by_hand: frozenset[int] = frozenset()


def scans_in(burst: Sequence[KeyPress], *, ended: bool, follows_scan: bool = False) -> list[Found]:
    """The scans in a burst, in order; what comes after the last one is a person's.

    `ended` with the Enter or Tab of a scanner; without it only a whole code of ours is a scan.
    `follows_scan` at the next line of a label of several lines, which may be short.
    """
    nested = _held_over_others(burst)
    keys = [n for n in _prints(burst) if n not in nested]
    text = "".join(character_of(burst[n]) for n in keys)
    row = untangle(text)  # digits, if events that name no key came from a Kazakh digit row
    if _COMPLETE.fullmatch(row.replace("-", "")):
        return [Found(text, len(burst), nested)]
    text = row if len(row) == len(text) else text
    if found := _without_letters(burst, keys, nested) or _run_together(burst, keys, text, nested):
        return found
    enough = 1 if follows_scan else FEWEST_KEYS
    if ended and len(keys) >= enough and _is_a_scanners(burst, keys):
        return [Found(text, len(burst), nested)]
    return []


def is_whole(text: str) -> bool:
    """Whether these are the digits of our code or number, the check digit right."""
    try:
        if len(text) == NUMBER_DIGITS:
            Number.parse(text)
        else:
            ControlCode.parse(text)
    except (UnreadableNumber, UnreadableCode):
        return False
    return len(text) in (_CODE_DIGITS, NUMBER_DIGITS) and text.isdigit()


def whole_codes(digits: str) -> list[str]:
    """The whole codes of ours that this row of digits is made of; none if it is not."""
    found, start = list[str](), 0
    for length in _whole_codes(digits):
        found.append(digits[start : start + length])
        start += length
    return found


def has_said_all(text: str, following: str) -> bool:
    """Whether `following`, which came late, is no more of the whole code that `text` is.

    The first twelve digits of a number may be a whole code by chance.
    """
    is_more = following.isdigit() and text[:1] in ("1", "2", "3") and len(text) < NUMBER_DIGITS
    return is_whole(text) and not is_more


def _prints(burst: Sequence[KeyPress]) -> list[int]:
    return [n for n, press in enumerate(burst) if press.down and character_of(press)]


def _held_over_others(burst: Sequence[KeyPress]) -> frozenset[int]:
    """The keys that stayed down while two others came and went: a hand's, between a scanner's."""
    if all(press.down for press in burst):
        return frozenset()
    ups = {n: _up_of(burst, n) for n in _prints(burst)}
    never = len(burst)
    return frozenset(
        n
        for n, up in ups.items()
        if sum(ups.get(other, never) < up for other in range(n + 1, up)) >= 2
    )


def _up_of(burst: Sequence[KeyPress], down: int) -> int:
    """Where this key comes up again; the length of the burst while it has not."""
    key = key_of(burst[down])
    later = range(down + 1, len(burst))
    return next((n for n in later if not burst[n].down and key_of(burst[n]) == key), len(burst))


def _without_letters(
    burst: Sequence[KeyPress], keys: list[int], nested: frozenset[int]
) -> list[Found]:
    """Our digits, when all that is too much in them are a few letters."""
    letters = frozenset(n for n in keys if not character_of(burst[n]).isdigit())
    digits = "".join(character_of(burst[n]) for n in keys if n not in letters)
    if 0 < len(letters) <= _MOST_STRAYS and is_whole(digits):
        return [Found(digits, len(burst), nested | letters)]
    return []


def _run_together(
    burst: Sequence[KeyPress], keys: list[int], text: str, nested: frozenset[int]
) -> list[Found]:
    """Codes between which no Enter came, and a person's keys after the last one of them."""
    for count in range(len(keys), 0, -1):
        rest = count < len(keys)
        if rest and burst[keys[count]].at_ms - burst[keys[count - 1]].at_ms <= FAST_MS:
            continue  # no scanner's gap was here
        if lengths := _whole_codes(text[:count]):
            break
    else:
        return []
    found, start = [], 0
    for length in lengths:
        last = start + length == len(keys)
        upto = len(burst) if last else keys[start + length]
        found.append(Found(text[start : start + length], upto, nested))
        start += length
    return found


def _whole_codes(text: str) -> list[int]:
    """The lengths of the whole codes that this row of digits is made of; none if it is not."""
    for length in (NUMBER_DIGITS, _CODE_DIGITS):
        if is_whole(text[:length]):
            rest = _whole_codes(text[length:])
            if rest or len(text) == length:
                return [length, *rest]
    return []


def _is_a_scanners(burst: Sequence[KeyPress], keys: list[int]) -> bool:
    return _pace_ms(burst, keys) <= SCANNER_PACE_MS and _most_at_once(burst, keys) < _HAND


def _pace_ms(burst: Sequence[KeyPress], keys: list[int]) -> float:
    gaps = sorted(burst[after].at_ms - burst[before].at_ms for before, after in pairwise(keys))
    return sum(gaps[:-1]) / max(1, len(gaps) - 1)


def _most_at_once(burst: Sequence[KeyPress], keys: list[int]) -> int:
    """How many keys were down at a time. Without a single release nothing can be said: 1."""
    mine = {key_of(burst[n]) for n in keys}
    if not any(not press.down and key_of(press) in mine for press in burst):
        return 1
    down: set[int | str] = set()
    places, most = set(keys), 0
    for n, press in enumerate(burst):
        if not press.down:
            down.discard(key_of(press))
        elif n in places:
            down.add(key_of(press))
            most = max(most, len(down))
    return most
