"""Files named in facts: which kinds can name one, and which files a fact names.

A file travels apart from its entry; who carries files asks here instead of knowing every kind.
"""

from typing import Any, Final, get_args, get_type_hints

import msgspec

from registry.facts import Fact, FileRef

# Bytes. A village line of 64 kbit/s brings this in three quarters of an hour, in the evening;
# whoever attaches more is told so on the spot, and nothing larger is carried.
LARGEST_FILE: Final = 20 * 1024 * 1024


def files_of(value: object) -> tuple[FileRef, ...]:
    """Every file that a fact, or anything in it, names, in the order of its fields."""
    if isinstance(value, FileRef):
        return (value,)
    if isinstance(value, tuple | list):
        return tuple(ref for one in value for ref in files_of(one))
    if isinstance(value, msgspec.Struct):
        inside = (getattr(value, name) for name in value.__struct_fields__)
        return tuple(ref for one in inside for ref in files_of(one))
    return ()


def kinds_with_files() -> frozenset[int]:
    """The kinds of facts that can name a file."""
    kinds = _all_kinds(Fact)
    return frozenset(kind.KIND for kind in kinds if _names_files(kind, set()))


def _all_kinds(kind: type[Fact]) -> list[type[Fact]]:
    return [one for each in kind.__subclasses__() for one in (each, *_all_kinds(each))]


def _names_files(kind: Any, seen: set[Any]) -> bool:
    """Whether a value of this type may hold a FileRef, however deep."""
    if kind is FileRef:
        return True
    if any(_names_files(one, seen) for one in get_args(kind)):
        return True
    if not isinstance(kind, type) or not issubclass(kind, msgspec.Struct) or kind in seen:
        return False
    seen.add(kind)
    fields = set(kind.__struct_fields__)
    hints = get_type_hints(kind)
    return any(_names_files(hint, seen) for name, hint in hints.items() if name in fields)
