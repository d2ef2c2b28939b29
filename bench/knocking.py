"""Asks a server over and over from a process of its own: kept connections, one request on each at a
time. A plain client: what it costs comes off the same two cores, so it must cost little.
"""

import asyncio
import multiprocessing
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

_START_S: Final = 30.0


@dataclass
class Knocked:
    """What came back in so many seconds."""

    seconds: float
    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)  # seconds, of each answer
    missing: int = 0  # answers without the words that were looked for

    @property
    def per_second(self) -> float:
        return sum(self.statuses.values()) / self.seconds


def get(path: str, packed: bool = False) -> bytes:
    takes = "Accept-Encoding: gzip\r\n" if packed else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{takes}\r\n".encode()


def post(path: str, body: str, comes_from: str = "") -> bytes:
    """`comes_from`: what a proxy of ours says whose request it hands on."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    head += f"X-Forwarded-For: {comes_from}\r\n" if comes_from else ""
    return (head + f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}").encode()


def knock(
    address: str, requests: Sequence[bytes], seconds: float, connections: int, words: bytes = b""
) -> Knocked:
    """From another process, so that its own work is not done on a thread of ours."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    asked = (theirs, address, list(requests), seconds, connections, words)
    process = context.Process(target=_knocking, args=asked)
    process.start()
    try:
        if not ours.poll(seconds + _START_S):
            raise TimeoutError("the client has said nothing")
        found: Knocked = ours.recv()
    finally:
        process.join(_START_S)
    return found


def _knocking(
    pipe: Any, address: str, requests: list[bytes], seconds: float, connections: int, words: bytes
) -> None:
    pipe.send(asyncio.run(_all(address, requests, seconds, connections, words)))


async def _all(
    address: str, requests: list[bytes], seconds: float, connections: int, words: bytes
) -> Knocked:
    found = Knocked(seconds)
    until = time.perf_counter() + seconds
    await asyncio.gather(
        *(
            _one(address, requests[place::connections], until, words, found)
            for place in range(min(connections, len(requests)))
        )
    )
    return found


async def _one(
    address: str, requests: list[bytes], until: float, words: bytes, found: Knocked
) -> None:
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    place = 0
    while (begun := time.perf_counter()) < until:
        writer.write(requests[place % len(requests)])
        place += 1
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
        body = await reader.readexactly(length)
        found.waits.append(time.perf_counter() - begun)
        found.statuses[int(head[9:12])] += 1
        found.missing += words not in body
    writer.close()
