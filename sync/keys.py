"""A device's two keys: Ed25519 to sign, age to open what is sealed to it.

The only cryptography of this room. A key file is made once per device and never leaves it. Nothing
secret is in a repr, and no key is ever logged.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from registry.failures import BadFrame, Trouble

_FIRST_LINE: Final = "tereze device key 1"


class KeyUnreadable(Trouble):
    """The device's key file is not there, or is not one."""


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """Satisfies `registry.ports.Signer`."""

    _signing: Ed25519PrivateKey = field(repr=False)
    _identity: str = field(repr=False)  # "AGE-SECRET-KEY-1…"

    @classmethod
    def create(cls) -> "DeviceKey":
        return cls(Ed25519PrivateKey.generate(), create_identity())

    @classmethod
    def load(cls, path: Path) -> "DeviceKey":
        """Raises KeyUnreadable."""
        try:
            first, seed, identity = path.read_text("ascii").splitlines()
            if first != _FIRST_LINE:
                raise ValueError
            recipient_of(identity)
            return cls(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)), identity)
        except (OSError, ValueError, pyrage.IdentityError):
            raise KeyUnreadable from None  # the cause may quote the key

    def save(self, path: Path) -> None:
        """Whole or not at all, readable by its owner only. Raises OSError."""
        text = f"{_FIRST_LINE}\n{self._signing.private_bytes_raw().hex()}\n{self._identity}\n"
        new = path.with_name(path.name + ".new")
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("ascii"))
            file.flush()
            os.fsync(handle)
        new.replace(path)
        if os.name == "posix":  # the new name itself must survive a power cut
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    @property
    def public_key(self) -> bytes:
        return self._signing.public_key().public_bytes_raw()

    @property
    def sealing_key(self) -> str:
        """The age recipient others seal to."""
        return recipient_of(self._identity)

    def sealing_secret(self) -> str:
        """The age secret key, for the process apart that opens parcels. Never written anywhere."""
        return self._identity

    def sign(self, message: bytes) -> bytes:
        return self._signing.sign(message)

    def open_sealed(self, sealed: bytes) -> bytes:
        """Raises BadFrame when it was sealed to somebody else or is damaged."""
        return open_sealed(self._identity, sealed)


class Ed25519Verifier:
    """Satisfies `registry.ports.Verifier`."""

    def verify(self, key: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):  # ValueError: not the length of a key
            return False
        return True


def create_identity() -> str:
    return str(pyrage.x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    return str(pyrage.x25519.Identity.from_str(identity).to_public())


def seal_to(recipient: str, content: bytes) -> bytes:
    """Raises BadFrame when `recipient` is not an age recipient."""
    try:
        sealed: bytes = pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(recipient)])
    except pyrage.RecipientError as cause:
        raise BadFrame("sealing key") from cause
    return sealed


def open_sealed(identity: str, sealed: bytes) -> bytes:
    """Raises BadFrame."""
    try:
        content: bytes = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)])
    except pyrage.DecryptError as cause:
        raise BadFrame("sealed") from cause
    return content
