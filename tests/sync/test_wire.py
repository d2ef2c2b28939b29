"""Whatever bytes come, they are a message or `BadFrame`, and never more memory than allowed."""

from contextlib import suppress

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from registry.failures import BadFrame
from registry.road import Frame, Head, SignedReceipt, WireEntry
from registry.trust import EnrolmentRequest
from sync.wire import (
    MARK,
    MESSAGE_LIMIT,
    Message,
    RefusedFrame,
    carrier_is_signed,
    pack,
    pack_request,
    read_carrier,
    sign_carrier,
    unpack,
    unpack_board,
    unpack_request,
)
from tests.world import TestKey, TestVerifier

digests = st.binary(min_size=32, max_size=32)
ids = st.binary(min_size=16, max_size=16)
positions = st.integers(0, 2**62)
signatures = st.binary(min_size=64, max_size=64)
entries = st.one_of(
    st.builds(WireEntry, st.binary(min_size=1), ids, st.binary(min_size=1)),
    st.builds(lambda header, c: WireEntry(header, c=c), st.binary(min_size=1), digests),
)
messages = st.builds(
    Message,
    heads=st.lists(st.builds(Head, ids, positions, digests), max_size=4).map(tuple),
    frames=st.lists(
        st.builds(
            Frame, ids, positions, st.lists(entries, min_size=1, max_size=4).map(tuple), signatures
        ),
        max_size=3,
    ).map(tuple),
    receipts=st.lists(st.builds(SignedReceipt, st.binary(), signatures), max_size=2).map(tuple),
    refused=st.lists(st.builds(RefusedFrame, ids, positions, st.just("link")), max_size=2).map(
        tuple
    ),
    asked_at=st.integers(0, 2**53),
    proof=st.one_of(st.just(b""), signatures),
    told=st.lists(st.binary(max_size=256), max_size=3).map(tuple),
)


@given(messages)
def test_what_is_packed_is_read_back(message: Message) -> None:
    assert unpack(pack(message)) == message


@given(st.binary(max_size=400))
def test_random_bytes_are_a_bad_frame(data: bytes) -> None:
    for bytes_ in (data, MARK + data, MARK + zstandard.compress(data)):
        for reader in (unpack, unpack_request, unpack_board):
            with suppress(BadFrame):
                reader(bytes_)  # a few of them are a message by chance


