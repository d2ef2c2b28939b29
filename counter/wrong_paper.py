"""A paper that says what was put right since: what is said of it wherever it would be given out.

Kept out: when that is so (`registry.answer_corrections`).
"""

from __future__ import annotations

from counter.shift import Shift
from counter.speech import outcome_word
from registry.answer_corrections import new_paper_wanted
from registry.application import Application, Stage
from ui.notices import NoticeBand
from words import Words

_GONE = (Stage.ISSUED, Stage.MAILED)  # nothing is held back any more


class WrongPaper(NoticeBand):
    """A band in the page; it takes no room while the paper may go."""

    _application: Application | None = None

    def __init__(self, shift: Shift, name: str) -> None:
        super().__init__("late", self._said_now, shift.speaker, None, closable=False)
        self._shift = shift
        self._words.setObjectName(name)
        self.show_of(None)

    def show_of(self, application: Application | None) -> None:
        self._application = application
        self.retranslate(self._shift.w)
        self.setVisible(bool(self.words()))

    def _said_now(self, w: Words) -> str:
        return wrong_paper_words(self._application, w)


def wrong_paper_words(application: Application | None, w: Words) -> str:
    """What to do instead of handing it over; "" where nothing is wrong with it."""
    wanted = new_paper_wanted(application) if application is not None else None
    if application is None or wanted is None or application.stage in _GONE:
        return ""
    outcome = outcome_word(wanted, w)
    if application.stage is Stage.AT_DESK:
        return w.say(
            "Do not hand this paper over: it is wrong. The result was put right: {outcome}. Give"
            " the paper back to the department, and scan the label of the new one when it comes.",
            outcome=outcome,
        )
    return w.say(
        "The first paper of this answer is wrong. The result was put right: {outcome}. When a"
        " paper comes, scan its label and read what it says.",
        outcome=outcome,
    )
