"""What an operator says on the telephone, word for word, in Kazakh and Russian.

Numbers and dates are written as one says them. Nothing here is made of a name, an address, an IIN
or an answer; of papers only titles of the catalogue are said, for a title typed by hand may hold a
name. Kept out: who may hear what (`district.call_centre`).
"""

from dataclasses import dataclass

from district.house import House
from district.second import details_of
from district.shown import Shown, shown_of
from registry.application import Application, Stage
from registry.board_rows import stage_to_say
from registry.facts import Registered
from words import Words, later, words_in
from words.aloud import aloud, one_by_one
from words.languages import Language

SPOKEN: tuple[Language, ...] = ("kk", "ru")
_GROUP = 4  # digits are read out and read back in fours

GREETING = (
    later("Hello, this is the district's information service. Is your receipt at hand?"),
    later("Please read the control code one digit at a time, in groups of four."),
    later("If you have no code, tell me the number of your application."),
)
UNKNOWN = (
    later(
        "I do not find this code. Please ask at the office where you handed in your papers; "
        "take the receipt and your identity card along."
    ),
)
ASK_AFTER_CODE = later(
    "To tell you more I have to ask: what are the last four digits of the telephone that you left? "
    "If you left none, in which year were you born?"
)
ASK_BY_NUMBER = later(
    "By number I may speak only to the applicant. Please tell me two of three: the last four "
    "digits of the telephone that you left, your year of birth, the last four digits of your IIN."
)
DOES_NOT_FIT = (
    later(
        "This does not fit what was written down, so I may not say more. "
        "Please come to the office with your identity card."
    ),
)
TWO_WITH_ONE_CODE = later("I have to ask one thing more before I can tell you anything.")
GOODBYE = later(
    "By telephone I may not tell names, addresses or the answer itself. Is there anything else?"
)


@dataclass(frozen=True, slots=True)
class Script:
    """The same lines in both languages."""

    kk: tuple[str, ...]
    ru: tuple[str, ...]


def plain(*sentences: str) -> Script:
    """Sentences without facts."""
    kk, ru = (tuple(words_in(one).say(each) for each in sentences) for one in SPOKEN)
    return Script(kk, ru)


def joined(*scripts: Script) -> Script:
    return Script(
        tuple(line for one in scripts for line in one.kk),
        tuple(line for one in scripts for line in one.ru),
    )


def read_back(digits: str, *, whole: bool) -> Script:
    """What was heard, group by group. `whole`: the right count of digits, and one is wrong."""
    wrong = later("One digit does not fit. I have: {digits}. Please read it once more.")
    short = later("The code has twelve digits. I have: {digits}. Please read it once more.")
    groups = " ".join(grouped(digits))
    kk, ru = (
        words_in(one).say(wrong if whole else short, digits=one_by_one(groups, one))
        for one in SPOKEN
    )
    return Script((kk,), (ru,))


def grouped(digits: str) -> list[str]:
    return [digits[place : place + _GROUP] for place in range(0, len(digits), _GROUP)]


def too_often(seconds: int) -> Script:
    minutes = -(-seconds // 60)
    kk, ru = (
        words_in(one).count(
            "I cannot look further now. Please call again in {n} minute, or come to the office.",
            "I cannot look further now. Please call again in {n} minutes, or come to the office.",
            minutes,
        )
        for one in SPOKEN
    )
    return Script((kk,), (ru,))


def first_level(house: House, known: Application) -> Script:
    """Stage, by when, where to come: what a control code alone opens."""
    kk, ru = (_first(house, known, words_in(one), one) for one in SPOKEN)
    return Script(kk, ru)


def _first(house: House, known: Application, w: Words, language: Language) -> tuple[str, ...]:
    shown = shown_of(house, known, w)
    if shown is None:
        return ()
    todo = shown.todo
    if stage_to_say(known) is Stage.ANSWERED:  # the public page says "look here again"
        todo = w.say("Call again in a day or two, or call the office itself.")
    return tuple(aloud(one, language) for one in (shown.sentence, todo, *_place(shown, w)))


def _place(shown: Shown, w: Words) -> list[str]:
    """Where to come, when, and whom to call; what the office has not set is not said."""
    place = shown.place
    if place is None:
        return []
    lines = [w.say("Where to come: {place}.", place=", ".join(filter(None, _where(shown))))]
    if place.hours:
        lines.append(w.say("It is open: {hours}.", hours=place.hours))
    if place.phone:
        lines.append(w.say("Its telephone: {phone}.", phone=place.phone))
    return lines


def _where(shown: Shown) -> tuple[str, str]:
    return (shown.place.name, shown.place.address) if shown.place is not None else ("", "")


def second_level(house: House, known: Application) -> Script:
    """Department, service, what is missing: after the caller has shown who he is."""
    kk, ru = (_second(house, known, words_in(one)) for one in SPOKEN)
    return Script(kk, ru)


def _second(house: House, known: Application, w: Words) -> tuple[str, ...]:
    details, fact = details_of(known, house.catalogue, w), known.registered
    if details is None or fact is None:
        return ()
    lines = [w.say("It is about: {service}.", service=details.official or details.service)]
    if details.department:
        lines.append(w.say("It is decided by: {department}.", department=details.department))
    if known.stage.is_in_work:
        lines += _lacking(house, fact, w)
    return tuple(lines)


def _lacking(house: House, fact: Registered, w: Words) -> list[str]:
    service = house.catalogue.registered(fact.service, fact.edition)
    titles = [getattr(one, w.language) for one in service.documents] if service is not None else []
    lacking = [one.position for one in fact.documents if not one.state.is_there]
    if not lacking:
        return [w.say("No paper is missing.")]
    known = [titles[place] for place in lacking if 0 <= place < len(titles)]
    lines = [w.say("These papers are missing: {papers}.", papers="; ".join(known))] if known else []
    if len(known) < len(lacking):
        lines.append(w.say("One more paper is missing: the office will tell you which."))
    return lines
