"""E-mail to residents: when something is due, and what a sending came to.

Pure rules over an application. Only who agreed to it at the desk gets e-mail; of each piece of news
there is one to each address, named by a hash, so that nobody sends it twice by mistake and whoever
gets a double can tell. Kept out: when it goes out (`db.outbox`, `district.postman`), how it reads
(`district.letters`), and the mail server (`district.smtp`).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from registry.answer_corrections import new_paper_wanted, told_wrong
from registry.application import Application, Stage, Told, lost_mail
from registry.department_facts import InvitedBy
from registry.email_address import is_address
from registry.facts import AnswerArrived, Answered, Delivery, Fact, Forwarded, Registered
from registry.hearings import hearing_of
from registry.mail_facts import BESIDES, About, EMailReported, Fate
from registry.notices import heard
from registry.office_facts import Called, CallResult, DecidedHere, Extended

MESSAGE_BYTES: Final = 16
# Who takes a thing home within half an hour, as with a same-day service, needs no e-mail about it.
READY_WAITS_MS: Final = 30 * 60_000


@dataclass(frozen=True, slots=True)
class DueMail:
    """An e-mail that should go out."""

    message: bytes
    about: About
    since: int  # UTC ms of the news; it waits until `not_before`
    to: str = field(repr=False)

    @property
    def not_before(self) -> int:
        return self.since + (READY_WAITS_MS if self.about is About.READY else 0)


def due_mail(application: Application) -> DueMail | None:
    """What the resident is to be told by e-mail now; None when nothing, or not by e-mail."""
    fact = application.registered
    if fact is None or not fact.mail_agreed or not is_address(fact.applicant.email):
        return None
    for about, told in _all_news(application, fact):
        message = _message(application.registration, about, told, fact.applicant.email)
        if not any(_is_of(one, message) for one in application.history):
            return DueMail(message, about, told.at, fact.applicant.email)
        # It went, or did not arrive: then somebody calls, or puts the address right.
    return None


def _all_news(application: Application, fact: Registered) -> Iterator[tuple[About, Told]]:
    """One after the other: a hearing has its day, what was told wrong cannot wait either."""
    invited = hearing_of(application)
    if invited is not None and invited.waits and application.stage.is_in_work:
        if invited.fact.invited is InvitedBy.EMAIL:
            yield About.HEARING, invited.told
    elif (wrong := told_wrong(application)) is not None:
        yield About.CORRECTED, wrong
    found = _news(application, fact)
    if found is not None:
        yield found


def _news(application: Application, fact: Registered) -> tuple[About, Told] | None:
    stage = application.stage
    if stage is Stage.FORWARDED:
        if not fact.kind.is_appeal or heard(application) is not None:
            return None  # of a service that was passed on nobody must be told (art. 65)
        return _with(About.PASSED_ON, _last(application, Forwarded))
    if stage.is_in_work and application.extended is not None and heard(application) is None:
        return _with(About.MORE_TIME, _last(application, Extended))
    if stage in (Stage.ANSWERED, Stage.AT_DESK) and goes_by_mail(application):
        return _with(About.ANSWER, _last(application, Answered))
    if new_paper_wanted(application) is not None:
        return None  # nobody comes for a paper that is not given out
    if stage is Stage.AT_DESK and fact.delivery in (Delivery.HAND, Delivery.EMAIL):
        arrived = _last(application, AnswerArrived, DecidedHere)
        if arrived is not None and not _is_told(application, arrived):
            return About.READY, arrived
    return None


def goes_by_mail(application: Application) -> bool:
    """Whether the answer itself may go: asked for at the desk, allowed by the department, and there
    is more of it than paper."""
    fact, answered = application.registered, application.answered
    if fact is None or answered is None or fact.delivery is not Delivery.EMAIL:
        return False
    return answered.delivery is Delivery.EMAIL and bool(answered.text or answered.file)


def _with(about: About, told: Told | None) -> tuple[About, Told] | None:
    return None if told is None else (about, told)


def _last(application: Application, *kinds: type) -> Told | None:
    return next((one for one in reversed(application.history) if isinstance(one.fact, kinds)), None)


def _is_told(application: Application, news: Told) -> bool:
    """Whether the owner knows that the answer is here: by telephone, letter or e-mail."""
    lost = lost_mail(application.history)
    return any(
        (isinstance(one.fact, Called) and one.fact.result is not CallResult.NO_ANSWER)
        or _has_told(one.fact, lost)
        for one in application.history
        if one.place > news.place
    )


def _has_told(fact: Fact, lost: frozenset[bytes]) -> bool:
    if not isinstance(fact, EMailReported) or fact.about in BESIDES:
        return False
    return fact.message not in lost


def _is_of(told: Told, message: bytes) -> bool:
    return isinstance(told.fact, EMailReported) and told.fact.message == message


def _message(registration: bytes, about: About, told: Told, address: str) -> bytes:
    """Which e-mail it is: of this application, this piece of news and this address.

    The registration id is random, so nobody finds the address by trying.
    """
    place = told.place.chain + told.place.n.to_bytes(8, "big")
    parts = b"tereze/mail/1" + registration + bytes([about]) + place + address.casefold().encode()
    return hashlib.sha256(parts).digest()[:MESSAGE_BYTES]


# -- what a sending came to ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes along. `name` is made of its kind and number only."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class EMail:
    """One e-mail, written. Neither name nor number of anybody stands in its subject."""

    message: bytes
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    files: tuple[Enclosed, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server took it: its code, its words and with them its own number for it."""

    words: str


@dataclass(frozen=True, slots=True)
class NotNow:
    """The server says of this one: later (4xx). Nothing was handed over."""

    words: str


@dataclass(frozen=True, slots=True)
class NoService:
    """No server, or none that serves us: the fault lies with no single e-mail."""

    words: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The server will never take this one (5xx)."""

    words: str


@dataclass(frozen=True, slots=True)
class NotKnown:
    """All of it was handed over, and the server's reply did not come."""

    words: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another process has it: nothing was handed over here."""


Sent = Accepted | NotNow | NoService | NotTaken | NotKnown | Elsewhere

FATES: Final = {Accepted: Fate.TAKEN, NotTaken: Fate.REFUSED, NotKnown: Fate.UNSURE}
