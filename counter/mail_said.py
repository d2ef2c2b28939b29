"""E-mail to the applicant in words: what became of one, and what stands out. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from registry.application import Application
from registry.mail import due_mail
from registry.mail_facts import About, EMailReported, Fate
from words import Words, later

_WENT: Final = {
    About.ANSWER: later("The answer went to the applicant by e-mail"),
    About.READY: later("An e-mail said that the answer is ready"),
    About.MORE_TIME: later("An e-mail told of more time"),
    About.PASSED_ON: later("An e-mail told that another body has the appeal"),
    About.HEARING: later("An e-mail invited the applicant to be heard"),
    About.CORRECTED: later("An e-mail told that the outcome was put right"),
}


def report_words(fact: EMailReported, w: Words) -> str:
    """One line of the history; the server's own words stand beneath it."""
    if fact.fate is Fate.TAKEN:
        return w.say(_WENT[fact.about])
    if fact.fate is Fate.UNSURE:
        return w.say("It is not known whether the e-mail arrived")
    return w.say("The e-mail could not be delivered")


def proof_lines(fact: EMailReported, w: Words) -> tuple[str, ...]:
    return (w.say("Mail server: {words}", words=fact.words),) if fact.words else ()


def came_back_words(fate: Fate, words: str, w: Words) -> str:
    """What is to be done about it, with the reason that the server gave."""
    if fate is Fate.UNSURE:
        said = w.say("It is not known whether the e-mail arrived. Call, or send a letter.")
    else:
        said = w.say("The e-mail could not be delivered. Call, or send a letter.")
    return f"{said} {w.say('Mail server: {words}', words=words)}" if words else said


def mail_lines(application: Application, w: Words) -> Iterator[str]:
    """How it stands now, where an e-mail is still to go or came back."""
    back = application.came_back
    if due_mail(application) is not None:
        yield w.say("An e-mail goes out from the district")
    elif back is not None:
        yield came_back_words(back.fate, "", w)
