"""New keys for a device that is known: the district vouches for them because the old key asks.

Request and answer are the same bytes by wire, by relay and by stick. Until the device has used its
new key both are good: the answer may be on a stick for a week. Nothing here knows HTTP or SQL.
"""

from typing import Protocol

import msgspec

from district.enrolment import DeviceRow, certificate_of, check_recipient
from registry.failures import EnrolmentRefused
from registry.new_keys import (
    has_the_new_key,
    is_asked_by,
    pack_certificate,
    read_key_request,
)
from registry.ports import Clock, Signer, Verifier
from registry.trust import SignedCertificate, certify, is_certified


class KeyStore(Protocol):
    """What it needs of the district's book."""

    def device(self, device: bytes) -> DeviceRow | None: ...

    def change_keys(self, signed: SignedCertificate, before: SignedCertificate) -> bool:
        """`DeviceCertified` on the common chain, and the certificate before it kept for as long as
        its key is still good: in one commit. False, and nothing done, when `before` is not the
        newest any more."""


class Rekeying:
    """Requests for new keys in, certificates out."""

    def __init__(self, store: KeyStore, signer: Signer, verifier: Verifier, clock: Clock) -> None:
        self._store = store
        self._signer = signer
        self._verifier = verifier
        self._clock = clock

    def answer(self, body: bytes) -> bytes:
        """The certificate for the keys asked for; the same request gets the same one again.

        Only the key that the newest certificate names may ask. So of two copies of one computer
        the first that asks gets new keys, and the other none. Raises EnrolmentRefused, BadFrame.
        """
        asked = read_key_request(body)
        row = self._store.device(asked.device)
        if row is None or row.revoked_at is not None:
            raise EnrolmentRefused
        if not has_the_new_key(self._verifier, asked):
            raise EnrolmentRefused
        known = certificate_of(row)
        newest = SignedCertificate(row.certificate, row.signature)
        if (known.signing_key, known.sealing_key) == (asked.signing_key, asked.sealing_key):
            return pack_certificate(newest)  # the first answer may have been lost on the way
        if asked.signing_key == known.signing_key:
            raise EnrolmentRefused  # half a change is none
        if not is_asked_by(self._verifier, known.signing_key, asked):
            raise EnrolmentRefused
        check_recipient(asked.sealing_key)
        signed = certify(
            self._signer,
            msgspec.structs.replace(
                known,
                signing_key=asked.signing_key,
                sealing_key=asked.sealing_key,
                # Of two certificates of one device the later one counts, whatever the clock says.
                issued_at=max(self._clock.now(), known.issued_at + 1),
            ),
        )
        if not self._store.change_keys(signed, newest):
            raise EnrolmentRefused  # another request was answered in this very moment
        return pack_certificate(signed)

    def introduced(self, shown: SignedCertificate) -> DeviceRow | None:
        """A device shows the certificate of keys that this district does not know it has vouched
        for: it was set back to before. It believes its own signature, of devices that it knows."""
        if not is_certified(self._verifier, self._signer.public_key, shown):
            return None
        made = shown.read()
        row = self._store.device(made.device)
        if row is None:
            return None
        known = certificate_of(row)
        with_other_keys = msgspec.structs.replace(
            known,
            signing_key=made.signing_key,
            sealing_key=made.sealing_key,
            issued_at=made.issued_at,
        )
        if made != with_other_keys or made.issued_at <= known.issued_at:
            return None
        self._store.change_keys(shown, SignedCertificate(row.certificate, row.signature))
        return self._store.device(made.device)
