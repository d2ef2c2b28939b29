"""The district's end of what halls tell: whose word it is, and the receipt for it (decision 12)."""

from typing import Protocol

import msgspec

from db.hall import HallStore
from district.enrolment import DeviceRow, keys_of
from registry.failures import BadFrame
from registry.from_hall import (
    HALL_RECEIPT_TAG,
    HALL_TAG,
    SignedHallReceipt,
    SignedTelling,
    Telling,
)
from registry.ports import Signer, Verifier

_signed = msgspec.msgpack.Decoder(SignedTelling)
_telling = msgspec.msgpack.Decoder(Telling)


class KnownDevices(Protocol):
    def device(self, device: bytes) -> DeviceRow | None: ...


class FromHall:
    """Takes in what a kiosk has signed, whoever of its office carries it."""

    def __init__(
        self,
        devices: KnownDevices,
        store: HallStore,
        signer: Signer,
        verifier: Verifier,
    ) -> None:
        self._devices = devices
        self._store = store
        self._signer = signer
        self._verifier = verifier

    def answer(self, carrier: DeviceRow, body: bytes) -> bytes:
        """The receipt, packed. Raises BadFrame for what no kiosk of the carrier's office, still
        in the district's list, has signed; nothing of it is kept then."""
        try:
            signed = _signed.decode(body)
            telling = _telling.decode(signed.packed)
        except msgspec.MsgspecError as cause:
            raise BadFrame("hall") from cause
        kiosk = self._devices.device(telling.device)
        if kiosk is None or not self._is_theirs(kiosk, carrier, signed):
            raise BadFrame("hall")
        receipt = self._store.take_in(kiosk.device, kiosk.office, telling.records)
        packed = msgspec.msgpack.encode(receipt)
        word = SignedHallReceipt(packed, self._signer.sign(HALL_RECEIPT_TAG + packed))
        return msgspec.msgpack.encode(word)

    def _is_theirs(self, kiosk: DeviceRow, carrier: DeviceRow, signed: SignedTelling) -> bool:
        if kiosk.role != "kiosk" or kiosk.revoked_at is not None:
            return False
        brings = carrier.device == kiosk.device or carrier.role == "relay"
        if not brings or carrier.office != kiosk.office:
            return False
        told = HALL_TAG + signed.packed
        return any(self._verifier.verify(key, told, signed.signature) for key in keys_of(kiosk))
