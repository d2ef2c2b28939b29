"""One visitor's question: a code comes in, the hall is asked, the answer page is told.

Limits are checked before the slow seal. What was asked in an earlier visit is never shown in this
one. No widget is made here; which page is open is the window's business.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import assert_never

from kiosk.advice import advise, advise_of_trouble
from kiosk.answer_page import AnswerPage
from kiosk.code_page import (
    ANOTHER_BARCODE,
    HOLD_OR_TYPE,
    SCAN_AGAIN,
    CodePage,
    Hint,
    wait_minutes,
)
from kiosk.guesses import Guesses
from kiosk.hall import Answer, Found, Hall, NotOnBoard
from registry.codes import (
    ControlCode,
    Foreign,
    Misread,
    OurCode,
    OurNumber,
    OurService,
    UnreadableCode,
)
from ui.background import Door
from ui.languages import Speaker
from words import Words, later

TAKE_PAPER = later("Take your paper.")
NO_PRINTER = later("The printer does not work now. Ask at the desk.")


class Enquiry:
    """`open_code` and `open_result` bring the page to the front; `broken` hears our own mistakes.

    `clock` gives seconds of a clock that only runs forward.
    """

    def __init__(
        self,
        hall: Hall,
        background: Door,
        speaker: Speaker,
        code_page: CodePage,
        result_page: AnswerPage,
        *,
        printing: Door,
        clock: Callable[[], float],
        open_code: Callable[[], object],
        open_result: Callable[[], object],
        broken: Callable[[BaseException], object],
    ) -> None:
        self._hall = hall
        self._background, self._printing = background, printing
        self._speaker = speaker
        self._code = code_page
        self._result = result_page
        self._clock = clock
        self._open_code = open_code
        self._open_result = open_result
        self._broken = broken
        self._guesses = Guesses()
        self._visit = 0
        self._answer: Answer | None = None
        self._waiting: ControlCode | None = None  # right and whole, but the wait is not over
        code_page.completed.connect(self.completed)
        result_page.printing_asked.connect(self.print_answer)

    def forget(self) -> None:
        """The visitor has left. The count of wrong codes stays: it is nobody's in particular."""
        self._visit += 1
        self._answer = None
        self._waiting = None

    def ask(self, hint: Hint = HOLD_OR_TYPE) -> None:
        """Open the code page and say this there."""
        self._code.say(hint)
        self._open_code()

    def scanned(self, text: str) -> None:
        match self._hall.read_scan(text):
            case OurCode(code):
                self._try(code)
            case Misread():
                self.ask(SCAN_AGAIN)
            case OurNumber() | OurService() | Foreign():
                self.ask(ANOTHER_BARCODE)
            case never:
                assert_never(never)

    def completed(self, digits: str) -> None:
        """Twelve digits stand there. A wrong one counts as a try, so that trying is slow."""
        try:
            code = ControlCode(digits)
        except UnreadableCode:
            if not self._must_wait():
                self._guesses.wrong(self._clock())
                self._code.mark_wrong()
            return
        self._try(code)

    def try_again_after_wait(self) -> None:
        """Nobody has to type a right code twice because he had to wait."""
        if self._waiting is not None and self._guesses.wait_s(self._clock()) == 0.0:
            self._try(self._waiting)

    def retranslate(self, w: Words) -> None:
        if self._answer is not None:
            self._show_answer(self._answer, w)

    def print_answer(self) -> None:
        if not isinstance(self._answer, Found):
            return
        w, visit, found = self._speaker.w, self._visit, self._answer
        self._result.say_of_print(w.say("Printing…"), busy=True)
        self._printing.run(
            lambda: self._hall.print_answer(found),
            then=lambda _: self._say_of_print(visit, TAKE_PAPER),
            refused=lambda _: self._say_of_print(visit, NO_PRINTER),
            troubled=lambda _: self._say_of_print(visit, NO_PRINTER),
            broken=self._broken,
        )

    def _must_wait(self) -> bool:
        left = self._guesses.wait_s(self._clock())
        if left:
            self.ask(wait_minutes(ceil(left / 60)))
        return left > 0

    def _try(self, code: ControlCode) -> None:
        if self._must_wait():
            self._waiting = code
            return
        self._waiting = None
        visit = self._visit
        self._background.run(
            lambda: self._hall.look_up(code),
            then=lambda answer: self._answered(visit, answer),
            refused=lambda _: self._not_working(visit),
            troubled=lambda _: self._not_working(visit),
            broken=self._broken,
        )

    def _answered(self, visit: int, answer: Answer) -> None:
        if isinstance(answer, Found):
            self._guesses.right()
        elif answer.as_of is not None:
            self._guesses.wrong(self._clock())
        if visit == self._visit:
            self._answer = answer
            self._show_answer(answer, self._speaker.w)
            self._open_result()

    def _not_working(self, visit: int) -> None:
        if visit == self._visit:
            self._answer = None
            advice = advise_of_trouble(self._hall.office, self._speaker.w)
            self._result.show_advice(advice, can_print=False, can_retype=False)
            self._open_result()

    def _show_answer(self, answer: Answer, w: Words) -> None:
        hall = self._hall
        self._result.show_advice(
            advise(answer, hall.office, hall.today(), hall.now(), w),
            can_print=hall.can_print and isinstance(answer, Found),
            can_retype=isinstance(answer, NotOnBoard) and answer.as_of is not None,
        )

    def _say_of_print(self, visit: int, said: str) -> None:
        if visit == self._visit:
            self._result.say_of_print(self._speaker.w.say(said), busy=False)
