"""A district served by several processes behind one address, on PostgreSQL.

One process opens the book, binds the address and watches over the others; each of those has
connections of its own to the database. One that dies is begun anew.
"""

import logging.config
import os
from multiprocessing.util import Finalize
from pathlib import Path
from socket import socket
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from app.district import OpenDistrict, open_district
from app.homes import Home
from app.mailing import start_postman
from app.outside import SystemClock
from app.server_state import WORKERS
from app.serving import (
    house_of,
    logs_of,
    served,
    server_config,
    start_counting,
    start_follower,
)
from app.term_keeper import start_term_keeper
from registry.failures import OneWorkerOnly

_HOME: Final = "TEREZE_DISTRICT_HOME"  # how a new process learns which district it serves
_START_S: Final = 60.0
_BEFORE_OTHERS: Final = 10  # of what a process does at its end


class _Workers(Multiprocess):
    """Says when all of them are ready."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket], ready: Path | None) -> None:
        super().__init__(config, sockets)
        self._ready = ready

    def init_processes(self) -> None:
        super().init_processes()
        waited = [one.wait_until_ready(_START_S, self.should_exit) for one in self.processes]
        if self._ready is not None and all(waited):
            self._ready.touch()


def serve_together(district: OpenDistrict, workers: int, ready: Path | None) -> None:
    """Serve until told to stop. Raises OneWorkerOnly."""
    if district.book.engine.dialect.name != "postgresql":
        district.book.engine.dispose()
        raise OneWorkerOnly
    os.environ[_HOME] = str(district.home.folder.absolute())
    os.environ[WORKERS] = f"{workers} {os.getpid()}"
    config = server_config(district, "app.workers:worker", workers)
    district.book.engine.dispose()  # no process may have another's connections
    logging.config.dictConfig(logs_of(district))
    bound = config.bind_socket()
    try:
        _Workers(config, [bound], ready).run()
    finally:
        bound.close()


def worker() -> ASGIApp:
    """The application of one of the processes."""
    district = open_district(Home(Path(os.environ[_HOME])), SystemClock(), is_open=True)
    follower = start_follower(district)
    if follower is not None:
        Finalize(None, follower.stop, exitpriority=_BEFORE_OTHERS)
    postman = start_postman(district, alone=False)
    if postman is not None:
        Finalize(None, postman.stop, exitpriority=_BEFORE_OTHERS)
    Finalize(None, start_counting(district).stop, exitpriority=_BEFORE_OTHERS)
    Finalize(None, start_term_keeper(district).stop, exitpriority=_BEFORE_OTHERS)
    return served(house_of(district, together=True, counted_beside=True))
