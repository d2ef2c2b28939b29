"""In every field of the window: scans between fast typing leave each letter in its place.

The labels are such as open nothing, so the cursor stays where it is: thousands of key events with
times of their own, in four layouts, read once and twice, with an Enter and without.
"""

import random
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from registry.codes import new_code
from registry.numbers import Number
from scanner.keys import KeyPress
from scanner.wedge import LATE_END_MS
from tests.counter.office import MemoryWorkplace
from tests.counter.test_scan_anywhere import FOREIGN, Desk
from tests.scanner.keyboards import DIGIT_ROW, LAYOUTS
from tests.scanner.test_any_hand import Desk as Hands
from tests.scanner.test_qt_wedge import key_event

SCANS = 15  # in each field and layout, and a line typed before each


def in_who(name: str) -> Callable[[Desk], None]:
    def open_it(desk: Desk) -> None:
        who = desk.window.reception.who
        who._open_details()
        if name in ("representative", "basis", "representative_phone"):
            desk.find("for_someone_else").click()
        desk.find(name).setFocus()

    return open_it


def in_note(desk: Desk) -> None:
    desk.fill_in_a_person()
    desk.say("жолданым")
    desk.find("summary").setFocus()


def in_page(key: Qt.Key) -> Callable[[Desk], None]:
    return lambda desk: desk.press(key)


FIELDS: dict[str, Callable[[Desk], None]] = {
    "who": lambda desk: None,
    "name": in_who("name"),
    "phone": in_who("phone"),
    "address": in_who("address"),
    "representative": in_who("representative"),
    "basis": in_who("basis"),
    "summary": in_note,
    "answer": in_page(Qt.Key.Key_F3),
    "search": in_page(Qt.Key.Key_F6),
}


@pytest.fixture
def desk(qapp: QApplication, workplace: MemoryWorkplace) -> Iterator[Desk]:
    one = Desk(workplace)
    one.sit_down()
    yield one
    one.close()


def send(desk: Desk, events: list[KeyPress]) -> None:
    for press in events:
        QCoreApplication.sendEvent(desk.window.windowHandle(), key_event(press))


def shown_text(desk: Desk) -> str:
    field = desk.window.focusWidget()
    assert isinstance(field, QLineEdit | QPlainTextEdit)
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


@pytest.mark.parametrize("field", FIELDS)
def test_scans_between_fast_typing_leave_every_letter_and_every_scan_whole(desk, field):
    FIELDS[field](desk)
    focused = desk.window.focusWidget()
    heard: list[str] = []
    desk.wedge.scanned.connect(heard.append)
    hands, written = Hands(random.Random(field), "us"), shown_text(desk)
    for hands.layout in LAYOUTS:
        for _ in range(SCANS):
            written += type_and_scan(desk, hands)
        assert shown_text(desk) == written, hands.layout
        assert heard == hands.scanned, hands.layout
    assert desk.window.focusWidget() is focused
    assert written.count("7") > 0
    assert written.count(LAYOUTS["kz"][DIGIT_ROW.index("7")]) > 0


def type_and_scan(desk: Desk, hands: Hands) -> str:
    """A line typed, a label read, maybe twice; gives the letters of the line."""
    begun, chance = len(hands.events), hands.chance
    hands.type_line(with_enter=False)
    hands.rest()
    label = chance.choice(
        (
            FOREIGN,
            Number.of_application(427, 1, chance.randrange(500_000, 999_999)).digits,
            new_code(chance.randbytes).digits,
        )
    )
    for _ in range(chance.choice((1, 1, 2))):
        hands.scan(label, ended=label == FOREIGN or chance.random() < 0.7)
        hands.rest(at_least=LATE_END_MS + 20)
    send(desk, hands.events[begun:])
    desk.wedge.stop()  # as after the quiet that follows
    desk.wedge.start()
    line = "".join(press.text for press in hands.typed if press.down)
    hands.typed.clear()
    return line
