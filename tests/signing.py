"""Signing in for tests: a hash that costs nothing, a stopwatch in the hand, a store in memory.

`MemorySigningIn` and `MemoryLooks` are what `app.office_signing_in` is on a real book: the real
verbs, on an office in memory.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from counter.signing_place import Look, Sitting
from registry.acting import Acting
from registry.facts import Applicant
from registry.office_facts import PasswordChosen, SignInWay
from registry.offices import Staff
from registry.signing_in import Entered, Pin, SigningIn, Tries


class CheapHasher:
    """As slow as a test may be; the salt is the secret's own length, so that it is never equal."""

    def hash(self, secret: str) -> str:
        return "$cheap$" + hashlib.sha256(secret.encode()).hexdigest()

    def verify(self, secret: str, hashed: str) -> bool:
        return self.hash(secret) == hashed


@dataclass
class HandStopwatch:
    """Runs when a test says so."""

    at: int = 1_000_000

    def elapsed_ms(self) -> int:
        return self.at

    def pass_s(self, seconds: float) -> None:
        self.at += int(seconds * 1000)


@dataclass
class MemorySignIns:
    """`given` is the district's list; `facts` gives what was written at the desk so far."""

    facts: Callable[[], Sequence[tuple[str, object]]]  # actor and fact, oldest first
    passwords: dict[str, str] = field(default_factory=dict)
    kept: dict[tuple[SignInWay, str], Tries] = field(default_factory=dict)
    pins: dict[str, Pin] = field(default_factory=dict)

    def give(self, staff: str, password: str) -> None:
        self.passwords[staff] = CheapHasher().hash(password)

    def given(self) -> Mapping[str, str]:
        return self.passwords

    def chosen(self, staff: str) -> Mapping[bytes, str]:
        return {
            fact.given: fact.password
            for actor, fact in self.facts()
            if isinstance(fact, PasswordChosen) and actor == fact.staff == staff
        }

    def tries(self, way: SignInWay, staff: str) -> Tries:
        return self.kept.get((way, staff), Tries())

    def keep_tries(self, way: SignInWay, staff: str, tries: Tries) -> None:
        self.kept[way, staff] = tries

    def pin(self, staff: str) -> Pin | None:
        return self.pins.get(staff)

    def keep_pin(self, staff: str, pin: Pin) -> None:
        self.pins[staff] = pin


class MemorySigningIn:
    """Keeps the promise of `counter.signing_place.SigningPlace`. The first steps are read."""

    def __init__(
        self,
        desk: Acting,
        people: Callable[[], Sequence[Staff]],
        facts: Callable[[], Sequence[tuple[str, object]]],
    ) -> None:
        self.store = MemorySignIns(facts)
        self.stopwatch = HandStopwatch()
        self.verbs = SigningIn(desk, self.store, CheapHasher(), self.stopwatch)
        self.guide = False
        self._people = people

    def own_password(self, staff: str, password: str) -> None:
        """One that was chosen already, in place of what the district gave."""
        self.store.give(staff, "given-" + password)
        self.verbs.choose_password(staff, password)

    def sitting(self) -> Sitting:
        people, verbs = tuple(self._people()), self.verbs
        return Sitting(people, verbs.is_set_up(), verbs.locked(), self.guide)

    def sign_in(self, staff: str, typed: str) -> Entered:
        return self.verbs.sign_in(staff, typed)

    def choose_password(self, staff: str, typed: str) -> None:
        self.verbs.choose_password(staff, typed)

    def set_pin(self, staff: str, typed: str) -> None:
        self.verbs.set_pin(staff, typed)

    def open_again(self, staff: str, by: Staff) -> None:
        self.verbs.open_again(staff, by)

    def put_guide_away(self) -> None:
        self.guide = False


class MemoryLooks:
    """Keeps the promise of `counter.signing_place.LooksPlace`: every look, in a list."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, Staff]] = []
        self.numbers: dict[str, str] = {}  # IIN → the application in which it stands

    def looked(self, number: str, page: str, by: Staff) -> None:
        self.seen.append((number, page, by))

    def number_of(self, earlier: Applicant) -> str | None:
        return self.numbers.get(earlier.iin)

    def who_looked(self, number: str) -> Sequence[Look]:
        return [
            Look(0, by.number, page, 1)
            for whose, page, by in reversed(self.seen)
            if whose == number
        ]
