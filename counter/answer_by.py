"""How the resident wants the answer, and whether news of it may come by e-mail.

E-mail is offered only where the district sends any; where it does not, that is said.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtGui import QShowEvent

from counter.choices import Choices
from counter.rare_parts import Part
from counter.shift import Shift
from registry.email_address import is_address
from registry.facts import Delivery
from ui.fields import LineField
from ui.surfaces import text
from words import Words


class News(IntEnum):
    """How somebody hears that the answer takes longer, went elsewhere or lies here."""

    PHONE = 0
    EMAIL = 1


def news_words(w: Words) -> dict[News, str]:
    return {News.PHONE: w.say("news by telephone"), News.EMAIL: w.say("news by e-mail too")}


class AnswerBy(Part):
    """The part of Reception."""

    name = "answer_by"

    def __init__(self, shift: Shift) -> None:
        super().__init__(shift)
        self.delivery = Choices("delivery", tuple(Delivery))
        self.news = Choices("news", tuple(News))
        self.email = LineField()
        self.email.edit.setObjectName("email")
        self.none = text(role="quiet")
        self.column.addWidget(self.delivery)
        self.column.addWidget(self.news)
        self.column.addWidget(self.none)
        self.lay_fields((self.email,))
        for one in (self.delivery, self.news):
            one.changed.connect(self._chosen)
        self.email.changed.connect(lambda _: self.check())

    def choices(self) -> tuple[Choices[Any], ...]:
        return (self.delivery, self.news)

    def lines(self) -> tuple[LineField, ...]:
        return (self.email,)

    def link(self, w: Words) -> str:
        return w.say("The answer…")

    def agrees(self) -> bool:
        """Whether the district may write to the address."""
        return self.delivery.value() is Delivery.EMAIL or self.news.value() is News.EMAIL

    def _chosen(self) -> None:
        self.check()
        if self.agrees() and not is_address(self.email.text().strip()):
            self.email.edit.setFocus()

    def is_used(self) -> bool:
        """An address that is known of old changes nothing yet."""
        return self.delivery.value() is not Delivery.HAND or self.agrees()

    def check(self) -> None:
        """Show what can be asked for, and what is missing."""
        offered, by_mail = self.shift.workplace.offers_email(), self.delivery.value()
        self.delivery.offer(Delivery.EMAIL, offered or by_mail is Delivery.EMAIL)
        asked = offered or self.news.value() is News.EMAIL
        self.news.setVisible(asked and by_mail is not Delivery.EMAIL)  # else it goes without saying
        self.none.setVisible(not offered)
        agrees = self.agrees()
        self.email.setVisible(agrees or bool(self.email.text()))
        odd = agrees and not is_address(self.email.text().strip())
        self.email.set_warning(self.shift.w.say("Where to send it?") if odd else None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.check()  # the district may have begun to send since

    def clear(self) -> None:
        super().clear()
        self.check()

    def retranslate(self, w: Words) -> None:
        words = {
            Delivery.HAND: w.say("here, in person"),
            Delivery.EMAIL: w.say("by e-mail"),
            Delivery.POST: w.say("by post"),
            Delivery.HOME: w.say("brought home"),
        }
        self.delivery.say("", words)
        self.news.say("", news_words(w))
        self.none.setText(w.say("The district sends no e-mail."))
        self.email.set_label(w.say("E-mail"))
        self.check()
