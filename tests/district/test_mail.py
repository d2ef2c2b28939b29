"""E-mail to residents: from what was asked for at the desk to the mail server's reply as proof."""

import dataclasses
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from db.book import rebuild
from district.postman import GIVE_UP_MS, LOOK_S
from district.smtp import SmtpMail
from registry.application import Stage
from registry.correcting import AsItShouldRead, Correcting
from registry.custody import Keeper, holder
from registry.facts import Applicant, ApplicationKind, Delivery, Forwarded, Proof
from registry.failures import AddressUnclear
from registry.giving import Giving
from registry.mail import READY_WAITS_MS, due_mail
from registry.mail_facts import About, EMailReported, Fate
from registry.notices import Notices, heard
from registry.numbers import Number
from registry.office_facts import CallResult, Extended
from registry.register import register_line
from tests.district.mail_house import AIGULS, BOUNCES, SENDER, MailHouse, server_at, until_idle
from tests.district.mail_server import Rules, breaking_server, mail_server
from tests.world import AIGUL, World, the_catalogue

APPEAL = "10-01"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[MailHouse]:
    world = World(tmp_path)
    yield MailHouse.of(world)
    world.close()


@pytest.fixture
def rules() -> Rules:
    return Rules()


@pytest.fixture
def port(rules: Rules) -> Iterator[int]:
    with mail_server(rules) as port:
        yield port


def reports(house: MailHouse, number: Number) -> list[EMailReported]:
    told = house.at_desk(number).history
    return [one.fact for one in told if isinstance(one.fact, EMailReported)]


# -- sent ------------------------------------------------------------------------------------------


def test_an_answer_goes_by_e_mail_and_the_server_s_reply_is_its_proof(house, rules, port):
    number = house.asked()
    until_idle(house.through(port))
    [taken] = rules.taken
    known = house.at_desk(number)
    assert (taken.to, known.stage) == ([AIGULS], Stage.MAILED)
    [report] = reports(house, number)
    assert (report.about, report.fate) == (About.ANSWER, Fate.TAKEN)
    assert report.words == "250 2.0.0 Ok: queued as Q1"
    assert report.answer == number.answer(1).digits
    assert holder(known).keeper is Keeper.E_MAIL
    [row] = house.world.district.reading.board(427).rows  # what kiosk and public page show
    assert (row.stage, row.issued) == ("mailed", "2026-03-02")
    sent = register_line(1, known, the_catalogue(), {}).delivered
    assert sent is not None
    assert (sent.how, sent.evidence) == (Delivery.EMAIL, report.words)


def test_nothing_is_sent_a_second_time(house, rules, port):
    house.asked()
    postman = house.through(port)
    until_idle(postman)
    house.world.clock.days_later(1)
    until_idle(postman)
    until_idle(house.through(port))
    rebuild(house.book)
    until_idle(house.through(port))
    assert len(rules.taken) == 1


def test_the_e_mail_says_in_both_languages_what_the_department_decided(house, rules, port):
    number = house.registered()
    scan = house.shelf.put(b"%PDF-1.7 decision", b"s" * 16, "application/pdf", "Шешім Серікова.pdf")
    house.answered(number, "Участок предоставлен.", file=scan)
    until_idle(house.through(port))
    mail = rules.taken[0].mail
    body, enclosed = mail.iter_parts()
    text = body.get_content()
    kazakh, _, russian = text.partition("— — —")
    for part in (kazakh, russian):
        assert "Участок предоставлен." in part
        assert number.shown in part
        assert "12-45" in part
    assert "Өтінішіңізге жауап берілді" in kazakh
    assert "На ваше обращение дан ответ" in russian
    assert enclosed.get_content() == b"%PDF-1.7 decision"
    assert enclosed.get_filename() == f"answer-{number.shown}.pdf"


