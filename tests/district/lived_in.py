"""A district that was lived in: applications of every kind and end, over some months, two offices.

Everything is done by the verbs of desks and departments; nothing is written into tables by hand.
"""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from registry.application import office_day
from registry.deadlines import extension_cap
from registry.department import Decision, MoreTime
from registry.desk import FromPaper
from registry.facts import Delivery, DocumentLine, DocumentState, Outcome, Proof
from registry.numbers import Number
from tests.district.house import DistrictHouse
from tests.world import AIGUL, CLERK, a_form, the_catalogue

SERVICES = ("01-01", "03-01", "10-01", "02-01")
BODY = ("Басқа орган", "Другой орган")


@dataclass
class Lived:
    """What happens to one application, step by step, on days that a seed chooses."""

    district: DistrictHouse
    random: Random

    def days(self, least: int, most: int) -> None:
        self.district.world.clock.days_later(self.random.randint(least, most) + 0.01)

    def live(self, count: int) -> None:
        """So many applications, one begun after the other, and most of them left half-way."""
        open_ones: list[Number] = []
        for _ in range(count):
            self.days(0, 3)
            if self.random.random() < 0.1:
                self._refuse()
                continue
            open_ones.append(self._register())
            while open_ones and self.random.random() < 0.7:
                self._end(open_ones.pop(self.random.randrange(len(open_ones))))
        self.district.carry()

    def _register(self) -> Number:
        service = self.random.choice(SERVICES)
        receipt = self.district.desk.register(
            a_form(service=service, accept_incomplete=True), AIGUL
        )
        return receipt.number

    def _refuse(self) -> None:
        service = the_catalogue().service("01-01")
        lacking = tuple(
            DocumentLine(place, DocumentState.MISSING)
            for place, one in enumerate(service.documents)
            if one.required
        )
        form = a_form(service="01-01", documents=lacking)
        self.district.desk.refuse_acceptance(form, "Құжат ұсынылмады", AIGUL)

    def _end(self, number: Number) -> None:
        desk, how = self.district.desk, self.random.choice(ENDS)
        if how == "withdrawn":
            desk.withdraw(number, "Өз еркімен", AIGUL)
            return
        if how == "returned":
            desk.return_defective(number, "Мекенжай жоқ", AIGUL)
            return
        desk.send_papers(number, AIGUL)
        self.days(0, 9)
        if how == "sent":
            return
        if how == "from paper":
            day = office_day(self.district.world.clock.now())
            paper = FromPaper(Outcome.EXPLAINED, "7-1", day)
            desk.take_in_answer(number.answer(1), AIGUL, paper)
            return
        self._decide(number, how)

    def _decide(self, number: Number, how: str) -> None:
        self.district.carry()
        world, desk = self.district.world, self.district.desk
        department = world.department
        known = self.district.house.reading.application(number.digits)
        assert known is not None
        assert known.registered is not None
        department.accept(number, known.registered.department, CLERK)
        today = office_day(world.clock.now())
        if how == "forwarded":
            department.forward(number, *BODY, CLERK)
            return
        if how == "extended":
            due, cap = known.registered.due, extension_cap(known.registered.received)
            until = min(max(due, today) + timedelta(days=12), cap)
            if until > due:
                more = MoreTime(until, "Сұрау", "Ким Л. В.", today)
                department.extend(number, more, today, CLERK)
        self.days(0, 40 if how == "late" else 12)
        today = office_day(world.clock.now())
        outcome = self.random.choice(list(Outcome))
        department.answer(number, Decision(outcome, today, "12-3", text="Жауап"), CLERK)
        if how == "answered":
            return
        self.district.carry()
        desk.take_in_answer(number.answer(1), AIGUL)
        if how == "mailed":
            desk.send_answer(number, Delivery.POST, "RA123456789KZ", AIGUL)
        elif how == "unclaimed":
            world.clock.days_later(40)
            desk.return_unclaimed(number, AIGUL)
        elif how in ("late", "extended"):
            desk.hand_over(number, Proof.RECEIPT, AIGUL)


ENDS = (
    "withdrawn",
    "returned",
    "sent",
    "from paper",
    "forwarded",
    "extended",
    "late",
    "answered",
    "mailed",
    "unclaimed",
    "at desk",
)


def live(district: DistrictHouse, count: int, seed: int) -> None:
    Lived(district, Random(seed)).live(count)
