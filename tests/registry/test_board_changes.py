"""What has changed on a kiosk's board: whatever it held before, it then holds what is there."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.board_changes import (
    DIGEST_BYTES,
    MOST_BITS,
    BoardChanges,
    BoardHeld,
    bits_for,
    bucket_of,
    changes,
    digests,
    question,
    span_of,
    unpack_question,
    whole_of,
)
from registry.failures import BadFrame

Rows = dict[bytes, bytes]


def as_packed(stages: dict[bytes, int]) -> Rows:
    """Each row names its own seal, as those of a board do."""
    return {seal: msgspec.msgpack.encode([seal, stage]) for seal, stage in stages.items()}


seals = st.binary(min_size=16, max_size=16)
boards = st.dictionaries(seals, st.integers(0, 3), max_size=40).map(as_packed)


def taken(held: Rows, news: BoardChanges) -> Rows:
    """What a kiosk holds after it: the changed buckets are the answer's, the others stay."""
    told = {one.bucket for one in news.buckets}
    return {seal: row for seal, row in held.items() if bucket_of(seal, news.bits) not in told}


@given(boards, boards, st.integers(0, 6))
def test_what_is_held_and_what_has_changed_make_what_is_there(
    held: Rows, there: Rows, bits: int
) -> None:
    mine = digests(sorted(held.items()), bits)
    news = changes(question(mine), there.items(), 427, 5, 0)
    stays = taken(held, news)
    told = {one.bucket for one in news.buckets}
    new = {seal: row for seal, row in there.items() if bucket_of(seal, bits) in told}
    assert stays | new == there
    assert news.whole == whole_of(digests(sorted(there.items()), bits))
    for one in news.buckets:
        rows = [there[seal] for seal in sorted(new) if bucket_of(seal, bits) == one.bucket]
        assert [bytes(row) for row in one.rows] == rows


@given(st.binary(min_size=16, max_size=16), st.integers(0, MOST_BITS))
def test_every_seal_lies_in_the_span_of_its_bucket(seal: bytes, bits: int) -> None:
    first, beyond = span_of(bucket_of(seal, bits), bits)
    assert first <= seal
    assert beyond is None or seal < beyond


def test_who_holds_all_is_told_nothing() -> None:
    rows = {bytes([n]) * 16: b"\x01" for n in range(100)}
    news = changes(question(digests(sorted(rows.items()), 4)), rows.items(), 427, 5, 0)
    assert news.buckets == ()


def test_of_two_rows_with_one_seal_the_later_counts() -> None:
    """As where the whole board is kept; else a kiosk would fetch it whole for ever."""
    seal = b"s" * 16
    held = question(digests([(seal, b"\x02")], 3))
    assert changes(held, [(seal, b"\x01"), (seal, b"\x02")], 427, 5, 0).buckets == ()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xc1",
        msgspec.msgpack.encode(BoardHeld(2, bytes(DIGEST_BYTES))),
        msgspec.msgpack.encode(BoardHeld(-1, b"")),
        msgspec.msgpack.encode(BoardHeld(MOST_BITS + 1, bytes(DIGEST_BYTES << MOST_BITS + 1))),
    ],
)
def test_a_question_that_is_none_is_refused(said: bytes) -> None:
    with pytest.raises(BadFrame):
        unpack_question(said)


def test_question_and_answer_stay_small_from_a_village_to_a_city() -> None:
    for rows, most in ((0, 200), (400, 1_500), (200_000, 30_000)):
        bits = bits_for(rows)
        assert (DIGEST_BYTES << bits) + 88 * rows / (1 << bits) < most
