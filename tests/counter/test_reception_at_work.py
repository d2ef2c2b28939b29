"""Reception on a real book and the folder printer: slips, protocols, people seen before."""

from PySide6.QtCore import Qt

from registry.application import Stage
from registry.facts import AppealForm, PaperKind
from registry.lists import Wanted
from registry.numbers import Number
from registry.seen_before import Wish
from tests.counter.at_work import at_work
from tests.counter.conftest import CTRL
from tests.printing.papers import sizes_of, text_of

__all__ = ["at_work"]


def printed(desk, kind: str) -> list[bytes]:
    folder = desk.device.home.printed
    return [one.read_bytes() for one in sorted(folder.glob(f"*{kind}*"))]


def test_a_refusal_comes_out_twice_and_once_more_as_a_copy(at_work):
    desk = at_work
    desk.enter()
    desk.fill_in_a_person()
    desk.say("бақша")
    desk.press(Qt.Key.Key_Down, times=2)
    desk.press(Qt.Key.Key_Space, times=3)  # out of date
    desk.press(Qt.Key.Key_Return, CTRL)
    desk.find("refuse_acceptance").click()
    desk.press(Qt.Key.Key_Return, CTRL)
    (row,) = desk.office.rows(Wanted())
    number = Number.parse(row.number)
    assert row.stage is Stage.REFUSED
    (slip,) = printed(desk, "refusal")
    text = text_of(slip)
    assert text.count("Қабылдаудан бас тарту") == 2
    assert text.count("мерзімі өткен") >= 2
    assert number.shown in text
    desk.find("open_registered").click()
    desk.find("paper_again").click()
    again = [text_of(one) for one in printed(desk, "refusal")]
    assert any("1-көшірме" in one for one in again)
    assert desk.office.due_prints() == ()
    assert desk.office.parts.journal.prints_of(PaperKind.REFUSAL_SLIP, row.number) == 2


def test_an_oral_appeal_comes_out_with_receipt_copy_and_protocol(at_work):
    desk = at_work
    desk.enter()
    desk.fill_in_a_person()
    desk.say("жолданым")
    desk.find("form_oral").click()
    desk.type("Жол жөнделмеген")
    desk.press(Qt.Key.Key_Return, CTRL)
    desk.press(Qt.Key.Key_Return, CTRL)
    (row,) = desk.office.rows(Wanted())
    fact = desk.office.application(Number.parse(row.number)).registered
    assert fact.form is AppealForm.ORAL
    (protocol,) = printed(desk, "protocol")
    assert text_of(protocol).count("Жол жөнделмеген") == 2
    assert len(sizes_of(protocol)) == 2
    assert len(printed(desk, "receipt")) == 1
    assert desk.office.due_prints() == ()


def test_the_book_knows_people_by_iin_phone_and_name_and_what_they_asked_for(at_work):
    desk = at_work
    desk.enter()
    desk.register_a_plot()
    place = desk.office.reception
    for typed in ("580314400002", "87011234567", "сейит", "Айгул"):
        (one,) = place.people(typed, 5)
        assert one.name == "Сейітқали Әйгүл Қанатқызы"
    assert place.people("Жоқ адам", 5) == ()
    (earlier,) = place.earlier(Wish(one, "01-01"))
    assert earlier.number == Number.parse(desk.office.rows(Wanted())[0].number)
    assert place.earlier(Wish(one, "01-03")) == ()
    assert list(place.commonest()) == ["01-01"]
    assert place.registered_since("сейітқали әйгүл қанатқызы", "01-01", 0)
    assert not place.registered_since("Басқа", "01-01", 0)
