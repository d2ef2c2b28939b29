"""What a browser keeps for us and may not change: signed with a key that never leaves the district.

A form carries the same signed token as the browser's cookie, made for one session, so no foreign
page and no earlier visitor can post it. Which answer is being looked at is signed too. Nothing
secret is inside, only proof.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Final

from registry.ports import Random

NONCE_BYTES: Final = 16
MAC_BYTES: Final = 16
TICKET_MS: Final = 10 * 60 * 1000  # a shown answer may be shown again in another language


class Tokens:
    """Makes and reads signed values. Each purpose has a signature of its own."""

    def __init__(self, key: bytes, random: Random) -> None:
        self._key = key
        self._random = random

    def new_form_token(self, session: bytes = b"") -> str:
        """For the forms of one session, or (b"") of somebody who is not signed in."""
        return self._signed("form", self._random.bytes(NONCE_BYTES) + session)

    def is_form_token(self, token: str, session: bytes = b"") -> bool:
        value = self._read("form", token)
        return value is not None and hmac.compare_digest(value[NONCE_BYTES:], session)

    def is_ours(self, token: str) -> bool:
        """Whether we made it, for whatever session, or for nobody's."""
        return self._read("form", token) is not None

    def is_somebodys(self, token: str) -> bool:
        """Whether we made it for a session, this one or one that has ended."""
        value = self._read("form", token)
        return value is not None and len(value) > NONCE_BYTES

    def ticket(self, seal: bytes, now: int) -> str:
        """Lets a browser that has shown the code once see the same page again for ten minutes."""
        return self._signed("ticket", (now + TICKET_MS).to_bytes(8, "big") + seal)

    def read_ticket(self, token: str, now: int) -> bytes | None:
        """The seal, None when the ticket is forged or too old."""
        return self._in_time("ticket", token, now)

    def opened(self, registration: bytes, now: int) -> str:
        """The same for an application of which the second question was answered too."""
        return self._signed("opened", (now + TICKET_MS).to_bytes(8, "big") + registration)

    def read_opened(self, token: str, now: int) -> bytes | None:
        return self._in_time("opened", token, now)

    def _in_time(self, purpose: str, token: str, now: int) -> bytes | None:
        value = self._read(purpose, token)
        if value is None or int.from_bytes(value[:8], "big") < now:
            return None
        return value[8:]

    def _signed(self, purpose: str, value: bytes) -> str:
        # Without "=": a cookie would have to be quoted for it.
        return base64.urlsafe_b64encode(value + self._mac(purpose, value)).decode().rstrip("=")

    def _read(self, purpose: str, token: str) -> bytes | None:
        try:
            whole = base64.urlsafe_b64decode(token.encode() + b"==")
        except (binascii.Error, ValueError):
            return None
        value, mac = whole[:-MAC_BYTES], whole[-MAC_BYTES:]
        return value if hmac.compare_digest(mac, self._mac(purpose, value)) else None

    def _mac(self, purpose: str, value: bytes) -> bytes:
        message = f"tereze/{purpose}/1\0".encode() + value
        return hmac.new(self._key, message, hashlib.sha256).digest()[:MAC_BYTES]
