"""A desk's program is killed in the middle of its work, again and again (SIGKILL, no power cut).

What a resident was told must be in the book, and no receipt may be lost with its code.
"""

import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec import msgpack

from db.book import Book, Identity, prepare
from db.engine import open_engine, sqlite_url
from db.journal import BookJournal, Writing, open_chain, own_journal
from registry.desk import Desk
from registry.facts import ChainOpened, PaperKind
from registry.ports import DuePrint
from registry.trust import Certificate, certify
from tests import second_verifier
from tests.world import (
    AIGUL,
    SOKOLOVKA,
    CheapSealer,
    HandClock,
    SeededRandom,
    TestKey,
    TestVerifier,
    a_form,
    empty_book,
    the_calendar,
    the_catalogue,
)

KILLS = 20
DISTRICT = TestKey(b"district")
DEVICE = b"desk that crashes"[:16]
REGISTERED, PRINTED = 10, 30


def open_book(path: Path, seed: int) -> Book:
    engine = open_engine(sqlite_url(path))
    prepare(engine)
    key = TestKey(b"desk")
    identity = Identity(DEVICE, key, TestVerifier(), DISTRICT.public_key, "test")
    return Book(engine, identity, HandClock(), SeededRandom(seed), b"k" * 32)


def begin(path: Path) -> None:
    path.write_bytes(empty_book())
    book = open_book(path, 0)
    key = book.identity.signer.public_key
    signed = certify(DISTRICT, Certificate(DEVICE, 427, 1, "desk", key, "", 0))
    opened = ChainOpened(
        DEVICE, 427, 1, key, "", signed.packed, signed.signature, reason="enrolled"
    )
    open_chain(book, opened)
    book.engine.dispose()


def work(path: Path, seed: int, told: int) -> None:
    """Register for ever. Each number that a resident would now hold goes into the pipe `told`."""
    book = open_book(path, seed)
    journal = own_journal(book)
    assert journal is not None
    desk = Desk(
        journal=journal,
        sealer=CheapSealer(),
        random=book.random,
        clock=book.clock,
        catalogue=the_catalogue(),
        calendar=the_calendar(),
        office=SOKOLOVKA,
        desk=1,
        status_address="",
    )
    form = a_form()
    while True:
        receipt = desk.register(form, AIGUL)
        os.write(told, receipt.number.digits.encode())
        if receipt.number.serial % 2:
            desk.mark_printed(PaperKind.RECEIPT, receipt.number.digits, "folder", AIGUL)


def kill_while(job: Callable[[int], None], chance: random.Random) -> list[str]:
    """Run `job` in a process of its own, kill it at some moment; what it said until then."""
    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            job(told)
        finally:
            os._exit(1)  # never back into pytest
    os.close(told)
    numbers = b""
    try:
        for _ in range(chance.randint(1, 8)):
            numbers += os.read(heard, 16)
        time.sleep(chance.random() * 0.006)  # somewhere within the next registration
    finally:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    while piece := os.read(heard, 4096):
        numbers += piece
    os.close(heard)
    assert os.WIFSIGNALED(status), "the desk stopped by itself"
    return [numbers[at : at + 16].decode() for at in range(0, len(numbers), 16)]


def look(path: Path, told: Sequence[str]) -> list[str]:
    """What is wrong with the book, read by code that is not the program's."""
    chains = second_verifier.verify_book(path, DISTRICT.public_key)
    [lines] = chains.values()
    facts = [
        (msgpack.decode(line.header)[1], msgpack.decode(line.payload))
        for line in lines
        if line.payload is not None
    ]
    numbers = [fact[0] for kind, fact in facts if kind == REGISTERED]
    printed = {(fact[0], fact[1]) for kind, fact in facts if kind == PRINTED}
    connection = sqlite3.connect(path)
    due = set(connection.execute("SELECT paper, number FROM due_print WHERE secret IS NOT NULL"))
    rows = {number for (number,) in connection.execute("SELECT number FROM application")}
    connection.close()
    receipt = int(PaperKind.RECEIPT)
    wrong = [f"told, not written: {one}" for one in told if one not in numbers]
    wrong += [f"no row: {one}" for one in numbers if one not in rows]
    wrong += [
        f"no receipt: {one}"
        for one in numbers
        if (receipt, one) not in printed and (receipt, one) not in due
    ]
    serials = [int(one[7:13]) for one in numbers]
    if serials != list(range(1, len(serials) + 1)):
        wrong.append("serials have a gap")
    return wrong


def test_a_desk_killed_twenty_times_has_kept_everything_it_told(tmp_path):
    path, chance, told = tmp_path / "desk.book", random.Random(11), []
    begin(path)
    for kill in range(KILLS):
        told += kill_while(lambda pipe, seed=kill: work(path, 100 + seed, pipe), chance)
        assert look(path, told) == []
    assert len(told) > KILLS


@contextmanager
def _prints_after_the_commit(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The planted mistake: due prints are written in a commit of their own, a moment later."""
    make_due, writing = Writing._make_due, BookJournal.writing
    later: list[tuple[Sequence[DuePrint], int]] = []

    @contextmanager
    def too_late(own: BookJournal) -> Iterator[Writing]:
        with writing(own) as landing:
            yield landing
        with writing(own) as landing:
            while later:
                make_due(landing, *later.pop())

    with monkeypatch.context() as planted:
        planted.setattr(Writing, "_make_due", lambda _, due, at: later.append((due, at)))
        planted.setattr(BookJournal, "writing", too_late)
        yield


def test_a_print_noted_after_the_commit_would_be_lost_and_noticed(tmp_path, monkeypatch):
    path, chance = tmp_path / "desk.book", random.Random(12)
    begin(path)
    with _prints_after_the_commit(monkeypatch):
        for kill in range(3 * KILLS):
            told = kill_while(lambda pipe, seed=kill: work(path, 200 + seed, pipe), chance)
            if wrong := look(path, told):
                break
    assert wrong
    assert all(one.startswith("no receipt") for one in wrong)
