"""Mail servers on this computer: one that does as the standard says, and ones that break off.

The first is `aiosmtpd`, which shares nothing with our side of the line. It takes each e-mail as the
test says it should, and keeps what it took.
"""

import asyncio
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

PASSWORD = "kupiya-2026"


@dataclass
class Taken:
    """One e-mail as the server got it."""

    sender: str
    to: list[str]
    content: bytes = field(repr=False)

    @property
    def mail(self) -> EmailMessage:
        read = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(read, EmailMessage)
        return read

    @property
    def message(self) -> str:
        return str(self.mail["Message-ID"])


@dataclass
class Rules:
    """What the server answers: of each recipient, and of each text; "" is yes."""

    recipients: list[str] = field(default_factory=list)  # the next answers, one for each
    texts: list[str] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    asked: int = 0
    after: Callable[[], None] = lambda: None  # just before the text is acknowledged

    async def handle_RCPT(
        self, _server: Any, _session: Session, envelope: Envelope, to: str, _options: list[str]
    ) -> str:
        self.asked += 1
        answer = self.recipients.pop(0) if self.recipients else ""
        if not answer:
            envelope.rcpt_tos.append(to)
        return answer or "250 2.1.5 Ok"

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:
        answer = self.texts.pop(0) if self.texts else ""
        if answer:
            return answer
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append(Taken(str(envelope.mail_from), list(envelope.rcpt_tos), content))
        self.after()
        return f"250 2.0.0 Ok: queued as Q{len(self.taken)}"


class _Anywhere(Controller):
    """On a port that the system chooses."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(rules: Rules, tls: ssl.SSLContext | None = None, user: str = "") -> Iterator[int]:
    """Its port on 127.0.0.1. With `user` nobody may send who has not signed in."""

    def known(_server: Any, _session: Any, _envelope: Any, _way: str, told: Any) -> AuthResult:
        right = isinstance(told, LoginPassword) and told.password.decode() == PASSWORD
        return AuthResult(success=right and told.login.decode() == user, handled=False)

    more: dict[str, Any] = {"tls_context": tls, "require_starttls": tls is not None}
    if user:
        more |= {"authenticator": known, "auth_required": True, "auth_require_tls": tls is not None}
    server = _Anywhere(rules, hostname="127.0.0.1", port=0, **more)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


@contextmanager
def breaking_server(when: str) -> Iterator[tuple[int, list[str]]]:
    """A server that breaks off: "in the text" it closes, "after the dot" it falls silent, "at once"
    it never says a word. Its port, and what it heard."""
    heard: list[str] = []
    silent = threading.Event()

    class Breaking(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if when == "at once":
                silent.wait()
                return
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper().decode("ascii", "replace")
                heard.append(word)
                if word == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    self._text()
                    return
                self.wfile.write(b"250 yes\r\n")

        def _text(self) -> None:
            if when == "in the text":
                self.rfile.readline()
                return  # and the line is closed, with most of it unread
            while line := self.rfile.readline():
                if line == b".\r\n":
                    heard.append("dot")
                    silent.wait()
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Breaking) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1], heard
        finally:
            silent.set()
            server.shutdown()
            thread.join()
