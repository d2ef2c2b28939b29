"""What is said of a service in the hall: its papers as a list, how long, how much, where. No Qt.

Nothing of a visitor is in it: whoever reads it over a shoulder learns what anybody may ask for.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.advice import Row, place_rows
from registry.catalogue import DocumentKind, Service
from registry.offices import Office
from words import Words, later

TOPIC_WORDS: Final[dict[str, str]] = {
    "family": later("Family, children, school"),
    "help": later("Help and benefits"),
    "work": later("Work"),
    "house": later("House and building"),
    "land": later("Land"),
    "farm": later("Animals and household farm"),
    "akim": later("A word to the akim"),
    "other": later("Something else"),
}

# A code on the smallest screen then has modules of three pixels: a telephone still reads it.
MOST_BYTES: Final = 1_700


@dataclass(frozen=True, slots=True)
class Checklist:
    """Everything a page, a paper or a telephone tells of one service."""

    short: str
    official: str
    papers: tuple[str, ...]
    term: Row
    fee: Row
    result: str
    place: tuple[Row, ...]  # address, hours, telephone: what the office has set
    check: str  # "" where the term is certain


def checklist_of(service: Service, office: Office, w: Words) -> Checklist:
    language = w.language
    return Checklist(
        short=service.short(language),
        official=service.name(language),
        papers=tuple(_paper(one, w) for one in service.documents),
        term=Row("calendar-days", w.say("Term: {term}", term=term_words(service, w))),
        fee=Row("wallet", w.say("Fee: {fee}", fee=_small(service.fee(language)))),
        result=w.say("You get: {result}", result=_small(service.result(language))),
        place=tuple(place_rows(office, w)),
        check=w.say("Check term and papers with the specialist.") if service.draft else "",
    )


def term_words(service: Service, w: Words) -> str:
    """The longest that the answer may take, as the Rules count it."""
    days, unit = service.term_days, service.term_unit
    if unit == "same_day" or not days:
        return w.say("the same day, while you wait")
    if unit == "working":
        return w.count("at most {n} working day", "at most {n} working days", days)
    if unit == "months":
        return w.count("at most {n} month", "at most {n} months", days)
    return w.count("at most {n} calendar day", "at most {n} calendar days", days)


def as_text(said: Checklist, w: Words) -> str:
    """The list as plain text, for a telephone: what its notes will keep.

    At most `MOST_BYTES` of UTF-8. What is too long loses its last papers, and says so.
    """
    papers = [f"□ {paper}" for paper in said.papers]
    whole = _text(said, papers, w)
    while len(whole.encode()) > MOST_BYTES and papers:
        papers = papers[:-1]
        whole = _text(said, [*papers, w.say("… and more: ask at the desk for the list")], w)
    return whole


def _text(said: Checklist, papers: list[str], w: Words) -> str:
    return "\n".join(
        [
            *(said.short, "", w.say("Bring with you:"), *papers),
            *("", said.term.words, said.fee.words, *([said.check] if said.check else [])),
            *("", *(row.words for row in said.place)),
        ]
    )


def _paper(document: DocumentKind, w: Words) -> str:
    title = document.name(w.language)
    if document.role == "application":
        return w.say("{paper}: we fill it in together at the desk", paper=title)
    if document.role == "identity":
        # «Документ (для идентификации): только показать» would say it twice.
        return w.say("{paper}: only shown, nobody copies it", paper=title.partition(" (")[0])
    return title


def _small(words: str) -> str:
    """After a colon a sentence goes on: «Төлемі: тегін»; «АӘК» stays as it is."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words
