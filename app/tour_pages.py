"""The tour's second walk through the window: what is decided here, the end of the day, every page.

Each with what the round has left there, so that its pictures show a working day and not a shop
window.
"""

from typing import Final

from PySide6.QtCore import Qt

from app.tour_face import Face, rest, wait_until

NEIGHBOUR: Final = {
    "name": "Омаров Қайрат Болатұлы",
    "phone": "8 (71538) 2-31-09",
    "address": "Соколовка, Мектеп к-сі, 12",
}
# A certificate from the household book: done while one waits, by who may decide here.
FARM: Final = {"kk": "шаруашылық анықтамасы", "ru": "подворье", "en": "household farm"}
GAPS: Final = ("0,15", "2")  # hectares of land, heads of cattle
PARTS_OF_ANSWERS: Final = 7  # by Alt+1 to Alt+7
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_NONE: Final = Qt.KeyboardModifier.NoModifier
_OTHER_PAGES: Final = (
    ("today", Qt.Key.Key_F5, _NONE),
    ("papers", Qt.Key.Key_F4, _NONE),
    ("office", Qt.Key.Key_F5, _SHIFT),
    ("line", Qt.Key.Key_F7, _NONE),
    ("book", Qt.Key.Key_F10, _NONE),
    ("help", Qt.Key.Key_F1, _NONE),
)


def decide_here(face: Face, language: str) -> None:
    """A same-day service, registered, decided, printed and handed over without a department."""
    face.press(Qt.Key.Key_F2)
    face.see("who")
    face.type_text(NEIGHBOUR["name"])
    face.press(Qt.Key.Key_Return)
    for name in ("phone", "address"):
        face.click(name)
        face.type_text(NEIGHBOUR[name])
    face.press(Qt.Key.Key_Return)
    face.see("what")
    face.type_text(FARM[language])
    rest(0.3)
    face.press(Qt.Key.Key_Return)
    face.see("paper_0")
    face.press(Qt.Key.Key_Return, _CONTROL)
    face.see("prepare_now")
    face.picture("counter-registered-here")
    face.press(Qt.Key.Key_Return, _CONTROL)
    face.see("decide_text")
    face.picture("counter-decision")
    for gap in GAPS:  # the first is marked; the filled button points at the next one
        face.type_text(gap)
        face.press(Qt.Key.Key_Return, _CONTROL)
    face.see("hand_over")
    rest(0.4)
    face.picture("counter-decided")
    face.press(Qt.Key.Key_Return, _CONTROL)
    wait_until(lambda: face.shown("hand_over") is None, "the result to be handed over")
    face.see("who")


def close_the_day(face: Face) -> None:
    """The sheet of the day is printed, and closes it."""
    face.press(Qt.Key.Key_F5)
    face.press(Qt.Key.Key_E, _CONTROL)
    face.see("close_day")
    rest(0.4)
    face.picture("counter-day")
    face.press(Qt.Key.Key_Return, _CONTROL)
    face.see("print_day_sheet")
    rest(0.4)
    face.picture("counter-day-closed")
    face.press(Qt.Key.Key_Escape)


def open_every_page(face: Face) -> None:
    """What else the window has."""
    for name, key, held in _OTHER_PAGES:
        face.press(key, held)
        rest(0.6)
        face.picture(f"counter-{name}")
    face.press(Qt.Key.Key_F10)
    face.click("open_settings")
    face.see("settings_save")
    face.picture("counter-settings")
    face.press(Qt.Key.Key_Escape)
    face.press(Qt.Key.Key_F3)
    for place in range(1, PARTS_OF_ANSWERS + 1):
        face.press(Qt.Key(Qt.Key.Key_0 + place), Qt.KeyboardModifier.AltModifier)
        rest(0.4)
        face.picture(f"counter-answers-{place}")
    face.press(Qt.Key.Key_F2)
