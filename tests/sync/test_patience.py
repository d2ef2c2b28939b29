"""How long a connection lives of which nothing is heard, and what plain HTTP does not wait for."""

import socket
import ssl
import threading
from collections.abc import Iterator

import pytest

from sync.asking import SILENCE_SECONDS
from sync.enrol import OwnKey
from sync.http import HttpPeer
from sync.keys import DeviceKey
from sync.wire import CONTENT_TYPE
from tests.world import HandClock

BODY = b"what a desk says"
ANSWER = (
    f"HTTP/1.1 200 OK\r\nContent-Type: {CONTENT_TYPE}\r\nContent-Length: 3\r\n\r\nyes"
).encode()


@pytest.fixture
def address() -> Iterator[str]:
    """A server that answers one request, and holds the connection open."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(5)
                asked = b""
                while not asked.endswith(BODY):
                    asked += connection.recv(65536)
                connection.sendall(ANSWER)
                connection.recv(65536)  # until the other end closes

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(10)


@pytest.fixture
def key() -> OwnKey:
    return DeviceKey.create()


def test_a_connection_that_fell_silent_is_left_after_half_a_minute(address, key, monkeypatch):
    opened: list[socket.socket] = []
    really = socket.create_connection

    def create(*args, **kwargs):
        opened.append(really(*args, **kwargs))
        return opened[-1]

    monkeypatch.setattr(socket, "create_connection", create)
    with HttpPeer(address, b"d" * 16, key, HandClock()) as peer:
        assert peer.exchange(BODY) == b"yes"
        [line] = opened
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        asked = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
        assert asked == SILENCE_SECONDS * 1000
        every = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL)
        idle = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE)
        assert idle + 3 * every <= SILENCE_SECONDS


def test_plain_http_reads_no_certificates(address, key, monkeypatch):
    def read(*_args, **_kwargs):
        raise AssertionError("a tenth of a second for nothing")

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", read)
    with HttpPeer(address, b"d" * 16, key, HandClock()) as peer:
        assert peer.exchange(BODY) == b"yes"


def test_https_still_asks_who_answers(key):
    with HttpPeer("https://127.0.0.1:9", b"d" * 16, key, HandClock()) as peer:
        context = peer._client._transport._pool._ssl_context
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