def test_nothing_personal_stands_outside_of_the_e_mail_s_body(house, rules, port, caplog):
    number = house.asked()
    until_idle(house.through(port))
    [taken] = rules.taken
    mail = taken.mail
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items() if name != "To")
    fact = house.at_desk(number).registered
    assert fact is not None
    for secret in (fact.applicant.name, "Серікова", fact.applicant.iin, "aigul", number.digits):
        assert secret not in headers
        assert secret not in caplog.text
    assert mail["Subject"] == "Өтінішіңізге жауап · Ответ на ваше обращение"
    assert mail["From"].addresses[0].addr_spec == SENDER
    assert taken.sender.partition("+")[0] == BOUNCES.partition("@")[0]
    assert taken.message[1:33] in taken.sender  # a report names it by either
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_line_of_one_dot_does_not_end_the_answer(house, rules, port):
    class AsItStands(SmtpMail):
        """Without base64, in which no line begins with a dot."""

        def written(self, mail):
            return b"Subject: x\r\n\r\nbir\r\n.\r\neki\r\n"

    house.asked()
    until_idle(house.postman(AsItStands(server_at(port), house.world.clock)))
    assert rules.taken[0].content.endswith(b"bir\r\n.\r\neki\r\n")


@pytest.mark.parametrize("host", ["пошта.қаз", "post.example"])
def test_a_host_of_another_alphabet_is_written_as_all_servers_know_it(house, rules, port, host):
    house.asked(email=f"aigul@{host}")
    until_idle(house.through(port))
    assert rules.taken[0].to == [f"aigul@{host.encode('idna').decode()}"]


# -- who gets one ----------------------------------------------------------------------------------


def test_who_wants_the_answer_in_the_hand_gets_no_e_mail(house, rules, port):
    number = house.registered(delivery=Delivery.HAND)
    house.answered(number, delivery=Delivery.HAND)
    house.carry()
    house.desk.take_in_answer(number.answer(1), AIGUL)
    house.carry()
    house.world.clock.days_later(1)
    assert until_idle(house.through(port)) == 0
    assert not rules.taken
    assert due_mail(house.at_district(number)) is None  # an address alone is no consent


def test_who_agreed_is_told_that_the_answer_is_ready_unless_he_has_it_already(house, rules, port):
    waits, is_here = (house.registered(delivery=Delivery.HAND, mail_agreed=True) for _ in range(2))
    postman = house.through(port)
    for number in (waits, is_here):
        house.answered(number, delivery=Delivery.HAND)
        house.carry()
        house.desk.take_in_answer(number.answer(1), AIGUL)
    house.desk.hand_over(is_here, Proof.RECEIPT, AIGUL)
    house.carry()
    until_idle(postman)
    assert not rules.taken  # half an hour is given to whoever takes it along at once
    house.world.clock.at += READY_WAITS_MS
    until_idle(postman)
    [taken] = rules.taken
    assert waits.shown in taken.mail.get_content()
    assert taken.mail["Subject"].startswith("Жауабыңыз дайын")
    known = house.at_desk(waits)
    assert known.stage is Stage.AT_DESK
    assert known.told_at is not None


def test_an_answer_that_the_department_gives_on_paper_only_is_told_of(house, rules, port):
    number = house.registered()
    house.answered(number, "", delivery=Delivery.EMAIL)  # no text and no file: nothing to send
    until_idle(house.through(port))
    assert not rules.taken
    house.carry()
    house.desk.take_in_answer(number.answer(1), AIGUL)
    house.carry()
    house.world.clock.at += READY_WAITS_MS
    until_idle(house.through(port))
    [report] = reports(house, number)
    assert (report.about, house.at_desk(number).stage) == (About.READY, Stage.AT_DESK)


def test_more_time_and_an_appeal_passed_on_are_told_by_e_mail(house, rules, port):
    longer = house.registered(mail_agreed=True, delivery=Delivery.HAND)
    elsewhere = house.registered(service=APPEAL, kind=ApplicationKind.COMPLAINT)
    for number, fact in (
        (longer, Extended(longer.digits, date(2026, 5, 1), "себеп", "Омаров", date(2026, 3, 3))),
        (elsewhere, Forwarded(elsewhere.digits, "Прокуратура", "В прокуратуру")),
    ):
        known = house.at_district(number)
        with house.world.office_journal.writing() as writing:
            writing.append(fact, registration=known.registration)
    until_idle(house.through(port))
    texts = {one.mail["Subject"]: one.mail.get_content() for one in rules.taken}
    assert len(texts) == 2
    assert any("01.05.2026" in text and longer.shown in text for text in texts.values())
    assert any("Прокуратура" in text and elsewhere.shown in text for text in texts.values())
    for number in (longer, elsewhere):
        assert heard(house.at_desk(number)) is not None  # nobody at the desk need call
    assert house.at_desk(elsewhere).stage is Stage.FORWARDED


