"""The district's worker that empties the outbox, an e-mail at a time, and reads what came back.

One thread in each process of the server. A server that is away is tried again with back-off and
full jitter, for all e-mails together; one that says "later" of a single e-mail gets it later. After
two days nobody waits any longer: the desk is told, and calls. Kept out: who takes which
(`db.outbox`).
"""

import logging
import threading
from collections.abc import Callable
from typing import Final, assert_never

from db.files import Shelf
from db.outbox import Item, Outbox
from district.bounces import Bounces
from district.letters import file_of, write
from district.morning import Mornings
from registry.application import Application
from registry.failures import Trouble
from registry.mail import (
    Accepted,
    DueMail,
    Elsewhere,
    EMail,
    NoService,
    NotKnown,
    NotNow,
    NotTaken,
    Sent,
    due_mail,
)
from registry.mail_facts import Fate
from registry.offices import Office
from registry.ports import Clock, Mail, Random

LOOK_S: Final = 5.0  # what became due is found so soon
LOOK_AROUND_MS: Final = 10_000
GIVE_UP_MS: Final = 2 * 86_400_000  # then a person is told by another way
# Longer than an attempt can take by `district.smtp`: whoever has one so long is not there any more.
GONE_MS: Final = 3_600_000
_FIRST_PAUSE_MS: Final = 15_000  # after the first failure of the server
_LONGEST_PAUSE_MS: Final = 900_000
_FIRST_LATER_MS: Final = 120_000  # after the first "later" of one e-mail
_LONGEST_LATER_MS: Final = 4 * 3_600_000

log = logging.getLogger(__name__)


class Postman:
    """`alone`: no other process serves this district, so what was begun here before is nobody's."""

    def __init__(
        self,
        outbox: Outbox,
        mail: Mail,
        office_of: Callable[[int], Office | None],
        shelf: Shelf,
        clock: Clock,
        random: Random,
        bounces: Bounces | None = None,
        *,
        mornings: Mornings | None = None,
        alone: bool = False,
    ) -> None:
        self._outbox, self._mail = outbox, mail
        self._office_of, self._shelf = office_of, shelf
        self._clock, self._random = clock, random
        self._bounces = bounces
        self._mornings = mornings
        self._failures = 0  # of the server, one after the other
        self._closed_until = 0  # UTC ms
        self._look_around_at = 0  # UTC ms: when reports and what was left are looked for again
        self._alone_since = clock.now() + 1 if alone else 0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)

    # -- one step ----------------------------------------------------------------------------------

    def step(self) -> float:
        """Do one thing, if there is one to do; seconds until the next look. Raises Trouble."""
        now = self._clock.now()
        if now >= self._look_around_at:
            self._look_around_at = now + LOOK_AROUND_MS
            self._read_reports()
            self._find_left_behind(now)
        if self._mornings is not None and self._mornings.step():
            return 0.0
        if now < self._closed_until:
            return min(LOOK_S, (self._closed_until - now) / 1000)
        item = self._outbox.take(now)
        if item is None and self._outbox.fill(now):
            item = self._outbox.take(now)
        if item is None:
            return LOOK_S
        self._send(item)
        return 0.0

    def _send(self, item: Item) -> None:
        application = self._outbox.application(item)
        due = due_mail(application)
        if due is None or due.message != item.message:
            self._outbox.drop(item)
            return
        mail = self._written(application, due, item)
        if mail is None:  # its file is on another machine of the district, or not here yet
            self._later(item, "")
            return
        self._note(item, self._mail.send(mail, lambda: self._outbox.hand_over(item)))

    def _written(self, application: Application, due: DueMail, item: Item) -> EMail | None:
        office, ref = self._office_of(item.office), file_of(application, due)
        if office is None:
            return None
        if ref is None:
            return write(application, due, office)
        held = self._shelf.path(ref.name)
        return None if held is None else write(application, due, office, held.read_bytes())

    def _note(self, item: Item, sent: Sent) -> None:
        if not isinstance(sent, NoService):
            self._failures = 0
        match sent:
            case Accepted(words):
                self._outbox.end(item, Fate.TAKEN, words)
            case NotTaken(words):
                self._outbox.end(item, Fate.REFUSED, words)
            case NotKnown(words):
                self._outbox.end(item, Fate.UNSURE, words)
            case NotNow(words):
                self._later(item, words)
            case NoService(words):
                self._closed(item, words)
            case Elsewhere():
                pass
            case never:
                assert_never(never)

    def _later(self, item: Item, words: str) -> None:
        if self._give_up(item, words):
            return
        wait = self._jitter(_FIRST_LATER_MS, item.tries, _LONGEST_LATER_MS)
        self._outbox.put_back(item, self._clock.now() + wait, item.tries + 1, words)

    def _closed(self, item: Item, words: str) -> None:
        """The server is away, or serves us not: all wait, and this one is no worse than others."""
        log.warning("the mail server does not serve us: %s", words.split(" ")[0])
        wait = self._jitter(_FIRST_PAUSE_MS, self._failures, _LONGEST_PAUSE_MS)
        self._failures += 1
        self._closed_until = self._clock.now() + wait
        if not self._give_up(item, words):
            self._outbox.put_back(item, self._closed_until, item.tries, words)

    def _give_up(self, item: Item, words: str) -> bool:
        if self._clock.now() - item.made_at < GIVE_UP_MS:
            return False
        self._outbox.end(item, Fate.REFUSED, words)
        return True

    def _jitter(self, first_ms: int, failures: int, longest_ms: int) -> int:
        """Anything up to a limit that doubles: many that failed together do not come together."""
        limit = min(longest_ms, first_ms << min(failures, 20))
        return int.from_bytes(self._random.bytes(6), "big") % (limit + 1)

    # -- what came back, and what was left ---------------------------------------------------------

    def _read_reports(self) -> None:
        if self._bounces is None:
            return
        try:
            for path, report in self._bounces.waiting():
                if report is not None:
                    self._outbox.came_back(report.message, report.words)
                self._bounces.is_read(path)
        except OSError as cause:
            log.error("the folder of reports cannot be read: %s", type(cause).__name__)

    def _find_left_behind(self, now: int) -> None:
        before = max(now - GONE_MS, self._alone_since)
        self._alone_since = 0  # only once, before anything is taken here
        unsure = self._outbox.left_behind(before)
        if unsure:
            log.error("e-mails of which nobody knows whether they went: %d", unsure)

    # -- the thread --------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns once the e-mail under way has ended, or after a moment: then it is unsure."""
        self._ending.set()
        self._thread.join(timeout=LOOK_S)

    def _run(self) -> None:
        failed = 0.0
        while not self._ending.is_set():
            try:
                wait, failed = self.step(), 0.0
            except Trouble:
                wait = failed = min(60.0, 2 * failed or 1.0)
            except Exception as mistake:  # ours: said once for each try, and nothing is sent twice
                log.error("the outbox stands still: %s", type(mistake).__name__)
                wait = failed = min(60.0, 2 * failed or 1.0)
            self._ending.wait(wait)
