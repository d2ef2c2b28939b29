"""A file of records gives back what was put in, and names the byte from which on it is damaged."""

import io

import pytest

from registry.framed import (
    FRAME,
    MAGIC,
    RECEIPT,
    DamagedRecord,
    NotOurFile,
    TornRecord,
    record,
    records,
)

WHOLE = MAGIC + record(FRAME, b"first") + record(RECEIPT, b"") + record(FRAME, b"third" * 50)


def read(file: bytes) -> list[tuple[int, bytes]]:
    return [(one.kind, one.body) for one in records(io.BytesIO(file).read)]


def test_records_come_back_in_order_with_their_places():
    found = list(records(io.BytesIO(WHOLE).read))
    assert [(one.kind, one.body) for one in found] == [
        (FRAME, b"first"),
        (RECEIPT, b""),
        (FRAME, b"third" * 50),
    ]
    assert [one.at for one in found[1:]] == [one.end for one in found[:-1]]
    assert found[-1].end == len(WHOLE)


def whole_records(file: bytes) -> tuple[list[bytes], int | None]:
    """The bodies before the file ends or is torn, and where it is torn."""
    bodies: list[bytes] = []
    try:
        bodies.extend(one.body for one in records(io.BytesIO(file).read))
    except TornRecord as torn:
        return bodies, torn.at
    return bodies, None


@pytest.mark.parametrize("length", range(len(MAGIC), len(WHOLE)))
def test_a_stick_pulled_out_in_a_write_costs_the_last_record_only(length):
    ends = [len(MAGIC)] + [one.end for one in records(io.BytesIO(WHOLE).read)]
    whole = [end for end in ends if end <= length]
    bodies, torn_at = whole_records(WHOLE[:length])
    assert len(bodies) == len(whole) - 1
    assert torn_at == (None if length in ends else whole[-1])


def test_no_flipped_bit_goes_unnoticed():
    for bit in range(len(WHOLE) * 8):
        damaged = bytearray(WHOLE)
        damaged[bit // 8] ^= 1 << bit % 8
        with pytest.raises((NotOurFile, DamagedRecord, TornRecord)):
            read(bytes(damaged))


def test_another_file_is_refused():
    with pytest.raises(NotOurFile):
        read(b"SQLite format 3\0" + bytes(100))
