"""What the application's page asks besides the verbs: corrections, and what is decided here.

Calls touch the disk, save those marked *instant*: the window makes them through the background.
"""

from collections.abc import Sequence
from typing import Protocol

from registry.answer_texts import AnswerText
from registry.application import Application
from registry.correcting import AsItShouldRead
from registry.deciding import OwnDecision
from registry.lists import ListRow
from registry.numbers import Number
from registry.office_facts import CallResult
from registry.offices import Staff


class CasesPlace(Protocol):
    def correct(
        self, number: Number, wanted: AsItShouldRead, reason: str, by: Staff
    ) -> Application:
        """Raises the refusals of `registry.correcting`."""

    def tell_of_news(self, number: Number, result: CallResult, by: Staff) -> Application:
        """He heard that the answer takes longer, or who has his appeal now (`registry.notices`)."""

    def answer_text(self, service: str) -> AnswerText | None:
        """The text with which an answer to this begins, as in force today. *Instant.*"""

    def to_decide(self) -> Sequence[ListRow]:
        """What waits for this office's own decision, the most urgent first."""

    def decide(self, number: Number, decision: OwnDecision, by: Staff) -> Application:
        """Its print is due afterwards. Raises the refusals of `registry.deciding`."""
