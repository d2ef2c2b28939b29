"""The two families of expected failure. Exceptions carry facts; `words.texts` has the sentences.

Anything that is neither of these is our own mistake: it is logged, without personal data, and
never dressed up as one of them.
"""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # facts bring msgspec along, which the first moment of a start has no use for
    from registry.facts import Outcome


def place_of(failure: BaseException) -> str:
    """`ValueError in kiosk.page:12`: enough to find it, and nothing of its words, which may hold a
    name or a code. What a log says of our own mistakes."""
    step = failure.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    if step is None:
        return type(failure).__name__
    return f"{type(failure).__name__} in {step.tb_frame.f_globals.get('__name__')}:{step.tb_lineno}"


class Refusal(Exception):
    """The rules say no. A person can put it right."""


class Trouble(Exception):
    """The world failed: paper, disk, network. Trying again may help.

    `waits`: it is about a paper, which stands in the desk's list of what is to be printed.
    """

    waits = False


class NameMissing(Refusal):
    """An application needs the name of the person who hands it in (АППК art. 63)."""


class NotInCatalogue(Refusal):
    """The service code is not in the catalogue in force."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class WrongIin(Refusal):
    """The identification number fails its check and nobody has said why it is taken anyway."""


class PapersMissing(Refusal):
    """A service lacks papers. Accept it as incomplete at the resident's wish, or refuse acceptance.

    `positions` are the places of the papers in the service's list, counted from 0.
    """

    def __init__(self, positions: tuple[int, ...]) -> None:
        super().__init__(positions)
        self.positions = positions


class AppealsMayNotBeRefused(Refusal):
    """АППК art. 64 forbids refusing to accept an appeal."""


class NoSuchApplication(Refusal):
    """No application with this number is in the book."""


class NotYours(Refusal):
    """The number belongs to another office or department; this place may not act on it."""


class WrongStage(Refusal):
    """The application stands where this step makes no sense. `stage` is where it stands."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


class AnswerNumberWrong(Refusal):
    """The barcode is not that of an answer, or the answer belongs to another application."""


class OutcomeMissing(Refusal):
    """The answer came before its news: outcome, number and date are entered from the paper."""


class PaperKnownWrong(Refusal):
    """The paper says what was put right since: it goes back, and a new one has to say `wanted`."""

    def __init__(self, wanted: "Outcome") -> None:
        super().__init__(wanted)
        self.wanted = wanted


class EmptyAnswer(Refusal):
    """An answer needs an outcome chosen by the clerk."""


class NobodyAtTheDesk(Refusal):
    """No specialist has been chosen: name and position stand on the receipt by law (art. 64)."""


class CodeLost(Refusal):
    """The code of a receipt not printed yet cannot be read here any more: a new one is needed."""


class NothingMissing(Refusal):
    """Acceptance is refused for missing or expired papers only, and here none is."""


class NothingTakenDown(Refusal):
    """An oral appeal is what was taken down (АППК art. 63): its protocol cannot be empty."""


class TooEarly(Refusal):
    """An uncollected answer is kept for a month. `until` is the last day it waits."""

    def __init__(self, until: date) -> None:
        super().__init__(until)
        self.until = until


class ReasonMissing(Refusal):
    """This step is only taken with a reason written down."""


class FolderMissing(Refusal):
    """A folder that was named is not there, or cannot be read."""


class AddressMissing(Refusal):
    """A letter cannot go out: no address is written down."""


class AddressUnclear(Refusal):
    """An answer is wanted by e-mail, and what was typed has not the form of an address."""