def test_an_address_without_form_is_no_address(house):
    for typed in (
        "",
        "aigul",
        "aigul@",
        "a b@post.example",
        "a@post",
        "a@b.c\r\nBcc: x@y.z",
        "а@b.kz",
    ):
        with pytest.raises(AddressUnclear):
            house.registered(email=typed)
    assert house.world.district.reading.rows  # and nothing was registered
    house.registered(email="a.b+c@post.example")


def test_an_address_put_right_is_written_to_at_once(house, rules, port):
    rules.recipients = ["550 5.1.1 No such user"]
    number = house.asked(email="aigull@post.example")
    until_idle(house.through(port))
    assert not rules.taken
    correct(house, number, "aigul@post.example")
    assert house.at_desk(number).stage is Stage.ANSWERED
    until_idle(house.through(port))
    assert rules.taken[0].to == ["aigul@post.example"]
    assert house.at_desk(number).stage is Stage.MAILED


def correct(house: MailHouse, number: Number, email: str) -> None:
    known = house.at_desk(number)
    assert known.registered is not None
    wanted = AsItShouldRead.of(known.registered)
    applicant: Applicant = replace(wanted.applicant, email=email)
    wanted = dataclasses.replace(wanted, applicant=applicant)
    Correcting(house.desk).correct(number, wanted, "қате терілген", AIGUL)
    house.carry()


def test_who_takes_his_word_back_gets_none(house, rules, port):
    number = house.asked()
    known = house.at_desk(number)
    assert known.registered is not None
    wanted = dataclasses.replace(
        AsItShouldRead.of(known.registered), delivery=Delivery.HAND, mail_agreed=False
    )
    Correcting(house.desk).correct(number, wanted, "өзі сұрады", AIGUL)
    house.carry()
    until_idle(house.through(port))
    assert not rules.taken


def test_who_wants_none_any_more_when_the_server_is_ready_gets_none(house, rules, port):
    rules.recipients = ["451 4.7.1 come again"]
    number = house.asked()
    postman = house.through(port)
    until_idle(postman)
    known = house.at_desk(number)
    assert known.registered is not None
    wanted = dataclasses.replace(
        AsItShouldRead.of(known.registered), delivery=Delivery.HAND, mail_agreed=False
    )
    Correcting(house.desk).correct(number, wanted, "өзі сұрады", AIGUL)
    house.carry()
    house.world.clock.days_later(1)
    until_idle(postman)
    assert not rules.taken
    assert house.outbox().standing() == {}


# -- a server that does not take it ----------------------------------------------------------------


def test_a_server_that_says_later_gets_it_later(house, rules, port):
    rules.recipients = ["451 4.7.1 Greylisted, come again"]
    rules.texts = ["452 4.3.1 No room just now"]
    number = house.asked()
    postman = house.through(port)
    until_idle(postman)
    for _ in range(2):
        assert house.at_desk(number).stage is Stage.ANSWERED
        house.world.clock.at += 3_600_000
        until_idle(postman)
    assert house.at_desk(number).stage is Stage.MAILED
    assert (len(rules.taken), rules.asked) == (1, 3)


@pytest.mark.parametrize("at", ["recipient", "text"])
def test_a_server_that_refuses_puts_it_before_the_desk(house, rules, port, at):
    answer = "550 5.1.1 No such user here"
    (rules.recipients if at == "recipient" else rules.texts).append(answer)
    number = house.asked()
    until_idle(house.through(port))
    known = house.at_desk(number)
    assert known.stage is Stage.ANSWERED
    assert known.came_back is not None
    assert (known.came_back.fate, known.came_back.words) == (Fate.REFUSED, answer)
    Notices(house.desk).tell(number, CallResult.REACHED, AIGUL)
    assert house.at_desk(number).came_back is None


