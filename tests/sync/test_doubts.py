"""A district that shows less, or another story, than it signed for is noticed; nobody else is."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.journal import BookJournal, own_journal
from district.ingest import _down
from registry.facts import PapersSent, StaffSet
from registry.numbers import Number
from registry.road import DoubtKind
from sync.exchange import Uploader
from tests.sync.line import ALL_FAULTS, Line, a_line, answer_lost, carrier_row
from tests.world import AIGUL, DISTRICT_ID, Place, World, a_form


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def kept(world: World, name: str) -> Path:
    """The district's book as it is now, put aside."""
    world.district.book.engine.dispose()
    path = world.folder / f"{name}.book"
    shutil.copyfile(world.folder / "district.book", path)
    return path


def opened(world: World, path: Path) -> Place:
    return world._place(path.stem, world.district_key, DISTRICT_ID)


def kinds(place: Place) -> list[DoubtKind]:
    return [doubt.kind for doubt in place.road.doubts()]


actions = st.lists(
    st.one_of(
        st.tuples(st.just("register"), st.integers(0, 1), st.just(0)),
        st.tuples(st.just("office"), st.integers(0, 1), st.just(0)),
        st.tuples(st.just("carry"), st.integers(0, 1), st.integers(0, len(ALL_FAULTS) - 1)),
        st.tuples(st.just("begin again"), st.integers(0, 1), st.just(0)),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=actions)
def test_no_bad_line_no_lost_receipt_and_no_desk_that_is_behind_raises_an_alarm(story):
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        office = [world.desk(number) for number in (1, 2)]
        lines = [a_line(world, place) for _, place, _ in office]
        for action, who, fault in story:
            desk, place, _ = office[who]
            match action:
                case "register":
                    desk.register(a_form(), AIGUL)
                case "office":
                    with world.office_journal.writing() as journal:
                        journal.append(StaffSet(AIGUL.number, AIGUL.name, "м", "с", "s"))
                case "carry":
                    lines[who][1].faults = [ALL_FAULTS[fault]] * 2
                    lines[who][0].run()
                case "begin again":  # the program is closed and opened: it remembers nothing
                    lines[who] = a_line(world, place)
                case _:
                    raise AssertionError(action)
            for _, one, _ in office:
                assert one.road.doubts() == ()
        world.close()


def test_a_desk_that_was_away_is_only_behind(world):
    """The district's heads are unknown to it, and so is the other desk's new entry."""
    desk, place, _ = world.desk(1)
    other, second, _ = world.desk(2)
    lines = [a_line(world, one)[0] for one in (place, second, place)]
    for registering, line in ((desk, lines[0]), (other, lines[1]), (desk, lines[2])):
        registering.register(a_form(), AIGUL)
        with world.office_journal.writing() as journal:
            journal.append(StaffSet(AIGUL.number, AIGUL.name, "м", "с", "s"))
        line.run()
    assert place.road.doubts() == second.road.doubts() == ()


def test_while_the_district_writes_on_no_desk_thinks_that_it_has_lost_anything(world, monkeypatch):
    """Between its heads and its frames entries of its own come in."""
    desk, place, _ = world.desk(1)
    desk.register(a_form(), AIGUL)
    uploader, _ = a_line(world, place)

    def down(*told):
        with world.office_journal.writing() as journal:
            journal.append(StaffSet(AIGUL.number, AIGUL.name, "м", "с", "s"))
        return _down(*told)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("district.ingest._down", down)
        for _ in range(3):
            uploader.step()
    uploader.run()
    assert place.road.doubts() == ()
    assert place.reading.entry_hashes() == world.district.reading.entry_hashes()


def test_a_district_that_lost_what_it_signed_for_is_noticed_once_and_gets_it_again(world):
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    uploader, line = a_line(world, place)
    uploader.run()
    old = kept(world, "old")
    desk.register(a_form(), AIGUL)
    uploader.run()
    held = place.reading.entry_hashes()

    line.district = opened(world, old)
    for _ in range(3):
        uploader.run()

    [doubt] = place.road.doubts()
    assert (doubt.kind, doubt.own, doubt.n) == (DoubtKind.SHORTER, True, 2)
    assert line.district.reading.entry_hashes() == held


def test_what_was_sent_but_never_signed_for_is_no_broken_word(world):
    desk, place, _ = world.desk()
    uploader, line = a_line(world, place)
    uploader.run()
    old = kept(world, "old")
    desk.register(a_form(), AIGUL)
    line.faults = [answer_lost]
    uploader.run()
    line.district = opened(world, old)
    uploader.run()
    assert kinds(place) == []
    assert place.reading.entry_hashes() == line.district.reading.entry_hashes()


def test_a_district_that_lost_a_story_and_holds_another_one_is_noticed_when_that_is_known(world):
    """Its head is unknown at first, and farther on: it might be only ahead. It is not."""
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    uploader, line = a_line(world, place)
    uploader.run()
    old = kept(world, "old")
    place.book.engine.dispose()
    shutil.copyfile(world.folder / "desk1.book", world.folder / "twin.book")
    desk.register(a_form("Ахметов Ерлан"), AIGUL)
    uploader.run()  # signed for

    line.district = opened(world, old)
    twin = world._place("twin", place.key, place.device)
    own = _journal(twin)
    for _ in range(3):
        with own.writing() as journal:
            journal.append(_noted())
    Uploader(twin.road, Line(line.district, carrier_row(twin)), world.clock).run()
    for _ in range(3):  # what the second brings, the third one's heads are judged by
        uploader.run()

    assert sorted(kinds(place)) == [DoubtKind.COPIED, DoubtKind.SHORTER]
    assert place.reading.entry_hashes() == line.district.reading.entry_hashes()


def _journal(place: Place) -> BookJournal:
    found = own_journal(place.book)
    assert found is not None
    return found


def _noted() -> PapersSent:
    return PapersSent(Number.of_application(427, 1, 1).digits, "land", 1)


def test_a_new_district_book_with_nothing_in_it_is_noticed_too(world):
    desk, place, _ = world.desk()
    desk.register(a_form(), AIGUL)
    uploader, line = a_line(world, place)
    uploader.run()
    line.district = world._place("empty", world.district_key, DISTRICT_ID)
    uploader.run()
    uploader.run()
    assert set(kinds(place)) == {DoubtKind.SHORTER}
    assert {doubt.desk for doubt in place.road.doubts()} == {0, 1}
    assert place.reading.entry_hashes() == line.district.reading.entry_hashes()
