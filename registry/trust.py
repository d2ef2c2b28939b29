"""Who vouches for whom: the district's certificate of a device, and the enrolment that makes it.

The enrolment sheet carries a one-time code and the fingerprint of the district's key. Request and
answer are the same bytes by wire or by stick (DESIGN §12).
"""

import hashlib
import hmac

import msgspec

from registry.offices import Office
from registry.ports import Signer, Verifier
from registry.road import Frame

CERTIFICATE_TAG = b"tereze/certificate/1"
ENROL_TAG = b"tereze/enrol/1"
CARRIER_TAG = b"tereze/carrier/1"
CERTIFICATE_HEADER = "X-Tereze-Certificate"  # shown to a relay, which has no list of devices
FINGERPRINT_DIGITS = 32  # hex digits shown, in groups of four: 128 bits, compared by eye once


class Certificate(msgspec.Struct, frozen=True, array_like=True):
    device: bytes  # 16 random bytes
    office: int
    desk: int
    role: str  # "desk", "kiosk" or "relay"
    signing_key: bytes
    sealing_key: str
    issued_at: int  # UTC ms
    demo: bool = False


class SignedCertificate(msgspec.Struct, frozen=True, array_like=True):
    packed: bytes
    signature: bytes

    def read(self) -> Certificate:
        return msgspec.msgpack.decode(self.packed, type=Certificate)


def as_shown(signed: SignedCertificate) -> str:
    """A certificate in a header of the web: what it says and its signature, in hexadecimal."""
    return f"{signed.packed.hex()}.{signed.signature.hex()}"


def read_shown(header: str) -> SignedCertificate | None:
    """What stands there; None when it is no certificate. Proven only by `is_certified`."""
    packed, _, signature = header[:4096].partition(".")
    try:
        signed = SignedCertificate(bytes.fromhex(packed), bytes.fromhex(signature))
        signed.read()
    except (ValueError, msgspec.MsgspecError):
        return None
    return signed


def issued_at(certificate: bytes) -> int:
    """When the district made a certificate, UTC ms; 0 where there is none, or none to be read."""
    try:
        return msgspec.msgpack.decode(certificate, type=Certificate).issued_at
    except msgspec.MsgspecError:
        return 0


def certify(signer: Signer, certificate: Certificate) -> SignedCertificate:
    packed = msgspec.msgpack.encode(certificate)
    return SignedCertificate(packed, signer.sign(CERTIFICATE_TAG + packed))


def is_certified(verifier: Verifier, district_key: bytes, signed: SignedCertificate) -> bool:
    return verifier.verify(district_key, CERTIFICATE_TAG + signed.packed, signed.signature)


def fingerprint(district_key: bytes) -> str:
    """What stands on the enrolment sheet: 32 hex digits in groups of four."""
    digits = hashlib.sha256(district_key).hexdigest()[:FINGERPRINT_DIGITS]
    return " ".join(digits[i : i + 4] for i in range(0, FINGERPRINT_DIGITS, 4))


class EnrolmentRequest(msgspec.Struct, frozen=True, array_like=True):
    signing_key: bytes
    sealing_key: str
    proof: bytes  # HMAC-SHA256(one-time code, tag ‖ keys): the code itself never travels
    demo: bool = False


class EnrolmentAnswer(msgspec.Struct, frozen=True, array_like=True):
    """Sealed to the device. Brings certificate, office, staff and chains to begin with."""

    certificate: SignedCertificate
    district_key: bytes
    district_id: bytes
    office: Office
    frames: tuple[Frame, ...]
    status_address: str  # the public page's address, printed as text and QR on receipts
    # The greatest serial known of this desk: a new device must not give numbers again that an
    # earlier one gave, even when `frames` do not reach so far. −1: nobody had this desk before.
    last_serial: int = -1


def enrolment_proof(code: str, signing_key: bytes, sealing_key: str) -> bytes:
    folded = code.replace("-", "").replace(" ", "").upper().encode()
    message = ENROL_TAG + signing_key + sealing_key.encode()
    return hmac.new(folded, message, hashlib.sha256).digest()
