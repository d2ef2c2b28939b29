"""The COM ports of this computer, and which of them is a scanner's: known by its maker's number.

A scanner set to "USB-COM" (also "USB CDC", "virtual COM") is a serial port of its own. Kept out:
opening and reading it (`scanner.serial_scanner`).
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from registry.readers import FIRST, NONE, Found

# Numbers of USB makers, from the list of linux-usb.org (usb.ids 2025.07.26) where it has them; the
# others, and which of these make scanners, from manuals ("VID 1EAB": integration guide of Newland's
# FM420) and from lists of devices that programs for shops have met. A maker is in the table only if
# all that it sells with a COM port are scanners.
MAKERS: Final = {
    0x0536: "Honeywell",  # Hand Held Products
    0x05E0: "Zebra",  # Symbol Technologies
    0x05F9: "Datalogic",  # PSC Scanning
    0x065A: "Opticon",  # Optoelectronics
    0x067E: "Intermec",
    0x0745: "CipherLab",  # Syntech Information
    0x080C: "Datalogic",
    0x0C2E: "Honeywell",  # Metrologic Instruments
    0x1EAB: "Newland",  # also sold as Proster and Bluehresy
    0x23D0: "Zebra",
    0x27DD: "Mindeo",
    0x2DD6: "Mertech",  # also Mercury and IDZOR
}
# Chips that many things have, cheap scanners among them (Netum, Atol): never taken by themselves,
# because a receipt printer or a lock may have the same; offered to be chosen by hand.
_SHARED: Final = frozenset({0x0483, 0x0488, 0x067B, 0x0403, 0x10C4, 0x1A86, 0x1F3A, 0x28E9, 0xAC90})
USB: Final = "usb:"


@dataclass(frozen=True, slots=True)
class Port:
    """`maker` and `model` are the numbers of USB, None for a port that is no USB device."""

    device: str
    maker: int | None = None
    model: int | None = None
    serial: str = ""
    product: str = ""

    @property
    def key(self) -> str:
        """How the settings name it: the same in whatever socket it is."""
        if self.maker is None:
            return self.device
        return f"{USB}{self.maker:04x}:{self.model or 0:04x}:{self.serial}"

    @property
    def name(self) -> str:
        known = MAKERS.get(self.maker or 0, "")
        said = known.casefold() in self.product.casefold()
        words = self.product if said else f"{known} {self.product}".strip()
        return f"{words or 'USB-COM'} · {Path(self.device).name}"

    @property
    def is_scanner(self) -> bool:
        """Whether its maker makes nothing else with a COM port."""
        return self.maker in MAKERS

    @property
    def may_be_scanner(self) -> bool:
        return self.is_scanner or self.maker in _SHARED


def ports_here() -> list[Port]:
    """All serial ports of USB devices. Reads a few small files; none where the system has none."""
    from serial.tools.list_ports import comports  # not before: few workplaces have one

    return [
        Port(one.device, one.vid, one.pid, one.serial_number or "", one.product or "")
        for one in comports()
        if one.vid is not None
    ]


def nodes(devices: Path = Path("/dev")) -> frozenset[str] | None:
    """The names of the ports, which tell cheaply that something was plugged in; None: not here."""
    if sys.platform != "linux":
        return None
    try:
        names = [path.name for path in devices.iterdir()]
    except OSError:
        return None
    return frozenset(name for name in names if name.startswith(("ttyACM", "ttyUSB")))


def chosen(wanted: str, ports: Callable[[], Sequence[Port]] = ports_here) -> Port | None:
    """The port that the settings mean. `wanted`: FIRST, NONE, a port's `key` or its device."""
    if wanted == NONE:
        return None
    if wanted != FIRST and not wanted.startswith(USB):
        return Port(wanted)
    there = ports()
    if wanted == FIRST:
        return next((port for port in there if port.is_scanner), None)
    same = [port for port in there if port.key == wanted]
    # Another one of the same model: the broken one was replaced, and nobody thought of settings.
    alike = [port for port in there if port.key.rpartition(":")[0] == wanted.rpartition(":")[0]]
    return next(iter(same), alike[0] if len(alike) == 1 else None)


def offered(ports: Callable[[], Sequence[Port]] = ports_here) -> list[Found]:
    """Those that may be scanners, the surest first."""
    there = sorted(ports(), key=lambda port: (not port.is_scanner, port.device))
    return [Found(port.key, port.name) for port in there if port.may_be_scanner]
