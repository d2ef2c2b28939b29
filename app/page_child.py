"""Scanned files are read in a process of its own, which gives way to the screen.

A page takes a second of a processor: unpacking, straightening, packing, looking for codes. As a
thread of the window it holds Python's lock between each of these steps and keeps a core from the
screen, which answered after 100 to 300 ms while a stack was read. A child has its own lock, runs at
a lower priority, and a file that kills it costs itself alone. Where no child can be begun the pages
are read here: slower for the eye, but read.

Kept out: what is read out of a page (`scanner.pages`) and what its codes mean.
"""

import atexit
import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from logging import getLogger
from pathlib import Path
from typing import IO, Final

import msgspec

from app import VERSION
from app.child_pipe import hear, say
from registry.attaching import PictureEmpty, PictureLocked, PictureTooLarge, TooManyPages
from registry.codes import OurCode, OurNumber, read_code
from registry.failures import UnreadablePicture
from scanner.pages import Page, ReadPage, has_page, read_file

log = getLogger(__name__)
PATIENCE_S: Final = 120.0  # for one page: photographs of 80 million pixels, on a busy computer
IDLE_S: Final = 60.0  # a child that nobody asks for so long gives its 150 MB back
LARGEST_ANSWER: Final = 256 * 1024 * 1024  # bytes of one page
_PAGE, _END, _FAILED = range(3)
_NICE: Final = 10
STACK: Final = 6  # pages from which on two children share a file
_FAILURES: Final[dict[str, type[UnreadablePicture]]] = {
    kind.__name__: kind
    for kind in (UnreadablePicture, PictureEmpty, PictureLocked, PictureTooLarge, TooManyPages)
}


class _Asked(msgspec.Struct, array_like=True):
    path: bytes
    address: str  # of the public page: what a link of ours begins with
    first: int = 0  # of several that share a file: the place of its first page, from 0 …
    step: int = 1  # … and how many share it


class _Found(msgspec.Struct, array_like=True):
    packed: bytes
    filter: str
    width: int
    height: int
    preview: bytes
    texts: tuple[str, ...]


