"""Reads the bars of our own numbers and codes where no general reader can: the likeliest one.

A general reader measures bars one after another and gives up at the first that fits nothing. Ours
are known beforehand: Code 128 in set C, eight or six pairs of digits, so the number of modules is
known, the grid can be laid over the whole field, and every sign weighed against all 106 at once.
The sum of Code 128, the check digit and the form of our numbers pick among the likeliest rows; what
is not clearly likelier than the next such row is not read at all. Nothing foreign is read here.
What a general reader says is weighed the same way: plain bars may gainsay it.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from registry.codes import OurCode, OurNumber, OurService, read_code
from scanner.bar_fields import edges_of_field
from scanner.bar_profile import Floats, bands_of, likely_lays, windows
from scanner.bar_symbols import START_C, STOP, templates
from scanner.preparations import View
from scanner.readers import Seen

PAIRS: Final = (8, 6)  # of digits: a number, a control code
_BANDS: Final = 3
_SMALLEST: Final = 16  # pixels of a field: less has no bands
_BEAM: Final = 400
# Of rows and of next pairs, the likeliest first: the m-th row with the n-th pair is behind m × n
# others, so it is not among the likeliest _BEAM where that is more.
_WITHIN_BEAM: Final = tuple(
    np.array(each)
    for each in zip(
        *((m, n) for m in range(_BEAM) for n in range(100) if (m + 1) * (n + 1) <= _BEAM),
        strict=True,
    )
)
_FREEDOM: Final = 11.0  # greys of a sign that tell something new: one a module
_CLOSELY: Final = 3  # hypotheses looked at closely
# Agreement below which a field is no row of ours, or beyond help: of its lay and bend at the first
# look, and once it is settled. Of 54 rows that were told none had less than 0.76 and 0.94.
_HOPELESS, _HOPELESS_SETTLED = 0.65, 0.80
_BENDS: Final = (0.0, -0.8, 0.8, -1.7, 1.7)
_MIDDLE_BLUR: Final = 1
_AROUND: Final = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
# Moves of a lay: of its two ends, and of its bend and sway.
_ENDS: Final = np.array([(a, b, 0, 0) for a, b in _AROUND], np.float32)
_SHAPES: Final = np.array([(0, 0, a, b) for a, b in _AROUND], np.float32)
_BENT: Final = 4  # lays of each side and length that are bent: the best as they are
_NEAR_BEST: Final = 0.12  # of agreement: a guess that is so much worse is not looked at closely


# Measured on fields of both kinds: rows that stand there have at least 40 and 0 here; any other has
# at most 6 where it gives up as little, and gives up 12 where its margin is as large.
LEAST_MARGIN: Final = 30.0
MOST_GIVEN_UP: Final = 1.0
LEAST_AGREEMENT: Final = 0.4
LEAST_ENDS: Final = 0.3
# Of 77 rows that were read one had 0.47 and none else less than 0.82; rows that had lost a sign to
# a tear, and for which sum and check digit had invented one, had 0.16.
LEAST_WORST: Final = 0.6
# Rows that readers had read rightly and that agree so well (616 were weighed) have no sign for
# which another would be more than 2 nats likelier; one that was read wrongly: 0.99 and 52 nats.
_PLAIN: Final = 0.94
_FAR_WORSE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Likely:
    """The likeliest row of ours on a field, and how sure it is.

    `margin` is how much likelier than the next row of ours, `given_up` how much less likely than
    the best row without any rule (both in nats); `agreement` is of all its signs, `worst` of the
    worst one, `ends` of start and stop: 1 is perfect.
    """

    text: str
    margin: float
    given_up: float
    agreement: float
    worst: float
    ends: float

    @property
    def is_beyond_doubt(self) -> bool:
        """Whether it may be told: far likelier than any other row of ours, and likely at all."""
        return (
            self.margin >= LEAST_MARGIN
            and self.given_up <= MOST_GIVEN_UP
            and self.agreement >= LEAST_AGREEMENT
            and self.ends >= LEAST_ENDS
            and self.worst >= LEAST_WORST
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Guess:
    """So many pairs, read from this side, lying so."""

    pairs: int
    turned: bool
    lay: Floats  # one row of `scanner.bar_profile.windows`
    reached: float = 0.0


def read_likeliest(field: View) -> list[Seen]:
    """The row of ours on a field of bars (`preparations.fields_of_bars`), where it is beyond doubt;
    at most one."""
    if min(field.pixels.shape) < _SMALLEST:
        return []
    left, right = edges_of_field(field)
    answer = likeliest(field.pixels, (left, right))
    if answer is None or not answer.is_beyond_doubt:
        return []
    high = field.pixels.shape[0]
    corners = ((left, 0), (right, 0), (right, high), (left, high))
    return [Seen("CODE128", answer.text, np.array(corners, np.float32))]


def likeliest(field: NDArray[np.uint8], found: tuple[float, float]) -> Likely | None:
    """What most likely stands on this upright field of bars whose edges were found at these
    columns. Nothing is judged here."""
    sides = _both_sides(field)
    guesses = _guesses(sides, field.shape[1], found)
    if not guesses or guesses[0].reached < _HOPELESS:
        return None
    likely = [g for g in guesses[:_CLOSELY] if g.reached > guesses[0].reached - _NEAR_BEST]
    nearly = [_settled(sides[g.turned][0], g, (0.4,))[0] for g in likely]
    best = max(nearly, key=lambda guess: guess.reached)
    best, _ = _settled(sides[best.turned][0], best, (0.2, 0.1))
    if best.reached < _HOPELESS_SETTLED:
        return None
    return _likeliest_row(*_weigh(sides[best.turned][1:], best), best.pairs)


def is_gainsaid(field: View, text: str) -> bool:
    """Whether the bars of this field, of which a reader has said `text`, plainly say otherwise.

    A reader looks at a line or two, and a grain of dirt in both makes one sign of another; sum and
    check digit then fit once in a thousand times. Bars that are worn gainsay nothing.
    """
    if min(field.pixels.shape) < _SMALLEST or not text.isdecimal():  # set C has digits only
        return False
    sides = _both_sides(field.pixels)
    guesses = _guesses(sides, field.pixels.shape[1], edges_of_field(field))
    if not guesses or guesses[0].reached < _HOPELESS:
        return False
    best, _ = _settled(sides[guesses[0].turned][0], guesses[0], (0.4, 0.2, 0.1))
    if best.reached < _PLAIN or 2 * best.pairs != len(text):
        return False
    costs, _ = _weigh(sides[best.turned][1:], best)
    pairs = [int(text[n : n + 2]) for n in range(0, len(text), 2)]
    said = [*pairs, (START_C + sum(n * pair for n, pair in enumerate(pairs, 1))) % 103]
    inner = costs[1:-1, :106]
    worse = inner[np.arange(len(said)), said] - inner.min(axis=1)
    return bool(worse.max() > _FAR_WORSE)


def _both_sides(field: NDArray[np.uint8]) -> tuple[list[Floats], list[Floats]]:
    """All rows averaged and then the bands: from the left, and from the right."""
    bands = bands_of(field, _BANDS)
    return bands, [np.ascontiguousarray(band[::-1]) for band in bands]


def _guesses(
    sides: tuple[list[Floats], list[Floats]], width: int, found: tuple[float, float]
) -> list[_Guess]:
    """How rows of ours may lie on it, the likeliest first."""
    guesses: list[_Guess] = []
    for turned in (False, True):
        edges = (width - found[1], width - found[0]) if turned else found
        profile = sides[turned][0]
        lays = likely_lays(profile, tuple(_modules(pairs) for pairs in PAIRS), edges)
        for pairs in PAIRS:
            guesses += _bent(profile, [_Guess(pairs, turned, lay) for lay in lays[_modules(pairs)]])
    return sorted(guesses, key=lambda guess: -guess.reached)


def _modules(pairs: int) -> int:
    return 11 * (pairs + 3) + 2  # start, sum and stop; the stop is two modules longer


def _weigh(bands: list[Floats], guess: _Guess) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each place what each sign costs there, in nats, and how well it agrees; both (places,
    107). The bands tell independently of each other what they saw: their logarithms are added."""
    pairs = guess.pairs
    costs = np.zeros((pairs + 3, 107))
    seen = np.zeros((pairs + 3, 107))
    for band in bands:
        own, blur = _settled(band, guess, (0.25,))
        agreed = _agreement(band, own.lay[None], pairs)[0, :, blur]
        costs += 0.5 * _FREEDOM * np.log(np.maximum(1 - np.maximum(agreed, 0) ** 2, 0.02))
        seen += agreed
    return costs, seen / len(bands)


