"""What of the common chain may be shown to a hall: which entries a kiosk gets with their content.

All others go to it as header and commitment, like entries that were erased by law: the chain still
verifies, and no name of a clerk lies on a disk in a hall. Only what is named here is given: a kind
that is new is kept back until somebody has thought about it.
"""

from typing import Final

from registry.chain import commitment
from registry.facts import ChainOpened, DeviceCertified, DeviceRevoked
from registry.road import Frame, WireEntry

# Keys, certificates and revocations, by which it knows whether to believe the relay of its office;
# not the catalogue: it gets the one in force, signed, apart (decision 12). Not `StaffSet`: the
# people of the departments are on that chain too.
SHOWN: Final = frozenset({ChainOpened.KIND, DeviceCertified.KIND, DeviceRevoked.KIND})


def for_kiosk(frame: Frame) -> Frame:
    """The frame with the content of every entry left out that a kiosk has no use for."""
    return Frame(
        frame.chain,
        frame.first,
        tuple(entry if _is_shown(entry) else _without_content(entry) for entry in frame.entries),
        frame.signature,
        frame.before,
    )


def _is_shown(entry: WireEntry) -> bool:
    try:
        return entry.entry().read_header().kind in SHOWN
    except Exception:  # a header that cannot be read vouches for nothing
        return False


def _without_content(entry: WireEntry) -> WireEntry:
    return WireEntry(entry.header, c=entry.c or commitment(entry.salt, entry.payload))
