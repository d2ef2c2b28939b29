"""Scanned pages on a real book: each decided about with Enter, none given to a neighbour's case."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument
from PySide6.QtCore import Qt

from app.files import DeskFiles
from counter.history import history
from registry.application import Application, Stage
from registry.attaching import Lack, PageOfAnother, is_id_copy, lacks_of
from registry.facts import Outcome
from registry.failures import ReasonMissing
from registry.numbers import Number
from registry.office_facts import ScanAttached, ScanKind
from tests.counter.at_work import BY, AtWork
from tests.counter.conftest import ALT, CTRL
from tests.scanner.papers import a_page_pdf

FOREIGN = "4870204341256"


@pytest.fixture
def desk(tmp_path: Path, qapp) -> Iterator[AtWork]:
    made = AtWork(tmp_path, "en")
    made.office.scanned._inbox._quiet_s = 0.0
    made.press(Qt.Key.Key_Return)  # the first specialist
    yield made
    made.office.scanned.close()
    made.close()


def put(desk: AtWork, name: str, *codes: str) -> Path:
    """A page lies in the scanner's folder, whole."""
    folder = desk.office.scanned._inbox.folder
    folder.mkdir(exist_ok=True)
    first, *more = codes or (None,)
    path = folder / name
    path.write_bytes(a_page_pdf(first, 12, 10, *more))
    return path


def look(desk: AtWork) -> None:
    """The Answers page is opened, and what lies in the folder is read."""
    scanned = desk.office.scanned
    scanned.now()
    scanned.wait(60)
    desk.press(Qt.Key.Key_F3)
    desk.press(Qt.Key.Key_2, ALT)


def answered(desk: AtWork, name: str) -> tuple[Number, Number]:
    number = desk.register(name)
    desk.carry()
    answer = desk.answer(number)
    desk.carry()
    return number, answer


def of(desk: AtWork, number: Number) -> Application:
    found = desk.office.application(number)
    assert found is not None
    return found


def kept(desk: AtWork, number: Number) -> list[ScanAttached]:
    return [one.fact for one in desk.office.scanned.attached(number)]


def test_a_stack_is_taken_in_with_one_enter_a_page(desk):
    pairs = [answered(desk, name) for name in ("Серікова Айгүл", "Ким Ли", "Омар Әсел")]
    for place, (_, answer) in enumerate(pairs):
        put(desk, f"scan-{place}.pdf", answer.digits)
    look(desk)
    assert desk.read("stack_place") == "Page 1 of 3"
    assert desk.read("stack_whose") == "Серікова Айгүл"
    for number, answer in pairs:
        assert of(desk, number).stage is Stage.ANSWERED
        desk.enter()
        assert of(desk, number).stage is Stage.AT_DESK
        [scan] = kept(desk, number)
        assert (scan.kind, scan.pages, scan.reason) == (ScanKind.ANSWER, 1, "")
        assert scan.file.size <= 61_000
        assert answer.application == number
    taken = desk.office.scanned._inbox.folder / "taken"
    today = desk.office.today().isoformat()
    assert sorted(one.name for one in taken.iterdir()) == [f"{today}-00{n}.pdf" for n in (1, 2, 3)]
    assert desk.window.answers.stack.pages() == []


def test_an_exception_is_marked_and_the_answer_stays_with_the_department(desk):
    number, answer = answered(desk, "Серікова Айгүл")
    put(desk, "scan.pdf", answer.digits)
    look(desk)
    desk.press(Qt.Key.Key_2)
    desk.press(Qt.Key.Key_3)
    desk.press(Qt.Key.Key_3)  # it is there after all
    desk.enter()
    assert of(desk, number).stage is Stage.ANSWERED
    [scan] = kept(desk, number)
    assert lacks_of(scan) == (Lack.SIGNATURE,)
    mended = desk.office.scanned._inbox.folder / "mended.pdf"
    mended.write_bytes(a_page_pdf(answer.digits, 16))  # the department signed it
    look(desk)
    desk.enter()
    assert of(desk, number).stage is Stage.AT_DESK
    assert [lacks_of(one) for one in kept(desk, number)] == [(Lack.SIGNATURE,), ()]


def test_an_answer_with_an_exception_is_taken_in_all_the_same_and_remarked(desk):
    number, answer = answered(desk, "Серікова Айгүл")
    put(desk, "scan.pdf", answer.digits)
    look(desk)
    desk.press(Qt.Key.Key_1)
    desk.window.answers.stack.one.anyway.click()
    assert of(desk, number).stage is Stage.AT_DESK
    assert lacks_of(kept(desk, number)[0]) == (Lack.LANGUAGE,)


