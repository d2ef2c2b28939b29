"""What everybody at the desk has to know at once, on any page: bands that stay while it is so."""

from __future__ import annotations

from counter.bookwords import clock_words
from counter.shift import Shift
from counter.standing import Standing
from registry.failures import BookUncertain
from ui.notices import Action
from words.texts import sentence_for


class Watch:
    """A wrong clock, and steps in doubt. Looks at disk and copies when it is asked to."""

    def __init__(self, shift: Shift) -> None:
        self._shift = shift
        self._looking = False
        shift.doubts.changed.connect(self._say_doubts)

    def look_around(self) -> None:
        """Look at disk and copies, unless the disk still keeps the last question."""
        if self._looking:
            return
        self._looking = True

        def over(_: object) -> None:
            self._looking = False

        look = self._shift.workplace.look_around
        self._shift.aside(look, then=over, refused=over, troubled=over, broken=over)

    def show_standing(self, standing: Standing) -> None:
        notices = self._shift.notices
        if standing.clock.finding.is_suspect:
            notices.hold("clock", "soon", lambda w: clock_words(standing.clock, w))
        else:
            notices.let_go("clock")

    def _say_doubts(self, count: int) -> None:
        notices = self._shift.notices
        if not count:
            notices.let_go("doubt")
            return
        look_again = Action(lambda w: w.say("Look again"), self._shift.doubts.look)
        notices.hold("doubt", "soon", lambda w: sentence_for(BookUncertain(), w), look_again)