class MailUnclear(Refusal):
    """The settings of the district's e-mail do not do. `what` is the one that is wrong."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class VisitInThePast(Refusal):
    """A visit at home is planned for today or for a day to come."""


class HandedTooEarly(Refusal):
    """Nothing can have been handed over before the answer came: on `since`."""

    def __init__(self, since: date) -> None:
        super().__init__(since)
        self.since = since


class SphereMissing(Refusal):
    """A visit for advice is counted by its sphere."""


class NoSuchReception(Refusal):
    """No booking of a personal reception with this id is known here."""


class ReceptionInThePast(Refusal):
    """A reception is booked for today or for a day to come."""


class ReceptionTimeUnclear(Refusal):
    """The time of a reception is no time of day."""


class ReceptionIsOver(Refusal):
    """What came of this reception is written down: it is neither moved nor held again."""


class PaperTwice(Refusal):
    """This paper is on the transfer list already."""


class PaperOfAnother(Refusal):
    """A transfer list goes to one department: this paper goes to `department`, the list to `to`."""

    def __init__(self, department: str, to: str) -> None:
        super().__init__(department, to)
        self.department = department
        self.to = to


class PaperAlreadySent(Refusal):
    """The papers are on their way. `transfer` is the list they went with, "" without one."""

    def __init__(self, transfer: str) -> None:
        super().__init__(transfer)
        self.transfer = transfer


class DecidedInHouse(Refusal):
    """This service is decided in the office itself: its papers travel nowhere."""


class EmptyList(Refusal):
    """A transfer list needs a paper on it."""


class NoSuchList(Refusal):
    """No transfer list with this number is known here."""


class NotOnTheList(Refusal):
    """The paper is not one of those on this transfer list."""


class OnlyAppealsAreEntered(Refusal):
    """Only appeals stand in the state appeals system too; a request for a service does not."""


class ExternalNumberMissing(Refusal):
    """The number that the appeal has in the state appeals system was not given."""


class NothingToClose(Refusal):
    """Nothing was written down at this desk on that day."""


class NothingToCorrect(Refusal):
    """The form of a correction says what the application says already."""


class AnsweredAlready(Refusal):
    """There is an answer: what was asked for, and in which language, is no longer corrected."""


class ProposedAlready(Refusal):
    """A correction of this answer waits already: that one is decided on first."""


class NobodyProposed(Refusal):
    """No correction of this answer waits: somebody else was faster."""


class NotByOneAlone(Refusal):
    """Who proposed a correction does not decide on it."""


class HearingUnclear(Refusal):
    """Day, hour and place of a hearing, the place in both languages, are all needed."""


class HearingInThePast(Refusal):
    """Nobody is invited to a day that has gone by."""


class NoHearingSet(Refusal):
    """No hearing waits for its result."""


class NotDecidedHere(Refusal):
    """The catalogue gives this service to a department: the office does not decide it."""


class AnswerUnwritten(Refusal):
    """An answer that is made here says something in words."""


class GapLeft(Refusal):
    """The template's text has a gap that nobody filled."""


class ComplaintGoesUp(Refusal):
    """A complaint that is not granted in full goes to the body above (АППК art. 91)."""


class AdministratorThere(Refusal):
    """The first administrator is made once; somebody who may open accounts is there already."""


class HeadMissing(Refusal):
    """More time is decided by the head, whose name stands in the notice (АППК art. 76)."""


class TermNotLonger(Refusal):
    """More time that would end no later than the term does. `due` is the term's last day."""

    def __init__(self, due: date) -> None:
        super().__init__(due)
        self.due = due


class TermTooLong(Refusal):
    """More than two months from receipt (АППК art. 76). `cap` is the last day allowed."""

    def __init__(self, cap: date) -> None:
        super().__init__(cap)
        self.cap = cap


class NothingSigned(Refusal):
    """A transfer list comes back with at least one paper newly signed for."""


class DayToCome(Refusal):
    """A signature cannot have been given on a day that is still to come."""


class NotYourRole(Refusal):
    """The district gave this person no role that allows it (`registry.roles`)."""


class NoPasswordYet(Refusal):
    """In this office one signs in, and the district has given this person no password yet."""


class WrongPassword(Refusal):
    """Not the password or PIN. `left` tries are left; the next has to wait `seconds`, 0 for not."""

    def __init__(self, left: int, seconds: int) -> None:
        super().__init__(left, seconds)
        self.left = left
        self.seconds = seconds


class SignInWait(Refusal):
    """After so many wrong tries the next one has to wait `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class SignInIsLocked(Refusal):
    """Ten wrong passwords: the head of the office opens it again, or the district's new one."""


class PinLocked(Refusal):
    """Ten wrong PINs: from now on only the password helps."""


class NoPinHere(Refusal):
    """This person has set no PIN at this device."""


class DayNotOpened(Refusal):
    """A PIN is enough once somebody has signed in at this device with a password today."""


class PasswordTooShort(Refusal):
    """A password has at least `least` letters or digits."""

    def __init__(self, least: int) -> None:
        super().__init__(least)
        self.least = least


