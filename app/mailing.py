"""The district's e-mail: its settings made into a mail server, its worker, and `tereze mail`.

Kept out: the words of the command line (`app.mail_words`), how a server is spoken to
(`district.smtp`), and when something is sent (`district.postman`).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.catalogue import looking_calendar
from app.district import OpenDistrict
from app.settings import MailSettings
from db.desk_list import BookDeskList
from db.mail_offer import said_last
from db.mornings import BookMornings
from db.outbox import Outbox
from district.bounces import Bounces
from district.letters import trial
from district.morning import Mornings
from district.postman import Postman
from district.smtp import NoMail, Server, SmtpMail
from registry.email_address import is_address
from registry.failures import AddressUnclear, MailUnclear
from registry.mail import MESSAGE_BYTES, Accepted
from registry.mail_facts import EMailOffered
from registry.ports import Clock, Mail
from words import Words

PORTS: Final = {"starttls": 587, "tls": 465, "plain": 25}
_COMMON_OFFICE: Final = 0


def mail_of(settings: MailSettings, clock: Clock) -> Mail:
    """The mail server that the settings name, or none. Raises MailUnclear."""
    if not settings.host:
        return NoMail()
    for name in ("sender", "bounces"):
        address: str = getattr(settings, name)
        if (address or name == "sender") and not is_address(address):
            raise MailUnclear(name)
    user, password = _credentials(settings.credentials)
    if user and settings.security == "plain" and not _is_here(settings.host):
        raise MailUnclear("security")  # a password over an open line is everybody's
    server = Server(
        host=settings.host,
        port=settings.port or PORTS[settings.security],
        security=settings.security,
        sender=settings.sender,
        sender_name=settings.sender_name,
        bounces=settings.bounces,
        user=user,
        password=password,
        authorities=settings.authorities,
    )
    return SmtpMail(server, clock)


def _credentials(path: str) -> tuple[str, str]:
    """Two lines of a file: name and password. They stand in no settings, which are copied about."""
    if not path:
        return "", ""
    try:
        lines = Path(path).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as cause:
        raise MailUnclear("credentials") from cause
    # Python's own library signs in with nothing but ASCII.
    if len(lines) < 2 or not lines[0].strip() or not lines[1] or not "".join(lines[:2]).isascii():
        raise MailUnclear("credentials")
    return lines[0].strip(), lines[1]


def _is_here(host: str) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")


def announce(district: OpenDistrict, mail: Mail) -> None:
    """Tell the desks when it has changed whether the district sends e-mail."""
    if bool(said_last(district.book)) != mail.sends:
        with district.journal_of(_COMMON_OFFICE).writing() as writing:
            writing.append(EMailOffered(mail.sends))


def outbox_of(district: OpenDistrict) -> Outbox:
    return Outbox(district.book, district.journal_of)


def start_postman(district: OpenDistrict, *, alone: bool) -> Postman | None:
    """The worker that sends; None where there is no mail server. Raises MailUnclear."""
    mail = mail_of(district.settings.mail, district.clock)
    if not mail.sends:
        return None
    reports = district.settings.mail.reports
    postman = Postman(
        outbox_of(district),
        mail,
        district.devices.office,
        district.shelf,
        district.clock,
        district.random,
        Bounces(Path(reports)) if reports else None,
        mornings=mornings_of(district, mail, alone=alone),
        alone=alone,
    )
    postman.start()
    return postman


def mornings_of(district: OpenDistrict, mail: Mail, *, alone: bool) -> Mornings:
    """The departments' lists of the morning."""
    return Mornings(
        BookMornings(district.book),
        BookDeskList(district.book),
        mail,
        looking_calendar(district.book),
        district.clock,
        f"{district.settings.status_address.rstrip('/')}/desk",
        alone=alone,
    )


def standing_lines(district: OpenDistrict, w: Words) -> Iterator[str]:
    """How it stands, for the terminal: what is set up, and how many e-mails went."""
    mail = district.settings.mail
    if not mail.host:
        yield w.say("The district sends no e-mail.")
        return
    port = mail.port or PORTS[mail.security]
    yield w.say(
        "E-mail goes through {host}:{port}, from {sender}.",
        host=mail.host,
        port=port,
        sender=mail.sender,
    )
    counts = outbox_of(district).standing()
    on_the_way = sum(counts.get(state, 0) for state in ("waiting", "taken", "handed"))
    yield w.say(
        "On the way: {way}. Sent: {taken}. Not taken by the server: {refused}. Came back:"
        " {returned}. Nobody knows: {unsure}.",
        way=on_the_way,
        **{name: counts.get(name, 0) for name in ("taken", "refused", "returned", "unsure")},
    )


def send_trial(district: OpenDistrict, to: str, w: Words) -> tuple[bool, str]:
    """An e-mail to this address, now; whether the server took it, and a line that says so.

    Raises AddressUnclear, MailUnclear.
    """
    if not is_address(to):
        raise AddressUnclear
    mail = mail_of(district.settings.mail, district.clock)
    if not mail.sends:
        raise MailUnclear("host")
    sent = mail.send(trial(to, district.random.bytes(MESSAGE_BYTES)), lambda: True)
    words = getattr(sent, "words", "")
    if isinstance(sent, Accepted):
        return True, w.say("The mail server took it: {words}", words=words)
    return False, w.say("The mail server did not take it: {words}", words=words)
