"""How long the pages of looks take when very many have looked.

    python -m tests.district.look_volume --count 10000 [--database postgresql://…]

Looks are written as the district writes them; each page is asked for twenty times.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from district.application import create_app
from registry.office_facts import LookedAt
from registry.role_names import CLERK, OFFICER
from tests.district.house import Browser, DistrictHouse
from tests.world import AIGUL, SOKOLOVKA, a_form

_TIMES = 20
_PEOPLE = 40
_CASES = 200


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--count", type=int, default=10_000)
    words.add_argument("--database", default=None)
    given = words.parse_args()
    with TemporaryDirectory() as folder:
        district = DistrictHouse(Path(folder), given.database)
        numbers = _filled(district, given.count)
        browser = Browser(create_app(district.house)).sign_in(district.account("d-4", OFFICER))
        deep = given.count // 100 // 2
        for path in (
            "/looks",
            f"/looks?page={deep}",
            "/looks?who=w-7",
            f"/looks?number={numbers[0]}",
            f"/looks?number={numbers[0]}&person=1",
            "/looks/alarms",
        ):
            took = sorted(_asked(browser, path) for _ in range(_TIMES))
            middle, slow = statistics.median(took), took[int(_TIMES * 0.95) - 1]
            print(f"{path.split('?number')[0]:24} p50 {middle:6.0f} ms   p95 {slow:6.0f} ms")
        district.world.close()
    return 0


def _filled(district: DistrictHouse, count: int) -> list[str]:
    """`count` looks over a month by forty people at two hundred cases."""
    for person in range(_PEOPLE):
        district.account(f"w-{person}", CLERK)
    numbers = [
        district.desk.register(a_form(f"Адам {n}"), AIGUL).number.digits for n in range(_CASES)
    ]
    district.carry()
    batch = max(1, count // 300)
    for begun in range(0, count, batch):
        with district.house.journal_of(SOKOLOVKA.code).writing() as journal:
            for n in range(begun, min(begun + batch, count)):
                number = numbers[(n * 7) % _CASES]
                journal.append(LookedAt(number, "department"), actor=f"w-{n % _PEOPLE}")
        district.world.clock.days_later(30 * batch / count)
    return numbers


def _asked(browser: Browser, path: str) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    browser.get(path)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main())
