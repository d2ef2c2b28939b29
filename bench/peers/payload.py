"""The entries of a desk as the JSON documents that a peer would carry in their place."""

import base64
from collections.abc import Sequence
from typing import Any

import msgspec

from registry.road import Frame, WireEntry


def documents(frames: Sequence[Frame]) -> list[dict[str, Any]]:
    """One for each entry: what its header and its fact say, by name. Salt, hash and signature are
    left out, for the peers have nothing of the kind."""
    return [
        {"_id": f"{frame.chain.hex()[:8]}-{n}", **_document(one)}
        for frame in frames
        for n, one in enumerate(frame.entries, frame.first)
    ]


def _document(wire: WireEntry) -> dict[str, Any]:
    entry = wire.entry()
    return {**_by_name(entry.read_header()), "fact": _by_name(entry.read_fact())}


def _by_name(value: Any) -> Any:
    """Structs as objects, bytes as base64, and what is not filled in left out."""
    if isinstance(value, msgspec.Struct):
        named = {name: getattr(value, name) for name in value.__struct_fields__}
        return {name: _by_name(one) for name, one in named.items() if one not in ("", None, ())}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, (tuple, list)):
        return [_by_name(one) for one in value]
    return msgspec.to_builtins(value)
