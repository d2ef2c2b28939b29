"""Reports of e-mails that were not delivered (RFC 3464), as they come into a mailbox folder.

The folder is a Maildir (`new`, `cur`): any mail server can deliver into one. A report is matched by
what only we and the receiving server know, the hash in the return path, the envelope's id or the
Message-ID. What it says is not believed further than that. Nothing is logged but counts.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Final

LARGEST: Final = 4 * 1024 * 1024  # bytes of a report: most servers give back headers only
_MOST_AT_ONCE: Final = 200
_HEX: Final = r"([0-9a-f]{32})"
_RETURN_PATH: Final = re.compile(rf"\+{_HEX}@")
_MESSAGE_ID: Final = re.compile(rf"<{_HEX}@")
_ENVELOPE: Final = re.compile(rf"\b{_HEX}\b")
_TO: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


@dataclass(frozen=True, slots=True)
class Report:
    """`message` was not delivered. `words` are the reporting server's own."""

    message: bytes
    words: str = field(repr=False)


def read_report(content: bytes) -> Report | None:
    """The report; None for anything else, also for one of delay or success."""
    mail = message_from_bytes(content, policy=policy.default)
    if mail.get_content_type() != "multipart/report":
        return None
    blocks = [block for part in mail.walk() for block in _status(part)]
    failed = next((one for one in blocks if _says(one, "Action").lower() == "failed"), None)
    message = _which(mail, blocks)
    if failed is None or message is None:
        return None
    told = f"{_says(failed, 'Status')} {_says(failed, 'Diagnostic-Code')}"
    return Report(message, " ".join(told.split()))


def _status(part: Message) -> list[Message]:
    """What a part "message/delivery-status" says: of the message, then of each recipient."""
    if part.get_content_type() != "message/delivery-status":
        return []
    held = part.get_payload()
    return [one for one in held if isinstance(one, Message)] if isinstance(held, list) else []


def _which(mail: EmailMessage, blocks: list[Message]) -> bytes | None:
    for name in _TO:
        for value in mail.get_all(name, ()):
            if found := _RETURN_PATH.search(str(value)):
                return bytes.fromhex(found[1])
    for block in blocks:
        if found := _ENVELOPE.search(_says(block, "Original-Envelope-Id")):
            return bytes.fromhex(found[1])
    for part in mail.walk():
        if part.get_content_type() not in ("message/rfc822", "text/rfc822-headers"):
            continue
        if found := _MESSAGE_ID.search(_original_id(part)):
            return bytes.fromhex(found[1])
    return None


def _original_id(part: Message) -> str:
    held = part.get_payload()
    if isinstance(held, list):
        return " ".join(_says(one, "Message-ID") for one in held if isinstance(one, Message))
    headers = part.get_payload(decode=True)
    return _says(message_from_bytes(headers), "Message-ID") if isinstance(headers, bytes) else ""


def _says(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()


class Bounces:
    """One folder. Several processes may read it: a report that was read twice says nothing new."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def waiting(self) -> Iterator[tuple[Path, Report | None]]:
        """What came, the oldest names first. Raises OSError when the folder cannot be read."""
        for path in sorted((self._folder / "new").iterdir())[:_MOST_AT_ONCE]:
            with suppress(FileNotFoundError):  # another process has just read it
                yield path, _read(path)

    def is_read(self, path: Path) -> None:
        """It stays in the folder, as read."""
        with suppress(FileNotFoundError):
            path.rename(self._folder / "cur" / f"{path.name.partition(':')[0]}:2,S")


def _read(path: Path) -> Report | None:
    if path.stat().st_size > LARGEST:
        return None
    try:
        return read_report(path.read_bytes())
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return None  # anybody may send anything there, and Python's parser trips over some of it