def test_an_answer_before_its_news_is_read_off_the_page(desk):
    number = desk.register()
    put(desk, "scan.pdf", number.answer(1).digits)
    look(desk)
    assert desk.window.answers.stack.one.fields.isVisible()
    desk.press(Qt.Key.Key_Return, CTRL)
    assert of(desk, number).stage is Stage.REGISTERED  # what it says was not chosen yet
    assert kept(desk, number) == []
    desk.press(Qt.Key.Key_Space)
    desk.press(Qt.Key.Key_Return, CTRL)
    arrived = of(desk, number).arrived
    assert arrived is not None
    assert arrived.entered_from_paper
    assert len(kept(desk, number)) == 1


def test_a_page_for_one_that_was_wrong_is_read_and_the_old_one_is_kept_with_nothing(desk):
    number = desk.at_desk()
    desk.put_right(number, Outcome.PARTLY)
    put(desk, "scan.pdf", number.answer(1).digits)
    look(desk)
    assert "the paper before was wrong" in desk.read("stack_why")
    desk.press(Qt.Key.Key_Space)  # the first of the outcomes, as the old paper says
    desk.press(Qt.Key.Key_Return, CTRL)
    assert "it goes back to the department" in desk.window.answers.stack.one.fields.wrong()
    assert kept(desk, number) == []
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Space)
    desk.press(Qt.Key.Key_Return, CTRL)
    arrived = of(desk, number).arrived
    assert arrived is not None
    assert arrived.outcome is Outcome.PARTLY
    assert len(kept(desk, number)) == 1


def test_unclear_pages_wait_for_a_person_and_go_to_no_neighbour(desk):
    first, other = desk.register("Серікова Айгүл"), desk.register("Ким Ли")
    put(desk, "1.pdf", first.digits)
    put(desk, "2.pdf")
    put(desk, "3.pdf", FOREIGN)
    put(desk, "4.pdf", first.digits, other.digits)
    put(desk, "5.pdf", Number.of_application(427, 1, 999_999).digits)
    look(desk)
    verdicts = [page.verdict.value for page in desk.window.answers.stack.pages()]
    assert verdicts == ["paper", "no_code", "foreign", "several", "not_here"]
    desk.enter()
    assert [scan.kind for scan in kept(desk, first)] == [ScanKind.ENCLOSURE]
    assert kept(desk, other) == []
    assert desk.read("stack_why") == "No code on this page."
    desk.say(other.shown)
    assert len(kept(desk, other)) == 1
    desk.press(Qt.Key.Key_PageDown)
    assert desk.read("stack_why") == "Codes of two applications on this page."
    third = desk.register("Омар Әсел")
    desk.say(third.shown)
    assert kept(desk, third) == []
    assert desk.notices() == ["On this page stands the number of another application."]
    desk.press(Qt.Key.Key_D, ALT)
    assert [page.verdict.value for page in desk.window.answers.stack.pages()] == [
        "foreign",
        "not_here",
    ]
    assert len(list((desk.office.scanned._inbox.folder / "taken").iterdir())) == 3


def test_an_unclear_page_comes_with_a_proposal_that_a_person_takes_or_not(desk):
    first, other = desk.register("Серікова Айгүл"), desk.register("Ким Ли")
    folder = desk.office.scanned._inbox.folder
    folder.mkdir(exist_ok=True)
    stack = PdfDocument.new()
    for codes in ((first.digits,), (None,), (first.digits, other.digits), (None,)):
        with PdfDocument(a_page_pdf(codes[0], 12, 10, *codes[1:])) as page:
            stack.import_pages(page)
    stack.save(folder / "stack.pdf")
    stack.close()
    put(desk, "z.pdf")  # another file: its first page has none before it
    look(desk)
    pages = desk.window.answers.stack.pages()
    proposed = [[one.number for one in page.proposed] for page in pages]
    alone, two = [first.digits], [first.digits, other.digits]
    assert proposed == [[], alone, two, [], []]
    desk.enter()  # the first one, clear
    assert len(kept(desk, first)) == 1
    assert desk.find("stack_proposal_0").text() == (
        f"As the page before it: {first.shown} · Серікова Айгүл"
    )
    desk.find("stack_proposal_0").click()
    assert len(kept(desk, first)) == 1, "nothing is attached before it was said"
    desk.enter()
    assert len(kept(desk, first)) == 2
    assert [desk.find(f"stack_proposal_{n}").isVisible() for n in range(3)] == [True, True, False]
    desk.find("stack_proposal_1").click()
    desk.enter()
    assert len(kept(desk, other)) == 1


