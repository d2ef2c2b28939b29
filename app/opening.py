"""Parcels are opened in a process of its own that can do nothing else.

Files on a stick come from anywhere. They are unsealed and taken apart by a child without the book,
without open files, without leave to open or make any, and with little memory and time; what it
hands over is the plain content, over a pipe. A file that kills it costs itself alone. Whoever wrote
the content is judged by the parent, by signature. Where the system knows no such limits (Windows)
the child is still another process, with a time limit.
"""

import contextlib
import os
import subprocess
import sys
import threading
from typing import Final

from app import VERSION
from app.child_pipe import hear, say
from registry.failures import BadFrame, Refusal, Trouble
from sync.parcel import (
    BOARD,
    EXCHANGE,
    LARGEST_CONTENT,
    LARGEST_PARCEL,
    NotAParcel,
    Opened,
    ParcelDamaged,
    ParcelForAnother,
    opened,
    read,
)

MEMORY_BYTES: Final = 512 * 1024 * 1024  # of address space: the child alone has 50 MB of it
CPU_S: Final = 60  # for all that one child opens
PATIENCE_S: Final = 30.0  # for one parcel, a busy computer included
GOOD, _DAMAGED, _NOT_OURS, _FOREIGN = range(4)
_ANSWERS: Final = {NotAParcel: _NOT_OURS, ParcelForAnother: _FOREIGN}
_FAILURES: Final[dict[int, type[Refusal]]] = {_NOT_OURS: NotAParcel, _FOREIGN: ParcelForAnother}


class OpenerMissing(Trouble):
    """The process that opens parcels did not begin: too little memory, or a broken installation.
    It says nothing about any file."""


class Opener:
    """Opens parcels for one receiver. A child that has seen a bad one is not trusted again."""

    def __init__(self, identity: str, patience_s: float = PATIENCE_S) -> None:
        """`identity`: the age secret key."""
        self._identity = identity
        self._patience_s = patience_s
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Opener":
        return self

    def __exit__(self, *ended: object) -> None:
        self.close()

    def close(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not written yet is of no use now
                    pipe.close()
        child.wait()

    def open(self, parcel: bytes) -> Opened:
        """As `content`, taken apart."""
        return read(self.content(parcel))

    def content(self, parcel: bytes) -> bytes:
        """What is in it; not believed yet.

        Raises NotAParcel, ParcelForAnother, ParcelDamaged; OpenerMissing, which is not its fault.
        """
        verdict, content = self._asked(parcel)
        if verdict == GOOD:
            return content
        self.close()
        raise failure_of(verdict)

    def _asked(self, parcel: bytes) -> tuple[int, bytes]:
        child = self._ready()
        if child.stdin is None or child.stdout is None:
            raise AssertionError("the child was started with two pipes")
        watch = threading.Timer(self._patience_s, child.kill)
        watch.start()
        try:
            say(child.stdin, GOOD, parcel)
            return hear(child.stdout, LARGEST_CONTENT)
        except (OSError, EOFError):
            return _DAMAGED, b""  # it died of this file
        finally:
            watch.cancel()

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            # -I: neither the environment nor the working folder says what is imported.
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-m", "app.opening"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={key: os.environ[key] for key in ("SYSTEMROOT",) if key in os.environ},
            )
            self._greet(self._child)
        return self._child

    def _greet(self, child: subprocess.Popen[bytes]) -> None:
        """Hand over the key once the child has given everything up, before it sees any file."""
        watch = threading.Timer(self._patience_s, child.kill)
        watch.start()
        try:
            if child.stdin is None or child.stdout is None:
                raise AssertionError("the child was started with two pipes")
            _, version = hear(child.stdout, 64)
            if version.decode("ascii", "replace") != VERSION:
                raise EOFError  # updated while this window was open: the two may not fit
            say(child.stdin, GOOD, self._identity.encode())
        except (OSError, EOFError) as cause:
            self.close()
            raise OpenerMissing from cause
        finally:
            watch.cancel()


def failure_of(verdict: int) -> Refusal:
    """What a verdict that is not good says of the file."""
    return _FAILURES.get(verdict, ParcelDamaged)()


# -- the child -----------------------------------------------------------------------------------


def open_here(identity: str, parcel: bytes) -> tuple[int, bytes]:
    """Unseal, and read all of it once here, where it can do no harm."""
    try:
        content = opened(identity, parcel)
        _prove(read(content))
    except (NotAParcel, ParcelForAnother) as failure:
        return _ANSWERS[type(failure)], b""
    except (ParcelDamaged, BadFrame):
        return _DAMAGED, b""
    return GOOD, content


def _prove(parcel: Opened) -> None:
    from sync.wire import unpack, unpack_board

    if parcel.slip.kind == EXCHANGE:
        unpack(parcel.body)
    elif parcel.slip.kind == BOARD:
        unpack_board(parcel.body)


def _warm_up() -> None:
    """Whatever is loaded at its first use is loaded now, while files may still be opened."""
    from sync.keys import create_identity, recipient_of, seal_to
    from sync.packing import DICTIONARIES, learnt_from
    from sync.wire import Message, pack, unpack

    unpack(pack(Message()))
    for dictionary in DICTIONARIES:
        learnt_from(dictionary)
    identity = create_identity()
    opened_once = seal_to(recipient_of(identity), b"")
    with contextlib.suppress(NotAParcel):
        opened(identity, opened_once)


def _give_everything_up() -> None:
    """From here on: no new files, no other programs, little memory, little time."""
    if sys.platform == "win32":
        return
    import resource

    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CPU: CPU_S,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,  # a key is in its memory
        resource.RLIMIT_NOFILE: 0,
    }
    if hasattr(resource, "RLIMIT_NPROC"):
        limits[resource.RLIMIT_NPROC] = 0
    os.chdir("/")
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))


def main() -> None:
    """The child's life: the key, then parcels until nobody asks any more."""
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    _warm_up()
    _give_everything_up()
    try:
        say(stdout, GOOD, VERSION.encode())  # ready
        identity = hear(stdin, 4096)[1].decode()
        while True:
            parcel = hear(stdin, LARGEST_PARCEL)[1]
            say(stdout, *open_here(identity, parcel))
    except (EOFError, OSError):
        return


if __name__ == "__main__":
    main()
