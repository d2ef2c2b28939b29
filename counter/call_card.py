"""One person to be told: telephone large, what to say in both languages, how it went before."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from counter.giving_place import Waiting
from counter.giving_words import for_others, here_since, script, shown_phone, tried
from counter.shift import Shift
from counter.speech import short_name
from counter.wrong_paper import WrongPaper
from registry.facts import Registered
from registry.giving import Next, phones_of
from registry.numbers import Number
from registry.office_facts import CallResult
from ui.buttons import LinkButton, OutlineButton, PrimaryButton
from ui.flow import Flow
from ui.surfaces import Card, rule, text
from words import Words


class CallCard(Card):
    """`answered` carries a `CallResult`; `opened` when the application's page is wanted, `brought`
    when it is to be brought home."""

    answered = Signal(object)
    opened = Signal()
    brought = Signal()

    def __init__(self, shift: Shift) -> None:
        super().__init__(padding=16)
        self.column.setSpacing(8)
        self._shift = shift
        self._one: Waiting | None = None
        self._name, self._what = text(role="lead"), text(role="second")
        self._phone = text(role="display")
        self._phone.setObjectName("call_phone")
        self._other = text(role="strong")
        self._heads = {name: text(role="quiet") for name in ("say", "others")}
        self._scripts = {name: text() for name in ("first", "second", "others")}
        self._scripts["first"].setProperty("role", "lead")
        for name in ("second", "others"):
            self._scripts[name].setProperty("role", "quiet")
        for name, label in self._scripts.items():
            label.setObjectName(f"script_{name}")
        self._tried = text(role="strong")
        self._tried.setObjectName("call_tried")
        self.reached, self.nobody = PrimaryButton(icon="phone-call"), OutlineButton()
        self.relative, self.letter = OutlineButton(), LinkButton(icon="mail")
        self.write = PrimaryButton(icon="mail")
        self.home, self.open = LinkButton(icon="house"), LinkButton(icon="arrow-right")
        self._rule, self._wrong = rule(), WrongPaper(shift, "call_wrong_paper")
        self._lay_out()
        self._connect()
        shift.speaker.follow(self)
        self.show_one(None)

    def _lay_out(self) -> None:
        buttons = Flow(across=12, down=8)  # above the script: they are seen however long that is
        shown = (self.reached, self.nobody, self.relative, self.write)
        for button in (*shown, self.letter, self.home, self.open):
            buttons.add(button)
        above = (self._name, self._what, self._wrong, self._phone, self._other, self._tried)
        for part in (
            *above,
            buttons,
            self._rule,
            self._heads["say"],
            self._scripts["first"],
            self._scripts["second"],
            self._heads["others"],
            self._scripts["others"],
        ):
            self.column.addWidget(part)
        self.column.addStretch(1)

    def _connect(self) -> None:
        for button, result, name in (
            (self.reached, CallResult.REACHED, "call_reached"),
            (self.nobody, CallResult.NO_ANSWER, "call_no_answer"),
            (self.relative, CallResult.RELATIVE, "call_relative"),
            (self.letter, CallResult.LETTER, "call_letter"),
            (self.write, CallResult.LETTER, "write_letter"),
        ):
            button.setObjectName(name)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a press leaves the cursor to the list
            button.clicked.connect(lambda _=False, result=result: self.answered.emit(result))
        self.home.setObjectName("call_home")
        self.home.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.home.clicked.connect(self.brought)
        self.open.setObjectName("call_open")
        self.open.clicked.connect(self.opened)

    def show_one(self, one: Waiting | None) -> None:
        """None while nobody is chosen."""
        self._one = one
        self.setVisible(one is not None)
        if one is not None:
            self.retranslate(self._shift.w)

    def retranslate(self, w: Words) -> None:
        self.reached.setText(w.say("Reached") + "  R")
        self.nobody.setText(w.say("No answer") + "  N")
        self.relative.setText(w.say("Told a relative") + "  T")
        self.letter.setText(w.say("A letter instead") + "  L")
        self.write.setText(w.say("Print a letter") + "  L")
        self.home.setText(w.say("Bring it home") + "  H")
        self.open.setText(w.say("Its page") + "  Enter")
        one = self._one
        if one is None or one.application.registered is None:
            return
        fact = one.application.registered
        self._name.setText(fact.applicant.name)
        service = short_name(self._shift.workplace.catalogue, fact.service, fact.kind, w)
        since = here_since(one.application, w)
        number = Number.parse(fact.number).shown
        self._what.setText(f"{service} · {number}\n{since}")
        self._say_phones(one, fact, w)
        self._say_scripts(fact, w)
        said = tried(one.application, w, self._shift.workplace.now())
        self._tried.setText(said)
        self._tried.setVisible(bool(said))
        self._show_for(one.next)

    def _say_phones(self, one: Waiting, fact: Registered, w: Words) -> None:
        phones = [shown_phone(phone) for phone in phones_of(one.application)]
        nobody = w.say("No telephone") if one.next is not Next.POST else ""
        self._phone.setText(phones[0] if phones else nobody)
        self._phone.show()
        other = fact.representative
        lines = [w.say("Representative: {name}", name=other.name)] if other is not None else []
        lines += phones[1:]
        if not phones:
            lines.append(fact.applicant.address or w.say("No address either: ask for it."))
        self._other.setText("\n".join(lines))
        self._other.setVisible(bool(lines))

    def _say_scripts(self, fact: Registered, w: Words) -> None:
        """First in the language of the application: most likely that of who picks up."""
        first: Literal["kk", "ru"] = "ru" if fact.language == "ru" else "kk"
        second: Literal["kk", "ru"] = "kk" if first == "ru" else "ru"
        office, name = self._shift.workplace.office, fact.applicant.name
        self._heads["say"].setText(w.say("Say to the applicant:"))
        self._heads["others"].setText(w.say("To anybody else only this, nothing of the matter:"))
        self._scripts["first"].setText(script(office, first, name))
        self._scripts["second"].setText(script(office, second, name))
        self._scripts["others"].setText(f"{for_others(first)}\n{for_others(second)}")

    def _show_for(self, step: Next) -> None:
        held = step is Next.HOLD
        self._wrong.show_of(self._one.application if held and self._one is not None else None)
        if held:  # nobody is told to come: no telephone invites to it
            self._phone.hide()
            self._other.hide()
        calls = step in (Next.CALL, Next.LATER)
        spoken: list[QWidget] = [*self._heads.values(), *self._scripts.values(), self._rule]
        for part in (*spoken, self.reached, self.nobody, self.relative, self.letter):
            part.setVisible(calls)
        self.home.setVisible(step is not Next.POST and not held)
        self.write.setVisible(step is Next.LETTER)
