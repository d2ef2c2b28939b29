"""The result of what is decided here: outcome, text, number; one press writes and prints it.

A same-day service begins with a short text of its own, whose gaps `____` the decider fills. What
was typed is kept until it is decided, whatever is scanned in between.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout

from counter.choices import Choices
from counter.shift import Shift
from counter.speech import outcome_word
from registry.answer_texts import GAP, filled
from registry.application import Application
from registry.deciding import OwnDecision
from registry.facts import ApplicationKind, Outcome, Registered
from registry.failures import AnswerUnwritten, ComplaintGoesUp, EmptyAnswer, GapLeft
from ui.buttons import LinkButton, PrimaryButton
from ui.choices import Choice
from ui.fields import LineField, Message, MultiLine
from ui.surfaces import Card, text
from words import Words
from words.languages import OWN_NAMES
from words.texts import sentence_for


@dataclass(frozen=True, slots=True)
class _Typed:
    outcome: Outcome | None
    text: str
    number: str
    language: str


class _Outcomes(Choices[Outcome]):
    """The five outcomes, as many in a row as there is room for; none of them to begin with."""

    def __init__(self) -> None:
        super().__init__("decide_outcome", tuple(Outcome))
        self.choose(None)

    def chosen(self) -> Outcome | None:
        at = self._group.checkedId()
        return Outcome(at) if at >= 0 else None

    def choose(self, outcome: Outcome | None) -> None:
        """Choose without telling anybody."""
        self._group.setExclusive(False)
        for button in self._group.buttons():
            button.setChecked(outcome is not None and self._group.id(button) == int(outcome))
        self._group.setExclusive(True)

    def focus(self) -> None:
        self._group.buttons()[0].setFocus()


class DecideCard(Card):
    """`decided` carries an `OwnDecision`, `put_away` when it was left as it is."""

    decided = Signal(object)
    put_away = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__(padding=16)
        self._shift = shift
        self._application: Application | None = None
        self._failure: BaseException | None = None
        self._kept: dict[str, _Typed] = {}  # by the application's number
        self._begun = _Typed(None, "", "", "kk")  # as it stood before anybody typed
        self._title, self._check = text(role="strong"), text(role="soon")
        self.outcome, self.language = _Outcomes(), Choice()
        self.language.setObjectName("decide_language")
        self._wrong = Message()
        self.text = MultiLine(rows=5)
        self.text.edit.setObjectName("decide_text")
        self.number = LineField()
        self.number.edit.setObjectName("decide_number")
        self.decide = PrimaryButton(icon="printer", keys="Ctrl+Return")
        self.decide.setObjectName("decide")
        self.leave = LinkButton()
        self.leave.setObjectName("decide_leave")
        self._lay_out()
        self.outcome.changed.connect(self._on_outcome)
        self.language.changed.connect(self._on_language)
        self.text.changed.connect(lambda _: self._right())
        self.decide.clicked.connect(self._decide)
        self.leave.clicked.connect(self.put_away)
        shift.speaker.follow(self)
        self.hide()

    def _lay_out(self) -> None:
        numbers = QHBoxLayout()
        numbers.setSpacing(16)
        numbers.addWidget(self.number, 1, Qt.AlignmentFlag.AlignTop)
        numbers.addWidget(self.language, 1, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.setSpacing(16)
        buttons.addWidget(self.decide)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        for part in (self._title, self.outcome, self._wrong, self.text, self._check):
            self.column.addWidget(part)
        self.column.addLayout(numbers)
        self.column.addLayout(buttons)

    def retranslate(self, w: Words) -> None:
        self._title.setText(w.say("Prepare the result"))
        self.outcome.say(
            w.say("What was decided"), {each: outcome_word(each, w) for each in Outcome}
        )
        self.text.set_label(w.say("What the answer says"))
        self.number.set_label(w.say("Our outgoing number"))
        self.number.set_placeholder(w.say("if there is one"))
        self.language.set_label(w.say("Language of the answer"))
        self.language.set_options([(code, OWN_NAMES[code]) for code in ("kk", "ru")])
        self.decide.setText(w.say("Decide and print"))
        self.leave.setText(w.say("Not now"))
        self._say_wrong(w)
        self._say_check(w)

    def _say_check(self, w: Words) -> None:
        fact = self._fact()
        complaint = fact is not None and fact.kind is ApplicationKind.COMPLAINT
        service = self._shift.workplace.catalogue.find(fact.service) if fact is not None else None
        draft = service is not None and service.draft and not complaint
        self._check.setVisible(complaint or draft)
        if complaint:
            self._check.setText(sentence_for(ComplaintGoesUp(), w))
        elif draft:
            self._check.setText(w.say("Check the text with the current Rules"))

    # -- opening and leaving ----------------------------------------------------------------------

    def open_for(self, application: Application) -> None:
        """Ready for this application: as it was left, or as its service begins."""
        self._application = application
        fact = self._fact()
        self._begun = self._beginning(fact) if fact is not None else self._begun
        self._put(self._kept.get(application.number, self._begun))
        self._right()
        self._say_check(self._shift.w)
        self.show()

    def put_by(self) -> None:
        """Another application is shown: what stands here is kept for when its turn comes again."""
        if self._application is not None and not self.isHidden():
            if self.is_begun():
                self._kept[self._application.number] = self._typed()
            else:
                self._kept.pop(self._application.number, None)
        self.hide()

    def forget(self) -> None:
        """It is decided: nothing of it is kept."""
        if self._application is not None:
            self._kept.pop(self._application.number, None)
        self.hide()

    def is_begun(self) -> bool:
        return not self.isHidden() and self._typed() != self._begun

    def focus_first(self) -> None:
        """What is still to be said; where nothing is, the button."""
        if self.outcome.chosen() is None:
            self.outcome.focus()
        elif not self._to_gap():
            (self.decide if self.text.text().strip() else self.text.edit).setFocus()

    def point_at(self, failure: BaseException) -> None:
        """Say beside the field what the rules want."""
        self._failure = failure
        self._say_wrong(self._shift.w)
        match failure:
            case EmptyAnswer() | ComplaintGoesUp():
                self.outcome.focus()
            case GapLeft():
                self._to_gap()
            case AnswerUnwritten():
                self.text.edit.setFocus()
            case _:
                self._shift.notices.refused(failure)

    def _say_wrong(self, w: Words) -> None:
        words = sentence_for(self._failure, w) if self._failure is not None else ""
        of_outcome = isinstance(self._failure, EmptyAnswer | ComplaintGoesUp)
        of_text = isinstance(self._failure, GapLeft | AnswerUnwritten)
        self._wrong.say(words if of_outcome else "", "soon")
        self.text.set_error(words if of_text else None)

    def _right(self) -> None:
        """What was wrong is being changed."""
        self._failure = None
        self._say_wrong(self._shift.w)

    # -- inside -----------------------------------------------------------------------------------

    def _fact(self) -> Registered | None:
        return self._application.registered if self._application is not None else None

    def _beginning(self, fact: Registered) -> _Typed:
        language = "ru" if fact.language == "ru" else "kk"
        outcome, words = self._template(fact, language)
        return _Typed(outcome, words, "", language)

    def _template(self, fact: Registered, language: str) -> tuple[Outcome | None, str]:
        if fact.kind.is_appeal:
            return None, ""
        known = self._shift.workplace.cases.answer_text(fact.service)
        if known is None:
            return None, ""
        facts = {"name": fact.applicant.name, "address": fact.applicant.address}
        return known.outcome, filled(known.text(language), facts)

    def _typed(self) -> _Typed:
        return _Typed(
            self.outcome.chosen(),
            self.text.text(),
            self.number.text(),
            str(self.language.value()),
        )

    def _put(self, typed: _Typed) -> None:
        self.outcome.choose(typed.outcome)
        self.text.set_text(typed.text)
        self.number.set_text(typed.number)
        self.language.set_value(typed.language)

    def _on_outcome(self) -> None:
        """The text belongs to its outcome: one that nobody has touched goes with it."""
        self._right()
        fact = self._fact()
        if fact is None:
            return
        outcome, words = self._template(fact, str(self.language.value()))
        mine = self.text.text().strip()
        if words and mine == words and self.outcome.chosen() is not outcome:
            self.text.set_text("")
        elif words and not mine and self.outcome.chosen() is outcome:
            self.text.set_text(words)

    def _on_language(self, _: object) -> None:
        """A text that nobody has touched is there in the other language, too."""
        fact = self._fact()
        if fact is None:
            return
        texts = {each: self._template(fact, each)[1] for each in ("kk", "ru")}
        if self.text.text() in texts.values():
            self.text.set_text(texts[str(self.language.value())])

    def _to_gap(self) -> bool:
        """Mark the first gap, so that typing fills it; False when there is none."""
        at = self.text.text().find(GAP)
        if at < 0:
            return False
        cursor = self.text.edit.textCursor()
        cursor.setPosition(at)
        cursor.setPosition(at + len(GAP), QTextCursor.MoveMode.KeepAnchor)
        self.text.edit.setTextCursor(cursor)
        self.text.edit.setFocus()
        return True

    def _decide(self) -> None:
        typed = self._typed()
        self.decided.emit(OwnDecision(typed.outcome, typed.text, typed.number, typed.language))
