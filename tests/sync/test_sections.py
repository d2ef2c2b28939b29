"""Whatever comes over the line, and wherever it is cut: whole sections count, nothing else does."""

from contextlib import suppress

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.chain import Entry, genesis, link
from registry.facts import ChainOpened, PapersSent
from registry.failures import BadFrame
from registry.road import Frame, Head, WireEntry
from sync import sections
from sync.message import BodyTooLarge, Message, Opening, RefusedFrame
from sync.sections import (
    END_SECTION,
    FRAME,
    MARK_2,
    MESSAGE_LIMIT,
    PACKED_LIMIT,
    SectionReader,
    pack_frames,
    pack_opening,
    read_what_came,
)
from sync.wire import DICTIONARIES, pack, signed_part, unpack
from tests.db.scribe import Scribe
from tests.sync.test_wire import messages

PIECES = st.lists(st.integers(1, 200), min_size=1, max_size=30)


def section(kind: int, content: bytes) -> bytes:
    return bytes((kind,)) + len(content).to_bytes(3, "big") + content


def zipped(value: object) -> bytes:
    return zstandard.compress(msgspec.msgpack.encode(value))


def some_frames(count: int = 4) -> tuple[Frame, ...]:
    scribe = Scribe("desk")
    for n in range(count - 1):
        scribe.say(PapersSent("1042701000001000", "land", n))
    return tuple(scribe.frames)


def said(**more: object) -> Message:
    heads = (Head(b"c" * 16, 4, b"h" * 32),)
    return Message(heads=heads, frames=some_frames(), **more)  # type: ignore[arg-type]


