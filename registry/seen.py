"""What the first moment of a start shows of an office and of those who work there.

A window that names its people before anything is opened has no time for msgspec: loading it takes
as long as painting that window. So this reads the same bytes (MessagePack, by docs/format.md) with
the standard library alone. Kept out: everything that is decided; only the open book lets somebody
sit down (`registry.offices` has the real ones).
"""

import struct
from collections.abc import Callable
from typing import Final, NamedTuple

_DEEPEST: Final = 32


class Unreadable(ValueError):
    """These bytes are no MessagePack, or not of the shape that was asked for."""


class SeenOffice(NamedTuple):
    """The first fields of `registry.offices.Office`."""

    code: int
    name_kk: str
    name_ru: str
    name_en: str


class SeenStaff(NamedTuple):
    """As `registry.offices.Staff`."""

    number: str
    name: str
    position_kk: str
    position_ru: str
    position_en: str = ""
    roles: tuple[str, ...] = ("specialist",)
    active: bool = True


def office_seen(fields: object) -> SeenOffice:
    """Raises Unreadable."""
    match fields:
        case [int(code), str(kk), str(ru), str(en), *_]:
            return SeenOffice(code, kk, ru, en)
        case _:
            raise Unreadable("no office")


def staff_seen(fields: object) -> SeenStaff:
    """Fields are added at the end only; those of a newer program are left out.

    Raises Unreadable.
    """
    match fields:
        case [str(number), str(name), str(kk), str(ru), *more]:
            bare = SeenStaff(number, name, kk, ru)
        case _:
            raise Unreadable("nobody of the staff")
    position, roles, active = [*more, *bare[4 + len(more) :]][:3]
    if not isinstance(position, str) or not isinstance(active, bool):
        raise Unreadable("a field of somebody of the staff")
    if not isinstance(roles, list | tuple) or not all(isinstance(one, str) for one in roles):
        raise Unreadable("the roles of somebody of the staff")
    return bare._replace(position_en=position, roles=tuple(roles), active=active)


def unpacked(packed: bytes) -> object:
    """What these bytes of MessagePack say, as `msgspec.msgpack.decode` does. Raises Unreadable.

    Kept out: the extension types, which no entry of a book has.
    """
    try:
        value, end = _value(packed, 0, 0)
    except (IndexError, struct.error, UnicodeDecodeError, TypeError) as cause:
        raise Unreadable("no MessagePack") from cause
    if end != len(packed):
        raise Unreadable("more bytes than it says")
    return value


def _value(packed: bytes, at: int, deep: int) -> tuple[object, int]:
    if deep > _DEEPEST:
        raise Unreadable("too deep")
    kind = packed[at]
    at += 1
    if kind < 0x80:
        return kind, at
    if kind >= 0xE0:
        return kind - 0x100, at
    if kind in _FIXED:
        return _FIXED[kind], at
    if kind in _NUMBERS:
        form = _NUMBERS[kind]
        return struct.unpack_from(form, packed, at)[0], at + struct.calcsize(form)
    count, at, read = _counted(packed, kind, at)
    return read(packed, at, count, deep + 1)


_FIXED: Final = {0xC0: None, 0xC2: False, 0xC3: True}
_NUMBERS: Final = {
    0xCA: ">f",
    0xCB: ">d",
    0xCC: ">B",
    0xCD: ">H",
    0xCE: ">I",
    0xCF: ">Q",
    0xD0: ">b",
    0xD1: ">h",
    0xD2: ">i",
    0xD3: ">q",
}

_Read = Callable[[bytes, int, int, int], tuple[object, int]]


def _bytes(packed: bytes, at: int, count: int, _deep: int) -> tuple[object, int]:
    if at + count > len(packed):
        raise Unreadable("it ends in the middle")
    return packed[at : at + count], at + count


def _text(packed: bytes, at: int, count: int, deep: int) -> tuple[object, int]:
    _, end = _bytes(packed, at, count, deep)
    return packed[at:end].decode(), end


def _list(packed: bytes, at: int, count: int, deep: int) -> tuple[object, int]:
    values = []
    for _ in range(count):
        value, at = _value(packed, at, deep)
        values.append(value)
    return values, at


def _map(packed: bytes, at: int, count: int, deep: int) -> tuple[object, int]:
    pairs, at = _list(packed, at, 2 * count, deep)
    each = iter(pairs if isinstance(pairs, list) else [])
    return dict(zip(each, each, strict=True)), at


_COUNTED: Final[dict[int, tuple[str, _Read]]] = {
    0xC4: (">B", _bytes),
    0xC5: (">H", _bytes),
    0xC6: (">I", _bytes),
    0xD9: (">B", _text),
    0xDA: (">H", _text),
    0xDB: (">I", _text),
    0xDC: (">H", _list),
    0xDD: (">I", _list),
    0xDE: (">H", _map),
    0xDF: (">I", _map),
}


def _counted(packed: bytes, kind: int, at: int) -> tuple[int, int, _Read]:
    """How many there are, where they begin, and how each kind of them is read."""
    if 0xA0 <= kind <= 0xBF:
        return kind & 0x1F, at, _text
    if 0x90 <= kind <= 0x9F:
        return kind & 0x0F, at, _list
    if kind <= 0x8F:
        return kind & 0x0F, at, _map
    if kind not in _COUNTED:
        raise Unreadable("an extension")
    form, read = _COUNTED[kind]
    [count] = struct.unpack_from(form, packed, at)
    return count, at + struct.calcsize(form), read
