"""The second verifier's whole judgement: the numbers of docs/verify.md, for books and files.

Written from docs/format.md and docs/verify.md alone, and built another way than the first: it
takes everything into memory, lays the branches out, and asks each rule of all of it. It referees
the first one, so it shares no line with it nor with the program.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import MsgspecError, msgpack

from tests import second_verifier
from tests.second_verifier import Line, sha256

REMARKS = {12, 18, 30, 31, 33, 41, 42, 43, 55, 57, 71, 74, 82}
DAMM = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
]
MINUTE = 60_000
MAY_BE_ERASED = {10, 11, 14, 16, 17, 19, 20, 24, 25, 26, 27, 29, 32, *range(35, 41), 51, 52, 53}
KNOWN = {1, 2, 3, *range(10, 48), *range(50, 58)}
AFTER_COPY = {"restored", "forked"}
EITHERS = {1, 50}  # the opening, and that somebody looked
DISTRICTS = {13, 14, 18, 27, *range(35, 48)}


class Odd(Exception):
    """Not what the format says it is."""


class Unreadable(Exception):
    """Nothing to judge: exit code 2."""


def array(packed: Any, types: str) -> list[Any]:
    """The fields of a packed array. In `types`: i int, b bin, s str, a array."""
    try:
        found = msgpack.decode(packed)
    except (MsgspecError, TypeError, ValueError, RecursionError):
        raise Odd from None
    refuse_maps(found)
    return listed(found, types)


def refuse_maps(found: Any) -> None:
    """Everything is arrays: the format has no maps and no extensions."""
    if isinstance(found, list):
        for value in found:
            refuse_maps(value)
    elif not isinstance(found, int | float | str | bytes | None):
        raise Odd


def listed(found: Any, types: str) -> list[Any]:
    if not isinstance(found, list) or len(found) < len(types):
        raise Odd
    wanted = {"i": int, "b": bytes, "s": str, "a": list}
    for value, letter in zip(found, types, strict=False):
        if type(value) is not wanted[letter]:
            raise Odd
    return found


@dataclass
class Said:
    """A header that can be read and believed, or is not (`believed`)."""

    version: int
    kind: int
    registration: bytes
    tick: int
    at: int
    clock: int
    seen: bytes

    @classmethod
    def of(cls, header: Any) -> "Said":
        read = cls(*array(header, "iibiiibss")[:7])
        if not (1 <= read.tick < 2**53 and 0 <= read.at <= 253402214400000):
            raise Odd
        if len(read.registration) not in (0, 16):
            raise Odd
        return read

    @property
    def is_known(self) -> bool:
        if self.kind in (10, 11) and not self.registration:
            return False
        return self.version == 1 and self.kind in KNOWN


@dataclass
class Opening:
    device: bytes
    office: int
    desk: int
    key: bytes
    certificate: bytes
    by_district: bytes
    reason: str
    follows: tuple[bytes, int, bytes] | None = None
    tick: int = 0

    @classmethod
    def of(cls, line: Line) -> "Opening":
        if line.payload is None or not is_shaped(line):
            raise Odd
        said = Said.of(line.header)
        if said.kind != 1 or not said.is_known:
            raise Odd
        found = array(line.payload, "biibsbbs")
        if len(found[3]) != 32:
            raise Odd
        follows = None
        if len(found) > 8 and found[8] != b"":
            chain, n, h = listed(found[8:], "bib")[:3]
            follows = (chain, n, h)
        device, office, desk, key, _, certificate, signature, reason = found[:8]
        said_first = device, office, desk, key, certificate, signature, reason
        return cls(*said_first, follows=follows, tick=said.tick)


@dataclass
class Word:
    """A district receipt."""

    packed: bytes
    signature: bytes
    beside: bool = False
    device: bytes = b""
    chain: bytes = b""
    n: int = 0
    h: bytes = b""
    moment: int = 0

    @classmethod
    def of(cls, packed: Any, signature: Any, beside: bool = False) -> "Word":
        if type(packed) is not bytes or type(signature) is not bytes:
            raise Odd
        return cls(packed, signature, beside, *array(packed, "bbibi")[:5])


@dataclass
class Limb:
    """A chain, or a branch of one, with its own entries only."""

    chain: bytes
    opening: Opening
    own: bool
    lines: list[Line] = field(default_factory=list)
    parent: "Limb | None" = None
    first: int = 0
    cut: bool = False  # nothing after this could be judged

    @property
    def end(self) -> int:
        return self.lines[-1].n if self.lines else self.first - 1

    def h(self, n: int) -> bytes | None:
        if n == -1:
            return sha256(b"tereze/chain/1", self.chain, self.opening.key)
        if n < self.first:
            return self.parent.h(n) if self.parent else None
        return next((line.h for line in self.lines if line.n == n), None)

    def holds(self, n: int, signature: Any, h: bytes) -> bool:
        message = b"tereze/head/1" + self.chain + struct.pack(">Q", n) + h
        return type(signature) is bytes and second_verifier.is_signed(
            self.opening.key, message, signature
        )


def is_shaped(line: Line) -> bool:
    if type(line.header) is not bytes:
        return False
    if line.payload is None and line.salt is None:
        return type(line.c) is bytes and len(line.c) == 32
    whole = type(line.payload) is bytes and type(line.salt) is bytes and line.c is None
    return whole and len(line.salt or b"") == 16


def link(before: bytes, line: Line) -> bytes:
    c = line.c if line.payload is None else sha256(line.salt or b"", line.payload)
    length = struct.pack(">I", len(line.header))
    return sha256(b"tereze/entry/1", before, length, line.header, c or b"")


class Court:
    """Everything there is, and what was found about it."""

    def __init__(self, asked: bytes) -> None:
        self.asked = asked
        self.found: set[int] = set()
        self.limbs: list[Limb] = []
        self.lost: set[Any] = set()
        self.words: list[Word] = []
        self.true_words: list[Word] = []
        self.key = b""
        self.purpose = "book"
        self.place: tuple[int, int] | None = None
        self.losses: list[tuple[int, bytes, int, bytes | None, Any, list[Any]]] = []
        # (chain, n, h) → how the numbers stood there, and what an old key said there of a new one
        self.stood: dict[tuple[bytes, int, bytes | None], tuple[int | None, int]] = {}
        self.words_of_keys: dict[tuple[bytes, int, bytes | None], tuple[Limb, list[Any]]] = {}

    # -- keys ------------------------------------------------------------------------------------

    def choose_key(self, named: bytes | None, openings: Sequence[Line]) -> None:
        candidates = [] if named is None else [named]
        for line in openings:
            try:
                opening = Opening.of(line)
            except Odd:
                continue
            if opening.desk == 0:
                candidates.append(opening.key)
        candidates = [key for key in candidates if len(key) == 32]
        any_named = bool(candidates)
        if len(self.asked) == 32:
            candidates = [self.asked]
        elif self.asked:
            candidates = [key for key in candidates if sha256(key)[:16] == self.asked]
        self.key = candidates[0] if candidates else b""
        unfit = any_named and not self.key
        if self.asked and (unfit or (named is not None and named != self.key)):
            self.found.add(20)
        for word in self.words:
            if self.key and second_verifier.is_signed(
                self.key, b"tereze/receipt/1" + word.packed, word.signature
            ):
                self.true_words.append(word)
            elif self.key:
                self.found.add(51)

    def open(self, chain: Any, line: Line, own: bool | None = None) -> Limb | None:
        try:
            opening = Opening.of(line)
        except Odd:
            opening = None
        if opening is None or type(chain) is not bytes or len(chain) != 16:
            self.found.add(27)
            self.lost.add(chain)
            return None
        if self.key and opening.key != self.key:
            self.found |= self._doubts(opening)
        mine = (opening.office, opening.desk) == self.place if own is None else own
        limb = Limb(chain, opening, mine)
        self.limbs.append(limb)
        return limb

    def _doubts(self, opening: Opening) -> set[int]:
        message = b"tereze/certificate/1" + opening.certificate
        if opening.desk == 0 or not second_verifier.is_signed(
            self.key, message, opening.by_district
        ):
            return {28}
        try:
            device, office, desk, role, key = array(opening.certificate, "biisb")[:5]
        except Odd:
            return {29}
        same = [device, office, desk, key] == [
            opening.device,
            opening.office,
            opening.desk,
            opening.key,
        ]
        return set() if same and role in ("desk", "relay") else {29}

    def family(self, chain: bytes) -> list[Limb]:
        return [limb for limb in self.limbs if limb.chain == chain]

    # -- all the rules ---------------------------------------------------------------------------

    def judge(self) -> None:
        given: dict[tuple[int, int], set[int]] = {}
        reached: dict[bytes, int | None] = {}
        for limb in self.limbs:
            Reading(self, limb, given, reached).run()
        self._judge_words()
        for limb in self.limbs:
            self._judge_parent(limb)
        if any(self._wrote_after_its_loss(limb) for limb in self.limbs):
            self.found.add(42)
        self._judge_changed_keys()

    def _judge_changed_keys(self) -> None:
        """What docs/format.md says under "Changed keys"."""
        lost = {loss[4] for loss in self.losses}
        vouched = []
        for limb in self.limbs:
            follows = limb.opening.follows
            if limb.opening.reason != "rotated" or follows is None or limb.parent is not None:
                continue
            chain, n, h = follows
            if not any(line.n == n and line.h == h for x in self.family(chain) for line in x.lines):
                continue
            said = self.words_of_keys.get(follows)
            if said is None or not self._is_word_for(said, limb):
                self.found.add(38)
                continue
            vouched.append((said[0].opening, [(chain, n), *((c, m) for c, m, *_ in said[1][3])]))
        for limb in self.limbs:
            mine = (limb.opening.device, limb.opening.key)
            words = [told for old, told in vouched if (old.device, old.key) == mine]
            if not words or limb.opening.device in lost:
                continue
            last = max((m for told in words for c, m in told if c == limb.chain), default=-1)
            if limb.lines and limb.end > last:
                self.found.add(43)

    @staticmethod
    def _is_word_for(said: "tuple[Limb, list[Any]]", limb: Limb) -> bool:
        old, new = said[0].opening, limb.opening
        same = [old.device, old.office, old.desk] == [new.device, new.office, new.desk]
        return same and said[1][:2] == [limb.chain, new.key]

    def _wrote_after_its_loss(self, limb: Limb) -> bool:
        words = [loss for loss in self.losses if loss[4] == limb.opening.device]
        if not words:
            return False
        counts = [n for chain, n in max(words)[5] if chain == limb.chain]
        return limb.end > max(counts, default=-1)

    def _judge_parent(self, limb: Limb) -> None:
        if limb.opening.follows is None or limb.parent is not None:
            return
        chain, n, h = limb.opening.follows
        here = {line.h for one in self.family(chain) for line in one.lines if line.n == n}
        broken = not here and any(one.cut for one in self.family(chain))
        if h not in here and not broken and chain not in self.lost:
            self.found.add(37)

    def _judge_words(self) -> None:
        devices = {limb.opening.device for limb in self.limbs}
        for word in self.true_words:
            family = self.family(word.chain)
            if word.chain in self.lost:
                continue
            if not family:
                if not word.beside or word.device in devices:
                    self.found.add(54)
                continue
            here = {line.h for limb in family for line in limb.lines if line.n == word.n}
            if word.h in here or (not here and any(limb.cut for limb in family)):
                continue
            self.found.add(53 if word.n > max(limb.end for limb in family) else 52)

    @property
    def exit(self) -> int:
        if self.found - REMARKS:
            return 1
        return 3 if self.found else 0


class Reading:
    """One limb from the chain's beginning on; findings only of its own entries."""

    def __init__(
        self,
        court: Court,
        limb: Limb,
        given: dict[tuple[int, int], set[int]],
        reached: dict[bytes, int | None],
    ) -> None:
        self.court, self.limb, self.given, self.reached = court, limb, given, reached
        reached.setdefault(limb.chain, 0)
        self.place = (limb.opening.office, limb.opening.desk)
        self.after_copy = limb.opening.reason in AFTER_COPY
        self.serial = None if self.after_copy else self._of_older_chains()
        if limb.parent is not None:
            self.serial = 0 if not self.after_copy else None
        self.erased_numbers = 0
        if limb.opening.reason == "rotated":
            follows = limb.opening.follows
            stood = (None, 0) if follows is None else court.stood.get(follows, (None, 0))
            self.serial, self.erased_numbers = stood
        self.tick = self.good = self.floor = 0
        self.seen = b""
        self.quiet = False

    def _of_older_chains(self) -> int | None:
        """How far the desk had come: by its chains that were read before and are none of this
        one's own heirs. Not to be told where one of them was opened at a later tick, or after a
        copy of nothing that is known."""
        openings = {limb.chain: limb.opening for limb in self.court.limbs}
        heirs = {self.limb.chain}
        grown = 0
        while len(heirs) > grown:
            grown = len(heirs)
            heirs |= {
                chain
                for chain, opening in openings.items()
                if opening.follows is not None and opening.follows[0] in heirs
            }
        ours = [
            chain
            for chain in self.reached
            if chain not in heirs and (openings[chain].office, openings[chain].desk) == self.place
        ]
        if any(
            openings[chain].tick > self.limb.opening.tick
            or (openings[chain].follows is None and openings[chain].reason in AFTER_COPY)
            for chain in ours
        ):
            return None
        ends = [self.reached[chain] for chain in ours]
        return None if None in ends else max((n for n in ends if n is not None), default=0)

    def run(self) -> None:
        for line, is_own in self._path(self.limb):
            self.quiet = not is_own
            self._entry(line)
            if is_own:
                place = (self.limb.chain, line.n, line.h)
                self.court.stood[place] = (self.serial, self.erased_numbers)
        self._late()

    def _path(self, limb: Limb) -> Iterator[tuple[Line, bool]]:
        if limb.parent is not None:
            for line, _ in self._path(limb.parent):
                if line.n < limb.first:
                    yield line, False
        for line in limb.lines:
            yield line, limb is self.limb

    def _note(self, number: int) -> None:
        if not self.quiet:
            self.court.found.add(number)

    def _entry(self, line: Line) -> None:
        if line.gap or not is_shaped(line):
            self.serial = None
        if not is_shaped(line):
            return
        try:
            said = Said.of(line.header)
        except Odd:
            self._erasing(line, None)
            self._note(30)
            return
        self._erasing(line, said.kind if said.is_known else None)
        if not said.is_known:
            self._note(30)
            return
        if said.tick <= self.tick:
            self._note(32)
        self.tick = max(self.tick, said.tick)
        self._clock(said)
        by_district = self.limb.opening.desk == 0
        if said.kind not in EITHERS and by_district != (said.kind in DISTRICTS):
            self._note(31)
        elif said.kind in (10, 11):
            self._number(line)
        elif said.kind == 2 and line.payload is not None:
            self._left_out(line)
        elif said.kind == 42 and line.payload is not None and not self.quiet:
            self._lost(said, line)
        elif said.kind == 3 and line.payload is not None and not self.quiet:
            self._changed(line)

    def _changed(self, line: Line) -> None:
        try:
            told = array(line.payload, "bbs")
            told = [*told, []] if len(told) < 4 else told
            for one in listed(told, "bbsa")[3]:
                listed(one, "bib")
        except Odd:
            return
        self.court.words_of_keys[self.limb.chain, line.n, line.h] = (self.limb, told)

    def _lost(self, said: Said, line: Line) -> None:
        try:
            device, counts = array(line.payload, "ba")[:2]
            told = [tuple(listed(one, "bib")[:2]) for one in counts]
        except Odd:
            return
        self.court.losses.append((said.tick, self.limb.chain, line.n, line.h, device, told))

    def _erasing(self, line: Line, kind: int | None) -> None:
        for_inspector = self.court.purpose == "inspector"
        if line.payload is not None:
            if for_inspector and kind not in (1, 2, 3):
                self._note(81)
        elif for_inspector:
            if kind in (1, 2, 3):
                self._note(83)
        elif kind is None or kind in MAY_BE_ERASED:
            self._note(82)
        else:
            self._note(83)

    def _clock(self, said: Said) -> None:
        if said.seen != self.seen:
            self.seen = said.seen
            named = [w for w in self.court.words if sha256(w.packed) == said.seen]
            if not named:
                self.good = 0
                if self.limb.own:
                    self._note(57)
            elif named[0] in self.court.true_words:
                self.floor = max(self.floor, named[0].moment)
                if self.good > named[0].moment + 24 * 60 * MINUTE:
                    self.good = named[0].moment
        if said.clock:
            self._note(71)
            return
        if said.at < 1735689600000 or said.at < self.good - 10 * MINUTE:
            self._note(72)
        if said.at < self.floor - 15 * MINUTE:
            self._note(73)
        self.good = max(self.good, said.at)

    def _late(self) -> None:
        """Against the first true receipt that covers each own entry."""
        self.quiet = False
        moments: dict[int, list[int]] = {}
        for word in self.court.true_words:
            is_ours = word.chain == self.limb.chain and word.n >= self.limb.first
            if is_ours and self.limb.h(word.n) == word.h:
                moments.setdefault(word.n, []).append(word.moment)
        ends = {n: min(found) for n, found in moments.items()}
        for earlier in ends:
            for later in ends:
                if earlier < later and ends[later] < max(moments[earlier]):
                    self._note(55)
        for line in self.limb.lines:
            try:
                said = Said.of(line.header)
            except Odd:
                continue
            covering = [n for n in ends if n >= line.n]
            if not said.is_known or said.clock or not covering:
                continue
            if said.at > ends[min(covering)] + 15 * MINUTE:
                self._note(74)

    def _number(self, line: Line) -> None:
        if line.payload is None:
            self.erased_numbers += 1
            if not self.quiet:
                self.reached[self.limb.chain] = None
            return
        try:
            digits = msgpack.decode(line.payload)[0]
            serial = self._serial_of(digits)
        except (Odd, MsgspecError, LookupError, TypeError, ValueError):
            self._note(30)
            return
        if (int(digits[1:5]), int(digits[5:7])) != self.place:
            self._note(31)
            return
        if self.serial is None:
            if self.after_copy and serial < 988_000:
                self._note(61)
        elif serial != self.serial + self.erased_numbers + 1:
            self._note(61)
        self._reach(serial)
        if not self.quiet:
            if serial in self.given.setdefault(self.place, set()):
                self._note(62)
            self.given[self.place].add(serial)

    @staticmethod
    def _serial_of(digits: Any) -> int:
        if type(digits) is not str or len(digits) != 16 or set(digits) - set("0123456789"):
            raise Odd
        check = 0
        for digit in digits:
            check = DAMM[check][int(digit)]
        if check or digits[0] != "1" or digits[13:15] != "00":
            raise Odd
        return int(digits[7:13])

    def _reach(self, serial: int) -> None:
        self.serial, self.erased_numbers, self.after_copy = serial, 0, False
        known = self.reached[self.limb.chain]
        if known is not None and not self.quiet:
            self.reached[self.limb.chain] = max(known, serial)

    def _left_out(self, line: Line) -> None:
        try:
            after, first = array(line.payload, "iis")[:2]
        except Odd:
            self._note(30)
            return
        if line.n != 1 or first <= after:
            self._note(61)
        self._reach(first - 1)