def without_before(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    return tuple(msgspec.structs.replace(one, before=b"") for one in frames)


OPENING = pack_opening(Opening())


@given(messages, PIECES, st.sampled_from([(), DICTIONARIES]), st.sampled_from([1, 2]))
def test_in_whatever_pieces_a_body_comes_the_same_is_read(message, lengths, dictionaries, packing):
    body = pack(message, packing, dictionaries=dictionaries)
    reader, read = SectionReader(), []
    at = 0
    while at < len(body):
        length = lengths[len(read) % len(lengths)]
        read += reader.feed(body[at : at + length])
        at += length
    read += reader.finish()
    assert read == [Opening.of(message), *message.frames]
    assert reader.packing == packing
    assert reader.frames == len(message.frames)


def test_cut_at_any_byte_the_whole_sections_before_it_are_read() -> None:
    message = said()
    body = pack(message)
    parts = [pack_opening(Opening.of(message)), *pack_frames(message.frames)]
    ends = [sum(len(part) for part in parts[: nth + 1]) for nth in range(len(parts))]
    assert body == b"".join(parts) + END_SECTION
    for length in range(len(body)):
        with pytest.raises(BadFrame, match="cut"):
            unpack(body[:length])
        if length < ends[0]:
            with pytest.raises(BadFrame, match="cut"):
                read_what_came(body[:length])
            continue
        came, why = read_what_came(body[:length])
        whole = sum(1 for end in ends[1:] if end <= length)
        assert (len(came.frames), why) == (whole, "cut")
        assert came.heads == message.heads
    assert read_what_came(body)[1] == ""


@settings(max_examples=200, deadline=None)
@given(messages, st.data())
def test_a_flipped_bit_never_gives_a_frame_that_nobody_sent(message, data):
    body = bytearray(pack(message))
    place = data.draw(st.integers(0, len(body) * 8 - 1))
    body[place // 8] ^= 1 << place % 8
    with suppress(BadFrame):
        came, _ = read_what_came(bytes(body))
        assert came.frames == message.frames[: len(came.frames)] or _passed_over(message, came)
        assert (came.heads, came.receipts) == (message.heads, message.receipts)


def _passed_over(message: Message, came: Message) -> bool:
    """A flipped kind makes a section one of next year's, which is passed over."""
    return len(came.frames) == len(message.frames) - 1 and set(came.frames) <= set(message.frames)


@given(st.binary(max_size=300))
def test_random_bytes_are_refused_or_passed_over(data):
    for body in (data, MARK_2 + data, OPENING + data, OPENING + section(FRAME, data)):
        with suppress(BadFrame):
            came, _ = read_what_came(body)
            assert came.frames == ()


def test_a_small_section_that_unpacks_to_a_huge_one_is_refused_before_it_does() -> None:
    bomb = zstandard.compress(bytes(MESSAGE_LIMIT + 1))
    assert len(bomb) < 2000
    with pytest.raises(BadFrame, match="size"):
        unpack(MARK_2 + section(sections.OPENING, bomb))
    assert read_what_came(OPENING + section(FRAME, bomb)) == (Message(), "size")


@pytest.mark.parametrize("size", [0, 1, 5, 2**31])
def test_a_section_that_lies_about_its_size_is_refused(size: int) -> None:
    """The size in the zstd frame's header is another one than what it unpacks to."""
    honest = bytearray(zipped(some_frames()[0]))
    descriptor = zstandard.get_frame_parameters(bytes(honest))
    assert descriptor.content_size > 255
    # Two bytes at place 5 hold the size less 256; four would need another header.
    told = size if size < 2**16 else 2**16 - 1
    honest[5:7] = told.to_bytes(2, "little")
    came, why = read_what_came(OPENING + section(FRAME, bytes(honest)) + END_SECTION)
    assert (came.frames, why) == ((), "encoding")


def test_a_section_that_hides_its_size_is_refused() -> None:
    hidden = zstandard.ZstdCompressor(write_content_size=False).compress(b"\x90")
    assert read_what_came(OPENING + section(FRAME, hidden)) == (Message(), "size")


def test_a_section_longer_than_any_may_be_is_refused_at_its_first_bytes() -> None:
    reader = SectionReader()
    assert list(reader.feed(OPENING))
    with pytest.raises(BadFrame, match="size"):
        list(reader.feed(bytes((FRAME,)) + (PACKED_LIMIT + 1).to_bytes(3, "big")))


def test_an_unknown_dictionary_is_named_as_the_reason_and_what_came_before_it_counts() -> None:
    learnt = zstandard.ZstdCompressionDict(
        zstandard.train_dictionary(
            1024, [b"%d abc %d" % (n, n * 7) * 9 for n in range(300)], dict_id=777
        ).as_bytes()
    )
    strange = zstandard.ZstdCompressor(dict_data=learnt).compress(b"\x90" * 30)
    [first, *_] = frames = tuple(pack_frames(some_frames()))
    came, why = read_what_came(OPENING + first + section(FRAME, strange) + b"".join(frames[1:]))
    assert (came.frames, why) == (some_frames()[:1], "dictionary")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (MARK_2 + END_SECTION, "order"),
        (MARK_2 + next(pack_frames(some_frames())) + OPENING[4:], "order"),
        (OPENING + OPENING[4:], "order"),
        (OPENING + b"\0\0\0\1x", "end"),
        (OPENING + END_SECTION + b"\0", "after the end"),
        (OPENING + END_SECTION + END_SECTION, "after the end"),
        (OPENING + section(FRAME, zipped(["x"])), "encoding"),
        (OPENING + section(FRAME, b""), "encoding"),
        (OPENING + section(FRAME, zipped([bytes(16), 0, [], bytes(64)])), "entries"),
        (b"TRZ\x03" + OPENING[4:], "mark"),
        (b"PK", "mark"),
    ],
)
def test_a_body_out_of_order_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(BadFrame) as failure:
        unpack(body)
    assert failure.value.why == why


def test_a_kind_of_next_year_is_passed_over() -> None:
    newer = OPENING + section(77, b"who knows") + next(pack_frames(some_frames())) + END_SECTION
    assert unpack(newer).frames == some_frames()[:1]


def test_an_opening_of_next_year_with_more_at_its_end_is_read() -> None:
    known = msgspec.msgpack.decode(msgspec.msgpack.encode(Opening(version=2)))
    newer = zipped([*known, "something"])
    assert unpack(MARK_2 + section(sections.OPENING, newer) + END_SECTION) == Message(version=2)


