"""The notices of the desk's window: of a paper that did not come out they say where it waits.

Kept out: how a notice looks (`ui.notices`), what may be done with the paper (`counter.prints`).
"""

from __future__ import annotations

from registry.failures import PaperUncertain, PaperUnmarked, Trouble
from ui.notices import Notices
from words import Words
from words.texts import sentence_for


class DeskNotices(Notices):
    """Those that the pages of the window speak through."""

    def troubled(self, failure: BaseException) -> None:
        self.soon(lambda w: trouble_words(failure, w))


def trouble_words(failure: BaseException, w: Words) -> str:
    """What went wrong; and where a paper waits for its printer, under which key it is found."""
    said = sentence_for(failure, w)
    if not isinstance(failure, Trouble) or not failure.waits:
        return said
    if isinstance(failure, PaperUncertain | PaperUnmarked):
        return f"{said} {w.say('“Papers” (F4), “To print” asks whether it is there.')}"
    return f"{said} {w.say('The paper waits under “Papers” (F4), “To print”.')}"
