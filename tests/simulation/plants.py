"""The planted mistakes themselves: each is one function of the program that does less than it
should, or something else, as a tired person might write it. `tests.simulation.mutants` runs them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import app.install
import app.restoring
import db.chains
import db.effects
import db.landing
import db.road
import db.settling
import db.taking_in
import db.writing
import district.ingest
from app.install import Finding, Install
from db.branches import Family
from db.connections import Connections
from db.effects import take_effect
from db.journal import BookJournal
from db.settling import Backlog
from db.writing import Writing
from registry.application import Place, fold
from registry.chain import encode
from registry.clock import judge
from registry.failures import BadFrame
from registry.road import RECEIPT_TAG, DistrictReceipt, Head, SignedReceipt
from sync.exchange import Reached, Uploader
from tests.simulation.plants_house import IN_THE_HOUSE, Put


@dataclass(frozen=True)
class Mutant:
    """A mistake: `plant` puts it in, by naming what it replaces."""

    name: str
    plant: Callable[[Put], None]


class _Yes:
    def verify(self, key: bytes, message: bytes, signature: bytes) -> bool:
        return True


# -- receipts -------------------------------------------------------------------------------------


def _settle_without_signature(put: Put) -> None:
    real = db.settling.settle

    def settle(book: Any, signed: SignedReceipt) -> bool:
        true = book.identity
        book.identity = replace(true, verifier=_Yes())
        try:
            return real(book, signed)
        finally:
            book.identity = true

    put(db.road, "settle", settle)


def _receipt_for_what_is_announced(put: Put) -> None:
    real = district.ingest.Exchange._receipts

    def receipts(self: Any, device: bytes, heads: Any) -> Iterator[Any]:
        yield from real(self, device, heads)
        book = self._store._book
        for head in self._opening.heads:
            if head.n >= 0:
                told = DistrictReceipt(device, head.chain, head.n, head.h, book.clock.now())
                packed = encode(told)
                signature = book.identity.signer.sign(RECEIPT_TAG + packed)
                yield (SignedReceipt(packed, signature),)

    put(district.ingest.Exchange, "_receipts", receipts)


def _receipt_of_the_first_branch_only(put: Put) -> None:
    real = db.settling.receipts_for

    def receipts_for(*asked: Any) -> Any:
        return real(*asked)[:1]

    put(db.road, "receipts_for", receipts_for)


# -- what comes in --------------------------------------------------------------------------------


def _replay_is_stored_again(put: Put) -> None:
    real = Family.hashes

    def held(family: Family, first: int, last: int) -> Any:
        return {place: row for place, row in real(family, first, last).items() if place[0] == first}

    put(db.taking_in, "_held", held)


def _gap_accepted(put: Put) -> None:
    real_read, real_put = db.taking_in._read, db.taking_in._put

    def read(book: Any, frame: Any, key: bytes, held: Any) -> Any:
        found = real_read(book, frame, key, held)
        if found is not None or not frame.before:
            return found
        return real_read(book, frame, key, {**held, (frame.first - 1, frame.before): -1})

    def put_it(book: Any, connection: Any, family: Any, found: Any, held: Any) -> None:
        if any(n == found.first - 1 for n, _ in held):
            real_put(book, connection, family, found, held)
        else:
            db.taking_in._store(book, connection, family.rows[0], found, found.first)

    put(db.taking_in, "_read", read)
    put(db.taking_in, "_put", put_it)


def _second_story_dropped(put: Put) -> None:
    real = db.taking_in._put

    def put_it(book: Any, connection: Any, family: Any, read: Any, held: Any) -> None:
        before = [h for n, h in held if n == read.first - 1]
        ends = {row.head_h for row in family.rows}
        if any(h in ends for h in before) or any((read.first, read.hashes[0]) == p for p in held):
            real(book, connection, family, read, held)

    put(db.taking_in, "_put", put_it)


def _forks_not_noted(put: Put) -> None:
    put(db.taking_in, "branched", lambda *_: None)


def _forged_believed(put: Put) -> None:
    put(db.taking_in, "head_is_signed", lambda *_: True)


def _anybody_may_join(put: Put) -> None:
    real = db.taking_in._opened

    def opened(book: Any, frame: Any) -> Any:
        try:
            return real(book, frame)
        except BadFrame:
            return frame.entries[0].entry().read_fact()

    put(db.taking_in, "_opened", opened)


def _tick_not_raised(put: Put) -> None:
    real = db.taking_in._rows_of
    put(db.taking_in, "_rows_of", lambda *asked: (real(*asked)[0], 0))


def _poison_blocks(put: Put) -> None:
    def set_aside(*_: Any) -> None:
        raise BadFrame("poison")

    put(db.landing, "set_aside", set_aside)


def _own_tail_ignored(put: Put) -> None:
    put(db.taking_in, "own_tail_came", lambda *_: None)


def _copies_both_write_on(put: Put) -> None:
    put(db.road, "give_way", lambda *_: None)


# -- what goes out --------------------------------------------------------------------------------


def _heads_never_go_back(put: Put) -> None:
    real = Uploader._heard

    def heard(self: Any, *said: Any) -> Any:
        outcome = real(self, *said)
        best: dict[bytes, Head] = self.__dict__.setdefault("_best", {})
        for head in self._theirs or ():
            known = best.get(head.chain)
            if known is None or known.n < head.n:
                best[head.chain] = head
        if self._theirs is not None:
            self._theirs = tuple(best.values())
        return outcome

    put(Uploader, "_heard", heard)


def _does_not_ask_after_failure(put: Put) -> None:
    real = Uploader.step

    def step(self: Any) -> Any:
        known = self._theirs
        outcome = real(self)
        if not isinstance(outcome, Reached):
            self._theirs = known
        return outcome

    put(Uploader, "step", step)


def _one_too_far(put: Put) -> None:
    real = Family.first_lacked

    def first_lacked(family: Family, row: Any, theirs: Any) -> int | None:
        first = real(family, row, theirs)
        return first + 1 if first is not None and row.first_n < first < row.head_n else first

    put(Family, "first_lacked", first_lacked)


def _kiosk_gets_payloads(put: Put) -> None:
    put(district.ingest, "_scope", lambda carrier: carrier.office)
    put(district.ingest, "for_kiosk", lambda frame: frame)


def _offices_see_each_other(put: Put) -> None:
    put(district.ingest, "_scope", lambda _: None)


def _lost_receipt_is_lost(put: Put) -> None:
    real = district.ingest.Exchange._receipts

    def receipts(self: Any, device: bytes, heads: Any) -> Iterator[Any]:
        if self._reader.frames:
            yield from real(self, device, heads)

    put(district.ingest.Exchange, "_receipts", receipts)


# -- own entries ----------------------------------------------------------------------------------


def _tables_after_the_commit(put: Put) -> None:
    real_effect, real_writing = take_effect, BookJournal.writing
    later: list[Any] = []

    @contextmanager
    def writing(self: Any) -> Iterator[Writing]:
        later.clear()
        with real_writing(self) as landing:
            yield landing
        with self._book.writing() as connection:
            for landed in later:
                real_effect(connection, landed)

    put(db.writing, "take_effect", lambda _, landed: later.append(landed))
    put(BookJournal, "writing", writing)


def _commit_forgotten(put: Put) -> None:
    real = Connections.commit
    count = [0]

    def commit(self: Any, connection: Any) -> None:
        count[0] += 1
        if count[0] % 97 == 0:
            connection.connection.driver_connection.execute("ROLLBACK")
        else:
            real(self, connection)

    put(Connections, "commit", commit)


def _numbers_given_again(put: Put) -> None:
    put(db.chains, "_leave_out_numbers", lambda *_: None)


def _restored_not_noticed(put: Put) -> None:
    put(Install, "_look", lambda _: Finding.AGREES)


def _moved_is_no_matter(put: Put) -> None:
    real = Install._look

    def look(self: Any) -> Finding:
        found = real(self)
        return Finding.AGREES if found is Finding.MOVED else found

    put(Install, "_look", look)


def _print_stays_due(put: Put) -> None:
    put(Writing, "settle_print", lambda *_: None)


def _clock_always_believed(put: Put) -> None:
    real = judge
    put(db.writing, "judge", lambda at, good: real(max(at, good, 1_772_424_000_000), good))


def _waiting_not_counted(put: Put) -> None:
    put(Backlog, "now", lambda self: self._counted[0])


def _other_tables(put: Put) -> None:
    real = fold

    def folded(registration: bytes, told: Any) -> Any:
        came = [replace(one, place=Place(n, b"", n)) for n, one in enumerate(told)]
        return real(registration, came)

    put(db.effects, "fold", folded)


def _loose_papers_stay_loose(put: Put) -> None:
    put(db.effects, "loose_facts", lambda *_: [])


def _restore_forgets_the_present(put: Put) -> None:
    put(app.restoring, "frames_in_book", lambda *_: ())


def _sent_is_held(put: Put) -> None:
    real = Uploader._heard

    def heard(self: Any, *said: Any) -> Any:
        outcome = real(self, *said)
        if self._theirs is not None:
            self._theirs = self._store.heads()
        return outcome

    put(Uploader, "_heard", heard)


MUTANTS: Final = {
    name: Mutant(name, plant)
    for name, plant in (
        ("a receipt settles without its signature", _settle_without_signature),
        ("a receipt for what is only announced", _receipt_for_what_is_announced),
        ("a receipt for the first branch only", _receipt_of_the_first_branch_only),
        ("a replay is stored again", _replay_is_stored_again),
        ("a gap is accepted", _gap_accepted),
        ("the second story is dropped", _second_story_dropped),
        ("forks are not noted", _forks_not_noted),
        ("a forged frame is believed", _forged_believed),
        ("anybody may join", _anybody_may_join),
        ("the tick is not raised", _tick_not_raised),
        ("poison blocks its chain", _poison_blocks),
        ("the own tail is ignored", _own_tail_ignored),
        ("two copies write on", _copies_both_write_on),
        ("the peer's head never goes back", _heads_never_go_back),
        ("after a failure nobody asks", _does_not_ask_after_failure),
        ("what is sent begins one too far", _one_too_far),
        ("a kiosk gets payloads", _kiosk_gets_payloads),
        ("offices see each other", _offices_see_each_other),
        ("a lost receipt is not given again", _lost_receipt_is_lost),
        ("tables after the commit", _tables_after_the_commit),
        ("a commit is forgotten", _commit_forgotten),
        ("numbers are given again", _numbers_given_again),
        ("a restored book is not noticed", _restored_not_noticed),
        ("another machine is no matter", _moved_is_no_matter),
        ("a print stays due", _print_stays_due),
        ("a clock is always believed", _clock_always_believed),
        ("what waits is not counted", _waiting_not_counted),
        ("the order of arrival counts", _other_tables),
        ("loose papers stay loose", _loose_papers_stay_loose),
        ("a restore forgets the book that is there", _restore_forgets_the_present),
        ("what is written is taken for delivered", _sent_is_held),
        *IN_THE_HOUSE,
    )
}
