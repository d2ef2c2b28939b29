"""What is read off an answer whose news has not come yet, or which comes for one that was wrong:
outcome, number and date.

Kept out: whose answer it is, and taking it in.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter.shift import Shift
from counter.speech import outcome_word
from counter.who import named
from registry.answer_corrections import new_paper_wanted
from registry.application import Application
from registry.desk import FromPaper
from registry.facts import Outcome
from ui.choices import Choice
from ui.fields import DateField, LineField, Message
from words import Words
from words.dates import short_date
from words.texts import sentence_for

Draft = tuple[object, str, str]  # outcome, number and date as they stand in the fields


class PaperFields(QWidget):
    """The three fields; `prefix` goes before their names where a window has them twice."""

    def __init__(self, shift: Shift, prefix: str = "", *, narrow: bool = False) -> None:
        """`narrow`: the two lines stand one under the other."""
        super().__init__()
        self._shift = shift
        self.outcome = Choice(vertical=narrow)
        self.outcome.setObjectName(f"{prefix}outcome")
        self._wrong = Message()
        self._wrong.setObjectName(f"{prefix}paper_wrong")
        self._refusal: BaseException | None = None
        self.their_number = LineField()
        named(self.their_number.edit, f"{prefix}their_number")
        self.day = DateField(today=shift.workplace.today)
        named(self.day.edit, f"{prefix}answered_on")
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.their_number, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.day, 1, Qt.AlignmentFlag.AlignTop)
        if not narrow:
            row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.outcome)
        column.addWidget(self._wrong)
        column.addLayout(row)
        self.outcome.changed.connect(lambda _: self._say_wrong(""))
        self._say_wrong("")
        self.setFocusProxy(self.outcome)

    def retranslate(self, w: Words) -> None:
        self.outcome.set_label(w.say("What does the answer say?"))
        self.outcome.set_options([(each, outcome_word(each, w)) for each in Outcome])
        if self._refusal is not None:
            self._wrong.say(sentence_for(self._refusal, w), "late")
        elif self._wrong.words():
            self._wrong.say(w.say("Choose what the answer says."), "soon")
        self.their_number.set_label(w.say("Number of the answer"))
        self.day.set_label(w.say("Date of the answer"))

    def begin(self, draft: Draft | None = None) -> None:
        """Empty, with today as the date; or as it was left."""
        today = short_date(self._shift.workplace.today())
        outcome, number, day = draft or (None, "", today)
        self.outcome.set_value(outcome)
        self.their_number.set_text(number)
        self.day.set_text(day)
        self._say_wrong("")

    def refuse(self, failure: BaseException) -> None:
        """What was read is not what it should say; all of it stays as it was typed."""
        self._refusal = failure
        self._wrong.say(sentence_for(failure, self._shift.w), "late")
        self.outcome.setFocus()

    def wrong(self) -> str:
        """What is said of the outcome that was chosen, or of none; "" for nothing."""
        return self._wrong.words()

    def _say_wrong(self, words: str) -> None:
        self._refusal = None
        self._wrong.say(words, "soon")

    def draft(self) -> Draft:
        return self.outcome.value(), self.their_number.text(), self.day.text()

    def read(self) -> FromPaper | None:
        """What was read off the paper; None when something lacks, which then has the cursor."""
        day, outcome, w = self.day.day(), self.outcome.value(), self._shift.w
        self._say_wrong(w.say("Choose what the answer says.") if outcome is None else "")
        self.day.set_error(None if day else w.say("Write the date, for example 01.04.2026."))
        if outcome is None:
            self.outcome.setFocus()
        elif day is None:
            self.day.edit.setFocus()
        else:
            return FromPaper(Outcome(outcome), self.their_number.text().strip(), day)
        return None


def why_read(application: Application, w: Words) -> str:
    """Why somebody has to read it, and the colon before the fields."""
    if new_paper_wanted(application) is None:
        return w.say("The paper came before its news. Read these off the paper:")
    return w.say(
        "The result was put right, and the paper before was wrong. Read off this paper what it"
        " says:"
    )
