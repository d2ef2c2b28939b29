"""Journeys of papers: out with a list, back signed; answers in, called, handed over, sent back."""

from hashlib import sha256

from registry.application import Stage
from registry.facts import (
    AnswerArrived,
    Delivery,
    HandedOver,
    Mailed,
    Outcome,
    Proof,
    Registered,
    Unclaimed,
)
from registry.numbers import Number
from registry.office_facts import (
    Called,
    CallResult,
    HomeVisitPlanned,
    PapersSigned,
    ScanAttached,
    TransferListMade,
    TransferListReturned,
)
from tests.journeys.desk import ALT, Desk, Key
from tests.scanner.papers import a_page_pdf


def open_part(desk: Desk, name: str) -> None:
    """A part of the page Answers, by Alt and its place."""
    desk.press(Key.Key_F3)
    place = list(desk.window.answers._chips).index(name)
    desk.press(Key(int(Key.Key_1) + place), ALT)


def open_papers(desk: Desk) -> None:
    desk.press(Key.Key_F4)
    desk.press(Key.Key_1, ALT)
    desk.at("scan_paper")


def call(desk: Desk, number: Number, key: str) -> Called:
    """On the call list one key says what came of it, and leaving the page writes it down."""
    open_part(desk, "calls")
    desk.at("call_list")
    desk.move_to(number)
    desk.type(key)
    desk.press(Key.Key_F2)
    [fact] = desk.district.store.wait_for(Called, number)
    return fact


# -- out with a list ------------------------------------------------------------------------------


def test_papers_go_out_with_a_list_and_come_back_signed_for(desk: Desk) -> None:
    arrived, lost = desk.register("Серікова Айгүл"), desk.register("Ким Ли")
    open_papers(desk)
    for number in (arrived, lost):
        desk.scan(number.digits)
    desk.go()
    made = list_of(desk, arrived, lost)
    assert desk.paper("transfer-list", made).count("Серікова Айгүл") == 2  # two copies
    assert desk.paper("cover", arrived)
    assert "1 application is with you" in desk.district.clerk.accept_list(made, [arrived])
    desk.hears(arrived, Stage.WITH_DEPARTMENT)
    desk.press(Key.Key_F2)
    desk.scan(made.digits)
    desk.see("list_number")
    desk.sees("At the department")  # what the department scanned in needs no signature
    desk.reach("who_signed")
    desk.type("Ким Л.")
    desk.go()
    desk.see("list_state")
    [back] = desk.district.store.wait_for(
        TransferListReturned, where=lambda one: one.transfer == made.digits
    )
    assert (back.clerk, back.signed) == ("Ким Л.", (arrived.digits, lost.digits))
    assert desk.district.store.wait_for(PapersSigned, lost)
    assert not desk.district.store.facts(PapersSigned, arrived)
    assert desk.known(lost).stage is Stage.WITH_DEPARTMENT


def test_what_is_scanned_is_signed_for_and_what_is_not_did_not_arrive(desk: Desk) -> None:
    arrived, lost = desk.register("Серікова Айгүл"), desk.register("Ким Ли")
    open_papers(desk)
    for number in (arrived, lost):
        desk.scan(number.digits)
    desk.go()
    made = list_of(desk, arrived, lost)
    desk.press(Key.Key_F2)
    desk.scan(made.digits)
    desk.see("list_number")
    desk.scan(arrived.digits)
    assert "1 did not arrive" in desk.read("not_arrived")
    desk.reach("who_signed")
    desk.type("Ким Л.")
    desk.go()
    desk.district.store.wait_for(PapersSigned, arrived)
    assert [desk.known(one).stage for one in (arrived, lost)] == [
        Stage.WITH_DEPARTMENT,
        Stage.SENT,
    ]
    desk.press(Key.Key_F2)
    desk.open_case(lost)
    desk.sees("Not arrived: the list came back without these papers")
    assert not desk.district.store.facts(PapersSigned, lost)


def list_of(desk: Desk, *papers: Number) -> Number:
    """The list that went out with just these papers, as the district knows it."""
    told = tuple(one.digits for one in papers)
    [fact] = desk.district.store.wait_for(TransferListMade, where=lambda one: one.papers == told)
    return Number.parse(fact.transfer)


# -- told that the answer is here -----------------------------------------------------------------


def test_somebody_is_rung_up_and_reached_and_nobody_rings_again(desk: Desk) -> None:
    number, _ = desk.answered("Бекова Сәуле")
    assert call(desk, number, "r").result is CallResult.REACHED
    open_part(desk, "calls")
    assert number.digits not in [row.key for row in desk.window.answers.giving.calls.list.rows()]


def test_who_does_not_answer_the_telephone_is_rung_again(desk: Desk) -> None:
    number, _ = desk.answered("Ким Анна")
    assert call(desk, number, "n").result is CallResult.NO_ANSWER
    open_part(desk, "calls")
    desk.sees("Ким Анна")


def test_without_a_telephone_a_letter_goes(desk: Desk) -> None:
    number, _ = desk.answered("Ли Вера", phone="")
    assert call(desk, number, "l").result is CallResult.LETTER
    assert "Ли Вера" in desk.paper("letter", number)


# -- the paper is quicker than its news -----------------------------------------------------------


