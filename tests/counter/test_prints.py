"""The list of papers that are not out: why, what is asked, and what may be done with each."""

import pytest
from PySide6.QtCore import Qt

from counter.print_words import (
    cancel_warning,
    number_of,
    printer_word,
    state_sentence,
    title_of,
)
from counter.prints_place import PrintRow, PrintState
from registry.facts import PaperKind, PrintFailed
from registry.failures import OutOfPaper, PaperUncertain, PaperUnmarked
from tests.counter.conftest import ALT, CTRL, Counter
from words import words_in
from words.texts import sentence_for

FOLLOWING = ["OutOfPaper", "CoverOpen", "PaperJam", "PrinterBusy"]


@pytest.fixture
def desk(counter: Counter, workplace):
    """A receipt and an office copy that did not come out; the list is open."""
    workplace.sheets_left = 0
    counter.sit_down()
    counter.register_a_plot()
    workplace.sheets_left = 10
    return counter


def opened(desk: Counter):
    desk.press(Qt.Key.Key_F4)
    desk.press(Qt.Key.Key_3, ALT)
    return desk.window.prints


def says(workplace, state, why="", *, follows=False, paper=PaperKind.RECEIPT):
    [due] = [one for one in workplace.due_prints() if one.paper is paper]
    row = PrintRow(paper, due.number, state, "receipt:192.168.1.21", why, follows)
    workplace.prints.says[paper, due.number] = row
    return row


def test_a_paper_in_doubt_is_asked_about_and_all_leaves_it_alone(desk, workplace):
    says(workplace, PrintState.DOUBTFUL)
    page = opened(desk)
    assert page.card.row.state is PrintState.DOUBTFUL
    assert desk.sees("came_out")
    assert desk.sees("not_out")
    assert not desk.sees("print_one")
    desk.press(Qt.Key.Key_Return, CTRL)
    assert [one.paper for one in workplace.due_prints()] == [PaperKind.RECEIPT]
    assert not desk.sees("print_all")


def test_enter_on_a_paper_in_doubt_prints_nothing(desk, workplace):
    says(workplace, PrintState.DOUBTFUL)
    page = opened(desk)
    page.list.view.setFocus()
    desk.press(Qt.Key.Key_Return)
    assert desk.focus() == "came_out"
    assert len(workplace.due_prints()) == 2


def test_yes_marks_it_and_no_sheet_comes(desk, workplace):
    says(workplace, PrintState.DOUBTFUL)
    opened(desk)
    desk.find("came_out").click()
    assert [one.paper for one in workplace.due_prints()] == [PaperKind.OFFICE_COPY]
    assert workplace.sheets_left == 10


def test_no_prints_it(desk, workplace):
    says(workplace, PrintState.DOUBTFUL)
    opened(desk)
    desk.find("not_out").click()
    assert [one.paper for one in workplace.due_prints()] == [PaperKind.OFFICE_COPY]
    assert workplace.sheets_left == 9


def test_one_paper_is_printed_and_the_other_waits(desk, workplace):
    page = opened(desk)
    page.list.set_current((PaperKind.OFFICE_COPY, workplace.due_prints()[0].number))
    desk.find("print_one").click()
    assert [one.paper for one in workplace.due_prints()] == [PaperKind.RECEIPT]


def test_a_paper_is_moved_to_another_printer(desk, workplace):
    page = opened(desk)
    row = page.card.row
    desk.find("print_elsewhere").click()
    page.card.to.set_value("system:Canon_LBP")
    desk.find("move_print").click()
    assert workplace.prints.moved == [(row.paper, row.number, "system:Canon_LBP")]


def test_cancelling_a_receipt_says_what_is_lost_and_is_asked_twice(desk, workplace):
    page = opened(desk)
    assert page.card.row.paper is PaperKind.RECEIPT
    desk.find("cancel_print").click()
    assert len(workplace.due_prints()) == 2
    assert desk.focus() == "keep_print"  # Enter by habit cancels nothing
    assert page.card._warning.isVisible()
    desk.find("confirm_cancel").click()
    assert [one.paper for one in workplace.due_prints()] == [PaperKind.OFFICE_COPY]
    assert any(
        isinstance(fact, PrintFailed) and fact.why == PrintFailed.CANCELLED
        for _, fact in workplace.told()
    )


def test_what_is_in_the_printer_is_left_alone(desk, workplace):
    says(workplace, PrintState.PRINTING)
    says(workplace, PrintState.PRINTING, paper=PaperKind.OFFICE_COPY)
    page = opened(desk)
    for name in ("print_one", "came_out", "print_elsewhere", "cancel_print", "print_all"):
        assert not desk.sees(name)
    page.list.view.setFocus()
    desk.press(Qt.Key.Key_Return)
    assert len(workplace.due_prints()) == 2


def test_a_printer_that_fails_keeps_no_paper_of_another_from_coming_out(desk, workplace):
    says(workplace, PrintState.FAILED, "OutOfPaper", follows=True)
    real, tried = workplace.prints.print_one, []

    def print_one(paper, number, by):
        tried.append(paper)
        if paper is PaperKind.RECEIPT:
            workplace.sheets_left = 0
        try:
            real(paper, number, by)
        finally:
            workplace.sheets_left = 10

    workplace.prints.print_one = print_one
    opened(desk)
    desk.press(Qt.Key.Key_Return, CTRL)
    assert tried == [PaperKind.RECEIPT, PaperKind.OFFICE_COPY]
    assert [one.paper for one in workplace.due_prints()] == [PaperKind.RECEIPT]
    assert len(desk.notices()) == 1


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("why", [*FOLLOWING, "PrinterStopped", "PaperTooWide", "PrinterMisnamed"])
def test_what_is_the_matter_is_said_in_words(why, language):
    w = words_in(language)
    row = PrintRow(PaperKind.RECEIPT, "1", PrintState.FAILED, "system:hall", why, why in FOLLOWING)
    said = state_sentence(row, w)
    assert said
    assert why not in said
    assert "{" not in said


