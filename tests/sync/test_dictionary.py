"""The dictionary earns its place on entries it has never seen, and the encoding its name."""

import hashlib
from pathlib import Path

import pytest

from bench.wire import BODY_ALLOWED, SAVED_WANTED, bodies, saved
from registry.failures import BadFrame
from registry.road import Frame, Head, WireEntry
from sync.packing import DICTIONARIES, learnt_from
from sync.wire import Message, best_known, pack, unpack

MESSAGE = Message(
    heads=(Head(bytes(16), 4, bytes(32)),),
    frames=(Frame(bytes(16), 5, (WireEntry(b"h" * 60, bytes(16), b"p" * 300),), bytes(64)),),
)


def test_at_ten_entries_it_saves_what_was_asked_of_it(tmp_path: Path) -> None:
    """People, streets, specialists and services that it was not learnt from; answers too."""
    found = saved(tmp_path)
    print(found)
    assert len(found) == 4
    assert min(found.values()) >= SAVED_WANTED


def test_a_body_of_a_hundred_registrations_is_hardly_more_than_its_entries(tmp_path: Path) -> None:
    found = bodies(tmp_path)
    print(found)
    assert len(found) == 2
    assert max(found.values()) <= BODY_ALLOWED


def test_a_body_names_its_dictionary_and_is_read_with_it() -> None:
    plain, learnt = pack(MESSAGE), pack(MESSAGE, dictionaries=DICTIONARIES)
    assert learnt != plain
    assert unpack(learnt) == unpack(plain) == MESSAGE


def test_a_dictionary_that_the_other_end_does_not_have_is_not_used() -> None:
    assert best_known((*DICTIONARIES, 9999)) == DICTIONARIES[-1]
    assert best_known((9999,)) == best_known(()) == 0
    assert pack(MESSAGE, dictionaries=(9999,)) == pack(MESSAGE)


def test_a_body_with_an_unknown_dictionary_is_refused_by_that_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    learnt = pack(MESSAGE, dictionaries=DICTIONARIES)
    monkeypatch.setattr("sync.packing.DICTIONARIES", ())
    with pytest.raises(BadFrame, match="dictionary"):
        unpack(learnt)


def test_what_went_out_never_changes() -> None:
    """A dictionary is named by its id alone: with other bytes under that name nothing is read."""
    found = {one: hashlib.sha256(learnt_from(one).as_bytes()).hexdigest() for one in DICTIONARIES}
    assert found == {1: "29da50a2e263da98f34281607de1878e4a48243e8fd1f5e1b1d786edb6894cf8"}
    assert [learnt_from(one).dict_id() for one in DICTIONARIES] == list(DICTIONARIES)
