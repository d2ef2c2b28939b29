"""Two copies of one desk's book both wrote on: every story is kept, whatever came first where."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed
from sqlalchemy import update

from db.book import Book, rebuild
from db.devices import DeviceRow
from db.reading import BookReading
from db.relaying import OfficeRoad
from db.road import BookRoad
from db.tables import chain
from district.road import ingest
from registry.chain import Entry, encode, genesis, link
from registry.facts import CodeReplaced, PapersSent, StaffSet
from registry.failures import BadFrame
from registry.road import RECEIPT_TAG, DistrictReceipt, Frame, Head, SignedReceipt
from sync.exchange import Reached, Uploader
from sync.wire import Message, pack, unpack
from tests.db.scribe import DISTRICT_KEY, Scribe
from tests.db.test_any_order import APPLICATIONS, KINDS, NUMBERS, reader, tables, take_in
from tests.postgres import Server
from tests.world import MONDAY_MORNING, HandClock, TestKey

LAND = PapersSent(NUMBERS[0].digits, "land", 1)


@pytest.fixture
def book_pair():
    with reader() as one, reader() as other:
        yield one, other


@dataclass(frozen=True)
class Step:
    """One device of those alive writes a commit, or its book is copied and both live on."""

    who: int
    copies: bool
    said: Sequence[tuple[int, int, int, int]]  # kind, application, choice, tick


steps = st.builds(
    Step,
    who=st.integers(0, 5),
    copies=st.integers(0, 3).map(lambda one: one == 0),
    said=st.lists(
        st.tuples(
            st.integers(0, len(KINDS) - 1),
            st.integers(0, len(APPLICATIONS) - 1),
            st.integers(0, 3),
            st.integers(1, 5),  # few ticks: entries of two branches often tie
        ),
        min_size=1,
        max_size=3,
    ),
)
stories = st.lists(steps, max_size=12)


def written(story: Sequence[Step]) -> list[Frame]:
    """All frames of a device and its copies, each once, in the order in which they were written."""
    alive = [Scribe("desk one")]
    frames = list(alive[0].frames)
    for number, step in enumerate(story):
        scribe = alive[step.who % len(alive)]
        if step.copies:
            alive.append(scribe.twin())
        entries = []
        for kind, which, choice, tick in step.said:
            about = APPLICATIONS[which] if choice % 2 else b""
            entry = scribe.entry(KINDS[kind](which, choice), about, tick=tick)
            # Salts are random in life; here they tell apart what two copies write at one place.
            entries.append(type(entry).whole(entry.header, b"%016d" % number, entry.payload or b""))
        frames.append(scribe.put(*entries))
    return frames


def state_of(book: Book) -> tuple[object, ...]:
    return (
        tables(book),
        BookReading(book).entry_hashes(),
        set(BookRoad(book).heads()),
    )


def check_any_order(
    story: Sequence[Step], chance: Random, databases: Sequence[str | None] = (None, None)
) -> None:
    frames = written(story)
    with reader(databases[0]) as one, reader(databases[1]) as other:
        for frame in frames:
            BookRoad(one).take_in(frame)
        take_in(other, frames, chance)
        expected = state_of(one)
        assert state_of(other) == expected
        assert len(BookReading(one).entry_hashes()) == sum(len(one.entries) for one in frames)
        with reader() as third:  # and whoever is given it by the second
            for frame in BookRoad(other).frames_after((), largest=chance.choice((1, 65536))):
                BookRoad(third).take_in(frame)
            assert state_of(third) == expected
        rebuild(other)
        assert state_of(other) == expected


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=stories, chance=st.randoms(use_true_random=False))
def test_copies_of_a_desk_give_the_same_tables_in_any_order_of_arrival(story, chance):
    check_any_order(story, chance)


@pytest.mark.postgres
def test_postgresql_keeps_branches_alike(postgres: Server) -> None:
    @settings(max_examples=8, deadline=None, database=None, phases=[Phase.generate])
    @given(story=st.lists(steps, min_size=5, max_size=12), chance=st.randoms(use_true_random=False))
    def check(story, chance):
        urls = [postgres.new_book(), postgres.new_book()]
        try:
            check_any_order(story, chance, urls)
        finally:
            for url in urls:
                postgres.drop(url)

    check()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=stories, chance=st.randoms(use_true_random=False))
def test_frames_of_an_older_program_are_placed_by_their_signature_alone(story, chance):
    """They do not say what comes before them: one that is early looks forged and comes again."""
    frames = [changed(frame, before=b"") for frame in written(story)]
    with reader() as one, reader() as other:
        for frame in frames:
            BookRoad(one).take_in(frame)
        waiting = list(frames)
        while waiting:
            frame = chance.choice(waiting)
            try:
                head = BookRoad(other).take_in(frame)
            except BadFrame:
                continue
            if head.n >= frame.first + len(frame.entries) - 1:
                waiting.remove(frame)
        assert state_of(other) == state_of(one)


def test_at_one_place_in_two_branches_the_same_entry_wins_in_every_book(book_pair):
    """Chain, tick and n are equal: without the hash the one that came first would decide."""
    stories = []
    for by_district, facts in (
        (False, [CodeReplaced(NUMBERS[0].digits, bytes([c]) * 16) for c in (1, 2)]),
        (True, [StaffSet("0427-1", name, "м", "с", "s") for name in ("Бір", "Екі")]),
    ):
        scribe = Scribe("office" if by_district else "desk one", by_district=by_district)
        scribe.say(KINDS[0](0, 0), APPLICATIONS[0])
        twins = [scribe, scribe.twin()]
        frames = [
            twin.say(fact, b"" if by_district else APPLICATIONS[0])
            for twin, fact in zip(twins, facts, strict=True)
        ]
        stories.append((scribe.frames[:-1], frames))
    for book, turned in zip(book_pair, (False, True), strict=True):
        for common, frames in stories:
            for frame in (*common, *(reversed(frames) if turned else frames)):
                BookRoad(book).take_in(frame)
    one, other = book_pair
    assert state_of(one) == state_of(other)


# -- the road ------------------------------------------------------------------------------------


class Ends:
    """Two books and an exchange between them; counts what is carried."""

    def __init__(self, desk: Book, district: Book) -> None:
        self.desk, self.district = BookRoad(desk), BookRoad(district)
        self.carrier = DeviceRow(b"desk one--------", 427, 1, "desk", b"", b"", 0, None)
        self.bodies = 0
        self.entries = 0
        self.uploader = Uploader(self.desk, self, HandClock())

    def exchange(self, message: bytes) -> bytes:
        self.bodies += 1
        answer = ingest(message, self.carrier, self.district)
        for one in (unpack(message), unpack(answer)):
            self.entries += sum(len(frame.entries) for frame in one.frames)
            assert one.refused == ()
        return answer


def some_of(frames: Sequence[Frame], chance: Random) -> list[Frame]:
    """As much of the story as a book may hold: nothing without what it hangs on."""
    held: list[Frame] = []
    for frame in frames:
        hangs = frame.first == 0 or any(frame.before == _end(one) for one in held)
        if hangs and (frame.first == 0 or chance.random() < 0.7):
            held.append(frame)
    return held


def _end(frame: Frame) -> bytes:
    h = frame.before or genesis(frame.chain, TestKey(b"desk one").public_key)
    for wire in frame.entries:
        h = link(h, wire.entry())
    return h


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=stories, chance=st.randoms(use_true_random=False))
def test_one_round_makes_both_ends_level_whatever_each_has_and_the_next_carries_nothing(
    story, chance
):
    frames = written(story)
    with reader() as desk, reader() as district:
        take_in(desk, some_of(frames, chance), chance)
        take_in(district, some_of(frames, chance), chance)
        ends = Ends(desk, district)
        assert isinstance(ends.uploader.run(), Reached)
        assert state_of(desk) == state_of(district)
        carried, bodies = ends.entries, ends.bodies
        outcome = ends.uploader.run()
        assert isinstance(outcome, Reached)
        assert (ends.entries, ends.bodies) == (carried, bodies + 1)
        assert not outcome.more


def test_only_what_follows_the_parting_is_carried(book_pair):
    """A thousand entries in common are not sent again because two were written apart."""
    desk, district = book_pair
    one = Scribe("desk one")
    one.put(*[one.entry(LAND) for _ in range(1000)])
    common = list(one.frames)
    other = one.twin()
    for scribe, times in ((one, 3), (other, 5)):
        for _ in range(times):
            scribe.say(PapersSent(NUMBERS[0].digits, scribe.name if times == 3 else "tax", 1))
    for book, frames in ((desk, one.frames), (district, other.frames)):
        for frame in frames:
            BookRoad(book).take_in(frame)
    ends = Ends(desk, district)
    ends.uploader.run()
    assert state_of(desk) == state_of(district)
    assert len(common) == 2
    assert ends.entries <= 3 + 5 + 8  # the steps back go 1, 2, 4, 8 …: at most that much too many
    assert ends.bodies <= 3


def test_two_branches_of_one_chain_are_both_listed_and_both_known(book_pair):
    desk, _ = book_pair
    one = Scribe("desk one")
    other = one.twin()
    one.say(LAND)
    other.say(PapersSent(NUMBERS[0].digits, "tax", 1))
    road = BookRoad(desk)
    for frame in (*one.frames, *other.frames):
        road.take_in(frame)
    assert road.heads() == (one.head, other.head)
    assert list(road.frames_after([one.head, other.head])) == []
    [lacking] = road.frames_after([one.head])
    assert lacking == other.frames[-1]
    assert list(road.frames_after([Head(one.chain, 5, bytes(32))])) == []  # ahead, for all we know


@pytest.mark.parametrize("ours", ["both", "one"])
def test_a_word_about_one_copy_settles_what_both_had_in_common(book_pair, ours):
    """At a relay and at the desk alike only what the other copy wrote by itself still waits. At the
    desk both branches may be its own, or one came from the copy."""
    office, _ = book_pair
    one = Scribe("desk one")
    for _ in range(4):
        one.say(LAND)
    other = one.twin()
    for _ in range(3):
        one.say(LAND)
    other.say(PapersSent(NUMBERS[0].digits, "tax", 1))
    road = OfficeRoad(office)
    for frame in (*one.frames, *other.frames):
        road.take_in(frame)
    assert road.on_the_way() == 8 + 1
    with office.writing() as connection:
        of_desk = update(chain) if ours == "both" else update(chain).where(chain.c.branch == 0)
        connection.execute(of_desk.values(own=True))
    signed = encode(DistrictReceipt(bytes(16), *_place(other.head), MONDAY_MORNING))
    assert road.settle(SignedReceipt(signed, DISTRICT_KEY.sign(RECEIPT_TAG + signed)))
    assert road.on_the_way() == 3
    assert road.unsigned() == (one.chain,)
    waits = road.waiting()
    assert waits.count == 3
    assert waits.oldest_at == Entry(one.frames[5].entries[0].header, b"").read_header().at


def _place(head: Head) -> tuple[bytes, int, bytes]:
    return head.chain, head.n, head.h


def test_a_forged_branch_is_evidence_and_the_true_one_passes(book_pair):
    desk, _ = book_pair
    one = Scribe("desk one")
    other = one.twin()
    one.say(LAND)
    true = other.say(PapersSent(NUMBERS[0].digits, "tax", 1))
    road = BookRoad(desk)
    for frame in one.frames:
        road.take_in(frame)
    for forged in (
        changed(true, signature=bytes(64)),
        changed(true, before=bytes(32)),
    ):
        with pytest.raises(BadFrame, match="signature"):
            road.take_in(forged)
    assert road.heads() == (one.head,)
    assert road.take_in(true) == other.head


def test_a_message_with_branches_and_steps_back_is_packed_and_read_again(book_pair):
    desk, _ = book_pair
    one = Scribe("desk one")
    for _ in range(20):
        one.say(LAND)
    for frame in one.frames:
        BookRoad(desk).take_in(frame)
    heads = BookRoad(desk).heads(theirs=[Head(one.chain, 3, bytes(32))])
    assert [head.n for head in heads] == [20, 19, 18, 16, 12, 4, -1]
    frames = tuple(BookRoad(desk).frames_after(()))
    assert unpack(pack(Message(heads=heads, frames=frames))).heads == heads