def test_a_printer_is_called_by_its_name_or_address():
    w = words_in("en")
    assert printer_word("system:HP-2", w) == "HP-2"
    assert printer_word("receipt:192.168.1.21", w) == "192.168.1.21"
    assert printer_word("none", w) == printer_word("misnamed", w) == "No printer"


def asked_for(workplace, job, state=PrintState.FAILED, paper=PaperKind.PAPER_LABELS):
    row = PrintRow(paper, "asked:7", state, "system:HP-2", "OutOfPaper", follows=True, asked=job)
    workplace.prints.without_number.append(row)
    return row


def test_labels_that_were_asked_for_stand_in_the_list_and_are_counted(desk, workplace):
    asked_for(workplace, "labels-0427-01-000123")
    page = opened(desk)
    desk.window.count_prints()
    assert [row.spoken() for row in page.list.rows()][2:] == [
        "Құжаттардың жапсырмалары, 0427-01-000123, Қағаз жоқ"
    ]
    assert "3" in desk.find("foot_prints").text()
    page.list.set_current((PaperKind.PAPER_LABELS, "asked:7"))
    assert page.card.row.asked
    desk.find("cancel_print").click()
    assert "asks for it again" in cancel_warning(page.card.row, words_in("en"))


@pytest.mark.parametrize(
    ("language", "list_of_them"),
    [("kk", "«Басып шығарылатындар»"), ("ru", "«К печати»"), ("en", "“To print”")],
)
def test_of_a_paper_that_waits_the_notice_says_where_and_under_which_key(
    desk, language, list_of_them
):
    desk.speaker.switch(language)
    for failure in (OutOfPaper("hall"), PaperUncertain("hall")):
        failure.waits = True
        desk.window.notices.troubled(failure)
        said = desk.notices()[-1]
        assert said.startswith(sentence_for(failure, words_in(language)))
        assert "(F4)" in said
        assert list_of_them in said
        assert title_of_list(desk) == list_of_them[1:-1]


def title_of_list(desk):
    return desk.speaker.w.say("To print")


def test_of_a_paper_that_waits_nowhere_the_notice_names_no_list(desk):
    for failure in (OutOfPaper("hall"), PaperUnmarked()):
        desk.window.notices.troubled(failure)
        assert "F4" not in desk.notices()[-1]


def test_on_the_page_of_the_list_nobody_is_sent_there(desk, workplace, monkeypatch):
    opened(desk)

    def fails(*_args):
        failure = OutOfPaper("hall")
        failure.waits = True
        raise failure

    monkeypatch.setattr(workplace.prints, "print_one", fails)
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.notices()
    assert "F4" not in desk.notices()[-1]


@pytest.mark.parametrize(
    ("job", "said"),
    [
        ("refusal-0427-01-000123", "Бас тарту туралы қолхат"),
        ("protocol-0427-01-000123", "хаттама"),
        ("answer-0427-01-000123", "көшірме"),
    ],
)
def test_a_copy_that_was_asked_for_is_called_a_copy(desk, job, said):
    papers = {
        "refusal": PaperKind.REFUSAL_SLIP,
        "protocol": PaperKind.ORAL_PROTOCOL,
        "answer": PaperKind.DECISION,
    }
    paper = papers[job.partition("-")[0]]
    row = PrintRow(paper, "asked:1", PrintState.DUE, asked=job)
    w = words_in("kk")
    assert title_of(row, w).endswith(", көшірме")
    assert said.casefold() in title_of(row, w).casefold()
    assert number_of(row, w) == "0427-01-000123"


JOBS = {
    "labels-0427-01-000123": ("Labels of papers", "0427-01-000123"),
    "transfer-list-0427-01-000012-T": ("Transfer list", "0427-01-000012-T"),
    "goes-back-0427-01-000123-A1": ("Sheet for what goes back", "0427-01-000123-A1"),
    "day-sheet-0427-01-2026-11-22-1": ("Sheet of the day", "22.11.2026"),
    "visits-2026-11-22": ("List of home visits", "22.11.2026"),
    "unclaimed-2026-11-22": ("Act on answers nobody collected", "22.11.2026"),
    "office-figures-2026-10-01-2026-10-31": ("Figures", "01.10 – 31.10.2026"),
    "office-figures-2025-12-01-2026-01-31": ("Figures", "01.12.2025 – 31.01.2026"),
    "office-figures-2026-11-22-2026-11-22": ("Figures", "22.11.2026"),
    "receptions-2026-11-22": ("List of receptions", "22.11.2026"),
    "inspectors-page": ("Page for the inspector", ""),
    "something-new": ("Paper", ""),
}


@pytest.mark.parametrize("job", JOBS)
def test_a_paper_without_a_number_is_called_by_what_it_is_and_its_day(job):
    row = PrintRow(PaperKind.REGISTER_PAGE, "asked:1", PrintState.DUE, asked=job)
    w = words_in("en")
    assert (title_of(row, w), number_of(row, w)) == JOBS[job]
    for language in ("kk", "ru"):
        assert title_of(row, words_in(language)) != JOBS[job][0]