def _agreement(profile: Floats, lays: Floats, pairs: int, blur: int | None = None) -> Floats:
    """Correlation of every lay's signs with every sign, shape (lays, signs, blurs, 107): under this
    blur alone, or all of them."""
    seen = windows(profile, lays, pairs + 3)
    seen -= seen.mean(axis=2, keepdims=True)
    seen /= np.sqrt(np.einsum("ijk,ijk->ij", seen, seen))[..., None] + np.float32(1e-6)
    # One lay after the other: as one large product, numpy would share it among threads, which wait
    # for each other longer than they work.
    agreed: Floats = np.matmul(seen, templates(blur)).reshape(len(lays), pairs + 3, -1, 107)
    return agreed


def _scores(agreed: Floats) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """For each lay its best blur, and how well its signs agree then: 0 to 1."""
    inner = agreed[:, 1:-1].max(axis=-1).sum(axis=1)
    ends = agreed[:, 0, :, START_C] + agreed[:, -1, :, STOP]
    total = (inner + ends) / agreed.shape[1]
    blur = total.argmax(axis=1)
    return blur, np.take_along_axis(total, blur[:, None], axis=1)[:, 0].astype(np.float64)


def _bent(profile: Floats, guesses: list[_Guess]) -> list[_Guess]:
    """The best of the guesses, each with the bend at which its signs agree best."""
    if not guesses:
        return []
    pairs = guesses[0].pairs
    level = np.array([guess.lay for guess in guesses])
    _, scores = _scores(_agreement(profile, level, pairs, _MIDDLE_BLUR))
    best = np.argsort(-scores)[:_BENT]
    tried = np.repeat(level[best], len(_BENDS), axis=0)
    tried[:, 2] = np.tile(_BENDS, len(best))
    _, scores = _scores(_agreement(profile, tried, pairs, _MIDDLE_BLUR))
    tops = scores.reshape(len(best), len(_BENDS)).argmax(axis=1)
    tops = tops + len(_BENDS) * np.arange(len(best))
    return [replace(guesses[0], lay=tried[top], reached=float(scores[top])) for top in tops]


