"""Whether the time of an answer tells what its words do not, at a real server on loopback.

    python -m tests.district.timings --rounds 400

Three pairs, asked in turns: two halves of the same unknown codes (what chance alone makes), unknown
codes beside dead ones, and a wrong second answer beside one to an application of which none is
known. Of each pair the ranks are compared (Mann-Whitney); a difference is found below one in a
thousand. The limits are lifted here, and nothing else.
"""

import argparse
import json
import math
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import httpx
from msgspec.structs import replace as struct_replace

from app.outside import REAL
from district import guessing
from registry.application import Stage
from registry.codes import new_code
from tests.screens.browser import served
from tests.screens.villages import Village, a_form
from tests.world import SeededRandom

_FOUND: float = 0.001  # of such differences chance makes so many
_FREELY = guessing.Measure(10**9, 30, 30, 1)


@dataclass
class Pair:
    """Milliseconds of two kinds of answers, in turns."""

    first: list[float] = field(default_factory=list)
    second: list[float] = field(default_factory=list)

    def told(self) -> dict[str, float]:
        return {
            "first_ms": round(statistics.median(self.first), 3),
            "second_ms": round(statistics.median(self.second), 3),
            "p": round(mann_whitney(self.first, self.second), 5),
        }


def mann_whitney(first: Sequence[float], second: Sequence[float]) -> float:
    """How often chance alone makes ranks as different as these (two-sided, as a normal)."""
    ranked = sorted([(one, 0) for one in first] + [(one, 1) for one in second])
    ranks = sum(place for place, (_, whose) in enumerate(ranked, 1) if whose == 0)
    n, m = len(first), len(second)
    u = ranks - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))


@contextmanager
def without_limits() -> Iterator[None]:
    first, second = (
        replace(one, of_address=_FREELY, of_code=_FREELY, in_all=_FREELY)
        for one in (guessing.FIRST_LEVEL, guessing.SECOND_QUESTION)
    )
    with (
        mock.patch("district.application.FIRST_LEVEL", first),
        mock.patch("district.application.SECOND_QUESTION", second),
    ):
        yield


class Asked:
    """Codes of every kind, in a village whose seals cost what they cost in life."""

    def __init__(self, folder: Path, rounds: int) -> None:
        self.village = village = Village(folder)
        real = REAL.sealer(village.district.identity)
        village.district = replace(village.district, sealer=real)
        village.office.parts.desk.sealer = real
        random = SeededRandom(5)
        self.unknown = [new_code(random.bytes).digits for _ in range(3 * rounds)]
        self.dead = [self._code(Stage.ISSUED, place) for place in range(20)]
        village.clock.days_later(100)
        known, nothing = a_form(1, "01-01"), a_form(2, "01-01")
        silent = struct_replace(nothing.applicant, phone="", iin="", birth=None)
        nothing = replace(nothing, applicant=silent)
        self.known, self.nothing = (
            self._code(Stage.WITH_DEPARTMENT, 0, form) for form in (known, nothing)
        )
        village.carry()

    def _code(self, stage: Stage, place: int, form: object = None) -> str:
        _, code = self.village.bring(stage, form or a_form(place, "01-01"))  # type: ignore[arg-type]
        assert code is not None
        return code.digits


def measure(folder: Path, rounds: int) -> dict[str, dict[str, float]]:
    asked = Asked(folder, rounds)
    pairs = {"chance": Pair(), "dead": Pair(), "second": Pair()}
    with without_limits(), served(asked.village) as address, httpx.Client(base_url=address) as web:
        tickets = [_ticket(web, one) for one in (asked.known, asked.nothing)]
        unknown = iter(asked.unknown)
        for place in range(rounds):
            dead = asked.dead[place % len(asked.dead)]
            looks: list[tuple[str, tuple[Callable[[], float], Callable[[], float]]]] = [
                ("chance", (_look(web, next(unknown)), _look(web, next(unknown)))),
                ("dead", (_look(web, next(unknown)), _look(web, dead))),
                ("second", (_answer(web, tickets[0]), _answer(web, tickets[1]))),
            ]
            for name, (first, second) in looks:
                if place % 2:  # who comes second finds a warmer processor
                    pairs[name].first.append(first())
                    pairs[name].second.append(second())
                else:
                    pairs[name].second.append(second())
                    pairs[name].first.append(first())
    asked.village.close()
    return {name: pair.told() for name, pair in pairs.items()}


def _ticket(web: httpx.Client, code: str) -> str:
    page = web.post("/s", data={"code": code}).text
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def _look(web: httpx.Client, code: str) -> Callable[[], float]:
    return lambda: _timed(web, {"code": code}, 404)


def _answer(web: httpx.Client, ticket: str) -> Callable[[], float]:
    return lambda: _timed(web, {"ticket": ticket, "second": "0000"}, 422)


def _timed(web: httpx.Client, data: dict[str, str], status: int) -> float:
    begun = time.perf_counter()
    answer = web.post("/s", data=data)
    took = (time.perf_counter() - begun) * 1000
    assert answer.status_code == status, answer.status_code
    return took


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=400)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        told = measure(Path(folder), given.rounds)
    print(json.dumps(told))
    return 0 if all(one["p"] >= _FOUND for one in told.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
