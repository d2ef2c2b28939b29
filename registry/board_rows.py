"""What kiosk, public page and telephone may say of an application: stage and days, no person.

A paper that is held back because it says the wrong outcome is not there to be fetched: until the
new one has come, it is the department's answer that is known, and nobody is told to come.
"""

from registry.answer_corrections import new_paper_wanted
from registry.application import Application, Stage, office_day
from registry.road import BoardRow


def stage_to_say(application: Application) -> Stage:
    """Its stage, as those are told who might come for the paper."""
    held = application.stage is Stage.AT_DESK and new_paper_wanted(application) is not None
    return Stage.ANSWERED if held else application.stage


def board_row(application: Application, office: int) -> BoardRow | None:
    """What may be known by the control code; None for what has none."""
    if application.registered is None:
        return None
    answered, stage = application.answered_at, stage_to_say(application)
    ready = application.arrived_at if answered is None else answered
    issued = application.ended_at if stage in (Stage.ISSUED, Stage.MAILED) else None
    return BoardRow(
        seal=application.seal,
        stage=stage.value,
        accepted=_iso(application.registered_at),
        with_department=_iso(application.accepted_at),
        ready=_iso(ready),
        issued=_iso(issued),
        due=application.registered.due.isoformat(),
        incomplete=application.registered.incomplete and stage.is_in_work,
        office=office,
    )


def _iso(at: int | None) -> str:
    return "" if at is None else office_day(at).isoformat()
