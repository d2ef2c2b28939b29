"""Restoring a book: what each source brings, and the change to the result.

The new book is built and looked through beside the present one, which nothing touches until
somebody has read what would be kept and lost. Words and questions are in `app.safe`.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from app.changing_over import (
    before_restore,
    change_over,
    finish_change_over,
    forget_unfinished,
    restored,
)
from app.keeping import Keeper
from db.backup import copy_pages
from db.book import Book
from db.checking import BookDamaged, chains_in, check_book, opened_for_reading
from db.restoring import Rebuilding, close_whole, without_waiting
from db.sources import (
    NoSource,
    Unfinished,
    claimed_by,
    frames_in_book,
    frames_in_file,
    is_book_file,
    schema_of,
    unfinished_in_book,
)
from db.tables import SCHEMA
from registry.application import office_time
from registry.facts import ChainOpened
from registry.failures import BookFromNewerProgram, PeerRefused, PeerUnreachable, Refusal, Trouble
from registry.framed import DamagedRecord
from registry.ports import Peer
from sync.exchange import Reached, TurnedAway, Uploader
from sync.uploader import Turn


class NothingToRestoreFrom(Refusal):
    """There is neither a backup nor a second copy here, and no district within reach."""


class HomeInUse(Trouble):
    """The window or server of this book is open: it would go on writing into the old one."""


class SourceUnreadable(Trouble):
    """The file named is not there, or its disk does not let it be read."""


class RestoreFailed(Trouble):
    """The new book could not be written. The present one is as it was."""


class Kind(Enum):
    BACKUP = "backup"
    COPY = "copy"
    PRESENT = "present"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Source:
    """What one source brought. `entries` are those that none before it had."""

    kind: Kind
    path: Path | None
    entries: int
    damage: Exception | None = None  # why not all of it, or nothing, could be used


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked for; without a file the newest good backup is taken."""

    file: Path | None = None
    from_district: bool = False
    readable_part: bool = False  # take from a damaged file what can still be read


@dataclass(frozen=True, slots=True)
class Plan:
    """What the new book will be. Counts are of entries."""

    sources: tuple[Source, ...]
    entries: int
    present: int | None  # what the present book says it has; None: there is none
    present_damage: BookDamaged | None
    lost: int  # of the present book: they cannot be read or believed any more
    new_codes: int  # receipts not printed yet whose code is gone


