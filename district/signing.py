"""Signing in at the district's pages: the tries, the one-time code, the session.

A code from an administrator opens nothing but the page on which a password is chosen. A try is
counted before it is looked at, of names that exist and of those that do not: the reply and the time
are the same. Kept out: what a role allows (`district.rights`), tables (`db.accounts`), pages.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from db.accounts import Account, BookAccounts, Change, folded_name
from district.rights import rights_of
from registry.failures import PasswordAsBefore, PasswordTooShort, TwiceDifferent
from registry.offices import Staff
from registry.ports import Clock, PasswordHasher, Random
from registry.signing_in import MOST_TRIES, as_typed, new_password

LEAST_PASSWORD: Final = 10  # letters: these pages may be opened from anywhere
LONGEST_PASSWORD: Final = 200
CODE_MS: Final = 72 * 3_600_000  # a one-time code, as that of an enrolment sheet
IDLE_MS: Final = 60 * 60_000  # nobody asked for a page in so long: the session is over
WHOLE_MS: Final = 12 * 3_600_000  # however busy: a working day with its evening
_NOTED_MS: Final = 60_000  # that a session is in use is written down once a minute
TOKEN_BYTES: Final = 32
_HASHES_AT_ONCE: Final = 2  # each takes 64 MiB: a crowd of guessers must not fill the memory


class WrongSignIn(Exception):
    """Number or password is wrong; nobody learns which. `left` tries, then it locks."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class WaitBeforeSignIn(Exception):
    """The next try has to wait so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class LockedSignIn(Exception):
    """Ten wrong tries, or an administrator, have closed this number."""


class NoSession(Exception):
    """Nobody is signed in in this browser. `number`: whose session it was, where it tells."""

    def __init__(self, number: str = "") -> None:
        super().__init__()
        self.number = number


@dataclass(frozen=True, slots=True)
class Signed:
    """Who asks for a page, and what he may do."""

    staff: Staff
    department: str  # code; "" is every department
    mark: bytes = field(repr=False)  # of the session
    must_choose: bool  # came with a one-time code: nothing but choosing a password
    rights: frozenset[str]

    def may(self, right: str) -> bool:
        return right in self.rights

    def serves(self, department: str) -> bool:
        """Whether papers of this department are his. Papers of which nothing is known yet are."""
        return not self.department or not department or department == self.department


class Signing:
    """The verbs. They block: a hash is slow on purpose. `stopwatch` is in ms and only goes on."""

    def __init__(
        self,
        store: BookAccounts,
        hasher: PasswordHasher,
        clock: Clock,
        random: Random,
        stopwatch: Callable[[], int],
    ) -> None:
        self._store = store
        self._hasher = hasher
        self._clock = clock
        self._random = random
        self._stopwatch = stopwatch
        self._hashing = threading.BoundedSemaphore(_HASHES_AT_ONCE)
        self._nobodys = ""

    def sign_in(self, name: str, typed: str, old_token: str) -> str:
        """The token of a new session. Raises WrongSignIn, WaitBeforeSignIn, LockedSignIn."""
        name, now = folded_name(name), self._clock.now()
        tried = self._store.begin_try(name, self._stopwatch(), now)
        if tried.locked:
            raise LockedSignIn
        if tried.wait_ms:
            raise WaitBeforeSignIn(-(-tried.wait_ms // 1000))
        found = self._named(name)
        right = self._is_right(found, as_typed(typed), now)
        if found is None or not right:
            return self._turn_away(found, tried.failures, now)
        if found.locked_at is not None:
            raise LockedSignIn  # only who knows the password learns that it was closed by hand
        token = self._random.bytes(TOKEN_BYTES).hex()
        number = found.staff.number
        change = Change(now, number, "signed_in")
        self._store.begin_session(mark_of(token), number, mark_of(old_token), change)
        return token

    def signed(self, token: str) -> Signed:
        """Whose session it is. Raises NoSession when it is over, by the clock or by somebody."""
        if not token:
            raise NoSession
        now, mark = self._clock.now(), mark_of(token)
        row = self._store.session(mark)
        if row is None or row.account.locked_at is not None or not row.account.secret:
            raise NoSession
        idle, whole = now - row.seen_at, now - row.begun_at
        # A clock that was set back would keep a session for ever: it is over as well.
        if not -_NOTED_MS <= idle < IDLE_MS or not -_NOTED_MS <= whole < WHOLE_MS:
            self._store.end_session(mark)
            raise NoSession(row.account.staff.number)
        if idle >= _NOTED_MS:
            self._store.seen(mark, now)
        one = row.account
        rights = rights_of(one.staff.roles)
        must_choose = one.given_until is not None
        return Signed(one.staff, one.department, mark, must_choose, rights)

    def sign_out(self, signed: Signed) -> None:
        self._store.end_session(signed.mark)

    def sign_out_everywhere(self, number: str, actor: str) -> None:
        change = Change(self._clock.now(), actor, "signed_out_everywhere")
        self._store.end_sessions(number, change)

    def choose_password(self, signed: Signed, before: str, typed: str, again: str) -> str:
        """A password of one's own; the token of a new session, all others end.

        `before` is asked for unless one has just come with a one-time code; a wrong one counts as
        a wrong try. Raises PasswordTooShort, TwiceDifferent, PasswordAsBefore, and as `sign_in`.
        """
        secret, now, number = as_typed(typed), self._clock.now(), signed.staff.number
        found = self._store.find(number)
        if found is None:
            raise NoSession
        if not signed.must_choose:
            self._check_again(found, before)
        if len(secret) < LEAST_PASSWORD or number.casefold() in secret.casefold():
            raise PasswordTooShort(LEAST_PASSWORD)
        if as_typed(again) != secret:
            raise TwiceDifferent
        if self._verify(secret, found.secret):
            raise PasswordAsBefore
        hashed = self._hash(secret)
        self._store.set_secret(number, hashed, None, Change(now, number, "password_chosen"))
        token = self._random.bytes(TOKEN_BYTES).hex()
        change = Change(now, number, "signed_in")
        self._store.begin_session(mark_of(token), number, signed.mark, change)
        return token

    def give_code(self, number: str, actor: str) -> str:
        """A one-time code, shown once and good for three days; what was before opens nothing."""
        code, now = new_password(self._random), self._clock.now()
        hashed = self._hash(as_typed(code))
        self._store.set_secret(number, hashed, now + CODE_MS, Change(now, actor, "code_given"))
        return code

    def set_password(self, number: str, password: str) -> None:
        """Without a code: for the demo, whose password everybody may know."""
        now = self._clock.now()
        hashed = self._hash(as_typed(password))
        self._store.set_secret(number, hashed, None, Change(now, "", "password_chosen"))

    # -- inside --------------------------------------------------------------------------------

    def _named(self, name: str) -> Account | None:
        people = self._store.all()
        return next((one for one in people if folded_name(one.staff.number) == name), None)

    def _is_right(self, found: Account | None, secret: str, now: int) -> bool:
        """One hash is always made: of a name that nobody has as well."""
        nobodys, hashed = self._nobodys_hash(), found.secret if found is not None else ""
        known = self._verify(secret, hashed or nobodys)
        if found is None or not hashed:
            return False
        return known and (found.given_until is None or now < found.given_until)

    def _turn_away(self, found: Account | None, failures: int, now: int) -> str:
        if failures < MOST_TRIES:
            raise WrongSignIn(MOST_TRIES - failures)
        if found is not None:
            number = found.staff.number
            self._store.record(number, Change(now, number, "locked_by_tries"))
        raise LockedSignIn

    def _check_again(self, found: Account, typed: str) -> None:
        """Somebody at a screen that was left open must not choose a password for its owner."""
        name, now = folded_name(found.staff.number), self._clock.now()
        tried = self._store.begin_try(name, self._stopwatch(), now)
        if tried.locked:
            raise LockedSignIn
        if tried.wait_ms:
            raise WaitBeforeSignIn(-(-tried.wait_ms // 1000))
        if not self._is_right(found, as_typed(typed), now):
            self._turn_away(found, tried.failures, now)

    def _nobodys_hash(self) -> str:
        if not self._nobodys:
            self._nobodys = self._hash(self._random.bytes(TOKEN_BYTES).hex())
        return self._nobodys

    def _hash(self, secret: str) -> str:
        with self._hashing:
            return self._hasher.hash(secret)

    def _verify(self, secret: str, hashed: str) -> bool:
        with self._hashing:
            return self._hasher.verify(secret, hashed)


def mark_of(token: str) -> bytes:
    """What the book keeps of a session: who reads a backup cannot sign in with it."""
    return sha256(b"tereze/session/1\0" + token.encode()).digest()
