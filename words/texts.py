"""A sentence for every expected failure: exceptions carry facts, the wording stands here.

To add one: a line in `SENTENCES`, the name of the class against `later("The sentence, {fact}.")`,
where a {fact} is an attribute of the exception or of what it holds; then its Kazakh and Russian in
a .po file of this folder. Where a fact has to be put into words first, the line holds a small
function instead.
`tests/words/test_texts.py` names every class that has none.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from registry.facts import Outcome
from registry.failures import Refusal, Trouble
from words.department import OUTCOMES
from words.speech import Words, later
from words.stages import STAGES, stage_word

_LEFT_UNSAID = 7  # tries: the first slips of a finger are nothing to warn of
Sentence = str | Callable[[Exception, Words], str]


def _wrong_stage(failure: Exception, w: Words) -> str:
    stage = str(getattr(failure, "stage", ""))
    if stage not in STAGES:
        return w.say("This step does not fit where the application stands now.")
    return w.say(
        "This step does not fit: the application stands at “{stage}”.", stage=stage_word(stage, w)
    )


def _too_early(failure: Exception, w: Words) -> str:
    until: date = getattr(failure, "until", date.min)
    return w.say("An answer waits for a month. Its last day here is {day}.", day=w.day(until))


def _handed_too_early(failure: Exception, w: Words) -> str:
    since: date = getattr(failure, "since", date.min)
    return w.say("The answer came only on {day}. Look at the date of the visit.", day=w.day(since))


def _paper_known_wrong(failure: Exception, w: Words) -> str:
    wanted: Outcome | None = getattr(failure, "wanted", None)
    outcome = w.say(OUTCOMES[wanted]) if wanted is not None else ""
    return w.say(
        "This is the old paper, and it is wrong: it goes back to the department. Ask for the new"
        " one, which says “{outcome}”.",
        outcome=outcome,
    )


def _wait_words(seconds: int, w: Words) -> str:
    minutes = -(-seconds // 60)
    if seconds < 60:
        return w.count("Try again in {n} second.", "Try again in {n} seconds.", seconds)
    return w.count("Try again in {n} minute.", "Try again in {n} minutes.", minutes)


def _sign_in_wait(failure: Exception, w: Words) -> str:
    return w.say("Too many wrong tries.") + " " + _wait_words(getattr(failure, "seconds", 0), w)


def _wrong_password(failure: Exception, w: Words) -> str:
    left, seconds = getattr(failure, "left", 0), getattr(failure, "seconds", 0)
    wrong = w.say("This is not the right password or PIN.")
    if seconds:
        return f"{wrong} {_wait_words(seconds, w)}"
    if left > _LEFT_UNSAID:
        return wrong
    return f"{wrong} " + w.count("{n} try is left.", "{n} tries are left.", left)


def _disk_nearly_full(failure: Exception, w: Words) -> str:
    megabytes = int(getattr(failure, "free", 0)) // 1_000_000
    return w.say(
        "The disk is nearly full, {megabytes} MB are left. Make room before you go on.",
        megabytes=megabytes,
    )


def _papers_missing(failure: Exception, w: Words) -> str:
    return w.count(
        "{n} paper is missing. Accept without it, or refuse.",
        "{n} papers are missing. Accept without them, or refuse.",
        len(getattr(failure, "positions", ())),
    )


def _term_not_longer(failure: Exception, w: Words) -> str:
    due = getattr(failure, "due", None)
    day = "" if due is None else w.short_date(due)
    return w.say("The term ends on {day} already. Choose a later day.", day=day)


def _term_too_long(failure: Exception, w: Words) -> str:
    cap = getattr(failure, "cap", None)
    day = "" if cap is None else w.short_date(cap)
    return w.say(
        "The law gives two months from receipt at most: {day} (APPC, article 76).", day=day
    )


def _book_damaged(failure: Exception, w: Words) -> str:
    desk = getattr(failure, "desk", 0)
    place = f"{getattr(failure, 'office', 0):04}-{desk:02}" if desk else w.say("the district")
    n = getattr(failure, "n", -1) + 1
    match getattr(failure, "what", ""):
        case "entry":
            return w.say(
                "The book is damaged: page {n} ({place}) is missing or was changed.",
                n=n,
                place=place,
            )
        case "signature":
            return w.say(
                "The book is damaged: the signature on page {n} ({place}) is wrong.",
                n=n,
                place=place,
            )
        case "end":
            return w.say("The book is damaged: its last pages ({place}) are missing.", place=place)
        case "key":
            return w.say(
                "The district does not vouch for who wrote this book ({place}).", place=place
            )
        case _:
            return w.say("The book is damaged: its file cannot be read.")


_TABLES: Final = {
    "size": later("This file is too large for a table of services."),
    "text": later("This file is not text in UTF-8: save it as XLSX, or as CSV in UTF-8."),
    "sheet": later("This sheet cannot be read: save it as XLSX once more, without a password."),
    "shape": later("This file is no table of rows and columns."),
}


def _unreadable_table(failure: Any, w: Words) -> str:
    return w.say(_TABLES[failure.why])


SENTENCES: dict[str, Sentence] = {
    # codes and numbers
    "UnreadableCode": later("Check the code: one of its digits is wrong."),
    "UnreadableNumber": later("Check the number: one of its digits is wrong."),
    "ForeignCode": later("This barcode is not one of ours."),
    "WrongIin": later("Check the IIN: its control digit does not match. If it is right, say why."),
    # the desk's rules
    "NameMissing": later("Write the name of the person who came."),
    "NotInCatalogue": later("There is no service {code} in the list."),
    "PapersMissing": _papers_missing,
    "AppealsMayNotBeRefused": later("An appeal may not be refused: the law forbids it. Accept it."),
    "NoSuchApplication": later("There is no application with this number here."),
    "NotYours": later("This application belongs to another place."),
    "WrongStage": _wrong_stage,
    "AnswerNumberWrong": later("This is not the label of an answer to this application."),
    "PaperKnownWrong": _paper_known_wrong,
    "OutcomeMissing": later("The paper came before its news. Enter outcome, number and date."),
    "EmptyAnswer": later("Choose what the answer says."),
    "NobodyAtTheDesk": later("Choose first who works at this desk today."),
    "ReasonMissing": later("Write down the reason."),
    "FolderMissing": later("There is no such folder, or it cannot be read."),
    "FolderUnwritable": later("Nothing can be written into this folder. Is the stick plugged in?"),
    # signing in
    "NotYourRole": later("Your role does not allow this. Ask the head of the office."),
    "NoPasswordYet": later("You have no password yet. The district gives the first one."),
    "WrongPassword": _wrong_password,
    "SignInWait": _sign_in_wait,
    "SignInIsLocked": later(
        "Locked after ten wrong passwords. The head of the office opens it again, "
        "or the district gives a new one."
    ),
    "PinLocked": later("Ten wrong PINs. Use your password."),
    "NoPinHere": later("You have set no PIN at this desk. Use your password."),
    "DayNotOpened": later("The day at this desk begins with a password. After that a PIN will do."),
    "PasswordTooShort": later("A password has at least {least} letters or digits."),
    "PasswordAsBefore": later("Choose another one than the district gave you."),
    "PinTooEasy": later("A PIN has four to six digits, not all alike and not a row like 1234."),
    "ExitPinTooEasy": later(
        "The PIN of a kiosk has six to eight digits, not all alike and not a row like 123456."
    ),
    "TwiceDifferent": later("The two are not the same. Type it again."),
    "AdministratorThere": later(
        "There is an administrator already. Use --number with --give-code, or the page of accounts."
    ),
    "NoSuchPerson": later("Nobody with this number is on the list of this office."),
    # answers on their way to their owners
    "AddressUnclear": later("Check the e-mail address: something in it is wrong or missing."),
    "MailUnclear": later("The district's e-mail cannot work so: “{what}” is missing or wrong."),
    "AddressMissing": later("No address is written down: a letter would not arrive."),
    "VisitInThePast": later("This day is over. A visit is planned for today or later."),
    "HandedTooEarly": _handed_too_early,
    "SphereMissing": later("Choose what the question was about."),
    # personal reception
    "NoSuchReception": later("This booking is not known here."),
    "ReceptionInThePast": later("This day is over. Choose today or a later one."),
    "ReceptionTimeUnclear": later("Write the time like this: 10:30."),
    "ReceptionIsOver": later("What came of this reception is written down already."),
    # papers on their way to a department
    "PaperTwice": later("This paper is on the list already."),
    "PaperOfAnother": later("This paper goes to another department. Finish this list first."),
    "PaperAlreadySent": later("These papers are already on their way to the department."),
    "DecidedInHouse": later("This is decided here in the office: its papers stay."),
    "EmptyList": later("There is no paper on the list yet. Scan the first one."),
    "NoSuchList": later("There is no list with this number here."),
    "NotOnTheList": later("This paper is not on this list."),
    "OnlyAppealsAreEntered": later(
        "Only appeals are entered in the state appeals system. This is a request for a service."
    ),
    "ExternalNumberMissing": later("Type the number that the state appeals system gave."),
    "NothingToClose": later("Nothing was written down at this desk on that day."),
    "NothingToCorrect": later("Nothing was changed: everything stands so already."),
    "ProposedAlready": later("A correction waits already. Somebody decides on that one first."),
    "NobodyProposed": later("No correction waits here any more: a colleague was faster."),
    "NotByOneAlone": later("You proposed it yourself: somebody else has to confirm it."),
    "HearingUnclear": later("Write the day, the hour and the place of the hearing."),
    "HearingInThePast": later("The hearing lies in the past. Choose a day to come."),
    "NoHearingSet": later("No hearing waits for its result."),
    "AnsweredAlready": later(
        "The answer is made. Of the application only name, IIN, contacts and the way of the answer "
        "can still be corrected."
    ),
    "HeadMissing": later("Write the name of the head who decided."),
    "TermNotLonger": _term_not_longer,
    "TermTooLong": _term_too_long,
    "NotDecidedHere": later("This is decided by a department, not here in the office."),
    "AnswerUnwritten": later("Write what the answer says."),
    "GapLeft": later("A gap ____ in the text is not filled yet."),
    "ComplaintGoesUp": later(
        "Here a complaint can only be granted. Otherwise it goes with the case to the body above "
        "within 3 working days (APPC, article 91)."
    ),
    "UnreadableAnswerTexts": later("Line {line} of the answer texts cannot be used."),
    "NothingSigned": later("Nobody has signed for any further paper on this list."),
    "DayToCome": later("This day is still to come. Look at the date."),
    "UnreadableTable": _unreadable_table,
    "UnreadableCalendar": later("Line {line} of the calendar cannot be used."),
    "UnreadableCatalogue": later("Line {line} of the table cannot be used: look at “{problem}”."),
    "TableUnreadable": later("The file {name} cannot be read. Save the table as CSV in UTF-8."),
    "DayIsOver": later("A table counts from today on or later: that day is over."),
    # the book, the road, devices
    "BookUnwritable": later(
        "It could not be written down. The book is as it was before. Try again."
    ),
    "PaperUncertain": later(
        "It is not known whether the paper came out. Look at the printer. "
        "The next one says that it is a copy."
    ),
    "BookUnreadable": later("The disk does not let the book be read. Try again."),
    "BookUncertain": later(
        "The disk does not answer, so it is not known yet whether this was written down. "
        "Hand nothing out until it is."
    ),
    "NotOurFile": later("This is not a file of Tereze."),
    "TornRecord": later("The file ends in the middle of a page. All before that is whole."),
    "DamagedRecord": later("The file is damaged, and cannot be read from there on."),
    "StickFull": later("The stick is full. Nothing was left on it. Take another one."),
    "StickGone": later("The stick cannot be written. Put it in again, or take another one."),
    "StickLocked": later(
        "The stick is locked against writing. Move its switch, or take another one."
    ),
    "StickUntrue": later(
        "What the stick gives back is not what was written on it. Take another one."
    ),
    "OpenerMissing": later(
        "The part of the program that reads sticks did not start. Nothing was taken. Try again."
    ),
    "StickBusy": later("A stick is being read or written already. Wait a moment."),
    "NotAParcel": later("This is not a file that the district or an office has written."),
    "ParcelDamaged": later(
        "The file on the stick is damaged. Nothing of it was taken. Have it written again."
    ),
    "ParcelForAnother": later("This file is meant for another computer. It was left as it is."),
    "ParcelUntrue": later(
        "Nobody whom we know has signed this file. Nothing of it was taken. Tell the administrator."
    ),
    "DistrictSealUnknown": later(
        "This computer has nothing of the district yet. Connect it once, or bring its answer."
    ),
    "AnswerMissing": later("The district has not answered this computer's request on it yet."),
    "ExportFailed": later("The file could not be written there. Choose another place."),
    "BookFromNewerProgram": later("This book was made by a newer program. Update this one first."),
    "BookDamaged": _book_damaged,
    "BackupFailed": later("The backup could not be written. The earlier ones are as they were."),
    "BackupBusy": later("A backup is being made already. Nothing needs to be done by hand."),
    "BackupElsewhere": later(
        "The district's book is in PostgreSQL. Back it up with PostgreSQL's own tools."
    ),
    "NothingToKeep": later("There is no book here yet."),
    "NoSource": later("This file is neither a backup nor a second copy of this book."),
    "SourceUnreadable": later("This file is not there, or cannot be read."),
    "NothingToRestoreFrom": later(
        "There is neither a backup nor a second copy here, and the district cannot be reached."
    ),
    "HomeInUse": later("The program is open on this book. Close it first."),
    "RestoreFailed": later("The new book could not be written. The one here is as it was."),
    "CopyMissing": later("The stick of the second copy is not plugged in."),
    "CopyUnreadable": later("The second copy can neither be read nor written. Take another stick."),
    "PersonUnclear": later("Person {line} of the list: “{column}” is missing or unclear."),
    "CodeLost": later(
        "This receipt's code cannot be read here any more. Open the application: “Receipt lost”."
    ),
    "NothingMissing": later("No paper is missing here, so acceptance cannot be refused."),
    "NothingTakenDown": later("Write down first what was said: an oral appeal is its protocol."),
    "TooEarly": _too_early,
    "DiskNearlyFull": _disk_nearly_full,
    "InstallBusy": later("Another program is opening this book. Try again in a moment."),
    "RoadBusy": later("This desk is sending already. Nothing needs to be done by hand."),
    "PeerUnreachable": later("The district cannot be reached now. The work goes on."),
    "PeerRefused": later("The district did not take it (answer {status}). Nothing is lost."),
    "FileNotKept": later("The disk does not take the file. Make room; it is fetched again."),
    "BadFrame": later("What came from there cannot be trusted. It was put aside as evidence."),
    "BodyTooLarge": later("That is too much at once. It goes on in smaller parts by itself."),
    "_NotForKiosks": later(
        "A kiosk brings nothing to the book. What came from there was not read."
    ),
    "EnrolmentRefused": later("This one-time code is wrong, used or too old. Ask for a new one."),
    "KeysRefused": later(
        "The district gives this computer no new keys: it was turned away, or a copy of it has"
        " asked before. It keeps those it has."
    ),
    "KeysUndecided": later(
        "A change of keys was cut off, and the book cannot be read just now. Try again."
    ),
    "WrongDistrict": later(
        "This is not the district of the enrolment sheet. Compare the fingerprint and the address."
    ),
    "DemoIsNotReal": later("This is the demo: it cannot be joined with real work."),
    "NotEnrolled": later("This computer has not been let into a district yet."),
    "HomeUnusable": later(
        "The disk does not let the program's own files be read or written. Try again."
    ),
    "SettingsUnreadable": later("The settings file {path.name} cannot be read. Correct it."),
    "KeyUnreadable": later("The key of this computer is missing or damaged. Call the district."),
    # paper and pictures
    "PrinterUnreachable": later("The printer does not answer. The paper can be printed later."),
    "PrintHeldBack": later(
        "The disk takes nothing now, so nothing is printed. What is registered stays registered, "
        "and the paper waits."
    ),
    "PaperUnmarked": later(
        "The paper is out, but the disk did not take that. It is offered once more, as a copy."
    ),
    "PrinterMisnamed": later(
        "The settings name no printer: “{setting}”. It is folder:DIR, system:NAME or none. "
        "The papers wait."
    ),
    "OpenAlready": later("Tereze is open on this computer already. Look for its window."),
    "NotARelay": later("This folder belongs to a desk or a kiosk, not to an office's own server."),
    "NoTicketsHere": later(
        "This office gives no numbers to those who wait: "
        'set "tickets" and "relay" in settings.json.'
    ),
    "RelayOpenAlready": later("The server of this office is running already."),
    "PortTaken": later("Another program of this computer is using port {port}."),
    "OneWorkerOnly": later(
        "Several processes need PostgreSQL: this district keeps its book in SQLite."
    ),
    "OutOfPaper": later("The printer is out of paper. Put paper in and print again."),
    "PrinterStopped": later(
        "The print service has stopped this printer. See what is wrong with it, then let it go on."
    ),
    "PrinterBusy": later("Another paper is still in this printer. This one follows by itself."),
    "PaperJam": later("Paper is stuck in the printer. Take it out; printing goes on by itself."),
    "CoverOpen": later("The printer's cover is open. Close it; printing goes on by itself."),
    "PrinterFaulty": later("The printer reports a fault. Switch it off and on, or use another."),
    "PaperTooWide": later("This paper is a sheet, and the printer has a roll. Choose another."),
    "PrinterTakesNoPages": later(
        "This printer cannot be asked directly. Set it up in the system and choose it by its name."
    ),
    "PrintNotDue": later("This paper does not wait any more: it is out, or was cancelled."),
    "UnreadablePicture": later("This picture cannot be read. Take another one."),
    "PictureEmpty": later("This file is empty. Scan the page again."),
    "PictureLocked": later("This PDF has a password. Scan the paper itself."),
    "PictureTooLarge": later("This file is too large. Scan at 300 dpi, or fewer pages at once."),
    "TooManyPages": later("Too many pages in one file. Scan at most 300 at once."),
    "NoPages": later("There is no page here that could be kept."),
    "PageOfAnother": later("On this page stands the number of another application."),
    "FileTooLarge": later("This is too large to be carried to the district. Attach fewer pages."),
    "NotAnAnswersPage": later("No label of an answer stands on this page."),
    "CameraMissing": later(
        "No camera is connected. Plug one into a USB socket: its picture then comes by itself."
    ),
    "CameraBusy": later(
        "The camera gives no picture. Close other programs that use it; "
        "it is tried again by itself."
    ),
    "CameraGone": later(
        "The camera was unplugged. Plug it in again; the pages taken are still here."
    ),
    "CameraStalled": later(
        "The camera gives no picture any more. Unplug it, wait a moment and plug it in again."
    ),
}

REFUSED = later("This cannot be done.")
TROUBLED = later("It did not work. Try again.")
OUR_MISTAKE = later("Something went wrong in the program. It was written down; go on working.")


def has_sentence(failure: type[BaseException]) -> bool:
    return failure.__name__ in SENTENCES


def sentence_for(failure: BaseException, w: Words) -> str:
    """What a person reads about this failure; of our own mistakes only that they are ours."""
    for kind in type(failure).__mro__:
        sentence = SENTENCES.get(kind.__name__)
        if isinstance(sentence, str):
            return w.say(sentence, **_facts(failure))
        if sentence is not None and isinstance(failure, Exception):
            return sentence(failure, w)
    if isinstance(failure, Refusal):
        return w.say(REFUSED)
    return w.say(TROUBLED if isinstance(failure, Trouble) else OUR_MISTAKE)


def _facts(failure: BaseException) -> dict[str, object]:
    return {name: value for name, value in vars(failure).items() if not name.startswith("_")}
