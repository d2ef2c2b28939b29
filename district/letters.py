"""How an e-mail to a resident reads: Kazakh above, Russian beneath, as plain text.

No name, no control code; the subject says what kind of news it is and nothing about whom. An answer
that goes with it is the department's text as it stands, and its file. Kept out: whether and when it
is sent (`registry.mail`, `district.postman`).
"""

from collections.abc import Iterator
from typing import Final

from district.said import OUTCOMES
from registry.answer_corrections import NextStep, next_step
from registry.application import Application
from registry.department_facts import HearingSet
from registry.facts import Answered, FileRef, Forwarded
from registry.giving import kept_until
from registry.hearings import hearing_of
from registry.mail import DueMail, EMail, Enclosed
from registry.mail_facts import About
from registry.numbers import Number
from registry.offices import Office
from words import Words, later, words_in

_KK: Final = words_in("kk")
_RU: Final = words_in("ru")
_RULE: Final = "— — —"
_SUFFIXES: Final = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_SUBJECTS: Final = {
    About.ANSWER: later("The answer to your application"),
    About.READY: later("An answer is ready for you"),
    About.MORE_TIME: later("Your answer takes longer"),
    About.PASSED_ON: later("Your appeal was passed on"),
    About.HEARING: later("You may be heard before the decision"),
    About.CORRECTED: later("Your answer was put right"),
}


def write(
    application: Application, due: DueMail, office: Office, file: bytes | None = None
) -> EMail:
    """`file`: the bytes of the answer's file, where it has one and this is the answer."""
    subject = _SUBJECTS[due.about]
    both = ["\n\n".join(_told(application, due.about, office, w)) for w in (_KK, _RU)]
    return EMail(
        message=due.message,
        to=due.to,
        subject=f"{_KK.say(subject)} · {_RU.say(subject)}",
        text=f"\n\n{_RULE}\n\n".join(both) + "\n",
        files=() if file is None else (_enclosed(application, file),),
    )


def trial(to: str, message: bytes) -> EMail:
    """An e-mail that says nothing but that it came: `tereze mail --test`."""
    said = later("This is a trial. If you can read it, the district's e-mail works.")
    subject = later("A trial")
    text = f"{_KK.say(said)}\n\n{_RULE}\n\n{_RU.say(said)}\n"
    return EMail(message, to, f"{_KK.say(subject)} · {_RU.say(subject)}", text)


def file_of(application: Application, due: DueMail) -> FileRef | None:
    """The file that has to go along; it is for the caller to fetch."""
    answered = application.answered
    return answered.file if due.about is About.ANSWER and answered is not None else None


def _told(application: Application, about: About, office: Office, w: Words) -> Iterator[str]:
    yield w.say("Good day!")
    match about:
        case About.ANSWER if application.answered is not None:
            yield from _answer(application.answered, w)
        case About.READY:
            yield from _ready(application, office, w)
        case About.MORE_TIME if application.extended is not None:
            until, decided = application.extended.until, application.extended.decided_on
            yield w.say(
                "More time was needed for your answer: it will be there by {day}. This was decided"
                " on {decided} (APPC RK, art. 76).",
                day=w.short_date(until),
                decided=w.short_date(decided),
            )
        case About.HEARING if (hearing := hearing_of(application)) is not None:
            yield from hearing_said(hearing.fact, w)
        case About.CORRECTED if application.answered is not None:
            yield w.say(
                "The result of your application was entered wrong, and was put right. The right"
                " result: {outcome}.",
                outcome=w.say(OUTCOMES[application.answered.outcome]),
            )
            if next_step(application) is NextStep.EXCHANGE:
                yield w.say(
                    "The paper that you got is wrong as well. A right one is being made; the office"
                    " will call you."
                )
        case _:
            body = w.of(kk=_elsewhere(application).to_kk, ru=_elsewhere(application).to_ru, en="")
            yield w.say(
                "Your appeal was passed on to the body that is competent: {body} (APPC RK,"
                " art. 65). The answer will come from there.",
                body=body,
            )
    yield "\n".join(_foot(application, office, w))


def hearing_said(fact: HearingSet, w: Words) -> Iterator[str]:
    """The invitation: when, where, and that one need not come."""
    yield w.say(
        "Before a decision that may not be in your favour you have the right to be heard (APPC RK,"
        " art. 73)."
    )
    yield w.say(
        "You are invited on {day} at {time}: {place}.",
        day=w.short_date(fact.on),
        time=fact.time,
        place=w.of(kk=fact.place_kk, ru=fact.place_ru, en=""),
    )
    yield w.say(
        "Bring an identity document, and what you want to show. Who does not come is not asked"
        " again, and the decision is made without him."
    )


def _answer(answered: Answered, w: Words) -> Iterator[str]:
    yield w.say(
        "Your application was answered: {outcome}.", outcome=w.say(OUTCOMES[answered.outcome])
    )
    if answered.text:
        yield answered.text
    if answered.file is not None:
        yield w.say("The answer is enclosed as a file.")
    said = w.say("Date of the answer: {day}", day=w.short_date(answered.answered_on))
    if answered.their_number:
        said += "\n" + w.say("Its number: {number}", number=answered.their_number)
    yield said


def _ready(application: Application, office: Office, w: Words) -> Iterator[str]:
    place = w.of(kk=office.address_kk, ru=office.address_ru, en="")
    hours = w.say("Please come and collect it: {place}, {hours}.", place=place, hours=office.hours)
    yield w.say("A paper is ready for you at the akim's office.") + " " + hours
    yield " ".join(
        (
            w.say("Bring your receipt or an identity document."),
            w.say(
                "The last day on which it waits for you: {day}.",
                day=w.short_date(kept_until(application)),
            ),
        )
    )


def _elsewhere(application: Application) -> Forwarded:
    told = (one.fact for one in reversed(application.history))
    return next(fact for fact in told if isinstance(fact, Forwarded))


def _foot(application: Application, office: Office, w: Words) -> Iterator[str]:
    yield w.say("Registration number: {number}", number=Number.parse(application.number).shown)
    yield w.of(kk=office.name_kk, ru=office.name_ru, en="")
    yield w.say(
        "Nobody reads answers to this e-mail. Call us: {phone}. You get it because you asked for"
        " e-mail when you applied; at the office you can say that you want none.",
        phone=office.phone,
    )


def _enclosed(application: Application, content: bytes) -> Enclosed:
    answered = application.answered
    ref = answered.file if answered is not None else None
    if ref is None:
        raise AssertionError("a file goes along with an answer that has one")
    name = f"answer-{Number.parse(application.number).shown}{_SUFFIXES.get(ref.media_type, '')}"
    return Enclosed(name, ref.media_type, content)
