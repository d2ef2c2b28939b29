"""Signing in at a desk: password or PIN, how many tries, how long to wait, when it is locked.

A password comes from the district and is changed for one's own at the first sign-in; a PIN is set
at one device and opens nothing but this device, once its day was opened with a password (DESIGN
§12). Kept out: roles, how a secret is hashed (`PasswordHasher`), where tries are kept
(`SignInStore`) and every clock but the stopwatch: no change of the date shortens a wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Final, Protocol
from unicodedata import normalize

import msgspec

from registry.acting import Acting
from registry.application import office_day
from registry.failures import (
    DayNotOpened,
    NoPasswordYet,
    NoPinHere,
    NotYourRole,
    PasswordAsBefore,
    PasswordTooShort,
    PinLocked,
    PinTooEasy,
    SignInIsLocked,
    SignInWait,
    WrongPassword,
)
from registry.numbers import untangle
from registry.office_facts import PasswordChosen, SignedIn, SignInLocked, SignInWay
from registry.offices import Staff
from registry.ports import PasswordHasher, Random, Stopwatch
from registry.roles import HEAD

FREE_TRIES: Final = 5  # fingers slip; these cost nothing
MOST_TRIES: Final = 10
WAITS_MS: Final = (30_000, 60_000, 300_000, 900_000)  # after the sixth wrong try … the ninth
LEAST_PASSWORD: Final = 8  # letters; a PIN has fewer, so that one field tells them apart
LEAST_PIN, MOST_PIN = 4, 6  # digits
DAY_MS: Final = 16 * 3_600_000  # a day that was opened is over then, whatever the date says
GIVEN_GROUPS, GIVEN_DIGITS = 4, 4  # 16 digits, 53 bits: typed alike under three layouts


class Tries(msgspec.Struct, frozen=True, array_like=True):
    """Wrong tries in a row, of the secret with this mark: those of an older one count no more."""

    failures: int = 0
    of: bytes = b""


class Pin(msgspec.Struct, frozen=True, array_like=True):
    """A PIN's hash, and the mark of the password that the district had given when it was set."""

    hashed: str
    given: bytes


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody is who he says. `must_choose`: with a password that the district knows, too."""

    way: SignInWay
    must_choose: bool = False
    has_pin: bool = False


class SignInStore(Protocol):
    """What a device keeps about signing in. Each call asks the disk. Raises BookUnwritable."""

    def given(self) -> Mapping[str, str]:
        """Staff number → hash of the password that the district gave last, "" for none."""

    def chosen(self, staff: str) -> Mapping[bytes, str]:
        """Mark of the password given → hash of the last one chosen in its place."""

    def tries(self, way: SignInWay, staff: str) -> Tries: ...

    def keep_tries(self, way: SignInWay, staff: str, tries: Tries) -> None: ...

    def pin(self, staff: str) -> Pin | None: ...

    def keep_pin(self, staff: str, pin: Pin) -> None: ...


def mark_of(hashed: str) -> bytes:
    """What names a password's hash without repeating it."""
    return sha256(hashed.encode()).digest()[:16]


def new_password(random: Random) -> str:
    """What the district gives out: digits in groups, because a Latin letter costs three villages
    in four a change of keyboard."""
    digits = "".join(str(byte % 10) for byte in _even(random, GIVEN_GROUPS * GIVEN_DIGITS))
    return "-".join(digits[at : at + GIVEN_DIGITS] for at in range(0, len(digits), GIVEN_DIGITS))


def _even(random: Random, count: int) -> list[int]:
    """Bytes below 250: above, some digits would come more often than others."""
    found: list[int] = []
    while len(found) < count:
        found += [byte for byte in random.bytes(count) if byte < 250]
    return found[:count]


def as_typed(typed: str) -> str:
    """The same secret from every keyboard: digits under the Kazakh layout, composed letters, and
    a password of digits with its hyphens or without."""
    digits = untangle(typed).replace("-", "")
    return digits if digits.isascii() and digits.isdecimal() else normalize("NFC", typed.strip())


def is_pin(secret: str) -> bool:
    return secret.isascii() and secret.isdecimal() and LEAST_PIN <= len(secret) <= MOST_PIN


def wait_after(failures: int) -> int:
    """How long, in ms, the next try has to wait."""
    over = failures - FREE_TRIES
    return 0 if over <= 0 else WAITS_MS[min(over, len(WAITS_MS)) - 1]