def test_a_file_that_cannot_be_read_stays_and_is_said(desk):
    folder = desk.office.scanned._inbox.folder
    folder.mkdir()
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 half a picture")
    (folder / "empty.pdf").write_bytes(b"")
    look(desk)
    said = desk.read("stack_news")
    assert "broken.jpg: This picture cannot be read." in said
    assert "empty.pdf: This file is empty." in said
    assert sorted(one.name for one in folder.iterdir()) == ["broken.jpg", "empty.pdf"]


def test_a_page_kept_before_a_crash_is_kept_once(desk, monkeypatch):
    number, answer = answered(desk, "Серікова Айгүл")
    path = put(desk, "scan.pdf", answer.digits)
    page = path.read_bytes()
    look(desk)
    desk.enter()
    path.write_bytes(page)  # as if the power had gone before its file was put by
    look(desk)
    assert desk.window.answers.stack.pages() == []
    assert len(kept(desk, number)) == 1
    assert not path.exists()


def test_the_file_is_on_the_shelf_before_the_entry_names_it(desk, monkeypatch):
    number = desk.register()
    put(desk, "scan.pdf", number.digits)
    look(desk)
    scanned = desk.office.scanned
    held = []
    attach = scanned._verbs.attach

    def watched(to, one, by):
        held.append(scanned._shelf.path(one.ref.name) is not None)
        return attach(to, one, by)

    monkeypatch.setattr(scanned._verbs, "attach", watched)
    desk.enter()
    assert held == [True]


def test_a_copy_of_an_id_needs_a_reason_and_files_of_another_case_are_refused(desk):
    number, other = desk.register("Серікова Айгүл"), desk.register("Ким Ли")
    file = put(desk, "id.pdf")
    scanned = desk.office.scanned
    with pytest.raises(ReasonMissing):
        scanned._keep(number, [_page(desk, file)], ScanKind.OTHER, BY, " ", is_id=True)
    scanned.attach_files(number, [file], ScanKind.OTHER, BY, "Сот сұратты")
    [fact] = kept(desk, number)
    assert is_id_copy(fact)
    with pytest.raises(PageOfAnother):
        scanned.attach_files(other, [put(desk, "x.pdf", number.digits)], ScanKind.OTHER, BY)
    assert kept(desk, other) == []


def history_of(desk: AtWork, number: Number) -> str:
    w = desk.speaker.w
    return "\n".join(one.words for one in history(of(desk, number), w, lambda actor: actor))


def _page(desk: AtWork, file: Path):
    from scanner.pages import read_file

    [one] = read_file(file, lambda _: True)
    return one.page


def test_what_was_attached_is_to_be_sent_as_the_entry_says(desk):
    """The bytes' own way is tried with a district process, by wire and by stick: `tests/app`."""
    number = desk.register()
    page = put(desk, "scan.pdf", number.digits)
    desk.office.scanned.attach_files(number, [page], ScanKind.ENCLOSURE, BY)
    [fact] = kept(desk, number)
    parts = desk.office.parts
    assert list(DeskFiles(parts.book, parts.reading, parts.shelf).to_send(by_relay=False)) == [
        fact.file
    ]
    held = parts.shelf.path(fact.file.name)
    assert held is not None
    assert hashlib.sha256(fact.file.salt + held.read_bytes()).digest() == fact.file.name


def test_attached_pages_are_listed_and_opened_without_a_name(desk):
    number = desk.register("Серікова Айгүл")
    scanned = desk.office.scanned
    scanned.attach_files(number, [put(desk, "scan.pdf", number.digits)], ScanKind.ENCLOSURE, BY)
    desk.scan(number.digits)
    link, when = desk.window.case.scans._links
    assert link.text() == "Enclosure · 1 page"
    assert when.text()
    opened = scanned.opened(number, kept(desk, number)[0])
    assert opened is not None
    assert opened.name == f"scan-{number.shown}-1.pdf"
    assert opened.read_bytes().startswith(b"%PDF")


def test_files_dragged_onto_a_case_are_attached_as_what_they_are(desk):
    number = desk.register("Серікова Айгүл")
    desk.scan(number.digits)
    card = desk.window.case.scans
    card.take_files([put(desk, "scan.pdf", number.digits)])
    card.of_id.click()
    card.go.click()
    assert kept(desk, number) == []  # why an ID must be kept is not written down
    card.reason.set_text("Сот сұратты")
    card.go.click()
    assert [is_id_copy(fact) for fact in kept(desk, number)] == [True]
    assert "copy of an ID kept: Сот сұратты" in card._links[1].text()
    assert "copy of an ID kept: Сот сұратты" in history_of(desk, number)
