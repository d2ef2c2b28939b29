"""A desk, a district and its outbox, for tests of e-mail."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from db.book import Book
from db.files import Shelf
from db.journal import BookJournal, own_journal
from db.outbox import Outbox
from district.bounces import Bounces
from district.postman import Postman
from district.smtp import Server, SmtpMail
from registry.application import Application
from registry.department import Decision
from registry.desk import Desk
from registry.facts import Delivery, FileRef, Outcome
from registry.numbers import Number
from registry.offices import Office
from registry.ports import Mail
from tests.world import AIGUL, CLERK, SOKOLOVKA, Place, World, a_form, meet

SENDER = "jauap@tereze.example"
BOUNCES = "qaitty@tereze.example"
AIGULS = "aigul@post.example"


def server_at(port: int, **changed: object) -> Server:
    """A mail server on this computer, without encryption unless the test says otherwise."""
    fields = {"security": "plain", "sender": SENDER, "bounces": BOUNCES, **changed}
    return Server(host="127.0.0.1", port=port, **fields)  # type: ignore[arg-type]


@dataclass
class MailHouse:
    """One desk and the district."""

    world: World
    desk: Desk
    desk_place: Place

    @classmethod
    def of(cls, world: World) -> "MailHouse":
        desk, place, _ = world.desk()
        return cls(world, desk, place)

    @property
    def book(self) -> Book:
        return self.world.district.book

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.world.folder / "files")

    def outbox(self, book: Book | None = None) -> Outbox:
        held = book or self.book

        def journal_of(office: int) -> BookJournal:
            found = own_journal(held, office)
            assert found is not None
            return found

        return Outbox(held, journal_of)

    def postman(
        self,
        mail: Mail,
        reports: Path | None = None,
        *,
        book: Book | None = None,
        alone: bool = False,
    ) -> Postman:
        return Postman(
            self.outbox(book),
            mail,
            _office,
            self.shelf,
            self.world.clock,
            self.world.random,
            Bounces(reports) if reports is not None else None,
            alone=alone,
        )

    def through(self, port: int, reports: Path | None = None) -> Postman:
        """A worker that sends through the server on this port."""
        return self.postman(
            SmtpMail(server_at(port, command_s=0.5, text_s=0.5), self.world.clock), reports
        )

    def registered(self, email: str = AIGULS, *, carried: bool = True, **form: object) -> Number:
        """Somebody was at the desk and asked for e-mail; the district knows."""
        wanted = a_form(**{"delivery": Delivery.EMAIL, **form})  # type: ignore[arg-type]
        applicant = replace(wanted.applicant, email=email)
        receipt = self.desk.register(dataclasses.replace(wanted, applicant=applicant), AIGUL)
        self.desk.send_papers(receipt.number, AIGUL)
        if carried:
            self.carry()
        return receipt.number

    def answered(
        self,
        number: Number,
        text: str = "Жер телімі берілді. Участок предоставлен.",
        *,
        delivery: Delivery = Delivery.EMAIL,
        file: FileRef | None = None,
    ) -> None:
        decision = Decision(
            Outcome.SATISFIED, date(2026, 3, 10), "12-45", text, file, delivery=delivery
        )
        self.world.department.answer(number, decision, CLERK)

    def asked(self, **form: object) -> Number:
        """Registered and answered: an e-mail is due."""
        number = self.registered(**form)  # type: ignore[arg-type]
        self.answered(number)
        return number

    def carry(self) -> None:
        meet(self.desk_place, self.world.district)

    def at_district(self, number: Number) -> Application:
        found = self.world.district.reading.application(number.digits)
        assert found is not None
        return found

    def at_desk(self, number: Number) -> Application:
        """What the desk knows once the road was passable."""
        self.carry()
        found = self.desk_place.reading.application(number.digits)
        assert found is not None
        return found


def _office(code: int) -> Office | None:
    return SOKOLOVKA if code == SOKOLOVKA.code else None


def until_idle(postman: Postman, most: int = 500) -> int:
    """Steps until nothing is to be done at once; how many."""
    for count in range(most):
        if postman.step():
            return count
    raise AssertionError("the outbox never comes to rest")
