"""A specialist's day at the window, by real key events, on the real rules."""

import threading
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from counter.standing import LineState
from registry.application import Application, Stage
from registry.codes import ControlCode
from registry.desk import Form
from registry.facts import (
    AcceptanceRefused,
    ApplicationKind,
    DocumentState,
    HandedOver,
    Outcome,
    PaperKind,
    Proof,
    Registered,
)
from registry.numbers import Number
from registry.offices import Staff
from registry.receipts import Receipt
from registry.road import Waiting
from tests.counter.conftest import ALT, CTRL, SHIFT, Counter
from tests.counter.office import AIGUL, MemoryWorkplace
from ui.background import Background

FIFTEEN_WORKING_DAYS_ON = date(2026, 4, 1)


def only(workplace: MemoryWorkplace) -> Application:
    (application,) = workplace.journal.applications()
    return application


def registered(workplace: MemoryWorkplace) -> Registered:
    fact = only(workplace).registered
    assert fact is not None
    return fact


def number_of(workplace: MemoryWorkplace) -> Number:
    return Number.parse(only(workplace).number)


def code_on_screen(counter: Counter) -> str:
    return counter.read("receipt_code").replace(" ", "")


def test_a_person_is_registered_for_a_service_by_keyboard_alone(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    fact = registered(workplace)
    assert fact.applicant.name == "Сейітқали Әйгүл Қанатқызы"
    assert (fact.applicant.iin, fact.applicant.phone) == ("580314400002", "+77011234567")
    assert fact.applicant.birth == date(1958, 3, 14)
    assert fact.service == "01-01"
    assert fact.acceptor.name == AIGUL.name
    assert [line.position for line in fact.documents] == [0, 1, 2]  # nobody came with a proxy
    assert counter.read("receipt_number") == number_of(workplace).shown
    assert workplace.by_code(ControlCode.parse(code_on_screen(counter))) == only(workplace)
    assert "✓" in counter.read("print_state")
    assert workplace.due_prints() == ()


def test_the_next_visitor_finds_an_empty_form(counter):
    counter.sit_down()
    counter.register_a_plot()
    counter.enter()
    assert counter.focus() == "who"
    for name in ("name", "iin", "phone", "address", "who"):
        field = counter.find(name)
        assert isinstance(field, QLineEdit)
        assert field.text() == ""
    assert not counter.sees("receipt_code")
    assert counter.window.reception.done._code.text() == ""


def test_the_same_person_can_ask_for_something_else_at_once(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    counter.press(Qt.Key.Key_Return, CTRL | SHIFT)
    assert counter.focus() == "what"
    counter.press(Qt.Key.Key_3, ALT)
    counter.press(Qt.Key.Key_Return, CTRL)
    first, second = workplace.journal.applications()
    assert first.registered.applicant == second.registered.applicant
    assert second.registered.service == "01-03"


def test_the_due_day_and_the_paper_follow_the_service(counter, qtbot):
    counter.sit_down()
    counter.fill_in_a_person()
    assert not counter.sees("due_date")
    with qtbot.waitSignal(counter.window.reception.side.drawn, timeout=5000):
        counter.say("бақша")
    assert counter.read("due_date") == "22 сәуір, сәрсенбі"
    assert not counter.window.reception.side.paper.is_empty()


def test_an_appeal_asks_for_its_kind_and_never_for_papers(counter, workplace):
    counter.sit_down()
    counter.fill_in_a_person()
    counter.say("жолданым")
    assert counter.focus() == "summary"
    counter.find("kind_complaint").click()
    counter.type("Жол жөнделмеген")
    documents = counter.window.reception.documents
    counter.window.reception._open(documents)
    counter.press(Qt.Key.Key_Space, times=2)
    assert documents.lines()[0].state is DocumentState.MISSING
    counter.press(Qt.Key.Key_Return, CTRL)
    fact = registered(workplace)
    assert fact.kind is ApplicationKind.COMPLAINT
    assert fact.summary == "Жол жөнделмеген"


def test_an_iin_with_a_wrong_digit_needs_a_reason_which_is_recorded(counter, workplace):
    counter.sit_down()
    counter.say("580314400003")
    counter.say("Иванов Пётр")
    assert counter.focus() == "iin_reason"
    counter.press(Qt.Key.Key_F2)
    counter.window.reception._open(counter.window.reception.what)
    counter.say("бақша")
    counter.press(Qt.Key.Key_Return, CTRL)
    assert workplace.journal.applications() == []
    assert counter.focus() == "iin_reason"
    counter.type("құжатта солай")
    counter.press(Qt.Key.Key_Return, CTRL)
    applicant = registered(workplace).applicant
    assert (applicant.iin, applicant.iin_reason) == ("580314400003", "құжатта солай")
    assert applicant.birth is None


def test_no_iin_is_allowed(counter, workplace):
    counter.sit_down()
    counter.type("Иванов Пётр")
    counter.press(Qt.Key.Key_Tab)
    counter.window.reception._open(counter.window.reception.what)
    counter.say("бақша")
    counter.press(Qt.Key.Key_Return, CTRL)
    assert registered(workplace).applicant.iin == ""


def test_without_a_name_the_cursor_goes_to_the_name(counter, workplace):
    counter.sit_down()
    counter.say("580314400002")
    counter.window.reception._open(counter.window.reception.what)
    counter.say("бақша")
    counter.press(Qt.Key.Key_Return, CTRL)
    assert counter.focus() == "name"
    assert workplace.journal.applications() == []


def with_a_missing_paper(counter: Counter) -> None:
    counter.sit_down()
    counter.fill_in_a_person()
    counter.say("бақша")
    counter.press(Qt.Key.Key_Down, times=2)
    counter.press(Qt.Key.Key_Space, times=2)
    counter.press(Qt.Key.Key_Return, CTRL)


def test_missing_papers_are_asked_about_and_may_be_accepted(counter, workplace):
    with_a_missing_paper(counter)
    assert workplace.journal.applications() == []
    assert counter.focus() == "accept_incomplete"
    assert not counter.sees("register")
    counter.press(Qt.Key.Key_Return, CTRL)
    fact = registered(workplace)
    assert fact.incomplete
    assert fact.documents[2].state is DocumentState.MISSING


def test_acceptance_is_refused_only_with_grounds(counter, workplace):
    with_a_missing_paper(counter)
    counter.press(Qt.Key.Key_Tab, SHIFT)
    assert counter.focus() == "refuse_acceptance"
    counter.enter()
    assert counter.focus() == "grounds"
    assert not counter.sees("accept_incomplete")  # Ctrl+Enter refuses now
    counter.press(Qt.Key.Key_A, CTRL)
    counter.press(Qt.Key.Key_Delete)
    counter.press(Qt.Key.Key_Return, CTRL)
    assert workplace.journal.applications() == []
    counter.say("Сызба жоқ")
    refused = only(workplace)
    assert refused.stage is Stage.REFUSED
    assert isinstance(refused.refused, AcceptanceRefused)
    assert refused.refused.grounds == "Сызба жоқ"
    assert workplace.due_prints() == ()
    assert not counter.sees("receipt_code")


def test_escape_leads_back_to_the_missing_paper(counter):
    with_a_missing_paper(counter)
    counter.press(Qt.Key.Key_Escape)
    assert counter.focus() == "paper_2"
    assert counter.sees("register")


def test_sheets_and_originals_are_written_down(counter, workplace):
    counter.sit_down()
    counter.fill_in_a_person()
    counter.say("бақша")
    counter.press(Qt.Key.Key_Right, times=2)
    counter.press(Qt.Key.Key_Down, times=2)
    counter.press(Qt.Key.Key_Insert)
    counter.press(Qt.Key.Key_Return, CTRL)
    application, identity, plan = registered(workplace).documents
    assert (application.sheets, application.original) == (3, True)  # signed here: no copy
    assert identity.sheets == 0  # shown, not copied
    assert (plan.sheets, plan.original) == (1, True)


def test_a_representative_brings_a_proxy(counter, workplace):
    counter.sit_down()
    counter.find("for_someone_else").click()
    counter.type("Қасым Дәурен")
    counter.enter()
    counter.say("сенімхат 12")
    counter.enter()
    counter.window.reception.who.name.edit.setFocus()
    counter.type("Сейітқали Әйгүл")
    counter.window.reception._open(counter.window.reception.what)
    counter.say("бақша")
    counter.press(Qt.Key.Key_Return, CTRL)
    fact = registered(workplace)
    assert fact.representative.name == "Қасым Дәурен"
    assert fact.representative.basis == "сенімхат 12"
    assert [line.position for line in fact.documents] == [0, 1, 2, 3]


def test_somebody_seen_before_fills_the_block(counter, workplace, qtbot):
    counter.sit_down()
    counter.register_a_plot()
    counter.enter()
    counter.type("сейит")  # as typed on a Russian keyboard
    qtbot.waitUntil(lambda: counter.sees("seen_before"))
    counter.press(Qt.Key.Key_Down)
    counter.enter()
    assert counter.focus() == "what"
    applicant = counter.window.reception.who.applicant()
    assert applicant.iin == "580314400002"
    assert applicant.name == "Сейітқали Әйгүл Қанатқызы"


# -- scans ---------------------------------------------------------------------------------------


def test_a_scan_in_the_middle_of_a_form_keeps_the_draft(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    code = code_on_screen(counter)
    workplace.department_accepts(number_of(workplace))
    answer = workplace.department_answers(number_of(workplace))
    counter.enter()
    counter.say("800101000007")
    counter.type("Ахметов Бол")
    counter.scan(answer.digits)  # the courier puts an answer on the desk
    assert only(workplace).stage is Stage.ANSWERED
    counter.enter()
    assert only(workplace).stage is Stage.AT_DESK
    counter.press(Qt.Key.Key_Escape)
    counter.press(Qt.Key.Key_Escape)
    assert counter.focus() == "name"
    counter.scan(code)  # and the grandmother shows her receipt
    assert counter.focus() == "hand_over"
    counter.enter()
    assert only(workplace).stage is Stage.ISSUED
    counter.press(Qt.Key.Key_Escape)
    counter.press(Qt.Key.Key_Escape)
    assert counter.focus() == "name"
    counter.type("ат")
    assert counter.window.reception.who.applicant().name == "Ахметов Болат"
    assert counter.window.reception.who.applicant().iin == "800101000007"


def test_a_foreign_barcode_is_named_and_changes_nothing(counter, workplace):
    counter.sit_down()
    counter.type("Ахметов")
    counter.scan("4870001234567")
    assert counter.notices() == ["Бөтен штрихкод: бұл біздің құжаттан емес."]
    assert counter.focus() == "who"
    counter.type(" Болат")
    assert counter.find("who").text() == "Ахметов Болат"


def test_a_misread_code_is_told_from_an_unknown_one(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    code = code_on_screen(counter)
    counter.scan(code[:-1] + str((int(code[-1]) + 1) % 10))
    assert counter.notices() == ["Кодты тексеріңіз: бір цифры қате."]
    counter.scan(Number.of_application(427, 1, 999).digits)
    assert counter.notices()[-1] == "Табылмады: мұндай өтініш мұнда жоқ."


def test_the_barcode_of_a_paper_opens_its_application(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    counter.scan(number_of(workplace).digits)
    assert counter.read("case_number") == number_of(workplace).shown
    assert counter.read("stage_sentence") == "Тіркелді. Құжаттар әлі осында."
    assert counter.focus() == "send_papers"


def test_nobody_at_the_desk_means_no_scan(counter, workplace):
    counter.scan(Number.of_application(427, 1, 1).digits)
    assert len(counter.notices()) == 1
    assert counter.focus() == "staff"


# -- papers out, answers in ----------------------------------------------------------------------


def test_the_papers_leave_with_a_cover_sheet(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    counter.scan(number_of(workplace).digits)
    counter.enter()
    assert only(workplace).stage is Stage.SENT
    assert workplace.journal.prints_of(PaperKind.COVER_SHEET, only(workplace).number) == 1
    assert not counter.sees("send_papers")


def test_an_answer_before_its_news_is_read_off_the_paper(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    counter.scan(number_of(workplace).answer(1).digits)
    assert counter.sees("take_in")
    counter.press(Qt.Key.Key_Return, CTRL)
    assert only(workplace).stage is Stage.REGISTERED  # what it says was not chosen yet
    counter.press(Qt.Key.Key_Right, times=2)
    counter.press(Qt.Key.Key_Space)
    counter.window.answers.their_number.edit.setFocus()
    counter.type("15-7")
    counter.press(Qt.Key.Key_Tab)
    counter.press(Qt.Key.Key_A, CTRL)
    counter.type("04.03.2026")
    counter.press(Qt.Key.Key_Return, CTRL)
    arrived = only(workplace).arrived
    assert arrived is not None
    assert arrived.entered_from_paper
    assert arrived.outcome is Outcome.REFUSED
    assert (arrived.their_number, arrived.answered_on) == ("15-7", date(2026, 3, 4))
    assert counter.sees("hand_over")


def test_an_answer_number_can_be_typed(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    answer = workplace.department_answers(number_of(workplace))
    counter.press(Qt.Key.Key_F3)
    assert counter.focus() == "answer"
    counter.say(answer.shown)
    counter.enter()
    assert only(workplace).stage is Stage.AT_DESK
    counter.press(Qt.Key.Key_Escape)
    counter.say(number_of(workplace).shown)
    assert "-A1" in counter.window.answers.typed.message()


def test_an_answer_scanned_twice_is_taken_in_once(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    answer = workplace.department_answers(number_of(workplace))
    counter.scan(answer.digits)
    counter.enter()
    entries = len(workplace.journal.entries)
    counter.scan(answer.digits)
    assert len(workplace.journal.entries) == entries
    assert counter.sees("hand_over")


def an_answer_at_the_desk(counter: Counter, workplace: MemoryWorkplace) -> None:
    counter.sit_down()
    counter.register_a_plot()
    counter.scan(workplace.department_answers(number_of(workplace)).digits)
    counter.enter()


def handed_over(workplace: MemoryWorkplace) -> HandedOver:
    fact = only(workplace).handed_over
    assert fact is not None
    return fact


def test_without_the_receipt_the_proof_is_asked_for(counter, workplace):
    an_answer_at_the_desk(counter, workplace)
    counter.press(Qt.Key.Key_Return, CTRL)
    assert only(workplace).stage is Stage.AT_DESK
    counter.press(Qt.Key.Key_Right)
    counter.press(Qt.Key.Key_Space)
    counter.press(Qt.Key.Key_Return, CTRL)
    assert handed_over(workplace).proof is Proof.ID_SHOWN
    assert handed_over(workplace).collected_by == ""


def test_a_representative_collects_by_name(counter, workplace):
    an_answer_at_the_desk(counter, workplace)
    hand = counter.window.case.hand
    hand.proof.set_value(Proof.RECEIPT)
    hand.to.set_value("other")
    hand.to.changed.emit("other")
    assert counter.focus() == "representative_name"
    counter.enter()
    assert only(workplace).stage is Stage.AT_DESK
    counter.say("Қасым Дәурен")
    assert counter.focus() == "representative_basis"
    counter.say("сенімхат № 4")
    assert handed_over(workplace).collected_by == "Қасым Дәурен, сенімхат № 4"


def test_a_withdrawal_needs_a_reason(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    counter.scan(number_of(workplace).digits)
    counter.find("link_withdraw").click()
    assert counter.focus() == "reason"
    counter.enter()
    assert only(workplace).stage is Stage.REGISTERED
    counter.say("Өзі шешті")
    assert only(workplace).stage is Stage.WITHDRAWN
    assert not counter.sees("link_withdraw")


def test_escape_leaves_a_question_without_doing_anything(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    counter.scan(number_of(workplace).digits)
    counter.find("link_withdraw").click()
    counter.press(Qt.Key.Key_Escape)
    assert counter.focus() == "send_papers"
    assert only(workplace).stage is Stage.REGISTERED


def test_a_lost_receipt_gets_a_new_code(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    old = code_on_screen(counter)
    counter.scan(number_of(workplace).digits)
    counter.find("link_new_code").click()
    counter.enter()
    assert workplace.by_code(ControlCode.parse(old)) is None
    assert workplace.journal.prints_of(PaperKind.RECEIPT, only(workplace).number) == 2


# -- printer, road, list, people, language --------------------------------------------------------


def test_paper_running_out_keeps_the_registration(counter, workplace):
    workplace.sheets_left = 0
    counter.sit_down()
    counter.register_a_plot()
    assert only(workplace).stage is Stage.REGISTERED
    assert len(workplace.due_prints()) == 2
    assert "қағаз бітті" in counter.read("print_state")
    assert counter.sees("foot_prints")
    code = code_on_screen(counter)
    workplace.sheets_left = 10
    counter.press(Qt.Key.Key_P, CTRL)
    assert workplace.due_prints() == ()
    assert code_on_screen(counter) == code
    assert not counter.sees("foot_prints")


def test_due_prints_can_be_printed_later(counter, workplace):
    workplace.sheets_left = 1
    counter.sit_down()
    counter.register_a_plot()
    counter.press(Qt.Key.Key_F4)
    counter.press(Qt.Key.Key_3, ALT)
    assert len(counter.window.prints.list.rows()) == 1
    workplace.sheets_left = 10
    counter.press(Qt.Key.Key_Return, CTRL)
    assert workplace.due_prints() == ()
    assert counter.window.prints.list.rows() == []


def test_the_foot_says_how_the_district_stands(counter, workplace):
    foot = counter.window.foot
    assert counter.read("foot_line") == "Бәрі ауданға жетті · 10:00"
    yesterday = workplace.now() - 18 * 3_600_000
    workplace.state = LineState(Waiting(6, yesterday, None), reachable=False)
    foot.look()
    counter.speaker.switch("en")
    assert counter.read("foot_line") == (
        "6 waiting for the district, oldest since yesterday 16:00 · work goes on"
    )


def test_the_list_finds_by_name_and_opens_with_enter(counter, workplace, qtbot):
    counter.sit_down()
    counter.register_a_plot()
    counter.press(Qt.Key.Key_F6)
    assert counter.focus() == "search"
    page = counter.window.applications
    counter.type("жоқ адам")
    qtbot.waitUntil(lambda: page.list.rows() == [])
    counter.press(Qt.Key.Key_A, CTRL)
    counter.type("әйгүл")
    qtbot.waitUntil(lambda: len(page.list.rows()) == 1)
    counter.enter()
    assert counter.read("case_number") == number_of(workplace).shown
    counter.press(Qt.Key.Key_Escape)
    assert counter.focus() == "search"


def test_late_applications_say_so_in_words(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    workplace.clock.at = workplace.clock.at.replace(month=5, day=4)
    counter.press(Qt.Key.Key_F6)
    (row,) = counter.window.applications.list.rows()
    due = row.cells[4]
    assert due.kind == "late"
    assert due.icon
    assert "кешікті" in due.words


def test_a_single_specialist_is_not_asked_for(qapp, workplace):
    workplace.people = [AIGUL]
    counter = Counter(workplace, "ru")
    assert counter.focus() == "who"
    assert counter.find("foot_specialist").text() == AIGUL.name
    counter.window.close()


def test_changing_the_specialist_keeps_the_form(counter, workplace):
    counter.sit_down()
    counter.say("Ахметов Болат")
    counter.find("foot_specialist").click()
    counter.press(Qt.Key.Key_Down)
    counter.enter()
    assert counter.window.shift.staff.name == "Иванов П. С."
    assert counter.window.reception.who.applicant().name == "Ахметов Болат"


def test_the_language_changes_everywhere_and_keeps_what_was_typed(counter):
    counter.sit_down()
    counter.fill_in_a_person()
    counter.say("бақша")
    counter.speaker.switch("ru")
    assert counter.find("register").text() == "Зарегистрировать и напечатать"
    assert counter.read("due_date") == "22 апреля, среда"
    assert counter.find("paper_0").text() == "Заявление"
    assert counter.window.reception.who.applicant().name == "Сейітқали Әйгүл Қанатқызы"
    counter.speaker.switch("en")
    assert counter.find("rail_search").text() == "Search"


def test_the_summary_takes_tab_as_the_way_out(counter):
    counter.sit_down()
    counter.fill_in_a_person()
    counter.say("жолданым")
    summary = counter.find("summary")
    assert isinstance(summary, QPlainTextEdit)
    counter.press(Qt.Key.Key_Tab)
    assert summary.toPlainText() == ""
    assert counter.focus() == "other_service"


def test_news_from_the_district_appear_on_the_open_page(counter, workplace):
    counter.sit_down()
    counter.register_a_plot()
    counter.scan(number_of(workplace).digits)
    counter.enter()
    workplace.department_accepts(number_of(workplace))
    counter.window.look_again()
    assert counter.read("stage_sentence") == "Құжаттар бөлімде, қаралып жатыр."


class SlowOffice(MemoryWorkplace):
    """A disk that takes its time, as an old one does: until the test says that it is done."""

    def __init__(self) -> None:
        super().__init__()
        self.disk = threading.Event()

    def register(self, form: Form, by: Staff) -> Receipt:
        assert self.disk.wait(60), "whoever asked the disk stood in the way of the test itself"
        return super().register(form, by)


def test_a_slow_disk_is_said_and_never_freezes_the_window(qapp, qtbot):
    workplace, background = SlowOffice(), Background()
    counter = Counter(workplace, "kk", background)
    qtbot.waitUntil(lambda: counter.focus() == "staff" and counter.window.people.list.rows() != [])
    counter.enter()
    counter.fill_in_a_person()
    counter.say("бақша")
    counter.press(Qt.Key.Key_Return, CTRL)  # comes back while the disk is still at it
    counter.press(Qt.Key.Key_Return, CTRL)  # an impatient second press registers nothing more
    qtbot.waitUntil(lambda: counter.window.foot.working.text() == "Бір сәт…")
    workplace.disk.set()
    qtbot.waitUntil(lambda: counter.sees("receipt_code"))
    qtbot.waitUntil(lambda: counter.window.foot.working.text() == "")
    qtbot.waitUntil(lambda: background.waiting == 0)
    assert only(workplace).stage is Stage.REGISTERED
    counter.window.close()
    background.close()