class PasswordAsBefore(Refusal):
    """The password that the district gave is known to more than one: another is chosen."""


class PinTooEasy(Refusal):
    """A PIN has four to six digits that are not all alike and not a row."""


class ExitPinTooEasy(Refusal):
    """The PIN of a kiosk has six to eight digits that are not all alike and not a row."""


class TwiceDifferent(Refusal):
    """A new password or PIN is typed twice, and the two are not the same."""


class NoSuchPerson(Refusal):
    """Nobody with this staff number is on the list of this office."""


class BookUnwritable(Trouble):
    """The book could not be written; it was looked at again before saying so."""


class OneWorkerOnly(Refusal):
    """A district on SQLite has one writer at a time: several processes would only wait."""


class BookUnreadable(Trouble):
    """The book could not be read: the disk, or another program that holds it."""


class BookUncertain(Trouble):
    """The commit failed and the book cannot be looked at: nobody knows yet whether it is there.

    The commit would have made the head (`n`, `h`). `outcome` is what the verb would have given
    back, for when the book turns out to hold it.
    """

    def __init__(self, n: int = -1, h: bytes = b"") -> None:
        super().__init__()
        self.n = n
        self.h = h
        self.outcome: Callable[[], object] = lambda: None


class BookFromNewerProgram(Refusal):
    """The book was made by a newer program. Update the program; the book is left as it is."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


class DiskNearlyFull(Trouble):
    """Too little room to be sure that the next entries fit. `free` is in bytes."""

    def __init__(self, free: int) -> None:
        super().__init__(free)
        self.free = free


class PrinterUnreachable(Trouble):
    """The printer did not take the paper. The print stays due and can be repeated."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class PrintHeldBack(Trouble):
    """The book takes nothing now, so no paper is begun: it would come out twice. It stays due."""


class PaperUnmarked(Trouble):
    """The paper is out, and the book did not take that. It stays due, and is a copy next time."""


class PrinterMisnamed(Trouble):
    """The settings name a printer in a way that nobody understands. `setting` is what stands there.

    It stops no work: what should come out stays due until the setting is put right.
    """

    def __init__(self, setting: str) -> None:
        super().__init__(setting)
        self.setting = setting


class OutOfPaper(Trouble):
    """The printer has no paper. The print stays due and can be repeated."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class PaperUncertain(Trouble):
    """Nobody knows whether the paper came out. It stays due, and the next one says COPY."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class PrinterStopped(PrinterUnreachable):
    """The print service has stopped this printer: it stays so until somebody lets it go on."""


class PrinterBusy(PrinterUnreachable):
    """Another paper has been in this printer for long: this one waits and goes by itself."""


class PaperJam(PrinterUnreachable):
    """Paper is stuck in the printer, or its knife is."""


class CoverOpen(PrinterUnreachable):
    """A cover or door of the printer is open."""


class PrinterFaulty(PrinterUnreachable):
    """The printer itself says that it has a fault."""


class PaperTooWide(Trouble):
    """A sheet for a printer that has a narrow roll. Another printer must be chosen for it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class PrinterTakesNoPages(Trouble):
    """A printer that is asked directly and understands no PDF; the print service translates."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class PrintNotDue(Refusal):
    """What was to be printed, moved or cancelled is out already, or was cancelled elsewhere."""


class PeerUnreachable(Trouble):
    """The district did not answer, or (`foreign`) something between us answered in its place."""

    def __init__(self, *, foreign: bool = False) -> None:
        super().__init__()
        self.foreign = foreign


class PeerRefused(Trouble):
    """The district refused. `status` is its HTTP status; nothing here is deleted."""

    def __init__(self, status: int, retry_after: float | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.retry_after = retry_after  # seconds the peer asks us to wait, when it said so


class UnreadablePicture(Trouble):
    """The file is not a picture that can be read, or is not whole yet."""


class FileNotKept(Trouble):
    """The disk did not take a scan or an answer's file. What came of it before is kept."""


class BadFrame(Refusal):
    """Entries from the road whose signature, link or encoding does not hold. Kept as evidence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class EnrolmentRefused(Refusal):
    """The one-time code is wrong, used or too old."""


class WrongDistrict(Refusal):
    """Whoever answered is not the district whose fingerprint stands on the enrolment sheet."""


class DemoIsNotReal(Refusal):
    """A demo book can never be enrolled, nor a real one be used for the demo."""