def _settled(profile: Floats, guess: _Guess, steps: tuple[float, ...]) -> tuple[_Guess, int]:
    """Shifted, stretched, bent and swayed until nothing agrees better; and its blur."""
    lay, reached = guess.lay, -1.0
    blur = int(_scores(_agreement(profile, lay[None], guess.pairs))[0][0])
    module = float(lay[1] - lay[0]) / _modules(guess.pairs)
    for step in steps:
        for _ in range(3):
            before = reached
            for move in (_ENDS * np.float32(step * module), _SHAPES * np.float32(step)):
                lays = lay + move
                _, scores = _scores(_agreement(profile, lays, guess.pairs, blur))
                best = int(scores.argmax())
                if scores[best] > reached:
                    lay, reached = lays[best], float(scores[best])
            if reached < before + 2e-3:
                break
        blur = int(_scores(_agreement(profile, lay[None], guess.pairs))[0][0])
    return replace(guess, lay=lay, reached=reached), blur


def _likeliest_row(
    costs: NDArray[np.float64], seen: NDArray[np.float64], pairs: int
) -> Likely | None:
    """Beam search over the pairs; then sum, check digit and form choose."""
    rows = np.zeros((1, 0), np.int64)
    cost, total = np.zeros(1), np.full(1, START_C, np.int64)
    for place in range(1, pairs + 1):
        likely = np.argsort(costs[place, :100])
        row, nth = (each[_WITHIN_BEAM[0] < len(cost)] for each in _WITHIN_BEAM)
        value = likely[nth]
        each = cost[row] + costs[place, value]
        keep = np.argsort(each)[:_BEAM]
        row, value, cost = row[keep], value[keep], each[keep]
        rows = np.concatenate([rows[row], value[:, None]], axis=1)
        total = total[row] + place * value
    cost = cost + costs[pairs + 1, total % 103]
    order = np.argsort(cost)
    ours: list[tuple[float, str, int]] = []
    for n in order:
        text = "".join(f"{pair:02}" for pair in rows[n])
        if _is_ours(text):
            ours.append((float(cost[n]), text, int(n)))
            if len(ours) == 2:
                break
    if not ours:
        return None
    free = float(costs[1 : pairs + 2, :106].min(axis=1).sum())
    best, text, n = ours[0]
    signs = [*rows[n], int(total[n] % 103)]
    agreed = np.array([seen[place + 1, sign] for place, sign in enumerate(signs)])
    ends = min(seen[0, START_C], seen[-1, STOP])
    return Likely(
        text,
        (ours[1][0] - best) if len(ours) > 1 else float(cost[order[-1]] - best),
        best - free,
        float(agreed.mean()),
        float(agreed.min()),
        float(ends),
    )


def _is_ours(digits: str) -> bool:
    return isinstance(read_code(digits), OurNumber | OurCode | OurService)
