"""One machine's way to another, as its program sees it: bytes go in, and something comes back."""

from collections.abc import Callable
from typing import Protocol

from app.wiring import Device
from registry.road import SignedBoard
from sync.http import ChangedBoard
from sync.wire import request_body, sign_carrier
from tests.simulation.outside import Surroundings


class Side(Protocol):
    """Who stands at the near end of a line."""

    name: str
    around: Surroundings
    device: Device


class SimLine:
    """One device's way to a server, as the world lets it pass. Satisfies `Peer`."""

    def __init__(
        self,
        site: Side,
        carry: Callable[[Side, bytes, bool], tuple[bytes, bool]],
        board: Callable[[Side, int, str, bytes | None], SignedBoard],
        change_keys: Callable[[Side, bytes], bytes],
    ) -> None:
        self._site = site
        self._carry = carry
        self._board = board
        self._change_keys = change_keys
        self._wants_whole = False
        self.failed = False  # the last exchange: whoever knows it asks before sending anything

    def __enter__(self) -> "SimLine":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def close(self) -> None:
        return

    def exchange(self, message: bytes) -> bytes:
        self._site.around.fuse.touched()
        failed, self.failed = self.failed, True
        answer, whole = self._carry(self._site, message, failed)
        self.failed = not whole
        self._site.around.fuse.touched()
        return answer

    def change_keys(self, request: bytes) -> bytes:
        return self._change_keys(self._site, request)

    def fetch_board(
        self, office: int, held: Callable[[], bytes | None]
    ) -> SignedBoard | ChangedBoard:
        """What has changed where something is held, or the board whole, as `sync.http` asks."""
        device, digests = self._site.device, None if self._wants_whole else held()
        self._wants_whole = False
        method, body = ("GET", b"") if digests is None else ("POST", digests)
        target = request_body(method, f"/road/board/{office}", body)
        carrier = sign_carrier(
            device.key, device.certificate.device, self._site.around.clock.now(), target
        )
        signed = self._board(self._site, office, carrier, digests)
        return signed if digests is None else ChangedBoard(signed)

    def forget_board(self, *, whole: bool = True) -> None:
        self._wants_whole = whole