@pytest.mark.parametrize("when", ["in the text", "after the dot", "at once"])
def test_a_server_that_breaks_off(house, when):
    """Before the last dot it cannot have the e-mail; after it nobody knows, and nobody tries."""
    number = house.asked()
    scan = house.shelf.put(b"%PDF-" + b"x" * 3_000_000, b"s" * 16, "application/pdf", "шешім")
    if when == "in the text":  # more than any line holds at once
        number = house.registered()
        house.answered(number, file=scan)
    with breaking_server(when) as (port, heard):
        postman = house.through(port)
        until_idle(postman)
        [report] = reports(house, number) or [None]
        if when == "after the dot":
            assert report is not None
            assert report.fate is Fate.UNSURE
            assert house.at_desk(number).came_back == report
        else:
            assert report is None
            assert house.outbox().standing()["waiting"] >= 1
        house.world.clock.days_later(1)
        postman.step()
        assert heard.count("dot") == (when == "after the dot")


def test_a_server_without_the_encryption_that_was_set_up_gets_no_text(house, rules, port):
    house.asked()
    mail = SmtpMail(server_at(port, security="starttls"), house.world.clock)
    until_idle(house.postman(mail))
    assert (rules.asked, rules.taken) == (0, [])
    assert house.outbox().standing() == {"waiting": 1}


def test_a_server_that_is_away_for_days_is_told_to_the_desk(house):
    number = house.asked()
    postman = house.through(1)  # nobody listens there
    for _ in range(40):
        assert 0 <= postman.step() <= LOOK_S
        house.world.clock.at += 3_600_000
    assert house.at_desk(number).came_back is None
    house.world.clock.at += GIVE_UP_MS
    postman.step()
    came_back = house.at_desk(number).came_back
    assert came_back is not None
    assert came_back.fate is Fate.REFUSED


# -- a process that dies ---------------------------------------------------------------------------


class _Killed(BaseException):
    """The process is gone: nothing that follows is run."""


def test_killed_before_the_text_it_is_sent_by_the_next(house, rules, port):
    house.asked()
    rules.recipients = [""]

    class Dies(SmtpMail):
        def send(self, mail, handing):
            raise _Killed

    with pytest.raises(_Killed):
        until_idle(house.postman(Dies(server_at(port), house.world.clock)))
    until_idle(house.postman(SmtpMail(server_at(port), house.world.clock), alone=True))
    assert len(rules.taken) == 1


def test_killed_between_reply_and_note_it_is_said_to_be_unsure_and_not_sent_again(
    house, rules, port
):
    number = house.asked()

    class Dies(SmtpMail):
        def send(self, mail, handing):
            super().send(mail, handing)
            raise _Killed

    with pytest.raises(_Killed):
        until_idle(house.postman(Dies(server_at(port), house.world.clock)))
    other = house.through(port)  # another process of the same server: this one may still be at it
    until_idle(other)
    assert reports(house, number) == []
    house.world.clock.at += 2 * 3_600_000
    until_idle(other)
    [report] = reports(house, number)
    assert (report.fate, len(rules.taken)) == (Fate.UNSURE, 1)
    assert house.at_desk(number).stage is Stage.ANSWERED
    assert house.outbox().standing() == {"unsure": 1}


def test_whoever_lost_an_item_to_another_may_not_hand_it_over(house, rules, port):
    house.asked()
    outbox = house.outbox()
    outbox.fill(house.world.clock.now())
    slow = outbox.take(house.world.clock.now())
    assert slow is not None
    outbox.left_behind(house.world.clock.now() + 1)
    until_idle(house.through(port))
    assert not outbox.hand_over(slow)
    assert not outbox.end(slow, Fate.REFUSED, "")
    assert len(rules.taken) == 1


# -- what comes back -------------------------------------------------------------------------------

REPORT = """\
Return-Path: <>
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

{name} could not be reached.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.post.example
{envelope}
Final-Recipient: rfc822; {name}
Action: {action}
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--b
Content-Type: text/rfc822-headers

From: {sender}
Message-ID: {message}

--b--
"""


