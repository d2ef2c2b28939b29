"""Reception, when papers of a service are missing: brought later, accepted so, or refused.

Never asked about an appeal: refusing one is forbidden (АППК art. 64).
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from counter.draft import BlockDraft, put_texts, texts_of
from counter.shift import Shift
from counter.speech import state_word
from counter.who import named
from registry.catalogue import DocumentKind
from registry.facts import DocumentState
from ui.buttons import LinkButton, OutlineButton, PrimaryButton
from ui.fields import LineField
from ui.surfaces import Card, text
from words import Words


class MissingPapers(Card):
    """The question in the page; exactly one of the four signals answers it."""

    accepted = Signal()
    later = Signal()  # the person goes for them: the form waits
    refused = Signal(str)  # grounds
    gone_back = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__(padding=16)
        self._shift = shift
        self._papers: tuple[tuple[DocumentKind, DocumentState], ...] = ()
        self._title, self._list = text(role="strong"), text()
        self.accept = PrimaryButton(keys="Ctrl+Return")
        self.refuse, self.back = OutlineButton(), LinkButton()
        self.wait = OutlineButton()
        self.refuse_now = PrimaryButton(keys="Ctrl+Return")
        self.grounds = LineField()
        named(self.accept, "accept_incomplete")
        named(self.refuse, "refuse_acceptance")
        named(self.wait, "bring_later")
        named(self.refuse_now, "refuse_now")
        named(self.back, "back_to_papers")
        named(self.grounds.edit, "grounds")
        above = QHBoxLayout()
        above.addWidget(self._title, 1)
        above.addWidget(self.back)
        self.column.addLayout(above)
        for part in (self._list, self.grounds):
            self.column.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addStretch(1)
        row.addWidget(self.wait)
        row.addWidget(self.refuse)
        row.addWidget(self.accept)
        row.addWidget(self.refuse_now)
        self.column.addLayout(row)
        self.accept.clicked.connect(self.accepted)
        self.wait.clicked.connect(self.later)
        self.refuse.clicked.connect(self._refuse)
        self.refuse_now.clicked.connect(self._refuse)
        self.back.clicked.connect(self.gone_back)
        self.grounds.confirmed.connect(lambda _: self._refuse())
        shift.speaker.follow(self)
        self.hide()

    def ask(self, papers: tuple[tuple[DocumentKind, DocumentState], ...]) -> None:
        self._papers = papers
        self.grounds.clear()
        self._choose_refusal(False)
        self.retranslate(self._shift.w)
        self.show()
        self.accept.setFocus()

    def count(self) -> int:
        return len(self._papers)

    def draft(self) -> BlockDraft:
        shown = ("grounds",) if not self.grounds.isHidden() else ()
        return BlockDraft(texts_of((self.grounds,)), shown=("missing", *shown))

    def restore(self, draft: BlockDraft) -> None:
        """The grounds as far as they were written; `ask` comes before."""
        self._choose_refusal("grounds" in draft.shown)
        put_texts((self.grounds,), draft.texts)

    def retranslate(self, w: Words) -> None:
        title = w.count("{n} paper is missing", "{n} papers are missing", len(self._papers))
        self._title.setText(title)
        names = (
            f"{i}. {one.name(w.language)} · {state_word(state, w)}"
            for i, (one, state) in enumerate(self._papers, 1)
        )
        self._list.setText("\n".join(names))
        count = len(self._papers)
        self.accept.setText(w.count("Accept without it", "Accept without them", count))
        self.wait.setText(w.count("It will be brought", "They will be brought", count))
        self.refuse.setText(w.say("Refuse acceptance"))
        self.refuse_now.setText(w.say("Refuse and print the slip"))
        self.back.setText(w.say("Back to the papers"))
        self.grounds.set_label(w.say("On what grounds"))

    def _choose_refusal(self, chosen: bool) -> None:
        """Whoever writes the grounds of a refusal must not accept by Ctrl+Enter."""
        # First away with the others: all four beside each other would push the receipt aside.
        for part in (self.wait, self.refuse, self.accept, self.refuse_now):
            part.hide()
        self.grounds.setVisible(chosen)
        for part in (self.refuse_now,) if chosen else (self.wait, self.refuse, self.accept):
            part.show()

    def _refuse(self) -> None:
        """The first press asks for the grounds, the second one refuses."""
        w = self._shift.w
        if self.grounds.isHidden():
            said = w.say("Not all papers that the service demands were handed in.")
            self.grounds.set_text(said)  # which, the slip lists in both languages
            self._choose_refusal(True)
            self.grounds.edit.setFocus()
        elif self.grounds.text().strip():
            self.refused.emit(self.grounds.text().strip())
        else:
            self.grounds.set_error(w.say("Write down the reason."))
