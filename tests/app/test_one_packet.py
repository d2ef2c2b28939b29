import asyncio
import json
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from app.one_packet import OnePacket

ASKED = b"GET / HTTP/1.1\r\nHost: district\r\nConnection: close\r\n\r\n"


class Wire(asyncio.Transport):
    """Keeps what a server hands to the system, write by write."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = asyncio.Event()

    def write(self, data: "bytes | bytearray | memoryview[Any]") -> None:
        assert not self.is_closing(), "written after the end"
        self.written.append(bytes(data))

    def close(self) -> None:
        self.closed.set()

    def is_closing(self) -> bool:
        return self.closed.is_set()

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


async def answer(_request: object) -> Response:
    return Response(json.dumps({"receipt": "x" * 300}), media_type="application/json")


def written_by(protocol: type[H11Protocol]) -> list[bytes]:
    """What the district's server writes for one request that ends the connection."""

    async def asked() -> list[bytes]:
        config = uvicorn.Config(Starlette(routes=[Route("/", answer)]), lifespan="off")
        config.load()
        wire = Wire()
        server = protocol(config, ServerState(), {}, asyncio.get_running_loop())
        server.connection_made(wire)
        server.data_received(ASKED)
        await asyncio.wait_for(wire.closed.wait(), 10)
        return wire.written

    return asyncio.run(asked())


def test_an_answer_leaves_in_one_packet():
    [packet] = written_by(OnePacket)
    head, _, body = packet.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert json.loads(body) == {"receipt": "x" * 300}


def test_nothing_is_lost_or_changed_by_gathering():
    def without_date(written: list[bytes]) -> list[bytes]:
        lines = b"".join(written).split(b"\r\n")
        return [line for line in lines if not line.lower().startswith(b"date")]

    plain = written_by(H11Protocol)
    assert len(plain) > 1, "uvicorn gathers by itself now: app.one_packet is not needed any more"
    assert without_date(plain) == without_date(written_by(OnePacket))


@pytest.mark.parametrize("workers", [1, 2])
def test_the_district_is_served_so(workers, tmp_path):
    from app.demo import make_district
    from app.homes import Home
    from app.outside import SystemClock
    from app.serving import server_config

    district = make_district(Home(tmp_path), "http://127.0.0.1:9", SystemClock())
    try:
        assert server_config(district, "app.workers:worker", workers).http is OnePacket
    finally:
        district.book.engine.dispose()