def test_an_answer_that_came_before_its_news_is_read_off_the_paper_and_a_difference_is_seen(
    desk: Desk,
) -> None:
    number, code = desk.register_with_code("Төлегенова Дана")
    desk.district.store.wait_for(Registered, number)
    label = number.answer(1)
    desk.scan(label.digits)
    desk.sees("Read these off the paper")
    desk.choose("Granted")
    desk.reach("their_number")
    desk.type("12-345")
    desk.go()
    desk.see("hand_over")
    desk.press(Key.Key_F2)
    desk.scan(code)
    desk.at("hand_over")
    desk.enter()
    [paper] = desk.district.store.wait_for(AnswerArrived, number)
    assert paper.outcome is Outcome.SATISFIED
    desk.district.store.wait_for(HandedOver, number)
    desk.district.clerk.answer(number, "refused")
    desk.open_case(number)
    desk.sees("The paper says something else than the department's news")
    assert "Granted" in desk.screen()
    assert "Refused" in desk.screen()


# -- handed over ----------------------------------------------------------------------------------


def test_a_son_collects_it_with_a_power_of_attorney(desk: Desk) -> None:
    desk.describe("Омарова Роза")
    desk.push("for_someone_else")
    for field, text in (("representative", "Омаров Ерлан"), ("basis", "сенімхат № 12")):
        desk.reach(field)
        desk.type(text)
    desk.enter()
    for rare in ("representative_phone", "representative_until"):
        desk.at(rare)
        desk.enter()
    desk.at("what")
    desk.say("garden")
    desk.go()
    number, _ = desk.registered()
    desk.go()
    desk.take_in_answer(number)
    desk.choose("Identity document")
    desk.choose("Омаров Ерлан")
    desk.go()
    [fact] = desk.district.store.wait_for(HandedOver, number)
    assert (fact.proof, fact.collected_by) == (Proof.ID_SHOWN, "Омаров Ерлан, сенімхат № 12")
    assert desk.known(number).stage is Stage.ISSUED


def test_who_cannot_come_is_visited_and_signs_at_home(desk: Desk) -> None:
    number, code = desk.answered("Қариева Зейнеп")
    open_part(desk, "calls")
    desk.at("call_list")
    desk.move_to(number)
    desk.type("h")
    desk.at("visit_day")
    today = desk.face.office.today()
    desk.type(f"{today:%d.%m.%Y}")
    desk.go()
    [plan] = desk.district.store.wait_for(HomeVisitPlanned, number)
    assert plan.on == today
    desk.at("visit_list")
    desk.move_to(number)
    desk.press(Key.Key_Space)
    desk.go()
    [fact] = desk.district.store.wait_for(HandedOver, number)
    assert (fact.at_home, fact.on) == (True, today)
    desk.district.resident.wait_for(code, "handed over")


def test_an_answer_goes_by_post_with_the_number_of_the_postal_receipt(desk: Desk) -> None:
    number, code = desk.answered("Ли Вера")
    desk.open_case(number)
    desk.push("link_post")
    desk.at("reason")
    desk.say("RR 123 456 789 KZ")
    [fact] = desk.district.store.wait_for(Mailed, number)
    assert (fact.delivery, fact.evidence) == (Delivery.POST, "RR 123 456 789 KZ")
    desk.district.resident.wait_for(code, "sent to you")


# -- pages ----------------------------------------------------------------------------------------


def test_a_page_from_the_scanners_folder_arrives_at_the_district_as_a_file(desk: Desk) -> None:
    number = desk.register("Серікова Айгүл")
    folder = desk.home.folder / "scans"
    folder.mkdir(exist_ok=True)
    (folder / "scan-0001.pdf").write_bytes(a_page_pdf(number.digits, 12, 10))
    open_part(desk, "scanned")
    reading = "the page to be read, in a process of its own"
    desk.wait(lambda: "Page 1 of 1" in desk.screen(), reading, 40)
    desk.sees("Серікова Айгүл")
    desk.enter()
    [fact] = desk.district.store.wait_for(ScanAttached, number)
    assert fact.file is not None
    name = fact.file.name
    desk.wait(lambda: desk.district.holds_file(name) is not None, "the file at the district")
    held = desk.district.holds_file(name)
    assert held is not None
    assert sha256(fact.file.salt + held).digest() == name
    assert len(held) == fact.file.size
    desk.open_case(number)
    desk.see("attached_scan")


def test_a_stack_of_answers_is_taken_in_with_one_enter_a_page(desk: Desk) -> None:
    numbers = [desk.register(name) for name in ("Серікова Айгүл", "Ким Ли", "Омар Әсел")]
    folder = desk.home.folder / "scans"
    folder.mkdir(exist_ok=True)
    for place, number in enumerate(numbers):
        desk.district.store.wait_for(Registered, number)
        label = desk.district.clerk.answer(number)
        desk.hears(number, Stage.ANSWERED)
        (folder / f"stack-{place}.pdf").write_bytes(a_page_pdf(label.digits, 12, 10))
    open_part(desk, "scanned")
    read = "three pages to be read, in a process of their own"
    desk.wait(lambda: "Page 1 of 3" in desk.screen(), read, 40)
    for number in numbers:
        assert desk.known(number).stage is Stage.ANSWERED
        desk.enter()
        desk.hears(number, Stage.AT_DESK)
    for number in numbers:
        desk.district.store.wait_for(AnswerArrived, number)


# -- nobody came ----------------------------------------------------------------------------------


def test_what_nobody_comes_for_goes_back_after_a_month(desk: Desk) -> None:
    number, code = desk.answered("Ахметов Болат")
    desk.district.pass_days(40)
    open_part(desk, "unclaimed")
    desk.at("unclaimed_list")
    desk.sees("Ахметов Болат")
    desk.move_to(number)
    desk.go()
    assert desk.known(number).stage is Stage.AT_DESK  # it is asked first: this is final
    desk.enter()
    desk.district.store.wait_for(Unclaimed, number)
    assert desk.known(number).stage is Stage.UNCLAIMED
    desk.district.resident.wait_for(code, "Nobody came")
