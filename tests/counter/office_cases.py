"""Corrections and decisions of an office in memory: the real rules on its journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.assets import first_answer_texts
from registry.answer_texts import AnswerText, in_force
from registry.application import Application, Stage, office_day
from registry.correcting import AsItShouldRead, Correcting
from registry.deciding import Deciding, OwnDecision, is_decided_here
from registry.desk import Desk
from registry.lists import ListRow, Wanted
from registry.notices import Notices
from registry.numbers import Number
from registry.office_facts import CallResult
from registry.offices import Staff


class MemoryCases:
    def __init__(self, desk: Desk, rows: Callable[[Wanted], Sequence[ListRow]]) -> None:
        self._desk = desk
        self._rows = rows

    def correct(
        self, number: Number, wanted: AsItShouldRead, reason: str, by: Staff
    ) -> Application:
        return Correcting(self._desk).correct(number, wanted, reason, by)

    def tell_of_news(self, number: Number, result: CallResult, by: Staff) -> Application:
        return Notices(self._desk).tell(number, result, by)

    def answer_text(self, service: str) -> AnswerText | None:
        return in_force(first_answer_texts(), service, office_day(self._desk.now()))

    def to_decide(self) -> Sequence[ListRow]:
        stages = tuple(stage for stage in Stage if stage.is_in_work)
        rows = self._rows(Wanted(stages=stages, most_urgent_first=True))
        return [row for row in rows if is_decided_here(self._desk.catalogue, row.service)]

    def decide(self, number: Number, decision: OwnDecision, by: Staff) -> Application:
        return Deciding(self._desk).decide(number, decision, by)
