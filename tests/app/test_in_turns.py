"""Several processes that listen on one socket: who takes the next visitor."""

import asyncio
import socket
import time

import pytest

from app.in_turns import MOMENT_S, InTurns

TOGETHER = 16
LOOPS = 2  # each in the place of a process: what they share is the socket
LATE_S = 20.0


class Host(asyncio.Protocol):
    """Says which of the loops it belongs to."""

    def __init__(self, name, guests):
        self._name, self._guests = name, guests

    def connection_made(self, transport):
        self._guests.append(self._name)
        transport.write(self._name.encode())
        transport.close()


def listening():
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    return sock


async def _asked(address):
    reader, writer = await asyncio.open_connection(*address)
    said = await asyncio.wait_for(reader.read(1), LATE_S)
    writer.close()
    return said.decode()


@pytest.fixture
def loops():
    made = [InTurns() for _ in range(LOOPS)]
    yield made
    for loop in made:
        _round(loop, 10 * MOMENT_S)  # what it was about to close
        loop.close()


def _at_once(address, count):
    """So many sockets that are connected before anybody takes one."""
    return [socket.create_connection(address, LATE_S) for _ in range(count)]


def _round(loop, seconds):
    loop.run_until_complete(asyncio.sleep(seconds))


def test_sixteen_who_come_together_are_dealt_out_among_the_processes(loops, monkeypatch):
    monkeypatch.setattr("app.in_turns.MOMENT_S", 0.02)
    sock, guests = listening(), []
    for name, loop in zip("ab", loops, strict=True):
        server = loop.create_server(lambda name=name: Host(name, guests), sock=sock, backlog=50)
        loop.run_until_complete(server)
    visitors = _at_once(sock.getsockname(), TOGETHER)
    until = time.monotonic() + LATE_S
    while len(guests) < TOGETHER and time.monotonic() < until:
        for loop in loops:  # each long enough to take them all
            _round(loop, 0.005)
    for visitor in visitors:
        visitor.close()
    sock.close()
    assert len(guests) == TOGETHER
    # Half each, but for what else the machine does: without turns one of them takes all.
    assert min(guests.count("a"), guests.count("b")) >= TOGETHER // 4


def test_a_process_alone_takes_everybody_and_none_after_its_end(loops):
    sock, guests, loop = listening(), [], loops[0]
    address = sock.getsockname()
    made = loop.run_until_complete(loop.create_server(lambda: Host("a", guests), sock=sock))

    async def all_of_them():
        return await asyncio.gather(*(_asked(address) for _ in range(TOGETHER)))

    assert loop.run_until_complete(all_of_them()) == ["a"] * TOGETHER
    made.close()
    _round(loop, 5 * MOMENT_S)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, LATE_S)


def test_where_the_system_gives_no_more_connections_those_who_wait_are_taken_later(
    loops, monkeypatch
):
    monkeypatch.setattr("app.in_turns._NO_MORE_FILES_S", 0.02)
    sock, guests, loop = _ShortOfFiles(), [], loops[0]
    sock.bind(("127.0.0.1", 0))
    loop.run_until_complete(loop.create_server(lambda: Host("a", guests), sock=sock))
    loop.call_later(0.1, sock.some_were_closed)
    assert loop.run_until_complete(_asked(sock.getsockname())) == "a"
    assert 1 <= sock.refused <= 10  # it was not asked without end
    sock.close()


class _ShortOfFiles(socket.socket):
    """Of a process that has opened too much."""

    short, refused = True, 0

    def some_were_closed(self):
        self.short = False

    def accept(self):
        if self.short:
            self.refused += 1
            raise OSError(24, "Too many open files")
        return super().accept()


def test_without_a_socket_of_others_it_serves_as_any_loop(loops):
    loop, guests = loops[0], []
    made = loop.create_server(lambda: Host("a", guests), "127.0.0.1", 0)
    server = loop.run_until_complete(made)
    assert loop.run_until_complete(_asked(server.sockets[0].getsockname())) == "a"
    server.close()
