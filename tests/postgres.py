"""A throwaway PostgreSQL server for tests: started by hand, as its own user, on a local socket.

There is no service manager in the machines that run the tests. The server has no durability and
sorts in Kazakh order on purpose: whatever relies on plain byte order must say so itself.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from db.book import prepare
from db.engine import open_engine

HOME = Path("/usr/lib/postgresql")  # where Debian puts it, a folder for each version
USER = "tereze"
WITHOUT = "TEREZE_WITHOUT_POSTGRES"
_PATIENCE_S = 30
_UNSAFE_AND_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


def programs() -> Path | None:
    """The folder with `postgres` and `initdb`; None when the package is not there."""
    found = sorted(HOME.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@dataclass
class Server:
    """One running server. It listens on a Unix socket only."""

    folder: Path
    process: subprocess.Popen[bytes]
    _made: int = field(default=0, init=False)

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def new_database(self, template: str = "template1") -> str:
        """The URL of a database nobody has used yet."""
        self._made += 1
        name = f"book{self._made}"
        with self.administrator() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self.url(name)

    def new_book(self) -> str:
        """The URL of a database with the tables of an empty book."""
        return self.new_database("empty_book")

    def drop(self, url: str) -> None:
        name = url.partition("@/")[2].partition("?")[0]
        with self.administrator() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def administrator(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True)

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                self.administrator().close()
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)  # PostgreSQL's "fast": it waits for nobody
        self.process.wait(_PATIENCE_S)


def start(binaries: Path, *, durable: bool = False, kept: Path | None = None) -> Server:
    """A new server in a folder of its own. As root it runs as Debian's user `postgres`.

    `durable`: it waits for the disk at every commit, as in a district; tests need not. `kept`: a
    folder in which a server of an earlier run may have left its databases.
    """
    folder = kept or Path(tempfile.mkdtemp(prefix="tereze-postgres-"))
    folder.mkdir(exist_ok=True)
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = "postgres"
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    data = folder / "data"
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    if not data.exists():
        subprocess.run(
            [
                *(binaries / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "-N"),
                *("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=kk-KZ"),
            ],
            user=user,
            env=environment,
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    with (folder / "log").open("wb") as log:
        fast = () if durable else _UNSAFE_AND_FAST
        settings = ("listen_addresses=", f"unix_socket_directories={folder}", *fast)
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, *(x for one in settings for x in ("-c", one))],
            user=user,
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    server = Server(folder, process)
    server.wait_until_up()
    return server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server for the whole run, with a template `empty_book`."""
    binaries = programs()
    if binaries is None:
        if os.environ.get(WITHOUT) == "1":
            pytest.skip(f"PostgreSQL is not installed, and {WITHOUT}=1 says that is all right")
        pytest.fail(f"Debian's package postgresql is missing ({WITHOUT}=1 leaves these tests out)")
    server = start(binaries)
    try:
        server.new_database()
        with server.administrator() as connection:
            connection.execute("ALTER DATABASE book1 RENAME TO empty_book")
        engine = open_engine(server.url("empty_book"))
        prepare(engine)
        engine.dispose()
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder)
