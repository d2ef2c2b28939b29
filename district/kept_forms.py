"""A form that came after its session had ended: what was typed goes round, and is not lost.

It is sealed into a hidden field of the page on which one signs in, comes back with the password,
and the form stands there again, filled in. Nothing of it is done before somebody presses its button
once more, and nothing is kept here. Only who typed it opens it, where the session still told who
that was. A chosen file cannot come back: browsers let no page choose one.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from district.signing import Signed
from registry.ports import Random

KEPT_FIELD: Final = "kept"
LONGEST_KEPT: Final = 400_000  # characters of the hidden field: an answer's text with room to spare
MOST_KEPT: Final = 1_000  # fields: a transfer list has a tick for each paper
LIVES_MS: Final = 12 * 3_600_000  # as long as a session may be
_NONCE: Final = 12  # bytes
_ABOUT: Final = b"tereze/kept-form/1"
FILE_TOO: Final = "file"  # `request.state.kept`: a file was chosen, and has to be chosen again
WHOLE: Final = "whole"  # all that was typed is there

Again = Callable[[Request, FormData], Response]


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A form that was sent, without its files. `route` is the pattern, `path` the address."""

    route: str
    path: str
    params: dict[str, str]
    staff: str  # who typed it; "" when the session was gone already
    at: int  # UTC ms
    fields: list[tuple[str, str]]
    had_file: bool

    def __repr__(self) -> str:
        return f"Kept({self.route})"

    def is_of(self, signed: Signed) -> bool:
        return self.staff in ("", signed.staff.number)


@dataclass(frozen=True, slots=True)
class KeptForms:
    """Seals and opens. `key` is 32 secret bytes that never leave the district."""

    key: bytes
    random: Random

    def seal(self, kept: Kept) -> str:
        """For a hidden field; "" for more than one may hold."""
        nonce = self.random.bytes(_NONCE)
        sealed = self._cipher().encrypt(nonce, msgspec.msgpack.encode(kept), _ABOUT)
        shown = base64.urlsafe_b64encode(nonce + sealed).decode()
        return shown if len(shown) <= LONGEST_KEPT else ""

    def open(self, shown: str, now: int) -> Kept | None:
        """None for what is forged, foreign or older than a session may be."""
        if not shown or len(shown) > LONGEST_KEPT:
            return None
        try:
            whole = base64.urlsafe_b64decode(shown.encode())
            told = self._cipher().decrypt(whole[:_NONCE], whole[_NONCE:], _ABOUT)
            kept = msgspec.msgpack.decode(told, type=Kept)
        except (InvalidTag, ValueError, binascii.Error, msgspec.MsgspecError):
            return None
        return kept if 0 <= now - kept.at < LIVES_MS else None

    def _cipher(self) -> ChaCha20Poly1305:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_ABOUT).derive(self.key)
        return ChaCha20Poly1305(key)


def kept_of(request: Request, form: FormData, staff: str, now: int, left_out: str) -> Kept:
    """What this request carries, without the field `left_out` and without files."""
    texts = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    files = [value for value in form.values() if not isinstance(value, str) and value.filename]
    return Kept(
        route=str(getattr(request.scope.get("route"), "path", "")),
        path=request.url.path,
        params={name: str(value) for name, value in request.path_params.items()},
        staff=staff,
        at=now,
        fields=[one for one in texts if one[0] != left_out][:MOST_KEPT],
        had_file=bool(files),
    )


def as_if_sent(request: Request, kept: Kept, signed: Signed) -> Request:
    """A request to the form's own address by who has just signed in."""
    scope = dict(request.scope)
    state = {**scope.get("state", {}), "signed": signed}
    state["kept"] = FILE_TOO if kept.had_file else WHOLE
    scope |= {"path": kept.path, "raw_path": kept.path.encode(), "query_string": b""}
    scope |= {"path_params": dict(kept.params), "state": state}
    return Request(scope, request.receive)