def test_one_body_brings_only_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    body = pack(said())
    for limit, most in ((("MOST_FRAMES"), 2), ("BODY_LIMIT", 700)):
        with monkeypatch.context() as lower:
            lower.setattr(sections, limit, most)
            reader = SectionReader()
            with pytest.raises(BodyTooLarge):
                list(reader.feed(body))
            assert 1 <= reader.frames < 4
    assert len(unpack(body).frames) == 4


def test_the_memory_holds_one_section_at_most() -> None:
    big = Frame(bytes(16), 0, (WireEntry(b"h", bytes(16), bytes(range(256)) * 400),), bytes(64))
    reader, most = SectionReader(), 0
    for place in range(0, len(body := pack(Message(frames=(big,) * 50))), 1000):
        list(reader.feed(body[place : place + 1000]))
        most = max(most, len(reader._held))
    assert reader.frames == 50
    assert most <= max(len(one) for one in pack_frames((big,))) + 1000 < len(body) / 10


# -- what comes before ---------------------------------------------------------------------------


def test_what_comes_before_a_frame_is_left_out_where_the_frame_before_it_says_it() -> None:
    frames = some_frames()
    assert all(frame.before for frame in frames[1:])
    assert unpack(pack(Message(frames=frames))).frames == without_before(frames)
    later = frames[2:]  # nothing in this body says what comes before the first of them
    assert unpack(pack(Message(frames=later))).frames == (later[0], *without_before(later[1:]))
    gap = (frames[0], frames[2])
    assert unpack(pack(Message(frames=gap))).frames == gap


def test_where_a_branch_begins_beside_the_frame_before_it_is_not_left_out() -> None:
    scribe = Scribe("desk")
    twin = scribe.twin()
    scribe.say(PapersSent("1042701000001000", "land", 1))
    twin.say(PapersSent("1042701000001000", "land", 2))
    beside = twin.say(PapersSent("1042701000001000", "land", 3))
    frames = (*scribe.frames, beside)  # n = 2, but it goes on from the twin's n = 1
    assert unpack(pack(Message(frames=frames))).frames[-1] == beside


def test_a_first_frame_that_cannot_be_read_leaves_nothing_out() -> None:
    chain = b"c" * 16
    poison = Entry.whole(b"\xc1", bytes(16), b"\xc1")
    h = link(genesis(chain, bytes(32)), poison)
    first = Frame(chain, 0, (WireEntry.of(poison),), bytes(64))
    second = Frame(chain, 1, (WireEntry.of(poison),), bytes(64), h)
    assert unpack(pack(Message(frames=(first, second)))).frames == (first, second)
    assert isinstance(some_frames()[0].entries[0].entry().read_fact(), ChainOpened)


# -- what is signed ------------------------------------------------------------------------------


def test_the_carrier_signs_the_opening_and_a_body_of_packing_one_whole() -> None:
    message = said(refused=(RefusedFrame(b"c" * 16, 3, "link"),))
    body = pack(message)
    assert signed_part(body) == pack_opening(Opening.of(message))
    assert body.startswith(signed_part(body))
    old = pack(message, 1)
    assert signed_part(old) == old
    assert signed_part(b"junk") == b"junk"


def test_a_frame_of_the_first_kind_is_read_as_well() -> None:
    message = said()
    first = b"".join(section(FRAME, zipped(frame)) for frame in message.frames)
    body = pack_opening(Opening.of(message)) + first + END_SECTION
    assert unpack(body) == message


def test_a_damaged_column_is_damage_although_it_is_not_packed() -> None:
    message = said()
    head, parted = pack_opening(Opening.of(message)), next(iter(pack_frames(message.frames)))
    length = int.from_bytes(parted[4:7], "big")
    assert length >= 16, "there is a salt in every entry"
    for place in (7, 11, 11 + length - 1):  # of the checksum, of the column
        damaged = parted[:place] + bytes((parted[place] ^ 1,)) + parted[place + 1 :]
        assert read_what_came(head + damaged)[1] == "encoding"
