"""Carrying files: order, pace, patience, and what happens to one that cannot be carried."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from db.files import Shelf
from registry.facts import FileRef
from registry.failures import BadFrame, FileNotKept, PeerRefused, PeerUnreachable
from registry.files import LARGEST_FILE
from registry.keeping import ROOM_FOR_FORMS
from sync.files import LARGEST_PIECE, LEAST_PIECE, WRONG_TRIES, FileCarrier, FilesState, Pacer
from sync.held import MOST_NAMES, FileHeld, pack_held, pack_names, unpack_held, unpack_names
from tests.world import SeededRandom

SALT = b"s" * 16


def a_file(seed: int, size: int = 100_000) -> tuple[FileRef, bytes]:
    content = SeededRandom(seed).bytes(size)
    name = hashlib.sha256(SALT + content).digest()
    return FileRef(name, SALT, size, "image/jpeg"), content


@dataclass
class Plan:
    """What a book would say."""

    down: list[FileRef] = field(default_factory=list)
    up: list[FileRef] = field(default_factory=list)
    arrived: list[bytes] = field(default_factory=list)

    def wanted(self) -> Sequence[FileRef]:
        return self.down

    def to_send(self, *, by_relay: bool) -> Sequence[FileRef]:
        return [ref for ref in self.up if ref.name not in self.arrived]

    def sent(self, names: Sequence[bytes], *, by_relay: bool) -> None:
        self.arrived += names


@dataclass
class Far:
    """The other end, on a line of `rate` bytes a second."""

    shelf: Shelf
    rate: float = 1e9
    now: float = 0.0
    asked: list[int] = field(default_factory=list)
    moved: list[tuple[bytes, int]] = field(default_factory=list)
    can_be_asked: bool = True
    fault: Callable[[str, FileRef | None], None] = lambda verb, ref: None

    def files_held(self, names: Sequence[bytes]) -> Sequence[FileHeld] | None:
        self.fault("ask", None)
        self.asked.append(len(names))
        if not self.can_be_asked:
            return None
        whole = [self.shelf.path(name) is not None for name in names]
        return [FileHeld(self.shelf.held(n), w) for n, w in zip(names, whole, strict=True)]

    def file_piece(self, ref: FileRef, start: int, count: int) -> bytes:
        self.fault("get", ref)
        piece = self.shelf.read(ref.name, start, count)
        if not piece:
            raise PeerRefused(404)
        self._took(ref, len(piece))
        return piece

    def put_piece(self, ref: FileRef, start: int, piece: bytes) -> int:
        self.fault("put", ref)
        self._took(ref, len(piece))
        held = self.shelf.append(ref.name, start, piece)
        if held == ref.size and not self.shelf.finish(ref.name, ref.salt):
            raise PeerRefused(422)
        return held

    def _took(self, ref: FileRef, count: int) -> None:
        self.now += count / self.rate
        self.moved.append((ref.name, count))


@dataclass
class Scene:
    here: Shelf
    far: Far
    plan: Plan
    free: int | None = None

    def __post_init__(self) -> None:
        self.carrier = FileCarrier(
            self.here, self.plan, lambda _: self.far, lambda: self.free, lambda: self.far.now
        )

    def round(self) -> list[FilesState]:
        states = [self.carrier.begin(by_relay=False)]
        while states[-1].more:
            assert len(states) < 500
            states.append(self.carrier.step())
        return states


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(Shelf(tmp_path / "here"), Far(Shelf(tmp_path / "far")), Plan())


def coming(scene: Scene, seed: int, size: int = 100_000, *, there: bool = True) -> FileRef:
    ref, content = a_file(seed, size)
    if there:
        scene.far.shelf.put(content, SALT, ref.media_type, "")
    scene.plan.down.append(ref)
    return ref


def going(scene: Scene, seed: int, size: int = 100_000) -> FileRef:
    ref, content = a_file(seed, size)
    scene.here.put(content, SALT, ref.media_type, "")
    scene.plan.up.append(ref)
    return ref


def test_where_nothing_is_to_be_carried_nobody_is_asked(scene: Scene) -> None:
    assert scene.round() == [FilesState()]
    assert scene.far.asked == []


def test_both_ways_and_one_question_for_all_the_names(scene: Scene) -> None:
    down, up = coming(scene, 1), going(scene, 2)
    states = scene.round()
    assert scene.far.asked == [2]
    assert scene.here.read(down.name, 0, down.size) == a_file(1)[1]
    assert scene.far.shelf.read(up.name, 0, up.size) == a_file(2)[1]
    assert scene.plan.arrived == [up.name]
    assert states[-1] == FilesState()
    assert {one.is_going for one in states if one.size} == {True, False}


def test_a_thousand_names_are_one_question_and_the_rest_another_step(scene: Scene) -> None:
    scene.plan.down = [FileRef(bytes([n // 256, n % 256]) * 16, SALT, 9, "x") for n in range(1_005)]
    state = scene.round()[-1]
    assert scene.far.asked == [MOST_NAMES, 5]
    assert len(state.missing) == 1_005


def test_the_small_ones_go_first(scene: Scene) -> None:
    refs = [coming(scene, seed, size) for seed, size in ((1, 90_000), (2, 200), (3, 30_000))]
    scene.round()
    order = list(dict.fromkeys(name for name, _ in scene.far.moved))
    assert order == [refs[1].name, refs[2].name, refs[0].name]


@pytest.mark.parametrize(
    ("rate", "piece"),
    [(2_000, 32), (8_000, 32), (17_000, 64), (40_000, 128), (66_000, 256), (10**7, 256)],
)
def test_a_piece_is_as_large_as_four_seconds_of_the_line(rate: int, piece: int) -> None:
    now = [0.0]
    pacer = Pacer(lambda: now[0])
    assert pacer.size == LEAST_PIECE  # nothing is known of the line yet
    for _ in range(4):
        pacer.begin()
        now[0] += pacer.size / rate
        pacer.moved(pacer.size)
    assert pacer.size == piece * 1024


def test_the_pace_follows_a_line_that_gets_worse_and_better(scene: Scene) -> None:
    ref = going(scene, 1, 2_000_000)
    sizes = []
    state = scene.carrier.begin(by_relay=False)
    while state.more:
        sizes.append(scene.carrier._pacer.size)
        scene.far.rate = 8_000 if 600_000 < state.done < 1_200_000 else 1e7
        state = scene.carrier.step()
    assert scene.plan.arrived == [ref.name]
    assert sizes[:2] == [LEAST_PIECE, LEAST_PIECE]  # the question, and the first piece
    assert max(sizes) == LARGEST_PIECE
    slow = sizes.index(LEAST_PIECE, 3)
    assert sizes[slow : slow + 3] == [LEAST_PIECE] * 3
    assert LARGEST_PIECE in sizes[slow:]


def test_an_older_district_that_cannot_be_asked_is_still_served(scene: Scene) -> None:
    scene.far.can_be_asked = False
    down, up = coming(scene, 1), going(scene, 2)
    missing = coming(scene, 3, there=False)
    state = scene.round()[-1]
    assert scene.here.path(down.name) is not None
    assert scene.plan.arrived == [up.name]
    assert state.missing == (missing.name,)


@pytest.mark.parametrize("verb", ["ask", "get", "put"])
def test_a_line_that_breaks_ends_the_round_and_the_next_goes_on(scene: Scene, verb: str) -> None:
    down, up = coming(scene, 1), going(scene, 2)

    def broken(at: str, ref: FileRef | None) -> None:
        if at == verb:
            raise PeerUnreachable

    scene.far.fault = broken
    state = scene.round()[-1]
    assert state.cut
    assert not state.more
    assert state.coming + state.going > 0
    scene.far.fault = lambda at, ref: None
    assert scene.round()[-1] == FilesState() if verb != "get" else scene.round()
    assert scene.here.path(down.name) is not None
    assert scene.plan.arrived == [up.name]


def test_a_district_that_asks_for_patience_gets_it_for_files_too(scene: Scene) -> None:
    up = going(scene, 1)

    def busy(at: str, ref: FileRef | None) -> None:
        raise PeerRefused(503, 60.0)

    scene.far.fault = busy
    assert scene.round()[-1].cut
    scene.far.fault = lambda at, ref: None
    scene.far.now += 59
    assert scene.round()[-1].cut
    assert scene.far.asked == []
    scene.far.now += 2
    scene.round()
    assert scene.plan.arrived == [up.name]


def test_a_refused_file_is_named_and_the_others_go(scene: Scene) -> None:
    bad, good = going(scene, 1, 50), going(scene, 2)

    def choosy(at: str, ref: FileRef | None) -> None:
        if ref is not None and ref.name == bad.name:
            raise PeerRefused(413)

    scene.far.fault = choosy
    state = scene.round()[-1]
    assert (state.refused, scene.plan.arrived) == ((bad.name,), [good.name])


def test_a_file_of_ours_that_has_rotted_is_tried_thrice_and_named(scene: Scene) -> None:
    rotten, good = going(scene, 1), going(scene, 2)
    at = scene.here.path(rotten.name)
    assert at is not None
    at.write_bytes(b"x" + at.read_bytes()[1:])
    state = scene.round()[-1]
    assert state.damaged == (rotten.name,)
    assert scene.plan.arrived == [good.name]
    carried = sum(count for name, count in scene.far.moved if name == rotten.name)
    assert carried == WRONG_TRIES * rotten.size
    assert scene.round()[-1].damaged == (rotten.name,)
    assert sum(count for name, count in scene.far.moved if name == rotten.name) == carried


def test_a_file_larger_than_is_ever_carried_is_not_even_asked_for(scene: Scene) -> None:
    scene.plan.down = [FileRef(b"n" * 32, SALT, LARGEST_FILE + 1, "video/mp4")]
    state = scene.round()[-1]
    assert (state.refused, scene.far.asked) == ((b"n" * 32,), [])


def test_what_is_left_of_the_disk_is_for_the_work(scene: Scene) -> None:
    small, large = coming(scene, 1, 1_000), coming(scene, 2, 200_000)
    scene.free = ROOM_FOR_FORMS + 100_000
    state = scene.round()[-1]
    assert state.no_room
    assert scene.here.path(small.name) is not None
    assert scene.here.held(large.name) == 0


def test_a_disk_that_takes_nothing_stops_what_comes_and_not_what_goes(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming(scene, 1)
    up = going(scene, 2)

    def full(*_: object) -> int:
        raise FileNotKept

    monkeypatch.setattr(scene.here, "append", full)
    state = scene.round()[-1]
    assert state.no_room
    assert scene.plan.arrived == [up.name]


def test_a_partial_file_that_is_longer_than_it_should_be_is_thrown_away(scene: Scene) -> None:
    down = coming(scene, 1, 1_000)
    scene.here.append(down.name, 0, bytes(5_000))
    scene.round()
    assert scene.here.read(down.name, 0, 9_999) == a_file(1, 1_000)[1]


def test_question_and_answer_are_read_as_they_were_written_and_nothing_else_is() -> None:
    names = [bytes([n]) * 32 for n in range(3)]
    assert unpack_names(pack_names(names)) == tuple(names)
    held = (FileHeld(), FileHeld(5), FileHeld(9, whole=True))
    assert unpack_held(pack_held(held), 3) == held
    with pytest.raises(BadFrame):
        unpack_held(pack_held(held), 2)
    for wrong in (b"", b"\xc0", pack_names([b"short"]), pack_names([bytes(32)] * 1_001)):
        with pytest.raises(BadFrame):
            unpack_names(wrong)
    with pytest.raises(BadFrame):
        unpack_held(pack_names(names), 3)


def test_what_the_other_end_holds_is_not_sent_and_half_of_it_is_not_sent_again(
    scene: Scene,
) -> None:
    whole, half = going(scene, 1), going(scene, 2)
    scene.far.shelf.put(a_file(1)[1], SALT, whole.media_type, "")
    scene.far.shelf.append(half.name, 0, a_file(2)[1][:60_000])
    scene.round()
    assert scene.plan.arrived == [whole.name, half.name]
    assert {name for name, _ in scene.far.moved} == {half.name}
    assert sum(count for _, count in scene.far.moved) == half.size - 60_000
