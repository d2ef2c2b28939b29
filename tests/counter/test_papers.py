"""The page Papers in a window on a real book: by keys and scans only."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from db.transfers import BookTransfers
from printing.printers import NoPrinter
from registry.application import Stage
from registry.custody import Keeper, holder
from registry.facts import PaperKind
from registry.numbers import Number
from tests.counter.at_work import BY, CLERK, AtWork, at_work, at_work_in_each
from tests.counter.conftest import ALT, CTRL
from tests.world import a_form
from ui.screenfit import misfits

__all__ = ["at_work", "at_work_in_each"]

LAND, SOCIAL = "01-01", "02-01"


def register(desk: AtWork, service: str = LAND, name: str = "Серікова Айгүл") -> Number:
    return desk.office.register(a_form(name, service), BY).number


def printed(desk: AtWork, number: Number, paper: PaperKind) -> int:
    return desk.office.parts.journal.prints_of(paper, number.digits)


def stage(desk: AtWork, number: Number) -> Stage:
    found = desk.office.application(number)
    assert found is not None
    return found.stage


def open_papers(desk: AtWork) -> None:
    desk.sit_down()
    desk.press(Qt.Key.Key_F4)
    assert desk.focus() == "scan_paper"


def on_the_list(desk: AtWork) -> list[str]:
    return [row.key for row in desk.window.papers.send.card.list.rows()]


def out(desk: AtWork) -> list[Number]:
    return [one.made.number for one in desk.office.transfers.now().out]


def make_list(desk: AtWork, *numbers: Number) -> Number:
    for number in numbers:
        desk.scan(number.digits)
    desk.press(Qt.Key.Key_Return, CTRL)
    return out(desk)[-1]


def test_papers_are_scanned_into_a_list_that_comes_out_in_two_copies(at_work):
    first, second = register(at_work), register(at_work)
    open_papers(at_work)
    at_work.scan(first.digits)
    at_work.scan(second.paper(2).digits)  # any paper of an application stands for all of them
    assert on_the_list(at_work) == [first.digits, second.digits]
    assert at_work.read("list_department") == "Land department"
    assert at_work.focus() == "scan_paper"
    at_work.press(Qt.Key.Key_Return, CTRL)
    [made] = out(at_work)
    assert made == Number.transfer_list(427, 1, 1)
    assert [stage(at_work, one) for one in (first, second)] == [Stage.SENT, Stage.SENT]
    assert printed(at_work, made, PaperKind.TRANSFER_LIST) == 1
    assert printed(at_work, first, PaperKind.COVER_SHEET) == 1
    assert on_the_list(at_work) == []
    assert any("0427-01-000001-T" in words for words in at_work.notices())


def test_the_number_may_be_typed_and_a_row_chosen_and_the_last_taken_off_again(at_work):
    first, second = register(at_work), register(at_work)
    open_papers(at_work)
    at_work.say(first.shown)
    assert on_the_list(at_work) == [first.digits]
    assert at_work.window.papers.send.field.text() == ""
    at_work.say("0427-01-00")
    assert "0427-01-000123" in at_work.window.papers.send.field.message()
    at_work.press(Qt.Key.Key_Down, times=3)  # past the department's heading and the first paper
    at_work.enter()
    assert on_the_list(at_work) == [first.digits, second.digits]
    at_work.press(Qt.Key.Key_Z, ALT)
    assert on_the_list(at_work) == [first.digits]
    at_work.enter()
    at_work.enter()  # the same row on and off again
    assert on_the_list(at_work) == [first.digits]


def test_enter_on_a_department_puts_all_of_its_papers_on_the_list(at_work):
    mine = [register(at_work) for _ in range(3)]
    register(at_work, SOCIAL)
    open_papers(at_work)
    at_work.press(Qt.Key.Key_Down)
    rows = at_work.window.papers.send.list.rows()
    heading = next(row for row in rows if row.key == ("all", "land"))
    at_work.window.papers.send.list.set_current(heading.key)
    at_work.enter()
    assert on_the_list(at_work) == [one.digits for one in mine]


def test_what_may_not_go_is_said_and_the_list_stays(at_work):
    first, other = register(at_work), register(at_work, SOCIAL)
    gone = register(at_work)
    at_work.office.transfers.make([gone.digits], BY)
    open_papers(at_work)
    at_work.scan(first.digits)
    said = []
    unknown = Number.of_application(427, 1, 999)
    for scanned in (first, other, gone, unknown):
        at_work.scan(scanned.digits)
        said += at_work.notices()[-1:]
        assert on_the_list(at_work) == [first.digits]
        assert at_work.focus() == "scan_paper"
    twice, another, sent, strange = said
    assert "on the list already" in twice
    assert "Social department" in another
    assert "Land department" in another
    assert "on their way" in sent
    assert "no application with this number" in strange


def test_a_list_is_scanned_back_on_any_page_and_escape_leads_back_to_the_form(at_work):
    first, lost = register(at_work), register(at_work)
    open_papers(at_work)
    made = make_list(at_work, first, lost)
    at_work.press(Qt.Key.Key_F2)
    at_work.type("Сейіт")
    at_work.scan(made.digits)
    assert at_work.read("list_number") == "List 0427-01-000001-T"
    at_work.scan(first.digits)
    at_work.find("who_signed").setFocus()
    at_work.type("Ким Л.")
    assert "1 did not arrive" in at_work.read("not_arrived")
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert stage(at_work, first) is Stage.WITH_DEPARTMENT
    assert stage(at_work, lost) is Stage.SENT
    back = BookTransfers(at_work.office.parts.book, 427).back(made.digits)
    assert back is not None
    assert (back.signed, back.clerk, back.on) == (
        {first.digits},
        "Ким Л.",
        at_work.office.today(),
    )
    assert "Ким Л." in at_work.read("list_state")
    at_work.press(Qt.Key.Key_Escape)
    assert at_work.focus() == "who"
    assert at_work.find("who").text() == "Сейіт"


def test_a_list_only_looked_at_over_another_page_does_not_stay_on_the_page_of_papers(at_work):
    first, second = register(at_work), register(at_work)
    open_papers(at_work)
    made = make_list(at_work, first)
    at_work.press(Qt.Key.Key_F2)
    at_work.scan(made.digits)
    assert at_work.sees("list_number")
    at_work.press(Qt.Key.Key_Escape)
    at_work.press(Qt.Key.Key_F4)
    assert not at_work.sees("list_number")
    assert at_work.focus() == "scan_paper"
    at_work.scan(second.digits)  # and what was begun there goes on
    assert on_the_list(at_work) == [second.digits]
    at_work.press(Qt.Key.Key_F2)
    at_work.scan(made.digits)
    at_work.scan(first.digits)  # ticked: half done
    at_work.press(Qt.Key.Key_Escape)
    at_work.press(Qt.Key.Key_F4)
    assert at_work.sees("list_number")
    assert at_work.window.papers.list.is_half_done()


def test_what_did_not_arrive_is_sent_again(at_work):
    first, lost = register(at_work), register(at_work)
    open_papers(at_work)
    made = make_list(at_work, first, lost)
    at_work.office.transfers.take_back(made, [first.digits], BY, "", None)
    at_work.press(Qt.Key.Key_F4)
    [row] = [row for row in at_work.window.papers.send.list.rows() if row.key == lost.digits]
    assert "did not arrive" in row.spoken()
    again = make_list(at_work, lost)
    assert again.serial == 2
    assert out(at_work) == [again]
    found = at_work.office.application(lost)
    assert found is not None
    assert (holder(found).keeper, holder(found).transfer) == (Keeper.ON_THE_WAY, again.digits)


def test_the_page_of_an_application_says_who_holds_its_papers(at_work):
    number = register(at_work)
    open_papers(at_work)
    made = make_list(at_work, number)
    at_work.press(Qt.Key.Key_F2)
    at_work.scan(number.digits)
    on_the_way = f"On the way to: Land department · with list {made.shown}"
    assert at_work.read("holder") == on_the_way
    at_work.office.transfers.take_back(made, [number.digits], BY, "Ким Л.", None)
    at_work.window.look_again()
    assert at_work.read("holder") == "Held by: Land department"
    said = [label.text() for label in at_work.window.case.findChildren(QLabel)]
    assert f"List {made.shown} is back, signed by Ким Л." in said
    assert any(f"with list {made.shown}" in words for words in said)


def test_all_of_a_list_is_signed_for_with_one_press(at_work):
    numbers = [register(at_work) for _ in range(3)]
    open_papers(at_work)
    made = make_list(at_work, *numbers)
    at_work.press(Qt.Key.Key_2, ALT)
    assert at_work.focus() == "lists_out"
    at_work.enter()
    assert "3" in at_work.find("take_back_list").text()
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert {stage(at_work, one) for one in numbers} == {Stage.WITH_DEPARTMENT}
    assert out(at_work) == []
    assert not at_work.sees("take_back_list")
    at_work.scan(made.digits)  # it can be looked at again at any time
    assert "Signed by" in at_work.read("list_state")


def test_a_paper_is_ticked_and_unticked_and_strange_ones_are_refused(at_work):
    first, second, strange = register(at_work), register(at_work), register(at_work)
    open_papers(at_work)
    made = make_list(at_work, first, second)
    at_work.scan(made.digits)
    at_work.scan(strange.digits)
    assert "not on this list" in at_work.notices()[-1]
    at_work.enter()
    assert "1 of 2" in at_work.find("take_back_list").text()
    at_work.enter()
    assert "All are signed for: 2" in at_work.find("take_back_list").text()
    at_work.window.papers.list.on.set_text("31.02.2026")
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert at_work.focus() == "signed_on"
    assert stage(at_work, first) is Stage.SENT
    at_work.window.papers.list.on.set_text("31.12.2099")
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert "still to come" in at_work.notices()[-1]
    assert stage(at_work, first) is Stage.SENT


def test_what_the_department_scanned_in_needs_no_signature(at_work):
    first, second = register(at_work), register(at_work)
    open_papers(at_work)
    made = make_list(at_work, first, second)
    at_work.carry()
    at_work.department.accept_all([first], "land", CLERK)
    at_work.carry()
    at_work.press(Qt.Key.Key_2, ALT)
    [row] = at_work.window.papers.out.list.rows()
    assert "1 of 2" in row.spoken()
    at_work.department.accept_all([first, second], "land", CLERK)
    at_work.carry()
    assert out(at_work) == []
    at_work.scan(made.digits)
    rows = [row.spoken() for row in at_work.window.papers.list.list.rows()]
    assert all("At the department" in words for words in rows)


def test_a_printer_that_is_silent_loses_nothing(at_work):
    number, printed_out = register(at_work), register(at_work)
    for one in (number, printed_out):
        at_work.office.print_due(one.digits, BY)
    assert at_work.office.due_prints() == ()
    transfers = at_work.office.transfers
    working, silent = at_work.office.parts.printer, NoPrinter()
    object.__setattr__(at_work.office.parts, "printer", silent)
    transfers._printer = silent
    open_papers(at_work)
    made = make_list(at_work, number)
    assert stage(at_work, number) is Stage.SENT
    assert {one.paper for one in at_work.office.due_prints()} == {
        PaperKind.TRANSFER_LIST,
        PaperKind.COVER_SHEET,
    }
    assert at_work.sees("foot_prints")
    at_work.press(Qt.Key.Key_F2)
    at_work.scan(printed_out.digits)  # its page knows that the list which is due is not its own
    assert not at_work.sees("link_print_due")
    object.__setattr__(at_work.office.parts, "printer", working)
    at_work.find("foot_prints").click()
    assert len(at_work.window.prints.list.rows()) == 2
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert at_work.office.due_prints() == ()
    assert printed(at_work, made, PaperKind.TRANSFER_LIST) == 1


def test_a_list_is_printed_again_as_a_copy(at_work):
    number = register(at_work)
    open_papers(at_work)
    made = make_list(at_work, number)
    at_work.scan(made.digits)
    at_work.find("print_list_again").click()
    assert printed(at_work, made, PaperKind.TRANSFER_LIST) == 2


def test_labels_come_out_from_the_first_free_place_on(at_work):
    number = register(at_work)
    open_papers(at_work)
    at_work.press(Qt.Key.Key_Down, times=2)
    at_work.press(Qt.Key.Key_L, ALT)
    assert at_work.read("labels_of") == f"Labels for {number.shown}"
    assert at_work.focus() == "first_free"
    at_work.press(Qt.Key.Key_Right)
    at_work.press(Qt.Key.Key_Down)
    places = at_work.window.papers.send.labels.places
    assert places.first() == 5
    labels = len(at_work.office.transfers.labels(number))
    at_work.press(Qt.Key.Key_Return, CTRL)
    assert printed(at_work, number, PaperKind.PAPER_LABELS) == 1
    assert places.first() == 5 + labels
    at_work.press(Qt.Key.Key_Escape)
    assert at_work.focus() == "scan_paper"


def test_nobody_is_torn_from_a_half_made_list_by_a_receipt(at_work):
    first, second = register(at_work), register(at_work)
    open_papers(at_work)
    at_work.scan(first.digits)
    answer = at_work.at_desk("Ахметов Болат")
    receipt = at_work.office.replace_code(answer, BY)
    at_work.scan(receipt.code.digits)
    assert at_work.sees("hand_over")
    at_work.press(Qt.Key.Key_Escape)
    assert on_the_list(at_work) == [first.digits]
    assert at_work.focus() == "scan_paper"
    at_work.scan(second.digits)
    assert on_the_list(at_work) == [first.digits, second.digits]


def test_every_part_fits_the_smallest_screen(at_work_in_each):
    desk = at_work_in_each
    numbers = [register(desk) for _ in range(3)]
    desk.sit_down()
    desk.press(Qt.Key.Key_F4)
    size = desk.window.size()
    assert misfits(desk.window, size) == []
    made = make_list(desk, *numbers[:2])
    for key in (Qt.Key.Key_2, Qt.Key.Key_3):
        desk.press(key, ALT)
        assert misfits(desk.window, size) == []
    desk.scan(made.digits)
    assert misfits(desk.window, size) == []
    desk.press(Qt.Key.Key_1, ALT)
    desk.press(Qt.Key.Key_Down, times=2)
    desk.press(Qt.Key.Key_L, ALT)
    assert desk.sees("first_free")
    assert misfits(desk.window, size) == []
