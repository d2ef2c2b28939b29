"""Guesses codes at a whole server, by a clock of its own, and counts what came of it.

python -m tests.district.brute_force --codes 100000 --seed 1
"""

import argparse
import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from district.application import create_app
from registry.codes import new_code
from tests.district.house import DistrictHouse
from tests.world import STATUS_ADDRESS, SeededRandom

_EACH_TAKES_S = 0.05  # of the clock: a guesser with a quick line
_RESIDENT_LOOKS = 20  # times in all: more often than anybody worried
_RESIDENTS_ADDRESS = "203.0.113.5"


@dataclass
class Told:
    asked: int = 0
    let_in: int = 0
    unknown: int = 0  # looked for in vain: the hash was paid for
    turned_away: int = 0
    hashes: int = 0
    served: bool = True  # a resident, each time


async def post(app: Any, address: str, code: str) -> int:
    """One form, as uvicorn hands it to the application; the status of the answer."""
    body = f"code={code}".encode()
    host = STATUS_ADDRESS.partition("://")[2].encode()
    headers = [(b"host", host), (b"content-type", b"application/x-www-form-urlencoded")]
    headers.append((b"content-length", str(len(body)).encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": "/s",
        "raw_path": b"/s",
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": (address, 5),
        "server": (host.decode(), 443),
    }
    status = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    await app(scope, receive, send)
    return status


def brute_force(folder: Path, codes: int, addresses: int, seed: int) -> Told:
    """Guess so many codes from so many addresses in turn, while a resident looks now and then."""
    district, random = DistrictHouse(folder), SeededRandom(seed)
    own = district.registered().code
    assert own is not None
    app, told = create_app(district.house), Told()

    async def guess() -> None:
        for number in range(codes):
            guessed = new_code(random.bytes).digits
            place = number % addresses
            status = await post(app, f"10.1.{place // 250}.{place % 250}", guessed)
            told.asked += 1
            told.let_in += status == 200 and guessed != own.digits
            told.unknown += status == 404
            told.turned_away += status == 429
            district.seconds.now += _EACH_TAKES_S
            if number % max(codes // _RESIDENT_LOOKS, 1) == 0:
                before = district.sealer.made
                told.served &= await post(app, _RESIDENTS_ADDRESS, own.digits) == 200
                told.hashes -= district.sealer.made - before

    try:
        asyncio.run(guess())
    finally:
        district.world.close()
    told.hashes += district.sealer.made
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codes", type=int, default=100_000)
    parser.add_argument("--addresses", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        told = brute_force(Path(folder), given.codes, given.addresses, given.seed)
    print(json.dumps(asdict(told)))
    return 0 if told.served and not told.let_in else 1


if __name__ == "__main__":
    sys.exit(main())