def maildir(folder: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return folder


def put_report(folder: Path, message: str, *, by: str = "message", action: str = "failed") -> None:
    hexed = message[1:33]
    text = REPORT.format(
        to=f"qaitty+{hexed}@tereze.example" if by == "return path" else BOUNCES,
        envelope=f"Original-Envelope-Id: {hexed}\n" if by == "envelope" else "",
        message=message if by == "message" else "<other@post.example>",
        name=AIGULS,
        sender=SENDER,
        action=action,
    )
    (folder / "new" / f"1772424000.{by.replace(' ', '')}.{action}.host").write_text(text, "utf-8")


@pytest.mark.parametrize("by", ["message", "envelope", "return path"])
def test_what_came_back_stands_before_the_desk(house, rules, port, tmp_path, by):
    folder = maildir(tmp_path / "reports")
    number = house.asked()
    postman = house.through(port, folder)
    until_idle(postman)
    assert house.at_desk(number).stage is Stage.MAILED
    put_report(folder, rules.taken[0].message, by=by)
    house.world.clock.at += 60_000
    until_idle(postman)
    known = house.at_desk(number)
    assert known.stage is Stage.ANSWERED
    assert known.came_back is not None
    assert known.came_back.fate is Fate.RETURNED
    assert known.came_back.words == "5.2.2 smtp; 552 5.2.2 Mailbox full"
    assert register_line(1, known, the_catalogue(), {}).delivered is None
    assert [one.name[-4:] for one in (folder / "cur").iterdir()] == [":2,S"]
    until_idle(postman)
    assert len(rules.taken) == 1  # it waits for a person now


@pytest.mark.parametrize("action", ["delayed", "relayed"])
def test_a_report_of_anything_else_changes_nothing(house, rules, port, tmp_path, action):
    folder = maildir(tmp_path / "reports")
    number = house.asked()
    postman = house.through(port, folder)
    until_idle(postman)
    put_report(folder, rules.taken[0].message, action=action)
    put_report(folder, f"<{'0' * 32}@tereze.example>")  # of an e-mail that is not ours
    (folder / "new" / "greeting").write_text("Subject: Out of office\n\nuntil Monday")
    (folder / "new" / "junk").write_bytes(bytes(range(256)) * 40)
    house.world.clock.at += 60_000
    until_idle(postman)
    assert house.at_desk(number).stage is Stage.MAILED
    assert not list((folder / "new").iterdir())


def test_a_report_twice_says_nothing_new(house, rules, port, tmp_path):
    folder = maildir(tmp_path / "reports")
    number = house.asked()
    until_idle(house.through(port, folder))
    for by in ("message", "envelope"):
        put_report(folder, rules.taken[0].message, by=by)
    house.world.clock.at += 60_000
    until_idle(house.through(port, folder))
    assert [one.fate for one in reports(house, number)] == [Fate.TAKEN, Fate.RETURNED]


def test_an_answer_collected_meanwhile_stays_collected_when_its_e_mail_comes_back(
    house, rules, port, tmp_path
):
    folder = maildir(tmp_path / "reports")
    number = house.asked()
    house.carry()
    house.desk.take_in_answer(number.answer(1), AIGUL)
    house.desk.hand_over(number, Proof.RECEIPT, AIGUL)  # the district does not know it yet
    until_idle(house.through(port, folder))
    put_report(folder, rules.taken[0].message)
    house.world.clock.at += 60_000
    until_idle(house.through(port, folder))
    known = house.at_desk(number)
    assert (known.stage, known.came_back) == (Stage.ISSUED, None)


def test_who_is_told_of_an_answer_in_vain_stands_in_the_call_list(house, rules, port, tmp_path):
    folder = maildir(tmp_path / "reports")
    number = house.registered(delivery=Delivery.HAND, mail_agreed=True)
    house.answered(number, delivery=Delivery.HAND)
    house.carry()
    house.desk.take_in_answer(number.answer(1), AIGUL)
    house.carry()
    house.world.clock.at += READY_WAITS_MS
    until_idle(house.through(port, folder))
    assert house.at_desk(number).told_at is not None
    put_report(folder, rules.taken[0].message)
    house.world.clock.at += 60_000
    until_idle(house.through(port, folder))
    assert house.at_desk(number).told_at is None
    Giving(house.desk).call(number, CallResult.REACHED, AIGUL)
    assert house.at_desk(number).came_back is None
    assert due_mail(house.at_desk(number)) is None
