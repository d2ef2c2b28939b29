"""The mail server, spoken to over SMTP (RFC 5321); and none.

What matters is to know, whatever breaks, whether the server may have the text: until it has said
354 and got the last dot it has not; after the dot only its reply tells. Kept out: what is sent and
when (`district.postman`), how it reads (`district.letters`).
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import Final, Literal

from registry.application import OFFICE_TIME
from registry.mail import (
    Accepted,
    Elsewhere,
    EMail,
    NoService,
    NotKnown,
    NotNow,
    NotTaken,
    Sent,
)
from registry.ports import Clock

Security = Literal["starttls", "tls", "plain"]
# RFC 5321 4.5.3.2 would wait five minutes for most commands and ten after the dot. A server nearby
# that needs longer than this is ill; what it then does with a text is `NotKnown`.
COMMAND_S: Final = 60.0
TEXT_S: Final = 600.0
_WORDS: Final = 300  # characters of a reply that are kept
_DOTS: Final = re.compile(rb"(?m)^\.")  # a line of a single dot would end the text
_LOST: Final = (OSError, smtplib.SMTPException)  # SMTPException is an OSError; said for who reads


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how. Addresses have ASCII names; seconds are those of one answer."""

    host: str
    port: int
    security: Security
    sender: str
    sender_name: str = ""
    bounces: str = ""  # where reports of what was not delivered come; "": to the sender
    user: str = ""
    password: str = field(default="", repr=False)
    authorities: str = ""  # a PEM file, where the server's certificate is of the house's own
    command_s: float = COMMAND_S
    text_s: float = TEXT_S

    @property
    def domain(self) -> str:
        """Stands in every Message-ID."""
        return self.sender.rpartition("@")[2]

    def return_path(self, message: bytes) -> str:
        """What a report of an e-mail that was not delivered is sent to: the e-mail is named in it,
        because some servers give nothing back that would tell which one it was."""
        if not self.bounces:
            return self.sender
        name, _, host = self.bounces.rpartition("@")
        return f"{name}+{message.hex()}@{host}"


class NoMail:
    """A district without a mail server."""

    sends = False

    def send(self, mail: EMail, handing: Callable[[], bool]) -> Sent:
        raise AssertionError("nothing is given to a mail server that is not there")


class SmtpMail:
    """One connection for each e-mail: they are few, and one that is lost belongs to one of them."""

    sends = True

    def __init__(self, server: Server, clock: Clock) -> None:
        self._server = server
        self._clock = clock

    def send(self, mail: EMail, handing: Callable[[], bool]) -> Sent:
        try:
            content = self.written(mail)
        except UnicodeError:  # a host of which no name can be made that servers know
            return NotTaken("")
        try:
            link = self._open()
        except _LOST as cause:
            return NoService(_why(cause))
        try:
            return self._over(link, mail, content, handing)
        finally:
            link.close()

    def written(self, mail: EMail) -> bytes:
        """The e-mail as it goes over the line."""
        server, made = self._server, EmailMessage(policy=SMTP_POLICY)
        made["From"] = Address(server.sender_name, addr_spec=server.sender)
        made["To"] = Address(addr_spec=_in_ascii(mail.to))
        made["Subject"] = mail.subject
        now = datetime.fromtimestamp(self._clock.now() / 1000, OFFICE_TIME)
        made["Date"] = format_datetime(now)
        made["Message-ID"] = f"<{mail.message.hex()}@{server.domain}>"
        made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday greeting comes back
        made["Content-Language"] = "kk, ru"
        made.set_content(mail.text, cte="base64")
        for file in mail.files:
            kind, _, sort = file.media_type.partition("/")
            made.add_attachment(file.content, maintype=kind, subtype=sort, filename=file.name)
        return made.as_bytes()

    def _open(self) -> smtplib.SMTP:
        server = self._server
        named = server.domain  # Python would ask the name service what we are called
        if server.security == "tls":
            context = ssl.create_default_context(cafile=server.authorities or None)
            link: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, named, timeout=server.command_s, context=context
            )
        else:
            link = smtplib.SMTP(server.host, server.port, named, timeout=server.command_s)
        try:
            link.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                link.starttls(context=ssl.create_default_context(cafile=server.authorities or None))
                link.ehlo()
            if server.user:
                link.login(server.user, server.password)
        except BaseException:
            link.close()
            raise
        return link

    def _over(
        self, link: smtplib.SMTP, mail: EMail, content: bytes, handing: Callable[[], bool]
    ) -> Sent:
        try:
            refused = self._envelope(link, mail, len(content))
        except _LOST as cause:
            return NoService(_why(cause))
        if refused is not None:
            return refused
        if not handing():
            return Elsewhere()
        return self._text(link, content)

    def _envelope(self, link: smtplib.SMTP, mail: EMail, size: int) -> Sent | None:
        """Sender, recipient and the word DATA. None: the server waits for the text."""
        options = [f"size={size}"] if link.has_extn("size") else []
        reports = link.has_extn("dsn")
        if reports:
            options += ["RET=HDRS", f"ENVID={mail.message.hex()}"]
        code, said = link.mail(self._server.return_path(mail.message), options)
        if code != 250:  # of the sender only a size is this e-mail's own fault
            return NotTaken(_words(code, said)) if code == 552 else NoService(_words(code, said))
        code, said = link.rcpt(_in_ascii(mail.to), ["NOTIFY=FAILURE"] if reports else [])
        if code not in (250, 251):
            return _refused(code, said)
        link.putcmd("data")
        code, said = link.getreply()
        return None if code == 354 else _refused(code, said)

    def _text(self, link: smtplib.SMTP, content: bytes) -> Sent:
        if link.sock is not None:
            link.sock.settimeout(self._server.text_s)
        try:
            link.send(_DOTS.sub(b"..", content))
        except _LOST as cause:
            return NotNow(_why(cause))  # without its end nobody may deliver it (RFC 5321 4.1.1.4)
        try:
            link.send(b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")
            code, said = link.getreply()
        except _LOST as cause:
            return NotKnown(_why(cause))
        if code == 250:
            return Accepted(_words(code, said))
        return NotNow(_words(code, said)) if 400 <= code < 500 else NotTaken(_words(code, said))


def _refused(code: int, said: bytes) -> Sent:
    words = _words(code, said)
    if code == 421:  # it is closing: no fault of this e-mail
        return NoService(words)
    return NotNow(words) if 400 <= code < 500 else NotTaken(words)


def _words(code: int, said: bytes) -> str:
    return f"{code} {' '.join(said.decode('utf-8', 'replace').split())}"[:_WORDS]


def _why(cause: Exception) -> str:
    """Why there was no answer, as far as it says nothing about anybody."""
    if isinstance(cause, smtplib.SMTPResponseException):
        told = cause.smtp_error
        return _words(cause.smtp_code, told if isinstance(told, bytes) else str(told).encode())
    return type(cause).__name__


def _in_ascii(address: str) -> str:
    """A host of another alphabet (.қаз, .рф) in the letters that all servers know."""
    name, _, host = address.rpartition("@")
    return f"{name}@{host.encode('idna').decode()}"
