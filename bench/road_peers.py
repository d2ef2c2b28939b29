"""The peers on the same line: their servers at the district's end, their clients at the desk's.

Each is installed by `bench/peers/setup` and runs with the settings that its own guide begins with.
PouchDB keeps documents in LevelDB at both ends; Kinto keeps them in memory, which is less work than
ours; the REST server commits every row to the disk. All are asked to carry what our entries say.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.clients import ended
from bench.line import DISTRICT, Line

_HERE: Final = Path(__file__).resolve().parent / "peers"
_PORT: Final = 8500
_PATIENCE_S: Final = 60.0

ADDRESS: Final = f"http://{DISTRICT}:{_PORT}"


@dataclass(frozen=True)
class Peer:
    """How it is started. `installed` is there when `setup` went well."""

    name: str
    installed: Path
    folder: Path  # both databases, and what the server says
    server: list[str]
    client: list[str]  # the folder and the documents come after it


def peers(installed: Path, folder: Path) -> list[Peer]:
    node, python = installed / "node" / "node_modules", installed / "python" / "bin"
    pouchdb, kinto, rest = (folder / name for name in ("pouchdb", "kinto", "rest"))
    pouch = ["node", str(node / ".bin" / "pouchdb-server"), "--host", DISTRICT]
    port, quiet = ("--port", str(_PORT)), ("--log-level", "warning")
    settings = ["--dir", str(pouchdb), "--config", str(pouchdb / "config.json"), "-n"]
    return [
        Peer(
            "PouchDB",
            node / "pouchdb",
            pouchdb,
            [*pouch, *port, *settings],
            ["node", str(_HERE / "pouchdb_client.js"), str(node), ADDRESS],
        ),
        Peer(
            "Kinto",
            python / "kinto",
            kinto,
            [str(python / "kinto"), "start", "--ini", str(kinto / "kinto.ini"), *port],
            [str(python / "python"), str(_HERE / "kinto_client.py"), ADDRESS],
        ),
        Peer(
            "one POST each",
            python / "uvicorn",
            rest,
            [str(python / "uvicorn"), "rest_server:app", "--host", DISTRICT, *port, *quiet],
            [str(python / "python"), str(_HERE / "rest_client.py"), ADDRESS],
        ),
    ]


@contextmanager
def serving(line: Line, peer: Peer) -> Iterator[None]:
    """Its server at the district's end, listening."""
    folder = peer.folder
    folder.mkdir()
    ini = (_HERE / "kinto.ini").read_text("utf-8").replace("%(http_host)s", DISTRICT)
    (folder / "kinto.ini").write_text(ini, "utf-8")
    surroundings = {**os.environ, "REST_FOLDER": str(folder), "PYTHONPATH": str(_HERE)}
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            line.at_district(*peer.server), stdout=log, stderr=log, env=surroundings, cwd=folder
        )
        try:
            _wait(line, server, folder / "server.log")
            yield
        finally:
            server.terminate()
            ended(server)


def _wait(line: Line, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    asked = ["python3", "-c", f"import socket; socket.create_connection(('{DISTRICT}', {_PORT}))"]
    while subprocess.run(line.at_district(*asked), capture_output=True, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError(log.read_text("utf-8", "replace")[-500:])
        time.sleep(0.2)
