"""From what has happened in somebody's life to services: the first question of "What do I need?".

The occasions themselves are data of each service (`Service.situations`); here stands only under
which of a few topics they are looked for. A service of a sphere that has no line here lies under
"something else", so that no service of a new catalogue is out of reach. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from registry.catalogue import Service, Situation

OTHER: Final = "other"
# Topics in the order in which they are shown, with the spheres of the catalogue that belong there.
TOPICS: Final[dict[str, tuple[str, ...]]] = {
    "family": ("certificates", "education", "health", "culture"),
    "help": ("social",),
    "work": ("employment", "business"),
    "house": ("housing", "construction"),
    "land": ("land",),
    "farm": ("agriculture", "veterinary"),
    "akim": ("appeals",),
    OTHER: (),
}
_TOPIC_OF: Final = {sphere: topic for topic, spheres in TOPICS.items() for sphere in spheres}


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that happened, and the services it may lead to, in the order of the catalogue."""

    situation: Situation
    services: tuple[Service, ...]


def topic_of(service: Service) -> str:
    """The one of `TOPICS` under which a service is looked for."""
    return _TOPIC_OF.get(service.sphere, OTHER)


def topics_among(services: Iterable[Service]) -> tuple[str, ...]:
    """Those of `TOPICS` that lead to anything, in their order."""
    there = {topic_of(service) for service in services}
    return tuple(topic for topic in TOPICS if topic in there)


def occasions(services: Iterable[Service], topic: str) -> tuple[Occasion, ...]:
    """What may have happened under this topic. A service without any occasion stands for itself.

    An occasion leads to all services that name it, whatever their topic: who has "a low income"
    is shown every help there is.
    """
    leads: dict[Situation, list[Service]] = {}
    shown: dict[Situation, None] = {}
    for service in services:
        for situation in _situations(service):
            leads.setdefault(situation, []).append(service)
            if topic_of(service) == topic:
                shown[situation] = None
    return tuple(Occasion(one, tuple(leads[one])) for one in shown)


def _situations(service: Service) -> tuple[Situation, ...]:
    own = Situation(service.short_kk, service.short_ru, service.short_en)
    return tuple(dict.fromkeys(service.situations)) or (own,)
