"""Connections dealt out in turns among the processes that serve one address.

All of them listen on one socket, and the loop of the standard library takes whatever waits there
when it comes round: of sixteen that came together one process had sixteen and the other none, and
one core did all the work. Here whoever has taken one leaves the next to the others for a moment.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Any, Final

# A thousand new connections a second in each process are more than it can answer.
MOMENT_S: Final = 0.001
_NO_MORE_FILES_S: Final = 1.0  # until it is tried again where the system gives no connection


class InTurns(asyncio.SelectorEventLoop):
    """The standard library's loop, but for how it takes connections from a socket it is given."""

    async def create_server(
        self,
        protocol_factory: Callable[[], asyncio.BaseProtocol],
        *place: Any,
        sock: socket.socket | None = None,
        backlog: int = 100,
        **options: Any,
    ) -> asyncio.Server:
        if sock is None or options.get("ssl") is not None:
            return await super().create_server(
                protocol_factory, *place, sock=sock, backlog=backlog, **options
            )
        made = await super().create_server(
            protocol_factory, sock=sock, backlog=backlog, start_serving=False, **options
        )
        sock.setblocking(False)
        sock.listen(backlog)
        _Door(self, sock, protocol_factory).open()
        return made


class _Door:
    """Takes connections until the socket is closed, as the server does at its end."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        sock: socket.socket,
        protocol_factory: Callable[[], asyncio.BaseProtocol],
    ) -> None:
        self._loop, self._sock, self._new_protocol = loop, sock, protocol_factory
        self._begun: set[asyncio.Task[Any]] = set()  # else they might be forgotten half-way

    def open(self) -> None:
        if self._sock.fileno() != -1:
            self._loop.add_reader(self._sock, self._take_one)

    def _take_one(self) -> None:
        try:
            connection, _ = self._sock.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return  # another process was quicker, or the visitor has gone
        except OSError:  # too many files are open: what waits is taken when some were closed
            self._rest(_NO_MORE_FILES_S)
            return
        connection.setblocking(False)
        greeting = self._loop.connect_accepted_socket(self._new_protocol, connection)
        task = self._loop.create_task(greeting)
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)
        self._rest(MOMENT_S)

    def _rest(self, seconds: float) -> None:
        self._loop.remove_reader(self._sock)
        self._loop.call_later(seconds, self.open)