class SigningIn:
    """The verbs of one desk. They block: a hash is slow on purpose."""

    def __init__(
        self, desk: Acting, store: SignInStore, hasher: PasswordHasher, stopwatch: Stopwatch
    ) -> None:
        self._desk = desk
        self._store = store
        self._hasher = hasher
        self._stopwatch = stopwatch
        self._waits: dict[tuple[SignInWay, str], int] = {}  # until when, by the stopwatch
        self._opened: tuple[date, int] | None = None  # the day that was opened, and when
        self._last: tuple[str, date] | None = None  # who signed in last, on which day

    def is_set_up(self) -> bool:
        """Whether the district has given anybody here a password: then everybody needs one."""
        return any(self._store.given().values())

    def locked(self) -> tuple[str, ...]:
        """Staff numbers of those whom ten wrong tries have locked out here."""
        return tuple(
            staff
            for staff, given in self._store.given().items()
            if given and self._tries(SignInWay.PASSWORD, staff, given).failures >= MOST_TRIES
        )

    def sign_in(self, staff: str, typed: str) -> Entered:
        """Whether this is the person. Raises WrongPassword, SignInWait and what else stands in
        the way; the try is counted before it is looked at, so no pulled plug undoes it."""
        given = self._store.given().get(staff, "")
        if not given:
            raise NoPasswordYet
        secret, pin = as_typed(typed), self._pin(staff, given)
        if is_pin(secret):
            self._check_pin(staff, secret, pin)
            self._note(staff, SignInWay.PIN)
            return Entered(SignInWay.PIN, has_pin=True)
        chosen = self._store.chosen(staff).get(mark_of(given), "")
        self._check(SignInWay.PASSWORD, staff, secret, chosen or given, given)
        self._store.keep_tries(SignInWay.PIN, staff, Tries())
        if not chosen:
            return Entered(SignInWay.PASSWORD, must_choose=True, has_pin=pin is not None)
        self._open_day()
        self._note(staff, SignInWay.PASSWORD)
        return Entered(SignInWay.PASSWORD, has_pin=pin is not None)

    def choose_password(self, staff: str, typed: str) -> None:
        """A password of one's own; only the person may ask, having signed in just now."""
        secret, given = as_typed(typed), self._store.given().get(staff, "")
        if not given:
            raise NoPasswordYet
        if len(secret) < LEAST_PASSWORD:
            raise PasswordTooShort(LEAST_PASSWORD)
        if self._hasher.verify(secret, given):
            raise PasswordAsBefore
        fact = PasswordChosen(staff, self._hasher.hash(secret), mark_of(given))
        with self._desk.writing(lambda: None) as journal:
            journal.append(fact, actor=staff)
        self._open_day()
        self._note(staff, SignInWay.PASSWORD)

    def set_pin(self, staff: str, typed: str) -> None:
        """For this device only; only the person may ask, having signed in with the password."""
        pin, given = as_typed(typed), self._store.given().get(staff, "")
        if not given:
            raise NoPasswordYet
        if not is_pin(pin) or is_easy(pin):
            raise PinTooEasy
        self._store.keep_pin(staff, Pin(self._hasher.hash(pin), mark_of(given)))
        self._store.keep_tries(SignInWay.PIN, staff, Tries())

    def open_again(self, staff: str, by: Staff) -> None:
        """The head of the office lets somebody try again who was locked out."""
        if HEAD not in by.roles:
            raise NotYourRole
        with self._desk.writing(lambda: None) as journal:
            journal.append(SignInLocked(staff, open_again=True), actor=by.number)
        for way in SignInWay:
            self._store.keep_tries(way, staff, Tries())
            self._waits.pop((way, staff), None)

    # -- tries ------------------------------------------------------------------------------------

    def _check_pin(self, staff: str, secret: str, pin: Pin | None) -> None:
        if pin is None:
            raise NoPinHere
        if not self._day_is_open():
            raise DayNotOpened
        self._check(SignInWay.PIN, staff, secret, pin.hashed, pin.hashed)

    def _check(self, way: SignInWay, staff: str, secret: str, hashed: str, of: str) -> None:
        tries = self._tries(way, staff, of)
        if tries.failures >= MOST_TRIES:
            raise _locked(way)
        left_ms = self._wait_left(way, staff, tries.failures)
        if left_ms > 0:
            raise SignInWait(-(-left_ms // 1000))
        failures = tries.failures + 1
        self._store.keep_tries(way, staff, Tries(failures, mark_of(of)))
        if self._hasher.verify(secret, hashed):
            self._store.keep_tries(way, staff, Tries())
            self._waits.pop((way, staff), None)
            return
        self._waits[way, staff] = self._stopwatch.elapsed_ms() + wait_after(failures)
        if failures >= MOST_TRIES:
            if way is SignInWay.PASSWORD:
                with self._desk.writing(lambda: None) as journal:
                    journal.append(SignInLocked(staff), actor=staff)
            raise _locked(way)
        raise WrongPassword(MOST_TRIES - failures, wait_after(failures) // 1000)

    def _tries(self, way: SignInWay, staff: str, of: str) -> Tries:
        """Those of a password that is no longer the district's last are forgotten."""
        tries = self._store.tries(way, staff)
        return tries if tries.of == mark_of(of) else Tries()

    def _wait_left(self, way: SignInWay, staff: str, failures: int) -> int:
        """In ms. After a restart nobody knows how much of it is over, so it begins again."""
        if wait_after(failures) == 0:
            return 0
        now = self._stopwatch.elapsed_ms()
        until = self._waits.setdefault((way, staff), now + wait_after(failures))
        return max(0, until - now)

    # -- the day ----------------------------------------------------------------------------------

    def _pin(self, staff: str, given: str) -> Pin | None:
        """The PIN, if it was set under the password that the district gave last."""
        pin = self._store.pin(staff)
        return pin if pin is not None and pin.given == mark_of(given) else None

    def _open_day(self) -> None:
        self._opened = (office_day(self._desk.now()), self._stopwatch.elapsed_ms())

    def _day_is_open(self) -> bool:
        """Since this program was started somebody signed in here with a password, today. Not kept
        in the book: a clock set back would open a stolen computer's last day again."""
        if self._opened is None:
            return False
        day, at = self._opened
        is_today = office_day(self._desk.now()) == day
        return is_today and self._stopwatch.elapsed_ms() - at < DAY_MS

    def _note(self, staff: str, way: SignInWay) -> None:
        """Who came, once; that somebody unlocks his own screen after a break is no news."""
        turn = (staff, office_day(self._desk.now()))
        if turn != self._last:
            with self._desk.writing(lambda: None) as journal:
                journal.append(SignedIn(way), actor=staff)
            self._last = turn


def _locked(way: SignInWay) -> PinLocked | SignInIsLocked:
    return PinLocked() if way is SignInWay.PIN else SignInIsLocked()


def is_easy(pin: str) -> bool:
    """All one digit, or a run up or down: what a stranger tries first."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {-1})
