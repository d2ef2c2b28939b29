"""What an applicant has to hear of within three working days: that the answer takes longer (АППК
art. 76), that his appeal went to another body (art. 65). The news itself is the district's to write
(`Extended`, `Forwarded`); that he heard of it is written down here.
"""

from datetime import date
from typing import Final

from registry.acting import Acting
from registry.application import Application, Stage, Told, lost_mail
from registry.calendar import Calendar
from registry.deadlines import NOTICE_OF_EXTENSION
from registry.facts import Forwarded
from registry.failures import WrongStage
from registry.mail_facts import BESIDES, EMailReported
from registry.numbers import Number
from registry.office_facts import Called, CallResult, Extended
from registry.offices import Staff

_NEWS: Final = (Extended, Forwarded)


def notice_until(extended: Extended, calendar: Calendar) -> date:
    """The last working day on which the applicant may hear of more time."""
    return calendar.add_working_days(extended.decided_on, NOTICE_OF_EXTENSION.days)


def is_news(application: Application) -> bool:
    """Whether there is something to hear of: more time for an answer, or an appeal passed on."""
    if application.stage is Stage.FORWARDED:
        return application.registered is not None and application.registered.kind.is_appeal
    return application.extended is not None and application.stage.is_in_work


def heard(application: Application) -> Told | None:
    """When the applicant heard of the newest of it; None while he did not."""
    last = None
    lost = lost_mail(application.history)
    for one in application.history:
        fact = one.fact
        if isinstance(fact, _NEWS):
            last = None
        elif (isinstance(fact, Called) and fact.result is not CallResult.NO_ANSWER) or (
            isinstance(fact, EMailReported)
            and fact.message not in lost
            and fact.about not in BESIDES
        ):
            last = last or one
    return last if any(isinstance(one.fact, _NEWS) for one in application.history) else None


def has_heard(told_at: int | None, news_at: int) -> bool:
    """The same, of a row: whether somebody was reached since the news (both UTC ms)."""
    return told_at is not None and told_at >= news_at


class Notices:
    """The verb of one desk."""

    def __init__(self, desk: Acting) -> None:
        self._desk = desk

    def tell(self, number: Number, result: CallResult, by: Staff) -> Application:
        """The applicant was told of it, by telephone or letter; or was not reached.

        Raises WrongStage where there is nothing to tell, NoSuchApplication.
        """
        desk = self._desk
        with desk.writing(lambda: desk.now_known(application.number)) as journal:
            application = desk.required(journal.application(number.application.digits))
            if not is_news(application) and application.came_back is None:
                raise WrongStage(application.stage.value)
            return desk.taken(journal, application, Called(application.number, result), by)