@dataclass(slots=True)
class Restorer:
    """One restore of one home. Use it as a context: it keeps others out until it is left."""

    book: Path
    keeper: Keeper
    copies: Callable[[], list[Path]]
    open_new: Callable[[Path], Book]
    opening: ChainOpened
    locks: tuple[Path, ...]
    _turns: list[Turn] = field(default_factory=list)

    def __enter__(self) -> "Restorer":
        """Raises HomeInUse."""
        for path in self.locks:
            turn = Turn(path)
            if not turn.take():
                self._leave()
                raise HomeInUse
            self._turns.append(turn)
        finish_change_over(self.book)
        forget_unfinished(self.book)
        return self

    def __exit__(self, *_: object) -> None:
        forget_unfinished(self.book)
        self._leave()

    def _leave(self) -> None:
        for turn in self._turns:
            turn.give_back()
        self._turns.clear()

    # -- before anything changes -------------------------------------------------------------

    def prepare(self, wanted: Wanted, peer: Peer | None = None) -> Plan:
        """Build the new book beside the present one, and say what it will be.

        Raises NothingToRestoreFrom, what is wrong with the file named (BookDamaged, DamagedRecord,
        NoSource), PeerUnreachable when only the district was wanted, BookFromNewerProgram,
        RestoreFailed.
        """
        with _failing_plainly():
            damage = self._look_at_present()
            base, passed_over = self._base(wanted)
            new = restored(self.book)
            if base is not None:
                copy_pages(base, new)
            book = self.open_new(new)
            try:
                return self._build(book, wanted, peer, damage, base, passed_over)
            finally:
                book.engine.dispose()

    def _look_at_present(self) -> BookDamaged | None:
        if not self.book.exists():
            return None
        found = schema_of(self.book)
        if found is not None and found > SCHEMA:
            raise BookFromNewerProgram(found)
        try:
            check_book(self.book, self.keeper.verifier, self.keeper.district_key)
        except BookDamaged as damage:
            return damage
        return None

    def _base(self, wanted: Wanted) -> tuple[Path | None, list[Source]]:
        """The backup to begin with, if there is one to be used, and those that cannot be."""
        if wanted.file is not None:
            try:
                wanted.file.open("rb").close()
            except OSError as cause:
                raise SourceUnreadable from cause
            return self._base_named(wanted.file, readable_part=wanted.readable_part)
        if wanted.from_district:
            return None, []
        damaged: list[Source] = []
        made = self.keeper.shelf.made()
        for at in sorted(made, reverse=True):
            try:
                self._check_source(made[at])
            except (BookDamaged, NoSource) as damage:
                damaged.append(Source(Kind.BACKUP, made[at], 0, damage))
                continue
            return made[at], damaged
        return None, damaged

    def _base_named(self, file: Path, *, readable_part: bool) -> tuple[Path | None, list[Source]]:
        if not is_book_file(file):
            return None, []
        try:
            self._check_source(file)
        except BookDamaged as damage:
            if not readable_part:
                raise
            return None, [Source(Kind.BACKUP, file, 0, damage)]  # what can be read comes later
        return file, []

    def _check_source(self, file: Path) -> None:
        found = schema_of(file)
        if found is not None and found > SCHEMA:
            raise BookFromNewerProgram(found)
        check_book(file, self.keeper.verifier, self.keeper.district_key)
        with opened_for_reading(file) as book:
            ours = {(row.office, row.desk) for row in chains_in(book)}
        if self._whose() not in ours:
            raise NoSource

    def _whose(self) -> tuple[int, int]:
        return self.opening.office, self.opening.desk

    def _build(
        self,
        book: Book,
        wanted: Wanted,
        peer: Peer | None,
        damage: BookDamaged | None,
        base: Path | None,
        passed_over: list[Source],
    ) -> Plan:
        without_waiting(book.engine)
        rebuilding = Rebuilding(book, *self._whose())
        found = passed_over
        if base is not None:
            found.append(Source(Kind.BACKUP, base, rebuilding.entries()))
        found += self._from_files(rebuilding, wanted)
        there_is_one = self.book.exists()
        if there_is_one:
            came = rebuilding.take(frames_in_book(self.book, self.keeper.verifier))
            found.append(Source(Kind.PRESENT, self.book, came, damage))
        found += self._from_district(rebuilding, wanted, peer)
        if not any(source.entries for source in found):
            raise NothingToRestoreFrom
        present = claimed_by(self.book) if there_is_one else None
        kept = rebuilding.holds_of(self.book) if there_is_one else 0
        old = Unfinished({}, None)
        if there_is_one:
            rebuilding.carry_over(self.book)
            old = unfinished_in_book(self.book, is_whole=damage is None)
        new_codes = rebuilding.finish(self.opening, old)
        entries = rebuilding.entries()
        close_whole(book, restored(self.book))
        check_book(restored(self.book), self.keeper.verifier, self.keeper.district_key)
        lost = max(0, (present or 0) - kept)
        return Plan(tuple(found), entries, present, damage, lost, new_codes)

    def _from_files(self, rebuilding: Rebuilding, wanted: Wanted) -> Iterator[Source]:
        """What second copies have beyond the backup, and what a damaged file named still holds."""
        named = wanted.file
        files = [] if wanted.from_district else self.copies()
        if named is not None and is_book_file(named):
            came = rebuilding.take(
                frames_in_book(named, self.keeper.verifier)
            )  # nothing new, if it is the base
            if came:
                yield Source(Kind.BACKUP, named, came)
        elif named is not None:
            files = [named, *(file for file in files if not _is_same(file, named))]
        for file in files:
            yield self._from_copy(rebuilding, file, must_be_whole=file == named, wanted=wanted)

    def _from_copy(
        self, rebuilding: Rebuilding, file: Path, *, must_be_whole: bool, wanted: Wanted
    ) -> Source:
        wrong: list[DamagedRecord] = []
        frames = frames_in_file(file, self.keeper.district_key, self._whose(), wrong.append)
        try:
            came = rebuilding.take(frames)
        except NoSource as other:
            if must_be_whole:
                raise
            return Source(Kind.COPY, file, 0, other)
        if wrong and must_be_whole and not wanted.readable_part:
            raise wrong[0]
        return Source(Kind.COPY, file, came, wrong[0] if wrong else None)

    def _from_district(
        self, rebuilding: Rebuilding, wanted: Wanted, peer: Peer | None
    ) -> Iterator[Source]:
        if peer is None:
            return
        before = rebuilding.entries()
        outcome = Uploader(rebuilding.road, peer, self.keeper.clock).run()
        came = rebuilding.entries() - before
        failure: Trouble | None = None
        if isinstance(outcome, TurnedAway):
            failure = PeerRefused(outcome.status)
        elif not isinstance(outcome, Reached):
            failure = PeerUnreachable()
        if failure is not None and wanted.from_district:
            raise failure
        yield Source(Kind.DISTRICT, None, came, failure)

    # -- the change ----------------------------------------------------------------------------

    def change_over(self) -> Path | None:
        """The new book takes the present one's place; where that is kept. Raises RestoreFailed."""
        stamp = office_time(self.keeper.clock.now()).strftime("%Y-%m-%d-%H%M%S")
        there_was_one = self.book.exists()
        try:
            change_over(self.book, stamp)
        except OSError as cause:
            raise RestoreFailed from cause
        return before_restore(self.book, stamp) if there_was_one else None


@contextmanager
def _failing_plainly() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as cause:
        raise RestoreFailed from cause


def _is_same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
