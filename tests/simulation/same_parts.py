"""Of what a program is made: every object that can be reached from it, by its path, and its class.

What a simulated desk is made of is compared with what `app` wires; only classes that stand behind
a promise of `registry.ports` may differ.
"""

import enum
from collections import deque
from dataclasses import is_dataclass
from types import FunctionType, MethodType
from typing import Any, Final

ROOMS: Final = (
    "app",
    "db",
    "sync",
    "registry",
    "district",
    "printing",
    "counter",
    "kiosk",
    "tests",
)
# Each stands behind a promise of `registry.ports` or `registry.keeping`; None: no such thing set.
REPLACED: Final = frozenset(
    {
        ("app.outside.SystemClock", "tests.simulation.outside.SimClock"),
        ("app.outside.SystemRandom", "tests.simulation.outside.SimRandom"),
        ("app.outside.ScryptSealer", "tests.simulation.outside.CheapSealer"),
        ("app.outside.FolderSpace", "tests.simulation.outside.SimSpace"),
        ("registry.keeping.NoSecondCopy", "tests.simulation.outside.SimCopy"),
    }
)
# What makes one of them, for each age secret key.
UNSEALING: Final = ("app.outside.own_process", "tests.simulation.outside.Unsealed")


def parts(*roots: object) -> dict[str, str]:
    """Path → name of the class, of all that is ours and can be reached."""
    found: dict[str, str] = {}
    seen: set[int] = set()
    keep: list[object] = []  # what is looked at must not give its id to another
    todo: deque[tuple[str, object]] = deque((type(root).__name__, root) for root in roots)
    while todo:
        path, one = todo.popleft()
        if not _is_ours(one) and one is not None:
            continue
        found[path] = _named(one)
        keep.append(one)
        if one is None or id(one) in seen or isinstance(one, type | FunctionType):
            continue
        seen.add(id(one))
        if found[path].startswith("tests."):
            continue  # what is behind a promise may look as it wants
        todo.extend((f"{path}.{name}", held) for name, held in _held_by(one))
    return found


def _held_by(one: Any) -> list[tuple[str, object]]:
    if isinstance(one, MethodType):
        return [("__self__", one.__self__)]
    names = set(getattr(one, "__dict__", {}))
    for kind in type(one).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        names.update((slots,) if isinstance(slots, str) else slots)
        if is_dataclass(kind):
            names.update(kind.__dataclass_fields__)
    held = []
    for name in sorted(names - {"__weakref__", "__dict__"}):
        try:
            held.append((name, getattr(one, name)))
        except AttributeError:
            continue  # a slot that was never filled
    return held


def _is_ours(one: object) -> bool:
    if isinstance(one, enum.Enum):
        return False
    kind = one if isinstance(one, type | FunctionType | MethodType) else type(one)
    return (getattr(kind, "__module__", "") or "").split(".")[0] in ROOMS


def _named(one: object) -> str:
    if one is None:
        return "None"
    kind: Any = one if isinstance(one, type | FunctionType | MethodType) else type(one)
    return f"{kind.__module__}.{kind.__qualname__}"


def differences(real: dict[str, str], simulated: dict[str, str]) -> set[str]:
    """Paths at which the two are made of different parts, other than what may be replaced."""
    return {
        f"{path}: {real.get(path)} / {simulated.get(path)}"
        for path in real.keys() | simulated.keys()
        if real.get(path) != simulated.get(path)
        and not _is_behind_a_promise(path, real.get(path, ""), simulated.get(path, ""), real)
    }


def _is_behind_a_promise(path: str, real: str, simulated: str, all_real: dict[str, str]) -> bool:
    if (real, simulated) in REPLACED:
        return True
    if path.endswith((".outside.line", ".outside.relay")):
        return real == "None"
    if path.endswith(("outside.unsealing", "Parcels._unsealing")):
        return (real, simulated) == UNSEALING
    # A promise that makes one of several: which it makes is compared where it is made.
    if path.endswith(".outside.space"):
        return simulated.startswith("tests.simulation.outside.Surroundings.outside")
    # What lies behind a replaced part there is not there here.
    names = path.split(".")
    above = {all_real.get(".".join(names[:count])) for count in range(1, len(names))}
    return bool(above & {one for one, _ in REPLACED if one != "None"})
