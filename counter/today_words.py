"""What the page Today calls its headings, why each is there, and what it says when one is empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from registry.today import Heading
from words import later


@dataclass(frozen=True, slots=True)
class Told:
    """One heading: its name on the card, an icon (Lucide), the rule, the date's column, nothing."""

    name: str
    icon: str
    rule: str
    column: str
    nothing: str


HEADINGS: Final[dict[Heading, Told]] = {
    Heading.OVERDUE: Told(
        later("Overdue"),
        "circle-alert",
        later("No answer although the last day is over. Ask the department today."),
        later("Answer by"),
        later("Nothing is overdue."),
    ),
    Heading.DUE_TODAY: Told(
        later("Due today"),
        "calendar-check",
        later("Today is the last day for an answer."),
        later("Answer by"),
        later("Nothing is due today."),
    ),
    Heading.SOON: Told(
        later("Due in three working days"),
        "calendar-clock",
        later("The last day is one of the next three working days."),
        later("Answer by"),
        later("Nothing is due in the next three working days."),
    ),
    Heading.TO_SEND: Told(
        later("Appeals to pass on"),
        "send",
        later(
            "Appeals whose papers still lie here. What another body has to answer goes there "
            "within three working days of receipt (APPC RK, art. 65)."
        ),
        later("Pass on by"),
        later("No appeal lies here: all were passed on."),
    ),
    Heading.TO_TELL: Told(
        later("News to tell"),
        "phone-call",
        later(
            "More time was given (art. 76), or another body has the appeal now (art. 65, APPC RK): "
            "the applicant hears of it within three working days. Or an e-mail did not arrive."
        ),
        later("Tell by"),
        later("Everybody knows what there is to know."),
    ),
    Heading.AT_DESK: Told(
        later("Answers at the desk"),
        "inbox",
        later("Answers that wait for their owners. They are kept for a month."),
        later("Kept until"),
        later("No answer waits at the desk."),
    ),
    Heading.UNCLAIMED: Told(
        later("Nobody came for it"),
        "hourglass",
        later(
            "After two weeks call once more. After a month the answer goes back to the department."
        ),
        later("Kept until"),
        later("No answer has waited for two weeks."),
    ),
    Heading.TO_ENTER: Told(
        later("For the state system"),
        "keyboard",
        later(
            "Appeals to be entered in the state appeals system. Press a line below to copy it; "
            "then type the number that the system gave."
        ),
        "",
        later("Every appeal has its number in the state appeals system."),
    ),
    Heading.ASIDE: Told(
        later("The district did not take it"),
        "shield-alert",
        later("What somebody should look at. Nothing of it is lost."),
        "",
        later("The district has taken everything that reached it."),
    ),
}
