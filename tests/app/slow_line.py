"""A thin line on loopback: so many bytes a second each way, so much delay, and a cable to pull."""

import socket
import threading
import time
from contextlib import suppress
from types import TracebackType


class SlowLine:
    """A proxy to `port`. Bytes come out at `rate` a second in each direction, over all connections,
    as a line of that width would bring them; `delay` seconds later."""

    def __init__(self, port: int, rate: float = 8_000.0, delay: float = 0.0) -> None:
        self._to = port
        self.rate = rate
        self.delay = delay
        self.carried = 0  # bytes, both ways
        self.cut_after: int | None = None  # bytes from now on; then every connection is torn
        self.down = False
        self._free_at = {"up": 0.0, "down": 0.0}
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> "SlowLine":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listening.close()
        self.tear()

    def tear(self) -> None:
        with self._lock:
            torn = list(self._open)
        for one in torn:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if self.down:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                near.close()
                continue
            with self._lock:
                self._open |= {near, far}
            for way, source, target in (("up", near, far), ("down", far, near)):
                pump = threading.Thread(target=self._pump, args=(way, source, target), daemon=True)
                pump.start()

    def _pump(self, way: str, source: socket.socket, target: socket.socket) -> None:
        # Small reads and small buffers: what a sender has handed over must not look delivered.
        target.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError):
            while piece := source.recv(512):
                self._wait_for_room(way, len(piece))
                if self._is_torn(len(piece)):
                    break
                target.sendall(piece)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._open -= {source, target}
        source.close()

    def _wait_for_room(self, way: str, count: int) -> None:
        with self._lock:
            begins = max(time.monotonic(), self._free_at[way])
            self._free_at[way] = begins + count / self.rate
            until = self._free_at[way] + self.delay
        time.sleep(max(0.0, until - time.monotonic()))

    def _is_torn(self, count: int) -> bool:
        with self._lock:
            self.carried += count
            if self.cut_after is None:
                return self.down
            self.cut_after -= count
            if self.cut_after > 0:
                return False
            self.cut_after, self.down = None, True
        self.tear()
        return True