class PageChild:
    """One for the whole program: it reads for whoever asks, one file after the other."""

    def __init__(self, patience_s: float = PATIENCE_S, idle_s: float = IDLE_S) -> None:
        self._patience_s, self._idle_s = patience_s, idle_s
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._idle: threading.Timer | None = None

    def read(
        self, path: Path, address: str, first: int = 0, step: int = 1
    ) -> Generator[ReadPage, None, None]:
        """As `scanner.pages.read_file`; what is ours is told by `address` (`registry.codes`).

        Raises UnreadablePicture or one of its kinds at the first page that is none.
        """
        with self._turn:
            self._stop_waiting()
            child = self._ready()
            if child is None:
                yield from read_file(path, ours_at(address), first, step)
                return
            done = False
            try:
                yield from self._asked(child, _Asked(os.fsencode(path), address, first, step))
                done = True
            except _Refused as refused:
                done = True
                raise refused.kind from None
            finally:
                if not done:  # it died of this file, or nobody wants the rest of it
                    self._end()
                self._wait_idle()

    def close(self) -> None:
        """Nothing is being read. The next file begins another child."""
        with self._turn:
            self._stop_waiting()
            self._end()

    def _asked(self, child: subprocess.Popen[bytes], asked: _Asked) -> Iterator[ReadPage]:
        stdin, stdout = _pipes(child)
        try:
            say(stdin, _PAGE, msgspec.msgpack.encode(asked))
            while True:
                kind, said = self._heard(child, stdout)
                if kind == _END:
                    return
                if kind == _FAILED:
                    raise _Refused(_FAILURES.get(said.decode(), UnreadablePicture))
                one = msgspec.msgpack.decode(said, type=_Found)
                page = Page(one.packed, one.filter, one.width, one.height, one.preview)
                yield ReadPage(page, one.texts)
        except (OSError, EOFError, msgspec.MsgspecError) as cause:
            raise UnreadablePicture from cause

    def _heard(self, child: subprocess.Popen[bytes], stdout: IO[bytes]) -> tuple[int, bytes]:
        watch = threading.Timer(self._patience_s, child.kill)
        watch.daemon = True
        watch.start()
        try:
            return hear(stdout, LARGEST_ANSWER)
        finally:
            watch.cancel()

    def _ready(self) -> subprocess.Popen[bytes] | None:
        """The child, or None where there can be none."""
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end()
        try:
            # -I: neither the environment nor the working folder says what is imported.
            self._child = child = subprocess.Popen(
                [sys.executable, "-I", "-m", "app.page_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=_low_on_windows(),
            )
            _, version = self._heard(child, _pipes(child)[1])
        except (OSError, EOFError) as cause:
            log.warning("pages are read in the window's process: %s", type(cause).__name__)
            self._end()
            return None
        if version.decode("ascii", "replace") != VERSION:
            self._end()  # updated while this window was open: the two may not fit
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in _pipes(child):
            with contextlib.suppress(OSError):  # what was not written yet is of no use now
                pipe.close()
        child.wait()

    def _wait_idle(self) -> None:
        self._idle = threading.Timer(self._idle_s, self.close)
        self._idle.daemon = True
        self._idle.start()

    def _stop_waiting(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None


class _Refused(Exception):
    """The child is well, but not the file."""

    def __init__(self, kind: type[UnreadablePicture]) -> None:
        super().__init__(kind.__name__)
        self.kind = kind


class PageChildren:
    """Two, where the computer has two cores: of a stack each reads every other page."""

    def __init__(self, count: int | None = None) -> None:
        self._children = [PageChild() for _ in range(count or min(2, os.cpu_count() or 1))]

    def read(self, path: Path, address: str) -> Generator[ReadPage, None, None]:
        """As `PageChild.read`, in the order of the file."""
        step = len(self._children) if _is_a_stack(path) else 1
        with contextlib.ExitStack() as over:
            parts = [
                over.enter_context(contextlib.closing(child.read(path, address, n, step)))
                for n, child in enumerate(self._children[:step])
            ]
            while True:
                for part in parts:
                    page = next(part, None)
                    if page is None:  # the others have come to the end too, and say so now
                        for other in parts:
                            next(other, None)
                        return
                    yield page

    def close(self) -> None:
        for child in self._children:
            child.close()


def _is_a_stack(path: Path) -> bool:
    """Another process costs a second: for a few pages it is not begun."""
    try:
        return has_page(path, STACK - 1)
    except (UnreadablePicture, OSError):
        return False  # the reading itself will say what is wrong


THE_CHILD: Final = PageChildren()
atexit.register(THE_CHILD.close)


def _pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if child.stdin is None or child.stdout is None:
        raise AssertionError("the child was started with two pipes")
    return child.stdin, child.stdout


def _low_on_windows() -> int:
    if sys.platform == "win32":
        return subprocess.BELOW_NORMAL_PRIORITY_CLASS
    return 0


def ours_at(address: str) -> Callable[[str], bool]:
    """Whether a text is a code of ours, where links begin with `address`."""
    return lambda text: isinstance(read_code(text, address), OurNumber | OurCode)


# -- the child -----------------------------------------------------------------------------------


def _give_way() -> None:
    """Whatever else the computer does comes first; and nothing is ever written to a disk."""
    if sys.platform == "win32":
        return
    import resource

    os.nice(_NICE)
    for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):  # pages hold names
        resource.setrlimit(limit, (0, 0))


def _read_for(asked: _Asked, out: IO[bytes]) -> None:
    try:
        path, ours = Path(os.fsdecode(asked.path)), ours_at(asked.address)
        for one in read_file(path, ours, asked.first, asked.step):
            page = one.page
            found = _Found(
                page.packed, page.filter, page.width, page.height, page.preview, one.texts
            )
            say(out, _PAGE, msgspec.msgpack.encode(found))
    except UnreadablePicture as refused:
        say(out, _FAILED, type(refused).__name__.encode())
    else:
        say(out, _END, b"")


def main() -> None:
    """The child's life: files, until nobody asks any more."""
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    _give_way()
    try:
        say(stdout, _END, VERSION.encode())  # ready
        while True:
            _, asked = hear(stdin, LARGEST_ANSWER)
            _read_for(msgspec.msgpack.decode(asked, type=_Asked), stdout)
    except (EOFError, OSError):
        return


if __name__ == "__main__":
    main()
