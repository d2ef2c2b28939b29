"""What the check of an answer on paper asks of the office: only its label was scanned.

Calls touch the disk: the window makes them through the background.
"""

from collections.abc import Sequence
from typing import Protocol

from registry.application import Application
from registry.attaching import Lack
from registry.desk import FromPaper
from registry.numbers import Number
from registry.offices import Staff


class AnswersPlace(Protocol):
    def take_in(
        self,
        answer: Number,
        by: Staff,
        from_paper: FromPaper | None = None,
        lacks: Sequence[Lack] = (),
    ) -> Application:
        """The answer is at the desk; `lacks` is remarked. Raises OutcomeMissing without news and
        `from_paper`, PaperKnownWrong for a paper that was wrong, NoSuchApplication, WrongStage."""

    def hold_back(self, answer: Number, lacks: Sequence[Lack], by: Staff) -> Application:
        """What it lacks is remarked; the answer stays with the department."""

    def print_return(self, answer: Number, lacks: Sequence[Lack], by: Staff) -> None:
        """The sheet for the department: what its answer lacks. Raises a Trouble of the printer."""
