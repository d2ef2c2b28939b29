"""A server that says when it is ready, so that nobody has to guess."""

from pathlib import Path
from socket import socket

import uvicorn


class ReadyServer(uvicorn.Server):
    """Touches a file once it accepts connections."""

    def __init__(self, config: uvicorn.Config, ready: Path | None) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self._ready is not None and self.started:
            self._ready.touch()
