"""Corrections and what is decided at the office, as the application's page asks for them.

Implements `counter.cases_place.CasesPlace`. Calls block; the window makes them through the
background.
"""

from collections.abc import Sequence
from typing import Final

from app.assets import first_answer_texts
from app.office_parts import Common
from registry.answer_texts import AnswerText, in_force
from registry.application import Application, Stage, office_day
from registry.correcting import AsItShouldRead, Correcting
from registry.deciding import Deciding, OwnDecision, is_decided_here
from registry.lists import ListRow, Wanted
from registry.notices import Notices
from registry.numbers import Number
from registry.office_facts import CallResult
from registry.offices import Staff

_IN_WORK: Final = tuple(stage for stage in Stage if stage.is_in_work)
_MOST: Final = 500  # looked through; the most urgent come first


class OfficeCases:
    """Corrections, and what is decided here."""

    def __init__(self, common: Common) -> None:
        self._desk = common.parts.desk
        self._reading = common.parts.reading
        self._ready, self._told = common.ready, common.told

    def correct(
        self, number: Number, wanted: AsItShouldRead, reason: str, by: Staff
    ) -> Application:
        self._ready()
        now: Application = self._told(Correcting(self._desk).correct(number, wanted, reason, by))
        return now

    def tell_of_news(self, number: Number, result: CallResult, by: Staff) -> Application:
        self._ready()
        now: Application = self._told(Notices(self._desk).tell(number, result, by))
        return now

    def answer_text(self, service: str) -> AnswerText | None:
        return in_force(first_answer_texts(), service, office_day(self._desk.now()))

    def to_decide(self) -> Sequence[ListRow]:
        wanted = Wanted(
            stages=_IN_WORK, office=self._desk.office.code, most_urgent_first=True, limit=_MOST
        )
        rows = self._reading.rows(wanted)
        return [row for row in rows if is_decided_here(self._desk.catalogue, row.service)]

    def decide(self, number: Number, decision: OwnDecision, by: Staff) -> Application:
        self._ready()
        now: Application = self._told(Deciding(self._desk).decide(number, decision, by))
        return now
