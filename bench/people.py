"""Made-up residents and what they come with: forms for the benches, the same ones every time."""

import random
from typing import Final

from registry.catalogue import Catalogue
from registry.desk import Form
from registry.facts import Applicant, ApplicationKind, DocumentLine
from registry.iin import control_digit

# The same twenty surnames over and over: every one of them is shared by a twentieth of a district,
# which no real district reaches. Search must bear it.
SURNAMES: Final = (
    *("Әбдірахманов", "Серікбаев", "Ахметов", "Иванов", "Ким", "Жұмабаев", "Қасымов"),
    *("Нұрланов", "Петров", "Омаров", "Тілеуов", "Сәрсенбаев", "Ысқақов", "Бекмұхамбетов"),
    *("Дүйсенов", "Шәріпов", "Мұратов", "Рахымов", "Сергеев", "Юсупов"),
)
GIVEN: Final = (
    *("Айгүл", "Ерлан", "Гүлнұр", "Анна", "Бауыржан", "Дана", "Санжар", "Мадина", "Олег"),
    *("Жанар", "Нұрсұлтан", "Светлана", "Талғат", "Әлия", "Қайрат", "Инкар", "Рүстем"),
    *("Фатима", "Виктор", "Зере"),
)
FATHERS: Final = (*("Серікқызы", "Қанатұлы", "Иванович", "Болатқызы", "Маратұлы", "Петровна", ""),)
# What people write about. One form in ten is an appeal of a dozen such words.
TOPIC: Final = (
    *("жол", "жөндеу", "су", "құбыры", "жарық", "көше", "мектеп", "аула", "жер", "учаскесі"),
    *("көмек", "төлем", "автобус", "аялдама", "қоқыс", "жайылым", "дорога", "ремонт", "вода"),
    *("освещение", "улица", "школа", "участок", "помощь", "выплата", "остановка", "мусор"),
)
APPEALS: Final = 0.1  # of all forms
_SERVICES: Final = ("01-01", "01-02", "02-01", "03-01")
_APPEAL: Final = "10-01"


class Residents:
    """Who comes next. The same seed gives the same people."""

    def __init__(self, catalogue: Catalogue, seed: int) -> None:
        self._chance = random.Random(seed)
        self._papers = {
            code: tuple(map(DocumentLine, range(len(catalogue.service(code).documents))))
            for code in _SERVICES
        }

    def begin(self, seed: int) -> None:
        """Whoever comes next depends on this alone."""
        self._chance.seed(seed)

    def form(self) -> Form:
        chance = self._chance
        applicant = Applicant(
            self._name(),
            iin=an_iin(chance),
            phone=f"+7701{chance.randrange(10**7):07}",
            address="Соколовка а., Орталық к-сі, 12",
        )
        if chance.random() < APPEALS:
            about = " ".join(chance.choice(TOPIC) for _ in range(12))
            return Form(applicant, _APPEAL, ApplicationKind.COMPLAINT, summary=about)
        service = chance.choice(_SERVICES)
        return Form(applicant, service, documents=self._papers[service])

    def forms(self, count: int) -> list[Form]:
        return [self.form() for _ in range(count)]

    def _name(self) -> str:
        chance = self._chance
        surname = chance.choice(SURNAMES) + chance.choice(("", "а"))
        return f"{surname} {chance.choice(GIVEN)} {chance.choice(FATHERS)}".strip()


def an_iin(chance: random.Random) -> str:
    """The number of somebody born between 1940 and 1999, its control digit right."""
    while True:
        born = f"{chance.randrange(40, 100):02}{chance.randrange(1, 13):02}"
        begun = f"{born}{chance.randrange(1, 29):02}{chance.choice('34')}"
        begun += f"{chance.randrange(10_000):04}"
        digit = control_digit(begun)
        if digit is not None:
            return f"{begun}{digit}"
