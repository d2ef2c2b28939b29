"""More time for an answer, by a reasoned decision of the head (АППК art. 76): the desk's part.

The decision itself is the district's to write (`Extended`). The applicant has to hear of it within
three working days; that he was told is written down here.
"""

from datetime import date

from registry.acting import Acting
from registry.application import Application, Stage, Told
from registry.calendar import Calendar
from registry.deadlines import NOTICE_OF_EXTENSION
from registry.failures import WrongStage
from registry.numbers import Number
from registry.office_facts import Called, CallResult, Extended
from registry.offices import Staff


def notice_until(extended: Extended, calendar: Calendar) -> date:
    """The last working day on which the applicant may hear of it."""
    return calendar.add_working_days(extended.decided_on, NOTICE_OF_EXTENSION.days)


def told_of_extension(application: Application) -> Told | None:
    """When the applicant was told of the last extension; None while he was not."""
    last = None
    for one in application.history:
        if isinstance(one.fact, Extended):
            last = None
        elif isinstance(one.fact, Called) and one.fact.result is not CallResult.NO_ANSWER:
            last = last or one
    return last if application.extended is not None else None


class Extension:
    """The verb of one desk."""

    def __init__(self, desk: Acting) -> None:
        self._desk = desk

    def tell(self, number: Number, result: CallResult, by: Staff) -> Application:
        """The applicant was told, by telephone or letter, that the answer takes longer.

        Raises WrongStage where no term was extended, or there is an answer already.
        """
        desk = self._desk
        with desk.writing(lambda: desk.now_known(number.application.digits)) as journal:
            stages = (Stage.REGISTERED, Stage.SENT, Stage.WITH_DEPARTMENT)
            application, fact = desk.standing(journal, number, *stages)
            if application.extended is None:
                raise WrongStage(application.stage.value)
            return desk.taken(journal, application, Called(fact.number, result), by)
