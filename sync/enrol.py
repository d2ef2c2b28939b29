"""The desk's side of enrolment: a request that proves the one-time code, and reading the answer.

The same bytes by wire or by stick: nothing here opens a connection (`sync.http.enrol` does) or a
book. The answer is trusted only after the fingerprint on the sheet matches the district's key.
"""

from typing import Protocol

import msgspec

from registry.failures import BadFrame, DemoIsNotReal, EnrolmentRefused, WrongDistrict
from registry.ports import Signer, Verifier
from registry.trust import (
    Certificate,
    EnrolmentAnswer,
    EnrolmentRequest,
    enrolment_proof,
    fingerprint,
    is_certified,
)
from sync.wire import pack_request, unpack_answer


class OwnKey(Signer, Protocol):
    """This device's keys (`sync.keys.DeviceKey`)."""

    @property
    def sealing_key(self) -> str: ...

    def open_sealed(self, sealed: bytes) -> bytes: ...


def make_request(key: OwnKey, code: str, *, demo: bool = False) -> bytes:
    """The bytes for the district. `code` as typed: case and hyphens do not matter."""
    proof = enrolment_proof(code, key.public_key, key.sealing_key)
    return pack_request(EnrolmentRequest(key.public_key, key.sealing_key, proof, demo))


def read_answer(
    sealed: bytes, key: OwnKey, on_the_sheet: str, verifier: Verifier, *, demo: bool = False
) -> EnrolmentAnswer:
    """The answer, once all of it fits together.

    Raises BadFrame when it is damaged or sealed to another device; WrongDistrict when the district
    is not the one whose fingerprint stands on the sheet; EnrolmentRefused when it vouches for
    another device; DemoIsNotReal when a demo district answers a real book, or the other way round.
    """
    answer = unpack_answer(key.open_sealed(sealed))
    if _folded(fingerprint(answer.district_key)) != _folded(on_the_sheet):
        raise WrongDistrict
    if not is_certified(verifier, answer.district_key, answer.certificate):
        raise EnrolmentRefused
    certificate = _certificate(answer)
    if certificate.demo != demo:
        raise DemoIsNotReal
    if (certificate.signing_key, certificate.sealing_key) != (key.public_key, key.sealing_key):
        raise EnrolmentRefused
    if certificate.office != answer.office.code:
        raise EnrolmentRefused
    return answer


def _certificate(answer: EnrolmentAnswer) -> Certificate:
    try:
        return answer.certificate.read()
    except msgspec.MsgspecError as cause:
        raise BadFrame("certificate") from cause


def _folded(shown: str) -> str:
    """Groups and case are for the eye."""
    return "".join(shown.split()).replace("-", "").lower()
