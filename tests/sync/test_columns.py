"""Random strings taken out of a packed frame and put back: nothing may come back otherwise."""

import os

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.failures import BadFrame
from sync.columns import STRING, join, part

MANY = 10_000_000
# Bytes in which the mark is frequent: by chance it would hardly ever come.
marked = st.lists(
    st.one_of(
        st.just(b"\xc4\x10"),
        st.just(b"\xc4"),
        st.just(b"\x10"),
        st.sampled_from([b"a" * STRING, b"b" * STRING, b"\xc4\x10" * 8, bytes(STRING)]),
        st.binary(max_size=20),
    ),
    max_size=60,
).map(b"".join)


@given(marked)
@example(b"\xc4\x10")
@example(b"\xc4\x10" + b"x" * 15)
@example(b"\xc4\xc4\x10" + b"\xc4\x10" * 40)
def test_what_was_parted_is_joined_byte_by_byte(packed):
    assert join(*part(packed), MANY) == packed


def test_strings_leave_the_words_and_a_repeated_one_is_one_byte():
    first, second = os.urandom(STRING), os.urandom(STRING)
    packed = msgspec.msgpack.encode([first, second, first, "слово", second])
    words, column = part(packed)
    assert column == first + second
    assert len(words) == len(packed) - 4 * STRING + 4
    assert join(words, column, MANY) == packed


@pytest.mark.parametrize("distance", [253, 254, 255, 256, 600])
def test_a_string_far_back_is_sent_again(distance):
    strings = [os.urandom(STRING) for _ in range(distance)]
    packed = msgspec.msgpack.encode([*strings, strings[0]])
    words, column = part(packed)
    assert len(column) == STRING * (distance + (distance > 254))
    assert join(words, column, MANY) == packed


@pytest.mark.parametrize(
    ("words", "column"),
    [
        (b"\xc4\x10", b""),  # a mark, and nothing said of it
        (b"\xc4\x10\x00", b""),  # a string that is not there
        (b"\xc4\x10\x00", b"x" * 15),
        (b"\xc4\x10\x01", b""),  # as the one before the first
        (b"\xc4\x10\x00\xc4\x10\x02", b"x" * 16),
        (b"", b"x"),  # more than was taken out
        (b"\xc4\x10\x00", b"x" * 32),
    ],
)
def test_words_and_column_that_do_not_belong_together_are_refused(words, column):
    with pytest.raises(BadFrame, match="column"):
        join(words, column, MANY)


def test_a_few_bytes_that_would_become_many_are_refused_before_they_do():
    """Each repeated string is three bytes here and eighteen there."""
    words = b"\xc4\x10\x00" + b"\xc4\x10\x01" * 999
    assert len(join(words, bytes(STRING), 18_000)) == 18_000
    with pytest.raises(BadFrame, match="size"):
        join(words, bytes(STRING), 17_999)
