"""Pictures in which nothing of ours may be read: without a code, or with one that was damaged.

    python -m tests.scanner.wrong_reads --pictures 20000 --seed 1 --resume FILE

Each picture is drawn from its own seed, so that a wrong read can be looked at again. A damaged code
is one whose bars no longer say what was printed: signs were exchanged, torn off, overprinted; or
the bars are whole and lie (sum, check digit or form is wrong). What was printed may be read, for a
scratch is no lie; any other text of ours is wrong. FILE keeps how far it came. Exit 1 when wrong.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from barcode.charsets.code128 import CODES, STOP
from numpy.random import Generator
from numpy.typing import NDArray

from registry.numbers import Number
from scanner.decode import is_whole, read_codes

Picture = NDArray[np.uint8]
_SIDE: Final = (300, 440)  # small, because five hundred are part of `./test`


def wrong_reads(seed: int, budget_ms: float = 60_000) -> list[tuple[str, str]]:
    """The texts of ours read in the picture of this seed that are not printed there, and by which
    stage."""
    picture, printed = a_picture(seed)
    found = read_codes(picture, ours=lambda text: False, budget_ms=budget_ms)
    return [(c.text, c.stage) for c in found if is_whole(c.text) and c.text not in printed]


def a_picture(seed: int) -> tuple[Picture, frozenset[str]]:
    """The picture of this seed, and what was printed on it before it was damaged. One in three has
    no code."""
    random = np.random.default_rng(seed)
    if random.random() < 1 / 3:
        return _worn(_WITHOUT[int(random.integers(len(_WITHOUT)))](random), random), frozenset()
    number = _a_number(random)
    kind = int(random.integers(len(_DAMAGES)))
    printed = frozenset({number, _stuck_over(number)})
    return _worn(_DAMAGES[kind](number, random), random), printed


def _a_number(random: Generator) -> str:
    application = Number.of_application(
        int(random.integers(1, 10_000)), int(random.integers(1, 100)), int(random.integers(10**6))
    )
    return application.paper(int(random.integers(1, 99))).digits


def _signs(digits: str) -> list[int]:
    pairs = [int(digits[n : n + 2]) for n in range(0, len(digits), 2)]
    return [105, *pairs, _sum([105, *pairs])]


def _sum(signs: list[int]) -> int:
    return (signs[0] + sum(n * sign for n, sign in enumerate(signs[1:], 1))) % 103


def _drawn(signs: list[int], random: Generator) -> Picture:
    modules = "".join(CODES[sign] for sign in signs) + STOP + "11"
    wide = int(random.integers(2, 4))
    line = np.repeat(np.array([255 * (m == "0") for m in modules], np.uint8), wide)
    bars = np.pad(
        np.tile(line, (int(random.integers(40, 110)), 1)), ((30, 30), (50, 50)), constant_values=255
    )
    high, across = max(_SIDE[0], bars.shape[0]), max(_SIDE[1], bars.shape[1])
    sheet = np.full((high, across), 255, np.uint8)
    top = int(random.integers(high - bars.shape[0] + 1))
    left = int(random.integers(across - bars.shape[1] + 1))
    sheet[top : top + bars.shape[0], left : left + bars.shape[1]] = bars
    return sheet


def _one_sign_exchanged(number: str, random: Generator) -> Picture:
    signs = _signs(number)
    place = int(random.integers(1, len(signs)))
    signs[place] = int((signs[place] + random.integers(1, 100)) % 100)
    return _drawn(signs, random)


def _two_signs_exchanged(number: str, random: Generator) -> Picture:
    signs = _signs(number)
    one, other = random.permutation(len(signs) - 1)[:2] + 1
    signs[one], signs[other] = signs[other], (signs[one] + 1) % 100
    return _drawn(signs, random)


def _another_length(number: str, random: Generator) -> Picture:
    digits = number[: 2 * int(random.integers(3, 8))]
    if len(digits) == 12:
        digits = "000" + digits[3:]  # the third digit of a control code is 2 to 9
    return _drawn(_signs(digits), random)


def _wrong_check_digit(number: str, random: Generator) -> Picture:
    last = (int(number[-1]) + int(random.integers(1, 10))) % 10
    return _drawn(_signs(number[:-1] + str(last)), random)


def _another_kind(number: str, random: Generator) -> Picture:
    return _drawn(_signs(str(random.choice([0, 4, 5, 6, 8, 9])) + number[1:]), random)


def _another_set(number: str, random: Generator) -> Picture:
    signs = _signs(number)
    signs[0] = int(random.choice([103, 104]))  # begun as letters: the same signs say other things
    return _drawn([*signs[:-1], _sum(signs[:-1])], random)


def _torn(number: str, random: Generator) -> Picture:
    sheet = _drawn(_signs(number), random)
    for _ in range(int(random.integers(1, 4))):
        left = int(random.integers(50, sheet.shape[1] - 50))
        sheet[:, left : left + int(random.integers(6, 90))] = int(random.choice([0, 128, 255]))
    return sheet


def _stuck_over(number: str) -> str:
    """The other number of `_two_halves`: where the cut misses it, it stands there whole.

    No row of signs that begins as one label and ends as the other says a number of ours, whatever
    sign the cut makes of the two that it goes through: every second pair of labels does for one of
    the cuts, sum and check digit included, and would be rightly read.
    """
    random = np.random.default_rng(int(number[3:9]))
    other = _a_number(random)
    while any(_says_ours(row) for row in _spliced(_signs(number), _signs(other))):
        other = _a_number(random)
    return other


def _spliced(one: list[int], other: list[int]) -> Iterator[list[int]]:
    for cut in range(2, len(one)):  # of at least one sign each
        yield one[:cut] + other[cut:]
        rows = ([*one[: cut - 1], through, *other[cut:]] for through in range(100))
        yield from (row for row in rows if row not in (one, other))


def _says_ours(signs: list[int]) -> bool:
    return _sum(signs[:-1]) == signs[-1] and is_whole("".join(f"{pair:02}" for pair in signs[1:-1]))


def _two_halves(number: str, random: Generator) -> Picture:
    """Two labels stuck over each other: one begins, the other ends."""
    state = random.bit_generator.state
    sheet = _drawn(_signs(number), random)
    random.bit_generator.state = state
    other = _drawn(_signs(_stuck_over(number)), random)
    cut = int(sheet.shape[1] * random.uniform(0.3, 0.7))
    sheet[:, cut:] = other[:, cut:]
    return sheet


_DAMAGES: Final[tuple[Callable[[str, Generator], Picture], ...]] = (
    _one_sign_exchanged,
    _two_signs_exchanged,
    _another_length,
    _wrong_check_digit,
    _another_kind,
    _another_set,
    _torn,
    _two_halves,
)


def _words(random: Generator) -> Picture:
    sheet = np.full(_SIDE, 250, np.uint8)
    for y in range(25, _SIDE[0], 26):
        line = "".join(random.choice(list("aeiouklmnrst 0123456789"), 40).tolist())
        cv2.putText(sheet, line, (10, y), 0, 0.7, 20, 2, cv2.LINE_AA)
    return sheet


def _fence(random: Generator) -> Picture:
    """Bars of random widths that say nothing."""
    module = int(random.integers(2, 6))
    line = np.repeat(random.integers(0, 2, _SIDE[1] // module + 1) * 255, module)[: _SIDE[1]]
    sheet = np.full(_SIDE, 255, np.uint8)
    sheet[80:220, 60:-60] = line[None, 60:-60]
    return sheet


def _signs_of_nothing(random: Generator) -> Picture:
    """Real signs, start and stop included, in a row that nobody summed."""
    signs = [105, *random.integers(0, 103, int(random.choice([7, 9]))).tolist()]
    while _sum(signs[:-1]) == signs[-1]:
        signs[-1] = (signs[-1] + 1) % 103
    return _drawn(signs, random)


def _grain(random: Generator) -> Picture:
    small = random.integers(0, 256, (_SIDE[0] // 4, _SIDE[1] // 4)).astype(np.uint8)
    return cv2.resize(small, _SIDE[::-1], interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def _squares(random: Generator) -> Picture:
    small = (random.integers(0, 2, (40, 50)) * 255).astype(np.uint8)
    return cv2.resize(small, _SIDE[::-1], interpolation=cv2.INTER_NEAREST).astype(np.uint8)


_WITHOUT: Final = (_words, _fence, _signs_of_nothing, _grain, _squares)


def _worn(sheet: Picture, random: Generator) -> Picture:
    """Turned a little, blurred, faded and grainy, as any other."""
    high, across = sheet.shape
    turn = random.normal(0, 8) if random.random() < 0.8 else random.uniform(0, 360)
    move = cv2.getRotationMatrix2D((across / 2, high / 2), turn, 0.9)
    seen = cv2.warpAffine(sheet, move, (across, high), borderValue=(235,)).astype(np.float32)
    if random.random() < 0.6:
        seen = cv2.GaussianBlur(seen, (0, 0), random.uniform(0.4, 3.0)).astype(np.float32)
    contrast = random.uniform(0.12, 1.0)
    seen = (
        230 - (255 - seen) * contrast * 0.85 + random.normal(0, random.uniform(0, 14), seen.shape)
    )
    return np.clip(seen, 0, 255).astype(np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pictures", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", type=Path, help="a file that keeps how far it came")
    asked = parser.parse_args()
    done, wrong = 0, []
    if asked.resume and asked.resume.exists():
        kept = json.loads(asked.resume.read_text("utf-8"))
        done, wrong = int(kept["done"]), list(kept["wrong"])
    cv2.setNumThreads(1)
    while done < asked.pictures:
        seed = asked.seed * 1_000_000 + done
        wrong += [[seed, text, stage] for text, stage in wrong_reads(seed)]
        done += 1
        if done % 100 == 0 or done == asked.pictures:
            print(f"{done} pictures, {len(wrong)} wrong reads", flush=True)
            if asked.resume:
                asked.resume.write_text(json.dumps({"done": done, "wrong": wrong}), "utf-8")
    for seed, text, stage in wrong:
        print(f"seed {seed}: {text} by {stage}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
