"""Pages of paper kept with an application: what they are, and what an answer lacked when checked.

Identity documents are shown and not copied (Law 94-V on personal data), so a copy of one is no
kind of page; where one is kept all the same, somebody writes down why. An answer is checked before
it is taken in (language, signature, how to appeal): one that lacks something is kept as a page with
that remark and stays with the department, so that it cannot be handed over by mistake.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from registry.acting import Acting, registered_of
from registry.answer_corrections import check_paper, is_awaited
from registry.application import Application
from registry.desk import Desk, FromPaper
from registry.facts import FileRef
from registry.failures import (
    NoSuchApplication,
    ReasonMissing,
    Refusal,
    UnreadablePicture,
    WrongStage,
)
from registry.files import LARGEST_FILE
from registry.numbers import Number
from registry.office_facts import ScanAttached, ScanKind
from registry.offices import Staff
from registry.receipts import CoverSheet

_LACKS: Final = "lacks:"  # before the names in a `reason`; read in every language


class NoPages(Refusal):
    """There is nothing in the file that could be kept."""


class PageOfAnother(Refusal):
    """A page carries the number of another application than the one it was given to."""


class FileTooLarge(Refusal):
    """Larger than anything that is carried to the district."""


class NotAnAnswersPage(Refusal):
    """No label of an answer stands on it, so it can be kept with an application and no more."""


class PictureEmpty(UnreadablePicture):
    """The file has no bytes."""


class PictureLocked(UnreadablePicture):
    """A PDF with a password."""


class PictureTooLarge(UnreadablePicture):
    """More bytes than a full tray of a page scanner gives."""


class TooManyPages(UnreadablePicture):
    """More pages in one file than a tray holds many times over."""


class Lack(StrEnum):
    """What an answer lacks (DOMAIN, step 12). Names never change: they stand in entries."""

    LANGUAGE = "language"  # not the language of the application
    SIGNATURE = "signature"
    APPEAL = "appeal"  # it does not say how to appeal


@dataclass(frozen=True, slots=True)
class Kept:
    """A file to be kept: `ref` is on the shelf and durable already."""

    kind: ScanKind
    pages: int
    ref: FileRef
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReturnSheet:
    """What goes back with an answer that lacks something. No applicant: the number says whose."""

    answer: Number
    cover: CoverSheet  # of the application: office, department, service
    language: str  # of the application, in which the answer is owed
    lacks: tuple[Lack, ...]
    at: int  # UTC ms
    by: Staff


class Attaching:
    """The verbs of one desk. `attached` gives what is kept with an application (16 digits)."""

    def __init__(self, desk: Desk, attached: Callable[[str], Sequence[ScanAttached]]) -> None:
        self._desk = desk
        self._attached = attached

    def attach(self, number: Number, kept: Kept, by: Staff) -> Application:
        """The pages belong to this application from now on.

        Raises NoPages, FileTooLarge, NoSuchApplication.
        """
        if kept.pages < 1 or kept.ref.size < 1:
            raise NoPages
        if kept.ref.size > LARGEST_FILE:
            raise FileTooLarge
        desk: Acting = self._desk
        digits = number.application.digits
        with desk.writing(lambda: desk.now_known(digits)) as journal:
            application = desk.required(journal.application(digits))
            fact = ScanAttached(digits, kept.kind, kept.pages, kept.ref, kept.reason.strip())
            return desk.taken(journal, application, fact, by)

    def remark(self, answer: Number, lacks: Sequence[Lack], by: Staff) -> Application:
        """An answer on paper was looked at by hand and lacks these; nothing of it was scanned.

        Raises NoSuchApplication, WrongStage for an answer that nobody waits for, and ValueError
        when nothing lacks: what is all right is taken in.
        """
        if not lacks:
            raise ValueError("an answer that lacks nothing is taken in")
        desk: Acting = self._desk
        digits = answer.application.digits
        with desk.writing(lambda: desk.now_known(digits)) as journal:
            application = desk.required(journal.application(digits))
            if not is_awaited(application):
                raise WrongStage(application.stage.value)
            fact = ScanAttached(digits, ScanKind.ANSWER, 0, None, reason_of(lacks))
            return desk.taken(journal, application, fact, by)

    def return_sheet(self, answer: Number, lacks: Sequence[Lack], by: Staff) -> ReturnSheet:
        """The sheet that goes to the department with its answer. Raises NoSuchApplication."""
        desk = self._desk
        application = desk.known(answer.application)
        fact = registered_of(application)
        cover = desk.paperwork.cover(application)
        return ReturnSheet(answer, cover, fact.language, tuple(lacks), desk.now(), by)

    def keep_id(self, number: Number, kept: Kept, by: Staff) -> Application:
        """The exception of Law 94-V: a copy of an ID, with the reason. Raises ReasonMissing."""
        if not kept.reason.strip():
            raise ReasonMissing
        return self.attach(number, kept, by)

    def ready_for(self, answer: Number, from_paper: FromPaper | None) -> Application:
        """The application whose answer this is. Asked before its page is kept, so that a page is
        kept with no answer that cannot be taken in.

        Raises NoSuchApplication, WrongStage, OutcomeMissing where it has to be read off the paper,
        and PaperKnownWrong for the old one.
        """
        application = self._desk.journal.application(answer.application.digits)
        if application is None or not application.is_known:
            raise NoSuchApplication
        check_paper(application, from_paper.outcome if from_paper is not None else None)
        return application

    def is_kept(self, number: Number, content: bytes) -> bool:
        """Whether these very bytes are kept with the application: a page is read twice after a
        crash, and is kept once."""
        return any(
            one.file is not None
            and one.file.size == len(content)
            and hashlib.sha256(one.file.salt + content).digest() == one.file.name
            for one in self._attached(number.application.digits)
        )


def reason_of(lacks: Sequence[Lack]) -> str:
    """The remark of an answer that lacks these, as it stands in the entry; "" for none."""
    return _LACKS + ",".join(lacks) if lacks else ""


def lacks_of(fact: ScanAttached) -> tuple[Lack, ...]:
    """What the answer lacked when it was checked; names of newer programs are passed over."""
    if fact.kind is not ScanKind.ANSWER or not fact.reason.startswith(_LACKS):
        return ()
    known = {one.value: one for one in Lack}
    names = fact.reason.removeprefix(_LACKS).split(",")
    return tuple(known[name] for name in names if name in known)


def is_id_copy(fact: ScanAttached) -> bool:
    """Whether pages were kept that the law wants only shown."""
    return bool(fact.reason) and fact.kind is not ScanKind.ANSWER
