"""How long many desks of one office take through one relay: `python -m tests.app.relay_figures`.

Real programs on loopback, books on the disk under `--folder`. First all desks register at once
while the district is down, until each knows all; then it comes up, until all is signed for.
"""

import argparse
import tempfile
import threading
import time
from pathlib import Path

from tests.app.big_office import BigOffice, until


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--desks", type=int, default=26)
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--folder", type=Path, default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        office = BigOffice(Path(folder), asked.desks)
        try:
            _measure(office, asked.each)
        finally:
            office.close()


def _measure(office: BigOffice, each: int) -> None:
    office.relay.start()
    desks = office.open_desks()
    begun = time.monotonic()

    def work(at: int) -> None:
        for _ in range(each):
            desks[at].register()

    working = [threading.Thread(target=work, args=(at,)) for at in range(len(desks))]
    for one in working:
        one.start()
    for one in working:
        one.join()
    all_of_them = len(desks) * each
    written = time.monotonic() - begun
    until(lambda: len({desk.heads for desk in desks}) == 1, 600)
    known = time.monotonic() - begun
    waiting = sum(desk.waiting for desk in desks)
    office.district.start()
    begun = time.monotonic()
    until(lambda: office.health()["waiting"] == 0, 600)
    at_district = time.monotonic() - begun
    until(lambda: not any(desk.waiting for desk in desks), 600)
    settled = time.monotonic() - begun
    print(f"{len(desks)} desks, {all_of_them} registrations, {waiting} entries")
    print(f"written down            {written:7.1f} s after the first began")
    print(f"known at every desk     {known:7.1f} s after the first began")
    print(f"signed for by district  {at_district:7.1f} s after it came up")
    print(f"receipt at every desk   {settled:7.1f} s after it came up")


if __name__ == "__main__":
    main()
