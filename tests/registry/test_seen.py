"""What a start reads by the standard library alone is what msgspec reads."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.offices import Office, Staff
from registry.seen import SeenStaff, Unreadable, office_seen, staff_seen, unpacked

KEYS = st.text(max_size=40) | st.integers(-(2**63), 2**64 - 1)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=300)
    | st.binary(max_size=300),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(KEYS, inner, max_size=20),
    max_leaves=30,
)
LONG = st.sampled_from(["ә" * 70_000, b"\x00" * 70_000, list(range(70_000)), "x" * 40, [None] * 20])
PEOPLE = st.builds(
    Staff,
    number=st.text(max_size=9),
    name=st.text(max_size=60),
    position_kk=st.text(),
    position_ru=st.text(),
    position_en=st.text(),
    roles=st.lists(st.text(max_size=12), max_size=4).map(tuple),
    active=st.booleans(),
)
OFFICE = Office(427, "Соколовка", "Соколовка", "Sokolovka", "", "", "", "", "09:00–18:30", "")


@given(VALUES | LONG)
def test_the_same_as_msgspec(value):
    packed = msgspec.msgpack.encode(value)
    assert unpacked(packed) == msgspec.msgpack.decode(packed) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(packed):
    try:
        value = unpacked(packed)
    except Unreadable:
        return
    try:
        expected: Any = msgspec.msgpack.decode(packed)
    except msgspec.DecodeError:
        return  # stricter on text that is no text, or on a key twice
    assert repr(value) == repr(expected)


@given(VALUES, st.integers(0, 40))
def test_half_of_it_is_none_of_it(value, cut):
    packed = msgspec.msgpack.encode(value)
    if cut and cut < len(packed):
        with pytest.raises(Unreadable):
            unpacked(packed[:-cut])
    with pytest.raises(Unreadable):
        unpacked(packed + b"\xc0")


def test_what_is_built_to_go_deep_is_refused():
    with pytest.raises(Unreadable):
        unpacked(b"\x91" * 100_000 + b"\xc0")


@given(PEOPLE)
def test_somebody_is_seen_as_in_the_open_book(one):
    seen = staff_seen(unpacked(msgspec.msgpack.encode(one)))
    assert seen == SeenStaff(*msgspec.structs.astuple(one))


def test_fields_of_an_older_or_newer_program():
    assert staff_seen(["1", "A", "k", "r"]) == SeenStaff("1", "A", "k", "r")
    newer = ["1", "A", "k", "r", "e", ["head"], False, "new"]
    assert staff_seen(newer) == SeenStaff("1", "A", "k", "r", "e", ("head",), False)


@pytest.mark.parametrize(
    "fields",
    [
        None,
        [],
        ["1", "A", "k"],
        [1, "A", "k", "r"],
        ["1", "A", "k", "r", None],
        ["1", "A", "k", "r", "e", "head"],
        ["1", "A", "k", "r", "e", [1]],
        ["1", "A", "k", "r", "e", [], 1],
    ],
)
def test_what_is_nobody_is_refused(fields):
    with pytest.raises(Unreadable):
        staff_seen(fields)


def test_an_office_is_seen_as_it_is():
    seen = office_seen(unpacked(msgspec.msgpack.encode(OFFICE)))
    assert (seen.code, seen.name_kk, seen.name_en) == (427, "Соколовка", "Sokolovka")
    for other in (None, [427, "a", "b"], ["427", "a", "b", "c"]):
        with pytest.raises(Unreadable):
            office_seen(other)
