"""A parcel as bytes: sealed, signed, and either whole or nothing."""

import pytest

from registry.failures import BadFrame, Refusal
from sync.keys import DeviceKey, Ed25519Verifier
from sync.parcel import (
    EXCHANGE,
    FILE,
    MARK,
    OUTSIDE_BYTES,
    FilePiece,
    NotAParcel,
    ParcelDamaged,
    ParcelForAnother,
    Slip,
    Wanted,
    addressed_to,
    is_signed,
    opened,
    read,
    receiver_of,
    seal,
)
from sync.wire import Message, pack

WRITER, READER, OTHER = DeviceKey.create(), DeviceKey.create(), DeviceKey.create()
DEVICE = b"device 012345678"[:16]
NAME = "Серікова Айгүл"
SLIP = Slip(1, EXCHANGE, DEVICE, 1_772_424_000_000, wanted=(Wanted(b"n" * 32, 7),))
BODY = pack(Message()) + NAME.encode()


def a_parcel(slip: Slip = SLIP, body: bytes = BODY) -> bytes:
    return seal(slip, body, READER.sealing_key, WRITER)


def test_it_opens_for_its_receiver_and_tells_who_wrote_it():
    parcel = read(opened(READER.sealing_secret(), a_parcel()))

    assert (parcel.slip, parcel.body) == (SLIP, BODY)
    receiver = receiver_of(READER.sealing_key)
    assert is_signed(Ed25519Verifier(), WRITER.public_key, receiver, parcel)
    assert not is_signed(Ed25519Verifier(), OTHER.public_key, receiver, parcel)


def test_from_outside_nothing_is_seen_but_for_whom_it_is():
    parcel = a_parcel()

    assert addressed_to(parcel) == receiver_of(READER.sealing_key)
    for told in (NAME.encode(), DEVICE, WRITER.public_key, BODY):
        assert told not in parcel
    assert READER.sealing_key.encode() not in parcel


def test_another_finds_that_it_is_not_for_him():
    with pytest.raises(ParcelForAnother):
        opened(OTHER.sealing_secret(), a_parcel())


def test_a_body_cannot_be_turned_to_another_receiver():
    """Whoever can read it might seal it again: the writer's signature names the receiver."""
    inside = read(opened(READER.sealing_secret(), a_parcel()))

    other = receiver_of(OTHER.sealing_key)

    assert not is_signed(Ed25519Verifier(), WRITER.public_key, other, inside)


def test_a_parcel_cut_at_any_byte_is_damaged():
    whole = a_parcel()
    for length in range(len(whole)):
        with pytest.raises(ParcelDamaged):
            opened(READER.sealing_secret(), whole[:length])


def test_any_flipped_bit_is_noticed():
    whole = bytearray(a_parcel())
    for place in range(len(whole)):
        for bit in range(8) if place % 7 == 0 else (place % 8,):
            whole[place] ^= 1 << bit
            with pytest.raises(NotAParcel if place < len(MARK) else ParcelDamaged):
                opened(READER.sealing_secret(), bytes(whole))
            whole[place] ^= 1 << bit
    assert read(opened(READER.sealing_secret(), bytes(whole))).slip == SLIP


def test_something_after_its_end_is_noticed():
    with pytest.raises(ParcelDamaged):
        opened(READER.sealing_secret(), a_parcel() + b"\0")


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\0", b"age-encryption.org/v1\n", b"\0" * 99]
)
def test_other_files_are_not_parcels(content):
    with pytest.raises((NotAParcel, ParcelDamaged)):
        addressed_to(content)


@pytest.mark.parametrize(
    "slip",
    [
        Slip(0, EXCHANGE, DEVICE, 1),
        Slip(1, EXCHANGE, b"short", 1),
        Slip(1, EXCHANGE, DEVICE, -1),
        Slip(1, FILE, DEVICE, 1),
        Slip(1, EXCHANGE, DEVICE, 1, FilePiece(b"n" * 32, b"s", 10, 0)),
        Slip(1, FILE, DEVICE, 1, FilePiece(b"n" * 32, b"s", 10, 10)),
        Slip(1, FILE, DEVICE, 1, FilePiece(b"n" * 31, b"s", 10, 0)),
        Slip(1, EXCHANGE, DEVICE, 1, wanted=(Wanted(b"n" * 32, -1),)),
        Slip(1, EXCHANGE, DEVICE, 1, wanted=(Wanted(b"n" * 32, 0),) * 65),
    ],
)
def test_a_slip_that_cannot_be_is_refused(slip):
    with pytest.raises(ParcelDamaged):
        read(opened(READER.sealing_secret(), a_parcel(slip)))


@pytest.mark.parametrize("content", [b"", b"\0", b"\xff\xff\xff\xff", b"\0\0\0\1\xc1" + b"s" * 64])
def test_content_that_is_none_is_refused(content):
    with pytest.raises(ParcelDamaged):
        read(content)


def test_whoever_is_no_receiver_cannot_be_sealed_to():
    with pytest.raises(BadFrame):
        seal(SLIP, BODY, "age1nobody", WRITER)


def test_a_parcel_costs_little_beside_its_body():
    assert len(a_parcel()) - len(BODY) < OUTSIDE_BYTES + 600
    assert issubclass(ParcelDamaged, Refusal)
