"""What the program puts on the line, read by somebody who knows the format's page only."""

import base64
import hashlib
import struct
from pathlib import Path

import msgspec
import pytest
from hypothesis import given

from db.devices import DeviceRow
from district.ingest import ingest
from sync.sections import pack_opening
from sync.wire import (
    DICTIONARIES,
    Message,
    Opening,
    pack,
    sign_carrier,
    signed_part,
    unpack,
)
from tests.second_reader import CARRIER, Unreadable, read_body
from tests.sync.line import a_line, carrier_row
from tests.sync.test_wire import messages
from tests.world import AIGUL, TestKey, TestVerifier, World, a_form


def plain(value: object) -> object:
    """As MessagePack knows it: lists, bytes, numbers."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(value))


@given(messages)
def test_both_read_the_same(message):
    body = read_body(pack(message, dictionaries=DICTIONARIES))
    assert body.whole
    assert body.opening is not None
    assert list(body.opening.values()) == plain(Opening.of(message))
    assert body.frames == plain(message.frames)


def test_a_real_exchange_is_read_both_ways_and_every_receipt_in_it_is_true(tmp_path: Path) -> None:
    world = World(tmp_path)
    desk, place, _ = world.desk()
    for n in range(60):
        desk.register(a_form(f"Адам {n}"), AIGUL)
    uploader, line = a_line(world, place)
    bodies: list[tuple[bytes, bytes]] = []

    def heard(line: object, message: bytes) -> bytes:
        answer = ingest(message, _carrier(line), world.district.road)
        bodies.append((message, answer))
        return answer

    line.faults = [heard] * 9
    uploader.run()
    [(question, answer), *_] = bodies
    asked, said = read_body(question), read_body(answer)
    assert asked.whole
    assert said.whole
    [[chain, first, entries, signature, before]] = asked.frames
    assert (first, len(entries), len(signature), before) == (0, 61, 64, b"")
    assert said.opening is not None
    [[packed, seal]] = said.opening["receipts"]
    key = world.district_key.public_key
    assert TestVerifier().verify(key, b"tereze/receipt/1" + packed, seal)
    device, signed_chain, n, h, _ = msgspec.msgpack.decode(packed)
    assert (device, signed_chain, n) == (place.device, chain, 60)
    assert [chain, n, h] in said.opening["heads"]
    told = b"".join(c + struct.pack(">q", n) + h for c, n, h in said.opening["heads"])
    asked_so = hashlib.sha256(signed_part(question)).digest()
    proven = b"tereze/heads/1" + place.device + asked_so + told
    assert TestVerifier().verify(key, proven, said.opening["proof"])
    assert len(said.frames) == 1  # the office's own chain came down


def _carrier(line: object) -> DeviceRow:
    carrier: DeviceRow = line.carrier  # type: ignore[attr-defined]
    return carrier


def test_cut_anywhere_both_count_the_same_frames(tmp_path: Path) -> None:
    world = World(tmp_path)
    desk, place, _ = world.desk()
    for n in range(6):
        desk.register(a_form(f"Адам {n}"), AIGUL)
    frames = tuple(place.road.frames_after((), largest=1))
    body = pack(Message(heads=place.road.heads(), frames=frames), dictionaries=DICTIONARIES)
    begins = len(pack_opening(Opening(heads=place.road.heads())))
    for length in range(begins, len(body), 7):
        held = read_body(body[:length])
        assert not held.whole
        answer = unpack(ingest(body[:length], carrier_row(place), world.district.road))
        [reached] = [head.n for head in answer.heads if head.chain == frames[0].chain] or [-1]
        assert reached == len(held.frames) - 1
    with pytest.raises(Unreadable):
        read_body(body[: begins - 1])


def test_the_carriers_header_is_as_the_page_says() -> None:
    key, device = TestKey(b"desk"), bytes(range(16))
    body = pack(Message(heads=()))
    found = CARRIER.fullmatch(sign_carrier(key, device, 1_772_424_000_000, signed_part(body)))
    assert found is not None
    shown, time, signature = (base64.urlsafe_b64decode(found[1] + "=="), int(found[2]), found[3])
    assert (shown, time) == (device, 1_772_424_000_000)
    told = b"tereze/carrier/1" + device + struct.pack(">Q", time)
    told += hashlib.sha256(read_body(body).signed).digest()
    sealed = base64.urlsafe_b64decode(signature + "==")
    assert TestVerifier().verify(key.public_key, told, sealed)