@given(messages, st.data())
def test_a_flipped_bit_never_gives_another_message(message: Message, data: st.DataObject) -> None:
    """A flipped kind makes a section one of next year's, which is passed over: what is lacking
    then, the heads say in the next round."""
    packed = bytearray(pack(message))
    place = data.draw(st.integers(0, len(packed) * 8 - 1))
    packed[place // 8] ^= 1 << place % 8
    with suppress(BadFrame):
        read = unpack(bytes(packed))  # some bits mean nothing to zstd
        assert replace(read, frames=()) == replace(message, frames=())
        sent = iter(message.frames)
        assert all(frame in sent for frame in read.frames)


@given(messages, st.data())
def test_a_cut_body_is_a_bad_frame(message: Message, data: st.DataObject) -> None:
    packed = pack(message)
    with pytest.raises(BadFrame):
        unpack(packed[: data.draw(st.integers(0, len(packed) - 1))])
    with pytest.raises(BadFrame):
        unpack(packed + b"\0")


def test_a_small_body_that_unpacks_to_a_huge_one_is_refused_before_it_does() -> None:
    bomb = MARK + zstandard.compress(bytes(MESSAGE_LIMIT + 1))
    assert len(bomb) < 2000
    with pytest.raises(BadFrame, match="size"):
        unpack(bomb)
    with pytest.raises(BadFrame, match="size"):
        unpack(pack(Message(heads=(Head(bytes(16), 1, bytes(32)),) * 9)), limit=100)


def test_a_body_that_hides_its_size_is_refused() -> None:
    packer = zstandard.ZstdCompressor(write_content_size=False)
    with pytest.raises(BadFrame, match="size"):
        unpack(MARK + packer.compress(msgspec.msgpack.encode(Message())))


def test_a_list_that_claims_two_thousand_million_items_is_refused() -> None:
    with pytest.raises(BadFrame, match="encoding"):
        unpack(MARK + zstandard.compress(b"\x92\x01\xdd\x7f\xff\xff\xff"))


ENTRY = WireEntry(b"h", bytes(16), b"p")


@pytest.mark.parametrize(
    "message",
    [
        Message(version=0),
        Message(heads=(Head(b"short", 0, bytes(32)),)),
        Message(heads=(Head(bytes(16), -2, bytes(32)),)),
        Message(heads=(Head(bytes(16), 0, b""),)),
        Message(frames=(Frame(bytes(16), 0, (), bytes(64)),)),
        Message(frames=(Frame(bytes(16), -1, (ENTRY,), bytes(64)),)),
        Message(frames=(Frame(bytes(16), 2**63, (ENTRY,), bytes(64)),)),
        Message(frames=(Frame(bytes(16), 0, (ENTRY,), b"unsigned"),)),
        Message(frames=(Frame(bytes(16), 0, (WireEntry(b"h", b"", b"p"),), bytes(64)),)),
        Message(frames=(Frame(bytes(16), 0, (WireEntry(b"", bytes(16), b"p"),), bytes(64)),)),
        Message(
            frames=(Frame(bytes(16), 0, (WireEntry(b"h", bytes(16), b"p", bytes(32)),), bytes(64)),)
        ),
        Message(receipts=(SignedReceipt(b"", b"unsigned"),)),
    ],
)
def test_wrong_lengths_and_ranges_are_a_bad_frame(message: Message) -> None:
    with pytest.raises(BadFrame):
        unpack(pack(message))


def test_a_newer_message_with_more_at_its_end_is_read() -> None:
    known = msgspec.msgpack.decode(msgspec.msgpack.encode(Message(version=2)))
    newer = [*known, "something of next year"]
    body = MARK + zstandard.compress(msgspec.msgpack.encode(newer))
    assert unpack(body) == Message(version=2)


def test_the_failure_does_not_quote_what_was_in_the_body() -> None:
    body = MARK + zstandard.compress(msgspec.msgpack.encode(["Серікова Айгүл"]))
    with pytest.raises(BadFrame) as failure:
        unpack(body)
    assert "Серікова" not in repr(failure.value)


def test_a_carrier_is_known_by_its_signature_over_the_body() -> None:
    key, other = TestKey(b"a"), TestKey(b"b")
    header = sign_carrier(key, b"device 123456789", 1_772_424_000_000, b"body")
    carrier = read_carrier(header)
    assert carrier is not None
    assert carrier.device == b"device 123456789"
    verifier = TestVerifier()
    assert carrier_is_signed(verifier, key.public_key, carrier, b"body")
    assert not carrier_is_signed(verifier, key.public_key, carrier, b"other body")
    assert not carrier_is_signed(verifier, other.public_key, carrier, b"body")
    later = read_carrier(header.replace(".1772424000000.", ".1772424000001."))
    assert later is not None
    assert not carrier_is_signed(verifier, key.public_key, later, b"body")


@pytest.mark.parametrize(
    "header", ["", "a.b.c", "00.1.00", "Bearer x", "٠" * 32 + ".1." + "0" * 128]
)
def test_a_header_that_names_no_carrier_is_none(header: str) -> None:
    assert read_carrier(header) is None


def test_a_clock_before_1970_still_signs() -> None:
    assert read_carrier(sign_carrier(TestKey(b"a"), bytes(16), -5, b"")) is not None


def test_an_enrolment_request_is_read_back() -> None:
    request = EnrolmentRequest(bytes(32), "age1…", bytes(32), demo=True)
    assert unpack_request(pack_request(request)) == request
