"""How a device reaches the district: by itself, or by its office's relay where one is set.

The library that speaks HTTP takes a third of a second to load: no window waits for it, so peers are
made by the road's own thread at their first use.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.device_told import DeviceTold
from registry.ports import RoadStore
from sync.exchange import Uploader, Way
from sync.pace import Pace
from sync.relay import IN_THE_HOUSE, RelayFirst
from sync.telling import Telling

if TYPE_CHECKING:
    from app.wiring import Device
    from sync.http import HttpPeer


class LatePeer:
    """The other end at its address, reached at the first use. Satisfies `registry.ports.Peer`."""

    def __init__(self, reach: "Callable[[], HttpPeer]") -> None:
        self._reach = reach
        self._peer: HttpPeer | None = None

    def real(self) -> "HttpPeer":
        if self._peer is None:
            self._peer = self._reach()
        return self._peer

    def exchange(self, message: bytes) -> bytes:
        return self.real().exchange(message)

    def close(self) -> None:
        if self._peer is not None:
            self._peer.close()


@dataclass(frozen=True, slots=True)
class Ways:
    """What the road's thread of a device goes by. `pace` is how often it goes."""

    way: Way
    district: LatePeer
    relay: LatePeer | None
    pace: Pace

    @classmethod
    def of(
        cls,
        device: "Device",
        store: RoadStore,
        pace: Pace | None = None,
        look: Callable[[], Sequence[DeviceTold]] = tuple,
    ) -> "Ways":
        """`pace` is the district's; a relay in the same building is asked more often. `look` says
        how this machine fares."""
        district = LatePeer(device.peer)
        telling = Telling(look, device.clock)
        direct = Uploader(store, district, device.clock, unsigned=store.unsigned, telling=telling)
        if not device.settings.relay:
            return cls(direct, district, None, pace or Pace())
        relay = LatePeer(device.relay)
        first = RelayFirst(
            Uploader(
                store,
                relay,
                device.clock,
                is_district=False,
                unsigned=store.unsigned,
                telling=telling,
            ),
            direct,
            lambda: store.waiting().count,
            device.clock,
            device.random,
            pace,
        )
        return cls(first, district, relay, IN_THE_HOUSE if pace is None else pace)

    def answering(self, by_relay: bool) -> "HttpPeer":
        """The peer that answered last: whoever took the entries is asked for the files."""
        if by_relay and self.relay is not None:
            return self.relay.real()
        return self.district.real()

    def close(self) -> None:
        self.district.close()
        if self.relay is not None:
            self.relay.close()
