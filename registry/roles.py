"""Who may do what at a desk. Roles deny by default: what no line here allows, nobody may.

A role allows to write facts of certain kinds and to open certain pages. Verbs are held to it where
all of them end, in the journal that they are handed (`OnlyByRole`): a verb of tomorrow whose fact
has no line here is refused. Kept out: who has which role (the district says it in `StaffSet`), and
whether somebody is who he says (`registry.signing_in`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from registry.application import Application
from registry.facts import (
    AcceptanceRefused,
    AnswerArrived,
    CodeReplaced,
    Fact,
    HandedOver,
    Mailed,
    PaperKind,
    PapersSent,
    Printed,
    PrintFailed,
    Registered,
    Returned,
    Unclaimed,
    Withdrawn,
)
from registry.failures import BookUncertain, NotYourRole
from registry.office_facts import (
    Advised,
    Called,
    Corrected,
    DayClosed,
    DecidedHere,
    EnteredElsewhere,
    HomeVisitPlanned,
    LookedAt,
    PapersSigned,
    PasswordChosen,
    ReceptionBooked,
    ReceptionHeld,
    ScanAttached,
    SignedIn,
    SignInLocked,
    TransferListMade,
    TransferListReturned,
)
from registry.ports import DuePrint, Journal, Writing, Written
from registry.role_names import ALL_ROLES as ALL_ROLES
from registry.role_names import AT_A_DESK as AT_A_DESK
from registry.role_names import CLERK as CLERK
from registry.role_names import DECIDER as DECIDER
from registry.role_names import HEAD as HEAD
from registry.role_names import SPECIALIST as SPECIALIST
from registry.role_names import VIEWER as VIEWER
from registry.role_names import may_sit_down as may_sit_down

_ANYBODY: Final = frozenset(AT_A_DESK)
_DESK: Final = frozenset({SPECIALIST})
_PAPER: Final = frozenset({SPECIALIST, DECIDER, HEAD})
_RECEPTION: Final = frozenset({SPECIALIST, HEAD})

MAY_WRITE: Final[dict[type[Fact], frozenset[str]]] = {
    Registered: _DESK,
    AcceptanceRefused: _DESK,
    PapersSent: _DESK,
    PapersSigned: _DESK,
    TransferListMade: _DESK,
    TransferListReturned: _DESK,
    AnswerArrived: _DESK,
    HandedOver: _DESK,
    Mailed: _DESK,
    Called: _DESK,
    HomeVisitPlanned: _DESK,
    Withdrawn: _DESK,
    Returned: _DESK,
    Unclaimed: _DESK,
    CodeReplaced: _DESK,
    Corrected: _DESK,
    EnteredElsewhere: _DESK,
    ScanAttached: frozenset({SPECIALIST, DECIDER}),
    DecidedHere: frozenset({DECIDER}),
    Advised: _DESK,
    ReceptionBooked: _RECEPTION,
    ReceptionHeld: _RECEPTION,
    DayClosed: _RECEPTION,
    Printed: _PAPER,
    PrintFailed: _PAPER,
    LookedAt: _ANYBODY,
    SignedIn: _ANYBODY,
    SignInLocked: _ANYBODY,  # the tenth wrong try locks whom it was made for; see `may_write`
    PasswordChosen: _ANYBODY,
}

# Pages by the names that the window has for them.
MAY_OPEN: Final[dict[str, frozenset[str]]] = {
    "reception": _DESK,
    "answers": frozenset({SPECIALIST, DECIDER}),  # what is to be decided here stands there
    "prints": _PAPER,
    "today": _RECEPTION,
    "search": _ANYBODY,
    "case": _ANYBODY,
    "advice": _DESK,
    "calls": _DESK,
    "visits": _DESK,
    "transfers": _DESK,
    "lists": _DESK,
    "stack": _DESK,
    "reports": frozenset({SPECIALIST, HEAD, VIEWER}),  # the page of the three that follow
    "figures": frozenset({HEAD, VIEWER}),
    "receptions": _RECEPTION,
    "register": _RECEPTION,
    "day": _RECEPTION,
    "office": frozenset({HEAD}),
    "looks": frozenset({HEAD}),  # who looked at whose data
    "settings": frozenset({SPECIALIST, HEAD}),  # of this workplace: who works at it, and the head
}


def may_open(roles: Iterable[str], page: str) -> bool:
    """Whether this page of the window is theirs. One that has no line here is nobody's."""
    return not MAY_OPEN.get(page, frozenset()).isdisjoint(roles)


def may_write(roles: Iterable[str], fact: Fact) -> bool:
    """Whether they may write this down. What has no line here nobody may."""
    if isinstance(fact, SignInLocked) and fact.open_again:
        return HEAD in roles
    return may_write_kind(roles, type(fact))


def may_write_kind(roles: Iterable[str], kind: type[Fact]) -> bool:
    """Whether they may write down facts of this kind: a page offers no step that is refused."""
    return not MAY_WRITE.get(kind, frozenset()).isdisjoint(roles)


RolesOf = Callable[[str], Sequence[str]]  # of a staff number; none for who is not on the list


class OnlyByRole:
    """A journal that takes from each person only what the role allows. Raises NotYourRole.

    The refusal comes before the commit, so that all the verb wrote until then is undone.
    """

    def __init__(self, journal: Journal, roles_of: RolesOf) -> None:
        self._journal = journal
        self._roles_of = roles_of

    def writing(self) -> AbstractContextManager[Writing]:
        return self._writing()

    @contextmanager
    def _writing(self) -> Iterator[Writing]:
        with self._journal.writing() as writing:
            yield _Held(writing, self._roles_of)

    def application(self, number: str) -> Application | None:
        return self._journal.application(number)

    def prints_of(self, paper: PaperKind, number: str) -> int:
        return self._journal.prints_of(paper, number)

    def due_prints(self, number: str = "") -> Sequence[DuePrint]:
        return self._journal.due_prints(number)

    def became_of(self, uncertain: BookUncertain) -> bool | None:
        return self._journal.became_of(uncertain)

    def good_time(self) -> int:
        return self._journal.good_time()


class _Held:
    """One commit in the making, held to the roles."""

    def __init__(self, writing: Writing, roles_of: RolesOf) -> None:
        self._writing = writing
        self._roles_of = roles_of
        self.next_serial = writing.next_serial
        self.next_list = writing.next_list
        self.application = writing.application
        self.settle_print = writing.settle_print

    def append(
        self,
        fact: Fact,
        *,
        registration: bytes = b"",
        actor: str = "",
        due: Sequence[DuePrint] = (),
    ) -> Written:
        if not may_write(self._roles_of(actor), fact):
            raise NotYourRole
        return self._writing.append(fact, registration=registration, actor=actor, due=due)
