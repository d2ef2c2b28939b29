"""A device's keys changed in place: who may ask, and what proves that it was the device itself.

The old key vouches for the new one twice: in the request, so that the district certifies it, and in
the last entry of the chain that it signed, so that everybody can see it. Request and answer are the
same bytes by wire, by relay and by stick; nothing in them is secret. How a device goes about it is
in `app.rotating`; which entries of an old key still count, in `db.old_keys`.
"""

from typing import Final, Protocol, TypeGuard

import msgspec

from registry.facts import ChainOpened, Fact, KeysChanged
from registry.failures import BadFrame, EnrolmentRefused
from registry.ports import Signer, Verifier
from registry.trust import Certificate, SignedCertificate, is_certified

KEYS_TAG: Final = b"tereze/keys/1"
ROTATED: Final = "rotated"  # the reason in the `ChainOpened` of the chain under the new keys
WHYS: Final = ("planned", "exposed", "repaired")  # of `KeysChanged`
LARGEST: Final = 4096  # bytes, of a request and of an answer


class OwnKeys(Signer, Protocol):
    """The two keys of a device (`sync.keys.DeviceKey`)."""

    @property
    def sealing_key(self) -> str: ...


class KeyRequest(msgspec.Struct, frozen=True, array_like=True):
    """A device asks the district to vouch for new keys. It proves itself, whoever carries it."""

    device: bytes
    signing_key: bytes
    sealing_key: str
    by_old: bytes  # by the key that the district vouches for now
    by_new: bytes  # by the new one: nobody can ask for a key that is another's


_requests = msgspec.msgpack.Decoder(KeyRequest)
_answers = msgspec.msgpack.Decoder(SignedCertificate)


# -- the request ----------------------------------------------------------------------------------


def make_key_request(device: bytes, old: OwnKeys, new: OwnKeys) -> bytes:
    """The bytes for the district."""
    message = _message(device, new.public_key, new.sealing_key)
    by_old, by_new = old.sign(message), new.sign(message)
    asked = KeyRequest(device, new.public_key, new.sealing_key, by_old, by_new)
    return msgspec.msgpack.encode(asked)


def read_key_request(data: bytes) -> KeyRequest:
    """Raises BadFrame."""
    try:
        return _requests.decode(data[: LARGEST + 1])
    except (msgspec.MsgspecError, RecursionError) as cause:
        raise BadFrame("key request") from cause


def is_asked_by(verifier: Verifier, key: bytes, asked: KeyRequest) -> bool:
    """Whether the holder of `key`, the old one, asked for these keys."""
    message = _message(asked.device, asked.signing_key, asked.sealing_key)
    return verifier.verify(key, message, asked.by_old)


def has_the_new_key(verifier: Verifier, asked: KeyRequest) -> bool:
    """Whether who asks holds the key that is asked for."""
    message = _message(asked.device, asked.signing_key, asked.sealing_key)
    return verifier.verify(asked.signing_key, message, asked.by_new)


def _message(device: bytes, signing_key: bytes, sealing_key: str) -> bytes:
    return KEYS_TAG + device + signing_key + sealing_key.encode()


# -- the answer -----------------------------------------------------------------------------------


def pack_certificate(signed: SignedCertificate) -> bytes:
    return msgspec.msgpack.encode(signed)


def read_certificate(
    data: bytes, known: Certificate, new: OwnKeys, verifier: Verifier, district_key: bytes
) -> SignedCertificate:
    """The district's word for the new keys of the device that `known` certifies.

    Raises BadFrame when it cannot be read or is not the district's; EnrolmentRefused when it
    vouches for anything else than that.
    """
    try:
        signed = _answers.decode(data[: LARGEST + 1])
        made = signed.read()
    except (msgspec.MsgspecError, RecursionError) as cause:
        raise BadFrame("certificate") from cause
    if not is_certified(verifier, district_key, signed):
        raise BadFrame("certificate")
    wanted = msgspec.structs.replace(
        known,
        signing_key=new.public_key,
        sealing_key=new.sealing_key,
        issued_at=made.issued_at,
    )
    if made != wanted:
        raise EnrolmentRefused
    return signed


# -- in the journal -------------------------------------------------------------------------------


def vouches(told: Fact | None, chain: bytes, opened: ChainOpened) -> TypeGuard[KeysChanged]:
    """Whether `told` is the word of an old key for the keys of the chain that `opened` begins.

    That it stands where `opened` says, in a chain of the same device, is for the caller to see.
    """
    return (
        isinstance(told, KeysChanged)
        and opened.reason == ROTATED
        and (told.chain, told.signing_key) == (chain, opened.signing_key)
    )
